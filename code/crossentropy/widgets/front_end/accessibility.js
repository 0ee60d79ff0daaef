// Elements, and what keeps them within everybody's reach: words that are heard as well as seen, names for controls,
// keys, numbers as tables.

// Four decimals; where they would show too little, four digits and a power of ten. -0 shows as 0.
function number(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
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
  if (!unwritten.size) requestAnimationFrame(() => setTimeout(writeAll));
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
  const body = input.type === "range" ? html("div", { class: "ce-rail" }, input) : input;
  return html("div", { class: "ce-control" }, head, body);
};

// What the hand can do here, in a few words
const hint = (text) => html("p", { class: "ce-hint" }, text);

// What one may open: settings, numbers
const fold = (title, ...children) =>
  html("details", { class: "ce-fold" }, control("summary", {}, ...[title].flat()), ...children);

// Table of numbers that may be opened: show("epoch 3", ["quadratic", …], [["output a", 0.98, …], …]), with its title in
// few words. It is a status that holds its tongue: a run would make it talk without end, so `say` speaks for it when
// something is over. While it is closed nobody writes it.
function readout(opened) {
  const heading = changing(), caption = html("caption", { class: "ce-spoken" });
  const head = html("thead"), body = html("tbody"), table = html("table", { class: "ce-numbers" }, caption, head, body);
  const status = html("div", { class: "ce-readout", role: "status", "aria-live": "off" }, table);
  const el = fold(["Numbers: ", heading], status);
  el.addEventListener("toggle", opened);
  let shape = "", cells = [];
  const lay = (columns, rows) => {
    const heads = columns.map((name) => html("th", { scope: "col", class: `ce-key ce-${name}` }, name));
    head.replaceChildren(...(columns.length ? [html("tr", {}, html("td"), ...heads)] : []));
    body.replaceChildren(
      ...rows.map(([label, ...values]) =>
        html("tr", {}, html("th", { scope: "row" }, label), ...values.map(() => html("td"))),
      ),
    );
    const numeric = rows.flatMap(([, ...values]) => values.map((value) => typeof value === "number"));
    cells = [...body.querySelectorAll("td")].map((cell, i) => {
      if (numeric[i]) cell.append(changing("div"));
      return cell.firstChild ?? cell;
    });
  };
  const show = (title, columns, rows) => {
    setText(heading, title);
    if (!el.open) return;
    const now = JSON.stringify([columns, rows.map(([label, ...values]) => [label, values.map((v) => typeof v)])]);
    if (now !== shape) lay(columns, rows);
    shape = now;
    setText(caption, title);
    const values = rows.flatMap(([, ...rest]) => rest.map((v) => (typeof v === "number" ? number(v) : v)));
    cells.forEach((cell, i) => setText(cell, values[i]));
  };
  return { el, show };
}
