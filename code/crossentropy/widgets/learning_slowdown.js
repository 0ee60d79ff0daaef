// One neuron with the input 1, or two of them from the same start at the same η, which learn under different costs.
// LIMIT, for weight and bias at the start, is that of learning_slowdown.py; BEFORE is what comes before a race, in race.js.

const TRAITS = ["w", "b", "y", "eta", "cost", "epoch", "epochs", "compact", ...(BEFORE ? ["guess"] : [])];
const NAMES = Object.keys(costs);
const MARKS = { quadratic: "square", "cross-entropy": "circle" };
const PRESETS = { "A bit wrong": { w: 0.6, b: 0.9 }, "Badly wrong": { w: 2, b: 2 } };

// The runs that the figure shows, by cost
const trainedRuns = (fig) =>
  fig.computed(["w", "b", "y", "eta", "epochs", "cost"], (w, b, y, eta, epochs, cost) => {
    const names = cost === "both" ? NAMES : [cost];
    return Object.fromEntries(names.map((name) => [name, train(w, b, 1, y, eta, epochs, name)]));
  });

// Everything that is true of one run at one epoch. The step is error × slope × η, and the cross-entropy has no slope.
function state(run, name, epoch, y, eta) {
  const w = run.w[epoch], b = run.b[epoch], z = w + b;
  const a = run.a[epoch], delta = costs[name].delta(z, y);
  return { w, b, z, a, error: a - y, cost: run.cost[epoch], slope: sigmoidPrime(z), delta, step: -eta * delta };
}

function quantitiesOf(fig, runs) {
  const below = (run) => ((first) => (first < 0 ? Infinity : first))(run.a.findIndex((a) => a < 0.5));
  const first = Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, below(run)]));
  const [slow, fast] = NAMES.map((name) => first[name]);
  const times = fast && Number.isFinite(fast) ? slow / fast : NaN;
  return { z: fig.get("w") + fig.get("b"), eta: fig.get("eta"), times, ...first };
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

// The marks of one cost on a plot, which are gone while it is not shown
function marksOf(p, name, draw) {
  const marks = draw(`ce-${name}`), group = [...p.svg.querySelectorAll(`.ce-${name}`)];
  return { name, ...marks, appear: (shown) => group.forEach((mark) => (mark.style.display = shown ? "" : "none")) };
}

// A curve against the epoch for each cost, as far as the run has come: what is to come is not told.
function epochPlot(fig, options, key, target) {
  const p = plot({ x: [0, 300], y: [0, 1], xLabel: "epoch", ...options });
  const wanted = target && p.segment("ce-target"), aim = target && p.text("", "start");
  const marks = NAMES.map((name) =>
    marksOf(p, name, (kind) => ({ past: p.curve(kind), point: p.point(kind, MARKS[name]), tag: p.name(kind) })),
  );
  const fresh = changes();
  const show = (runs, epoch) => {
    const y = fig.get("y"), end = fig.get("epochs");
    if (fresh(runs)) p.domain([0, end], options.range(runs));
    wanted?.(0, y, end, y);
    // at the start of its line, unless runs that set out close to it are there
    const near = (run) => Math.abs(run[key][0] - y) < 0.2;
    aim?.(epoch < end / 2 && Object.values(runs).some(near) ? 0.7 * end : 0, y, `target y = ${y}`, 6, -6);
    for (const { name, past, point, tag, appear } of marks) {
      appear(runs[name]);
      if (!runs[name]) continue;
      const ys = runs[name][key], other = NAMES.find((each) => each !== name);
      past(ys, { end: epoch });
      point(epoch, ys[epoch]);
      // names stand above their marks; where two marks are close, the name of the lower one stands below
      const lead = runs[other] ? runs[other][key][epoch] - ys[epoch] : -1, close = lead < 0.12 * p.y[1];
      const below = close && (lead > 0 || (lead === 0 && other === NAMES[0]));
      tag(epoch, ys[epoch], `${name} ${number(ys[epoch])}`, below ? 15 : -14);
    }
    const told = (name) => `${name} ${number(runs[name][key][epoch])}`;
    p.say(() => `${options.yLabel} against epoch; at epoch ${epoch}: ${Object.keys(runs).map(told).join(", ")}`);
  };
  return { el: p.el, p, show };
}

// Where on the sigmoid the neurons are. The grip is where they start.
function slopePlot(fig, start, size) {
  const { p, axis, neuron, names } = sigmoidPlot(size);
  const marks = NAMES.map((name) =>
    marksOf(p, name, (kind) => ({ lines: neuron(kind), point: p.point(kind, MARKS[name]) })),
  );
  const named = names(), grip = fig.handle(p, { label: "Start on the sigmoid", step: [0.1], move: start });
  const show = (states) => {
    const first = fig.get("w") + fig.get("b"), y = fig.get("y");
    axis(first, y);
    for (const { name, lines, point, appear } of marks) {
      appear(states[name]);
      if (!states[name]) continue;
      lines(states[name].z, y);
      point(states[name].z, states[name].a);
    }
    named(Object.values(states)[0].z, y);
    grip(first, sigmoid(first), () => `z = ${number(first)}, output ${number(sigmoid(first))}`);
    const told = ([name, now]) => `${name} at z = ${number(now.z)}, slope ${number(now.slope)}`;
    p.say(() => `The sigmoid with its tangents: ${Object.entries(states).map(told).join("; ")}`);
  };
  return { el: p.el, show };
}

