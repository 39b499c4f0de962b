// Work through the cards of a small book as a reader does, in a real browser with real NumPy.
//
//   node tests/browser/exercises.mjs SITE CHROMIUM [SHOTS]
//
// Prints one JSON line: {checks: {name: what was seen}, problems: [...]}; pytest asserts on it.
import { join } from "node:path";
import { axe, launch, serve } from "./site.mjs";

const [folder, executablePath, shots] = process.argv.slice(2);
const BASE = "/book/";
const checks = {};
const problems = [];
const site = await serve(folder, BASE);
const home = site.origin;
const browser = await launch(executablePath);

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.asked = [];
  page.on("request", (request) => {
    const url = request.url();
    page.asked.push(url);
    if (!url.startsWith(home) && !/^(data|blob):/.test(url)) problems.push(`third party: ${url}`);
  });
  page.on("console", (message) => {
    const loud = ["error", "warning"].includes(message.type()) && !page.offline;
    if (loud) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  await page.goto(`${home}${BASE}chapter.html`);
  return page;
}

const card = (page, id) => page.locator(`#exercise-${id}`);

/** Type an answer, press Check, and return what the card says once it has judged. */
async function answer(page, id, text) {
  const here = card(page, id);
  if (text !== undefined) await here.locator("form > input, textarea").fill(text);
  await here.locator(".nndl-result").evaluate((result) => delete result.dataset.state);
  await here.locator("button[type=submit]").click();
  const started = Date.now();
  const result = here.locator(".nndl-result");
  try {
    await here.locator(".nndl-result[data-state]").waitFor({ timeout: 60000 });
  } catch {
    console.log(JSON.stringify({ checks, problems, stuck: [id, text, await result.innerText()] }));
    process.exit(1);
  }
  const state = await result.getAttribute("data-state");
  return { state, text: await result.innerText(), ms: Date.now() - started };
}

const step = (body) => `def srn_step(x, h, W, U, b):\n    ${body}\n`;
const RIGHT = step("return np.tanh(h @ U.T + x @ W.T + b)");

const page = await open();
checks.asked_at_load = page.asked.filter((url) => url.includes("_nndl")).map((url) => url.split("/").pop());

// formula, number, choice, order: no Python
checks.formula_wrong = await answer(page, "bptt-delta", "f'(z_k) ⊙ (U δ_{t,k+1})");
checks.formula_two = await answer(page, "bptt-delta", "f'(z_{k+1}) * U delta_{t,k+1}");
checks.formula_shape = await answer(page, "srn-unroll", "U x_1");
checks.formula_right = await answer(page, "bptt-delta", "\\operatorname{diag}(f'(z_k)) U^\\top \\delta_{t,k+1}");
checks.formula_script = await answer(page, "srn-unroll", "<img src=x onerror=alert(1)>");
checks.images = await card(page, "srn-unroll").locator("img").count();
checks.number_wrong = await answer(page, "srn-count", "64");
checks.number_right = await answer(page, "srn-count", "5*5 + 5*3 + 5 + 4*5 + 4 numbers");
const boxes = card(page, "srn-to-torch").getByRole("checkbox");
await boxes.nth(0).check();
checks.choice_wrong = await answer(page, "srn-to-torch");
await boxes.nth(0).uncheck();
await boxes.nth(1).check();
await boxes.nth(3).check();
checks.choice_right = await answer(page, "srn-to-torch");
checks.order_wrong = await answer(page, "srn-order");
const order = card(page, "srn-order");
const WORDS = ["Set the state", "Read the next", "Net input", "New state", "Output"];
for (let place = 0; place < WORDS.length; place += 1) {
  const item = order.locator(".nndl-options > li", { hasText: new RegExp(WORDS[place]) });
  for (let moves = 0; moves < 5; moves += 1) {
    const at = await item.evaluate((li) => [...li.parentNode.children].indexOf(li));
    if (at <= place) break;
    await item.getByRole("button", { name: /Move up/ }).press("Enter"); // by keyboard
  }
}
checks.order_right = await answer(page, "srn-order");
checks.asked_before_code = page.asked.filter((url) => url.includes("pyodide")).length;

// code: real Python in a real worker
checks.code_empty = await answer(page, "srn-step");
checks.code_wrong = await answer(page, "srn-step", step("return np.tanh(h @ U + x @ W.T + b)"));
checks.code_raises = await answer(page, "srn-step", step("print('seen')\n    return np.tanh(h @ V)"));
checks.code_script = await answer(page, "srn-step", "<img src=x onerror=alert(1)>");
checks.code_prints = await answer(page, "srn-step", step("print('<img src=x onerror=alert(2)>')"));
checks.images += await card(page, "srn-step").locator("img").count();
checks.code_loop = await answer(page, "srn-step", step("while True: pass"));
checks.code_after_loop = await answer(page, "srn-step", RIGHT);
checks.code_later = await answer(page, "srn-step", RIGHT);

// a slider, by keyboard
const slider = page.getByRole("slider");
await slider.press("ArrowRight");
checks.explore = {
  picture: await page.locator("nndl-explore img").getAttribute("src"),
  alt: await page.locator("nndl-explore img").getAttribute("alt"),
  spoken: await slider.getAttribute("aria-valuetext"),
};

if (shots) await page.screenshot({ path: join(shots, "cards-light.png"), fullPage: true });

// a reload keeps answers and marks
await page.reload();
checks.kept = {
  code: await card(page, "srn-step").locator("textarea").inputValue(),
  formula: await card(page, "bptt-delta").locator("form > input").inputValue(),
  boxes: await card(page, "srn-to-torch").getByRole("checkbox").evaluateAll((all) => all.map((b) => b.checked)),
  first: await card(page, "srn-order").locator(".nndl-options > li").first().innerText(),
  done: await page.locator(".nndl-done").count(),
};
await card(page, "srn-step").getByRole("button", { name: "Start again" }).click();
checks.kept.after_reset = await card(page, "srn-step").locator("textarea").inputValue();

// accessibility, light and dark, wide and narrow
for (const [name, colorScheme, width] of [["light", "light", 1280], ["dark", "dark", 360]]) {
  const view = await open({ colorScheme, viewport: { width, height: 800 } });
  await answer(view, "srn-count", "64");
  await answer(view, "bptt-delta", "f'(z_k) ⊙ (U^T δ_{t,k+1})");
  await view.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  await view.evaluate(axe);
  const found = await view.evaluate(() => window.axe.run({ include: [["nndl-exercise"], ["nndl-explore"]] }));
  for (const { id, nodes } of found.violations) problems.push(`axe, ${name}: ${id}: ${nodes[0].html}`);
  const small = await view.evaluate(() =>
    [...document.querySelectorAll("nndl-exercise button:not(.copybtn), nndl-exercise summary, nndl-explore input")]
      .filter((target) => target.getBoundingClientRect().height < 44)
      .map((target) => target.outerHTML),
  );
  small.forEach((html) => problems.push(`under 44 px, ${name}: ${html}`));
  const wide = await view.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) {
    const widest = await view.evaluate(() =>
      [...document.querySelectorAll("article *")]
        .filter((part) => part.getBoundingClientRect().right > window.innerWidth)
        .map((part) => `${part.localName}.${part.className}`),
    );
    problems.push(`${name}: the page is ${wide} px too wide: ${widest.slice(0, 5)}`);
  }
  const cut = await view.evaluate(() =>
    [...document.querySelectorAll("nndl-exercise .math:not(.wide, div), nndl-exercise button")]
      .filter((part) => {
        const card = part.parentElement.closest(".nndl-options span, nndl-exercise").getBoundingClientRect();
        return part.getBoundingClientRect().right > card.right + 1;
      })
      .map((part) => `${part.closest("nndl-exercise").id}: ${part.textContent}`),
  );
  cut.forEach((text) => problems.push(`cut off at the card's edge, ${name}: ${text}`));
  if (shots) await view.screenshot({ path: join(shots, `cards-${name}-${width}.png`), fullPage: true });
  await view.context().close();
}

