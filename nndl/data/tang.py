"""Quatrains of the Tang (唐代五言绝句), typed in for this book: 83 poems, lines of five characters.

In simplified characters. The poems are in the public domain; each was compared, character by
character, with the edition of :mod:`nndl.data.quatrains`, and editions differ in a few places. The
tones are those that the poets' rules go by (平仄), not today's: what ended in -p, -t or -k then
(入声) is oblique. They were put down for this book, for these characters alone, and compared with
the Guangyun (:mod:`nndl.data.rhymes`): what is level there in every reading is never oblique here,
nor the other way round.
"""

from __future__ import annotations

from nndl.data.quatrains import Quatrain

POEMS = """
王维|鹿柴|空山不见人，但闻人语响。返景入深林，复照青苔上。
王维|竹里馆|独坐幽篁里，弹琴复长啸。深林人不知，明月来相照。
王维|相思|红豆生南国，春来发几枝。愿君多采撷，此物最相思。
王维|杂诗|君自故乡来，应知故乡事。来日绮窗前，寒梅著花未。
王维|山中送别|山中相送罢，日暮掩柴扉。春草明年绿，王孙归不归。
王维|鸟鸣涧|人闲桂花落，夜静春山空。月出惊山鸟，时鸣春涧中。
王维|辛夷坞|木末芙蓉花，山中发红萼。涧户寂无人，纷纷开且落。
王维|书事|轻阴阁小雨，深院昼慵开。坐看苍苔色，欲上人衣来。
王维|栾家濑|飒飒秋雨中，浅浅石溜泻。跳波自相溅，白鹭惊复下。
王维|木兰柴|秋山敛余照，飞鸟逐前侣。彩翠时分明，夕岚无处所。
王维|临高台送黎拾遗|相送临高台，川原杳何极。日暮飞鸟还，行人去不息。
王维|息夫人|莫以今时宠，能忘旧日恩。看花满眼泪，不共楚王言。
李白|静夜思|床前明月光，疑是地上霜。举头望明月，低头思故乡。
李白|独坐敬亭山|众鸟高飞尽，孤云独去闲。相看两不厌，只有敬亭山。
李白|怨情|美人卷珠帘，深坐颦蛾眉。但见泪痕湿，不知心恨谁。
李白|玉阶怨|玉阶生白露，夜久侵罗袜。却下水晶帘，玲珑望秋月。
李白|秋浦歌|白发三千丈，缘愁似个长。不知明镜里，何处得秋霜。
李白|劳劳亭|天下伤心处，劳劳送客亭。春风知别苦，不遣柳条青。
李白|送陆判官往琵琶峡|水国秋风夜，殊非远别时。长安如梦里，何日是归期。
孟浩然|春晓|春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。
孟浩然|宿建德江|移舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。
孟浩然|送朱大入秦|游人五陵去，宝剑值千金。分手脱相赠，平生一片心。
王之涣|登鹳雀楼|白日依山尽，黄河入海流。欲穷千里目，更上一层楼。
畅当|登鹳雀楼|迥临飞鸟上，高出世尘间。天势围平野，河流入断山。
柳宗元|江雪|千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。
贾岛|寻隐者不遇|松下问童子，言师采药去。只在此山中，云深不知处。
贾岛|剑客|十年磨一剑，霜刃未曾试。今日把示君，谁有不平事。
李绅|悯农（其一）|春种一粒粟，秋收万颗子。四海无闲田，农夫犹饿死。
李绅|悯农（其二）|锄禾日当午，汗滴禾下土。谁知盘中餐，粒粒皆辛苦。
李商隐|登乐游原|向晚意不适，驱车登古原。夕阳无限好，只是近黄昏。
李商隐|忆梅|定定住天涯，依依向物华。寒梅最堪恨，常作去年花。
刘长卿|逢雪宿芙蓉山主人|日暮苍山远，天寒白屋贫。柴门闻犬吠，风雪夜归人。
刘长卿|送灵澈上人|苍苍竹林寺，杳杳钟声晚。荷笠带斜阳，青山独归远。
刘长卿|听弹琴|泠泠七弦上，静听松风寒。古调虽自爱，今人多不弹。
刘长卿|送方外上人|孤云将野鹤，岂向人间住。莫买沃洲山，时人已知处。
韦应物|秋夜寄丘员外|怀君属秋夜，散步咏凉天。空山松子落，幽人应未眠。
卢纶|塞下曲（其二）|林暗草惊风，将军夜引弓。平明寻白羽，没在石棱中。
卢纶|塞下曲（其三）|月黑雁飞高，单于夜遁逃。欲将轻骑逐，大雪满弓刀。
卢纶|塞下曲（其一）|鹫翎金仆姑，燕尾绣蝥弧。独立扬新令，千营共一呼。
卢纶|塞下曲（其四）|野幕敞琼筵，羌戎贺劳旋。醉和金甲舞，雷鼓动山川。
王建|新嫁娘|三日入厨下，洗手作羹汤。未谙姑食性，先遣小姑尝。
元稹|行宫|寥落古行宫，宫花寂寞红。白头宫女在，闲坐说玄宗。
白居易|问刘十九|绿蚁新醅酒，红泥小火炉。晚来天欲雪，能饮一杯无。
张祜|何满子|故国三千里，深宫二十年。一声何满子，双泪落君前。
金昌绪|春怨|打起黄莺儿，莫教枝上啼。啼时惊妾梦，不得到辽西。
西鄙人|哥舒歌|北斗七星高，哥舒夜带刀。至今窥牧马，不敢过临洮。
崔颢|长干行（其一）|君家何处住，妾住在横塘。停船暂借问，或恐是同乡。
崔颢|长干行（其二）|家临九江水，来去九江侧。同是长干人，生小不相识。
李益|江南曲|嫁得瞿塘贾，朝朝误妾期。早知潮有信，嫁与弄潮儿。
权德舆|玉台体|昨夜裙带解，今朝蟢子飞。铅华不可弃，莫是藁砧归。
李端|听筝|鸣筝金粟柱，素手玉房前。欲得周郎顾，时时误拂弦。
祖咏|终南望余雪|终南阴岭秀，积雪浮云端。林表明霁色，城中增暮寒。
裴迪|送崔九|归山深浅去，须尽丘壑美。莫学武陵人，暂游桃源里。
杜甫|八阵图|功盖三分国，名成八阵图。江流石不转，遗恨失吞吴。
杜甫|绝句（迟日江山丽）|迟日江山丽，春风花草香。泥融飞燕子，沙暖睡鸳鸯。
宋之问|渡汉江|岭外音书断，经冬复历春。近乡情更怯，不敢问来人。
骆宾王|于易水送人|此地别燕丹，壮士发冲冠。昔时人已没，今日水犹寒。
王勃|山中|长江悲已滞，万里念将归。况属高风晚，山山黄叶飞。
张九龄|赋得自君之出矣|自君之出矣，不复理残机。思君如满月，夜夜减清辉。
虞世南|蝉|垂緌饮清露，流响出疏桐。居高声自远，非是藉秋风。
李峤|风|解落三秋叶，能开二月花。过江千尺浪，入竹万竿斜。
贺知章|题袁氏别业|主人不相识，偶坐为林泉。莫谩愁沽酒，囊中自有钱。
耿湋|秋日|反照入闾巷，忧来与谁语。古道无人行，秋风动禾黍。
罗隐|雪|尽道丰年瑞，丰年事若何。长安有贫者，为瑞不宜多。
戴叔伦|题三闾大夫庙|沅湘流不尽，屈子怨何深。日暮秋风起，萧萧枫树林。
岑参|行军九日思长安故园|强欲登高去，无人送酒来。遥怜故园菊，应傍战场开。
李贺|马诗（其五）|大漠沙如雪，燕山月似钩。何当金络脑，快走踏清秋。
聂夷中|田家|父耕原上田，子劚山下荒。六月禾未秀，官家已修仓。
刘禹锡|秋风引|何处秋风至，萧萧送雁群。朝来入庭树，孤客最先闻。
杜牧|长安秋望|楼倚霜树外，镜天无一毫。南山与秋色，气势两相高。
韦承庆|南行别弟|澹澹长江水，悠悠远客情。落花相与恨，到地一无声。
卢僎|南楼望|去国三巴远，登楼万里春。伤心江上客，不是故乡人。
沈如筠|闺怨|雁尽书难寄，愁多梦不成。愿随孤月影，流照伏波营。
崔国辅|采莲曲|玉溆花争发，金塘水乱流。相逢畏相失，并著木兰舟。
储光羲|江南曲|日暮长江里，相邀归渡头。落花如有意，来去逐船流。
丘为|左掖梨花|冷艳全欺雪，余香乍入衣。春风且莫定，吹向玉阶飞。
施肩吾|幼女词|幼女才六岁，未知巧与拙。向夜在堂前，学人拜新月。
于武陵|劝酒|劝君金屈卮，满酌不须辞。花发多风雨，人生足别离。
卢照邻|曲池荷|浮香绕曲岸，圆影覆华池。常恐秋风早，飘零君不知。
王昌龄|送郭司仓|映门淮水绿，留骑主人心。明月随良掾，春潮夜夜深。
司空曙|金陵怀古|辇路江枫暗，宫庭野草春。伤心庾开府，老作北朝臣。
太上隐者|答人|偶来松树下，高枕石头眠。山中无历日，寒尽不知年。
刘采春|啰唝曲|不喜秦淮水，生憎江上船。载儿夫婿去，经岁又经年。
"""

