// One cost in floating point: as typed, in three formats and clipped, and from the weighted input.
// DIGITS, of each format, and EPSILON are those of precision.py.

const TRAITS = ["z", "y"];
const [LEFT, RIGHT] = [0, 45]; // the axis of the weighted input

// ------------------------------------------------------------------------------------------------ mathematics

const toEven = (value) => {
  const near = Math.round(value);
  return near - value === 0.5 && near % 2 ? near - 1 : near;
};

// The nearest float16: eleven binary digits, the last of them even if two are as near
function half(value) {
  const size = Math.abs(value);
  if (!(size < 65520)) return value / 0 || value;
  const step = size < 2 ** -14 ? 2 ** -24 : 2 ** (Math.floor(Math.log2(size)) - 10);
  return Math.sign(value) * toEven(size / step) * step;
}

const FORMATS = { float16: half, float32: Math.fround, float64: (value) => value };

// a = 1 / (1 + e⁻ᶻ), −(y ln a + (1 − y) ln(1 − a)), and the slope by the chain rule, each step rounded
function asTyped(z, y, rounded) {
  const a = rounded(1 / rounded(1 + rounded(Math.exp(-rounded(z))))), rest = rounded(1 - a);
  const term = (weight, share) => rounded(weight * rounded(Math.log(share)));
  const byOutput = rounded(rounded((1 - y) / rest) - rounded(y / a));
  return { cost: -rounded(term(y, a) + term(1 - y, rest)), slope: rounded(byOutput * rounded(a * rest)) };
}

// The same in float64 with the output clipped: what is clipped does not respond to z
function clippedWay(z, y) {
  const a = 1 / (1 + Math.exp(-z)), kept = clamp(a, EPSILON, 1 - EPSILON);
  const slope = kept === a ? ((1 - y) / (1 - kept) - y / kept) * (kept * (1 - kept)) : 0;
  return { cost: -(y * Math.log(kept) + (1 - y) * Math.log(1 - kept)), slope };
}

// To how many digits a cost agrees with the right one: minus the logarithm of its error
function rightDigits(value, right, digits) {
  if (!Number.isFinite(value)) return 0;
  const error = Math.abs(value - right) / right;
  return error === 0 ? digits : clamp(Math.floor(-Math.log10(error)), 0, digits);
}

function ways(z, y) {
  const { value, delta } = costs["cross-entropy"], right = { cost: value(z, y), slope: delta(z, y) };
  const found = Object.entries(FORMATS).map(([name, rounded]) => [name, asTyped(z, y, rounded)]);
  found.push(["clipped", clippedWay(z, y)]);
  const digits = (name, cost) => rightDigits(cost, right.cost, DIGITS[name] ?? 15);
  const judged = found.map(([name, way]) => [name, { ...way, digits: digits(name, way.cost) }]);
  return Object.fromEntries([...judged, ["from z", { ...right, digits: 15 }]]);
}

function quantitiesOf(z, y) {
  const found = ways(z, y), all = Object.values(found).map(({ cost }) => cost);
  const broken = all.filter((cost) => !Number.isFinite(cost));
  return { y, broken: broken.length, nan: broken.filter(Number.isNaN).length, float32: found.float32.digits };
}

// ----------------------------------------------------------------------------------------------------- picture

const KINDS = { float16: "half", float32: "single", float64: "double", clipped: "clipped", "from z": "cross-entropy" };
const NAMES = Object.keys(KINDS);
const POINTS = Float64Array.from({ length: 361 }, (_, i) => LEFT + (i * (RIGHT - LEFT)) / 360);

// Each way as far as it gives a number; where it breaks, a cross and its name
function costPlot(fig) {
  const size = fig.wide ? { width: 340, height: 300 } : { width: 340, height: 235 };
  const p = plot({ x: [LEFT, RIGHT], y: [0, RIGHT], xLabel: "weighted input z", yLabel: "cost, nats", ...size });
  const marks = [...NAMES].reverse().map((name) => ({
    name,
    line: p.curve(`ce-${KINDS[name]}`),
    cross: name in FORMATS ? p.point(`ce-broken ce-${KINDS[name]}`, "cross") : () => {}, // the others never break
    tag: p.name(`ce-${KINDS[name]}`),
  }));
  const here = p.segment("ce-target");
  const grip = fig.handle(p, { label: "Weighted input on the line", step: [0.5], move: (z) => fig.set({ z }) });
  const fresh = changes();
  const show = (z, y, now) => {
    if (fresh(y)) {
      p.domain(p.x, [0, y ? 0.8 : RIGHT]);
      for (const { name, line, cross, tag } of marks) {
        const all = Array.from(POINTS, (each) => ways(each, y)[name].cost);
        const broken = all.findIndex((cost) => !Number.isFinite(cost)), end = broken < 0 ? all.length - 1 : broken - 1;
        line(all.slice(0, end + 1), { xs: POINTS });
        const [x, height] = [POINTS[end], all[end]];
        cross(x, height);
        if (name === "from z") tag(y ? 2 : 33, all[y ? 16 : 264], "from z", y ? 0 : -26, !y);
        else if (name === "clipped") tag(y ? 27 : RIGHT, all.at(-1), "clipped", y ? -14 : 16, true);
        else tag(x, height, name, y ? -16 : 14, false);
      }
    }
    here(z, 0, z, p.y[1]);
    grip(z, now["from z"].cost, () => `z = ${number(z)}, cost ${number(now["from z"].cost)} nats`);
    const told = NAMES.map((name) => `${name} ${number(now[name].cost)}`);
    p.say(() => `Cost for target ${y} against the weighted input. At z = ${number(z)}: ${told.join(", ")}`);
  };
  return { el: p.el, show };
}

