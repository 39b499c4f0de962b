r"""Read and evaluate a typed formula: plain, Unicode or LaTeX; numbers, vectors and matrices.

A recursive descent parser, no ``eval``. Its twin is ``web/src/formula.mjs``; both answer to
``tests/formula_cases.json``. The grammar, loosest first::

    total   = product (("+" | "-") product)*
    product = chain (("*" | "⊙") chain | "/" power rest)*   element by element; matrices with *
    chain   = power rest
    rest    = (("·" | "@" | nothing) power)*        products: U h, U·h, U @ h
    power   = ("-" | "+") power | atom ("^T" | "^2" | ...)*
    atom    = number | name | function ("^2" | ...)? "(" total ")" | "(" total ")"
            | "\frac" atom atom

``tanh^2(c)`` is ``tanh(c)^2``, and ``²`` is ``^2``.
A name and "=" in front are passed over; ``1/N x`` is ``(1/N) x``. A vector is a column; ``h^T`` is
a row, so ``δ h^T`` is a matrix and ``h^T h`` a number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np

MAX_LENGTH, MAX_DEPTH = 400, 40
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "xi": "ξ", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "varphi": "φ", "psi": "ψ", "sigmoid": "σ", "logistic": "σ",
}  # fmt: skip
CAPITALS = "gamma delta theta lambda xi sigma phi psi".split()
GREEK.update({word.capitalize(): GREEK[word].upper() for word in CAPITALS})
OPERATORS = {"\\odot": "⊙", "\\circ": "⊙", "\\times": "*", "\\ast": "*", "\\cdot": "·"}
OPERATORS.update({"∘": "⊙", "×": "*", "∗": "*", "⋅": "·", "∙": "·", "÷": "/"})
FRACTIONS = ("\\frac", "\\dfrac", "\\tfrac")
SKIPPED = ("\\left", "\\right", "\\big", "\\Big", "\\bigl", "\\bigr", "\\quad", "\\mathbf")
SKIPPED += ("\\boldsymbol", "\\bm", "\\mathrm", "\\displaystyle")
CLOSES = {"(": ")", "[": "]", "{": "}"}
STYLE = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|operatorname|text|vec)\s*\{([^{}]*)\}")
ACCENT = re.compile(r"\\(tilde|hat|bar)\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z]))")
SUPERSCRIPT = re.compile("([⁰¹²³⁴-⁻]+)")
COMBINING = {"\u0303": "tilde", "\u0302": "hat", "\u0304": "bar"}
TOKEN = re.compile(
    r"(?P<space>\s+|\\[,;:! ])"
    r"|(?P<transpose>(?:\^\s*\{?\s*(?:T|⊤|\\top|\\intercal)\s*\}?)|\.T(?![A-Za-z]))"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>\\?[A-Za-z]+|[α-ωΑ-Ω])(?P<sub>\d+|\s*_\s*(?:\{[^{}]*\}|\d+|[A-Za-z]))?(?P<primes>'*)"
    r"|(?P<other>.)",
    re.DOTALL,
)


class FormulaError(ValueError):
    r"""A formula that cannot be read or computed: a key of messages.json and its fields."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key, fields)
        self.key, self.fields = key, fields


def evaluate(text: str, names: dict, functions: dict | None = None) -> np.ndarray:
    r"""Compute a typed formula.

    Parameters
    ----------
    text : str
        The formula, at most 400 characters.
    names : dict
        Value (number, vector or matrix) under each name's plain spelling, ``"h_0"``.
    functions : dict, optional
        Extra names of functions, ``{"f": "tanh", "f'": "tanh'"}``.

    Raises
    ------
    FormulaError
        With the key of a message: what cannot be read, an unknown name, shapes that do not fit.
    """
    scope = {spelling(name): np.asarray(value, float) for name, value in names.items()}
    known = dict(FUNCTIONS, **{new: FUNCTIONS[old] for new, old in (functions or {}).items()})
    found = tokens(text)
    if found[0][0] == "name" and found[1:2] == [("other", "=")]:
        found = found[2:]  # "z_2 = ..." says the same as "..."
    parser = Parser(found, scope, known, tuple(names) + tuple(functions or ()))
    with np.errstate(all="ignore"):
        value = parser.total()
    if parser.here[0] != "end":
        raise FormulaError("formula-unexpected", what=parser.here[1])
    return np.asarray(value)  # a power of a number is no array of itself


