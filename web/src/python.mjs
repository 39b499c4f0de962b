// The one Python worker of a page: started by the first check, ended when an answer takes too long.

const LIMIT = 5; // seconds for the reader's code, as in a kernel
let worker = null;
let queue = Promise.resolve();

function start() {
  worker = new Worker(new URL("worker.js", import.meta.url));
  worker.ready = new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => {
      if (data.ready) resolve();
      if (data.failed) reject(new Error(data.failed));
      if (data.step) worker.onstep?.(data.step);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      reject(new Error(event.message || "worker.js"));
    });
  });
  worker.ready.catch(() => {});
}

function stop() {
  worker.terminate();
  worker = null;
}

async function run(request, tell) {
  if (!worker) start();
  worker.onstep = (step) => tell("loading", step);
  try {
    await worker.ready;
  } catch (error) {
    stop();
    throw error;
  }
  tell("running");
  return new Promise((resolve, reject) => {
    const over = setTimeout(() => {
      stop();
      start(); // ready again by the time the loop is mended
      resolve(null);
    }, LIMIT * 1000);
    worker.onmessage = ({ data }) => {
      if (!data.verdict && !data.failed) return;
      clearTimeout(over);
      if (data.verdict) resolve(data.verdict);
      else reject(new Error(data.failed));
    };
    worker.postMessage(request);
  });
}

/** Judge {id, source, lang}; resolves to a verdict, or to null where the time was over. */
export function check(request, tell) {
  const turn = queue.then(() => run(request, tell));
  queue = turn.catch(() => {});
  return turn;
}

export { LIMIT };
