// The chain ∂C/∂w = ∂C/∂a · σ′(z) · x on a logarithmic axis, where factors are lengths: σ′ takes back what ∂C/∂a went.

const TRAITS = ["z", "y", "x", "cost", "slip"];
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

// ----------------------------------------------------------------------------------------------------- picture

const raised = (n) => String(n).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
const powerOfTen = (n) => (Math.abs(n) <= 2 ? String(+(10 ** n).toFixed(2)) : `10${raised(n)}`);

// Whole steps of four decades, far enough for everything shown: the axis stands still while z moves
function decades(checks) {
  const sizes = checks.flatMap((c) => [c.byOutput, c.byOutput * c.slope, c.byWeight, c.analytic, c.numerical]);
  const logs = sizes.filter(Boolean).map((v) => Math.log10(Math.abs(v)));
  return [Math.min(-4, 4 * Math.floor(Math.min(...logs) / 4)), Math.max(4, 4 * Math.ceil(Math.max(...logs) / 4))];
}

function axis(p, domain) {
  if (p.svg.dataset.domain === `${domain}`) return;
  p.domain(domain, [0, 4]);
  p.svg.dataset.domain = `${domain}`;
  const labels = p.svg.querySelectorAll(".ce-axes text:not(.ce-name)");
  for (const label of labels) label.textContent = powerOfTen(+label.textContent);
}

// The four rows of one cost: two whole bars, from the left edge, and between them the factors that lead from one to the
// other, each from where the one before it ends. Their common colour says that they are the same for both costs.
function chainPanel(name) {
  const p = plot({ label: "", x: [-5, 5], y: [0, 4], height: 214, xTicks: 6, yTicks: 0, xLabel: "size (logarithmic axis)" });
  const kinds = [`ce-${name}`, "ce-factor", "ce-factor", `ce-${name}`];
  const links = [0, 1, 2].map(() => p.segment("ce-link"));
  const bars = kinds.map((kind) => p.bar(kind));
  const marks = [...p.svg.querySelectorAll(".ce-factor, .ce-link")];
  const words = kinds.map(() => p.text("", "start"));
  const measured = p.point("ce-measured", "diamond");
  const el = html("div", {}, legend([name]), p.el);

  const show = (now, slip, domain) => {
    axis(p, domain);
    // the size of nothing has no logarithm: its bar has no length
    const place = (value) => clamp(Math.log10(Math.abs(value)), ...domain);
    const stops = [now.byOutput, now.byOutput * now.slope, now.byWeight].map(place);
    const ends = [[domain[0], stops[0]], [stops[0], stops[1]], [stops[1], stops[2]], [domain[0], place(now.analytic)]];
    ends.forEach(([from, to], i) => bars[i](from, 3.44 - i, to, 3.08 - i));
    stops.forEach((stop, i) => links[i](stop, 3.44 - i, stop, 2.08 - i));
    for (const mark of marks) mark.classList.toggle("ce-left-out", slip);
    measured(place(now.numerical), 0.26);
    const left = slip ? " (left out)" : "";
    const told = [
      `∂C/∂a = ${number(now.byOutput)}`,
      `× σ′(z) = ${number(now.slope)}${left}`,
      `× x = ${number(now.x)}${left}`,
      `${slip ? "used as ∂C/∂w:" : "= ∂C/∂w ="} ${number(now.analytic)}   ◆ measured: ${number(now.numerical)}`,
    ];
    told.forEach((text, i) => words[i](domain[0], 3.54 - i, text));
    p.say(() => `The factors of the ${name} cost as bars. ${told.join(", ").replace("◆ ", "")}; ${verdict(now)}`);
  };
  return { el, show };
}

function slopePanel(fig) {
  const p = plot({ label: "", x: [-8, 8], y: [0, 1], xLabel: "weighted input z", yLabel: "output a = σ(z)", xTicks: 8 });
  const sigma = p.curve(""), wanted = p.segment("ce-wanted"), tangent = p.segment("ce-touching");
  const note = p.text("", "end");
  const grip = fig.handle(p, { label: "Point on the sigmoid", step: [0.1], move: (z) => fig.set({ z }) });
  const drawSigmoid = (reach) => {
    p.domain([-reach, reach], [0, 1]);
    const xs = Float64Array.from({ length: 161 }, (_, i) => (i / 80 - 1) * reach);
    sigma(xs.map(sigmoid), { xs });
  };
  const fresh = changes();
  return {
    el: p.el,
    show: (z, y) => {
      const reach = Math.max(8, Math.ceil(Math.abs(z))), a = sigmoid(z), slope = sigmoidPrime(z);
      if (fresh(reach)) drawSigmoid(reach);
      wanted(-reach, y, reach, y);
      tangent(z - 2, a - 2 * slope, z + 2, a + 2 * slope);
      note(reach, 0.16, `slope σ′(z) = ${number(slope)}`, -8); // where the curve never goes
      grip(z, a, () => `z = ${number(z)}, output ${number(a)}, slope ${number(slope)}`);
      p.say(() => `The sigmoid with its tangent at z = ${number(z)}: output ${number(a)}, slope ${number(slope)}`);
    },
  };
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

function controls(fig) {
  const fixed = (value) => value.toFixed(2);
  const all = [["both", "both"], ...Object.keys(costs).map((name) => [name, name])];
  return [
    html(
      "div",
      { class: "ce-controls" },
      fig.slider("Weighted input", "z", { min: -8, max: 8, step: 0.1, symbol: "z", text: fixed }),
      fig.slider("Target", "y", { min: 0, max: 1, step: 0.01, symbol: "y", text: fixed }),
      fig.slider("Input", "x", { min: -2, max: 2, step: 0.1, symbol: "x", text: fixed }),
      fig.select("Cost", "cost", all),
    ),
    row(fig.checkbox("Step along ∂C/∂a (a common slip)", "slip"), fig.reset()),
  ];
}

export default figure("Gradient factors", TRAITS, (fig) => {
  const panels = Object.keys(costs).map((name) => [name, chainPanel(name)]);
  const sigma = slopePanel(fig), numbers = fig.readout(2);
  const shown = [...panels.map(([, { el }]) => el), sigma.el, numbers.el];
  fig.root.append(...controls(fig), html("div", { class: "ce-panels" }, ...shown));
  let said = null;

  return () => {
    const [z, y, x, cost, slip] = TRAITS.map(fig.get, fig);
    const names = cost === "both" ? Object.keys(costs) : [cost];
    const checks = names.map((name) => check(name, z, y, x, slip)), domain = decades(checks);
    for (const [name, panel] of panels) {
      panel.el.style.display = names.includes(name) ? "" : "none";
      if (names.includes(name)) panel.show(checks[names.indexOf(name)], slip, domain);
    }
    sigma.show(z, y);
    const here = `z = ${number(z)}, target y = ${number(y)}, output a = ${number(sigmoid(z))}`;
    numbers.show(`${here}, error a − y = ${number(errorOf(z, y))}`, names, tableRows(checks));
    // spoken when it changes, not while a slider moves
    const verdicts = names.map((name, i) => `${name}: ${verdict(checks[i])}`).join("; ");
    if (said !== null && said !== verdicts) fig.say(verdicts);
    said = verdicts;
  };
});

export { chain, check };
