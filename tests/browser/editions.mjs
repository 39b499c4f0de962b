// The language switch in Chromium: place kept, language offered and not forced, marks of exercises shared.
//
//   node tests/browser/editions.mjs SITE CHROMIUM      prints {name: what was seen} as JSON
import { pathToFileURL } from "node:url";
import { launch, serve } from "./site.mjs";

const [site, executablePath] = process.argv.slice(2);
const BASE = "/some/where/";
const PAGE = "notebooks/03-srn.html#equation-eq-srn-state";
const { origin, close } = await serve(site, BASE);
const browser = await launch(executablePath);
const seen = {};

const switched = async (page) => {
  await page.locator("a.language").click();
  await page.waitForLoadState("load");
  return page.url();
};
const offers = (page) => page.locator(".language-offer").count();

{
  const context = await browser.newContext({ locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(origin + BASE + PAGE, { waitUntil: "load" });
  seen["a Chinese browser is offered Chinese"] = await page.locator(".language-offer").innerText();
  seen["and stays on the English page"] = page.url().replace(origin + BASE, "");
  await page.evaluate(() => localStorage.setItem("nndl-exercises", '{"version":1,"items":{"srn-step":{"done":true,"at":1}}}'));
  seen["the switch keeps page and place"] = (await switched(page)).replace(origin + BASE, "");
  seen["a Chinese page offers nothing to it"] = await offers(page);
  await page.goto(`${origin}${BASE}zh/book/progress.html`, { waitUntil: "networkidle" });
  seen["what is done is done in Chinese too"] = await page.locator('[data-exercise="srn-step"]').innerText();
  await page.goto(origin + BASE + PAGE, { waitUntil: "load" });
  seen["who has chosen is not asked again"] = await offers(page);
  await context.close();
}
{
  const context = await browser.newContext({ locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(origin + BASE + PAGE, { waitUntil: "load" });
  await page.locator(".language-offer button").click();
  await page.reload({ waitUntil: "load" });
  seen["a declined offer stays away"] = await offers(page);
  await context.close();
}
{
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(origin + BASE + PAGE, { waitUntil: "load" });
  seen["an English browser is offered nothing in English"] = await offers(page);
  await page.goto(`${origin}${BASE}zh/${PAGE}`, { waitUntil: "load" });
  seen["an English browser is offered English"] = await page.locator(".language-offer").innerText();
  seen["and back"] = (await switched(page)).replace(origin + BASE, "");
  await context.close();
}
{
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(origin + BASE + "book/api/srn.html", { waitUntil: "load" });
  seen["without scripts, from a page of the code"] = (await switched(page)).replace(origin + BASE, "");
  const folder = pathToFileURL(`${site}/`).href;
  await page.goto(folder + "notebooks/03-srn.html", { waitUntil: "load" });
  seen["from a folder, without a server"] = (await switched(page)).replace(folder, "");
  await context.close();
}
await browser.close();
close();
process.stdout.write(JSON.stringify(seen, null, 1));
