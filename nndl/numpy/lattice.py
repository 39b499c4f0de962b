r"""The Lattice LSTM (词格LSTM): characters, and the words of a dictionary that end at them.

.. math::

   \mathbf c^c_j=\sum_b\boldsymbol\alpha^c_{b,j}\odot\mathbf c^w_{b,j}
   +\boldsymbol\alpha^c_j\odot\tilde{\mathbf c}^c_j, \qquad
   \mathbf h^c_j=\mathbf o^c_j\odot\tanh(\mathbf c^c_j)

See :eq:`eq-lattice-c1`. A word from character b to character e is an arc (b, e) beside the chain of
characters; e > b, because the state of a single character cannot wait for itself.
Source: Zhang and Yang, *Chinese NER Using Lattice LSTM*, ACL 2018.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import gates, padding
from nndl.numpy.activations import logistic
from nndl.numpy.lstm import COPY

NAMES = ("W_c", "b_c", "W_w", "b_w", "W_l", "b_l")
FORMS = {"paper": "iofc", "released": "ioc"}  # the blocks of W_c: gates, and c for the candidate
WORD = "ifc"  # those of W_w


class Arcs(NamedTuple):
    """The N words of a batch, one row a word, sorted by their last character."""

    sentence: np.ndarray  # (N,)
    b: np.ndarray  # (N,), the word's first character
    e: np.ndarray  # (N,), its last
    word: np.ndarray  # (N,), its row in x_w
    until: np.ndarray  # (T + 1,): how many words end before character j
    distinct: bool  # no two words of a sentence have the same first and last character

    def ending_at(self, j):
        """Return the slice of the words, of all sentences, whose last character is j."""
        return slice(self.until[j], self.until[j + 1])

    def add(self, states, k, rows):
        """Add one row a word of :meth:`ending_at` to the states (T, B, D) where it begins."""
        where = self.b[k], self.sentence[k]
        if self.distinct:
            states[where] += rows
        else:  # this would count only one of those that begin together; adding one by one is slow
            np.add.at(states, where, rows)


class Cache(NamedTuple):
    """What the backward pass needs, the weights of all arcs, and each sentence's last states.

    At padded characters i = 0, f = 1 and o = 0: the cell copies c, and h is 0.
    """

    W_c: np.ndarray
    W_w: np.ndarray
    W_l: np.ndarray
    form: str
    x: np.ndarray  # (T, B, M_c), zero where padded
    x_w: np.ndarray  # (V, M_w)
    valid: np.ndarray  # (T, B, 1)
    ends: np.ndarray  # (T, B, 1): some word ends here
    arcs: Arcs
    c: np.ndarray  # (T + 1, B, D): row j is the state after character j, so row -1 is c0
    h: np.ndarray  # (T + 1, B, D), likewise
    i: np.ndarray  # (T, B, D), the gates of characters
    o: np.ndarray
    f: np.ndarray  # 1 - i in the released form
    c_tilde: np.ndarray
    alpha: np.ndarray  # (T, B, D), a character's own weight; 1, and not used, where no word ends
    i_w: np.ndarray  # (N, D), the gates of words, in the order of arcs
    f_w: np.ndarray
    c_tilde_w: np.ndarray
    c_w: np.ndarray
    i_l: np.ndarray  # (N, D), the gates of words into their last characters
    alpha_w: np.ndarray  # (N, D), the words' weights
    h_last: np.ndarray  # (B, D), the state at each sentence's true end
    c_last: np.ndarray  # (B, D), likewise


def init(input_size, word_size, hidden_size, rng, form="paper"):
    r"""Return the three matrices and biases, uniform in :math:`\pm1/\sqrt D` like ``nn.LSTM``.

    Parameters
    ----------
    input_size, word_size, hidden_size : int
        :math:`M_c`, :math:`M_w` and D.
    rng : numpy.random.Generator
    form : {"paper", "released"}
        As in :func:`forward`; the released form has no rows for a forget gate.

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    M, M_w, D = expect.sizes(input_size=input_size, word_size=word_size, hidden_size=hidden_size)
    C = D * len(FORMS[expect.option("form", form, FORMS)])
    r = 1 / np.sqrt(D)
    return {
        "W_c": rng.uniform(-r, r, (C, M + D)),
        "b_c": rng.uniform(-r, r, C),
        "W_w": rng.uniform(-r, r, (3 * D, M_w + D)),
        "b_w": rng.uniform(-r, r, 3 * D),
        "W_l": rng.uniform(-r, r, (D, M + D)),
        "b_l": rng.uniform(-r, r, D),
    }


