// "My progress": marks, what is next, review later, a file out and in, reset; light and dark, on a phone.
//
//   node tests/browser/progress.mjs SITE CHROMIUM FOLDER [SHOTS]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer, audit, card, start } from "./cards.mjs";

const [folder, executablePath, temporary, shots] = process.argv.slice(2);
const { open, goto, problems, finish } = await start(folder, executablePath);
const checks = {};
const row = (page, id) => page.locator(`li[data-exercise="${id}"]`);
const said = (page) => page.locator("nndl-progress > .nndl-result").innerText();
const state = (page, id) => row(page, id).locator(".nndl-state").innerText();
const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("nndl-exercises"))?.items ?? {});

const page = await open();
await answer(page, "srn-count", "69");
await answer(page, "bptt-delta", "<img src=x onerror=alert(1)>");
await card(page, "srn-step").locator(".nndl-solution summary").click();
await card(page, "srn-step").getByRole("button", { name: "Show the solution" }).click();
await card(page, "srn-order").getByRole("button", { name: "Review later" }).click();

await goto(page, "progress.html");
checks.asked = page.asked.slice(page.asked.lastIndexOf("progress.html")).filter((path) => path.startsWith("_nndl/"));
checks.rows = await page.locator("nndl-progress li").count();
checks.states = {};
for (const id of ["srn-count", "bptt-delta", "srn-step", "srn-order"]) checks.states[id] = await state(page, id);
const lines = page.locator("nndl-progress > p");
checks.count = await lines.nth(0).innerText();
checks.bar = await page.getByRole("progressbar").evaluate((bar) => [bar.value, bar.max]);
checks.next = await lines.nth(1).locator("a").getAttribute("href");
checks.review = await lines.nth(2).locator("a").getAttribute("href");

// review later, by keyboard
await row(page, "srn-unroll").getByRole("button").press("Enter");
checks.review_more = await lines.nth(2).locator("a").count();

// out to a file, another browser, in from the file
const [download] = await Promise.all([
  page.waitForEvent("download"),
  page.getByRole("button", { name: "Save to a file" }).press("Enter"),
]);
const file = join(temporary, "saved.json");
await download.saveAs(file);
checks.file = [download.suggestedFilename(), await said(page)];

const load = async (view, path) => {
  const before = await view.evaluate(() => (document.querySelector("nndl-progress > .nndl-result").textContent = ""));
  const [chooser] = await Promise.all([
    view.waitForEvent("filechooser"),
    view.getByRole("button", { name: "Load from a file" }).press("Enter"),
  ]);
  await chooser.setFiles(path);
  await view.waitForFunction(() => document.querySelector("nndl-progress > .nndl-result").textContent);
  return before + (await said(view));
};
const other = await open({}, "progress.html");
checks.none = [await state(other, "srn-count"), await lines.count()];
checks.loaded = await load(other, file);
checks.states_there = [await state(other, "srn-count"), await state(other, "srn-step")];
const sorted = (items) => JSON.stringify(Object.entries(items).map(([id, item]) => [id, Object.entries(item).sort()]));
checks.same = sorted(await kept(other)) === sorted(await kept(page));
checks.again = await load(other, file);

// a hostile or broken file: text stays text, what does not fit is left out, what is newer stays
const saved = JSON.parse(readFileSync(file, "utf8"));
const write = (name, value) => {
  const path = join(temporary, name);
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
};
const late = Date.now() + 1e12;
const HOSTILE = {
  "srn-count": { answer: "older", at: 5 },
  "bptt-delta": { answer: "<img src=x onerror=alert(2)>", at: late },
  "srn-step": { answer: ["x"], at: late },
  "srn-order": { later: "<b>", at: late },
  "srn-unroll": { answer: "x".repeat(30000), at: late },
  "no-such-exercise": { done: true, at: late },
  __proto__x: 3,
};
const text = JSON.stringify({ ...saved, items: HOSTILE }).replace("__proto__x", "__proto__");
checks.hostile = await load(other, write("hostile.json", text));
checks.hostile_kept = await kept(other);
checks.clock = checks.hostile_kept["bptt-delta"].at <= Date.now();
checks.bad = [];
const BAD = ["{", "[]", "null", "3", { version: 1, items: {} }, { ...saved, version: 2 }, { ...saved, items: [1] }];
for (const value of BAD) checks.bad.push(await load(other, write("bad.json", value)));
await goto(other, "chapter.html");
checks.images = await card(other, "bptt-delta").locator("img").count();
checks.imported_answer = await card(other, "bptt-delta").locator("form > input").inputValue();

// looks
for (const [name, colorScheme, width] of [["light", "light", 1280], ["dark", "dark", 360]]) {
  const view = await open({ colorScheme, viewport: { width, height: 800 }, reducedMotion: "reduce" }, "progress.html");
  await load(view, file);
  for (const problem of await audit(view, "nndl-progress")) problems.push(`progress, ${name}: ${problem}`);
  if (shots) await view.screenshot({ path: join(shots, `progress-${name}-${width}.png`), fullPage: true });
  await view.context().close();
}

// delete, after a question
page.once("dialog", (dialog) => dialog.dismiss());
await page.getByRole("button", { name: "Delete my progress" }).click();
checks.dismissed = await state(page, "srn-count");
page.once("dialog", (dialog) => dialog.accept());
await page.getByRole("button", { name: "Delete my progress" }).click();
checks.deleted = [await state(page, "srn-count"), await said(page), Object.keys(await kept(page)).length];

const still = await open({ javaScriptEnabled: false }, "progress.html");
checks.no_script = await row(still, "srn-count").locator("a").getAttribute("href");

await finish(checks);