@lru_cache(maxsize=1024)
def tokens(text: str) -> list:
    r"""Cut a formula into ``(kind, text)``; names come as ``("name", (letters, sub, primes))``."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("formula-long", limit=MAX_LENGTH)
    text = text.strip().strip("$").replace("ᵀ", "^T").replace("′", "'").replace("’", "'")
    text = re.sub("([₀-₉]+)", r"_{\1}", text).replace("−", "-")  # in c_{t−1} too
    text = SUPERSCRIPT.sub(r"^\1", text)  # tanh², not tanh2
    text = unicodedata.normalize("NFKD", text)
    text = re.sub(r"\^\s*\{?\s*\\prime\s*\}?", "'", text)
    text = re.sub(r"(\\[dt]?frac)\s*(\d)(\d?)", r"\1 \2 \3 ", text)  # \frac1N, \frac12
    text = ACCENT.sub(lambda m: " " + (m[2] or m[3]) + m[1], STYLE.sub(r" \1", text))
    text = re.sub("([A-Za-z])([\u0302-\u0304])", lambda m: " " + m[1] + COMBINING[m[2]], text)
    found = []
    for match in TOKEN.finditer(text):
        kind, word = match.lastgroup, match[0]
        if match["name"]:
            word = match["name"]
            if word in SKIPPED:
                continue
            if word in OPERATORS or word in FRACTIONS:
                found.append(("other", OPERATORS.get(word, "\\frac")))
            else:
                word = word.lstrip("\\")
                sub = re.sub(r"[\s_{}]", "", match["sub"] or "")
                found.append(("name", (GREEK.get(word, word), sub, match["primes"])))
        elif kind != "space":
            found.append((kind, OPERATORS.get(word, word)))
    return found + [("end", "")]


def spelling(name: str) -> str:
    r"""The one spelling of a name under which values are kept."""
    return joined(*tokens(name)[0][1])


def joined(letters: str, sub: str, primes: str) -> str:
    return letters + ("_" + sub if sub else "") + primes


class Parser:
    r"""One pass over the tokens that computes while it reads."""

    def __init__(self, found: list, scope: dict, functions: dict, offered: tuple) -> None:
        self.tokens, self.at, self.depth = list(found), 0, 0  # a copy: `named` inserts into it
        self.scope, self.functions, self.offered = scope, functions, offered

    @property
    def here(self) -> tuple:
        return self.tokens[self.at]

    def takes(self, *words: str) -> str:
        r"""Step over the next token if it is one of these operators."""
        kind, word = self.here
        if kind != "other" or word not in words:
            return ""
        self.at += 1
        return word

    def total(self) -> np.ndarray:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("formula-deep", limit=MAX_DEPTH)
        value = self.product()
        while True:
            sign = self.takes("+", "-")
            if not sign:
                self.depth -= 1
                return value
            other = self.product()
            value = elementwise(value, -other if sign == "-" else other, "+", np.add)

    def product(self) -> np.ndarray:
        value = self.chain(self.power())
        while True:
            sign = self.takes("*", "⊙", "/")
            if not sign:
                return value
            if sign == "/":
                value = self.chain(elementwise(value, self.power(), "/", np.divide))
                continue
            other = self.chain(self.power())
            if sign == "*" and 2 in (value.ndim, other.ndim):
                value = multiply(value, other)
            else:
                value = elementwise(value, other, sign, np.multiply)

    def chain(self, value: np.ndarray) -> np.ndarray:
        """Multiply by all that follows without a looser sign."""
        while True:
            sign = self.takes("·", "@")
            kind, word = self.here
            starts = kind in ("name", "number") or (kind == "other" and word in ("\\frac", *CLOSES))
            if not sign and not starts:
                return value
            value = multiply(value, self.power(), sign)

    def power(self) -> np.ndarray:
        signs = 0
        while True:
            sign = self.takes("-", "+")
            if not sign:
                break
            signs += sign == "-"
        value = self.atom()
        while True:
            if self.here[0] == "transpose":
                self.at += 1
                value = value[np.newaxis, :] if value.ndim == 1 else value.T
                value = value[:, 0] if value.ndim == 2 and value.shape[1] == 1 else value
            elif self.takes("^"):
                value = raised(value, self.exponent())
            else:
                return -value if signs % 2 else value

    def exponent(self) -> int:
        opened = self.takes("{", "(")
        kind, word = self.here
        if kind != "number" or not word.isdigit() or len(word) > 1:
            raise FormulaError("formula-power")
        self.at += 1
        if opened and not self.takes(CLOSES[opened]):
            raise FormulaError("formula-power")
        return int(word)

    def atom(self) -> np.ndarray:
        kind, word = self.here
        if kind == "end":
            raise FormulaError("formula-end")
        self.at += 1
        if kind == "number":
            return np.asarray(float(word))
        if kind == "name":
            return self.named(*word)
        if word in CLOSES:
            self.at -= 1
            return self.group()
        if word == "\\frac":
            return elementwise(self.atom(), self.atom(), "/", np.divide)
        raise FormulaError("formula-unexpected", what=word)

    def group(self) -> np.ndarray:
        opened = self.takes(*CLOSES)
        value = self.total()
        if not self.takes(CLOSES[opened]):
            raise FormulaError("formula-bracket", what=opened)
        return value

    def named(self, letters: str, sub: str, primes: str) -> np.ndarray:
        name = joined(letters, sub, primes)
        if name in self.scope:
            return self.scope[name]
        if name in self.functions:
            exponent = self.exponent() if self.takes("^") else 1  # tanh^2(z)
            if self.here not in (("other", opening) for opening in CLOSES):
                raise FormulaError("formula-call", what=name)
            argument = self.group()
            if name == "diag" and argument.ndim != 1:
                raise FormulaError("formula-diag", shape=argument.shape)
            return raised(self.functions[name](argument), exponent)
        for end in range(len(letters) - 1, 0, -1):  # "Uh_0" is U times h_0
            if letters[:end] in self.scope:
                self.tokens.insert(self.at, ("name", (letters[end:], sub, primes)))
                return self.scope[letters[:end]]
        raise FormulaError("formula-name", what=name, names=", ".join(self.offered))


def raised(base: np.ndarray, exponent: int) -> np.ndarray:
    r"""Raise every entry to a power; a matrix has none here, where it could mean two things."""
    if exponent != 1 and base.ndim == 2:
        raise FormulaError("formula-power")
    return base**exponent


def elementwise(left: np.ndarray, right: np.ndarray, sign: str, operation: Any) -> np.ndarray:
    r"""Add, multiply or divide entry by entry; only a number fits every shape."""
    if left.ndim and right.ndim and left.shape != right.shape:
        key = "formula-add" if sign == "+" else "formula-elementwise"
        raise FormulaError(key, left=left.shape, right=right.shape)
    return np.asarray(operation(left, right))


def multiply(left: np.ndarray, right: np.ndarray, sign: str = "") -> np.ndarray:
    r"""Multiply as written without a sign: scale, matrix product, or two vectors by entries."""
    if not left.ndim or not right.ndim:
        return np.asarray(left * right)
    if left.ndim == right.ndim == 1:
        if sign != "@" or left.shape != right.shape:
            return elementwise(left, right, "⊙", np.multiply)
        return np.asarray(left @ right)
    if left.ndim == 1 and right.shape[0] == 1:
        return np.outer(left, right)
    if left.ndim == 1 or left.shape[1] != right.shape[0]:
        raise FormulaError("formula-product", left=left.shape, right=right.shape)
    value = left @ right
    return value[0] if value.ndim == 1 and value.shape == (1,) else value


FUNCTIONS = {
    "tanh": np.tanh,
    "tanh'": lambda z: 1 - np.tanh(z) ** 2,
    "σ": lambda z: (1 + np.tanh(z / 2)) / 2,
    "σ'": lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
    "exp": np.exp,
    "log": np.log,
    "ln": np.log,
    "diag": np.diag,
}
