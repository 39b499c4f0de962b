"""The formula parser: one file of cases for Python and JavaScript, and what it refuses."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from nndl.exercises.formula import FormulaError, evaluate
from nndl.exercises.messages import MESSAGES

CASES = json.loads((Path(__file__).parent / "formula_cases.json").read_text("utf8"))


@pytest.mark.parametrize("case", CASES["values"], ids=lambda case: case[0] or "empty")
def test_case(case):
    text, want, *error = case
    if error:
        with pytest.raises(FormulaError) as caught:
            evaluate(text, CASES["names"], CASES["functions"])
        assert caught.value.key == error[0]
        return
    value = evaluate(text, CASES["names"], CASES["functions"])
    assert value.shape == np.shape(want)
    np.testing.assert_allclose(value, want, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "key"),
    [("a+" * 300, "formula-long"), ("(" * 60 + "a" + ")" * 60, "formula-deep")],
)
def test_long_and_deep_formulas_are_refused(text, key):
    with pytest.raises(FormulaError) as caught:
        evaluate(text, {"a": 1.0})
    assert caught.value.key == key


def test_every_error_has_its_sentence():
    source = Path(evaluate.__code__.co_filename).read_text("utf8")
    keys = {word.split('"')[0] for word in source.split('"formula-')[1:]}
    assert len(keys) == 12
    assert {"formula-" + key for key in keys} <= set(MESSAGES)


def outcome(text):
    """What Python makes of a formula, in the words of tests/web/evaluate.mjs."""
    try:
        value = evaluate(text, CASES["names"], CASES["functions"])
    except FormulaError as error:
        return {"error": error.key, "fields": json.loads(json.dumps(error.fields))}
    finite = np.where(np.isfinite(value), value, None) if not np.isfinite(value).all() else value
    return {"value": finite.tolist()}


def agree(mine, other):
    """Equal values (to rounding), or the same error with the same fields."""
    if "value" not in mine or "value" not in other:
        return mine == other
    mine, other = np.array(mine["value"], float), np.array(other["value"], float)
    return mine.shape == other.shape and np.allclose(mine, other, rtol=1e-9, equal_nan=True)


def grown(rng, depth=3):
    """A formula with the form of one; its shapes may not fit."""
    if depth == 0 or rng.random() < 0.2:
        return str(rng.choice("a u v w U W h_0 z_k 2 0.5 Φ c̃".split()))
    parts = grown(rng, depth - 1), grown(rng, depth - 1)
    form = rng.choice(
        "A+B A-B AB A*B A⊙B A·B A@B A/B (A)^T(B) (A)B A^2 -A f(A) f^2(A) tanh²(A) diag(A)B".split()
    )
    return str(form).replace("A", f" {parts[0]} ").replace("B", f" {parts[1]} ")


def test_python_and_javascript_agree_on_random_formulas(root):
    """Whatever is typed, both parsers give the same value or the same error, and never crash."""
    rng = np.random.default_rng(1)
    pieces = list("UWabuvzqh_0^T'(){}[]+-*/⊙·@.,;<>$\\ \n\0é中💥2ᵀ₀δ𝐡") + ["\\frac", "\\odot", "f'"]
    pieces += [
        "1e9",
        "h_0",
        "h_{t-1}",
        "z_k",
        "U^T",
        "f(",
        "tanh(",
        "tanh^2(",
        "²",
        "diag(",
        " u ",
        "\\tilde{c}",
    ] * 3
    texts = ["".join(rng.choice(pieces, size=rng.integers(1, 16))) for _ in range(3000)]
    texts += [grown(rng) for _ in range(3000)]
    asked = {"names": CASES["names"], "functions": CASES["functions"], "texts": texts}
    command = ["node", str(root / "tests/web/evaluate.mjs")]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    pairs = [(text, outcome(text), other) for text, other in zip(texts, json.loads(done.stdout))]
    assert [pair for pair in pairs if not agree(*pair[1:])] == []
    kinds = [mine.get("error", "value") for _, mine, _ in pairs]
    assert len(set(kinds)) >= 10 and kinds.count("value") > 1000  # they reach most of the parser


def test_letters_that_run_together_are_read_the_same_again():
    names = {"U": np.eye(2), "h": np.array([1.0, 2.0])}
    for _ in range(3):  # the tokens are cached: reading must not change them
        assert evaluate("2Uh", names).tolist() == [2, 4]
