// Stands in for pyodide.mjs in tests: Pyodide 0.17.1, the last on npm that brings NumPy, under the calls
// of the current one. It boots by importScripts, which a module worker has not: fetched and evaluated.

function importScripts(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.send();
  if (request.status !== 200) throw new Error(`${url}: ${request.status}`);
  (0, eval)(request.responseText);
}

export async function loadPyodide({ indexURL, packages }) {
  self.importScripts = importScripts;
  // The old one asks by XMLHttpRequest: fetch its big files first, as the current one does
  const big = ["pyodide.asm.data", "numpy.data"].map((name) => fetch(indexURL + name));
  await Promise.all(big.map(async (answer) => (await answer).arrayBuffer()));
  importScripts(`${indexURL}pyodide.js`);
  const python = await self.loadPyodide({ indexURL });
  await python.loadPackage(packages, () => {}, () => {});
  return { FS: python._module.FS, runPython: (code) => python.runPython(code) };
}
