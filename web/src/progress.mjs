// <nndl-progress>: the page lists every exercise by chapter; this says what is done, and what is next.

import sentences from "../../nndl/exercises/messages.json?progress";
import { button, everything, keep, keepEverything, learn, make, read, say } from "./card.mjs";

learn(sentences);

class Progress extends HTMLElement {
  connectedCallback() {
    if (this.rows) return;
    this.rows = [...this.querySelectorAll("li[data-exercise]")].map((item) => this.makeRow(item));
    this.count = make("p", {});
    this.bar = make("progress", { max: this.rows.length });
    this.next = make("p", {});
    this.review = make("p", {});
    this.said = make("p", { class: "nndl-result", role: "status", "aria-live": "polite" });
    this.prepend(this.count, this.bar, this.next, this.review, this.makeTools(), this.said);
    this.draw();
    addEventListener("storage", () => this.draw()); // another tab
    addEventListener("pageshow", () => this.draw()); // back from a chapter
  }

  makeRow(item) {
    const id = item.dataset.exercise;
    const link = item.querySelector("a");
    const state = make("span", { class: "nndl-state" });
    const name = say("progress-later-of", { title: link.textContent });
    const later = button(say("progress-later"), () => {
      keep(id, { later: !read(id).later });
      this.draw();
    });
    later.setAttribute("aria-label", name);
    item.append(make("div", { class: "nndl-row" }, state, later));
    return { id, link, item, state, later };
  }

  makeTools() {
    const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
    file.addEventListener("change", () => this.load(file));
    const tools = [
      button(say("progress-export"), () => this.save()),
      button(say("progress-import"), () => file.click()),
      button(say("progress-reset"), () => this.reset()),
    ];
    return make("div", { class: "nndl-buttons" }, ...tools, file);
  }

  draw() {
    for (const row of this.rows) {
      const { done, tried, revealed, later } = read(row.id);
      row.kept = { done, later };
      const began = done ? "done" : tried ? "tried" : "new";
      row.item.dataset.state = began;
      row.state.textContent = [`progress-${began}`, ...(revealed ? ["progress-revealed"] : [])]
        .map((key) => say(key))
        .join(" · ");
      row.later.setAttribute("aria-pressed", later ?? false);
    }
    const done = this.rows.filter(({ kept }) => kept.done).length;
    const next = this.rows.find(({ kept }) => !kept.done);
    const later = this.rows.filter(({ kept }) => kept.later);
    const text = say("progress-count", { done, count: this.rows.length });
    this.count.textContent = text;
    this.bar.value = done;
    this.bar.setAttribute("aria-label", text);
    this.next.replaceChildren(...(next ? [say("progress-next"), copy(next)] : [say("progress-all")]));
    this.review.hidden = !later.length;
    const links = later.flatMap((row, k) => (k ? [", ", copy(row)] : [copy(row)]));
    this.review.replaceChildren(say("progress-review"), ...links);
  }

  tell(key, fields) {
    this.said.textContent = say(key, fields);
  }

  async save() {
    const { pack } = await import("./backup.mjs");
    const name = `nndl-progress-${new Date().toISOString().slice(0, 10)}.json`;
    const items = everything();
    const url = URL.createObjectURL(new Blob([pack(items)], { type: "application/json" }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    this.tell("progress-saved", { count: Object.keys(items).length, file: name });
  }

  async load(input) {
    const [file] = input.files;
    input.value = ""; // the same file can be chosen again
    if (!file) return;
    const { unpack } = await import("./backup.mjs");
    const mine = everything();
    const ids = this.rows.map(({ id }) => id);
    try {
      const { items, ...counts } = unpack(await file.text(), mine, ids);
      if (keepEverything({ ...mine, ...items })) this.tell("progress-taken", counts);
      else this.tell("progress-not-kept");
    } catch {
      this.tell("progress-bad-file");
    }
    this.draw();
  }

  reset() {
    if (!confirm(say("progress-sure"))) return;
    keepEverything({});
    this.tell("progress-was-reset");
    this.draw();
  }
}

const copy = ({ link }) => make("a", { href: link.getAttribute("href") }, link.textContent);

customElements.define("nndl-progress", Progress);
