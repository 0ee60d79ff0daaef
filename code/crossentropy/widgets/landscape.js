// Landscapes of the cost over weight and bias: their heights, their colours, and how to draw them on a canvas.

// DATA and REACH are those of loss_surface.py.

const NAMES = Object.keys(costs);
const CELLS = 30, FINER = 3; // the mesh of a surface; its map has cells a third as wide
const COARSE = 2; // cells to a facet while the surface turns
const ARROW = 2.5; // the length of the arrow of a gradient of length 1, on the axes of w and b
const HEIGHT = 1.1; // of the box, whose floor reaches from -1 to 1

const turnedRight = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
const axis = (cells) => Float64Array.from({ length: cells + 1 }, (_, i) => (2 * REACH * i) / cells - REACH);

// ------------------------------------------------------------------------------------------------------- heights

function costAt(cost, w, b, { x, y }) {
  const { value } = costs[cost];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += value(x[i] * w + b, y[i]);
  return sum / x.length;
}

// cost_surface: row by row, a row for each bias
function heights(cost, data, cells) {
  const marks = axis(cells), size = cells + 1;
  return Float64Array.from({ length: size * size }, (_, k) => costAt(cost, marks[k % size], marks[Math.floor(k / size)], data));
}

// The landscapes of every data set that has been asked for
const landscapes = new Map();
function landscape(data, cost) {
  const key = `${data} ${cost}`;
  if (!landscapes.has(key)) {
    const fine = heights(cost, DATA[data], CELLS * FINER), size = CELLS + 1;
    const at = (k) => fine[Math.floor(k / size) * FINER * (CELLS * FINER + 1) + (k % size) * FINER];
    const mesh = Float64Array.from({ length: size * size }, (_, k) => at(k));
    landscapes.set(key, { fine, mesh, top: Math.max(...mesh) });
  }
  return landscapes.get(key);
}

// The derivatives of the cost by weight and bias
function gradient(cost, w, b, { x, y }) {
  const deltas = x.map((xi, i) => costs[cost].delta(xi * w + b, y[i]));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / x.length;
  return [mean(deltas.map((delta, i) => delta * x[i])), mean(deltas)];
}

const gradientLength = (...place) => Math.hypot(...gradient(...place));

// The way downhill from a place, as long as the gradient is in that scale, in short steps as far as the box reaches
function downhill(cost, w, b, data) {
  const [dw, db] = gradient(cost, w, b, data), way = [];
  for (let i = 0; i <= 8; i++) {
    const at = [w - (dw * ARROW * i) / 8, b - (db * ARROW * i) / 8];
    if (Math.max(...at.map(Math.abs)) > REACH) break;
    way.push(at);
  }
  return way;
}

// ------------------------------------------------------------------------------------------------------- colours

// The ramp of the style sheet as a function of a height from 0 to 1, for the theme of the moment
function ramp(el) {
  const hex = getComputedStyle(el).getPropertyValue("--ce-ramp").trim().split(/\s+/);
  const stops = hex.map((colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)));
  return (t) => {
    const place = clamp(t, 0, 1) * (stops.length - 1), i = Math.min(Math.floor(place), stops.length - 2);
    return stops[i].map((value, k) => value + (place - i) * (stops[i + 1][k] - value));
  };
}

// Colour of each facet, `step` cells wide, lit from one side so that slopes stand out from plains; in few shades,
// because neighbours of one colour are painted in one go
function facets({ mesh, top }, highest, colour, step) {
  const size = CELLS + 1, count = CELLS / step, unit = HEIGHT / highest / (2 / count);
  return Array.from({ length: count * count }, (_, facet) => {
    const k = (Math.floor(facet / count) * size + (facet % count)) * step;
    const p = mesh[k], q = mesh[k + step], r = mesh[k + size * step], s = mesh[k + (size + 1) * step];
    const du = ((q - p + s - r) / 2) * unit, dv = ((r - p + s - q) / 2) * unit;
    const light = 0.84 + 0.3 * ((0.45 * du + 0.35 * dv + 0.55) / Math.hypot(du, dv, 1));
    const shade = colour(Math.round(((p + q + r + s) / 4 / top) * 40) / 40);
    return `rgb(${shade.map((part) => Math.min(255, Math.round(part * snap(light, 0.025))))})`;
  });
}

// --------------------------------------------------------------------------------------------------- one surface

// Parallel projection: project(u, v, t) of the box leaves the place on the canvas in `at`, so that nothing is allocated.
function camera() {
  const self = { at: [0, 0] };
  self.look = (azimuth, elevation, { width, height }) => {
    const [turn, tilt] = [azimuth, elevation].map((degrees) => (degrees * Math.PI) / 180);
    const scale = (width - 22) / 2.9; // room for the names of the axes, however the box is turned
    Object.assign(self, { cos: Math.cos(turn), sin: Math.sin(turn), rise: Math.cos(tilt), fall: Math.sin(tilt) });
    self.far = [self.cos > 0 ? -1 : 1, self.sin > 0 ? -1 : 1];
    self.project = (u, v, t) => {
      const near = u * self.cos + v * self.sin;
      self.at[0] = width / 2 + scale * (v * self.cos - u * self.sin);
      self.at[1] = height / 2 - scale * ((t - 0.5) * HEIGHT * self.rise - near * self.fall);
      return self.at;
    };
  };
  return self;
}

