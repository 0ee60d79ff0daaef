// Points of two classes and the neuron that costs least for them: it is found anew while a point moves, and with it the
// line of even odds turns. Below or beside it stands what each point costs.

const TRAITS = ["x1", "x2", "y", "point", "penalty"];
const MOST_STEPS = 100;

// ------------------------------------------------------------------------------------------------ mathematics

const total = (values) => values.reduce((sum, value) => sum + value, 0);
const largestOf = (values) => Math.max(...values.map(Math.abs));
const minus = (theta, step) => theta.map((value, i) => value - step[i]);

// Gauss's elimination; the matrix is positive definite, so no rows need to change places
function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]), n = rows.length;
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const found = Array(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const known = total(found.map((value, j) => (j > k ? rows[k][j] * value : 0)));
    found[k] = (rows[k][n] - known) / rows[k][k];
  }
  return found;
}

const logitsOf = ([w1, w2, b], x1, x2) => x1.map((value, i) => w1 * value + w2 * x2[i] + b);
const costsOf = (z, y) => z.map((zi, i) => costs["cross-entropy"].value(zi, y[i]));

// logistic.fit with a penalty: [w1, w2, b] by Newton's method
function fit(x1, x2, y, penalty) {
  const n = y.length, rows = x1.map((value, i) => [value, x2[i], 1]), penalties = [penalty, penalty, 0];
  const cost = (theta) =>
    total(costsOf(logitsOf(theta, x1, x2), y)) / n + penalty / 2 * (theta[0] ** 2 + theta[1] ** 2);
  let theta = [0, 0, 0];
  for (let k = 0; k < MOST_STEPS; k++) {
    const z = logitsOf(theta, x1, x2);
    const slope = theta.map((value, j) =>
      total(rows.map((row, i) => row[j] * costs["cross-entropy"].delta(z[i], y[i]))) / n + penalties[j] * value);
    const bends = penalties.map((lambda, j) => penalties.map((_, l) =>
      total(rows.map((row, i) => row[j] * row[l] * sigmoidPrime(z[i]))) / n + (j === l ? lambda : 0)));
    let step = solve(bends, slope);
    if (largestOf(logitsOf(step, x1, x2)) < 1e-6) return minus(theta, step);
    while (cost(minus(theta, step)) > cost(theta) * (1 + 1e-12)) step = step.map((value) => value / 2);
    theta = minus(theta, step);
  }
  return theta;
}

function quantitiesOf(theta, x1, x2, y, penalty) {
  const z = logitsOf(theta, x1, x2), each = costsOf(z, y);
  const wrong = z.filter((zi, i) => zi > 0 !== (y[i] === 1)).length;
  return { wrong, penalty, share: Math.max(...each) / total(each), boldest: largestOf(z) };
}

// Two ends, far outside the axes, of the line on which the weighted input is z; none if no weight turns it
function ends([w1, w2, b], z) {
  const length = Math.hypot(w1, w2);
  if (!length) return null;
  const [x, y] = [w1, w2].map((w) => ((z - b) / length ** 2) * w), far = 4 * REACH + Math.hypot(x, y);
  const [dx, dy] = [(-far * w2) / length, (far * w1) / length];
  return [x - dx, y - dy, x + dx, y + dy];
}

// ----------------------------------------------------------------------------------------------------- picture

const short = (value) => (value < 1000 ? String(+value.toPrecision(3)) : value.toExponential(1));
const oddsInWords = (z) => (z >= 0 ? `${short(Math.exp(z))} to 1` : `1 to ${short(Math.exp(-z))}`);

function pointsPlot(fig, y) {
  const size = fig.wide ? { width: 320, height: 330 } : { width: 340, height: 320 }, range = [-REACH, REACH];
  const p = plot({ x: range, y: range, xLabel: "input x₁", yLabel: "input x₂", xTicks: 6, yTicks: 6, ...size });
  const lines = { "1 to 9": -Math.log(9), even: 0, "9 to 1": Math.log(9) };
  const drawn = Object.entries(lines).map(([words, z]) => ({ z, draw: p.segment(`ce-odds ce-odds-${words[0]}`) }));
  const marks = y.map((yi) => p.point(`ce-class-${yi}`, yi ? "diamond" : "circle"));
  const told = p.text("ce-tag", "end");
  const show = (theta, x1, x2, chosen) => {
    const z = logitsOf(theta, x1, x2), wrong = z.filter((zi, i) => zi > 0 !== (y[i] === 1)).length;
    for (const line of drawn) line.draw(...(ends(theta, line.z) ?? [9e3, 9e3, 9e3, 9e3]));
    marks.forEach((mark, i) => mark(x1[i], x2[i]));
    told(REACH, REACH, `point ${chosen + 1}: odds ${oddsInWords(z[chosen])}`, 0, -14);
    p.say(() =>
      `${y.filter((yi) => !yi).length} rings of class 0 and ${total(y)} diamonds of class 1, with the line of even ` +
      `odds between those of 1 to 9 and 9 to 1. ${wrong} on the wrong side. ` +
      `Point ${chosen + 1} has odds of ${oddsInWords(z[chosen])}`);
  };
  return { p, show };
}

