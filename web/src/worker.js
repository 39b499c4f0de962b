// Python in the page: a classic worker, because this Pyodide boots by importScripts.
// In: {id, source, lang}. Out: {step} while loading, {ready: true}, {verdict} or {failed}.

const folder = new URL("./", self.location.href).href;

async function boot() {
  self.postMessage({ step: "Python" });
  self.importScripts(`${folder}pyodide/pyodide.js`);
  const pyodide = await self.loadPyodide({ indexURL: `${folder}pyodide/` });
  self.postMessage({ step: "NumPy" });
  await pyodide.loadPackage("numpy", () => {}, () => {});
  const answer = await fetch(`${folder}bank.zip`);
  if (!answer.ok) throw new Error(`bank.zip: ${answer.status}`);
  pyodide._module.FS.writeFile("/bank.zip", new Uint8Array(await answer.arrayBuffer()));
  pyodide.runPython("import sys; sys.path.insert(0, '/bank.zip')");
  return pyodide.runPython("from nndl.exercises.page import check_json; check_json");
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
