// Progress as a file, and back: text only, every field checked, the newer of two wins.

import { clean } from "./store.mjs";

const LONGEST = 2e6; // characters of a file

export function pack(items) {
  return JSON.stringify({ book: "nndl-companion", version: 1, items }, null, 1);
}

/** What a file brings that `mine` does not have yet: {items, taken, older, refused}; may throw. */
export function unpack(text, mine, ids, now = Date.now()) {
  if (text.length > LONGEST) throw new Error("too long");
  const { book, version, items } = JSON.parse(text);
  if (book !== "nndl-companion" || version !== 1) throw new Error("another format");
  if (!items || typeof items !== "object" || Array.isArray(items)) throw new Error("no items");
  const found = { items: {}, taken: 0, older: 0, refused: 0 };
  for (const [id, given] of Object.entries(items)) {
    const item = clean(given);
    // a whole field less than there was, or no date: not written by this book
    const whole = given && Object.keys(item).length === Object.keys(given).length && item.at;
    if (!ids.includes(id) || !whole) found.refused += 1;
    else if (item.at <= (Object.hasOwn(mine, id) ? clean(mine[id]).at ?? 0 : 0)) found.older += 1;
    else {
      found.items[id] = { ...item, at: Math.min(item.at, now) }; // a wrong clock wins but once
      found.taken += 1;
    }
  }
  return found;
}
