// What all live figures share. This text stands before each figure's own in one module: nothing is ever imported,
// because a figure runs from a blob, in JupyterLab as on the built page.

// ------------------------------------------------------------------ mathematics, in the forms of crossentropy's own

const sigmoid = (z) => {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
};

const sigmoidPrime = (z) => {
  const e = Math.exp(-Math.abs(z));
  return e / (1 + e) ** 2;
};

const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// 0 · ∞ = 0: what has no weight costs nothing, however surprising it would be
const weighted = (weight, surprise) => (weight > 0 ? weight * surprise : 0);

const quadratic = (a, y) => (y - a) ** 2 / 2;
const crossEntropy = (a, y) => weighted(y, -Math.log(a)) + weighted(1 - y, -Math.log1p(-a));
const entropy = (y) => crossEntropy(y, y);

// Costs of one example from its weighted input, to train with
const costs = {
  quadratic: {
    value: (z, y) => quadratic(sigmoid(z), y),
    delta: (z, y) => (sigmoid(z) - y) * sigmoidPrime(z),
  },
  "cross-entropy": {
    value: (z, y) => z * (z >= 0 ? 1 - y : -y) + Math.log1p(Math.exp(-Math.abs(z))),
    delta: (z, y) => sigmoid(z) - y,
  },
};

// Neuron.train for a neuron with one input: x and y are numbers, or lists of n. Outputs of n examples lie row by row.
function train(w, b, x, y, eta, epochs, cost) {
  const xs = [x].flat(), ys = [y].flat(), n = xs.length;
  const { value, delta } = costs[cost];
  const array = (length) => new Float64Array(length);
  const run = { w: array(epochs + 1), b: array(epochs + 1), a: array((epochs + 1) * n), cost: array(epochs + 1) };
  for (let epoch = 0; epoch <= epochs; epoch++) {
    let dw = 0, db = 0;
    xs.forEach((xi, i) => {
      const z = xi * w + b, error = delta(z, ys[i]);
      run.a[epoch * n + i] = sigmoid(z);
      run.cost[epoch] += value(z, ys[i]) / n;
      dw += error * xi;
      db += error;
    });
    run.w[epoch] = w;
    run.b[epoch] = b;
    w -= eta * (dw / n);
    b -= eta * (db / n);
  }
  return run;
}

// ------------------------------------------------------------------------------------------------- small helpers

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// Sums of steps such as 0.1 + 0.2 lose the noise of their last digits.
const snap = (value, step) => +(Math.round(value / step) * step).toFixed(9);

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

function ticks(low, high, count) {
  if (!count) return [];
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => +((first + i) * step).toPrecision(12));
}

// -------------------------------------------------------------------------------------------------------- plots

const regular = (corners, radius, turn = 0) =>
  Array.from({ length: corners }, (_, i) => (2 * Math.PI * (i + turn)) / corners).map((angle) => [
    radius * Math.cos(angle),
    radius * Math.sin(angle),
  ]);

const SHAPES = {
  circle: regular(24, 5.5),
  square: regular(4, 10.6, 0.5), // a circle in the same place leaves it to be seen
  diamond: regular(4, 7),
  ring: regular(24, 11),
  reach: regular(24, 24), // what a finger hits
};

// With a pane of glass behind what moves, the whole keeps its bounds: the browser need not sort its layers anew.
const glass = (x, y, width, height) => svg("rect", { class: "ce-glass", x, y, width, height });

