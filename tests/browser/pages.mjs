// Open every page of the built book in Chromium and report what is wrong with it, as JSON on stdout.
//
//   node tests/browser/pages.mjs SITE CHROMIUM [--only PART] [--shots FOLDER]
//
// Each page is loaded twice: light on a wide screen, dark on a phone 360 px wide. The site is served
// from a sub-path of a loopback address, as GitHub Pages serves it. --shots keeps a picture of each load.
import { mkdirSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parseArgs } from "node:util";
import { axe, launch, serve } from "./site.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, shots: { type: "string" } },
});
const [site, executablePath] = positionals;
const BASE = "/nndl-companion/";
// Of axe's rules, those that another colour or width can break.
const DEPEND_ON_LOOK = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];
const LOADS = [
  { name: "light, 1280 px", scheme: "light", width: 1280, height: 900, rules: [] }, // all of axe's rules
  { name: "dark, 360 px", scheme: "dark", width: 360, height: 740, rules: DEPEND_ON_LOOK },
];
const TABS = 4;
const problems = [];
const loads = {}; // page -> what the browser asked for beside pictures, of the site

/** Every built page, less the theme's own templates. */
function listPages() {
  return readdirSync(site, { recursive: true })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".html") && !path.split("/").includes("_static"))
    .filter((path) => path.includes(values.only))
    .sort();
}