def forward(params, x, x_w, words, h0=None, c0=None, lengths=None, form="paper"):
    r"""Run the network over a batch of sentences, each with words of its own.

    At each character j the gates :eq:`eq-lattice-char`; for the words that end there, of all
    sentences at once, their gates :eq:`eq-lattice-word` and states :eq:`eq-lattice-cw`, read at
    their first character b, and their gates into the character :eq:`eq-lattice-gate`, normalised
    together with the character's own :eq:`eq-lattice-alpha`:

    .. math::

       \boldsymbol\alpha^c_{b,j}=\frac{\exp\mathbf i^c_{b,j}}
       {\exp\mathbf i^c_j+\sum_{b'}\exp\mathbf i^c_{b',j}},\qquad
       \boldsymbol\alpha^c_{j}=\frac{\exp\mathbf i^c_{j}}
       {\exp\mathbf i^c_j+\sum_{b'}\exp\mathbf i^c_{b',j}}

    Then the internal state, :eq:`eq-lattice-c0` where no word ends and :eq:`eq-lattice-c1` where
    some word does, and the hidden state :eq:`eq-lattice-h`:

    .. math::

       \mathbf c^c_j=\begin{cases}
       \mathbf f^c_j\odot\mathbf c^c_{j-1}+\mathbf i^c_j\odot\tilde{\mathbf c}^c_j
       &\text{no word ends at }j\\
       \sum_b\boldsymbol\alpha^c_{b,j}\odot\mathbf c^w_{b,j}
       +\boldsymbol\alpha^c_j\odot\tilde{\mathbf c}^c_j&\text{else}
       \end{cases}\qquad \mathbf h^c_j=\mathbf o^c_j\odot\tanh(\mathbf c^c_j)

    Parameters
    ----------
    params : dict
        W_c (4D, M_c + D), rows i, o, f, c_tilde (released form: 3D, rows i, o, c_tilde), and b_c;
        W_w (3D, M_w + D), rows i, f, c_tilde, and b_w; W_l (D, M_c + D) and b_l.
    x : array of float, shape (T, B, M_c)
        The characters' vectors, time-major.
    x_w : array of float, shape (V, M_w)
        The words' vectors: of a whole dictionary, or of the words of this batch.
    words : sequence of B sequences of (b, e, word)
        For each sentence its words, in any order: first and last character, counted from 0, and row
        of ``x_w``. A sentence without words has an empty one.
    h0, c0 : array of float, shape (B, D), optional
        The states before the first character; zeros if not given.
    lengths : sequence of B int, optional
        True lengths of padded sentences. Outputs at padded characters are 0.
    form : {"paper", "released"}
        The code that the authors released has no forget gate: :math:`\mathbf f^c_j=1-\mathbf i^c_j`
        where no word ends. All else is the same.

    Returns
    -------
    h : array, shape (T, B, D)
        The hidden states of the characters, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`. ``cache.alpha`` and ``cache.alpha_w`` are the weights of characters
        and words, ``cache.arcs`` says which row is which word; ``cache.h_last`` and
        ``cache.c_last`` are the last states.

    Raises
    ------
    TypeError
        If an array does not hold floats, or lengths or words hold no integers.
    ValueError
        If a name, a shape, a length or the form is not as above, a vector is not finite, or a word
        is not within its sentence, has e <= b, or has no row in ``x_w``.

    References
    ----------
    Zhang and Yang (2018), *Chinese NER Using Lattice LSTM*, ACL.
    """
    W_c, b_c, W_w, b_w, W_l, b_l = unpack(params, x, x_w, form)
    (T, B, _), D = x.shape, len(W_l)
    valid = padding.valid(lengths, T, B)
    expect.finite("x", x, valid)
    expect.finite("x_w", x_w)
    x, x_w = np.where(valid, x, 0), x_w.astype(x.dtype, copy=False)
    arcs = find_arcs(words, valid[..., 0], len(x_w))
    ends = np.zeros((T, B, 1), bool)
    ends[arcs.e, arcs.sentence] = True

    h, c = np.zeros((2, T + 1, B, D), x.dtype)
    for name, given, states in (("h0", h0, h), ("c0", c0, c)):
        if given is not None:
            expect.shape(name, given, "B D", "x has B sentences, W_l has D rows", B=B, D=D)
            states[-1] = given  # h[j - 1] is then the state before character j, also at j = 0
    (W, U), (W_of_w, U_of_w), (W_of_l, A) = halves(W_c, D), halves(W_w, D), halves(W_l, D)
    # What the vectors bring to the net inputs, in one product each: no part waits for a state.
    Wx_c = gates.hold(x @ W.T + b_c, valid, FORMS[form], COPY)
    Wx_w = x_w[arcs.word] @ W_of_w.T + b_w
    Wx_l = x[arcs.e, arcs.sentence] @ W_of_l.T + b_l

    g, g_w = np.empty_like(Wx_c), np.empty_like(Wx_w)  # all gates and candidates
    i, o, f, c_tilde = (gates.split(g, FORMS[form]).get(gate) for gate in "iofc")
    i_w, f_w, c_tilde_w = gates.split(g_w, WORD).values()
    f, alpha = np.empty_like(i) if f is None else f, np.ones_like(i)
    c_w, i_l, alpha_w = np.empty((3, len(arcs.e), D), x.dtype)
    for j in range(T):
        g[j] = activated(h[j - 1] @ U.T + Wx_c[j], D)  # eq-lattice-char
        if form == "released":
            f[j] = 1 - i[j]
        c[j] = f[j] * c[j - 1] + i[j] * c_tilde[j]  # eq-lattice-c0
        k = arcs.ending_at(j)  # of all sentences
        if k.start < k.stop:
            b, s = arcs.b[k], arcs.sentence[k]
            g_w[k] = activated(h[b, s] @ U_of_w.T + Wx_w[k], D)  # eq-lattice-word
            c_w[k] = f_w[k] * c[b, s] + i_w[k] * c_tilde_w[k]  # eq-lattice-cw
            i_l[k] = logistic(c_w[k] @ A.T + Wx_l[k])  # eq-lattice-gate
            own, of_words = np.exp(i[j]), np.exp(i_l[k])
            sums = (np.arange(B)[:, None] == s).astype(x.dtype)  # (B, n): over a sentence's words
            total = own + sums @ of_words
            alpha[j], alpha_w[k] = own / total, of_words / total[s]  # eq-lattice-alpha
            with_words = alpha[j] * c_tilde[j] + sums @ (alpha_w[k] * c_w[k])  # eq-lattice-c1
            c[j] = np.where(ends[j], with_words, c[j])
        h[j] = o[j] * np.tanh(c[j])  # eq-lattice-h
    given = W_c, W_w, W_l, form, x, x_w, valid, ends, arcs
    run = c, h, i, o, f, c_tilde, alpha, i_w, f_w, c_tilde_w, c_w, i_l, alpha_w
    h_last = h[valid.sum((0, 2)) - 1, np.arange(B)]
    return h[:T], Cache(*given, *run, h_last, c[T - 1])