LEVEL = (
    "三丘中丰临丹之乡书争于云亭人今仓伤低何余依侵修停儿先光全兰军农冬冲凉刀分前功千华单南卮"
    "原厨双台同名君吞吴吹周呼哥啼囊园围图圆场垂城堂堪塘增声多天夫头如姑孙孤安宗官宜宫家寒寥寻"
    "尘尝层居山岚川巴师帘常干平年幽床庭开弓弦弧归当心忧怀怜恩悠悲情惊愁慵憎戎成房扉才扬收斜新"
    "无时明昏星春晶曾朝期机条来杯松林枝枫柴桃桐梅棱楼横欺殊残毫江池汤沅沙河沽泉泠波泥洮洲流浮"
    "涯淮深清游湘源潮炉烟犹玄王玲珑珠琴琼生田留疏疑痕登皆盘相眉眠瞿知砧磨离禾秋秦移穷空窗窥童"
    "端竿筝筵篁緌红纷终经缘罗羌群羹翁翎耕能臣舒舟船良芙花苍苔荒莺营萧蓉蓑虽蛾蝥融行衣裙西言谁"
    "谙贫跳踪车轻辉辛辞辽还迟逃逢遗遥邀郎醅金钟钩钱铅锄长门闲闻闾阳阴阶陵随难零雷霜青非音须颦"
    "风飘飞餐香驱高鸣鸯鸳黄"
)
# Level in one meaning, oblique in another:
EITHER = "劳为令听和应弹强忘思教旋更望燕看著调谩过骑荷将间冠藉"


