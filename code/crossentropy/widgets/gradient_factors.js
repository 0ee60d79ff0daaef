// The chain ∂C/∂w = ∂C/∂a · σ′(z) · x on a logarithmic axis, where factors are lengths. Under the cross-entropy ∂C/∂a
// and σ′ are mirror images, and their product stays at the error; under the quadratic cost there is nothing to mirror.

const TRAITS = ["z", "y", "x", "cost", "slip"];
const NAMES = Object.keys(costs);
const TOLERANCE = 1e-6;

// ------------------------------------------------------------------------------------------------ mathematics

// With σ(-z) for 1 - a, which would round to 0 for large z
const errorOf = (z, y) => (1 - y) * sigmoid(z) - y * sigmoid(-z);
const byOutput = { quadratic: errorOf, "cross-entropy": (z, y) => (1 - y) / sigmoid(-z) - y / sigmoid(z) };

function chain(name, z, y, x) {
  const d = byOutput[name](z, y), slope = sigmoidPrime(z);
  return { byOutput: d, slope, x, byWeight: d * slope * x };
}

// numerical_gradient of one number
function centralDifference(f, at) {
  const step = Number.EPSILON ** (1 / 3) * Math.max(1, Math.abs(at));
  const above = at + step, below = at - step;
  return (f(above) - f(below)) / (above - below);
}

// check_gradient of one number. w is counted from where it is: how w and b share z makes no difference.
function check(name, z, y, x, slip) {
  const factors = chain(name, z, y, x);
  const analytic = slip ? factors.byOutput : factors.byWeight;
  const numerical = centralDifference((w) => costs[name].value(z + w * x, y), 0);
  const scale = Math.max(1, Math.abs(analytic), Math.abs(numerical));
  const error = Math.abs(analytic / scale - numerical / scale);
  return { ...factors, analytic, numerical, error, passed: error <= TOLERANCE };
}

const verdict = ({ passed }) => `gradient check ${passed ? "passed" : "FAILED"}`;

function quantitiesOf(z, y, x, cost, slip) {
  const shown = cost === "both" ? NAMES : [cost];
  const checks = Object.fromEntries(shown.map((name) => [name, check(name, z, y, x, slip)]));
  const { byOutput = NaN, byWeight = NaN } = checks.quadratic ?? {};
  const failed = Object.values(checks).filter(({ passed }) => !passed).length;
  return { y, x, failed, error: Math.abs(byOutput), size: Math.abs(byWeight) };
}

// ----------------------------------------------------------------------------------------------------- picture

// Sizes are drawn as decades above or below the error times x, which the middle stands for: there σ′ reaches to the left
// as far as ∂C/∂a does to the right, or not. The ratios are computed without the error, which may be 0.
const overError = { quadratic: () => 1, "cross-entropy": (slope) => 1 / slope };
const decades = (ratio) => Math.log10(Math.abs(ratio));

// Whole steps of four decades, far enough for everything shown: the axis stands still while z moves.
const reachOf = (slope) => 4 * Math.max(1, Math.ceil(-decades(slope) / 4));

function mirrorPanel(name, size) {
  const p = plot({ x: [-4, 4], y: [0, 3.4], bare: true, ...size });
  const middle = p.segment("ce-middle");
  const bars = { slope: p.bar("ce-slope"), output: p.bar(`ce-${name}`), product: p.bar(`ce-product ce-${name}`) };
  const measured = p.point("ce-measured", "diamond");
  const title = p.text(`ce-tag ce-${name}`, "start"), centre = p.text("ce-tag ce-error");
  const words = { slope: p.text("ce-tag ce-slope", "end"), output: p.text(`ce-tag ce-${name}`, "start"), last: p.text() };
  const slopeBar = p.svg.querySelector(".ce-slope");

  const show = (now, slip) => {
    const { slope, x, byOutput, analytic, numerical, passed } = now, reach = reachOf(slope);
    const ratio = overError[name](slope), used = slip ? ratio / x : ratio * slope;
    const place = (value) => clamp(Number.isNaN(value) ? 0 : decades(value), -reach, reach);
    p.domain([-reach, reach], p.y);
    middle(0, 0.45, 0, 2.9);
    bars.slope(place(slope), 1.65, 0, 2.35);
    bars.output(0, 1.65, place(ratio), 2.35);
    bars.product(Math.min(0, place(used)) - reach / 90, 0.7, Math.max(0, place(used)) + reach / 90, 1.25);
    const whole = byOutput / ratio * x; // the error times x
    measured(whole ? place(numerical / whole) : 0, 0.975);
    slopeBar.classList.toggle("ce-left-out", slip);
    title(-reach, 3.05, name);
    const [what, aside] = x === 1 ? ["error", 0] : ["error × x", 9]; // longer words keep off the title
    centre(0, 3.05, `${what} = ${number(whole)}`, aside);
    words.slope(0, 2.5, `× σ′(z) = ${number(slope)}`, -5);
    words.output(0, 2.5, `∂C/∂a = ${number(byOutput)}`, 5);
    const [taken, found] = [analytic, numerical].map(number), result = passed ? "✓" : "✗ FAILED";
    words.last(0, 0.1, `${slip ? "used" : "∂C/∂w ="} ${taken}, ◆ measured ${found} ${result}`);
    p.say(() =>
      `The factors of the ${name} cost as bars to both sides of the error: ∂C/∂a = ${number(byOutput)} to the right, ` +
      `σ′(z) = ${number(slope)} to the left${slip ? ", left out" : ""}. ` +
      `Used as ∂C/∂w: ${taken}; measured: ${found}; ${verdict(now)}`);
  };
  return { el: p.el, show };
}

