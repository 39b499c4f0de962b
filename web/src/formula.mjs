// Read and evaluate a typed formula: the twin of nndl/exercises/formula.py, which explains the
// grammar. Both answer to tests/formula_cases.json. Values are numbers, arrays, arrays of rows.

const MAX_LENGTH = 400;
const MAX_DEPTH = 40;
const GREEK = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", varepsilon: "ε", eta: "η",
  theta: "θ", lambda: "λ", mu: "μ", xi: "ξ", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ",
  varphi: "φ", psi: "ψ", sigmoid: "σ", logistic: "σ",
};
for (const word of "gamma delta theta lambda xi sigma phi psi".split(" ")) {
  GREEK[word[0].toUpperCase() + word.slice(1)] = GREEK[word].toUpperCase();
}
const OPERATORS = {
  "\\odot": "⊙", "\\circ": "⊙", "\\times": "*", "\\ast": "*", "\\cdot": "·", "∘": "⊙", "×": "*",
  "∗": "*", "⋅": "·", "∙": "·", "÷": "/", "\\frac": "\\frac", "\\dfrac": "\\frac",
  "\\tfrac": "\\frac",
};
const SKIPPED = new Set(
  "left right big Big bigl bigr quad mathbf boldsymbol bm mathrm displaystyle".split(" "),
);
const CLOSES = { "(": ")", "[": "]", "{": "}" };
const STYLE = /\\(?:mathbf|boldsymbol|bm|mathrm|operatorname|text|vec)\s*\{([^{}]*)\}/g;
const ACCENT = /\\(tilde|hat|bar)\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z]))/g;
const SUPERSCRIPT = /([⁰¹²³⁴-⁻]+)/g;
const COMBINING = { "\u0303": "tilde", "\u0302": "hat", "\u0304": "bar" };
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|\\[,;:! ])`,
    String.raw`(?<transpose>(?:\^\s*\{?\s*(?:T|⊤|\\top|\\intercal)\s*\}?)|\.T(?![A-Za-z]))`,
    String.raw`(?<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-]?[0-9]+)?)`,
    String.raw`(?<name>\\?[A-Za-z]+|[α-ωΑ-Ω])` +
      String.raw`(?<sub>[0-9]+|\s*_\s*(?:\{[^{}]*\}|[0-9]+|[A-Za-z]))?(?<primes>'*)`,
    String.raw`(?<other>.)`,
  ].join("|"),
  "gsu",
);
const MIXED = /(?<![0-9.])([0-9]+) +([0-9]+ *\/ *[0-9]+)(?![0-9.])/g; // 3 1/2 is no product
const SIDE_BY_SIDE = /(?<!frac )[0-9.] +[0-9.]|[0-9.] *\\[dt]?frac/; // nor is it guessed
const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);

export class FormulaError extends Error {
  constructor(key, fields = {}) {
    super(key);
    this.key = key;
    this.fields = fields;
  }
}

/** Compute a typed formula from `names` ({spelling: value}) and `functions` ({"f": "tanh"}). */
export function evaluate(text, names, functions = {}) {
  const scope = {};
  for (const [name, value] of Object.entries(names)) scope[spelling(name)] = value;
  const known = { ...FUNCTIONS };
  for (const [name, old] of Object.entries(functions)) known[name] = FUNCTIONS[old];
  const offered = [...Object.keys(names), ...Object.keys(functions)];
  const found = tokens(text);
  // "z_2 = ..." says the same as "...".
  if (found[0].kind === "name" && found[1].kind === "other" && found[1].word === "=") found.splice(0, 2);
  const parser = new Parser(found, scope, known, offered);
  const value = parser.total();
  if (parser.here.kind !== "end") {
    throw new FormulaError("formula-unexpected", { what: parser.here.word });
  }
  return value;
}

/** A number in several spellings: 1,024; 3 1/2; 3*4 + 5; with its unit or without. NaN if it is none. */
export function readNumber(answer, units = []) {
  let text = answer.replace(/([¼-¾⅐-⅞])/g, " $1").replace(SUPERSCRIPT, "^$1").normalize("NFKC");
  text = text.replace(/⁄/g, "/").trim();
  const ends = (unit) => text.toLowerCase().endsWith(unit.toLowerCase());
  const unit = [...units].sort((a, b) => b.length - a.length).find(ends);
  if (unit) text = text.slice(0, -unit.length).trim();
  text = text.replace(/([0-9])[, ](?=[0-9]{3}(?![0-9]))/g, "$1");
  text = text.replace(MIXED, "($1 + $2)");
  if (SIDE_BY_SIDE.test(text)) return NaN;
  try {
    const value = evaluate(text, {});
    return Number.isFinite(value) ? value : NaN; // an array is no number either
  } catch (error) {
    if (error instanceof FormulaError) return NaN;
    throw error;
  }
}