// The floor and the two walls behind the surface
function drawBox(context, view, ink) {
  const [farU, farV] = view.far;
  const line = (from, to) => (context.moveTo(...view.project(...from)), context.lineTo(...view.project(...to)));
  context.beginPath();
  for (const t of [0, 0.5, 1]) line([farU, -1, t], [farU, 1, t]), line([-1, farV, t], [1, farV, t]);
  for (const [u, v] of [view.far, [-farU, farV], [farU, -farV]]) line([u, v, 0], [u, v, 1]);
  line([-farU, -1, 0], [-farU, 1, 0]);
  line([-1, -farV, 0], [1, -farV, 0]);
  Object.assign(context, { strokeStyle: ink, lineWidth: 1, globalAlpha: 0.3 }).stroke();
  context.globalAlpha = 1;
}

function drawNames(context, view, { width }, ink, top) {
  const [u, v] = view.far.map((side) => -1.2 * side), narrow = width < 240;
  const write = (text, place) => context.fillText(text, ...view.project(...place));
  Object.assign(context, { fillStyle: ink, textAlign: "center", textBaseline: "middle" });
  for (const mark of narrow ? [] : [-5, 5]) write(mark, [mark / REACH, v, 0]), write(mark, [u, mark / REACH, 0]);
  write(narrow ? "w" : "weight w", [0, v, 0]);
  write(narrow ? "b" : "bias b", [u, 0, 0]);
  Object.assign(context, { textAlign: "left", textBaseline: "top" });
  context.fillText(`height: C from 0 to ${top.toPrecision(3)}`, 0, 2);
}

function project(view, { mesh }, top, places) {
  const size = CELLS + 1;
  for (let k = 0; k < size * size; k++) {
    const at = view.project((2 * (k % size)) / CELLS - 1, (2 * Math.floor(k / size)) / CELLS - 1, mesh[k] / top);
    places[2 * k] = at[0];
    places[2 * k + 1] = at[1];
  }
}

// Facets from the farthest to the nearest: over a grid that is the order of its columns and rows, with nothing to sort.
//
//        far corner ──► j (rows)        column 1 is painted first, then 2 over it, …
//            ┌───┬───┬───┬───┐
//     i      │1  │1  │1  │1  │          1 1 1 2 2 2      a shape of column 1 reaches under column 2, so that
//  (columns) ├───┼───┼───┼───┤          ├──1───┤         between the two nothing but their own colours shows
//     │      │2  │2  │2  │2  │                ├──2───┤
//     ▼      └───┴───┴───┴───┘
//                     near corner
//
// In a column, neighbours of one colour are one shape. With facets of any size the same lines are drawn.
function drawMesh(context, view, colours, step, places) {
  const [i0, di] = view.far[0] < 0 ? [0, step] : [CELLS, -step], [j0, dj] = view.far[1] < 0 ? [0, step] : [CELLS, -step];
  const count = CELLS / step, every = COARSE / step;
  const to = (draw, i, j) => context[draw](places[2 * (j * (CELLS + 1) + i)], places[2 * (j * (CELLS + 1) + i) + 1]);
  const colour = (column, row) => colours[(dj > 0 ? row : count - 1 - row) * count + (di > 0 ? column : count - 1 - column)];
  Object.assign(context, { lineWidth: 0.6, strokeStyle: "rgb(0 0 0 / 20%)" });
  for (let column = 0; column < count; column++) {
    const i = i0 + column * di, near = i + di * Math.min(2, count - column);
    for (let row = 0, end; row < count; row = end) {
      for (end = row + 1; end < count && colour(column, end) === colour(column, row); ) end++;
      context.fillStyle = colour(column, row);
      context.beginPath();
      for (let k = row; k <= end; k++) to(k > row ? "lineTo" : "moveTo", i, j0 + k * dj);
      for (let k = end; k >= row; k--) to("lineTo", near, j0 + k * dj);
      context.fill();
    }
    context.beginPath();
    for (let k = 0; column % every === 0 && k <= count; k++) to(k ? "lineTo" : "moveTo", i, j0 + k * dj);
    for (let k = 0; k <= count; k += every) to("moveTo", i, j0 + k * dj), to("lineTo", i + di, j0 + k * dj);
    context.stroke();
  }
}

