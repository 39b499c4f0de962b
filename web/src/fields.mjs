// What a reader answers in: {value(), reset()} for each kind of exercise.

import { button, make } from "./dom.mjs";
import { say } from "./messages.mjs";
import { keep } from "./store.mjs";

/** A text field: one line for a formula or a number. */
function line({ data, form, kept }) {
  const field = textField("input", data, form, kept.answer ?? "");
  return { value: () => field.value, reset: () => (field.value = "") };
}

/** Many lines, which become an editor at the first focus; where it cannot be loaded they stay. */
function code({ data, form, kept }) {
  const field = textField("textarea", data, form, kept.answer || data.starter);
  const fit = () => (field.rows = Math.max(4, field.value.split("\n").length + 1));
  let editor = null;
  fit();
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  let composed = Promise.resolve(); // an input method at work is not torn away
  field.addEventListener("compositionstart", () => {
    composed = new Promise((over) => field.addEventListener("compositionend", over, { once: true }));
  });
  const enhance = async () => {
    const { edit } = await import("./editor.mjs");
    await composed;
    editor = edit(field, form);
  };
  field.addEventListener("focus", () => enhance().catch(() => {}), { once: true });
  const reset = () => {
    field.value = data.starter;
    fit();
    editor?.set(data.starter);
  };
  return { value: () => field.value, reset };
}

function textField(tag, data, form, value) {
  const id = `answer-${data.id}`;
  const field = make(tag, { id, spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
  field.value = value;
  field.addEventListener("input", () => keep(data.id, { answer: field.value }));
  form.append(make("label", { for: id }, say(`card-${data.kind}`)), field);
  return field;
}

/** A check box in front of each option that the page has set. */
function choice(card) {
  const items = [...card.querySelectorAll(".nndl-options > li")];
  const boxes = items.map((item, k) => {
    const letter = String.fromCharCode(97 + k);
    const box = make("input", { type: "checkbox", value: letter });
    box.checked = (card.kept.answer ?? "").includes(letter);
    box.addEventListener("change", () => keep(card.data.id, { answer: value() }));
    const text = make("span", {}, ...item.childNodes);
    item.replaceChildren(make("label", {}, box, make("b", {}, `(${letter})`), text));
    return box;
  });
  const value = () => boxes.filter((box) => box.checked).map((box) => box.value).join("");
  return { value, reset: () => boxes.forEach((box) => (box.checked = false)) };
}

/** Two buttons behind each step that the page has set, to move it up and down. */
function order(card) {
  const list = card.querySelector(".nndl-options");
  const items = [...list.children];
  const letters = new Map(items.map((item, k) => [item, card.data.steps[k]]));
  const value = () => [...list.children].map((item) => letters.get(item)).join("");
  const move = (item, up, event) => {
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (other) up ? other.before(item) : other.after(item);
    event.currentTarget.focus();
    keep(card.data.id, { answer: value() });
    const place = [...list.children].indexOf(item) + 1;
    card.tell(say("card-moved", { step: letters.get(item), place, count: items.length }));
  };
  for (const item of items) {
    const step = letters.get(item);
    const body = make("span", {}, ...item.childNodes);
    const arrow = (up) =>
      button(up ? "↑" : "↓", (event) => move(item, up, event), {
        "aria-label": say(up ? "card-up" : "card-down", { step }),
      });
    item.replaceChildren(make("b", {}, `(${step})`), body, arrow(true), arrow(false));
  }
  const arrange = (wanted) => {
    const known = [...wanted].sort().join("") === card.data.steps;
    for (const letter of known ? wanted : card.data.steps) {
      list.append(items.find((item) => letters.get(item) === letter));
    }
  };
  arrange(card.kept.answer ?? "");
  return { value, reset: () => arrange("") };
}

export const fields = { code, formula: line, number: line, choice, order };
