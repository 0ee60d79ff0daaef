// Output neurons side by side: sigmoids, each with a question of its own, or a softmax that shares one probability.

const TRAITS = ["z", "y", "outputs"];

// ------------------------------------------------------------------------------------------------ mathematics

const sum = (values) => values.reduce((total, value) => total + value, 0);
// What rounding leaves of errors that cancel is nothing: a softmax's always do.
function balance(values) {
  const total = sum(values);
  return Math.abs(total) > values.length * Number.EPSILON * sum(values.map(Math.abs)) ? total : 0;
}

const replaced = (values, j, value) => values.map((old, i) => (i === j ? value : old));

// Only exponentials of numbers that are zero or negative: they never overflow.
const belowTheLargest = (z) => z.map((zj) => zj - Math.max(...z));

function softmax(z) {
  const e = belowTheLargest(z).map(Math.exp);
  return e.map((ej) => ej / sum(e));
}

// The largest term is taken out of the sum, so that an almost certain output keeps its relative accuracy.
function logSoftmax(z) {
  const below = belowTheLargest(z), largest = below.indexOf(0);
  const rest = Math.log1p(sum(below.map((zj, j) => (j === largest ? 0 : Math.exp(zj)))));
  return below.map((zj) => zj - rest);
}

// The error of a target of 1 is what is missing from 1, which a - 1 would round.
const layers = {
  sigmoid: (z, y) => ({
    a: z.map(sigmoid),
    terms: z.map((zj, j) => costs["cross-entropy"].value(zj, y[j])),
    deltas: z.map((zj, j) => (y[j] ? -sigmoid(-zj) : sigmoid(zj))),
  }),
  softmax: (z, y) => {
    const a = softmax(z);
    return {
      a,
      terms: logSoftmax(z).map((log, j) => weighted(y[j], -log)),
      deltas: a.map((aj, j) => (y[j] ? -sum(a.filter((_, i) => i !== j)) : aj)),
    };
  },
};

// Targets that fit: as many as there are neurons, and for softmax outputs a single 1, the first of them
function fitting(y, k, outputs) {
  const fit = Array.from({ length: k }, (_, j) => y[j] ?? 0);
  if (outputs === "sigmoid" || sum(fit) === 1) return fit;
  return fit.map((_, j) => +(j === Math.max(fit.indexOf(1), 0)));
}

// The weighted input with which neuron j would have the output a, while the others keep theirs
function inputFor(a, j, z, outputs) {
  const odds = Math.log(a) - Math.log1p(-a);
  if (outputs === "sigmoid") return odds;
  const others = z.filter((_, i) => i !== j), largest = Math.max(...others);
  return odds + largest + Math.log(sum(others.map((zi) => Math.exp(zi - largest))));
}

function quantitiesOf({ a, terms, deltas }) {
  const sums = { sum: sum(a), cost: sum(terms), balance: Math.abs(sum(deltas)) };
  return { ...sums, dearest: Math.max(...terms), worst: Math.max(...deltas.map(Math.abs)) };
}

// ---------------------------------------------------------------------------------------------------- controls

const slider = (fig, j) =>
  fig.slider(`z ${j + 1}`, {
    get: () => fig.get("z")[j] ?? 0,
    set: (value) => fig.set({ z: replaced(fig.get("z"), j, value) }),
  }, { min: -8, max: 8, step: 0.1, text: (value) => value.toFixed(2) });

// A target: a box to tick or, with softmax outputs, one choice among all
function target(fig, j, group) {
  const softmax = fig.get("outputs") === "softmax";
  const set = (on) => {
    const y = fig.get("y");
    fig.set({ y: softmax ? y.map((_, i) => +(i === j)) : replaced(y, j, +on) });
  };
  const box = fig.checkbox(`y ${j + 1}`, { get: () => fig.get("y")[j] === 1, set });
  Object.assign(box.querySelector("input"), { name: group, type: softmax ? "radio" : "checkbox" });
  return box;
}

const kindOfOutputs = (fig) =>
  fig.select("Outputs", {
    get: () => fig.get("outputs"),
    set: (kind) => fig.set({ y: fitting(fig.get("y"), fig.get("z").length, kind), outputs: kind }),
  }, [["sigmoid", "sigmoid"], ["softmax", "softmax"]]);

const numberOfNeurons = (fig) =>
  fig.select("Output neurons", {
    get: () => fig.get("z").length,
    set: (k) => {
      const z = Array.from({ length: k }, (_, j) => fig.get("z")[j] ?? 0);
      fig.set({ z, y: fitting(fig.get("y"), k, fig.get("outputs")) });
    },
  }, Array.from({ length: MOST - FEWEST + 1 }, (_, i) => [FEWEST + i, String(FEWEST + i)]));

// ----------------------------------------------------------------------------------------------------- picture

