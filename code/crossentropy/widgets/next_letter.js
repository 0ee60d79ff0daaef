// A text whose letters stand as high as they surprise a model of letters, and below it what that model expects in the
// place of one of them. ALPHABET, COUNTS, ADD, MOST and LONGEST are those of next_letter.py.

const TRAITS = ["text", "context", "letter"];

// ------------------------------------------------------------------------------------------------ mathematics

const SIZE = ALPHABET.length, UNIFORM = Math.log(SIZE);
const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// Counts by the number of letters of context. Those of less context are sums of those of more.
const TABLES = Array.from({ length: MOST + 1 }, (_, context) => new Float64Array(SIZE ** (context + 1)));
for (const entry of COUNTS.split(";")) {
  const [first, second] = [...entry].map((letter) => ALPHABET.indexOf(letter));
  for (const [, letter, times] of entry.slice(2).matchAll(/([a-z ])(\d+)/g)) {
    const next = ALPHABET.indexOf(letter);
    TABLES[0][next] += +times;
    TABLES[1][SIZE * second + next] += +times;
    TABLES[2][SIZE * (SIZE * first + second) + next] += +times;
  }
}

const encode = (text) => Array.from(text.toLowerCase().replace(/[^a-z]+/g, " "), (letter) => ALPHABET.indexOf(letter));

// Probabilities of the letters in a place, after the letters before it; before the first one there are spaces
function expected(tokens, place, context) {
  let row = 0;
  for (let i = place - context; i < place; i++) row = SIZE * row + (tokens[i] ?? 0);
  const counts = TABLES[context].subarray(SIZE * row, SIZE * (row + 1));
  const total = counts.reduce((sum, count) => sum + count + ADD, 0);
  return Array.from(counts, (count) => (count + ADD) / total);
}

const surprisesOf = (tokens, context) => tokens.map((token, i) => -Math.log(expected(tokens, i, context)[token]));

function quantitiesOf(text, context, letter) {
  const tokens = encode(text), each = surprisesOf(tokens, context), at = Math.min(letter, tokens.length) - 1;
  const helped = surprisesOf(tokens, 0)[at] - surprisesOf(tokens, MOST)[at];
  return { context, letters: tokens.length, mean: average(each), helped };
}

// ----------------------------------------------------------------------------------------------------- picture

const seen = (token) => ALPHABET[token].replace(" ", "·");
const heard = (token) => ALPHABET[token].replace(" ", "space");
const nats = (value) => value.toFixed(2);

// The letters before a place that the model looks at, in words
function after(tokens, place, context) {
  const before = Array.from({ length: context }, (_, i) => tokens[place - context + i] ?? 0);
  return context ? ` after “${before.map(seen).join("")}”` : "";
}

function lettersPlot(fig, choose) {
  const size = fig.wide ? { width: 640, height: 230 } : { width: 340, height: 190 };
  const p = plot({ x: [0, 1], y: [0, 4], yLabel: "surprise, nats", xTicks: 0, ...size });
  const bars = Array.from({ length: LONGEST }, () => p.bar("ce-cross-entropy ce-letter"));
  const boxes = [...p.svg.querySelectorAll(".ce-letter")], names = bars.map(() => p.text("ce-tag"));
  const guess = p.segment("ce-target"), mean = p.segment("ce-mean");
  const guessed = p.text("ce-tag", "end"), told = p.text("ce-tag", "start");
  p.svg.addEventListener("click", (event) => choose(p.fromEvent(event)[0]));
  const grip = fig.handle(p, { label: "Letter", step: [1], move: choose });
  const show = (tokens, context, each, place) => {
    const n = tokens.length, cost = average(each);
    p.domain([-0.5, n - 0.5], [0, Math.max(4, Math.ceil(Math.max(...each) + 0.8))]);
    bars.forEach((bar, i) => {
      if (i >= n) return bar(-2, 0, -2, 0), names[i](0, 0, "");
      bar(i - 0.38, 0, i + 0.38, each[i]);
      setAttribute(boxes[i], "fill-opacity", clamp(each[i] / UNIFORM, 0.12, 1).toFixed(2));
      names[i](i, 0, seen(tokens[i]), 0, 17);
    });
    guess(p.x[0], UNIFORM, p.x[1], UNIFORM);
    mean(p.x[0], cost, p.x[1], cost);
    guessed(p.x[1], UNIFORM, `uniform guess ${nats(UNIFORM)}`, 0, -5);
    told(p.x[0], p.y[1], `mean C = ${number(cost)}`, 6, 6);
    grip(place, each[place], () =>
      `letter ${place + 1}, ${heard(tokens[place])}: ${nats(each[place])} nats, ${(100 * Math.exp(-each[place])).toFixed(1)} per cent`);
    const all = tokens.map((token, i) => `${heard(token)} ${nats(each[i])}`).join(", ");
    p.say(() => `Surprise of each letter, in nats: ${all}. On average ${number(cost)}; a uniform guess costs ${nats(UNIFORM)}`);
  };
  return { el: p.el, show };
}

