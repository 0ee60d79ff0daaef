// Two networks that learn to read: the image, ten outputs of each, and what the right output costs on every image.
// IMAGES, UPDATES and TENTH are those of digits.py.

const TRAITS = ["image", "look"];
const NAMES = Object.keys(costs);

// ------------------------------------------------------------------------------------------------ mathematics

const bytesOf = (view) => new Int8Array(view.buffer, view.byteOffset, view.byteLength);

// Outputs of the network of a cost for an image, at a look
function outputsOf(logits, name, look, image) {
  const start = ((NAMES.indexOf(name) * UPDATES.length + look) * IMAGES + image) * 10;
  return Array.from(logits.subarray(start, start + 10), (tenths) => sigmoid(tenths / TENTH));
}

const costOfRight = { quadratic: (a) => quadratic(a, 1), "cross-entropy": (a) => crossEntropy(a, 1) };

// What the output for the right digit costs, for every image
const costsOf = (logits, classes, name, look) =>
  classes.map((digit, image) => costOfRight[name](outputsOf(logits, name, look, image)[digit]));

const largest = (values) => values.indexOf(Math.max(...values));

// ----------------------------------------------------------------------------------------------------- picture

function imagePlot(pixels, classes, size) {
  const ratio = (size.width - 4) / (size.height - 4); // pixels are squares
  const p = plot({ x: [4 - 4 * ratio, 4 + 4 * ratio], y: [0, 8], bare: true, ...size });
  const dots = Array.from({ length: 64 }, (_, k) => {
    const column = k % 8, top = 8 - Math.floor(k / 8);
    p.bar("ce-pixel")(column, top - 1, column + 1, top);
    return [...p.svg.querySelectorAll(".ce-pixel")].at(-1);
  });
  const fresh = changes();
  const show = (image) => {
    if (!fresh(image)) return;
    dots.forEach((dot, k) => (dot.style.fillOpacity = pixels[64 * image + k] / 16));
    p.say(() => `Image ${image + 1} of ${IMAGES}, a handwritten ${classes[image]}`);
  };
  return { el: p.el, show };
}

// Ten outputs of both networks, in pairs, with the one that should be 1
function outputsPlot(size) {
  const p = plot({ x: [-0.08, 1], y: [0, 10], xLabel: "output a", yTicks: 0, ...size });
  const right = p.bar("ce-right-digit");
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const bars = NAMES.map((name) => p.bar(`ce-${name}`)), name = p.text("ce-tag", "start");
    name(p.x[0], 9.28 - digit, String(digit), 4);
    return bars;
  });
  const aim = p.name("");
  const show = (outputs, digit) => {
    right(p.x[0], 9 - digit, 1, 10 - digit);
    rows.forEach((bars, each) => {
      const top = (i) => 9.88 - each - 0.4 * i;
      NAMES.forEach((name, i) => bars[i](0, top(i), outputs[name][each], top(i) - 0.35));
    });
    aim(1, 9.5 - digit, "should be 1", 0, true);
    const told = NAMES.map((name) => `${name}: ${outputs[name].map((a, each) => `${each} ${number(a)}`).join(", ")}`);
    p.say(() => `Outputs for a ${digit}, which should be 1 for it and 0 for all others. ${told.join(". ")}`);
  };
  return { el: p.el, show };
}

// What the right output costs on every image, with the one that is shown
function costsPlot(fig, name, size) {
  const yLabel = { quadratic: "½ (1 − a)²", "cross-entropy": "−ln a, nats" }[name];
  const p = plot({ x: [-0.5, IMAGES - 0.5], y: [0, 1], xTicks: 0, yTicks: 2, yLabel, ...size });
  const bars = Array.from({ length: IMAGES }, () => p.bar(`ce-${name}`)), tag = p.text(`ce-tag ce-${name}`, "end");
  const move = (image) => fig.set({ image: clamp(image, 0, IMAGES - 1) });
  const grip = fig.handle(p, { label: `Image, by its ${name} cost`, step: [1], move });
  const fresh = changes();
  const show = (each, image) => {
    if (fresh(each)) {
      p.domain(p.x, [0, name === "quadratic" ? 0.55 : Math.max(2, 1.15 * Math.max(...each))]);
      each.forEach((cost, i) => bars[i](i - 0.35, 0, i + 0.35, cost));
    }
    tag(p.x[1], p.y[1], `${name}: ${number(each[image])} here`, 0, -10);
    grip(image, each[image], () => `image ${image + 1}, cost ${number(each[image])}`);
    const here = `on image ${image + 1}: ${number(each[image])}`;
    p.say(() => `What the right output costs on ${IMAGES} images under the ${name} cost; ${here}`);
  };
  return { el: p.el, show };
}

export default figure("Digits", TRAITS, (fig) => {
  const classes = fig.get("classes"), pixels = bytesOf(fig.get("pixels")), logits = bytesOf(fig.get("logits"));
  const wide = fig.wide, image = imagePlot(pixels, classes, { width: wide ? 320 : 340, height: wide ? 300 : 130 });
  const outputs = outputsPlot({ width: wide ? 320 : 340, height: wide ? 300 : 235 });
  const strips = NAMES.map((name) => costsPlot(fig, name, { width: wide ? 640 : 340, height: wide ? 104 : 92 }));
  const numbers = fig.readout(), last = () => UPDATES.length - 1;
  const costsAt = fig.computed(["look"], (look) =>
    Object.fromEntries(NAMES.map((name) => [name, costsOf(logits, classes, name, look)])));
  const here = () => Object.fromEntries(NAMES.map((name) => [name, costsAt()[name][fig.get("image")]]));
  const answers = fig.computed(TRAITS, (image, look) =>
    Object.fromEntries(NAMES.map((name) => [name, outputsOf(logits, name, look, image)])));
  const summary = () => {
    const told = NAMES.map((name) => `${name}: says ${largest(answers()[name])}`);
    return `After ${UPDATES[fig.get("look")]} updates. ${told.join("; ")}.`;
  };
  const transport = fig.transport("look", {
    label: "Updates", last, seconds: 5, summary, step: false, more: [fig.reset()], text: (look) => String(UPDATES[look]),
  });
  fig.arrange({
    picture: [html("div", { class: "ce-pair" }, image.el, outputs.el), ...strips.map(({ el }) => el)],
    hand: [
      fig.slider("Image", "image", { min: 0, max: IMAGES - 1, step: 1, text: (i) => `${i + 1} of ${IMAGES}` }),
      transport,
    ],
    numbers,
    quantities: () => ({ look: fig.get("look"), ...here() }),
  });
  return () => {
    const [i, look] = TRAITS.map(fig.get, fig), now = answers(), each = costsAt();
    image.show(i);
    outputs.show(now, classes[i]);
    NAMES.forEach((name, k) => strips[k].show(each[name], i));
    const rows = Array.from({ length: 10 }, (_, digit) => [`output ${digit}`, ...NAMES.map((name) => now[name][digit])]);
    rows.push(["cost of the right one", ...NAMES.map((name) => each[name][i])]);
    rows.push(["answer", ...NAMES.map((name) => String(largest(now[name])))]);
    numbers.show(`${classes[i]} after ${UPDATES[look]} updates`, NAMES, rows);
  };
});

export { bytesOf, costsOf, outputsOf };
