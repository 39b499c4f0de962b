// <nndl-exercise>: the page has set prompt, options, hints and solution; this adds the answer.
// Whatever a reader typed, and whatever their code printed, is shown by textContent alone.

import { button, make } from "./dom.mjs";
import { fields } from "./fields.mjs";
import { sealSolution, unfoldHints } from "./folds.mjs";
import { language, say } from "./messages.mjs";
import { keep, read } from "./store.mjs";

class Exercise extends HTMLElement {
  connectedCallback() {
    if (this.data) return;
    this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.kept = read(this.data.id);
    this.form = make("form", { class: "nndl-answer", onsubmit: (event) => this.submit(event) });
    this.field = fields[this.data.kind](this);
    this.result = make("div", { class: "nndl-result", role: "status", "aria-live": "polite" });
    this.loading = make("div", { class: "nndl-loading" });
    this.buttons = make("div", { class: "nndl-buttons" }, ...this.makeButtons());
    this.form.append(this.buttons, this.loading, this.result);
    this.querySelector(":scope > details").before(this.form);
    this.classList.add("nndl-live");
    const done = this.kept.done ?? false;
    this.showHints = unfoldHints(this, done);
    this.unseal = sealSolution(this, done || this.kept.revealed);
    this.mark(done);
  }

  makeButtons() {
    const runs = this.data.kind !== "code" || PYTHON_BYTES > 0;
    this.check = runs && make("button", { type: "submit" }, say("card-check"));
    const later = button(say("card-later"), () => {
      const on = !(read(this.data.id).later ?? false);
      keep(this.data.id, { later: on });
      later.setAttribute("aria-pressed", on);
    });
    later.setAttribute("aria-pressed", this.kept.later ?? false);
    const rest = [button(say("card-reset"), () => this.reset()), later];
    if (runs) return [this.check, ...rest];
    this.form.append(make("p", { class: "nndl-no-check" }, say("card-no-check"), ...colab()));
    return rest;
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy || !this.check) return;
    const answer = this.field.value();
    const kept = keep(this.data.id, { answer });
    this.busy = true;
    this.check.setAttribute("aria-disabled", "true");
    try {
      this.show(await this.judge(answer));
    } catch (error) {
      if (error.name === "AbortError") this.tell(say("card-cancelled"));
      else this.tell(say("card-no-python", { reason: error.message }), ...colab());
    }
    if (!kept) this.result.append(make("p", {}, say("card-not-kept")));
    this.loading.replaceChildren();
    this.busy = false;
    this.check.removeAttribute("aria-disabled");
  }

  async judge(answer) {
    const { id, kind, starter } = this.data;
    if (!answer.trim() || answer.trim() === starter?.trim()) return { state: "empty", lines: [] };
    keep(id, { tried: true });
    if (kind !== "code") return (await import("./judge.mjs")).judge(this.data, answer);
    const python = await import("./python.mjs");
    return python.check({ id, source: answer, lang: language }, (stage, got) => {
      this.tell(say(`card-${stage}`));
      if (stage === "running") this.loading.replaceChildren();
      else python.showLoading(this.loading, got, colab());
    });
  }

  /** Say one thing in the live region; nothing is said twice in a row. */
  tell(text, ...more) {
    delete this.result.dataset.state;
    if (this.result.textContent !== text) this.result.replaceChildren(make("p", {}, text), ...more);
  }

  show({ state, lines, printed }) {
    this.result.replaceChildren();
    this.tell(say(state === "empty" ? "card-empty" : state));
    this.result.dataset.state = state;
    this.result.append(...lines.map((line) => make("p", {}, line)));
    if (printed) this.result.append(make("p", {}, say("printed")), make("pre", {}, printed));
    if (state !== "right") return;
    keep(this.data.id, { done: true });
    this.mark(true);
    this.showHints();
    this.unseal();
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
    this.tell(say("card-was-reset"));
    this.mark(false);
  }
}

/** A copy of the page's own link to Colab, where it has one. */
function colab() {
  const link = document.querySelector("a[href^='https://colab.research.google.com/']");
  return link ? [" ", make("a", { href: link.href, class: "nndl-colab" }, say("card-colab"))] : [];
}

// A card's script runs after the parser has set all of the page
customElements.define("nndl-exercise", Exercise);

// What the parts that are loaded later share with the card
export { button, make } from "./dom.mjs";
export { language, learn, say } from "./messages.mjs";
export { clean, everything, keep, keepEverything, read } from "./store.mjs";