// A number as its format holds it: its right digits, and those that are lost
function written(value, digits, right) {
  if (Number.isNaN(value)) return ["", "NaN"];
  if (!Number.isFinite(value)) return ["", value > 0 ? "∞" : "−∞"];
  const size = Math.abs(value), positional = size === 0 || (size >= 1e-4 && size < 1e6);
  if (!positional) [digits, right] = [digits, right].map((count) => Math.min(count, 7)); // room for the power of ten
  const text = positional ? value.toPrecision(digits) : value.toExponential(digits - 1);
  let seen = 0, end = 0; // `right` digits from the first one that is not a leading zero
  for (const char of text) {
    if (char === "e" || seen === right) break;
    if (/\d/.test(char) && (seen || char !== "0")) seen++;
    end++;
  }
  return right >= digits ? [text, ""] : [text.slice(0, right ? end : 0), text.slice(right ? end : 0)];
}

function wayTable() {
  const rows = NAMES.map((name) => ({ name, kept: html("span"), lost: html("s"), slope: html("span") }));
  const head = html("tr", {}, ...["computed", "cost", "slope δ"].map((text) => html("th", { scope: "col" }, text)));
  const body = rows.map(({ name, kept, lost, slope }) =>
    html("tr", {},
      html("th", { scope: "row", class: `ce-key ce-${KINDS[name]}` }, name),
      html("td", {}, html("div", { class: "ce-changing" }, kept, lost)),
      html("td", {}, html("div", { class: "ce-changing" }, slope))));
  const el = html("table", { class: "ce-numbers ce-ways" }, html("thead", {}, head), html("tbody", {}, ...body));
  const show = (now) => {
    for (const { name, kept, lost, slope } of rows) {
      const { cost, slope: δ, digits } = now[name], holds = Math.min(DIGITS[name] ?? 15, 12);
      const [good, bad] = written(cost, holds, digits >= holds ? holds : digits);
      setText(kept, good);
      setText(lost, bad);
      lost.classList.toggle("ce-whole", !Number.isFinite(cost));
      setText(slope, number(δ));
      const wanted = now["from z"].slope, right = Math.abs(δ - wanted) <= 0.01 * Math.abs(wanted); // NaN is not
      slope.classList.toggle("ce-wrong", !right);
    }
  };
  return { el, show };
}

export default figure("Precision", TRAITS, (fig) => {
  const picture = costPlot(fig), table = wayTable(), numbers = fig.readout();
  fig.arrange({
    picture: [html("div", { class: "ce-pair" }, picture.el, table.el)],
    hand: [
      html("div", { class: "ce-controls" },
        fig.slider("Weighted input", "z", { min: LEFT, max: RIGHT, step: 0.5, symbol: "z", text: (z) => z.toFixed(1) }),
        fig.select("Target", "y", [[0, "y = 0: wrong"], [1, "y = 1: right"]])),
      row(fig.reset()),
    ],
    numbers,
    quantities: () => quantitiesOf(fig.get("z"), fig.get("y")),
  });
  let said = null;
  return () => {
    const z = fig.get("z"), y = fig.get("y"), now = ways(z, y);
    picture.show(z, y, now);
    table.show(now);
    const right = NAMES.map((name) => [name, now[name].cost, now[name].slope, String(now[name].digits)]);
    numbers.show(`z = ${number(z)}`, ["cost", "its slope", "right digits"], right);
    // spoken when one breaks or holds again, not while a slider moves
    const broken = NAMES.filter((name) => !Number.isFinite(now[name].cost));
    const words = broken.length ? `Broken: ${broken.join(", ")}.` : "All give a number.";
    if (said !== null && said !== words) fig.say(words);
    said = words;
  };
});

export { half, ways };
