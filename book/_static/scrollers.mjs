// What scrolls sideways (a wide formula, a long line of code, a table) can be reached by keyboard.
const SCROLLERS = ".formula, span.math.wide, div.highlight pre, .cell_output pre, .output, .pst-scrollable-table-container";
const all = document.querySelectorAll(SCROLLERS);

function update(element) {
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}

// Its width changes with the window's, and when a fold or a solution is opened
const widths = new ResizeObserver((changed) => changed.forEach(({ target }) => update(target)));
for (const element of all) {
  update(element);
  widths.observe(element);
}
document.fonts.ready.then(() => all.forEach(update));
