// Work through the cards of a small book as a reader does, in a real browser with real NumPy.
//
//   node tests/browser/exercises.mjs SITE CHROMIUM [SHOTS]
//
// Prints one JSON line: {checks: {name: what was seen}, problems: [...]}; pytest asserts on it.
import { join } from "node:path";
import { answer, audit, card, RIGHT, start, step, unfold, write } from "./cards.mjs";

const [folder, executablePath, shots] = process.argv.slice(2);
const { open, problems, finish } = await start(folder, executablePath);
const checks = {};

const page = await open();
const ours = () => page.asked.filter((path) => path.startsWith("_nndl/")).map((path) => path.slice(6));
checks.asked_at_load = ours();
checks.frames_at_load = page.asked.filter((path) => path.startsWith("_images/frame-")).length;

// hints one by one, the solution after two steps
const shown = card(page, "srn-unroll");
const hints = () => shown.locator(".nndl-hint").evaluateAll((all) => all.map((hint) => !hint.hidden));
checks.hints = [await hints()];
await shown.locator(".nndl-hint summary").first().click();
await shown.locator(".nndl-hint").nth(1).waitFor();
checks.hints.push(await hints());
const text = shown.locator(".nndl-solution .math, .nndl-solution math").first();
checks.solution = [await text.isVisible()];
await shown.locator(".nndl-solution summary").click();
checks.solution.push(await text.isVisible());
await shown.getByRole("button", { name: "Show the solution" }).click();
checks.solution.push(await text.isVisible());
checks.solution_focused = await shown.evaluate((here) => here.querySelector(".nndl-solution").contains(document.activeElement));

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
    checks.moved = await order.locator(".nndl-result").innerText();
  }
}
checks.order_right = await answer(page, "srn-order");
checks.code_empty = await answer(page, "srn-step");
checks.asked_before_code = ours();

// code: real Python in a real worker, with a bar while it is loaded
await write(page, "srn-step", RIGHT);
checks.asked_by_focus = ours().filter((name) => !checks.asked_before_code.includes(name));
await page.route("**/numpy.data", async (route) => {
  await new Promise((wait) => setTimeout(wait, 1500));
  await route.continue();
});
const step_card = card(page, "srn-step");
await step_card.getByRole("button", { name: "Check" }).click();
const bar = step_card.getByRole("progressbar");
await bar.waitFor();
await page.waitForFunction((bar) => bar.value > 1e6, await bar.elementHandle());
checks.bar = {
  text: await step_card.locator(".nndl-loading").innerText(),
  part: await bar.evaluate((bar) => bar.value / bar.max),
  colab: await step_card.locator(".nndl-colab").getAttribute("href"),
  live: await step_card.locator(".nndl-result").innerText(),
};
await step_card.getByRole("button", { name: "Cancel" }).click();
checks.cancelled = await step_card.locator(".nndl-result").innerText();
checks.bars_after_cancel = await bar.count();
checks.code_wrong = await answer(page, "srn-step", step("return np.tanh(h @ U + x @ W.T + b)"));
checks.code_raises = await answer(page, "srn-step", step("print('seen')\n    return np.tanh(h @ V)"));
checks.code_script = await answer(page, "srn-step", "<img src=x onerror=alert(1)>");
checks.code_prints = await answer(page, "srn-step", step("print('<img src=x onerror=alert(2)>')"));
checks.images += await card(page, "srn-step").locator("img").count();
checks.code_loop = await answer(page, "srn-step", step("while True: pass"));
checks.code_after_loop = await answer(page, "srn-step", RIGHT);
checks.code_later = [];
for (let again = 0; again < 3; again += 1) checks.code_later.push((await answer(page, "srn-step")).ms);
checks.code_own_package = await answer(
  page,
  "srn-step",
  "from nndl.numpy import srn\n" + step("print(srn.__name__)\n    return np.tanh(h @ U.T + x @ W.T + b)"),
);
checks.own_reset = await answer(page, "srn-step", RIGHT);

// a slider, by keyboard; its frames come when the reader does
const frames = () => page.asked.filter((path) => path.startsWith("_images/frame-")).length;
const slider = page.getByRole("slider");
const picture = page.locator("nndl-explore img");
const before = await picture.getAttribute("src");
await slider.press("ArrowRight");
await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await picture.elementHandle());
for (let waited = 0; waited < 50 && frames() < 2; waited += 1) await page.waitForTimeout(100);
checks.explore = {
  moved: before !== (await picture.getAttribute("src")),
  alt: await picture.getAttribute("alt"),
  spoken: await slider.getAttribute("aria-valuetext"),
  frames: [checks.frames_at_load, frames()],
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

// accessibility, light and dark, wide and narrow, with an editor open
for (const [name, colorScheme, width] of [["light", "light", 1280], ["dark", "dark", 360]]) {
  const view = await open({ colorScheme, viewport: { width, height: 800 } });
  await answer(view, "srn-count", "64");
  await answer(view, "bptt-delta", "f'(z_k) ⊙ (U^T δ_{t,k+1})");
  await write(view, "srn-step", `# a comment\nimport numpy as np\n${RIGHT}\ns = "text" if True else 2\n`);
  await unfold(view);
  for (const text of await audit(view, "nndl-exercise, nndl-explore")) problems.push(`${name}: ${text}`);
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

// storage that is full, or switched off: the page works and says what will be lost
const full = await open();
await full.evaluate(() => {
  Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
});
checks.full_store = await answer(full, "srn-count", "69");
checks.full_done = await full.locator(".nndl-done").count();
const off = await open({}, undefined, () =>
  Object.defineProperty(window, "localStorage", {
    configurable: true,
    get() {
      throw new DOMException("off", "SecurityError");
    },
  }),
);
checks.no_store = await answer(off, "srn-count", "69");

// two tabs, and a reload while an answer is judged: nothing that is done is lost
const first = await open();
const second = await first.context().newPage();
await second.goto(first.url());
await answer(first, "srn-count", "69");
await answer(second, "bptt-delta", "f'(z_k) ⊙ (U^T δ_{t,k+1})");
await write(first, "srn-step", step("while True: pass"));
await card(first, "srn-step").getByRole("button", { name: "Check" }).click();
await first.reload();
checks.after_reload = {
  done: await first.locator(".nndl-done").count(),
  code: await card(first, "srn-step").locator("textarea").inputValue(),
};

// without Python (no network, an old phone) the card says so, and says it again
const offline = await open();
offline.offline = true;
await offline.route("**/pyodide/**", (route) => route.abort());
const lost = card(offline, "srn-step");
await write(offline, "srn-step", RIGHT);
for (let again = 0; again < 2; again += 1) {
  await lost.getByRole("button", { name: "Check" }).click();
  await lost.getByText("Python could not be loaded here").waitFor({ timeout: 20000 });
  await lost.locator(".nndl-result").evaluate((result) => result.replaceChildren());
}
await offline.unroute("**/pyodide/**");
checks.found_again = await answer(offline, "srn-step", RIGHT);

// without the editor the field stays a field
const bare = await open();
bare.offline = true;
await bare.route("**/editor.mjs", (route) => route.abort());
await card(bare, "srn-step").locator("textarea").click();
await card(bare, "srn-step").locator("textarea").fill(step("return h"));
checks.no_editor = await answer(bare, "srn-step");

await finish(checks);
