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

// ---------------------------------------------------------------------------------------------------- controls

// One neuron: its weighted input, and its target as a box to tick or, with softmax outputs, as one choice among all
function neuron(fig, j, group) {
  const slider = fig.slider(`z ${j + 1}`, {
    get: () => fig.get("z")[j] ?? 0,
    set: (value) => fig.set({ z: replaced(fig.get("z"), j, value) }),
  }, { min: -8, max: 8, step: 0.1, text: (value) => value.toFixed(2) });
  const target = (on) => {
    const y = fig.get("y");
    fig.set({ y: fig.get("outputs") === "softmax" ? y.map((_, i) => +(i === j)) : replaced(y, j, +on) });
  };
  const box = fig.checkbox(`y ${j + 1}`, { get: () => fig.get("y")[j] === 1, set: target });
  const input = box.querySelector("input");
  const el = html("div", { class: "ce-neuron" }, slider, box);
  input.name = group; // makes radios one group; boxes do not mind
  fig.updates.unshift(() => {
    el.style.display = j < fig.get("z").length ? "" : "none";
    input.type = fig.get("outputs") === "softmax" ? "radio" : "checkbox";
  });
  return el;
}

function controls(fig) {
  const outputs = {
    get: () => fig.get("outputs"),
    set: (kind) => fig.set({ outputs: kind, y: fitting(fig.get("y"), fig.get("z").length, kind) }),
  };
  const size = {
    get: () => fig.get("z").length,
    set: (k) => {
      const z = Array.from({ length: k }, (_, j) => fig.get("z")[j] ?? 0);
      fig.set({ z, y: fitting(fig.get("y"), k, fig.get("outputs")) });
    },
  };
  const kinds = [["sigmoid", "sigmoid, with cross-entropy"], ["softmax", "softmax, with log-likelihood"]];
  const sizes = Array.from({ length: MOST - FEWEST + 1 }, (_, i) => [FEWEST + i, String(FEWEST + i)]);
  const group = `ce-target-${Math.random().toString(36).slice(2)}`; // no other figure's, nor another view's of this one
  return [
    row(fig.select("Outputs", outputs, kinds), fig.select("Output neurons", size, sizes), fig.reset()),
    html("div", { class: "ce-neurons" }, ...Array.from({ length: MOST }, (_, j) => neuron(fig, j, group))),
  ];
}

// ----------------------------------------------------------------------------------------------------- picture

// Bars over the neurons, and at the right their sum, if it means something
function barPlot(yLabel, { total = false, targets = false } = {}) {
  const frame = { x: [0.5, 3.5], y: [0, 1], width: 300, height: 190, xTicks: 0 };
  const p = plot({ label: "", yLabel, xLabel: "output neuron j", ...frame });
  const all = Array.from({ length: MOST + 1 }, (_, j) => (j < MOST ? "ce-cross-entropy" : "ce-whole"));
  const bars = all.map((kind) => p.bar(kind));
  const zero = p.segment("ce-zero"), aims = targets ? all.slice(1).map(() => p.segment("ce-aim")) : [];
  const values = all.map(() => p.text()), names = all.map(() => p.text("ce-tick"));

  const show = (each, [low, high], y) => {
    const k = each.length, shown = total ? [...each, sum(each)] : each, end = shown.length + 0.5;
    p.domain([0.5, end], [low, high]);
    zero(0.5, 0, end, 0);
    // the sum stands right after the last neuron; marks of absent neurons go out of sight
    const place = (j) => (j < k ? j + 1 : j === MOST && total ? k + 1 : 99);
    bars.forEach((bar, j) => {
      const at = place(j), value = shown[at - 1] ?? 0;
      bar(at - 0.3, 0, at + 0.3, value);
      const aim = targets && j < k ? y[j] : 0;
      aims[j]?.(at - 0.4, aim, at + 0.4, aim);
      // where a bar almost reaches its target, its number stands above both
      const top = targets && aim - value < 0.25 * high ? Math.max(value, aim) : value;
      values[j](at, clamp(top, low, high), at < 99 ? value.toFixed(2) : "", 0, value < 0 ? 14 : -5);
      names[j](at, low, at > k ? (at < 99 ? "sum" : "") : String(at), 0, 16);
    });
    const told = (value, j) => `neuron ${j + 1}: ${number(value)}`;
    p.say(() => `Bars of ${yLabel}. ${each.map(told).join(", ")}${total ? `, sum: ${number(sum(each))}` : ""}`);
  };
  return { el: p.el, show };
}

// A little more than the highest value, in few sizes: the axis should not twitch
const TOPS = [1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 400];
const ceiling = (value) => TOPS.find((top) => top >= value * 1.12);

const tableRows = (z, y, { a, terms, deltas }) => [
  ...z.map((zj, j) => [`neuron ${j + 1}`, zj, a[j], String(y[j]), terms[j], deltas[j]]),
  ["sum", "", sum(a), String(sum(y)), sum(terms), balance(deltas)],
];

export default figure("Output layer", TRAITS, (fig) => {
  const outputs = barPlot("output a and target y", { total: true, targets: true });
  const terms = barPlot("cost, nats", { total: true });
  const errors = barPlot("error δ = a − y");
  const numbers = fig.readout(2);
  numbers.el.classList.add("ce-layer");
  fig.root.append(...controls(fig), html("div", { class: "ce-panels" }, outputs.el, terms.el, errors.el, numbers.el));

  return () => {
    const z = fig.get("z"), kind = fig.get("outputs");
    // between two messages of a kernel the targets may not fit yet
    const y = fitting(fig.get("y"), z.length, kind), layer = layers[kind](z, y);
    outputs.show(layer.a, [0, ceiling(sum(layer.a))], y);
    terms.show(layer.terms, [0, ceiling(sum(layer.terms))]);
    errors.show(layer.deltas, [-1.35, 1.35]);
    const rule = kind === "softmax" ? "softmax outputs always sum to 1" : "sigmoid outputs may sum to anything";
    const whole = `The outputs sum to ${number(sum(layer.a))}: ${rule}. Cost ${number(sum(layer.terms))} nats.`;
    numbers.show(whole, ["z", "a", "y", "cost", "δ"], tableRows(z, y, layer));
  };
});

export { fitting, layers };