function expectedPlot(fig) {
  const size = fig.wide ? { width: 640, height: 140 } : { width: 340, height: 120 };
  const p = plot({ x: [0, SIZE], y: [0, 1], yLabel: "probability of each letter", xTicks: 0, yTicks: 2, ...size });
  const bars = Array.from(ALPHABET, (_, j) => p.bar(`ce-expected ce-expected-${j}`)), told = p.text("ce-tag", "end");
  const boxes = bars.map((_, j) => p.svg.querySelector(`.ce-expected-${j}`));
  bars.forEach((_, j) => p.text("ce-tag")(j + 0.5, 0, seen(j), 0, 17));
  const show = (tokens, context, place) => {
    const a = expected(tokens, place, context), token = tokens[place], where = after(tokens, place, context);
    bars.forEach((bar, j) => {
      bar(j + 0.12, 0, j + 0.88, a[j]);
      setAttribute(boxes[j], "class", `ce-bar ce-expected${j === token ? " ce-cross-entropy" : ""}`);
    });
    told(SIZE, 1, `“${seen(token)}”${where}: p = ${number(a[token])}`, 0, 10);
    const best = [...a.keys()].sort((i, j) => a[j] - a[i]).slice(0, 5);
    p.say(() => `Probability of each letter${where}. Most probable: ` +
      `${best.map((j) => `${heard(j)} ${number(a[j])}`).join(", ")}. There stands ${heard(token)}, ${number(a[token])}`);
  };
  return { el: p.el, show };
}

// ----------------------------------------------------------------------------------------------------- the figure

// A field for the text. What is no text yet is kept in the field alone.
function field(fig) {
  const input = control("input", { type: "text", maxlength: LONGEST, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  let shown = null; // the last text that was typed here, or put here
  input.addEventListener("input", () => input.value && fig.set({ text: (shown = input.value) }));
  fig.updates.push(() => fig.get("text") !== shown && (shown = input.value = fig.get("text")));
  return labelled("Text", input);
}

export default figure("Next letter", TRAITS, (fig) => {
  const tokens = fig.computed(["text"], encode);
  const place = () => Math.min(fig.get("letter"), tokens().length) - 1;
  const choose = (x) => fig.set({ letter: clamp(Math.round(x) + 1, 1, tokens().length) });
  const letters = lettersPlot(fig, choose), next = expectedPlot(fig), numbers = fig.readout();
  const words = ["none", "one", "two"];
  fig.arrange({
    picture: [letters.el, next.el],
    hand: [
      html("div", { class: "ce-controls ce-writing" },
        field(fig),
        fig.slider("Letters of context", "context", { min: 0, max: MOST, step: 1, text: (context) => words[context] })),
      row(fig.reset()),
    ],
    numbers,
    quantities: () => quantitiesOf(...TRAITS.map(fig.get, fig)),
  });
  return () => {
    const context = fig.get("context"), each = surprisesOf(tokens(), context), at = place(), cost = average(each);
    letters.show(tokens(), context, each, at);
    next.show(tokens(), context, at);
    numbers.show(`cost ${number(cost)} nats a letter`, [], [
      ["letters", String(each.length)],
      ["cost C, nats a letter", cost],
      ["bits a letter", cost / Math.LN2],
      ["perplexity", Math.exp(cost)],
      [`letter ${at + 1}, “${seen(tokens()[at])}”${after(tokens(), at, context)}: p`, Math.exp(-each[at])],
      ["its surprise, nats", each[at]],
    ]);
  };
});

export { encode, expected, quantitiesOf, surprisesOf };
