// A Chinese book that was built without Pyodide: everything works but the check of code, and it says so.
//
//   node tests/browser/no_python.mjs SITE CHROMIUM
import { answer, audit, card, start, unfold, write } from "./cards.mjs";

const { open, problems, finish } = await start(...process.argv.slice(2));
const checks = {};
const page = await open({ viewport: { width: 360, height: 800 } });
const code = card(page, "srn-step");
checks.code_buttons = await code.locator(".nndl-buttons button").allInnerTexts();
checks.says = await code.locator(".nndl-no-check").innerText();
await write(page, "srn-step", "# 我的代码\n");
await page.keyboard.press("Control+Enter"); // nothing to check with: nothing happens
await code.locator(".nndl-hint summary").first().click();
checks.hint = await code.locator(".nndl-hint p").first().isVisible();
await code.locator(".nndl-solution summary").click();
await code.getByRole("button", { name: "显示解答" }).click();
checks.solution = await code.locator(".nndl-solution pre").isVisible();
checks.number = await answer(page, "srn-count", "69");
await unfold(page);
for (const text of await audit(page, "nndl-exercise")) problems.push(text);
await page.reload();
checks.kept = await code.locator("textarea").inputValue();
await finish(checks);
