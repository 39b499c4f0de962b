// What a reader has done, kept in this browser:
// {version, items: {id: {answer, tried, done, hints, revealed, later, at}}}, `at` in milliseconds.

const KEY = "nndl-exercises";
const LONGEST = 20000; // characters of an answer that is taken from a file
let refused = null; // what the browser would not keep, for as long as the page is open
const flag = (value) => typeof value === "boolean";
const FIELDS = {
  answer: (value) => typeof value === "string" && value.length <= LONGEST,
  tried: flag,
  done: flag,
  hints: (value) => Number.isInteger(value) && value >= 0 && value < 100,
  revealed: flag,
  later: flag,
  at: (value) => Number.isFinite(value) && value > 0,
};

/** An item without what is of an unexpected type. */
export function clean(item) {
  const known = Object.entries(FIELDS).filter(([name, fits]) => fits(item?.[name]));
  return Object.fromEntries(known.map(([name]) => [name, item[name]]));
}

/** {id: item} of everything that is kept, as it is. */
export function everything() {
  if (refused) return refused;
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept?.version === 1 && kept.items && typeof kept.items === "object") return kept.items;
  } catch {
    // no storage, or not ours: start empty
  }
  return {};
}

/** Keep it all; false where it will be gone with the page (layout.html has the stand-in). */
export function keepEverything(items) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: 1, items }));
    refused = null;
    return !localStorage.standIn;
  } catch {
    refused = items;
    return false;
  }
}

/** The progress kept under an id. */
export function read(id) {
  const items = everything();
  return clean(Object.hasOwn(items, id) ? items[id] : {});
}

/** Change some fields of an id's progress; false where that will be gone with the page. */
export function keep(id, change) {
  const items = everything();
  items[id] = { ...read(id), ...change, at: Date.now() };
  return keepEverything(items);
}