// The line of a run between two epochs. What leaves the box is not drawn: there is no surface to lie on.
function drawTrail(context, view, run, top, from, to, width) {
  let down = false, x = 0, y = 0;
  context.beginPath();
  for (let epoch = from; epoch <= to; epoch++) {
    const inside = Math.max(Math.abs(run.w[epoch]), Math.abs(run.b[epoch])) <= REACH;
    const at = view.project(run.w[epoch] / REACH, run.b[epoch] / REACH, run.cost[epoch] / top);
    if (down && inside && epoch < to && Math.abs(at[0] - x) + Math.abs(at[1] - y) < 2) continue; // too near to see
    [x, y] = at;
    if (inside) context[down ? "lineTo" : "moveTo"](x, y);
    down = inside;
  }
  Object.assign(context, { lineWidth: width + 2.2, strokeStyle: "#111111", lineCap: "round", lineJoin: "round" }).stroke();
  Object.assign(context, { lineWidth: width, strokeStyle: "#fafafa" }).stroke();
}

// The arrow of a way downhill, on the surface: green, as slopes are in every figure, within white
function drawArrow(context, places) {
  if (places.length < 2) return;
  const [[x0, y0], [x1, y1]] = [places.at(-2), places.at(-1)], length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length], head = Math.min(9, 4 * length); // less on a plain
  const path = () => {
    context.beginPath();
    places.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x, y));
    for (const side of [1, -1]) {
      context.moveTo(x1 - head * ux - side * 0.7 * head * uy, y1 - head * uy + side * 0.7 * head * ux);
      context.lineTo(x1, y1);
    }
  };
  for (const [width, colour] of [[7, "#fafafa"], [4, "#00724f"]]) {
    path();
    Object.assign(context, { lineWidth: width, strokeStyle: colour, lineCap: "round", lineJoin: "round" }).stroke();
  }
}

function drawMarble(context, view, w, b, t) {
  view.project(clamp(w / REACH, -1, 1), clamp(b / REACH, -1, 1), clamp(t, 0, 1));
  const [x, y] = view.at;
  const disc = (dx, dy, radius, colour) => {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x + dx, y + dy, radius, 0, 7);
    context.fill();
  };
  disc(0, 0, 8, "#111111");
  disc(0, 0, 6.2, "#d7dbe0");
  disc(-1, -1.2, 4.4, "#ffffff");
}

// ------------------------------------------------------------------------------------------------------- one map

// Heat map in the colours of the surface, under lines at equal steps of the cost
function drawMap(canvas, { width, dots }, { fine, top }, colour) {
  const cells = CELLS * FINER, size = cells + 1, context = canvas.getContext("2d");
  const bytes = Array.from({ length: 256 }, (_, i) => [...colour(i / 255), 255]);
  const shades = new Uint32Array(new Uint8ClampedArray(bytes.flat()).buffer);
  const heat = html("canvas", { width: size, height: size }), image = new ImageData(size, size);
  const dotsOfImage = new Uint32Array(image.data.buffer);
  fine.forEach((value, k) => {
    const row = cells - Math.floor(k / size); // rows of an image go down, the bias goes up
    dotsOfImage[row * size + (k % size)] = shades[Math.min(255, Math.round((value / top) * 255))];
  });
  heat.getContext("2d").putImageData(image, 0, 0);
  context.setTransform((dots * width) / cells, 0, 0, (-dots * width) / cells, 0, dots * width);
  context.save();
  context.scale(1, -1);
  context.drawImage(heat, 0.5, 0.5, cells, cells, 0, -cells, cells, cells);
  context.restore();
  context.beginPath();
  isolines(fine, size, top / 12, (x1, y1, x2, y2) => (context.moveTo(x1, y1), context.lineTo(x2, y2)));
  // dark within light shows on the dark end of the colours as on the light end
  for (const [dots, colour] of [[2.4, "rgb(255 255 255 / 45%)"], [0.9, "rgb(0 0 0 / 75%)"]]) {
    Object.assign(context, { lineWidth: (dots * cells) / width, strokeStyle: colour }).stroke();
  }
}

// Marching squares: where the lines of equal height at each `step` cross the edges of a cell
function isolines(surface, size, step, draw) {
  for (let j = 0; j < size - 1; j++) {
    for (let i = 0; i < size - 1; i++) {
      const k = j * size + i, p = surface[k], q = surface[k + 1], r = surface[k + size + 1], s = surface[k + size];
      const first = Math.ceil(Math.min(p, q, r, s) / step), last = Math.ceil(Math.max(p, q, r, s) / step) - 1;
      const corner = first <= last && [p, q, r, s];
      for (let level = first; level <= last; level++) {
        const part = (n) => (level * step - corner[n]) / (corner[(n + 1) % 4] - corner[n]), places = [];
        const cut = (n) => corner[n] < level * step !== corner[(n + 1) % 4] < level * step;
        if (cut(0)) places.push(i + part(0), j);
        if (cut(1)) places.push(i + 1, j + part(1));
        if (cut(2)) places.push(i + 1 - part(2), j + 1);
        if (cut(3)) places.push(i, j + 1 - part(3));
        if (places.length >= 4) draw(...places);
      }
    }
  }
}

export { DATA, downhill, gradientLength, heights };
