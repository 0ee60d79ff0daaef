// One neuron with the input 1, or two of them from the same start at the same η, which learn under different costs.

const TRAITS = ["w", "b", "y", "eta", "cost", "epoch", "epochs", "compact"];
const MARKS = { quadratic: "square", "cross-entropy": "circle" };
const PRESETS = { "A bit wrong": { w: 0.6, b: 0.9 }, "Badly wrong": { w: 2, b: 2 } };

// The runs that the figure shows, by cost
const trainedRuns = (fig) =>
  fig.computed(["w", "b", "y", "eta", "epochs", "cost"], (w, b, y, eta, epochs, cost) => {
    const names = cost === "both" ? Object.keys(costs) : [cost];
    return Object.fromEntries(names.map((name) => [name, train(w, b, 1, y, eta, epochs, name)]));
  });

// Everything that is true of one run at one epoch
function state(run, name, epoch, y, eta) {
  const w = run.w[epoch], b = run.b[epoch], z = w + b;
  const step = -eta * costs[name].delta(z, y);
  return { w, b, z, a: run.a[epoch], cost: run.cost[epoch], slope: sigmoidPrime(z), step };
}

function tableRows(states, compact) {
  const quantities = { "output a": "a", "cost C": "cost", "weight w": "w", "bias b": "b" };
  if (!compact) Object.assign(quantities, { "slope σ′(z)": "slope", "step Δw, Δb": "step" });
  return Object.entries(quantities).map(([label, key]) => [label, ...states.map((now) => now[key])]);
}

function sentence(states, epoch) {
  const told = states.map(([name, now]) => `${name}: output ${number(now.a)}, cost ${number(now.cost)}`);
  return `Epoch ${epoch}. ${told.join("; ")}.`;
}

// A little more than the highest cost, and the same for runs close by: an axis should not twitch.
function highestCost(runs) {
  const highest = Object.values(runs).reduce((most, run) => run.cost.reduce((m, c) => Math.max(m, c), most), 0);
  const power = 10 ** Math.floor(Math.log10(highest || 1));
  return power * [1, 1.5, 2, 3, 5, 7.5, 10].find((m) => m * power >= highest * 1.02 || m === 10);
}

// A curve against the epoch for each cost: faint as far as the run will go, strong as far as it has come
function epochPlot(fig, options, key, target) {
  const p = plot({ x: [0, 300], y: [0, 1], xLabel: "epoch", height: 250, ...options });
  const wanted = target && p.segment("ce-target");
  const marks = Object.keys(costs).map((name) => ({
    name,
    future: p.curve(`ce-${name} ce-faint`),
    past: p.curve(`ce-${name}`),
    point: p.point(`ce-${name}`, MARKS[name]),
    group: [...p.svg.querySelectorAll(`.ce-${name}`)],
  }));
  const changed = changes();
  const show = (runs, epoch) => {
    const fresh = changed(runs);
    if (fresh) p.domain([0, fig.get("epochs")], [0, options.top(runs)]);
    wanted?.(0, fig.get("y"), fig.get("epochs"), fig.get("y"));
    for (const { name, future, past, point, group } of marks) {
      for (const mark of group) mark.style.display = runs[name] ? "" : "none";
      if (!runs[name]) continue;
      const ys = runs[name][key];
      if (fresh && !fig.get("compact")) future(ys);
      past(ys, { end: epoch });
      point(epoch, ys[epoch]);
    }
    const told = (name) => `${name} ${number(runs[name][key][epoch])}`;
    p.say(() => `${options.yLabel} against epoch; at epoch ${epoch}: ${Object.keys(runs).map(told).join(", ")}`);
  };
  return { el: p.el, show };
}

// Where on the sigmoid the neurons are, with the tangent at each; the grip is where they start
function slopePlot(fig, start) {
  const axes = { xLabel: "weighted input z", yLabel: "output a = σ(z)", xTicks: 8 };
  const p = plot({ x: [-8, 8], y: [-0.08, 1.08], height: 250, ...axes });
  const sigma = p.curve("");
  const marks = Object.keys(costs).map((name) => ({
    name,
    tangent: p.segment(`ce-${name} ce-tangent`),
    point: p.point(`ce-${name}`, MARKS[name]),
    group: [...p.svg.querySelectorAll(`.ce-${name}`)],
  }));
  const drawSigmoid = (reach) => {
    p.domain([-reach, reach], p.y);
    const xs = Float64Array.from({ length: 161 }, (_, i) => (i / 80 - 1) * reach);
    sigma(xs.map(sigmoid), { xs });
  };
  const fresh = changes();
  const grip = fig.handle(p, { label: "Start on the sigmoid", step: [0.1], move: (z) => start(z) });
  const show = (states) => {
    const first = fig.get("w") + fig.get("b");
    const reach = Math.max(8, Math.ceil(Math.abs(first)));
    if (fresh(reach)) drawSigmoid(reach);
    for (const { name, tangent, point, group } of marks) {
      for (const mark of group) mark.style.display = states[name] ? "" : "none";
      if (!states[name]) continue;
      const { z, a, slope } = states[name];
      tangent(z - 2, a - 2 * slope, z + 2, a + 2 * slope);
      point(z, a);
    }
    grip(first, sigmoid(first), () => `z = ${number(first)}, output ${number(sigmoid(first))}`);
    const told = ([name, now]) => `${name} at z = ${number(now.z)}, slope ${number(now.slope)}`;
    p.say(() => `The sigmoid with its tangents: ${Object.entries(states).map(told).join("; ")}`);
  };
  return { el: p.el, show };
}

