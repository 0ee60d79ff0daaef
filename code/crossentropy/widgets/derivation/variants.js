// What is close to a line; the reference, in the same order, is crossentropy/derivations/variants.py.

const ONE = ["num", "1"], TWO = ["num", "2"];
const OPENED = token("(", "("), CLOSED = token(")", ")");

function* readings(tokens, isMean) {
  const following = [...tokens.slice(1), token("end", "")];
  for (const [i, { value }] of tokens.entries()) {
    if (value === "sum" && following[i].value === "x" && !following[i].gap)
      yield [...tokens.slice(0, i + 1), token("_", "_"), token("index", "x"), ...tokens.slice(i + 2)];
  }
  if (tokens.some(({ value }) => SIGMA.includes(value))) {
    const bare = ({ kind, value }, i) => (SIGMA.includes(value) || kind === "'") && following[i].kind === "(";
    yield tokens.flatMap((each, i) => (bare(each, i) ? [each, OPENED, token("name", "z"), CLOSED] : [each]));
  }
  if (isMean) {
    const start = 1 + tokens.findLastIndex(({ kind }) => kind === "=");
    yield [...tokens.slice(0, start), token("name", "mean"), OPENED, ...tokens.slice(start), CLOSED];
  }
  for (const [start, end] of pairs(tokens.map(({ kind }) => kind))) {
    const opened = { ...OPENED, gap: tokens[start].gap }, first = { ...tokens[start], gap: false };
    yield [...tokens.slice(0, start), opened, first, ...tokens.slice(start + 1, end + 1), CLOSED, ...tokens.slice(end + 1)];
  }
}

function* pairs(kinds) {
  const opens = [...STARTS, "-"], closes = ["number", "name", "quotient", ")", "index", "'"];
  for (const [start, kind] of kinds.entries()) {
    if (!opens.includes(kind)) continue;
    for (let end = start, depth = 0; end < kinds.length; end++) {
      depth += (kinds[end] === "(") - (kinds[end] === ")");
      if (depth < 0 || kinds[end] === "=") break;
      if (closes.includes(kinds[end]) && !["_", "'"].includes(kinds[end + 1]) && depth === 0 && end > start) yield [start, end];
    }
  }
}

function* smallChanges(tree, names, factors) {
  yield* atEveryNode(tree, (node, isTerm) => changesOfNode(node, isTerm, names));
  for (const factor of factors) {
    if (has(tree, (part) => part[0] === factor[0] && part[1] === factor[1])) continue;
    yield* atEveryNode(tree, (node, isTerm) => (isTerm ? [["factor lost", ["mul", node, factor], [node, factor]]] : []));
  }
}

function* atEveryNode(tree, changesOf, isTerm = true) {
  yield* changesOf(tree, isTerm);
  for (const [i, part] of tree.entries()) {
    if (!Array.isArray(part)) continue;
    const inner = atEveryNode(part, changesOf, ["add", "sub", "fn", "sum", "mean"].includes(tree[0]));
    for (const [slip, changed, places] of inner) yield [slip, tree.with(i, changed), places];
  }
}

function* changesOfNode(node, isTerm, names) {
  const [kind, first, second] = node;
  if (isTerm) yield ["sign of a part", ["neg", node], [node]];
  if (kind === "add" || kind === "sub") yield ["sign between", [kind === "add" ? "sub" : "add", first, second], [node]];
  else if (kind === "mul") yield ["multiplied", ["div", first, second], [second]];
  else if (kind === "div") {
    yield ["divided", ["mul", first, second], [second]];
    yield ["upside down", ["div", second, first], [node]];
  } else if (kind === "neg") yield ["sign of a part", first, [node]];
  else if (kind === "pow") {
    yield ["power", first, [node]];
    yield ["power", ["pow", first, ["neg", second]], [node]];
  } else if (kind === "fn") {
    if (first === "s'") yield ["slope for value", ["fn", "s", second], [node]];
    else if (first === "s") yield ["value for slope", ["fn", "s'", second], [node]];
    else yield ["function", second, [node]];
  } else if (kind === "num") {
    for (const number of [ONE, TWO]) if (number[1] !== first) yield ["other name", number, [node]];
  }
  if (kind === "var") {
    for (const name of names) if (name[1] !== first || name[2] !== second) yield ["other name", name, [node]];
  }
  if (["add", "sub", "mul", "div"].includes(kind)) {
    yield ["too much", first, [second]];
    yield ["too much", kind === "sub" ? ["neg", second] : kind === "div" ? ["div", ONE, second] : second, [first]];
  }
  if (["var", "fn", "par"].includes(kind)) {
    yield ["complement", ["sub", ONE, node], [node]];
    yield ["square lost", ["pow", node, TWO], [node]];
  }
}
