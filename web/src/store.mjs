// What a reader has done, kept in this browser: {version, items: {id: {answer, done, hints, at}}}.

const KEY = "nndl-exercises";
const FIELDS = { answer: "string", done: "boolean", hints: "number", revealed: "boolean", at: "number" };

function everything() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept?.version === 1 && kept.items && typeof kept.items === "object") return kept;
  } catch {
    // no storage, or not ours: start empty
  }
  return { version: 1, items: {} };
}

/** The progress kept under an id; anything of an unexpected type is left out. */
export function read(id) {
  const { items } = everything();
  const kept = (Object.hasOwn(items, id) && items[id]) || {};
  return Object.fromEntries(
    Object.entries(FIELDS).flatMap(([k, type]) => (typeof kept[k] === type ? [[k, kept[k]]] : [])),
  );
}

/** Change some fields of an id's progress. */
export function keep(id, change) {
  const all = everything();
  all.items[id] = { ...read(id), ...change, at: Date.now() };
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // a private window may refuse: the page still works, without memory
  }
}
