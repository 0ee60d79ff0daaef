// The cross-entropy of one example, taken apart: what an output costs, term by term, and the least that it can cost.
// Under the curves, the slopes of the two terms pull and push the output; where it equals the target they cancel.

const HIGHEST = 3; // nats at the top of the plot
const LANE = -0.34, WORDS = -0.84, LOWEST = -0.95; // where the arrows, their words, and the plot end
const UNIT = 0.12; // of the axis of the output, for a slope of 1
const OUTPUTS = [0, ...Array.from({ length: 241 }, (_, i) => sigmoid((i - 120) / 17)), 1]; // close where it is steep
const TERMS = {
  yes: (a, y) => weighted(y, -Math.log(a)),
  no: (a, y) => weighted(1 - y, -Math.log1p(-a)),
};
// Minus the derivative of each term with respect to the output: up is positive
const PULLS = {
  yes: (a, y) => weighted(y, 1 / a),
  no: (a, y) => -weighted(1 - y, 1 / (1 - a)),
};

const fixed = (value) => value.toFixed(2);

// The curves: names of their marks → what they cost, and where their names stand
const TERM_CURVES = {
  yes: { cost: TERMS.yes, words: "−y ln a", at: 0.06, lift: 20 },
  no: { cost: TERMS.no, words: "−(1−y) ln(1−a)", at: 0.9 },
  "cross-entropy": { cost: crossEntropy, words: "C, their sum", at: 0.58, lift: -20, side: true },
};
const MINIMUM_CURVES = {
  entropy: { cost: entropy, words: "lowest points of all targets", at: 0.18, lift: 22 },
  "cross-entropy": { cost: crossEntropy, words: "C for the target y", at: 0.88, mirrored: true },
};

function costPlot(fig, view) {
  const size = fig.wide ? { width: 440, height: 360 } : { width: 340, height: 330 };
  const p = plot({ x: [0, 1], y: [LOWEST, HIGHEST], xLabel: "output a", yLabel: "nats", ...size });
  const floor = p.segment("ce-floor"), wanted = p.segment("ce-target"), upright = p.segment("ce-target");
  const all = Object.entries(view === "terms" ? TERM_CURVES : MINIMUM_CURVES);
  const drawing = (kind) => ({ draw: p.curve(`ce-${kind}`), name: p.name(`ce-${kind}`) });
  const curves = all.map(([kind, options]) => ({ ...options, ...drawing(kind) }));
  const excess = view === "minimum" && p.segment("ce-excess"), bottom = p.point("", "diamond");
  const [pull, push] = ["ce-yes", "ce-no"].map((kind) => p.arrow(kind));
  const pulls = p.text("ce-tag ce-yes", "end"), pushes = p.text("ce-tag ce-no", "start"), balance = p.text("ce-tag"), aim = p.name("");
  const fresh = changes();
  const show = (a, y) => {
    if (fresh(y)) {
      floor(0, 0, 1, 0);
      wanted(y, 0, y, HIGHEST);
      aim(y, HIGHEST, "target y", 5);
      for (const { draw, cost, name, words, at, lift = 0, side, mirrored } of curves) {
        draw(OUTPUTS.map((ai) => cost(ai, y)), { xs: OUTPUTS });
        const beside = mirrored && y > 0.5 ? 1 - at : at; // where the curve is high
        name(beside, Math.min(cost(beside, y), HIGHEST - 0.2), words, lift, side);
      }
      bottom(y, entropy(y));
    }
    const [up, down] = [PULLS.yes(a, y), PULLS.no(a, y)];
    upright(a, LOWEST + 0.25, a, Math.min(crossEntropy(a, y), HIGHEST));
    if (excess) excess(a, entropy(y), a, Math.min(crossEntropy(a, y), 2 * HIGHEST));
    pull(a, LANE, Math.min(1, a + UNIT * up), LANE);
    push(a, LANE, Math.max(0, a + UNIT * down), LANE);
    pushes(0, WORDS, `← push ${number(-down)}`);
    pulls(1, WORDS, `pull ${number(up)} →`);
    balance(0.5, WORDS, Math.abs(up + down) < 5e-5 ? "balance" : "");
    p.say(() => told(view, a, y));
  };
  return { p, show };
}

function told(view, a, y) {
  const what = view === "terms" ? "The two terms and their sum" : "The cross-entropy";
  const [pull, push] = [PULLS.yes(a, y), -PULLS.no(a, y)].map(number);
  return `${what} for target ${number(y)}: lowest at that output, ${number(entropy(y))} nats. ` +
    `At output ${number(a)} one term pulls up with ${pull}, the other pushes down with ${push}`;
}

function quantitiesOf(a, y) {
  const cost = crossEntropy(a, y), lowest = entropy(y);
  return { a, y, cost, lowest, above: a === y ? 0 : cost - lowest };
}

function rowsFor(view, a, y) {
  const cost = crossEntropy(a, y), least = entropy(y);
  const rows = [["target y", y], ["output a", a]];
  if (view === "terms") rows.push(["−y ln a", TERMS.yes(a, y)], ["−(1−y) ln(1−a)", TERMS.no(a, y)]);
  rows.push([view === "terms" ? "sum: cost C" : "cost C", cost]);
  rows.push(["lowest cost: entropy H(y)", least]);
  if (view === "minimum") rows.push(["above it: C − H(y)", cost - least]);
  return [...rows, ["pull y / a", PULLS.yes(a, y)], ["push (1−y) / (1−a)", -PULLS.no(a, y)]];
}

export default figure("Cost terms", ["a", "y", "view"], (fig) => {
  const view = fig.get("view"), main = costPlot(fig, view), numbers = fig.readout();
  // one on the curve, the other at the top: they are never in one place
  const target = fig.handle(main.p, { label: "Target line", step: [0.01], move: (y) => fig.set({ y }) });
  const output = fig.handle(main.p, { label: "Output on the curve", step: [0.01], move: (a) => fig.set({ a }) });
  const slide = (label, trait) => fig.slider(label, trait, { min: 0, max: 1, step: 0.01, symbol: trait, text: fixed });
  fig.arrange({
    picture: [main.p.el],
    hand: [
      html("div", { class: "ce-controls" }, slide("Output", "a"), slide("Target", "y")),
      row(
        fig.button("Hard target 0", () => fig.set({ y: 0 })),
        fig.button("Soft target 0.3", () => fig.set({ y: 0.3 })),
        fig.button("Best output", () => fig.set({ a: fig.get("y") })),
        fig.reset(),
      ),
    ],
    numbers,
    beside: true,
    quantities: () => quantitiesOf(fig.get("a"), fig.get("y")),
  });
  return () => {
    const a = fig.get("a"), y = fig.get("y");
    main.show(a, y);
    output(a, Math.min(crossEntropy(a, y), HIGHEST), () => `a = ${fixed(a)}, cost ${number(crossEntropy(a, y))} nats`);
    target(y, HIGHEST, () => `y = ${fixed(y)}, lowest cost ${number(entropy(y))} nats`);
    numbers.show(`cost ${number(crossEntropy(a, y))} nats`, [], rowsFor(view, a, y));
  };
}, ["view"]);

export { PULLS };
