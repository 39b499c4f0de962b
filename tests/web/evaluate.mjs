// Evaluate formulas for tests/test_formula.py: {names, functions, texts} on stdin, results on stdout.
import { readFileSync } from "node:fs";
import { evaluate, FormulaError } from "../../web/src/formula.mjs";

const { names, functions, texts } = JSON.parse(readFileSync(0, "utf8"));
const outcome = (text) => {
  try {
    const value = evaluate(text, names, functions);
    return { value: JSON.parse(JSON.stringify(value)) }; // infinities become null
  } catch (error) {
    if (!(error instanceof FormulaError)) return { crash: String(error) };
    return { error: error.key, fields: error.fields };
  }
};
console.log(JSON.stringify(texts.map(outcome)));
