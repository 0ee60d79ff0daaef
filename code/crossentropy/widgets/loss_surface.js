// Both costs over weight and bias, as surfaces that turn together and as maps, with a marble on each.

const TRAITS = ["w", "b", "eta", "epoch", "epochs", "data", "azimuth", "elevation", "same_scale"];

// The canvas follows the size of its element, at no more than two dots to the pixel. While it is hidden, as on paper, it
// keeps what it shows.
function fitted(fig, canvas) {
  const size = { width: 0, height: 0, dots: 1 };
  const watch = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = canvas, dots = Math.min(devicePixelRatio, 2);
    if (!width || [width, height, dots].join() === [size.width, size.height, size.dots].join()) return;
    Object.assign(size, { width, height, dots });
    [canvas.width, canvas.height] = [size.width * size.dots, size.height * size.dots];
    fig.paintNow(); // at once: a canvas is blank after a change of size
  });
  watch.observe(canvas);
  fig.cleanups.push(() => watch.disconnect());
  return size;
}

function surfaceView(fig, name, turn) {
  const canvas = control("canvas", { role: "img", tabindex: "0", "aria-label": "" });
  // the surface lies beneath its marble: it stays the same while the marble rolls
  const still = html("canvas", { "aria-hidden": "true" }), view = html("div", { class: "ce-view" }, still, canvas);
  const el = html("div", { class: `ce-hill ce-${name}` }, html("span", { class: `ce-key ce-${name}` }, name), view);
  const size = fitted(fig, canvas), context = canvas.getContext("2d"), back = still.getContext("2d"), eye = camera();
  const places = new Float64Array(2 * (CELLS + 1) ** 2);
  const newLook = changes(), newView = changes(), newDrawing = changes();
  let looks = 0, colours, ink, finer = 0;
  turnable(canvas, turn);
  fig.cleanups.push(() => clearTimeout(finer));

  const drawStill = (land, top, step) => {
    back.setTransform(size.dots, 0, 0, size.dots, 0, 0);
    back.clearRect(0, 0, size.width, size.height);
    drawBox(back, eye, ink);
    project(eye, land, top, places);
    drawMesh(back, eye, colours[step], step, places);
    drawNames(back, eye, size, ink, top);
  };
  // Coarse while the camera moves, and fine when it rests
  const turned = (land, top) => {
    const soft = !newDrawing(looks);
    clearTimeout(finer);
    drawStill(land, top, soft ? COARSE : 1);
    if (soft) finer = setTimeout(() => drawStill(land, top, 1), 150);
  };
  const show = (run, epoch, theme) => {
    const [data, azimuth, elevation] = ["data", "azimuth", "elevation"].map(fig.get, fig), land = landscape(data, name);
    const top = fig.get("same_scale") ? Math.max(...NAMES.map((each) => landscape(data, each).top)) : land.top;
    const words = () => described(name, run, epoch, top, azimuth, elevation);
    afterPaint(canvas, () => setAttribute(canvas, "aria-label", words()));
    if (newLook(data, theme, top, canvas.width, canvas.height)) {
      looks++;
      const { color, fontFamily } = getComputedStyle(el);
      colours = Object.fromEntries([1, COARSE].map((step) => [step, facets(land, top, ramp(el), step)]));
      ink = color;
      [still.width, still.height] = [canvas.width, canvas.height];
      back.font = `12px ${fontFamily}`; // only now: it costs as much as half of the drawing
    }
    if (!size.width) return;
    if (newView(looks, azimuth, elevation)) {
      eye.look(azimuth, elevation, size);
      turned(land, top);
    }
    context.setTransform(size.dots, 0, 0, size.dots, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    drawTrail(context, eye, run, top, 0, epoch, 3.4);
    const way = downhill(name, run.w[epoch], run.b[epoch], DATA[data]), height = (w, b) => costAt(name, w, b, DATA[data]);
    drawArrow(context, way.map(([w, b]) => [...eye.project(w / REACH, b / REACH, height(w, b) / top)]));
    drawMarble(context, eye, run.w[epoch], run.b[epoch], run.cost[epoch] / top);
  };
  return { el, show };
}

const whereabouts = (run, epoch) =>
  `The marble is at w = ${number(run.w[epoch])}, b = ${number(run.b[epoch])}, cost ${number(run.cost[epoch])}.`;

const described = (name, run, epoch, top, azimuth, elevation) =>
  `Surface of the ${name} cost over weight and bias from -${REACH} to ${REACH}, up to ${number(top)}, ` +
  `seen from ${azimuth}° around and ${elevation}° above. ${whereabouts(run, epoch)}`;

// turn(azimuth, elevation), in degrees to add
function turnable(canvas, turn) {
  const keys = { ArrowLeft: [5, 0], ArrowRight: [-5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };
  let last = [0, 0];
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    turn(...keys[event.key]);
  });
  follow(canvas, {
    start: (event) => (last = [event.clientX, event.clientY]),
    move: (event) => {
      turn((last[0] - event.clientX) / 2, (event.clientY - last[1]) / 2);
      last = [event.clientX, event.clientY];
    },
  });
}

