// The sentences of nndl/exercises/messages.json, in the page's language. Each part of the page brings
// its own ("messages.json?card" is what the card says), so that no reader waits for what is not said.

import sentences from "../../nndl/exercises/messages.json?card";

export const language = document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";

/** Add the sentences of a part that was loaded later. */
export const learn = (more) => Object.assign(sentences, more);

/** One sentence with its fields filled in; an array is a shape and is said in words. */
export function say(key, fields = {}) {
  let text = sentences[key][language];
  for (const [name, value] of Object.entries(fields)) {
    const words = Array.isArray(value) ? say(`shape-${value.length}`, { ...value }) : String(value);
    text = text.replaceAll(`{${name}}`, () => words);
  }
  return text;
}
