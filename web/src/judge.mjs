// Judge what needs no Python: the same rules as nndl/exercises/judge.py, on the card's own data.
// A verdict is {state: "right" | "wrong" | "empty", lines: [...]}.

import { evaluate, FormulaError, readNumber, shape } from "./formula.mjs";
import sentences from "../../nndl/exercises/messages.json?judge";
import { learn, say } from "./card.mjs";

learn(sentences);

const right = (...lines) => ({ state: "right", lines });
const wrong = (...lines) => ({ state: "wrong", lines });

export function judge(data, answer) {
  if (!answer.trim()) return { state: "empty", lines: [] };
  return { formula, number, choice, order }[data.kind](data, answer);
}

function same(got, want) {
  if (Array.isArray(got) !== Array.isArray(want)) return false;
  if (!Array.isArray(got)) return Math.abs(got - want) <= 1e-8 * Math.max(1, Math.abs(want));
  return got.length === want.length && got.every((part, i) => same(part, want[i]));
}

function formula({ draws, reference, functions, wrong: mutants }, answer) {
  const values = (text) => draws.map((names) => evaluate(text, names, functions));
  let got;
  try {
    got = values(answer);
  } catch (error) {
    if (error instanceof FormulaError) return wrong(say(error.key, error.fields));
    throw error;
  }
  const want = values(reference);
  if (same(got, want)) return right(say("formula-right"));
  const named = mutants.find(({ value }) => {
    try {
      return same(got, values(value));
    } catch {
      return false; // two edits that do not fit together
    }
  });
  const shapes = { want: shape(want[0]), got: shape(got[0]) };
  const fits = String(shapes.want) === String(shapes.got);
  const seen = fits ? say("formula-value") : say("formula-shape", shapes);
  return wrong(...(named ? named.says : []), seen);
}

function number({ reference, tolerance, units, wrong: mutants }, answer) {
  const got = readNumber(answer, units);
  if (Number.isNaN(got)) {
    return wrong(say("number-unread", { what: answer.trim().slice(0, 60) }));
  }
  if (Math.abs(got - reference) <= tolerance) return right();
  const named = mutants.find(({ value }) => Math.abs(got - value) <= tolerance);
  const shown = String(Number(got.toPrecision(10)));
  return wrong(...(named ? named.says : []), say("number-wrong", { got: shown }));
}

function choice({ reference, says }, answer) {
  const got = [...answer].sort();
  const lines = got.map((letter) => `(${letter}) ${says[letter.charCodeAt(0) - 97]}`);
  if (got.join("") === reference) return right(...lines);
  const part = got.every((letter) => reference.includes(letter));
  return wrong(...lines, ...(part ? [say("choice-missing")] : []));
}

function order({ right: orders, wrong: mutants }, answer) {
  if (orders.includes(answer)) return right();
  const named = mutants.find(({ value }) => value === answer);
  const place = [...answer].findIndex((letter, k) => letter !== orders[0][k]) + 1;
  return wrong(...(named ? named.says : []), say("order-wrong", { place }));
}
