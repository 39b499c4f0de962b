// node web/build.mjs FOLDER [PYODIDE]: bundle the page's elements, and copy Pyodide beside them.
//
// PYODIDE is a folder made by tools/vendor_pyodide.py. Without it the page checks no code and says so.
// A page loads card.mjs; it fetches the other files when a reader first needs them.

import { build } from "esbuild";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const [folder = join(here, "dist"), pyodide = join(here, "pyodide")] = process.argv.slice(2);
const sentences = JSON.parse(readFileSync(join(here, "../nndl/exercises/messages.json"), "utf8"));

// messages.json holds the sentences of all fronts: "messages.json?card" is what the card says
const SAYS = {
  card: /^(right|wrong|printed|card-.*)$/,
  judge: /^(shape|formula|number|choice|order)-/,
  editor: /^editor-/,
  python: /^(python-.*|too-long)$/,
  progress: /^progress-/,
};
const messages = {
  name: "messages",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /messages\.json\?/ }, ({ path }) => ({ path, namespace: "messages" }));
    onLoad({ filter: /.*/, namespace: "messages" }, ({ path }) => {
      const wanted = SAYS[path.split("?")[1]];
      const said = Object.entries(sentences).filter(([key]) => wanted.test(key));
      return { contents: JSON.stringify(Object.fromEntries(said)), loader: "json" };
    });
  },
};

// One file each: they import one another at run time, so that nothing is loaded twice or too early
const PARTS = ["card", "judge", "editor", "python", "progress", "backup"];
const apart = {
  name: "apart",
  setup({ onResolve }) {
    const filter = new RegExp(`^\\./(${PARTS.join("|")})\\.mjs$`);
    onResolve({ filter }, ({ path, kind }) => (kind === "entry-point" ? null : { path, external: true }));
  },
};

const has = existsSync(join(pyodide, "files.json"));
const bytes = has ? JSON.parse(readFileSync(join(pyodide, "files.json"), "utf8")).bytes : 0;
const { metafile } = await build({
  absWorkingDir: here,
  metafile: true,
  entryPoints: [...PARTS, "worker"].map((name) => `src/${name}.mjs`).concat("src/card.css", "src/progress.css"),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "esm",
  target: "es2022",
  legalComments: "none",
  define: { PYTHON_BYTES: String(bytes) },
  plugins: [messages, apart],
});
// Pages opened from a file, without a server, may run no modules: sliders are a plain script
await build({
  absWorkingDir: here,
  entryPoints: ["src/explore.mjs"],
  outfile: join(folder, "explore.js"),
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: "es2022",
});

// What was bundled is under licences that ask to be passed on
const others = Object.keys(metafile.inputs).map((path) => path.match(/node_modules\/((@[^/]+\/)?[^/]+)/)?.[1]);
const licences = [...new Set(others.filter(Boolean))].sort().map((name) => {
  const text = readFileSync(join(here, "../node_modules", name, "LICENSE"), "utf8");
  return `${name}\n\n${text}`;
});
writeFileSync(join(folder, "licences.txt"), licences.join("\n\n"));

rmSync(join(folder, "pyodide"), { recursive: true, force: true });
if (has) cpSync(pyodide, join(folder, "pyodide"), { recursive: true, dereference: true });
