// node web/pdf.mjs SITE CHROMIUM ADDRESS FOLDER PAGE...: print pages of the built book, one file each.
//
// Without scripts a page is whole: hints and solutions are folds, which are opened here, and a slider
// shows the picture it starts with. Links to other pages lead to the public ADDRESS.

import { join } from "node:path";
import { launch, serve } from "../tests/browser/site.mjs";

const [site, executablePath, address, folder, ...pages] = process.argv.slice(2);
const BASE = "/book/";
const FORM = {
  format: "A4",
  scale: 0.85,
  printBackground: true,
  outline: true,
  tagged: true,
  margin: { top: "16mm", bottom: "18mm", left: "15mm", right: "15mm" },
  displayHeaderFooter: true,
  headerTemplate: "<span></span>",
  footerTemplate:
    '<div style="width: 100%; text-align: center; font: 8px sans-serif; color: #555"><span class="title"></span></div>',
};

/** Open what is folded, and let links to other pages leave this machine. */
function prepare({ here, address }) {
  document.documentElement.dataset.theme = "light";
  document.documentElement.dataset.mode = "light";
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const link of document.querySelectorAll("a[href]")) {
    if (link.href.startsWith(here) && link.href.split("#")[0] !== location.href.split("#")[0])
      link.setAttribute("href", address + link.href.slice(here.length));
  }
}

const { origin, close } = await serve(site, BASE);
const browser = await launch(executablePath);
const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: "light" });
const page = await context.newPage();
for (const [place, path] of pages.entries()) {
  await page.goto(origin + BASE + path, { waitUntil: "networkidle" });
  await page.evaluate(prepare, { here: origin + BASE, address });
  await page.pdf({ ...FORM, path: join(folder, `${String(place).padStart(3, "0")}.pdf`) });
}
await browser.close();
close();