def backward(dh, cache, dc=None):
    r"""Return the gradients, from the last character to the first.

    A word is undone at its last character, and adds to the states of its first, which comes later
    in this order. With values :math:`\mathbf v_k` (the word's :math:`\mathbf c^w`, the character's
    :math:`\tilde{\mathbf c}^c`) and gates :math:`\mathbf i_k`, a weighted mean
    :math:`\mathbf c_j=\sum_k\boldsymbol\alpha_k\odot\mathbf v_k` gives back

    .. math::

       \bar{\mathbf v}_k=\boldsymbol\alpha_k\odot\bar{\mathbf c}_j,\qquad
       \bar{\mathbf i}_k=\boldsymbol\alpha_k\odot(\mathbf v_k-\mathbf c_j)\odot\bar{\mathbf c}_j

    and nothing to :math:`\mathbf c_{j-1}` and :math:`\mathbf f_j`, which are not in it.

    Parameters
    ----------
    dh : array, shape (T, B, D)
        Gradient of the loss with respect to the states that :func:`forward` returned. Values at
        padded characters are ignored.
    cache : Cache
    dc : array, shape (B, D), optional
        Gradient with respect to the last internal states, ``cache.c_last``.

    Returns
    -------
    dx : array, shape (T, B, M_c)
    dx_w : array, shape (V, M_w)
        Zero for the words that are in no sentence.
    grads : dict
        Gradients of the parameters, and of h0 and c0.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` or ``dc`` is not an array of floats of its shape.
    """
    W_c, W_w, W_l, form, x, x_w, valid, ends, arcs = cache[:9]
    c, h, i, o, f, c_tilde, alpha, i_w, f_w, c_tilde_w, c_w, i_l, alpha_w, _, _ = cache[9:]
    (T, B, _), D = x.shape, len(W_l)
    (W, U), (W_of_w, U_of_w), (W_of_l, A) = halves(W_c, D), halves(W_w, D), halves(W_l, D)
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=D)
    dh_all, dc_all = np.zeros((2, T + 1, B, D), x.dtype)  # what is known of them; rows as in h, c
    dh_all[:T] = np.where(valid, dh, 0)
    if dc is not None:
        expect.shape("dc", dc, "B D", "the shape of the last internal state", B=B, D=D)
        dc_all[T - 1] = dc

    h_before, c_before = (np.roll(states, 1, axis=0)[:T] for states in (h, c))
    at_b, at_e = (arcs.b, arcs.sentence), (arcs.e, arcs.sentence)
    # How the states change with each net input: known for all characters and words at once.
    tanh_c = np.tanh(c[:T])
    by_f = np.where(ends, 0, c_before) * f * (1 - f)
    by_i = np.where(ends, alpha * (c_tilde - c[:T]), c_tilde) * i * (1 - i)
    if form == "released":
        by_i -= by_f  # f = 1 - i, with the same slope
    by_c = np.where(ends, alpha, i) * (1 - c_tilde**2)
    by_o, by_h = tanh_c * o * (1 - o), o * (1 - tanh_c**2)
    by_l = alpha_w * (c_w - c[at_e]) * i_l * (1 - i_l)
    by_w = joined(c_tilde_w * i_w * (1 - i_w), c[at_b] * f_w * (1 - f_w), i_w * (1 - c_tilde_w**2))
    kept = np.where(ends, 0, f)

    dz_c, dz_w, dz_l = np.empty((T, B, len(W_c)), x.dtype), np.empty_like(by_w), np.empty_like(by_l)
    dz = gates.split(dz_c, FORMS[form])
    for j in reversed(range(T)):
        dc_j = dc_all[j] + dh_all[j] * by_h[j]
        k = arcs.ending_at(j)
        if k.start < k.stop:
            dc_of_word = dc_j[arcs.sentence[k]]
            dz_l[k] = dc_of_word * by_l[k]
            dc_w = dc_of_word * alpha_w[k] + dz_l[k] @ A
            dz_w[k] = np.tile(dc_w, 3) * by_w[k]
            arcs.add(dh_all, k, dz_w[k] @ U_of_w)
            arcs.add(dc_all, k, dc_w * f_w[k])
        dz["o"][j] = dh_all[j] * by_o[j]
        dz["i"][j] = dc_j * by_i[j]
        dz["c"][j] = dc_j * by_c[j]
        if form == "paper":
            dz["f"][j] = dc_j * by_f[j]
        dh_all[j - 1] += dz_c[j] @ U
        dc_all[j - 1] += dc_j * kept[j]

    dx = dz_c @ W
    np.add.at(dx, at_e, dz_l @ W_of_l)
    dx_w = np.zeros_like(x_w)
    np.add.at(dx_w, arcs.word, dz_w @ W_of_w)
    grads = {
        "W_c": np.tensordot(dz_c, joined(x, h_before), ((0, 1), (0, 1))),
        "b_c": dz_c.sum((0, 1)),
        "W_w": dz_w.T @ joined(x_w[arcs.word], h[at_b]),
        "b_w": dz_w.sum(0),
        "W_l": dz_l.T @ joined(x[at_e], c_w),
        "b_l": dz_l.sum(0),
        "h0": dh_all[-1],
        "c0": dc_all[-1],
    }
    return dx, dx_w, grads


