"""Stacked recurrent networks of every cell, against the library's networks with several layers."""

import numpy as np
import torch
from torch import nn
from torch.func import functional_call

from nndl.numpy import bidirectional, gru, lstm, recurrence, srn, stacked
from nndl.torch import GRU, LSTM, SRN, Bidirectional, Recurrence, Stacked
from tests.cases.base import LENGTHS, B, Case, D, M, T

CELLS = {srn: SRN, recurrence: Recurrence, lstm: LSTM, gru: GRU}
TWINS = {**CELLS, stacked: Stacked, bidirectional: Bidirectional}
LAYERS = {  # the library's network, and the gates whose weights it stacks
    SRN: (nn.RNN, None),
    LSTM: (nn.LSTM, "ifco"),
    GRU: (nn.GRU, "rzc"),
}
WORDS = {stacked: "layer", bidirectional: "net"}


class Network(Case):
    """A network of parts: the states of every step, and behind them the last ones of all parts.

    So that a loss on the last states of every part, of every kind, is among what the oracles see;
    without them (``ends``) the result is the states, (T, B, D).
    """

    def __init__(self, module, hidden, lengths=None, sizes=(T, B, M), ends=True, **options):
        self.hidden, self.lengths, self.sizes = hidden, lengths, sizes
        self.ends, self.options = ends, options
        inner = [option for option in options.values() if option in TWINS]
        self.networks = [module, *inner] + [srn] * (not CELLS.keys() & {*inner})
        self.cell = TWINS[self.networks[-1]]
        words = [TWINS[network].__name__ for network in self.networks]
        words += [option for option in options.values() if option not in TWINS]
        words += [f"{hidden}", f"sizes {sizes}", *[f"lengths {lengths}"] * bool(lengths)]
        super().__init__(" ".join(words), module)
        labels = {stacked: "eq-stack", bidirectional: "eq-birnn"}
        self.labels = tuple(labels[network] for network in self.networks if network in labels)
        even = len(set(np.ravel(hidden))) == 1
        if self.cell in LAYERS and even and {*options.values()} <= {*TWINS, "after"}:
            self.library = self.several_layers

    def draw(self, rng):
        T, B, M = self.sizes
        options = {key: value for key, value in self.options.items() if key != "activation"}
        params = self.module.init(M, self.hidden, rng, **options)
        x = rng.normal(size=(T, B, M))
        _, cache = self.module.forward(params, x, **self.options)
        starts = named(cache.last, self.words())
        return params, {"x": x, **{name: rng.normal(size=h.shape) for name, h in starts.items()}}

    def forward(self, module, params, x, **states):
        options = {"lengths": self.lengths, **self.options}
        h, cache = module.forward(params, x, *nested(states), **options)
        ends = named(cache.last, self.words()).values()
        return (np.concatenate([a.ravel() for a in (h, *ends)]) if self.ends else h), cache

    def backward(self, module, upstream, cache):
        if not self.ends:
            dx, grads = module.backward(upstream, cache)
            return {"x": dx, **grads}
        ends = named(cache.last, self.words())
        cuts = np.cumsum([end.size for end in ends.values()][::-1])[::-1]
        dh, *dends = np.split(upstream, len(upstream) - cuts)
        dends = {name: d.reshape(ends[name].shape) for name, d in zip(ends, dends)}
        dx, grads = module.backward(dh.reshape(*self.sizes[:2], -1), cache, nested(dends))
        return {"x": dx, **grads}

    def twin(self):
        options = {key: TWINS.get(value, value) for key, value in self.options.items()}
        return TWINS[self.module](self.sizes[2], self.hidden, **options)

    def call(self, model, x, **states):
        run = model.run(x, *nested(states), lengths=self.lengths)
        ends = named(run.last, self.words()).values()
        return torch.cat([a.flatten() for a in (run.h, *ends)]) if self.ends else run.h

    def words(self):
        """What the parts are called, from the outside to the cells."""
        return [WORDS[network] for network in self.networks if network in WORDS]

    def several_layers(self, params, x, **states):
        """The library's network with the book's parameters, x packed where there is padding."""
        kind, gates = LAYERS[self.cell]
        parts = {}  # own parameters and first states, by layer and net
        for name, value in {**params, **states}.items():
            part, _, own = name.rpartition(".")
            parts.setdefault(part, {})[own] = value
        weights, start = {}, []
        for part, own in parts.items():
            number = int(part[5]) - 1 if part.startswith("layer") else 0
            suffix = f"_l{number}" + "_reverse" * part.endswith("net2")
            weights.update({name + suffix: w for name, w in library_weights(own, gates).items()})
            start.append([own[name] for name in ("h0", "c0") if name in own])
        start = tuple(map(torch.stack, zip(*start)))
        both = bidirectional in self.networks
        D, L = parts[part]["h0"].shape[1], len(parts) // (1 + both)
        lengths = self.lengths or [self.sizes[0]] * self.sizes[1]
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        library = kind(self.sizes[2], D, L, bidirectional=both).double()
        h, last = functional_call(library, weights, (packed, start if len(start) > 1 else start[0]))
        h = nn.utils.rnn.pad_packed_sequence(h, total_length=self.sizes[0])[0]
        last = torch.stack(last if len(start) > 1 else [last], 1)  # by part, then h and c
        return torch.cat([h.flatten(), last.flatten()])