// What fills the bars of a neuron: lines in a direction of its own, over its colour
const LINES = ["", "M-1 9L9-1", "M-1-1L9 9", "M4 0V8", "M0 4H8", "M-1 9L9-1M-1-1L9 9"];
function patterned(p, k) {
  const key = Math.random().toString(36).slice(2); // no other picture's
  const pattern = (j) =>
    svg("pattern", { id: `ce-${key}-${j}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
      svg("rect", { class: `ce-ground ce-neuron-${j + 1}`, width: 8, height: 8 }),
      svg("path", { class: "ce-hatch", d: LINES[j] }));
  p.svg.prepend(svg("defs", {}, ...Array.from({ length: k }, (_, j) => pattern(j))));
  return Array.from({ length: k }, (_, j) => {
    const bar = p.bar(`ce-neuron-${j + 1}`);
    [...p.svg.querySelectorAll(".ce-bar")].at(-1).style.fill = `url(#ce-${key}-${j})`;
    return bar;
  });
}

// A bar for each neuron, which the hand can move, its target, and the error as an arrow from the one to the other
function neuronsPlot(fig, k, width) {
  const p = plot({ x: [0, 1], y: [0, k], xLabel: "output a", yTicks: 0, width, height: 52 * k + 53 });
  const aims = Array.from({ length: k }, () => p.segment("ce-aim")), bars = patterned(p, k);
  const arrows = bars.map(() => p.arrow("ce-error")), words = bars.map(() => p.text("", "start"));
  const move = (j) => (a) => {
    const z = inputFor(clamp(a, 0.0005, 0.9995), j, fig.get("z"), fig.get("outputs"));
    fig.set({ z: replaced(fig.get("z"), j, snap(clamp(z, -50, 50), 0.01)) });
  };
  const grips = bars.map((_, j) => fig.handle(p, { label: `Output ${j + 1}`, step: [0.01], move: move(j) }));
  const show = ({ a, terms, deltas }, y) => {
    for (let j = 0; j < k; j++) {
      const top = k - j;
      bars[j](0, top - 0.68, a[j], top - 0.34);
      aims[j](y[j], top - 0.96, y[j], top - 0.3);
      arrows[j](a[j], top - 0.82, y[j], top - 0.82);
      const said = `neuron ${j + 1}: a = ${number(a[j])}, error ${number(deltas[j])}, cost ${number(terms[j])}`;
      words[j](0, top - 0.26, said, -12);
      grips[j](a[j], top - 0.51, () => `a = ${number(a[j])}, target ${y[j]}, error ${number(deltas[j])}`);
    }
    const told = (aj, j) => `neuron ${j + 1}: output ${number(aj)}, target ${y[j]}, error ${number(deltas[j])}`;
    p.say(() => `Bars of the outputs, with arrows to their targets. ${a.map(told).join("; ")}`);
  };
  return { el: p.el, show };
}

// All outputs end to end. Those of a softmax share a strip of length 1: what one of them gains, the others lose.
function stripPlot(k, softmax, width) {
  const p = plot({ x: [0, softmax ? 1 : k], y: [0, 2], yTicks: 0, xTicks: softmax ? 5 : k, width, height: 84 });
  const bars = patterned(p, k), one = softmax ? null : p.segment("ce-aim"), title = p.text("ce-tag", "start");
  const names = bars.map(() => p.text("ce-tag"));
  const show = ({ a }) => {
    let from = 0;
    a.forEach((aj, j) => {
      bars[j](from, 0, from + aj, 1.2);
      names[j](from + aj / 2, 0.45, aj > 0.05 * p.x[1] ? String(j + 1) : "");
      from += aj;
    });
    one?.(1, 0, 1, 1.35);
    title(0, 1.5, softmax ? "end to end: always 1" : `end to end: ${number(sum(a))}, and it may be anything`);
    p.say(() => `The outputs end to end: ${a.map(number).join(", ")}; their sum is ${number(sum(a))}`);
  };
  return { el: p.el, show };
}

const tableRows = (z, y, { a, terms, deltas }) => [
  ...z.map((zj, j) => [`neuron ${j + 1}`, zj, a[j], String(y[j]), terms[j], deltas[j]]),
  ["sum", "", sum(a), String(sum(y)), sum(terms), balance(deltas)],
];

export default figure("Output layer", TRAITS, (fig) => {
  const k = fig.get("z").length, softmax = fig.get("outputs") === "softmax", width = fig.wide ? 440 : 340;
  const neurons = neuronsPlot(fig, k, width), strip = stripPlot(k, softmax, width), numbers = fig.readout();
  numbers.el.classList.add("ce-layer");
  const group = `ce-target-${Math.random().toString(36).slice(2)}`; // no other figure's, nor another view's of this one
  // between two messages of a kernel the targets may not fit yet
  const targets = () => fitting(fig.get("y"), fig.get("z").length, fig.get("outputs"));
  const layerNow = () => layers[fig.get("outputs")](fig.get("z"), targets());
  const each = (make) => Array.from({ length: k }, (_, j) => make(fig, j, group));
  fig.arrange({
    picture: [neurons.el, strip.el],
    hand: [kindOfOutputs(fig), html("div", { class: "ce-row ce-targets" }, ...each(target)), row(fig.reset())],
    more: [html("div", { class: "ce-controls" }, ...each(slider), numberOfNeurons(fig))],
    numbers,
    beside: true,
    quantities: () => quantitiesOf(layerNow()),
  });

  return () => {
    const z = fig.get("z");
    if (z.length !== k) return fig.compose();
    const y = targets(), layer = layerNow();
    neurons.show(layer, y);
    strip.show(layer);
    numbers.show(`cost ${number(sum(layer.terms))} nats`, ["z", "a", "y", "cost", "δ"], tableRows(z, y, layer));
  };
}, ["outputs"]);

export { fitting, inputFor, layers };
