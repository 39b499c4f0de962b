// The worker of the page on the pinned, current Pyodide: it boots as a module worker. NumPy is not on npm,
// so the lock file served here has a stand-in of that name, and the bank one that needs no NumPy.
//
//   node tests/browser/pyodide.mjs FOLDER CHROMIUM
import { launch, serve } from "./site.mjs";

const [folder, executablePath] = process.argv.slice(2);
const site = await serve(folder, "/");
const browser = await launch(executablePath);
const page = await browser.newPage();
await page.goto(`${site.origin}/page.html`);
const seen = await page.evaluate(
  () =>
    new Promise((resolve) => {
      const seen = { got: 0, type: "module" };
      const worker = new Worker("worker.mjs", { type: "module" });
      worker.onerror = (event) => resolve({ ...seen, failed: event.message });
      worker.onmessage = ({ data }) => {
        Object.assign(seen, data);
        if (data.ready) worker.postMessage({ id: "any", source: "import sys, numpy", lang: "en" });
        if (data.verdict || data.failed) resolve(seen);
      };
    }),
);
console.log(JSON.stringify(seen));
await browser.close();
site.close();