// A white line within a black one
function trail(p, kind) {
  const draw = [`ce-trail ce-halo ${kind}`, `ce-trail ${kind}`].map((names) => p.curve(names))[1];
  const [halo, line] = [...p.svg.querySelectorAll(".ce-trail")].slice(-2);
  return (run, epoch = run.w.length - 1) => {
    draw(run.b, { xs: run.w, end: epoch });
    setAttribute(halo, "points", line.getAttribute("points"));
  };
}

function mapView(fig, name, drop, play) {
  const range = [-REACH, REACH], box = { width: 340, height: 337 }; // the map is square
  const p = plot({ label: "", x: range, y: range, xLabel: "weight w", yLabel: "bias b", xTicks: 6, yTicks: 6, ...box });
  const canvas = html("canvas", { "aria-hidden": "true" });
  const percent = (part, whole) => `${(100 * part) / whole}%`;
  Object.assign(canvas.style, { left: percent(p.inner.x, box.width), top: percent(p.inner.y, box.height) });
  Object.assign(canvas.style, { width: percent(p.inner.width, box.width), height: percent(p.inner.height, box.height) });
  p.el.prepend(canvas);
  const el = html("div", { class: `ce-map ce-${name}` }, html("span", { class: `ce-key ce-${name}` }, `${name}, from above`), p.el);
  const past = trail(p, ""), halo = p.arrow("ce-downhill ce-around"), arrow = p.arrow("ce-downhill");
  const marble = p.point("ce-marble"), size = fitted(fig, canvas);
  const grip = fig.handle(p, { label: `Start on the map of the ${name} cost`, step: [0.1, 0.1], move: drop, end: play });
  const place = () => {
    const [w, b] = [fig.get("w"), fig.get("b")];
    grip(w, b, () => `w = ${number(w)}, b = ${number(b)}, cost ${number(costAt(name, w, b, DATA[fig.get("data")]))}`);
  };
  droppable(p, drop, play);
  const repaint = changes();
  const show = (run, epoch, theme) => {
    const data = fig.get("data"), land = landscape(data, name);
    if (size.width && repaint(data, theme, canvas.width)) drawMap(canvas, size, land, ramp(el));
    past(run, epoch);
    const [w, b] = [run.w[epoch], run.b[epoch]], [dw, db] = gradient(name, w, b, DATA[data]);
    for (const draw of [halo, arrow]) draw(w, b, w - ARROW * dw, b - ARROW * db);
    marble(w, b);
    place();
    p.say(() => `Map of the ${name} cost, from 0 to ${number(land.top)}. ${whereabouts(run, epoch)}`);
  };
  return { el, show, size };
}

// A press drops the marbles, and they roll when it is let go. A finger taps, or sets out sideways.
function droppable(p, drop, play) {
  const at = (event) => drop(...p.fromEvent(event).map((value) => snap(clamp(value, -REACH, REACH), 0.01)));
  follow(p.svg, { start: at, move: at });
  p.svg.addEventListener("click", (event) => (at(event), play()));
}

// ---------------------------------------------------------------------------------------------------- the figure