// SVG plot of fixed proportions. Its marks are functions: call them to draw anew. Colours come from classes alone, so
// that a change of theme repaints nothing. All that moves is a polyline or a polygon: unlike the data of a path and
// transformations, their points are no matter of style, and their motion asks the browser for less.
function plot({ label = "", x, y, xLabel = "", yLabel = "", width = 340, height = 220, xTicks = 5, yTicks = 4 }) {
  const left = yTicks ? 40 : 14, right = 14, top = yLabel ? 26 : 10, bottom = xLabel ? 40 : 24;
  const inner = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  const axes = svg("g", { class: "ce-axes" });
  // a nested svg clips what runs out of the axes, without an id that could collide with another figure's
  const clipped = svg("svg", { ...inner, viewBox: Object.values(inner).join(" ") }, glass(-1e4, -1e4, 2e4, 2e4));
  const free = svg("g", {}, glass(0, 0, width, height));
  const viewBox = `0 0 ${width} ${height}`;
  const picture = svg("svg", { viewBox, role: "img", "aria-label": label }, axes, clipped, free);
  const self = { el: html("div", { class: "ce-plot" }, picture), svg: picture, width, height, x, y };

  self.X = (value) => left + ((value - self.x[0]) / (self.x[1] - self.x[0])) * inner.width;
  self.Y = (value) => top + inner.height * (1 - (value - self.y[0]) / (self.y[1] - self.y[0]));
  const round = (value) => Math.round(clamp(value, -9999, 9999) * 50) / 50; // finer than the screen
  const place = (px, py) => `${round(px)} ${round(py)}`;
  const at = (px, py) => place(self.X(px), self.Y(py));

  self.fromEvent = (event) => {
    const box = picture.getBoundingClientRect();
    const fx = (((event.clientX - box.left) / box.width) * width - left) / inner.width;
    const fy = 1 - (((event.clientY - box.top) / box.height) * height - top) / inner.height;
    return [self.x[0] + fx * (self.x[1] - self.x[0]), self.y[0] + fy * (self.y[1] - self.y[0])];
  };

  // say(() => what the picture shows)
  self.say = (words) => afterPaint(picture, () => setAttribute(picture, "aria-label", words()));

  self.domain = (newX, newY) => {
    if (axes.firstChild && `${newX},${newY}` === `${self.x},${self.y}`) return;
    [self.x, self.y] = [newX, newY];
    const line = (x1, y1, x2, y2, kind) => svg("path", { class: kind, d: `M${place(x1, y1)}L${place(x2, y2)}` });
    const write = (px, py, anchor, text, kind = "") =>
      svg("text", { x: px, y: py, "text-anchor": anchor, class: kind }, text);
    const foot = top + inner.height, end = left + inner.width, marks = [];
    for (const t of ticks(...newX, xTicks)) {
      marks.push(line(self.X(t), top, self.X(t), foot, "ce-grid"), write(self.X(t), foot + 16, "middle", `${t}`));
    }
    for (const t of ticks(...newY, yTicks)) {
      marks.push(line(left, self.Y(t), end, self.Y(t), "ce-grid"), write(left - 6, self.Y(t) + 4, "end", `${t}`));
    }
    marks.push(line(left, foot, end, foot, "ce-axis"));
    if (yTicks) marks.push(line(left, top, left, foot, "ce-axis"));
    marks.push(write(left + inner.width / 2, height - 6, "middle", xLabel, "ce-name"));
    marks.push(write(6, 14, "start", yLabel, "ce-name"));
    axes.replaceChildren(...marks);
  };

  // curve(kind) → draw(ys, {xs, end}): one path through the points 0 … end; without xs the index is x. Of the same ys
  // on the same axes only another end is drawn anew.
  self.curve = (kind) => {
    const line = clipped.appendChild(svg("polyline", { class: `ce-curve ${kind}` }));
    let drawn = {};
    return (ys, { xs, end = ys.length - 1 } = {}) => {
      const point = (i) => at(xs ? xs[i] : i, ys[i]);
      const stride = Math.max(1, Math.floor(ys.length / 200)); // every second pixel will do
      if (drawn.ys !== ys || drawn.x !== self.x || drawn.y !== self.y) {
        drawn = { ys, x: self.x, y: self.y, points: "", ends: [] };
        for (let i = 0; i < ys.length; i += stride) {
          drawn.ends.push(drawn.points.length);
          drawn.points += `${point(i)} `;
        }
      }
      setAttribute(line, "points", drawn.points.slice(0, drawn.ends[Math.ceil(end / stride)]) + point(end));
    };
  };

  // segment(kind) → draw(x1, y1, x2, y2)
  self.segment = (kind) => {
    const line = clipped.appendChild(svg("polyline", { class: `ce-curve ${kind}` }));
    return (x1, y1, x2, y2) => setAttribute(line, "points", `${at(x1, y1)} ${at(x2, y2)}`);
  };

  // bar(kind) → draw(x1, y1, x2, y2): the rectangle between two corners
  self.bar = (kind) => {
    const box = clipped.appendChild(svg("polygon", { class: `ce-bar ${kind}` }));
    return (x1, y1, x2, y2) =>
      setAttribute(box, "points", `${at(x1, y1)} ${at(x2, y1)} ${at(x2, y2)} ${at(x1, y2)}`);
  };

  // point(kind, shape, group) → draw(x, y); kept within the axes, so that it never gets lost
  self.point = (kind, shape = "circle", group = free) => {
    const mark = group.appendChild(svg("polygon", { class: `ce-point ${kind}` }));
    return (px, py) => {
      const [cx, cy] = [clamp(self.X(px), left, width - right), clamp(self.Y(py), top, height - bottom)];
      setAttribute(mark, "points", SHAPES[shape].map(([dx, dy]) => place(cx + dx, cy + dy)).join(" "));
    };
  };

  // text(kind, anchor) → draw(x, y, words, dx, dy), with dx and dy in units of the drawing
  self.text = (kind = "", anchor = "middle") => {
    const words = free.appendChild(svg("text", { class: `ce-note ${kind}`, "text-anchor": anchor }));
    return (px, py, text, dx = 0, dy = 0) => {
      setAttribute(words, "x", self.X(px) + dx);
      setAttribute(words, "y", self.Y(py) + dy);
      setText(words, text);
    };
  };

  // A group for what answers to the hand: it lies above the picture, in which nothing may be hidden from those who listen.
  self.above = (attributes) => {
    const group = svg("g", attributes);
    self.el.append(svg("svg", { viewBox, class: "ce-above" }, glass(0, 0, width, height), group));
    return group;
  };

  self.domain(x, y);
  return self;
}

