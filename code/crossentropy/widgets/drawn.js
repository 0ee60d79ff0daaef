// What is asked for in a drawing: the curve of one neuron, beside that of another, which is seen from the beginning.

const KINDS = {
  drawing(fig, { ask, start, beside, eta, epochs, cost }) {
    const [run, other] = [start, beside].map(([w, b]) => train(w, b, 1, 0, eta, epochs, cost).a);
    const size = fig.wide ? { width: 640, height: 270 } : { width: 340, height: 240 };
    const p = plot({ x: [0, epochs], y: [-0.04, 1.12], xLabel: "epoch", yLabel: "output a", ...size });
    const seen = p.curve("ce-beside"), computed = p.curve(`ce-${cost}`), numbers = fig.readout();
    const names = [p.name("ce-beside"), p.name(`ce-${cost}`)];
    const guess = () => fig.get("guess"), open = () => !guess().length && !fig.get("shown");
    const { read, show } = drawingOn(fig, p, { start: run[0], n: epochs, guess, open, ask: "Draw your curve here" });
    fig.updates.push(() => {
      show();
      const heights = read() || Array(HEIGHTS).fill(run[0]), drawn = spread(heights, run[0], epochs);
      const at = Array.from({ length: KNOTS + 1 }, (_, k) => (k * epochs) / KNOTS);
      seen(other);
      names[0](0, 0.12, "a bit wrong");
      computed(open() ? [run[0]] : run);
      names[1](epochs / 2, run[epochs / 2], open() ? "" : "badly wrong", -12);
      const rows = at.map((epoch) => [`epoch ${epoch}`, other[epoch], drawn[epoch], ...(open() ? [] : [run[epoch]])]);
      numbers.show("the curves", ["a bit wrong", "yours", ...(open() ? [] : ["badly wrong"])], rows);
      p.say(() => `Output against epoch. Your curve: ${at.map((epoch) => `${hundredths(drawn[epoch])} at epoch ${epoch}`).join(", ")}`);
    });
    const compared = (heights) => compare(heights, run);
    return {
      el: html("div", {}, hint(ask), p.el, numbers.el),
      read: () => read() || "Draw your curve first.",
      show() {},
      verdict: (heights) => compared(heights).verdict,
      words: (heights) => wordsOf(compared(heights)),
    };
  },
};

export { compare, wordsOf };