def joined(*parts):
    """Return the vectors side by side: rows of [x; h]."""
    return np.concatenate(parts, axis=-1)


def activated(z, D):
    """Return the gates' values, and the candidate's, whose net inputs are the last D columns."""
    return joined(logistic(z[..., :-D]), np.tanh(z[..., -D:]))


def halves(weights, D):
    """Return the columns of a matrix that meet a vector, and the D that meet a state."""
    return weights[:, :-D], weights[:, -D:]


def find_arcs(words, valid, V):
    """Return the words of a batch as :class:`Arcs`; raise on one that is not in its sentence.

    Parameters
    ----------
    words
        As in :func:`forward`.
    valid : array of bool, shape (T, B)
        Where a sentence has a character.
    V : int
        The number of rows of ``x_w``.
    """
    T, B = valid.shape
    if len(words) != B:
        raise ValueError(
            f"words: expected one list of words for each of B = {B} sentences; came {len(words)}."
        )
    counts = [len(of_sentence) for of_sentence in words]
    sentence = np.repeat(np.arange(B), counts)
    length = valid.sum(0)[sentence]
    rows = [tuple(np.ravel(word).tolist()) for of_sentence in words for word in of_sentence]
    number = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)

    def refuse(n, error):
        raise error(
            f"words: expected integers (b, e, word) with 0 <= b < e < {length[n]}, first and last "
            f"character of a word in a sentence of {length[n]}, and 0 <= word < {V}, its row of "
            f"x_w; came {rows[n]} as word {number[n]} of sentence {sentence[n]}."
        )

    for n, row in enumerate(rows):
        if not all(isinstance(value, int) for value in row):
            refuse(n, TypeError)
        if len(row) != 3:
            refuse(n, ValueError)
    b, e, word = np.array(rows, int).reshape(-1, 3).T
    for n in np.flatnonzero((b < 0) | (e <= b) | (e >= length) | (word < 0) | (word >= V)):
        refuse(n, ValueError)
    order = np.argsort(e, kind="stable")
    until = np.searchsorted(e[order], np.arange(T + 1))
    distinct = len(np.unique(np.stack([sentence, b, e]), axis=1).T) == len(e)
    return Arcs(sentence[order], b[order], e[order], word[order], until, distinct)


