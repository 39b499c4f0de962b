// The editor of a code card, by keyboard alone: it does not trap, and it can do all that the mouse can.
//
//   node tests/browser/editor.mjs SITE CHROMIUM
import { card, start, step } from "./cards.mjs";

const { open, finish } = await start(...process.argv.slice(2));
const checks = {};
const page = await open();
const here = card(page, "srn-step");
const text = () => here.locator("textarea").inputValue();
const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const focus = () => page.evaluate(() => document.activeElement.textContent.slice(0, 20) || document.activeElement.className);

checks.asked_at_load = page.asked.filter((path) => path.endsWith("editor.mjs")).length;
await here.locator("textarea").focus();
const editor = here.locator(".cm-content");
await editor.waitFor();
checks.focus_stays = await editor.evaluate((field) => field === document.activeElement);
checks.name = await editor.getAttribute("aria-label");
checks.described = await here.locator(`#${await editor.getAttribute("aria-describedby")}`).innerText();

// who comes by with Tab passes through and changes nothing
const before = await text();
await press("Tab");
checks.tab_passes = [await focus(), (await text()) === before];
await press("Shift+Tab");
checks.tab_back = await editor.evaluate((field) => field === document.activeElement);

// who types indents with Tab; Escape, then Tab, leaves, however long it takes
await press("ControlOrMeta+a", "Delete");
await page.keyboard.type("def f(x):\nreturn x");
await press("Home", "Tab");
checks.indented = await text();
await press("Escape");
await new Promise((wait) => setTimeout(wait, 2500));
await press("Tab");
checks.escape_leaves = await focus();

// all of a card by keyboard: write, check, hint, solution
await press("Shift+Tab", "ControlOrMeta+a", "Delete");
await page.keyboard.insertText(step("return np.tanh(h @ U + x @ W.T + b)"));
await press("Control+Enter");
await here.locator(".nndl-result[data-state]").waitFor({ timeout: 60000 });
checks.verdict = await here.locator(".nndl-result").innerText();
await press("Escape", "Tab", "Tab", "Tab");
checks.third_button = await focus();
await press("Space");
checks.later = await page.evaluate(() => document.activeElement.getAttribute("aria-pressed"));
await press("Tab", "Enter");
await here.locator(".nndl-hint").nth(1).waitFor();
await press("Tab");
checks.second_hint = await focus();
checks.hint_open = await here.locator(".nndl-hint").first().evaluate((hint) => hint.open);
await here.locator(".nndl-solution summary").focus();
await press("Enter", "Tab", "Enter");
checks.solution = await here.locator(".nndl-solution pre").isVisible();

// what is typed while the editor comes is kept, and an input method is not torn away
const slow = await open();
let arrive;
await slow.route("**/editor.mjs", async (route) => {
  await new Promise((resolve) => (arrive = resolve));
  await route.continue();
});
const area = card(slow, "srn-step").locator("textarea");
await area.focus();
await slow.keyboard.press("ControlOrMeta+a");
await slow.keyboard.insertText("# typed early ");
const method = await slow.context().newCDPSession(slow);
await method.send("Input.imeSetComposition", { text: "ni", selectionStart: 2, selectionEnd: 2 });
arrive();
await slow.waitForResponse("**/editor.mjs");
await new Promise((wait) => setTimeout(wait, 300));
checks.composing = await area.isVisible();
await method.send("Input.insertText", { text: "你" });
await card(slow, "srn-step").locator(".cm-content").waitFor();
checks.typed_early = await card(slow, "srn-step").locator(".cm-content").innerText();

await finish(checks);
