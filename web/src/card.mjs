// <nndl-exercise>: the page has set prompt, options, hints and solution; this adds the answer.
// Whatever a reader typed, and whatever their code printed, is shown by textContent alone.

import { judge } from "./judge.mjs";
import { language, say } from "./messages.mjs";
import { keep, read } from "./store.mjs";
import * as python from "./python.mjs";

const MEGABYTES = 27; // Pyodide with NumPy, as copied by web/build.mjs

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

class Exercise extends HTMLElement {
  connectedCallback() {
    if (this.data) return;
    this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.kept = read(this.data.id);
    this.form = make("form", { class: "nndl-answer", onsubmit: (event) => this.submit(event) });
    this.field = { code: typed, formula: typed, number: typed, choice: options, order: steps };
    this.field = this.field[this.data.kind](this);
    this.result = make("div", { class: "nndl-result", role: "status", "aria-live": "polite" });
    this.buttons = [
      make("button", { type: "submit" }, say("card-check")),
      make("button", { type: "button", onclick: () => this.reset() }, say("card-reset")),
    ];
    this.form.append(make("div", { class: "nndl-buttons" }, ...this.buttons), this.result);
    this.querySelector(":scope > details").before(this.form);
    this.classList.add("nndl-live");
    this.mark(this.kept.done);
    this.watchFolds();
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    const answer = this.field.value();
    keep(this.data.id, { answer });
    this.busy = true;
    this.buttons[0].setAttribute("aria-disabled", "true");
    try {
      this.show(this.data.kind === "code" ? await this.run(answer) : judge(this.data, answer));
    } catch (error) {
      this.tell(say("card-no-python", { reason: error.message }));
    }
    this.busy = false;
    this.buttons[0].removeAttribute("aria-disabled");
  }

  async run(source) {
    const { id, starter } = this.data;
    if (!source.trim() || source.trim() === starter.trim()) return { state: "empty", lines: [] };
    const tell = (stage, step) => {
      if (stage === "running") this.tell(say("card-running"));
      else this.loading(say("card-loading", { size: MEGABYTES, what: step }));
    };
    const verdict = await python.check({ id, source, lang: language }, tell);
    return verdict ?? { state: "wrong", lines: [say("too-long", { limit: python.LIMIT })] };
  }

  loading(text) {
    this.tell(text, make("progress", { "aria-label": text }));
  }

  tell(text, ...more) {
    delete this.result.dataset.state;
    this.result.replaceChildren(make("p", {}, text), ...more);
  }

  show({ state, lines, printed }) {
    this.tell(say(state === "empty" ? "card-empty" : state));
    this.result.dataset.state = state;
    this.result.append(...lines.map((line) => make("p", {}, line)));
    if (printed) this.result.append(make("p", {}, say("printed")), make("pre", {}, printed));
    if (state !== "right") return;
    keep(this.data.id, { done: true });
    this.mark(true);
  }

  mark(done) {
    const title = this.querySelector(".nndl-title");
    title.querySelector(".nndl-done")?.remove();
    if (done) title.append(make("span", { class: "nndl-done" }, ` ✓ ${say("card-done")}`));
  }

  reset() {
    keep(this.data.id, { answer: "", done: false });
    this.field.reset();
    this.result.replaceChildren();
    this.mark(false);
  }

  watchFolds() {
    const hints = [...this.querySelectorAll(":scope > .nndl-hint")];
    const opened = () => keep(this.data.id, { hints: hints.filter((hint) => hint.open).length });
    hints.forEach((hint) => hint.addEventListener("toggle", opened));
    const solution = this.querySelector(":scope > .nndl-solution");
    solution.addEventListener("toggle", () => keep(this.data.id, { revealed: true }));
  }
}

/** A text field: many lines for code, one for a formula or a number. */
function typed({ data, form, kept }) {
  const code = data.kind === "code";
  const start = code ? data.starter : "";
  const id = `answer-${data.id}`;
  const plain = { id, spellcheck: "false", autocomplete: "off", autocapitalize: "off" };
  const field = make(code ? "textarea" : "input", plain);
  field.value = kept.answer || start;
  const fit = () => code && (field.rows = Math.max(4, field.value.split("\n").length + 1));
  fit();
  field.addEventListener("input", () => {
    fit();
    keep(data.id, { answer: field.value });
  });
  field.addEventListener("keydown", (event) => {
    if (code && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.append(make("label", { for: id }, say(`card-${data.kind}`)), field);
  const reset = () => {
    field.value = start;
    fit();
  };
  return { value: () => field.value, reset };
}

/** A check box in front of each option that the page has set. */
function options(card) {
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
function steps(card) {
  const list = card.querySelector(".nndl-options");
  const items = [...list.children];
  const letters = new Map(items.map((item, k) => [item, card.data.steps[k]]));
  const value = () => [...list.children].map((item) => letters.get(item)).join("");
  const move = (item, up, event) => {
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (other) up ? other.before(item) : other.after(item);
    event.currentTarget.focus();
    keep(card.data.id, { answer: value() });
  };
  for (const item of items) {
    const step = letters.get(item);
    const body = make("span", {}, ...item.childNodes);
    const arrow = (up) =>
      make(
        "button",
        {
          type: "button",
          "aria-label": say(up ? "card-up" : "card-down", { step }),
          onclick: (event) => move(item, up, event),
        },
        up ? "↑" : "↓",
      );
    item.replaceChildren(make("b", {}, `(${step})`), body, arrow(true), arrow(false));
  }
  const arrange = (order) => {
    const known = [...order].sort().join("") === card.data.steps;
    for (const letter of known ? order : card.data.steps) {
      list.append(items.find((item) => letters.get(item) === letter));
    }
  };
  arrange(card.kept.answer ?? "");
  return { value, reset: () => arrange("") };
}

customElements.define("nndl-exercise", Exercise);