// How far w and b move at the next update, on a scale that ends at η: the error is never more than 1
function stepPlot() {
  const xLabel = "size of the next step of w and b (at most η)";
  const p = plot({ x: [0, 1], y: [0, 2], xLabel, height: 96, yTicks: 0 });
  const bars = Object.keys(costs).map((name) => ({ name, bar: p.bar(`ce-${name}`) }));
  const show = (states, eta) => {
    p.domain([0, eta || 1], [0, 2]);
    const names = Object.keys(states);
    for (const { name, bar } of bars) {
      const size = Math.abs(states[name]?.step ?? 0), middle = 1.5 - names.indexOf(name);
      bar(0, middle - 0.35, states[name] ? size : 0, middle + 0.35);
    }
    const told = (name) => `${name} ${number(Math.abs(states[name].step))}`;
    p.say(() => `Size of the next step: ${names.map(told).join(", ")}`);
  };
  return { el: p.el, show };
}

function controls(fig, restart) {
  const from = (trait) => ({ get: () => fig.get(trait), set: (value) => restart({ [trait]: value }) });
  const fixed = (value) => value.toFixed(2);
  const both = [["both", "both"], ...Object.keys(costs).map((name) => [name, name])];
  const lengths = [300, 1000, 3000, 10000].map((n) => [n, `${n} epochs`]);
  const setLength = (epochs) => fig.set({ epochs, epoch: Math.min(epochs, fig.get("epoch")) });
  const length = { get: () => fig.get("epochs"), set: setLength };
  return [
    row(...Object.entries(PRESETS).map(([label, values]) => fig.button(label, () => restart(values)))),
    html(
      "div",
      { class: "ce-controls" },
      fig.slider("Weight", from("w"), { min: -4, max: 4, step: 0.05, symbol: "w", text: fixed }),
      fig.slider("Bias", from("b"), { min: -4, max: 4, step: 0.05, symbol: "b", text: fixed }),
      fig.slider("Target", "y", { min: 0, max: 1, step: 0.01, symbol: "y", text: fixed }),
      fig.slider("Learning rate", "eta", { min: 0, max: 2, step: 0.005, symbol: "η" }),
      fig.select("Cost", "cost", both),
      fig.select("Train for", length, lengths),
    ),
  ];
}

export default figure("Learning slowdown", TRAITS, (fig) => {
  const compact = fig.get("compact");
  const runs = trainedRuns(fig);
  // A new start is seen at the start: back to epoch 0.
  const restart = (values) => {
    fig.stop();
    fig.set({ ...values, epoch: 0 });
  };
  // Weight and bias move together, as they do when a neuron with the input 1 learns.
  const startAt = (z) => {
    const shift = (z - fig.get("w") - fig.get("b")) / 2;
    const moved = (trait) => clamp(snap(fig.get(trait) + shift, 0.001), -LIMIT, LIMIT); // what learning_slowdown.py accepts
    restart({ w: moved("w"), b: moved("b") });
  };

  const epochNow = () => Math.min(fig.get("epoch"), fig.get("epochs"));
  const statesAt = (epoch) =>
    Object.entries(runs()).map(([name, run]) => [name, state(run, name, epoch, fig.get("y"), fig.get("eta"))]);
  const summary = () => sentence(statesAt(epochNow()), epochNow());
  const last = () => fig.get("epochs");
  const transport = fig.transport("epoch", { last, summary, step: !compact, more: [fig.reset()] });
  const output = epochPlot(fig, { yLabel: "output a", top: () => 1 }, "a", true);
  const cost = epochPlot(fig, { yLabel: "cost C", height: 290, top: highestCost }, "cost");
  const slope = slopePlot(fig, startAt);
  const steps = stepPlot();
  const numbers = fig.readout();
  const settings = compact ? [] : controls(fig, restart);
  const help = compact ? [] : [hint("Drag the ring along the sigmoid to choose the start, then run.")];
  const panels = compact
    ? [output.el, html("div", {}, numbers.el)]
    : [slope.el, output.el, html("div", {}, steps.el, numbers.el), cost.el];
  const kind = compact ? "ce-panels ce-lead" : "ce-panels";
  fig.root.append(...settings, transport, ...help, html("div", { class: kind }, ...panels));

  return () => {
    const epoch = epochNow(), now = Object.fromEntries(statesAt(epoch));
    const names = Object.keys(now), states = Object.values(now);
    output.show(runs(), epoch);
    if (!compact) {
      cost.show(runs(), epoch);
      slope.show(now);
      steps.show(now, fig.get("eta"));
    }
    numbers.show(`epoch ${epoch} of ${fig.get("epochs")}`, names, tableRows(states, compact));
  };
}, ["compact"]);
