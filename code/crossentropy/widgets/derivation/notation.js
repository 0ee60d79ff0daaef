// One line of ordinary notation, read into a tree. The grammar and the trees: crossentropy/derivations/notation.py, which
// this follows rule by rule. NOTATION is crossentropy/derivations/notation.json.

const STARTS = ["number", "name", "quotient", "("], SIGMA = ["sigma", "s"];

const LONGEST = Math.max(...NOTATION.words.map((word) => word.length));
const TOKEN = new RegExp(NOTATION.token, "gu");
const REWRITINGS = NOTATION.rewritings.map(([pattern, replacement]) => [new RegExp(pattern, "gu"), replacement]);

const filled = (template, parts) => template.replace(/\{(\d)\}/g, (_, i) => parts[i]);

// A line cannot be read, or means nothing here. Not an Error: those note where they come from, which takes long.
class Unreadable {
  constructor(kind, parts = [], within = "unread") {
    this.message = filled(NOTATION[within][kind], parts);
    this.outside = within === "outside";
  }
}

// Fail with the sentence of this kind.
function unreadable(...of) {
  throw new Unreadable(...of);
}

// Give the result, or undefined where a line cannot be read.
function attempt(action) {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return undefined;
  }
}

const token = (kind, value, index = "", gap = false) => ({ kind, value, index, gap });

const inAscii = (text) =>
  REWRITINGS.reduce(
    (line, [pattern, replacement]) => line.replace(pattern, replacement),
    text.replace(/[\u{1D400}-\u{1D7FF}]/gu, (c) => c.normalize("NFKC")).replace(/[ABD-Z]/g, (c) => c.toLowerCase()),
  );

function takeApart(run) {
  const found = { [run.length]: [] }; // by where the rest begins
  const rest = (start) => {
    for (let end = Math.min(run.length, start + LONGEST); end > start && found[start] === undefined; end--) {
      const part = run.slice(start, end), indexed = /^[xwayz][ijkl]{1,2}$/.test(part);
      const following = (indexed || NOTATION.words.includes(part)) && rest(end);
      if (following) found[start] = [indexed ? [part[0], part.slice(1)] : [part, ""], ...following];
    }
    return (found[start] ??= null);
  };
  const known = Object.entries(NOTATION.elsewhere).find(([name]) => name === run.toLowerCase());
  return rest(0) ?? (known ? unreadable("elsewhere", [run, known[1]]) : unreadable("name", [run]));
}

function tokenize(text) {
  if ([...text].length > 400 || text.split("(").length > 61) unreadable("long");
  const tokens = [], add = (...parts) => tokens.push(token(...parts));
  for (let [, space, second, above, of, below, by, number, letters, sign] of inAscii(text).matchAll(TOKEN)) {
    let gap = space !== "";
    const followsUnderscore = !gap && tokens.at(-1)?.kind === "_";
    if (second) add("quotient", "d^2C/da^2", "", gap);
    else if (above) {
      const index = of && "ijkl".includes(of) ? `_${of}` : "";
      by = by || below === "w" ? `_${by ?? "j"}` : "";
      add("quotient", `d${above[0] === "s" ? "a" : above}${index}/d${below}${by}`, "", gap);
    } else if (number) add(followsUnderscore ? "index" : "number", number, "", gap);
    else if (letters) {
      if (followsUnderscore) { // z_kx_j is z_k x_j
        const index = tokens.at(-2)?.value === "delta" ? letters.slice(0, 2) : letters.match(/^(?:x|[ijkl]{0,2})/)[0];
        if (!index) unreadable("index", [letters]);
        add("index", index);
        letters = letters.slice(index.length);
        gap = false;
      }
      takeApart(letters).forEach(([name, index], i) => add("name", name, index, gap && i === 0));
    } else if ("+-*/^()_'=".includes(sign)) add(sign, sign, "", gap);
    else unreadable("sign", [sign]);
  }
  if (tokens.length > 250) unreadable("long");
  return tokens;
}

const has = (tree, test) => Array.isArray(tree) && (test(tree) || tree.some((part) => has(part, test)));
const isVariable = (tree, ...names) => tree[0] === "var" && names.includes(tree[1]);

