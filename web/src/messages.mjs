// The sentences of nndl/exercises/messages.json that the page says, in the page's language.

import sentences from "../../nndl/exercises/messages.json";

const language = document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";

/** One sentence with its fields filled in; an array is a shape and is said in words. */
export function say(key, fields = {}) {
  let text = sentences[key][language];
  for (const [name, value] of Object.entries(fields)) {
    const words = Array.isArray(value) ? say(`shape-${value.length}`, { ...value }) : String(value);
    text = text.replaceAll(`{${name}}`, () => words);
  }
  return text;
}

export { language };