// error × slope = step: three bars for each cost, on one scale from 0 to 1. A product with a small factor is small.
function productPlot(names, width, high) {
  const rows = 3 * names.length;
  const p = plot({ x: [0, 1], y: [0, rows], width, height: high * rows, bare: true });
  const groups = names.map((name, group) => {
    const kinds = ["ce-error", "ce-slope", `ce-${name}`], top = (i) => rows - 3 * group - i;
    const [tracks, bars] = [kinds.map(() => p.bar("ce-track")), kinds.map((kind) => p.bar(kind))];
    return { name, top, tracks, bars, words: kinds.map((_, i) => p.text(i < 2 ? "" : `ce-tag ce-${name}`, "start")) };
  });
  const show = (states, y) => {
    for (const { name, top, tracks, bars, words } of groups) {
      const { error, slope, delta, step } = states[name], steep = name === "quadratic";
      const sizes = [Math.abs(error), steep ? slope : 1, Math.abs(delta)];
      const told = [
        `error a − y = ${number(error)}`,
        steep ? `× slope σ′(z) = ${number(slope)}` : "× 1: no slope in it",
        `= ${number(delta)}, so the step of w is ${number(step)}`,
      ];
      sizes.forEach((size, i) => {
        const [low, high] = [top(i) - 0.95, top(i) - 0.44];
        tracks[i](0, low, 1, high);
        bars[i](0, low, i === 1 && !steep ? 0 : size, high);
        words[i](0, top(i) - 0.35, told[i]);
      });
    }
    const all = groups.map(({ name }) => `${name}: ${number(states[name].error)} and ${number(states[name].delta)}`);
    p.say(() => `Bars of the error, the slope, and their product. Error and product, ${all.join("; ")}`);
  };
  return { el: p.el, show };
}

function settings(fig) {
  const fixed = (value) => value.toFixed(2);
  return html(
    "div",
    { class: "ce-controls" },
    fig.slider("Weight", fig.restarting("w"), { min: -4, max: 4, step: 0.05, symbol: "w", text: fixed }),
    fig.slider("Bias", fig.restarting("b"), { min: -4, max: 4, step: 0.05, symbol: "b", text: fixed }),
    fig.slider("Target", "y", { min: 0, max: 1, step: 0.01, symbol: "y", text: fixed }),
    fig.slider("Learning rate", "eta", { min: 0, max: 2, step: 0.005, symbol: "η" }),
    fig.select("Cost", "cost", [["both", "both"], ...NAMES.map((name) => [name, name])]),
    fig.lengths(),
  );
}

export default figure("Learning slowdown", TRAITS, (fig) => {
  const compact = fig.get("compact"), runs = trainedRuns(fig), numbers = fig.readout();
  // Weight and bias move together, as they do when a neuron with the input 1 learns.
  const startAt = (z) => {
    const shift = (z - fig.get("w") - fig.get("b")) / 2;
    const moved = (trait) => clamp(snap(fig.get(trait) + shift, 0.001), -LIMIT, LIMIT);
    fig.restart({ w: moved("w"), b: moved("b") });
  };

  const epochNow = () => Math.min(fig.get("epoch"), fig.get("epochs"));
  const statesAt = (epoch) =>
    Object.entries(runs()).map(([name, run]) => [name, state(run, name, epoch, fig.get("y"), fig.get("eta"))]);
  const summary = () => sentence(statesAt(epochNow()), epochNow());
  const last = () => fig.get("epochs");
  const transport = fig.transport("epoch", { last, summary, step: !compact, more: [fig.reset()] });
  const [width, narrow] = fig.wide ? [640, 320] : [340, 340];
  const range = { output: () => [-0.04, 1.12], cost: (shown) => [0, highestCost(shown)] };
  const height = compact ? (fig.wide ? 200 : 270) : fig.wide ? 210 : 180;
  const output = epochPlot(fig, { yLabel: "output a", width, height, range: range.output }, "a", true);
  let update = () => {};
  if (compact) {
    const before = BEFORE?.(fig, output.p, runs, () => transport.querySelector("button").click());
    fig.arrange({ picture: [output.el], hand: [...(before ? [before.form] : []), transport], numbers });
    update = before?.show ?? update;
  } else {
    const cost = epochPlot(fig, { yLabel: "cost C", width, height: 210, range: range.cost }, "cost");
    const slope = slopePlot(fig, startAt, { width: narrow, height: fig.wide ? 250 : 195 });
    const products = fig.get("cost") === "both" ? NAMES : [fig.get("cost")];
    const product = productPlot(products, narrow, fig.wide && products.length === 1 ? 66 : 38);
    const presets = Object.entries(PRESETS).map(([label, values]) => fig.button(label, () => fig.restart(values)));
    fig.arrange({
      picture: [html("div", { class: "ce-pair" }, slope.el, product.el), output.el],
      hand: [row(...presets), transport],
      more: [settings(fig), cost.el],
      numbers,
      quantities: fig.computed(["w", "b", "y", "eta", "epochs", "cost"], () => quantitiesOf(fig, runs())),
    });
    update = (states, epoch) => {
      slope.show(states);
      product.show(states);
      cost.show(runs(), epoch);
    };
  }

  return () => {
    const epoch = epochNow(), states = Object.fromEntries(statesAt(epoch));
    output.show(runs(), epoch);
    update(states, epoch);
    const rows = tableRows(Object.values(states), compact);
    numbers.show(`epoch ${epoch} of ${fig.get("epochs")}`, Object.keys(states), rows);
  };
}, ["compact", "cost"]);