function write([kind, first, second]) {
  const inner = Array.isArray(first) && write(first), last = Array.isArray(second) && write(second);
  const call = (name, tree, text) => name + (tree[0] === "par" ? text : `(${text})`);
  switch (kind) {
    case "par": return `(${inner})`;
    case "neg": return `-${inner}`;
    case "add": return `${inner} + ${last}`;
    case "sub": return `${inner} - ${last}`;
    case "mul": return inner + (/^[\d.]/.test(last) ? " * " : " ") + last;
    case "div": return `${inner}/${second[0] === "mul" ? `(${last})` : last}`;
    case "pow": return `${inner}^${last}`;
    case "sum": return `sum${first && `_${first}`} ${last}`;
    case "mean": return call(kind, first, inner);
    case "fn": return call(first, second, last);
    case "kronecker": return `delta_${first}${second}`;
    default: return second ? `${first}_${second}` : first;
  }
}

function parse(line) {
  const tokens = typeof line === "string" ? tokenize(line) : line, groups = new Map();
  let at = 0, depth = 0;
  const peek = () => tokens[at] ?? token("end", "");
  const isAt = (...kinds) => kinds.includes(peek().kind);
  const accept = (kind) => isAt(kind) && tokens[at++];
  const misplaced = () => (isAt("end", ")", "'") ? unreadable(peek().kind) : unreadable("place", [peek().value]));

  function side() {
    let left = term();
    while (isAt("+", "-")) left = [accept("+") ? "add" : at++ && "sub", left, term()];
    return left;
  }

  function term() {
    let left = signed();
    for (;;) {
      if (accept("*")) left = ["mul", left, signed()];
      else if (accept("/")) left = ["div", left, denominator()];
      else if (isAt(...STARTS)) left = ["mul", left, power()];
      else return left;
    }
  }

  function denominator() {
    const first = peek();
    let below = signed();
    const joins = ({ kind, value, gap }) =>
      !gap &&
      ((first.kind === "number" && kind === "name" && value !== "sum" && value !== "mean") ||
        (first.kind === "name" && first.value !== "n" && kind === "("));
    while (joins(peek())) below = ["mul", below, power()];
    return below;
  }

  const signed = () => (accept("-") ? ["neg", signed()] : accept("+") ? signed() : power());

  function power() {
    const base = unit();
    return accept("^") ? ["pow", base, accept("-") ? ["neg", power()] : power()] : base;
  }

  function group() {
    const start = at; // what is read twice, as in σ(1 - σ(...)), must not take 2^depth steps
    if (!groups.has(start)) {
      at++;
      const inside = side();
      if (isAt("end")) unreadable("(");
      if (!accept(")")) misplaced();
      groups.set(start, [["par", inside], at]);
    }
    const [tree, end] = groups.get(start);
    at = end;
    return tree;
  }

  function within(rule) {
    if (++depth > 3) unreadable("long"); // sums within sums take n^depth steps
    const tree = rule();
    depth--;
    return tree;
  }

  const index = () => (accept("_") ? (accept("index") || misplaced()).value : "");

  const argument = () => (accept("-") ? ["neg", power()] : isAt("(") ? group() : power());

  function unit() {
    if (isAt("(")) return group();
    if (!isAt(...STARTS)) misplaced();
    const { kind, value, index } = tokens[at++];
    return kind === "number" ? ["num", value] : kind === "quotient" ? [kind, value] : named(value, index);
  }

  function named(name, own) {
    if (name === "sum") return ["sum", index(), within(term)];
    if (name === "mean") return index(), ["mean", within(isAt("(") ? group : term)];
    if (name === "frac") return ["div", argument(), argument()];
    if (["ln", "exp", "sqrt"].includes(name)) return ["fn", name, argument()];
    if (SIGMA.includes(name)) return sigma(index());
    if (["const", "c"].includes(name)) return ["var", "const", ""];
    own ||= index();
    if (name === "delta") return own ? (own.length === 2 ? ["kronecker", ...own] : ["var", name, own]) : unreadable("which", ["δ"]);
    if (isAt("'")) misplaced();
    return ["var", name, ["b", "n", "e", "C", "wx"].includes(name) ? "" : own];
  }

  function sigma(own) {
    const name = accept("'") ? "s'" : "s";
    if (name === "s'" && isAt("'")) misplaced();
    if (peek().value === "z") return ["fn", name, unit()];
    if (isAt("(")) {
      const start = at, inside = group();
      if (!has(inside, (tree) => tree[0] === "fn" || isVariable(tree, "a", "y", "n"))) return ["fn", name, inside];
      at = start;
    }
    return ["fn", name, ["var", "z", own]];
  }

  if (!tokens.length) unreadable("empty");
  const sides = [side()];
  while (accept("=")) sides.push(side());
  return at < tokens.length ? misplaced() : sides;
}
