// The button that reports a mistake names the section that the reader has on the screen.
const button = document.querySelector("a[href*='/issues/new?']");
const headings = [...document.querySelectorAll("article :is(h1, h2, h3)")];

/** The text of the last heading above the middle of the window, without its link sign. */
function section() {
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2).at(-1);
  return (above?.textContent ?? "").replace(/#\s*$/, "").trim();
}

button?.addEventListener("click", () => {
  const address = new URL(button.href);
  const lines = address.searchParams.get("body").split("\n");
  lines[1] = lines[1].replace(/: .*/, `: ${section()}`);
  address.searchParams.set("body", lines.join("\n"));
  button.href = address.href;
});