function costsPlot(fig, n) {
  const size = fig.wide ? { width: 320, height: 210 } : { width: 340, height: 130 };
  const p = plot({ x: [0, n], y: [0, 2], yLabel: "cost of each point, nats", xTicks: 0, ...size });
  const bars = Array.from({ length: n }, () => p.bar("ce-cross-entropy")), mean = p.segment("ce-target");
  const name = p.text("ce-tag"), told = p.text("ce-tag ce-cross-entropy", "end");
  const show = (each, chosen) => {
    const cost = total(each) / n;
    p.domain(p.x, [0, Math.max(2, Math.ceil(Math.max(...each)))]);
    bars.forEach((bar, i) => bar(i + 0.15, 0, i + 0.85, each[i]));
    mean(0, cost, n, cost);
    name(chosen + 0.5, 0, String(chosen + 1), 0, 18);
    told(n, p.y[1], `mean C = ${number(cost)}`, 0, 4);
    p.say(() => `Bars: what each point costs, in nats. ${each.map((c, i) => `${i + 1}: ${number(c)}`).join(", ")}; ` +
      `on average ${number(cost)}`);
  };
  return { el: p.el, show };
}

// A press near a point takes it; a finger taps, or sets out sideways.
function takeable(fig, p, move) {
  const take = (event) => {
    const [px, py] = p.fromEvent(event);
    const away = fig.get("x1").map((x, i) => Math.hypot(x - px, fig.get("x2")[i] - py));
    const nearest = away.indexOf(Math.min(...away));
    if (away[nearest] > 0.5) return false;
    fig.set({ point: nearest + 1 });
    return true;
  };
  let held = false;
  follow(p.svg, { start: (event) => (held = take(event)), move: (event) => held && move(...p.fromEvent(event)) });
  p.svg.addEventListener("click", take);
}

// ----------------------------------------------------------------------------------------------------- the figure

const tableRows = ([w1, w2, b], z, each, chosen, penalty) => [
  ["w₁", w1],
  ["w₂", w2],
  ["b", b],
  ["odds ratio of x₁", Math.exp(w1)],
  ["odds ratio of x₂", Math.exp(w2)],
  ["cost C, nats", total(each) / each.length],
  ["penalty, ½ λ‖w‖²", (penalty / 2) * (w1 ** 2 + w2 ** 2)],
  [`point ${chosen + 1}: log-odds z`, z],
  ["its odds", Math.exp(z)],
  ["its output a", sigmoid(z)],
  ["its cost, nats", each[chosen]],
];

export default figure("Boundary", TRAITS, (fig) => {
  const y = fig.get("y"), n = y.length, plane = pointsPlot(fig, y), bars = costsPlot(fig, n), numbers = fig.readout();
  // between two messages of a kernel the lists may not fit yet
  const fits = () => ["x1", "x2"].every((trait) => fig.get(trait).length === n) && fig.get("point") <= n;
  const best = fig.computed(["x1", "x2", "y", "penalty"], fit);
  const chosen = () => fig.get("point") - 1;
  const put = (values, value) => values.map((old, i) => (i === chosen() ? snap(clamp(value, -REACH, REACH), 0.01) : old));
  const move = (px, py) => fig.set({ x1: put(fig.get("x1"), px), x2: put(fig.get("x2"), py) });
  const grip = fig.handle(plane.p, { label: "Place of the point", step: [0.1, 0.1], move });
  takeable(fig, plane.p, move);
  const reclass = (on) => {
    const changed = y.map((yi, i) => (i === chosen() ? +on : yi));
    if (changed.includes(0) && changed.includes(1)) fig.set({ y: changed });
    else fig.say("It is the last point of its class.");
    fig.paintSoon();
  };
  fig.arrange({
    picture: [html("div", { class: "ce-pair" }, plane.p.el, bars.el)],
    hand: [
      html("div", { class: "ce-controls" },
        fig.slider("Point", "point", { min: 1, max: n, step: 1 }),
        fig.slider("Penalty", {
          get: () => Math.log10(fig.get("penalty")),
          set: (power) => fig.set({ penalty: clamp(10 ** power, LEAST, 1) }),
        }, { min: -4, max: 0, step: 0.25, symbol: "λ", text: (power) => short(10 ** power) })),
      row(fig.checkbox("The point is of class 1", { get: () => y[chosen()] === 1, set: reclass }), fig.reset()),
    ],
    numbers,
    quantities: () => fits() && quantitiesOf(best(), fig.get("x1"), fig.get("x2"), y, fig.get("penalty")),
  });

  return () => {
    if (!fits()) return;
    const [x1, x2] = [fig.get("x1"), fig.get("x2")], i = chosen(), theta = best();
    const z = logitsOf(theta, x1, x2), each = costsOf(z, y);
    plane.show(theta, x1, x2, i);
    bars.show(each, i);
    grip(x1[i], x2[i], () => `point ${i + 1} at ${x1[i].toFixed(2)}, ${x2[i].toFixed(2)}: odds ${oddsInWords(z[i])}`);
    const told = `cost ${number(total(each) / n)} nats, point ${i + 1}: ${number(each[i])}`;
    numbers.show(told, [], tableRows(theta, z[i], each, i, fig.get("penalty")));
  };
}, ["y"]);

export { costsOf, fit, logitsOf, quantitiesOf };