function slopePanel(fig, size) {
  const { p, axis, neuron, names } = sigmoidPlot(size);
  const lines = neuron(), named = names();
  const grip = fig.handle(p, { label: "Point on the sigmoid", step: [0.1], move: (z) => fig.set({ z }) });
  const show = (z, y) => {
    const told = `output ${number(sigmoid(z))}, slope ${number(sigmoidPrime(z))}`;
    axis(z, y);
    lines(z, y);
    named(z, y);
    grip(z, sigmoid(z), () => `z = ${number(z)}, ${told}`);
    p.say(() => `The sigmoid with its tangent at z = ${number(z)}: ${told}`);
  };
  return { el: p.el, show };
}

// ----------------------------------------------------------------------------------------------------- numbers

const tableRows = (checks) => [
  ["∂C/∂a", ...checks.map((c) => c.byOutput)],
  ["σ′(z)", ...checks.map((c) => c.slope)],
  ["x", ...checks.map((c) => c.x)],
  ["∂C/∂w used", ...checks.map((c) => c.analytic)],
  ["central difference", ...checks.map((c) => c.numerical)],
  ["relative difference", ...checks.map((c) => c.error)],
  ["verdict", ...checks.map(verdict)],
];

export default figure("Gradient factors", TRAITS, (fig) => {
  const size = fig.wide ? { width: 320, height: 135 } : { width: 340, height: 128 };
  const panels = Object.fromEntries(NAMES.map((name) => [name, mirrorPanel(name, size)]));
  const sigma = slopePanel(fig, fig.wide ? { width: 320, height: 265 } : { width: 340, height: 200 });
  const numbers = fig.readout(), fixed = (value) => value.toFixed(2);
  const mirrors = html("div", {}, ...Object.values(panels).map(({ el }) => el));
  fig.arrange({
    picture: [html("div", { class: "ce-pair" }, sigma.el, mirrors)],
    hand: [
      fig.slider("Weighted input", "z", { min: -8, max: 8, step: 0.1, symbol: "z", text: fixed }),
      row(fig.checkbox("Step along ∂C/∂a (a common slip)", "slip"), fig.reset()),
    ],
    more: [
      html("div", { class: "ce-controls" },
        fig.slider("Target", "y", { min: 0, max: 1, step: 0.01, symbol: "y", text: fixed }),
        fig.slider("Input", "x", { min: -2, max: 2, step: 0.1, symbol: "x", text: fixed }),
        fig.select("Cost", "cost", [["both", "both"], ...NAMES.map((name) => [name, name])])),
    ],
    numbers,
    quantities: () => quantitiesOf(...TRAITS.map(fig.get, fig)),
  });
  let said = null;

  return () => {
    const [z, y, x, cost, slip] = TRAITS.map(fig.get, fig);
    const names = cost === "both" ? NAMES : [cost];
    const checks = names.map((name) => check(name, z, y, x, slip));
    for (const name of NAMES) {
      panels[name].el.style.display = names.includes(name) ? "" : "none";
      if (names.includes(name)) panels[name].show(checks[names.indexOf(name)], slip);
    }
    sigma.show(z, y);
    numbers.show(`z = ${number(z)}, a = ${number(sigmoid(z))}`, names, tableRows(checks));
    // spoken when it changes, not while a slider moves
    const verdicts = names.map((name, i) => `${name}: ${verdict(checks[i])}`).join("; ");
    if (said !== null && said !== verdicts) fig.say(verdicts);
    said = verdicts;
  };
});

export { chain, check };
