// node web/build.mjs [folder]: bundle the page's elements and copy Pyodide beside them.

import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2] ?? join(here, "dist");
const pyodide = join(here, "../node_modules/@pyodide/pyodide/dist");
// NumPy alone of Pyodide's packages; classic scripts, which the worker loads by importScripts
const FILES = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide.asm.data"];
FILES.push("packages.json", "numpy.js", "numpy.data");

// messages.json holds both fronts' sentences: the page takes those it says
const PAGE = /^(right|wrong|printed|too-long|(card|shape|formula|number|choice|order)-.*)$/;
const messages = {
  name: "messages",
  setup({ onLoad }) {
    onLoad({ filter: /messages\.json$/ }, ({ path }) => {
      const all = Object.entries(JSON.parse(readFileSync(path, "utf8")));
      const said = Object.fromEntries(all.filter(([key]) => PAGE.test(key)));
      return { contents: JSON.stringify(said), loader: "json" };
    });
  },
};

const shared = { absWorkingDir: here, bundle: true, minify: true, charset: "utf8", outdir: folder };
await build({
  ...shared,
  entryPoints: ["src/card.mjs", "src/explore.mjs"],
  format: "esm",
  target: "es2022",
  outExtension: { ".js": ".mjs" },
  legalComments: "none",
  plugins: [messages],
});
await build({ ...shared, entryPoints: ["src/worker.js", "src/card.css"], format: "iife" });

mkdirSync(join(folder, "pyodide"), { recursive: true });
for (const name of FILES) {
  const [from, to] = [join(pyodide, name), join(folder, "pyodide", name)];
  const had = statSync(to, { throwIfNoEntry: false });
  if (had?.size !== statSync(from).size) copyFileSync(from, to);
}
