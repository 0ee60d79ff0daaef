// The cross-entropy of one example, taken apart: what an output costs, term by term, and the least that it can cost.

const HIGHEST = 3; // nats at the top of the plot
const OUTPUTS = [0, ...Array.from({ length: 241 }, (_, i) => sigmoid((i - 120) / 17)), 1]; // close where it is steep
const TERMS = {
  yes: (a, y) => weighted(y, -Math.log(a)),
  no: (a, y) => weighted(1 - y, -Math.log1p(-a)),
};

const emptyPlot = () =>
  plot({ x: [0, 1], y: [0, HIGHEST], xLabel: "output a", yLabel: "nats", width: 380, height: 290 });

function termsPlot() {
  const p = emptyPlot();
  const wanted = p.segment("ce-target");
  const yes = p.curve("ce-yes"), no = p.curve("ce-no"), sum = p.curve("ce-cross-entropy");
  const bottom = p.point("", "diamond");
  const fresh = changes();
  const show = (a, y) => {
    if (!fresh(y)) return; // the output changes nothing here
    const draw = (curve, cost) => curve(OUTPUTS.map((ai) => cost(ai, y)), { xs: OUTPUTS });
    wanted(y, 0, y, HIGHEST);
    draw(yes, TERMS.yes);
    draw(no, TERMS.no);
    draw(sum, crossEntropy);
    bottom(y, entropy(y));
    p.say(() => `The two terms and their sum, for target ${number(y)}: lowest at that output, ${number(entropy(y))} nats`);
  };
  return { p, show, samples: [["yes", "−y ln a"], ["no", "−(1−y) ln(1−a)"], ["cross-entropy", "their sum, C"]] };
}

function minimumPlot() {
  const p = emptyPlot();
  const bottoms = p.curve("ce-entropy"), sum = p.curve("ce-cross-entropy");
  const floor = p.segment("ce-target"), excess = p.segment("ce-excess"), bottom = p.point("", "diamond");
  bottoms(OUTPUTS.map(entropy), { xs: OUTPUTS });
  const fresh = changes();
  const show = (a, y) => {
    if (fresh(y)) sum(OUTPUTS.map((ai) => crossEntropy(ai, y)), { xs: OUTPUTS });
    floor(0, entropy(y), 1, entropy(y));
    excess(a, entropy(y), a, Math.min(crossEntropy(a, y), 2 * HIGHEST));
    bottom(y, entropy(y));
    p.say(() => `The cross-entropy for target ${number(y)}: lowest at that output, at its entropy ${number(entropy(y))}`);
  };
  const rest = { entropy: "lowest points of all targets", excess: "C above the lowest" };
  const samples = { "cross-entropy": "C for the target y", ...rest };
  return { p, show, samples: Object.entries(samples) };
}

// The terms end to end: their sum is the cost
function stackPlot() {
  const p = plot({ x: [0, HIGHEST], y: [0, 1], xLabel: "nats", height: 84, yTicks: 0 });
  const yes = p.bar("ce-yes"), no = p.bar("ce-no");
  const show = (a, y) => {
    const first = Math.min(TERMS.yes(a, y), HIGHEST);
    yes(0, 0.2, first, 0.8);
    no(first, 0.2, Math.min(first + TERMS.no(a, y), HIGHEST), 0.8);
    p.say(() => `Bars end to end: ${number(TERMS.yes(a, y))} and ${number(TERMS.no(a, y))} nats`);
  };
  return { el: p.el, show };
}

function rowsFor(view, a, y) {
  const cost = crossEntropy(a, y), least = entropy(y);
  const rows = [["target y", y], ["output a", a]];
  if (view === "terms") rows.push(["−y ln a", TERMS.yes(a, y)], ["−(1−y) ln(1−a)", TERMS.no(a, y)]);
  rows.push([view === "terms" ? "sum: cost C" : "cost C", cost]);
  rows.push(["lowest cost: entropy H(y)", least]);
  if (view === "minimum") rows.push(["above it: C − H(y)", cost - least]);
  return rows;
}

export default figure("Cost terms", ["a", "y", "view"], (fig) => {
  const view = fig.get("view"), terms = view === "terms";
  const main = terms ? termsPlot() : minimumPlot();
  const stack = terms ? stackPlot() : null;
  const numbers = fig.readout();
  const lowest = fig.handle(main.p, { label: "Target at the lowest point", step: [0.01], move: (y) => fig.set({ y }) });
  const output = fig.handle(main.p, { label: "Output on the curve", step: [0.01], move: (a) => fig.set({ a }) });
  const fixed = (value) => value.toFixed(2);
  fig.root.append(
    html(
      "div",
      { class: "ce-controls" },
      fig.slider("Output", "a", { min: 0, max: 1, step: 0.01, symbol: "a", text: fixed }),
      fig.slider("Target", "y", { min: 0, max: 1, step: 0.01, symbol: "y", text: fixed }),
    ),
    row(
      fig.button("Hard target 0", () => fig.set({ y: 0 })),
      fig.button("Soft target 0.3", () => fig.set({ y: 0.3 })),
      fig.button("Best output", () => fig.set({ a: fig.get("y") })),
      fig.reset(),
    ),
    hint("Drag the circle to change the output, the diamond to change the target."),
    legend(main.samples),
    html("div", { class: "ce-panels ce-lead" }, main.p.el, html("div", {}, ...(stack ? [stack.el] : []), numbers.el)),
  );
  return () => {
    const a = fig.get("a"), y = fig.get("y");
    main.show(a, y);
    stack?.show(a, y);
    output(a, Math.min(crossEntropy(a, y), HIGHEST), () => `a = ${fixed(a)}, cost ${number(crossEntropy(a, y))} nats`);
    lowest(y, entropy(y), () => `y = ${fixed(y)}, lowest cost ${number(entropy(y))} nats`);
    numbers.show("the numbers, costs in nats", [], rowsFor(view, a, y));
  };
}, ["view"]);
