// What scrolls sideways (a wide formula, a long line of code, a table) can be reached by keyboard.
const SCROLLERS = ".formula, span.math.wide, div.highlight pre, .cell_output pre, .output, .pst-scrollable-table-container";

function update() {
  for (const element of document.querySelectorAll(SCROLLERS)) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
}

update();
document.fonts.ready.then(update);
addEventListener("resize", update);
