// Work through a notebook's card in JupyterLab as a reader does, with a real kernel.
//
//   node tests/browser/lab.mjs URL CHROMIUM [SHOTS]
//
// URL opens a notebook in a running server. Prints one JSON line {checks, problems}; pytest asserts on it.
import { join } from "node:path";
import { launch } from "./site.mjs";

const [url, executablePath, shots] = process.argv.slice(2);
const checks = {};
const problems = [];
const home = new URL(url).origin;
const browser = await launch(executablePath);
const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
page.on("request", (request) => {
  const address = request.url();
  if (!address.startsWith(home) && !/^(data|blob|ws):/.test(address)) problems.push(`third party: ${address}`);
});
page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));

await page.goto(url);
const cells = page.locator(".jp-Notebook .jp-CodeCell");
const card = page.locator(".nndl-card");
const verdict = card.locator("[role=status]");
const button = (name) => card.getByRole("button", { name, exact: true });

/** Run the cell of this number and wait until it has run. */
async function run(number) {
  const cell = cells.nth(number);
  await cell.locator(".cm-content").click();
  await page.keyboard.press("Shift+Enter");
  await page.waitForFunction(
    (at) => /\[\d+\]/.test(document.querySelectorAll(".jp-Notebook .jp-CodeCell")[at].querySelector(".jp-InputPrompt").textContent),
    number,
    { timeout: 60000 },
  );
  return cell.locator(".jp-OutputArea-output").allInnerTexts();
}

/** Press Check and return the verdict. */
async function check() {
  const started = Date.now();
  await button("Check").click();
  await page.waitForFunction(
    () => !/^Running/.test(document.querySelector(".nndl-card [role=status]").textContent),
    null,
    { timeout: 60000 },
  );
  return { text: await verdict.innerText(), state: await verdict.getAttribute("data-state"), ms: Date.now() - started };
}

try {
  await cells.first().waitFor({ timeout: 120000 });
  await page.getByText("| Idle").waitFor({ timeout: 120000 });
  await run(0);
  await run(1);
  await card.waitFor({ timeout: 60000 });
  const outputs = cells.nth(1).locator(".jp-OutputArea-output");
  await outputs.first().locator("mjx-container").first().waitFor({ timeout: 30000 });
  checks.formulas = await outputs.first().locator("mjx-container").count();
  checks.raw = /\\mathbf/.test(await outputs.first().evaluate((node) => node.innerText));
  checks.undefined = await check();

  await button("Hint 1 of 2").click();
  await page.getByText("Write the shapes under each product").waitFor();
  await page.locator(".jp-OutputArea-output mjx-container").nth(checks.formulas).waitFor();
  checks.second = await button("Hint 2 of 2").count();
  await button("Solution").click();
  checks.hidden = await page.getByText("Transpose each term").count();
  await button("Show the solution").click();
  await page.getByText("Transpose each term").waitFor();

  checks.printed = await run(2);
  checks.wrong = await check();
  await run(3);
  checks.loop = await check();
  checks.alive = await run(4);
  checks.right = await check();
  checks.marks = await card.locator(".nndl-marks").innerText();
  const heights = await card.locator("button:visible").evaluateAll((all) => all.map((node) => node.getBoundingClientRect().height));
  checks.lowest = Math.min(...heights);
} catch (error) {
  problems.push(String(error));
}
if (shots) await page.screenshot({ path: join(shots, "lab.png"), fullPage: true });
await browser.close();
console.log(JSON.stringify({ checks, problems }));
