"""Captions of synthetic scenes: what training, forget bias, ground and decoding do.

3000 scenes of one or two things, no green triangle among them; one of the right captions drawn for
each. Judged by the share of captions that are true of new scenes: of one thing and of two, and of
scenes with a green triangle. "blind" writes without seeing the picture: its features are 0.
"ground left in" sees the picture as drawn, without taking the light ground off. "nearest picture"
copies the caption of the training picture that differs least, point by point.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import torch
from torch import nn

from nndl import beam
from nndl.data import scenes
from nndl.fit import fit
from nndl.torch import Caption

SEEDS = range(3)
TOLERANCE = 0.15
HELD = ("green", "triangle")
SEEN = [pair for pair in scenes.PAIRS if pair != HELD]
WORDS = ("<start>", "<end>", "a", *scenes.COLOURS, *scenes.SHAPES)
WORDS += ("above", "below", "left", "right", "of")
START, END, LONGEST = 0, 1, 9
TRAIN, BATCH, M, D = 3000, 64, 32, 64
SETTINGS = {  # steps, bias of the forget gate (None: as drawn), what is taken off (None: blind)
    "blind": (1000, 2.0, None),
    "ground left in": (1000, 2.0, 0.0),
    "bias as drawn": (1000, None, scenes.GROUND),
    "bias as drawn, longer": (4000, None, scenes.GROUND),
    "bias 2": (1000, 2.0, scenes.GROUND),
    "bias 2, longer": (4000, 2.0, scenes.GROUND),
}


def draw(count, rng, things=(1, 2), pairs=SEEN, first=None):
    found = [
        scenes.place(things[k], rng, pairs, first) for k in rng.integers(0, len(things), count)
    ]
    return found, torch.as_tensor(np.stack([scenes.picture(scene, rng) for scene in found]))


def encode(captions):
    """Word numbers (T, B) between start and end, and the lengths."""
    rows = [[START, *(WORDS.index(word) for word in one), END] for one in captions]
    lengths = np.array([len(row) for row in rows])
    S = np.full((lengths.max(), len(rows)), END)
    for b, row in enumerate(rows):
        S[: len(row), b] = row
    return torch.as_tensor(S), lengths


def words(tokens):
    """The caption as words, without its end."""
    return tuple(WORDS[k] for k in tokens if k != END)


class Captioner(nn.Module):
    """Two convolutions and a layer look, the caption generator writes."""

    def __init__(self, bias, ground):
        super().__init__()
        self.ground = ground
        self.eye = nn.Sequential(
            nn.Conv2d(3, 16, 5, stride=2), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2), nn.ReLU(),
            nn.Flatten(), nn.Linear(512, M),
        )  # fmt: skip
        self.writer = Caption(len(WORDS), M, D)
        if bias is not None:
            nn.init.constant_(self.writer.b_f, bias)

    def look(self, pictures):
        if self.ground is None:
            return torch.zeros(len(pictures), M)
        return self.eye(pictures - self.ground)

    def forward(self, pictures, S, lengths):
        return self.writer(self.look(pictures), S, lengths)

    @torch.no_grad()
    def stepper(self, pictures):
        """The step function of :mod:`nndl.beam`, after the pictures have been read."""
        writer = self.writer

        def step(state, tokens):
            x = writer.W_e.T[torch.as_tensor(tokens)][None]
            with torch.no_grad():
                run = writer.network.run(x, *state)
                log_p = torch.log_softmax(writer.output(run.h)[0], -1)
            return log_p.numpy(), run.last

        return step, writer.network.run(self.look(pictures)[None]).last


def caption_loss(net, pictures, S, lengths):
    return -net(pictures, S, lengths).sum(0).mean()


def greedy(net, pictures):
    tokens, _, _ = beam.greedy(*net.stepper(pictures), START, LONGEST, END, len(pictures))
    return [words(column) for column in tokens.T]


def searched(net, pictures, width):
    found = []
    for k in range(len(pictures)):
        step, state = net.stepper(pictures[k : k + 1])
        found.append(words(beam.search(step, state, START, END, width, LONGEST)[0].tokens))
    return found


@torch.no_grad()
def log_p(net, pictures, lines):
    return net(pictures, *encode(lines)).sum(0).numpy()


def believed(net, found, pictures, written):
    """Of the false captions, the share that the net gives more probability than each right one."""
    right = np.stack(
        [log_p(net, pictures, [scenes.captions(scene)[k] for scene in found]) for k in (0, 1)]
    )
    false = np.array([line not in scenes.captions(scene) for scene, line in zip(found, written)])
    return float((log_p(net, pictures, written) > right.max(0))[false].mean())


def true(found, written):
    return float(np.mean([one in scenes.captions(scene) for scene, one in zip(found, written)]))


def train(seed, steps, bias, ground):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    found, pictures = draw(TRAIN, rng)
    said = [right[rng.integers(len(right))] for right in map(scenes.captions, found)]
    S, lengths = encode(said)
    net = Captioner(bias, ground)
    rows = (rng.choice(TRAIN, BATCH, replace=False) for _ in range(steps))
    batches = ((pictures[k], S[: lengths[k].max(), k], lengths[k]) for k in rows)
    losses = fit(net, caption_loss, batches, learning_rate=0.003)
    return net, said, losses


def nearest(new, known):
    """For each new picture the place of the known one with the least squared difference."""
    new, known = new.flatten(1), known.flatten(1)
    return torch.cdist(new, known).argmin(1).tolist()


def run(seed):
    """Shares of true captions, and of right colours and shapes of the combination kept away."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(1000 + seed)
    sets = {
        "one": draw(300, rng, (1,)),
        "two": draw(300, rng, (2,)),
        "held out, one": draw(300, rng, (1,), scenes.PAIRS, HELD),
        "held out, two": draw(300, rng, (2,), scenes.PAIRS, HELD),
    }
    result = {}
    for name, (steps, bias, ground) in SETTINGS.items():
        net, said, losses = train(seed, steps, bias, ground)
        written = {part: greedy(net, pictures) for part, (_, pictures) in sets.items()}
        shares = {part: true(sets[part][0], lines) for part, lines in written.items()}
        alone = [line for line in written["held out, one"] if len(line) == 3]
        shares["held out, colour"] = float(np.mean([HELD[0] == line[1] for line in alone] or [0]))
        shares["held out, shape"] = float(np.mean([HELD[1] == line[2] for line in alone] or [0]))
        shares["loss"] = float(losses[-100:].mean())
        if name.startswith("bias 2"):
            found, pictures = sets["two"]
            for width in (2, 5):
                lines = searched(net, pictures[:100], width)
                shares[f"two, beam {width}"] = true(found[:100], lines)
                shares[f"two, one thing, beam {width}"] = float(
                    np.mean([len(line) == 3 for line in lines])
                )
                changed = [line != old for line, old in zip(lines, written["two"])]
                shares[f"two, changed by beam {width}"] = float(np.mean(changed))
            shares["two, false and likelier than a right one"] = believed(
                net, found, pictures, written["two"]
            )
            shares["two, first 100"] = true(found[:100], written["two"])
            shares["two, one thing"] = float(np.mean([len(line) == 3 for line in written["two"]]))
        result[name] = shares
    _, pictures = draw(TRAIN, np.random.default_rng(seed))  # as in `train`
    result["nearest picture"] = {
        part: true(found, [said[k] for k in nearest(shown, pictures)])
        for part, (found, shown) in sets.items()
    }
    ((often, _),) = Counter(said).most_common(1)
    result["most frequent caption"] = {
        part: true(found, [often] * len(found)) for part, (found, _) in sets.items()
    }
    return result