// Counts the changes of the page's theme, which canvases cannot follow by themselves.
function themes(fig) {
  let count = 0;
  const changed = () => (count++, fig.paintSoon());
  const watch = new MutationObserver(changed), forced = matchMedia("(forced-colors: active)");
  for (const el of [document.documentElement, document.body]) {
    watch.observe(el, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  }
  forced.addEventListener("change", changed);
  fig.cleanups.push(() => (watch.disconnect(), forced.removeEventListener("change", changed)));
  return () => count;
}

const trainedRuns = (fig) =>
  fig.computed(["w", "b", "eta", "epochs", "data"], (w, b, eta, epochs, data) =>
    Object.fromEntries(NAMES.map((name) => [name, train(w, b, DATA[data].x, DATA[data].y, eta, epochs, name)])),
  );

function quantitiesOf(fig, { quadratic: run }) {
  const { x, y } = DATA[fig.get("data")], inputs = (target) => x.filter((_, i) => y[i] === target);
  const rolled = Math.hypot(run.w.at(-1) - run.w[0], run.b.at(-1) - run.b[0]);
  const separable = Number(Math.max(...inputs(0)) < Math.min(...inputs(1)));
  return { rolled, height: run.cost[0], eta: fig.get("eta"), separable };
}

function tableRows(fig, runs, epoch) {
  const data = DATA[fig.get("data")];
  const slopes = NAMES.map((name) => gradientLength(name, runs[name].w[epoch], runs[name].b[epoch], data));
  return [
    ...Object.entries({ "weight w": "w", "bias b": "b", "cost C": "cost" }).map(([label, key]) => [
      label,
      ...NAMES.map((name) => runs[name][key][epoch]),
    ]),
    ["length of the gradient", ...slopes],
    ["length of the next step", ...slopes.map((slope) => fig.get("eta") * slope)],
    ["highest cost on the grid", ...NAMES.map((name) => landscape(fig.get("data"), name).top)],
  ];
}

function settings(fig) {
  const place = { min: -REACH, max: REACH, step: 0.05, text: (value) => value.toFixed(2) };
  const whole = { step: 1, text: (value) => `${Math.round(value)}°` };
  return html("div", { class: "ce-controls" },
    fig.slider("Weight", fig.restarting("w"), { ...place, symbol: "w" }),
    fig.slider("Bias", fig.restarting("b"), { ...place, symbol: "b" }),
    fig.slider("Learning rate", "eta", { min: 0, max: 2, step: 0.005, symbol: "η" }),
    fig.lengths(),
    fig.slider("Turn", "azimuth", { min: -180, max: 180, ...whole }),
    fig.slider("Tilt", "elevation", { min: 5, max: 85, ...whole }));
}

// On a phone one large picture at a time: which, is a matter of the screen, not of the figure.
function choosing(fig, pictures) {
  fig.seen ??= { shape: "surface", cost: NAMES[0] };
  const choose = (label, key, options) =>
    fig.select(label, { get: () => fig.seen[key], set: (value) => ((fig.seen[key] = value), fig.paintSoon()) }, options);
  fig.updates.push(() => {
    const { seen } = fig;
    for (const { el, shape, cost } of pictures) el.style.display = shape === seen.shape && cost === seen.cost ? "" : "none";
  });
  return [
    choose("Picture", "shape", [["surface", "surface"], ["map", "map"]]),
    choose("Cost", "cost", NAMES.map((name) => [name, name])),
  ];
}

export default figure("Loss surface", TRAITS, (fig) => {
  const runs = trainedRuns(fig), theme = themes(fig);
  const epochNow = () => Math.min(fig.get("epoch"), fig.get("epochs"));
  const turn = (azimuth, elevation) =>
    fig.set({
      azimuth: turnedRight(fig.get("azimuth") + azimuth),
      elevation: clamp(fig.get("elevation") + elevation, 5, 85),
    });
  const summary = () =>
    `Epoch ${epochNow()}. ${NAMES.map((name) => `${name}: cost ${number(runs()[name].cost[epochNow()])}`).join("; ")}.`;
  const last = () => fig.get("epochs");
  const transport = fig.transport("epoch", { last, summary, step: fig.wide, more: [fig.reset()] });
  const play = () => fig.motion || transport.querySelector("button").click();
  const views = NAMES.map((name) => surfaceView(fig, name, turn));
  const maps = NAMES.map((name) => mapView(fig, name, (w, b) => fig.restart({ w, b }), play));
  const pictures = { surface: views, map: maps };
  const all = Object.entries(pictures).flatMap(([shape, each]) => each.map(({ el }, i) => ({ el, shape, cost: NAMES[i] })));
  const points = hint(""), numbers = fig.readout();
  const data = fig.select("Data set", fig.restarting("data"), Object.keys(DATA).map((name) => [name, name]));
  const scale = fig.checkbox("Same height scale", "same_scale");
  const pair = (each) => html("div", { class: "ce-pair" }, ...each.map(({ el }) => el));
  const choice = fig.wide ? [] : [html("div", { class: "ce-controls" }, ...choosing(fig, all))];
  fig.arrange({
    picture: [pair(views), pair(maps)],
    hand: [...choice, transport, ...(fig.wide ? [row(scale, data)] : [])],
    more: [...(fig.wide ? [] : [row(scale, data)]), settings(fig), points],
    numbers,
    quantities: fig.computed(["w", "b", "eta", "epochs", "data"], () => quantitiesOf(fig, runs())),
  });
  const changed = changes();
  return () => {
    const epoch = epochNow(), now = runs(), { x, y } = DATA[fig.get("data")];
    NAMES.forEach((name, i) => views[i].show(now[name], epoch, theme()));
    const traits = TRAITS.slice(0, 6).map(fig.get, fig), widths = maps.map((map) => map.size.width);
    if (!changed(...traits, ...widths, theme(), numbers.el.open)) return; // only the camera has moved
    NAMES.forEach((name, i) => maps[i].show(now[name], epoch, theme()));
    setText(points, `Inputs x = ${x.join(", ")} with targets y = ${y.join(", ")}.`);
    numbers.show(`epoch ${epoch} of ${fig.get("epochs")}`, NAMES, tableRows(fig, now, epoch));
  };
});