def library_weights(own, gates):
    """One part's weights by the library's names without their number; the second bias is b_hc."""
    if gates is None:
        W, U, b = (own[letter] for letter in "WUb")
    else:
        W, U, b = (torch.cat([own[f"{letter}_{gate}"] for gate in gates]) for letter in "WUb")
    no_b = torch.zeros_like(b)
    if "b_hc" in own:
        no_b = torch.cat([no_b[: -len(own["b_hc"])], own["b_hc"]])
    return {"weight_ih": W, "weight_hh": U, "bias_ih": b, "bias_hh": no_b}


def named(last, words):
    """Last states by the names of the first ones: nested tuples to ``layer1.net2.h0``, ..."""
    if not words:
        return dict(zip(("h0", "c0"), last))
    return {
        f"{words[0]}{n}.{name}": state
        for n, part in enumerate(last, start=1)
        for name, state in named(part, words[1:]).items()
    }


def nested(states):
    """The inverse of ``named``."""
    parts = {}
    for name, state in states.items():
        part, _, own = name.partition(".")
        parts.setdefault(part, {})[own] = state
    return tuple(nested(own) if "" not in own else own[""] for own in parts.values())


SHORT = {"lengths": [3, 1], "sizes": (3, 2, M)}  # where there are many parts
CASES = [
    Network(stacked, [D, 2, 6], LENGTHS),
    Network(stacked, [D, D, D]),
    Network(stacked, [2, D], LENGTHS, activation="logistic"),
    Network(stacked, [D, D], LENGTHS, layer=lstm),
    Network(stacked, [D, 2], layer=lstm, variant="peephole"),
    Network(stacked, [2, D], LENGTHS, layer=lstm, variant="coupled"),
    Network(stacked, [D, D], LENGTHS, layer=gru, reset="after"),
    Network(stacked, [2, D], layer=gru, reset="before"),
    Network(stacked, [2, D], LENGTHS, layer=recurrence),
    Network(stacked, [D, 2], layer=recurrence, variant="linear"),
    Network(stacked, [D], LENGTHS),
    Network(stacked, [D, 2], sizes=(1, B, M)),
    Network(stacked, [D, 2], sizes=(1, 1, 1), layer=gru, reset="after"),
    Network(stacked, [D, 2], LENGTHS, layer=bidirectional),
    Network(stacked, [D, D], layer=bidirectional, cell=lstm, **SHORT),
    Network(stacked, [D, D], layer=bidirectional, cell=gru, reset="after", **SHORT),
]

PLANTED = [
    (stacked, "layer.forward(own, h, *before", "layer.forward(own, x, *before",
     "stacked: layer l reads x in place of h^(l-1)"),
    (stacked, "dh, grads[name] = parts", "_, grads[name] = parts",
     "stacked: the gradient of the states above goes to every layer"),
    (stacked, "dh, grads[name] = parts.backward(layer, dh, caches",
     "dh, grads[name] = parts.backward(layer, dh * (name[5:] == str(len(caches))), caches",
     "stacked: the gradient to the layer below is dropped"),
    (stacked, "reversed(list(caches))", "list(caches)", "stacked: back from the bottom to the top"),
    (stacked, "*before[name], **options", "*before['layer1'], **options",
     "stacked: all layers start from the first one's states"),
    (stacked, 'options["lengths"] = lengths', 'options["lengths"] = None',
     "stacked: padded steps change the states"),
    (stacked, "caches[name], dlast[name]", "caches[name]",
     "stacked: no gradient from the layers' last states"),
    (stacked, "return dh, parts.join(grads)", "return 0 * dh, parts.join(grads)",
     "stacked: no gradient to the inputs"),
    (stacked, "for cache in self.parts.values()", "for cache in list(self.parts.values())[::-1]",
     "stacked: last states from the top down"),
]  # fmt: skip