function tokens(source) {
  if ([...source].length > MAX_LENGTH) throw new FormulaError("formula-long", { limit: MAX_LENGTH });
  const text = source.trim().replace(/^\$+|\$+$/g, "").replace(/ᵀ/g, "^T").replace(/[′’]/g, "'")
    .replace(/[₀-₉]+/g, "_{$&}").replace(/−/g, "-")
    .replace(SUPERSCRIPT, "^$1") // tanh², not tanh2
    .normalize("NFKD")
    .replace(/\^\s*\{?\s*\\prime\s*\}?/g, "'")
    .replace(/(\\[dt]?frac)\s*(\d)(\d?)/g, "$1 $2 $3 ") // \frac1N, \frac12
    .replace(STYLE, " $1")
    .replace(ACCENT, (_, accent, braced, bare) => ` ${braced || bare}${accent}`)
    .replace(/([A-Za-z])([\u0302-\u0304])/g, (_, letter, mark) => ` ${letter}${COMBINING[mark]}`);
  const found = [];
  for (const { 0: all, groups } of text.matchAll(TOKEN)) {
    if (groups.name !== undefined) {
      const bare = groups.name.replace(/^\\/, "");
      const operator = groups.name[0] === "\\" && own(OPERATORS, groups.name);
      if (operator) found.push({ kind: "other", word: operator });
      else if (groups.name[0] !== "\\" || !SKIPPED.has(bare)) {
        const letters = own(GREEK, bare) ?? bare;
        const sub = (groups.sub ?? "").replace(/[\s_{}]/g, "");
        found.push({ kind: "name", word: all, letters, sub, primes: groups.primes });
      }
    } else if (groups.space === undefined) {
      const kind = ["transpose", "number", "other"].find((key) => groups[key] !== undefined);
      found.push({ kind, word: own(OPERATORS, all) ?? all });
    }
  }
  return [...found, { kind: "end", word: "" }];
}

const joined = ({ letters, sub, primes }) => letters + (sub ? `_${sub}` : "") + primes;
const spelling = (name) => joined(tokens(name)[0]);

class Parser {
  constructor(found, scope, functions, offered) {
    Object.assign(this, { tokens: found, at: 0, depth: 0, scope, functions, offered });
  }

  get here() {
    return this.tokens[this.at];
  }

  takes(...words) {
    const { kind, word } = this.here;
    if (kind !== "other" || !words.includes(word)) return "";
    this.at += 1;
    return word;
  }

  total() {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new FormulaError("formula-deep", { limit: MAX_DEPTH });
    let value = this.product();
    for (let sign; (sign = this.takes("+", "-")); ) {
      const other = this.product();
      value = elementwise(value, other, "+", sign === "-" ? (a, b) => a - b : (a, b) => a + b);
    }
    this.depth -= 1;
    return value;
  }

  product() {
    let value = this.chain(this.power());
    for (let sign; (sign = this.takes("*", "⊙", "/")); ) {
      if (sign === "/") {
        value = this.chain(elementwise(value, this.power(), "/", (a, b) => a / b));
        continue;
      }
      const other = this.chain(this.power());
      const matrix = shape(value).length === 2 || shape(other).length === 2;
      value = sign === "*" && matrix ? multiply(value, other) : elementwise(value, other, sign, times);
    }
    return value;
  }

  /** Multiply by all that follows without a looser sign. */
  chain(value) {
    for (;;) {
      const sign = this.takes("·", "@");
      const { kind, word } = this.here;
      const opens = kind === "other" && (word === "\\frac" || own(CLOSES, word));
      if (!sign && !opens && kind !== "name" && kind !== "number") return value;
      value = multiply(value, this.power(), sign);
    }
  }

  power() {
    let negative = false;
    for (let sign; (sign = this.takes("-", "+")); ) negative = negative !== (sign === "-");
    let value = this.atom();
    for (;;) {
      if (this.here.kind === "transpose") {
        this.at += 1;
        value = transpose(value);
      } else if (this.takes("^")) {
        value = raised(value, this.exponent());
      } else return negative ? map(value, (x) => -x) : value;
    }
  }

  exponent() {
    const opened = this.takes("{", "(");
    const { kind, word } = this.here;
    if (kind !== "number" || !/^[0-9]$/.test(word)) {
      throw new FormulaError("formula-power");
    }
    this.at += 1;
    if (opened && !this.takes(CLOSES[opened])) throw new FormulaError("formula-power");
    return Number(word);
  }

