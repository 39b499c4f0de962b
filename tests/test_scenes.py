"""Scenes: the picture shows what the list says, and captions and answers are true of it."""

import numpy as np
import pytest

from nndl.data import scenes


def draw(count, times, **options):
    rng = np.random.default_rng(count)
    return [scenes.place(count, rng, **options) for _ in range(times)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_things_lie_inside_and_apart(count):
    for things in draw(count, 100):
        assert len(things) == count
        covered = np.zeros((scenes.SIZE, scenes.SIZE), int)
        for thing in things:
            ground = np.float32(scenes.GROUND)
            alone = scenes.picture([thing], np.random.default_rng(0), noise=0)
            inside = (alone != ground).any(0)
            assert inside.any() and inside[thing.row, thing.column]
            covered += inside
        assert covered.max() == 1


def test_a_picture_shows_each_shape_in_its_colour():
    sizes = set()
    for colour, shape in scenes.PAIRS:
        thing = scenes.Thing(colour, shape, 12, 10)
        drawn = scenes.picture([thing], np.random.default_rng(0), noise=0)
        inside = (drawn != np.float32(scenes.GROUND)).any(0)
        assert np.allclose(drawn[:, inside].T, scenes.RGB[colour])
        sizes.add((shape, inside.sum()))
    assert len(sizes) == len(scenes.SHAPES) == len({size for _, size in sizes})


def test_noise_is_the_only_thing_that_is_drawn():
    (things,) = draw(2, 1)
    one, again, other = (scenes.picture(things, np.random.default_rng(s)) for s in (1, 1, 2))
    assert (one == again).all() and (one != other).any()
    assert one.dtype == np.float32 and one.min() >= 0 and one.max() <= 1


def test_captions_are_true_and_two_ways_of_saying_one_thing():
    for things in draw(2, 200):
        one, other = scenes.captions(things)
        assert one != other and set(one[:3] + one[-3:]) == set(other[:3] + other[-3:])
        assert set(scenes.captions(things[::-1])) == {one, other}
        down = things[0].row - things[1].row
        across = things[0].column - things[1].column
        relation = " ".join(one[3:-3])
        assert abs(abs(down) - abs(across)) >= scenes.CLEAR
        side = {"above": -down, "below": down, "left of": -across, "right of": across}
        assert side[relation] == max(abs(down), abs(across))
    assert scenes.captions(draw(1, 1)[0])[0][0] == "a"
    with pytest.raises(ValueError, match="1 or 2"):
        scenes.captions(draw(3, 1)[0])


def test_answers_are_true():
    for things in draw(3, 100):
        shown = [(thing.colour, thing.shape) for thing in things]
        for words, answer, kind in scenes.questions(things):
            assert answer in scenes.ANSWERS and kind in scenes.KINDS
            if kind == "exist":
                assert (words[3:] in shown) == (answer == "yes")
            elif words[-1] == "things":
                assert int(answer) == [c for c, _ in shown].count(words[2])
            elif kind == "count":
                assert int(answer) == [s for _, s in shown].count(words[2][:-1])
            else:
                assert [c for c, s in shown if s == words[4]] == [answer]


def test_kinds_and_yes_and_no_are_balanced():
    rng = np.random.default_rng(0)
    drawn = [scenes.ask(things, rng) for things in draw(2, 1500)]
    for kind in scenes.KINDS:
        assert 0.2 < np.mean([question.kind == kind for question in drawn]) < 0.5
    yes = [question.answer == "yes" for question in drawn if question.kind == "exist"]
    assert 0.4 < np.mean(yes) < 0.6
    pair = ("red", "disc")
    for things in draw(2, 20, first=pair):
        assert scenes.ask(things, rng, "exist", pair) == (
            ("is", "there", "a", *pair),
            "yes",
            "exist",
        )


def test_a_combination_can_be_kept_away():
    kept = scenes.PAIRS[5]
    seen = [pair for pair in scenes.PAIRS if pair != kept]
    for things in draw(3, 200, pairs=seen):
        assert all((thing.colour, thing.shape) != kept for thing in things)
    for things in draw(3, 50, pairs=seen, first=kept):
        assert sum((thing.colour, thing.shape) == kept for thing in things) == 1


@pytest.mark.parametrize("count, error", [(0, ValueError), (4, ValueError), (1.5, TypeError)])
def test_a_scene_has_one_to_three_things(count, error):
    with pytest.raises(error):
        scenes.place(count, np.random.default_rng(0))
