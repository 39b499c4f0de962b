// Sets formulas for staticmath.py: one JSON request a line in, one JSON answer a line out.
// in: {"tex": "...", "display": true}    out: {"mathml": "<math>..."} or {"error": "..."}
const temml = require(process.argv[2]);

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = {
      mathml: temml
        .renderToString(tex, { displayMode: display, throwOnError: true, strict: true })
        .replaceAll("\u203e", "\u00af"), // \\bar: the maths font has the macron, not the overline
    };
  } catch (error) {
    answer = { error: String(error.message).replaceAll("\u0332", "").replace(/\s+/g, " ").trim() };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
