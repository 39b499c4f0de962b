// The same place in the other language, and an offer to a reader whose browser asks for that language.
const KEY = "nndl-language"; // "no" once the offer was declined
const link = document.querySelector("a.language");
const here = document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";
const WORDS = {
  en: { offer: "This page is also available in English.", open: "Read it in English", close: "Dismiss" },
  zh: { offer: "本页有中文版。", open: "阅读中文版", close: "不再提示" },
};

/** The link leads to the section that the address names. */
function keepPlace() {
  link.hash = location.hash;
}

/** One line at the top in the language that the browser asks for; it goes and stays away. */
function offer(words, lang) {
  const line = document.createElement("p");
  const open = document.createElement("a");
  const close = document.createElement("button");
  line.className = "language-offer";
  line.lang = lang;
  open.href = link.href;
  open.textContent = words.open;
  close.type = "button";
  close.textContent = words.close;
  close.addEventListener("click", () => {
    localStorage.setItem(KEY, "no");
    line.remove();
  });
  open.addEventListener("click", () => (open.href = link.href));
  line.append(words.offer, " ", open, " ", close);
  document.querySelector("article")?.prepend(line);
}

if (link) {
  keepPlace();
  addEventListener("hashchange", keepPlace);
  link.addEventListener("click", () => localStorage.setItem(KEY, "no")); // chosen once, asked no more
  const wanted = navigator.languages.map((name) => name.slice(0, 2)).find((name) => name in WORDS);
  if (wanted && wanted !== here && !localStorage.getItem(KEY)) offer(WORDS[wanted], wanted === "zh" ? "zh-CN" : "en");
}
