// node web/slim.mjs SITE: one style sheet with only the rules that a page uses, one script.
//
// The theme and its extensions bring some twenty files to every page, most of them for elements that
// no page of this book has. What a page loads by itself (the exercises' elements) stays apart.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { transform } from "esbuild";
import { PurgeCSS } from "purgecss";

const [site] = process.argv.slice(2);
const STYLE = /[ \t]*<link (?=[^>]*rel="stylesheet")[^>]*href="((?:\.\.\/)*_static\/[^"?]*)[^"]*"[^>]*>\n?/g;
const MODULE = /[ \t]*<script (?=[^>]*type="module")[^>]*src="((?:\.\.\/)*_static\/[^"?]*)[^"]*"[^>]*><\/script>\n?/g;
const SCRIPT = /[ \t]*<script (?![^>]*type="module")[^>]*src="((?:\.\.\/)*_static\/[^"?]*)[^"]*"[^>]*><\/script>\n?/g;
const STATE = /[ \t]*<script type="application\/vnd\.jupyter\.widget-state\+json">.*?<\/script>\n?/gs; // no page has live widgets
const FIRST = "_static/documentation_options.js"; // the scripts in the pages need it at once
const SEARCH = ["_static/searchtools.js", "_static/language_data.js"]; // on the search page alone

const pages = readdirSync(site, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".html") && !path.startsWith("_static"))
  .map((path) => ({ path, html: readFileSync(join(site, path), "utf8") }));

/** The files that the pages name by this pattern, in the pages' order, as paths in the site. */
function named(pattern) {
  const all = pages.map(({ html, path }) =>
    [...html.matchAll(pattern)].map((found) => posix.normalize(posix.join(posix.dirname(path), found[1]))),
  );
  const longest = all.reduce((one, other) => (other.length > one.length ? other : one), []);
  const strange = all.flat().find((path) => !longest.includes(path) && !SEARCH.includes(path));
  if (strange) throw new Error(`slim: ${strange} is on some pages only; expected the same files on all`);
  return [...new Set(longest)];
}

/** Write a file under _static with its content's hash; return the address with the hash. */
function store(name, text) {
  writeFileSync(join(site, "_static", name), text);
  return `_static/${name}?v=${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}

const read = (path) => readFileSync(join(site, path), "utf8");
const above = (path) => "../".repeat(path.split("/").length - 1);

// --- one style sheet --------------------------------------------------------------------------
/** A style sheet with what it imports, its addresses as seen from _static. */
function sheet(path) {
  const here = (address) => posix.join(posix.dirname(path), address);
  return read(path)
    .replace(/@import\s*(?:url\()?["']([^"']+)["']\)?;/g, (_, address) => sheet(here(address)))
    .replace(/,\s*url\([^)]*\.ttf[^)]*\)\s*format\(["']truetype["']\)/g, "") // all browsers take woff2
    .replace(/url\((["']?)(?!data:|#|https?:|site:)([^"')]+)\1\)/g, (_, quote, address) => `url(${quote}site:${here(address)}${quote})`);
}

const sheets = named(STYLE);
const joined = sheets.map(sheet).join("\n").replace(/site:_static\//g, "");
const scripts = named(SCRIPT).filter((path) => !SEARCH.includes(path));
const modules = named(MODULE); // the book's own small ones import nothing: a block each, no module
const words = [...scripts, ...modules].map(read).concat(readdirSync(join(site, "_nndl")).filter((name) => /\.m?js$/.test(name)).map((name) => read(`_nndl/${name}`)));
const [{ css }] = await new PurgeCSS().purge({
  content: [...pages.map(({ html }) => ({ raw: html, extension: "html" })), ...words.map((raw) => ({ raw, extension: "js" }))],
  css: [{ raw: joined }],
  safelist: { standard: [/^data-/, "html", "body"], greedy: [/data-theme/, /data-mode/] },
  fontFace: true,
  keyframes: true,
});
const style = store("site.css", (await transform(css, { loader: "css", minify: true, charset: "utf8" })).code);

// --- one script, after the page ---------------------------------------------------------------
// A file that begins with "use strict" must not make the others strict: each is a statement of its own.
const together = [
  ...scripts.filter((path) => path !== FIRST).map((path) => `;${read(path)}\n`),
  ...modules.map((path) => `;{${read(path)}\n}`),
].join("");
const script = store("site.js", (await transform(together, { loader: "js", minifyWhitespace: true, charset: "utf8" })).code);

for (const { path, html } of pages) {
  const up = above(path);
  let first = { style: true, script: true };
  const slim = html
    .replace(STYLE, () => {
      if (!first.style) return "";
      first.style = false;
      return `  <link rel="stylesheet" href="${up}${style}" />\n`;
    })
    .replace(SCRIPT, (whole, address) => {
      const file = posix.normalize(posix.join(posix.dirname(path), address));
      if (SEARCH.includes(file)) return whole.replace("<script ", "<script defer ");
      if (!first.script) return "";
      first.script = false;
      return `  <script>${read(FIRST)}</script>\n  <script defer src="${up}${script}"></script>\n`;
    })
    .replace(MODULE, "")
    .replace(STATE, "")
    .replace(/<script src="searchindex\.js"/, '<script defer src="searchindex.js"')
    .replace(/[ \t]*<link rel="preload" as="script"[^>]*>\n?/g, "");
  writeFileSync(join(site, path), slim);
}
for (const path of [...sheets, ...scripts, ...modules]) rmSync(join(site, path));