/** Record requests to other hosts, missing files, console errors and uncaught exceptions. */
function listen(page, origin, add) {
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) add("third-party", url.href);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) add("missing", `${response.status()} ${response.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // A refused address is a request to another host, seen before it left.
    const refused = /Content Security Policy/.test(message.text());
    add(refused ? "third-party" : "console", message.text());
  });
  page.on("pageerror", (error) => add("console", String(error)));
}

/** How far the page can be scrolled sideways, and the widest things on it. */
function sidewaysScroll() {
  const root = document.documentElement;
  const excess = root.scrollWidth - root.clientWidth;
  if (excess <= 0) return null;
  const scrolls = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
  const wide = [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(e.parentElement))
    .slice(0, 3)
    .map((e) => e.outerHTML.slice(0, 100));
  return `${excess} px too wide: ${wide.join(" | ")}`;
}

/** Pictures that are drawn in other proportions than their own; in the dark they have a rim. */
function stretched() {
  const inner = (img) => {
    const { width, height } = img.getBoundingClientRect();
    const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(img);
    return (width - parseFloat(paddingLeft) - parseFloat(paddingRight)) / (height - parseFloat(paddingTop) - parseFloat(paddingBottom));
  };
  return [...document.querySelectorAll("article img[width][height]")]
    .filter((img) => img.getBoundingClientRect().height > 0)
    .filter((img) => Math.abs((inner(img) * img.getAttribute("height")) / img.getAttribute("width") - 1) > 0.02)
    .map((img) => img.outerHTML.slice(0, 120));
}

/**
 * Leave axe-core less to judge a thousand times: of code, one token of each class in each kind of
 * block, since class and block decide its colours; of a formula, which axe does not read, its letters.
 * Three quarters of a chapter's elements are these, and most of the time of a visit.
 */
function thinOut() {
  const seen = new Set();
  for (const token of document.querySelectorAll("pre span")) {
    const look = [token.className, token.parentElement.className, token.closest("[class*=highlight-]")?.className].join("|");
    if (seen.has(look)) token.replaceWith(...token.childNodes);
    seen.add(look);
  }
  for (const formula of document.querySelectorAll("math")) formula.textContent = formula.textContent;
  document.body.normalize();
}

/** What axe-core finds. It reads no MathML: a label or a heading that is a formula is not empty. */
async function barriers(rules) {
  const options = { resultTypes: ["violations"], ...(rules.length && { runOnly: rules }) };
  const { violations } = await window.axe.run(options);
  const isFormula = (id, target) =>
    ["label", "empty-table-header"].includes(id) &&
    document.querySelector(target)?.closest("label, th")?.querySelector("math");
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes
      .filter(({ target }) => !isFormula(id, target.at(-1)))
      .slice(0, 3)
      .map(({ target, html }) => `${impact}: ${help} (${id}) at ${target}: ${html.slice(0, 160)}`),
  );
}

/** The fonts that Chromium really used for the first letter of the page's first formula. */
async function fontsOfFirstFormula(page) {
  await page.evaluate(() => document.fonts.ready);
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: "article math mi" });
  if (!nodeId) return null;
  const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
  await session.detach();
  return fonts.filter((font) => font.isCustomFont).map((font) => font.familyName);
}

async function visit(page, origin, path, load) {
  const add = (kind, text) => problems.push({ page: path, load: load.name, kind, text });
  page.removeAllListeners();
  listen(page, origin, add);
  loads[path] = [];
  page.on("request", (request) => {
    const file = new URL(request.url()).pathname.slice(BASE.length);
    if (!file.startsWith("_images/")) loads[path].push(file);
  });
  await page.goto(origin + BASE + path, { waitUntil: "load" });
  await page.waitForLoadState("networkidle");
  const moved = new URL(page.url()).pathname !== BASE + path; // index.html sends on to the first page
  const theme = await page.evaluate(() => document.documentElement.dataset.theme);
  if (theme !== load.scheme && !moved) add("theme", `asked for ${load.scheme}, the page is ${theme}`);

  const fonts = await fontsOfFirstFormula(page);
  if (fonts && !fonts.includes("NNDL Math")) add("font", `the first formula is drawn with ${fonts}`);
  const scroll = await page.evaluate(sidewaysScroll);
  if (scroll) add("scroll", scroll);
  for (const text of await page.evaluate(stretched)) add("stretched", text);
  if (values.shots) {
    const name = `${path.replaceAll("/", "-").replace(".html", "")}-${load.scheme}.png`;
    await page.screenshot({ path: join(values.shots, name), fullPage: true });
  }
  await page.evaluate(thinOut);
  await page.evaluate(axe);
  for (const text of await page.evaluate(barriers, load.rules)) add("axe", text);
}

/** Visit all pages in one look, in a few tabs at a time: some wait for the network while one is judged. */
async function visitAll(browser, origin, pages, load) {
  const context = await browser.newContext({
    colorScheme: load.scheme,
    viewport: { width: load.width, height: load.height },
    reducedMotion: "reduce",
  });
  const queue = [...pages];
  const work = async () => {
    const page = await context.newPage();
    while (queue.length) await visit(page, origin, queue.shift(), load);
  };
  await Promise.all(Array.from({ length: TABS }, work));
  await context.close();
}

/** The search pages lead from a word, English or Chinese, to the page that is about it. */
const CHINESE_WORDS = {
  深度学习: "book/intro.html",
  门控循环单元: "notebooks/08-variants-gru.html",
  交叉熵: "notebooks/05-bptt.html",
  梯度消失: "notebooks/06-long-range.html",
};
const SEARCHES = {
  "": { gradient: "notebooks/05-bptt.html", ...CHINESE_WORDS },
  "zh/": { LSTM: "notebooks/07-lstm.html", 交叉熵损失函数: "notebooks/05-bptt.html", ...CHINESE_WORDS },
};
async function search(browser, origin, edition) {
  const page = await browser.newPage();
  for (const [word, wanted] of Object.entries(SEARCHES[edition])) {
    await page.goto(`${origin}${BASE}${edition}search.html?q=${encodeURIComponent(word)}`);
    const hit = page.locator(`#search-results li a[href^="${wanted}"]`);
    const there = await hit.first().waitFor({ timeout: 15000 }).then(() => true, () => false);
    if (!there) problems.push({ page: `${edition}search.html`, load: "", kind: "search", text: `'${word}' does not find ${wanted}` });
  }
  await page.close();
}

/** The equation index keeps the rows that hold the words in its box. */
async function filter(browser, origin, edition) {
  const page = await browser.newPage();
  await page.goto(`${origin}${BASE}${edition}book/equation_index.html`);
  const rows = () => page.locator("table.equation-index tbody tr:visible").allInnerTexts();
  const all = (await rows()).length;
  await page.getByRole("searchbox", { name: /Filter|筛选/ }).fill("lstm 遗忘门");
  const left = await rows();
  const ok = left.length > 0 && left.length < all && left.every((row) => /lstm/i.test(row) && row.includes("遗忘门"));
  if (!ok) problems.push({ page: `${edition}book/equation_index.html`, load: "", kind: "search", text: `the filter leaves ${left.length} of ${all}` });
  await page.close();
}

const { origin, close } = await serve(site, BASE);
const browser = await launch(executablePath);
if (values.shots) mkdirSync(values.shots, { recursive: true });
const pages = listPages();
for (const load of LOADS) await visitAll(browser, origin, pages, load);
for (const edition of Object.keys(SEARCHES)) {
  await search(browser, origin, edition);
  await filter(browser, origin, edition);
}
await browser.close();
close();
process.stdout.write(JSON.stringify({ site: relative(process.cwd(), site), pages, loads, problems }, null, 1));
