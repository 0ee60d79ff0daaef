// What a tree is worth at a point; the reference is crossentropy/derivations/values.py.

function neuronPoint({ w, b, examples }) {
  const built = examples.map((example) => {
    const x = example.slice(0, 3), z = w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + b;
    return { x, y: example[3], z, a: sigmoid(z) };
  });
  return { w, b, examples: built, example: null, at: { j: 0 } };
}

function layerPoint({ z, y }) {
  const e = z.map(Math.exp), all = e.reduce((p, q) => p + q);
  return { examples: [], example: { z, a: e.map((v) => v / all), y }, at: { j: 0 } };
}

const withOutput = (point, a) => ({ ...point, example: { ...point.example, a, z: Math.log(a / (1 - a)) } });

function withHardTargets(point) {
  const { examples, example } = point;
  if (examples.length) {
    const hard = examples.map((each) => ({ ...each, y: Math.round(each.y) }));
    return { ...point, examples: hard, example: example && hard[examples.indexOf(example)] };
  }
  return { ...point, example: { ...example, y: example.y.map((target) => +(target === Math.max(...example.y))) } };
}

const forEach = (point, size) => Array.from({ length: size }, (_, j) => ({ ...point, at: { j } }));

function points(goal) {
  if (goal.about === "softmax") return NOTATION.layers.flatMap((layer) => forEach(layerPoint(layer), layer.z.length));
  let neurons = NOTATION.neurons.map(neuronPoint);
  if (goal.scope === "example")
    neurons = neurons
      .filter(({ examples }) => examples.length > 1)
      .flatMap((point) => point.examples.map((example) => ({ ...point, example })));
  if (goal.varies) return neurons.flatMap((point) => NOTATION.outputs.map((a) => withOutput(point, a)));
  return neurons.flatMap((point) => forEach(point, 3));
}

const finite = (value) => (Number.isFinite(value) ? value : NaN);
const exponential = (z) => (z < 709 ? Math.exp(z) : NaN);
const raise = (p, q) => (Number.isFinite(p) && Number.isFinite(q) ? finite(p ** q) : NaN);

const VALUES = {
  ln: (v) => (v > 0 ? Math.log(v) : NaN),
  exp: exponential,
  sqrt: Math.sqrt,
  s: (z) => 1 / (1 + exponential(-z)),
  "s'": (z) => 1 / (1 + exponential(-z)) / (1 + exponential(z)),
};
const PAIRS = {
  add: (p, q) => p + q,
  sub: (p, q) => p - q,
  mul: (p, q) => p * q,
  div: (p, q) => finite(p / q),
  pow: raise,
};

function evaluate(tree, point, goal) {
  const [kind, first, second] = tree, go = (part) => evaluate(part, point, goal);
  if (kind === "pow" && isVariable(first, "e")) return exponential(go(second));
  if (PAIRS[kind]) return PAIRS[kind](go(first), go(second));
  switch (kind) {
    case "num": return +first;
    case "par": return go(first);
    case "neg": return -go(first);
    case "fn": return VALUES[first](go(second));
    case "kronecker": return +(place(first, point) === place(second, point));
    case "sum": return terms(first, point).reduce((sum, inner) => sum + evaluate(second, inner, goal), 0);
    case "mean": return terms("x", point).reduce((sum, inner) => sum + evaluate(first, inner, goal), 0) / point.examples.length;
    case "quotient": return quotient(first, point, goal);
    default: return variable(first, second, point, goal);
  }
}

function terms(index, point) {
  const layer = !point.examples.length;
  if (layer && ["x", "i"].includes(index)) unreadable("none", ["sum over the examples"]);
  index ||= layer ? "k" : "x";
  if (!layer && ["x", "i"].includes(index)) return point.examples.map((example) => ({ ...point, example }));
  return (layer ? point.example.z : point.w).map((_, i) => ({ ...point, at: { ...point.at, [index]: i } }));
}

function place(index, point) {
  if (/^\d/.test(index)) return index - 1;
  if (point.at[index] === undefined) unreadable("index", [index], "outside");
  return point.at[index];
}

function entry(values, name, index, point) {
  const value = values[place(index, point)];
  if (value === undefined) unreadable("none", [`${name}_${index}`]);
  return value;
}

function exampleOf(point, name) {
  if (!point.example) unreadable("example", [name], "outside");
  return point.example;
}

function variable(name, index, point, goal) {
  if (name === "e") return Math.E;
  if (name === "const" && goal.varies) return 7;
  if (name === "C" || name === "delta") unreadable("wanted", [name === "C" ? name : `δ_${index}`]);
  if (!point.examples.length) {
    if (!["a", "y", "z"].includes(name)) unreadable("none", [name]);
    if (!index) unreadable("which", [name]);
    return entry(point.example[name], name, index[0], point);
  }
  const own = index.replace(/[xi]/g, ""); // the example is that of the sum
  if (name === "n") return point.examples.length;
  if (name === "b") return point.b;
  if (name === "w") return entry(point.w, "w", own || "j", point);
  if (name === "x") return entry(exampleOf(point, "x_j").x, "x", own || "j", point);
  if (name === "wx") return exampleOf(point, "w·x").z - point.b;
  if (["a", "y", "z"].includes(name) && !own) return exampleOf(point, name)[name];
  unreadable("none", [index ? `${name}_${index}` : name]);
}

function quotient(name, point, goal) {
  const shown = name.replaceAll("d", "∂"), [above, below] = name.split("/");
  if (goal.left.includes(name)) unreadable("wanted", [shown]);
  const { softmax, neuron, [goal.cost]: ofCost } = NOTATION.known, indices = [above[3] ?? (above === "dC" && "k"), below[3]];
  const ofLayer = () => indices.every(Boolean) && softmax[`${above.slice(0, 2)}/${below.slice(0, 2)}`];
  const line = goal.about === "softmax" ? ofLayer() : { ...ofCost, ...neuron, ...goal.known }[name];
  if (!line) unreadable("none", [shown]);
  return evaluate(treeOf(filled(line, indices)), point, goal);
}

const trees = new Map();
function treeOf(line) {
  if (!trees.has(line)) trees.set(line, parse(line)[0]);
  return trees.get(line);
}