  atom() {
    const token = this.here;
    if (token.kind === "end") throw new FormulaError("formula-end");
    if (token.kind === "other" && own(CLOSES, token.word)) return this.group();
    this.at += 1;
    if (token.kind === "number") return Number(token.word);
    if (token.kind === "name") return this.named(token);
    if (token.word === "\\frac") return elementwise(this.atom(), this.atom(), "/", (a, b) => a / b);
    throw new FormulaError("formula-unexpected", { what: token.word });
  }

  group() {
    const opened = this.takes(...Object.keys(CLOSES));
    const value = this.total();
    if (!this.takes(CLOSES[opened])) throw new FormulaError("formula-bracket", { what: opened });
    return value;
  }

  named({ letters, sub, primes }) {
    const name = joined({ letters, sub, primes });
    if (Object.hasOwn(this.scope, name)) return this.scope[name];
    if (Object.hasOwn(this.functions, name)) {
      const exponent = this.takes("^") ? this.exponent() : 1; // tanh^2(z)
      if (this.here.kind !== "other" || !own(CLOSES, this.here.word)) {
        throw new FormulaError("formula-call", { what: name });
      }
      const argument = this.group();
      if (name !== "diag") return raised(map(argument, this.functions[name]), exponent);
      if (shape(argument).length !== 1) {
        throw new FormulaError("formula-diag", { shape: shape(argument) });
      }
      return raised(argument.map((x, i) => argument.map((_, j) => (i === j ? x : 0))), exponent);
    }
    for (let end = letters.length - 1; end > 0; end -= 1) {
      const first = letters.slice(0, end); // "Uh_0" is U times h_0
      if (Object.hasOwn(this.scope, first)) {
        const rest = { kind: "name", word: name, letters: letters.slice(end), sub, primes };
        this.tokens.splice(this.at, 0, rest);
        return this.scope[first];
      }
    }
    throw new FormulaError("formula-name", { what: name, names: this.offered.join(", ") });
  }
}

export function shape(value) {
  if (!Array.isArray(value)) return [];
  return Array.isArray(value[0]) ? [value.length, value[0].length] : [value.length];
}

/** Every entry to a power; a matrix has none here, where it could mean two things. */
function raised(base, exponent) {
  if (exponent !== 1 && shape(base).length === 2) throw new FormulaError("formula-power");
  return map(base, (x) => x ** exponent);
}

const times = (a, b) => a * b;
const map = (value, f) => (Array.isArray(value) ? value.map((x) => map(x, f)) : f(value));
const dot = (a, b) => a.reduce((total, x, i) => total + x * b[i], 0);
const same = (a, b) => a.length === b.length && a.every((size, i) => size === b[i]);

function zip(a, b, f) {
  if (!Array.isArray(a) && !Array.isArray(b)) return f(a, b);
  const long = Array.isArray(a) ? a : b;
  return long.map((_, i) => zip(Array.isArray(a) ? a[i] : a, Array.isArray(b) ? b[i] : b, f));
}

function transpose(value) {
  if (!Array.isArray(value)) return value;
  if (!Array.isArray(value[0])) return [value];
  const turned = value[0].map((_, j) => value.map((row) => row[j]));
  return value.length === 1 ? turned.map((row) => row[0]) : turned;
}

function elementwise(left, right, sign, operation) {
  const [a, b] = [shape(left), shape(right)];
  if (a.length && b.length && !same(a, b)) {
    const key = sign === "+" ? "formula-add" : "formula-elementwise";
    throw new FormulaError(key, { left: a, right: b });
  }
  return zip(left, right, operation);
}

function multiply(left, right, sign = "") {
  const [a, b] = [shape(left), shape(right)];
  if (!a.length || !b.length) return zip(left, right, times);
  if (a.length === 1 && b.length === 1) {
    if (sign !== "@" || !same(a, b)) return elementwise(left, right, "⊙", times);
    return dot(left, right);
  }
  if (a.length === 1 && b[0] === 1) return left.map((x) => right[0].map((y) => x * y));
  if (a.length === 1 || a[1] !== b[0]) {
    throw new FormulaError("formula-product", { left: a, right: b });
  }
  if (b.length === 2) {
    const columns = right[0].map((_, j) => right.map((row) => row[j]));
    return left.map((row) => columns.map((column) => dot(row, column)));
  }
  const value = left.map((row) => dot(row, right));
  return value.length === 1 ? value[0] : value;
}

const logistic = (z) => (1 + Math.tanh(z / 2)) / 2;
const FUNCTIONS = {
  tanh: Math.tanh,
  "tanh'": (z) => 1 - Math.tanh(z) ** 2,
  σ: logistic,
  "σ'": (z) => logistic(z) * (1 - logistic(z)),
  exp: Math.exp,
  log: Math.log,
  ln: Math.log,
  diag: null,
};