// without JavaScript: everything can be read, hints and solution unfold
const still = await open({ javaScriptEnabled: false });
checks.no_script = {
  prompt: await card(still, "srn-step").locator(".nndl-prompt").innerText(),
  starter: await card(still, "srn-step").locator("pre").first().innerText(),
};
await card(still, "srn-step").locator("summary").last().click();
checks.no_script.solution = await card(still, "srn-step").locator(".nndl-solution").innerText();

// broken storage must not break the page
const odd = await open();
const ODD = { version: 1, items: { "srn-to-torch": { answer: 7, done: "yes" }, "srn-order": 3, "srn-count": null } };
await odd.evaluate((items) => localStorage.setItem("nndl-exercises", JSON.stringify(items)), ODD);
await odd.reload();
checks.odd_store = await answer(odd, "srn-count", "69");

// without Python (no network, an old phone) the card says so, and says it again
const offline = await open();
offline.offline = true;
await offline.route("**/pyodide/**", (route) => route.abort());
const lost = card(offline, "srn-step");
await lost.locator("textarea").fill(RIGHT);
for (let again = 0; again < 2; again += 1) {
  await lost.getByRole("button", { name: "Check" }).click();
  await lost.getByText("Python could not be loaded here").waitFor({ timeout: 20000 });
  await lost.locator(".nndl-result").evaluate((result) => result.replaceChildren());
}
await offline.unroute("**/pyodide/**");
checks.found_again = await answer(offline, "srn-step", RIGHT);

await browser.close();
site.close();
console.log(JSON.stringify({ checks, problems }, null, 1));