// ------------------------------------------------------------------------------------------------ one live figure

class Figure {
  constructor(model, name, traits) {
    Object.assign(this, { model, traits, updates: [], frame: 0, motion: 0, cleanups: [] });
    this.start = Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]));
    this.root = html("div");
    this.box = html("div", { class: "ce-figure ce-bounded", role: "group", "aria-label": name }, this.root);
    this.spoken = html("p", { class: "ce-spoken", "aria-live": "polite" });
  }

  get(trait) {
    return this.model.get(trait);
  }

  // set({ w: 2, b: 2 }); save = false while an animation runs: a kernel need not hear of every frame
  set(values, save = true) {
    for (const [trait, value] of Object.entries(values)) this.model.set(trait, value);
    if (save) this.model.save_changes();
  }

  // Any number of changes between two frames are painted once.
  paintSoon = () => {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paintNow();
    });
  };

  // What is still to be painted: the next key starts from where the one before it has led.
  paintPending() {
    if (!this.frame) return;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.paintNow();
  }

  paintNow() {
    for (const update of this.updates) update();
    this.paint();
  }

  // Say something once, to those who listen rather than look.
  say(text) {
    this.spoken.textContent = text;
  }

  // slider("Learning rate", "eta", {…}), or {get, set} in place of the trait. It stretches to a value beyond its ends.
  slider(label, trait, { min, max, step, symbol = "", text = String, valuetext = null }) {
    const { get, set } = typeof trait === "string" ? this.#accessors(trait) : trait;
    const input = control("input", { type: "range", min, max, step });
    const shown = changing();
    const value = html("span", { class: "ce-value", "aria-hidden": "true" }, shown);
    input.addEventListener("input", () => set(+input.value));
    this.updates.push(() => {
      const now = get();
      if (now < +input.min) input.min = now;
      if (now > +input.max) input.max = now;
      input.value = now;
      setText(shown, (symbol ? `${symbol} = ` : "") + text(now));
      afterPaint(input, () => setAttribute(input, "aria-valuetext", (valuetext ?? text)(now)));
    });
    return labelled(label, input, value);
  }

  // select("Cost", "cost", [["both", "both costs"], …])
  select(label, trait, options) {
    const { get, set } = typeof trait === "string" ? this.#accessors(trait) : trait;
    const input = control("select");
    const offer = ([value, text]) => input.append(html("option", { value }, text));
    options.forEach(offer);
    input.addEventListener("change", () => set(options.find(([value]) => String(value) === input.value)[0]));
    this.updates.push(() => {
      const now = get();
      if (!options.some(([value]) => value === now)) {
        options = [...options, [now, String(now)]];
        offer(options.at(-1));
      }
      input.value = now;
    });
    return labelled(label, input);
  }

  checkbox(label, trait) {
    const { get, set } = typeof trait === "string" ? this.#accessors(trait) : trait;
    const input = control("input", { type: "checkbox" });
    input.addEventListener("change", () => set(input.checked));
    this.updates.push(() => (input.checked = get()));
    return html("label", { class: "ce-check" }, input, html("span", {}, label));
  }

  button(label, action, kind = "") {
    const button = control("button", { type: "button", class: kind }, label);
    button.addEventListener("click", action);
    return button;
  }

  // Back to what the figure showed when it was put on the page.
  reset() {
    return this.button("Reset", () => {
      this.stop();
      this.set(this.start);
    });
  }

  // Table of numbers: show("epoch 3", ["quadratic", …], [["output a", 0.98, …], …]). It is a status that holds its
  // tongue: a run would make it talk without end, so `say` speaks for it when something is over. Its title keeps room
  // for that many `lines`.
  readout(lines = 1) {
    const heading = changing("div"), caption = html("caption", { style: `--ce-lines: ${lines}` }, heading), head = html("thead"), body = html("tbody");
    const table = html("table", { class: "ce-numbers" }, caption, head, body);
    const el = html("div", { class: "ce-readout", role: "status", "aria-live": "off" }, table);
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
      const now = JSON.stringify([columns, rows.map(([label, ...values]) => [label, values.map((v) => typeof v)])]);
      if (now !== shape) lay(columns, rows);
      shape = now;
      setText(heading, title);
      const values = rows.flatMap(([, ...rest]) => rest.map((v) => (typeof v === "number" ? number(v) : v)));
      cells.forEach((cell, i) => setText(cell, values[i]));
    };
    return { el, show };
  }

  // A round grip on a plot, for pointers and, as a slider, for keys: handle(p, {label, step, move}) → draw(x, y, words).
  // step: [0.1] moves along x, two steps in both directions. `move` gets what the grip asks for, within the axes.
  handle(p, { label, step, move }) {
    const grip = p.above({ class: "ce-grip", role: "slider", tabindex: "0", "aria-label": label, ...KEYS });
    const parts = [p.point("ce-reach", "reach", grip), p.point("ce-rim", "ring", grip), p.point("ce-ring", "ring", grip)];
    const [dx, dy] = step;
    let now = [0, 0];
    const ask = (px, py) => move(snap(clamp(px, ...p.x), dx), dy ? snap(clamp(py, ...p.y), dy) : py);
    const moves = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], PageUp: [10, 0], PageDown: [-10, 0] };
    Object.assign(moves, dy ? { ArrowUp: [0, 1], ArrowDown: [0, -1] } : { ArrowUp: [1, 0], ArrowDown: [-1, 0] });
    grip.addEventListener("keydown", (event) => {
      this.paintPending();
      const [i, j] = moves[event.key] ?? [0, 0];
      if (event.key === "Home") ask(p.x[0], now[1]);
      else if (event.key === "End") ask(p.x[1], now[1]);
      else if (i || j) ask(now[0] + i * dx, now[1] + j * (dy ?? 0));
      else return;
      event.preventDefault();
    });
    grip.addEventListener("pointerdown", (event) => {
      grip.setPointerCapture(event.pointerId);
      grip.focus({ preventScroll: true });
      event.preventDefault();
    });
    // The page does not scroll from here; touch-action is not for parts of a picture.
    grip.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    grip.addEventListener("pointermove", (event) => {
      if (grip.hasPointerCapture(event.pointerId)) ask(...p.fromEvent(event));
    });
    return (px, py, text) => {
      now = [px, py];
      for (const draw of parts) draw(px, py);
      afterPaint(grip, () => {
        const aria = { valuemin: p.x[0], valuemax: p.x[1], valuenow: clamp(px, ...p.x), valuetext: text() };
        for (const [name, value] of Object.entries(aria)) setAttribute(grip, `aria-${name}`, value);
      });
    };
  }

  // Run, Step, more buttons, and a slider over a trait that counts epochs from 0 to last(); `summary()` is spoken when
  // a run ends.
  transport(trait, { label = "Epoch", last, seconds = 6, summary = () => "", step = true, more = [] }) {
    const go = (epoch) => {
      this.stop();
      this.set({ [trait]: clamp(epoch, 0, last()) });
    };
    const run = this.button("Run", () => (this.motion ? this.stop() : this.#run(trait, last, seconds)), "ce-primary");
    const slider = this.slider(label, { get: () => this.get(trait), set: go }, { min: 0, max: last(), step: 1 });
    const input = slider.querySelector("input");
    this.updates.unshift(() => setAttribute(input, "max", last()));
    this.updates.push(() => {
      setText(run, this.motion ? "Pause" : "Run");
    });
    this.ended = () => {
      this.model.save_changes();
      this.say(summary());
      this.paintSoon();
    };
    const steps = step ? [this.button("Step", () => go(this.get(trait) + 1))] : [];
    return html("div", { class: "ce-row ce-transport" }, run, ...steps, ...more, slider);
  }

  #run(trait, last, seconds) {
    if (reducedMotion()) {
      this.set({ [trait]: last() }, false);
      return this.ended();
    }
    let epoch = this.get(trait) < last() ? this.get(trait) : 0;
    let before = performance.now();
    const advance = (now) => {
      epoch = Math.min(last(), epoch + (last() * clamp(now - before, 0, 100)) / 1000 / seconds);
      before = now;
      this.set({ [trait]: Math.floor(epoch) }, false);
      if (epoch < last()) this.motion = requestAnimationFrame(advance);
      else this.stop();
    };
    this.motion = requestAnimationFrame(advance);
    this.paintSoon();
  }

  // Halt a run, if there is one.
  stop() {
    if (!this.motion) return;
    cancelAnimationFrame(this.motion);
    this.motion = 0;
    this.ended();
  }

  #accessors(trait) {
    return { get: () => this.get(trait), set: (value) => this.set({ [trait]: value }) };
  }

  mount(el, compose, layout) {
    const lay = () => {
      this.stop();
      this.updates = [];
      this.root.replaceChildren();
      this.paint = compose(this);
      this.root.append(this.spoken);
    };
    const events = this.traits.map((trait) => `change:${trait}`);
    for (const trait of layout) this.model.on(`change:${trait}`, lay);
    for (const event of events) this.model.on(event, this.paintSoon);
    // The height of the box is said beforehand, so that what moves in it makes the browser look at nothing else.
    const watch = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.height) this.box.style.containIntrinsicHeight = `${contentRect.height}px`;
    });
    watch.observe(this.root);
    el.append(this.box);
    lay();
    this.paintNow();
    return () => {
      for (const trait of layout) this.model.off(`change:${trait}`, lay);
      for (const event of events) this.model.off(event, this.paintSoon);
      cancelAnimationFrame(this.motion);
      cancelAnimationFrame(this.frame);
      for (const cleanup of this.cleanups) cleanup();
      watch.disconnect();
      this.box.remove();
    };
  }
}

// figure(name, traits, compose) is what a figure's module exports. compose(fig) fills fig.root and returns the function
// that paints the model's present state; that runs whenever one of the traits has changed. A change of a trait that is
// named in `layout` composes the figure anew.
const figure = (name, traits, compose, layout = []) => ({
  render: ({ model, el }) => new Figure(model, name, traits).mount(el, compose, layout),
});

export { costs, crossEntropy, entropy, number, quadratic, sigmoid, sigmoidPrime, softplus, train };
