// What the tests of the cards share: a page that reports problems, answering, and an audit of looks.
import { axe, launch, serve } from "./site.mjs";

export const BASE = "/book/";

/** Serve a small book and open pages of it; `problems` gathers what should not happen. */
export async function start(folder, executablePath) {
  const site = await serve(folder, BASE);
  const browser = await launch(executablePath);
  const problems = [];

  async function open(options = {}, path = "chapter.html", before = null) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    page.asked = [];
    page.on("request", (request) => {
      const url = request.url();
      page.asked.push(url.slice(site.origin.length + BASE.length));
      if (!url.startsWith(site.origin) && !/^(data|blob):/.test(url)) problems.push(`third party: ${url}`);
    });
    page.on("console", (message) => {
      const loud = ["error", "warning"].includes(message.type()) && !page.offline;
      if (loud) problems.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
    await page.goto(`${site.origin}${BASE}${path}`);
    return page;
  }

  const goto = (page, path) => page.goto(`${site.origin}${BASE}${path}`);

  async function finish(checks) {
    await browser.close();
    site.close();
    console.log(JSON.stringify({ checks, problems }, null, 1));
  }
  return { open, goto, problems, finish };
}

export const card = (page, id) => page.locator(`#exercise-${id}`);

/** Write an answer; code goes into the editor, once it is there. */
export async function write(page, id, text) {
  const area = card(page, id).locator("textarea");
  if (!(await area.count())) return card(page, id).locator("form > input").fill(text);
  if (await area.isVisible()) await area.focus();
  await card(page, id).locator(".cm-content").fill(text);
}

/** Type an answer, press Check, and return what the card says once it has judged. */
export async function answer(page, id, text) {
  if (text !== undefined) await write(page, id, text);
  return card(page, id).evaluate(async (here) => {
    const result = here.querySelector(".nndl-result");
    delete result.dataset.state;
    const begun = performance.now();
    const judged = new Promise((resolve) => {
      const seen = () => result.dataset.state && resolve(performance.now() - begun);
      new MutationObserver(seen).observe(result, { attributes: true });
      setTimeout(() => resolve(null), 90000);
    });
    here.querySelector("button[type=submit]").click();
    const ms = await judged;
    await new Promise((resolve) => setTimeout(resolve)); // its lines come after its state
    return { state: result.dataset.state, text: result.innerText, ms };
  });
}

/** Open every hint and every solution, at once. */
export async function unfold(page) {
  await page.evaluate(() => {
    for (const hint of document.querySelectorAll(".nndl-hint")) hint.hidden = false;
    for (const seal of document.querySelectorAll(".nndl-solution button")) seal.click();
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 100))));
}

/** What is wrong with the looks of the elements that `selector` names. */
export async function audit(page, selector) {
  await page.evaluate(axe);
  return page.evaluate(async (wanted) => {
    const found = [];
    const { violations } = await window.axe.run({ include: [...document.querySelectorAll(wanted)] });
    for (const { id, nodes } of violations) found.push(`axe: ${id}: ${nodes[0].html}`);
    const inside = (part) => `:is(${wanted}) ${part}`;
    const targets = ["button:not(.copybtn)", "summary", "input[type=range]", ".nndl-colab", ".nndl-answer > input"];
    for (const target of document.querySelectorAll(targets.map(inside).join(", "))) {
      const { height } = target.getBoundingClientRect();
      if (height > 0 && height < 44) found.push(`under 44 px: ${target.outerHTML}`);
    }
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide > 0) found.push(`the page is ${wide} px too wide`);
    for (const part of document.querySelectorAll([".math:not(.wide, div)", "button:not(.copybtn)"].map(inside).join(", "))) {
      const box = part.parentElement.closest(`.nndl-options span, ${wanted}`).getBoundingClientRect();
      if (part.getBoundingClientRect().right > box.right + 1) found.push(`cut off at the edge: ${part.outerHTML.slice(0, 200)}`);
    }
    return found;
  }, selector);
}

export const step = (body) => `def srn_step(x, h, W, U, b):\n    ${body}\n`;
export const RIGHT = step("return np.tanh(h @ U.T + x @ W.T + b)");