def load():
    """Return the poems.

    Returns
    -------
    list of Quatrain
        83, each with four lines of five characters, without punctuation.
    """
    poems = []
    for row in POEMS.strip().split("\n"):
        author, title, text = row.split("|")
        lines = text.replace("，", "。").rstrip("。").split("。")
        poems.append(Quatrain(author, title, tuple(lines)))
    return poems


def tone(character):
    """Return "level" (平), "oblique" (仄) or "either" (平仄两读).

    Raises
    ------
    ValueError
        If the character stands in none of the poems.
    """
    if character not in CHARACTERS:
        raise ValueError(
            f"character: expected one of the poems' {len(CHARACTERS)}; came {character!r}."
        )
    if character in EITHER:
        return "either"
    return "level" if character in LEVEL else "oblique"


def follows(characters, pattern):
    """Whether the tones agree with a pattern of ``-`` (平), ``|`` (仄) and ``.`` (any)."""
    allowed = {"-": ("level", "either"), "|": ("oblique", "either")}
    return len(characters) == len(pattern) and all(
        sign == "." or tone(character) in allowed[sign]
        for character, sign in zip(characters, pattern)
    )


# The second and the fourth character of each line: opposite to each other, opposite in the two
# lines of a couplet (对), and the same in the second and the third line (粘).
REGULATED = (
    (".|.-.", ".-.|.", ".-.|.", ".|.-."),
    (".-.|.", ".|.-.", ".|.-.", ".-.|."),
)
EXCHANGED = {".-.|.": ".-|-|"}  # a line that does not rhyme may exchange two signs (平平仄平仄)


def regulated(lines):
    """Whether the tones of the second and fourth characters are those of a regulated quatrain."""

    def fits(place, line, form):
        exchanged = EXCHANGED.get(form) if place in (0, 2) else None
        return follows(line, form) or bool(exchanged and follows(line, exchanged))

    return any(all(map(fits, range(4), lines, form)) for form in REGULATED)


def rhymes():
    """Return {character: number of its rhyme group} of the ends of second and fourth lines.

    Two characters are in one group if some poem rhymes them, or a chain of poems does; nothing else
    is known of how they sound.
    """
    group = {}
    for poem in load():
        a, b = poem.lines[1][-1], poem.lines[3][-1]
        joined = {group.setdefault(c, len(group)) for c in (a, b)}
        for character, number in group.items():
            if number in joined:
                group[character] = min(joined)
    return group


CHARACTERS = frozenset("".join("".join(poem.lines) for poem in load()))
