// The one Python worker of a page: started by the first check, ended when an answer takes too long.

import sentences from "../../nndl/exercises/messages.json?python";
import { button, learn, make, say } from "./card.mjs";

learn(sentences);

const LIMIT = 5; // seconds for the reader's code, as in a kernel
let worker = null;
let queue = Promise.resolve();

function start() {
  const mine = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
  mine.got = 0; // bytes
  mine.ready = new Promise((resolve, reject) => {
    mine.giveUp = reject;
    mine.addEventListener("message", ({ data }) => {
      if (data.ready) resolve((mine.booted = true));
      if (data.failed) reject(new Error(data.failed));
      if (data.got) mine.onprogress?.((mine.got = data.got));
    });
    mine.addEventListener("error", (event) => {
      event.preventDefault();
      reject(new Error(event.message || "worker.mjs"));
    });
  });
  mine.ready.catch(() => {}); // whoever waits for it hears of it
  worker = mine;
}

function stop() {
  worker.terminate();
  worker = null;
}

/** Stop loading Python; the check that waits for it ends with an AbortError. */
function cancel() {
  const { giveUp } = worker;
  stop();
  giveUp(new DOMException("", "AbortError"));
}

async function run(request, tell) {
  if (!worker) start();
  const mine = worker;
  mine.onprogress = (got) => tell("loading", got);
  try {
    await mine.ready;
  } catch (error) {
    if (worker === mine) stop();
    throw error;
  }
  mine.onprogress = null;
  tell("running");
  return new Promise((resolve, reject) => {
    const over = setTimeout(() => {
      stop();
      start(); // ready again by the time the loop is mended
      resolve({ state: "wrong", lines: [say("too-long", { limit: LIMIT })] });
    }, LIMIT * 1000);
    mine.onmessage = ({ data }) => {
      if (!data.verdict && !data.failed) return;
      clearTimeout(over);
      if (data.verdict) resolve(data.verdict);
      else reject(new Error(data.failed));
    };
    mine.postMessage(request);
  });
}

/** Judge {id, source, lang}; `tell` hears "loading" with the bytes there are, then "running". */
export function check(request, tell) {
  tell(worker?.booted ? "running" : "loading", worker?.got ?? 0); // another card may be first
  const turn = queue.then(() => run(request, tell));
  queue = turn.catch(() => {});
  return turn;
}

/** A bar in megabytes with a way out; outside the live region, which would read every step. */
export function showLoading(place, got, links) {
  if (!place.firstChild) {
    const name = say("card-loading");
    const bar = make("progress", { max: PYTHON_BYTES, value: 0, "aria-label": name });
    place.append(bar, make("span", {}), button(say("python-cancel"), cancel), ...links);
  }
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const shown = Math.min(got, PYTHON_BYTES);
  place.querySelector("progress").value = shown;
  const sizes = { got: megabytes(shown), size: megabytes(PYTHON_BYTES) };
  place.querySelector("span").textContent = say("python-loaded", sizes);
}
