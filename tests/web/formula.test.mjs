// The formula parser of the page answers every case that the Python one answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { evaluate, FormulaError, readNumber, shape } from "../../web/src/formula.mjs";

const cases = JSON.parse(readFileSync(new URL("../formula_cases.json", import.meta.url), "utf8"));

for (const [text, want, error] of cases.values) {
  test(JSON.stringify(text), () => {
    if (error) {
      const fails = (failure) => failure instanceof FormulaError && failure.key === error;
      assert.throws(() => evaluate(text, cases.names, cases.functions), fails);
      return;
    }
    const value = evaluate(text, cases.names, cases.functions);
    assert.deepEqual(shape(value), shape(want));
    const [got, wanted] = [[value].flat(2), [want].flat(2)];
    got.forEach((x, i) => assert.ok(Math.abs(x - wanted[i]) < 1e-12, `${x} is not ${wanted[i]}`));
  });
}

for (const [text, want] of cases.numbers) {
  test(`the number ${JSON.stringify(text)}`, () => {
    assert.equal(readNumber(text, ["numbers", "个"]), want ?? NaN);
  });
}

test("a long or deep formula is refused", () => {
  const fails = (key) => (failure) => failure.key === key;
  assert.throws(() => evaluate("a+".repeat(300), { a: 1 }), fails("formula-long"));
  assert.throws(() => evaluate("(".repeat(60) + "a" + ")".repeat(60), { a: 1 }), fails("formula-deep"));
});
