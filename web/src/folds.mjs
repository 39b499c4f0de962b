// Hints one by one, and a solution that is shown after two deliberate steps.

import { button, make } from "./dom.mjs";
import { say } from "./messages.mjs";
import { keep } from "./store.mjs";

/** Show a hint when the one before it is open; returns what shows all of them. */
export function unfoldHints(card, all) {
  const hints = [...card.querySelectorAll(":scope > .nndl-hint")];
  const show = (count) => hints.forEach((hint, k) => (hint.hidden = k >= count));
  show(all ? hints.length : 1 + (card.kept.hints ?? 0));
  hints.forEach((hint, k) =>
    hint.addEventListener("toggle", () => {
      if (!hint.open || k + 1 <= (card.kept.hints ?? 0)) return;
      card.kept.hints = k + 1;
      keep(card.data.id, { hints: k + 1 });
      if (hints[k + 1]) hints[k + 1].hidden = false;
    }),
  );
  return () => show(hints.length);
}

/** The fold asks first; its button shows the solution. Returns what takes the seal off. */
export function sealSolution(card, open) {
  const fold = card.querySelector(":scope > .nndl-solution");
  const body = make("div", { tabindex: "-1" }, ...[...fold.children].slice(1));
  const unseal = () => {
    body.hidden = false;
    seal.remove();
  };
  const show = () => {
    unseal();
    keep(card.data.id, { revealed: true });
    body.focus(); // the button that was pressed is gone
  };
  const seal = make("div", {}, make("p", {}, say("card-sure")), button(say("card-show"), show));
  fold.append(seal, body);
  body.hidden = true;
  if (open) unseal();
  return unseal;
}