def unpack(params, x, x_w, form):
    """Check names and shapes of the parameters against x and x_w; return them in x's dtype."""
    expect.names("params", params, NAMES)
    (D,) = expect.shape("b_l", params["b_l"], "D")
    _, M_D = expect.shape("W_l", params["W_l"], "D M_c+D", f"b_l has shape {(D,)}", D=D)
    because = f"W_l has shape {(D, M_D)}"
    expect.shape("x", x, "T B M_c", because, M_c=M_D - D)
    C = len(FORMS[expect.option("form", form, FORMS)])
    of_form = f"{because}, the {form} form has {C} blocks"
    known = {f"{C}D": C * D, "M_c+D": M_D}
    expect.shape("W_c", params["W_c"], f"{C}D M_c+D", of_form, **known)
    expect.shape("b_c", params["b_c"], f"{C}D", of_form, **{f"{C}D": C * D})
    _, M_w_D = expect.shape("W_w", params["W_w"], "3D M_w+D", because, **{"3D": 3 * D})
    expect.shape("b_w", params["b_w"], "3D", because, **{"3D": 3 * D})
    expect.shape("x_w", x_w, "V M_w", f"W_w has shape {(3 * D, M_w_D)}", M_w=M_w_D - D)
    return [params[name].astype(x.dtype, copy=False) for name in NAMES]
