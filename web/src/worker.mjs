// Python in the page: a module worker that boots the Pyodide beside it (tools/vendor_pyodide.py).
// In: {id, source, lang}. Out: {got: bytes} while loading, {ready: true}, {verdict} or {failed}.

const folder = new URL("./", import.meta.url).href;
const plain = self.fetch;
let got = 0;
let told = 0;

// Pyodide loads its files by fetch: count what comes, for the page's progress bar
self.fetch = async (...asked) => {
  const answer = await plain(...asked);
  if (!answer.body) return answer;
  const count = new TransformStream({
    transform(chunk, out) {
      got += chunk.byteLength;
      if (got - told > 2e5) self.postMessage({ got: (told = got) });
      out.enqueue(chunk);
    },
  });
  return new Response(answer.body.pipeThrough(count), answer);
};

async function archive() {
  const answer = await fetch(`${folder}bank.zip`);
  if (!answer.ok) throw new Error(`bank.zip: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function boot() {
  const { loadPyodide } = await import(`${folder}pyodide/pyodide.mjs`);
  const options = { indexURL: `${folder}pyodide/`, packages: ["numpy"] };
  const [python, bank] = await Promise.all([loadPyodide(options), archive()]);
  python.FS.writeFile("/bank.zip", bank);
  python.runPython("import sys; sys.path.insert(0, '/bank.zip')");
  return python.runPython("from nndl.exercises.page import check_json; check_json");
}

// Python's errors come with their traceback: the last line says what happened
const words = (error) => String(error.message ?? error).trim().split("\n").pop().slice(0, 200);

const booted = boot();
booted.then(
  () => self.postMessage({ ready: true }),
  (error) => self.postMessage({ failed: words(error) }),
);

self.onmessage = async ({ data: { id, source, lang } }) => {
  const check = await booted;
  try {
    self.postMessage({ verdict: JSON.parse(check(id, source, lang)) });
  } catch (error) {
    self.postMessage({ failed: words(error) });
  }
};
