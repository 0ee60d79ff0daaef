// Plots: SVG pictures with axes, whose marks answer to numbers.

const regular = (corners, radius, turn = 0) =>
  Array.from({ length: corners }, (_, i) => (2 * Math.PI * (i + turn)) / corners).map((angle) => [
    radius * Math.cos(angle),
    radius * Math.sin(angle),
  ]);

const SHAPES = {
  circle: regular(24, 5.5),
  square: regular(4, 10.6, 0.5), // a circle in the same place leaves it to be seen
  diamond: regular(4, 7),
  cross: [0, 1, 2, 3].flatMap((i) => {
    // an X: each arm is two corners at its end, and one between it and the next arm
    const [c, s] = [Math.cos((i + 0.5) * Math.PI / 2), Math.sin((i + 0.5) * Math.PI / 2)];
    return [[8 * c + 2 * s, 8 * s - 2 * c], [8 * c - 2 * s, 8 * s + 2 * c], [2.8 * (c - s), 2.8 * (s + c)]];
  }),
  ring: regular(24, 11),
  reach: regular(24, 24), // what a finger hits
};

// An arrow as a polygon: a shaft 5 wide and a head 13 long, or less if the whole is shorter
function arrowPoints(x1, y1, x2, y2, place) {
  const length = Math.hypot(x2 - x1, y2 - y1), head = Math.min(13, length);
  if (length < 0.5) return "";
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const corner = (along, across) => place(x1 + ux * along - uy * across, y1 + uy * along + ux * across);
  const neck = length - head, half = 2.5, wide = (6.5 * head) / 13;
  return [[0, half], [neck, half], [neck, wide], [length, 0], [neck, -wide], [neck, -half], [0, -half]]
    .map(([along, across]) => corner(along, across)).join(" ");
}

// With a pane of glass behind what moves, the whole keeps its bounds: the browser need not sort its layers anew.
const glass = (x, y, width, height) => svg("rect", { class: "ce-glass", x, y, width, height });

// SVG plot of fixed proportions, with axes unless it is `bare`. Its marks are functions: call them to draw anew. Colours come from classes alone, so
// that a change of theme repaints nothing. All that moves is a polyline or a polygon: unlike the data of a path and
// transformations, their points are no matter of style, and their motion asks the browser for less.
function plot({ label = "", x, y, xLabel = "", yLabel = "", width = 340, height = 220, xTicks = 5, yTicks = 4, bare = false }) {
  // numbers keep so far from the axes that no grip at an end covers them, and have room for six signs
  const [left, right, top, bottom] = bare ? [2, 2, 2, 2] : [yTicks ? 54 : 14, 18, yLabel ? 26 : 10, xLabel ? 43 : 27];
  const inner = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  const axes = svg("g", { class: "ce-axes" });
  // a nested svg clips what runs out of the axes, without an id that could collide with another figure's
  const clipped = svg("svg", { ...inner, viewBox: Object.values(inner).join(" ") }, glass(-1e4, -1e4, 2e4, 2e4));
  const free = svg("g", {}, glass(0, 0, width, height));
  const viewBox = `0 0 ${width} ${height}`;
  const picture = svg("svg", { viewBox, role: "img", "aria-label": label }, axes, clipped, free);
  const self = { el: html("div", { class: "ce-plot" }, picture), svg: picture, width, height, inner, x, y };

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
    if (bare) return;
    const line = (x1, y1, x2, y2, kind) => svg("path", { class: kind, d: `M${place(x1, y1)}L${place(x2, y2)}` });
    const write = (px, py, anchor, text, kind = "") =>
      svg("text", { x: px, y: py, "text-anchor": anchor, class: kind }, text);
    const short = (t) => (t && Math.abs(t) < 1e-3 ? t.toExponential() : `${t}`);
    const foot = top + inner.height, end = left + inner.width, marks = [];
    for (const t of ticks(...newX, xTicks)) {
      marks.push(line(self.X(t), top, self.X(t), foot, "ce-grid"), write(self.X(t), foot + 22, "middle", short(t)));
    }
    for (const t of ticks(...newY, yTicks)) {
      marks.push(line(left, self.Y(t), end, self.Y(t), "ce-grid"), write(left - 14, self.Y(t) + 4, "end", short(t)));
    }
    marks.push(line(left, foot, end, foot, "ce-axis"));
    if (yTicks) marks.push(line(left, top, left, foot, "ce-axis"));
    marks.push(write(left + inner.width / 2, height - 5, "middle", xLabel, "ce-name"));
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

  // arrow(kind) → draw(x1, y1, x2, y2); of no length, there is none
  self.arrow = (kind) => {
    const shape = clipped.appendChild(svg("polygon", { class: `ce-arrow ${kind}` }));
    return (x1, y1, x2, y2) => {
      const ends = [self.X(x1), self.Y(y1), self.X(x2), self.Y(y2)];
      setAttribute(shape, "points", arrowPoints(...ends, place));
    };
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

  // name(kind) → draw(x, y, words, dy, left): the name of a mark, beside it, where there is room
  self.name = (kind) => {
    const words = free.appendChild(svg("text", { class: `ce-note ce-tag ${kind}` }));
    return (px, py, text, dy = 0, late = self.X(px) > left + 0.62 * inner.width) => {
      const x = self.X(px);
      setAttribute(words, "text-anchor", late ? "end" : "start");
      setAttribute(words, "x", Math.round(x + (late ? -12 : 12)));
      setAttribute(words, "y", Math.round(clamp(self.Y(py) + 4 + dy, top + 11, height - bottom - 5)));
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
