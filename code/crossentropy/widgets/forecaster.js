// A forecast for a coin whose chance of heads is known. On the left what every forecast costs in the long run, with the
// reader's on it and the honest one; on the right what both have cost so far, while the coin is tossed.

const TRAITS = ["p", "q", "score", "toss", "series"];
const SCORES = {
  "cross-entropy": { value: crossEntropy, unit: "nats", top: 2.5 },
  quadratic: { value: (q, y) => (q - y) ** 2, unit: "", top: 1 },
  errors: { value: (q, y) => (q === 0.5 ? 0.5 : +(q > 0.5 !== (y === 1))), unit: "", top: 1 },
};
const FORECASTS = Array.from({ length: 401 }, (_, i) => i / 400);

// ------------------------------------------------------------------------------------------------ mathematics

const longRun = (score, q, p) => weighted(p, SCORES[score].value(q, 1)) + weighted(1 - p, SCORES[score].value(q, 0));

// The same numbers as in Python
function drawn(series) {
  let state = Math.imul(series, 2654435769) >>> 0;
  return Array.from({ length: TOSSES }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

const headsOf = (p, series) => drawn(series).map((u) => u < p);

// Mean cost after 1, 2, … tosses
function soFar(score, q, heads) {
  const [yes, no] = [1, 0].map((y) => SCORES[score].value(q, y));
  let sum = 0;
  return heads.map((head, i) => (sum += head ? yes : no) / (i + 1));
}

function quantitiesOf({ p, q, score, toss, series }) {
  const heads = headsOf(p, series), [honest, yours] = [p, q].map((each) => soFar(score, each, heads)[toss - 1] ?? 0);
  return {
    score: Object.keys(SCORES).indexOf(score),
    off: Math.abs(q - p),
    excess: longRun(score, q, p) - longRun(score, p, p),
    toss,
    lead: honest - yours,
  };
}

// ----------------------------------------------------------------------------------------------------- picture

const fixed = (value) => value.toFixed(2);

function longRunPlot(fig, score) {
  const { top, unit } = SCORES[score], size = fig.wide ? { width: 320, height: 300 } : { width: 340, height: 250 };
  const yLabel = `long run${unit && `, ${unit}`}`;
  const p = plot({ x: [0, 1], y: [0, top], xLabel: "forecast q of heads", yLabel, ...size });
  const chance = p.segment("ce-target"), gap = p.segment("ce-gap"), curve = p.curve(`ce-${score}`);
  const honest = p.point("ce-honest", "diamond"), aim = p.name(""), told = p.text("ce-tag", "end");
  const fresh = changes();
  const show = (chanceNow, q) => {
    const least = longRun(score, chanceNow, chanceNow), now = longRun(score, q, chanceNow);
    if (fresh(chanceNow)) {
      curve(FORECASTS.map((each) => longRun(score, each, chanceNow)), { xs: FORECASTS });
      chance(chanceNow, 0, chanceNow, top);
      aim(chanceNow, top, "chance p", 5);
      honest(chanceNow, least);
    }
    gap(q, least, q, Math.min(now, 2 * top));
    told(1, top, `${number(now - least)} more than honesty`, 0, -14);
    p.say(() => `What forecasts cost in the long run under the score ${score}. The chance of heads is ${fixed(chanceNow)}: ` +
      `as a forecast it costs ${number(least)}. Your forecast ${fixed(q)} costs ${number(now)}`);
  };
  return { p, top, show };
}

function soFarPlot(fig, score) {
  const { top } = SCORES[score], size = fig.wide ? { width: 320, height: 300 } : { width: 340, height: 190 };
  const p = plot({ x: [0, TOSSES], y: [0, top], xLabel: "tosses", yLabel: "mean so far", ...size });
  const levels = [p.segment("ce-level"), p.segment("ce-level")];
  const curves = [p.curve("ce-honest"), p.curve(`ce-${score}`)];
  const names = [p.name("ce-honest"), p.name(`ce-${score}`)];
  const show = (means, longRuns, toss) => {
    levels.forEach((level, i) => level(0, longRuns[i], TOSSES, longRuns[i]));
    const now = means.map((values) => values[toss - 1]), late = toss > TOSSES / 2;
    const apart = !toss ? 0 : now[0] > now[1] ? -1 : 1; // the higher one has its name above it
    means.forEach((values, i) => {
      curves[i](values, { xs: values.map((_, k) => k + 1), end: Math.max(0, toss - 1) });
      const words = ["honest", "yours"][i], side = i ? -apart : apart;
      names[i](toss, Math.min(now[i] ?? 0, top), toss ? words : "", 13 * side, late);
    });
    p.say(() => toss
      ? `After ${toss} tosses the mean cost is ${number(now[1])} for your forecast and ${number(now[0])} for the honest one`
      : "No toss yet");
  };
  return { el: p.el, show };
}

// ----------------------------------------------------------------------------------------------------- the figure

export default figure("Forecaster", TRAITS, (fig) => {
  const score = fig.get("score"), left = longRunPlot(fig, score), right = soFarPlot(fig, score), numbers = fig.readout();
  const heads = fig.computed(["p", "series"], headsOf);
  const means = fig.computed(["p", "q", "series"], (p, q) => [p, q].map((each) => soFar(score, each, heads())));
  const chance = fig.handle(left.p, { label: "Chance line", step: [0.01], move: (p) => fig.set({ p }) });
  const forecast = fig.handle(left.p, { label: "Forecast on the curve", step: [0.01], move: (q) => fig.set({ q }) });
  const slide = (label, trait) => fig.slider(label, trait, { min: 0, max: 1, step: 0.01, symbol: trait, text: fixed });
  const summary = () => {
    const [honest, yours] = means().map((values) => number(values[fig.get("toss") - 1] ?? 0));
    return `After ${fig.get("toss")} tosses: mean cost ${yours} for your forecast, ${honest} for the honest one.`;
  };
  fig.arrange({
    picture: [html("div", { class: "ce-pair" }, left.p.el, right.el)],
    hand: [
      html("div", { class: "ce-controls" }, slide("Forecast", "q"), slide("Chance of heads", "p")),
      row(
        fig.select("Score", "score", [
          ["cross-entropy", "cross-entropy"],
          ["quadratic", "quadratic"],
          ["errors", "right or wrong"],
        ]),
        fig.button("Other tosses", () => fig.set({ series: (fig.get("series") % SERIES) + 1 })),
      ),
      fig.transport("toss", { label: "Tosses", last: () => TOSSES, summary, step: false, more: [fig.reset()] }),
    ],
    numbers,
    quantities: () => quantitiesOf(Object.fromEntries(TRAITS.map((trait) => [trait, fig.get(trait)]))),
  });
  return () => {
    const [p, q, , toss] = TRAITS.map(fig.get, fig), costs = [p, q].map((each) => longRun(score, each, p));
    left.show(p, q);
    right.show(means(), costs, toss);
    forecast(q, Math.min(costs[1], left.top), () => `q = ${fixed(q)}, long-run mean ${number(costs[1])}`);
    chance(p, left.top, () => `p = ${fixed(p)}, honesty costs ${number(costs[0])}`);
    const count = heads().slice(0, toss).filter(Boolean).length;
    numbers.show(`${number(costs[1] - costs[0])} more than honesty`, ["honest", "yours"], [
      ["forecast", p, q],
      ["long-run mean", ...costs],
      [`mean of ${toss} tosses, ${count} heads`, ...means().map((values) => (toss ? values[toss - 1] : "–"))],
    ]);
  };
}, ["score"]);

export { drawn, longRun, quantitiesOf, soFar };
