// Elements, and what keeps them within everybody's reach: words that are heard as well as seen, names for controls,
// keys, numbers as tables.

// Four decimals; where they would show too little, four digits and a power of ten. -0 shows as 0.
function number(value) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  return value === 0 || Math.abs(value) >= 1e-3 ? (value || 0).toFixed(4) : value.toExponential(3);
}

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const html = (tag, attributes = {}, ...children) => build(document.createElement(tag), attributes, children);

const svg = (tag, attributes = {}, ...children) =>
  build(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// What is the same already is not written again: every write costs layout, and frames are short. New words in an old
// text node cost less than a new text node.
function setText(node, text) {
  if (node.textContent === text) return;
  if (node.firstChild) node.firstChild.data = text;
  else node.textContent = text;
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// Words for those who listen are written when the frame has been painted; of those for one node only the last.
const unwritten = new Map();
function afterPaint(node, write) {
  if (!unwritten.size) setTimeout(writeAll);
  unwritten.set(node, write);
}

function writeAll() {
  const all = [...unwritten.values()];
  unwritten.clear();
  for (const write of all) write();
}

// Text in a box whose size does not depend on what it says
const changing = (tag = "span", text = "") => html(tag, { class: "ce-changing" }, text);

const row = (...children) => html("div", { class: "ce-row" }, ...children);

// Without the attribute JupyterLab takes the arrow keys of a control for its own.
const KEYS = { "data-lm-suppress-shortcuts": "true" };
const control = (tag, attributes = {}, ...children) => html(tag, { ...KEYS, ...attributes }, ...children);

// The name of a control is its label alone: neither what it says now nor the options of a select belong to it.
const labelled = (label, input, ...value) => {
  input.id = `ce-${Math.random().toString(36).slice(2)}`;
  const head = html("div", { class: "ce-head" }, html("label", { for: input.id }, label), ...value);
  return html("div", { class: "ce-control" }, head, input);
};

// What the hand can do here, in a few words
const hint = (text) => html("p", { class: "ce-hint" }, text);

// Samples of the lines: ["quadratic", "cross-entropy"], or [["sum", "their sum"], …] where class and words differ.
const legend = (names) => {
  const pairs = names.map((name) => (typeof name === "string" ? [name, name] : name));
  const items = pairs.map(([kind, text]) => html("li", { class: `ce-key ce-${kind}` }, text));
  return html("ul", { class: "ce-legend" }, ...items);
};

