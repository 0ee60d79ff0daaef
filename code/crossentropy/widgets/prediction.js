// A guess before the answer: a number, one of several answers, or a curve. Commit settles it, and the page unfolds the
// result. NEAR, the share by which a number may be off, is that of predictions.py.

// Each kind of question → {el, read(), show(guess), verdict(guess), words(guess)}: what is asked, the guess or a sentence that
// says what is missing, and which sentence is said with which words in it. A guess is a list of numbers, as in Python.
const KINDS = {
  number(fig, { ask, answer, places, low, high }) {
    const input = control("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
    return {
      el: labelled(ask, input),
      read() {
        const typed = input.value.trim().replace(",", ".").replace("−", "-");
        if (!typed || Number.isNaN(+typed)) return "Type a number first.";
        if (+typed < low || +typed > high) return `It is a number from ${low} to ${high}.`;
        return [+(+typed).toFixed(places)];
      },
      show([guess]) {
        input.readOnly = guess !== undefined;
        if (guess !== undefined) input.value = guess;
      },
      verdict: ([guess]) => (Math.abs(guess - answer) <= NEAR * Math.abs(answer) ? "near" : guess < answer ? "low" : "high"),
      words: ([guess]) => ({ guess: +guess.toFixed(places) }),
    };
  },

  choice(fig, { ask, options }) {
    const name = `ce-${Math.random().toString(36).slice(2)}`;
    const inputs = options.map(() => control("input", { type: "radio", name }));
    const marked = (tag, attributes, markup, ...before) => {
      const words = html("span");
      words.innerHTML = markup;
      return html(tag, attributes, ...before, words);
    };
    const labels = options.map((option, i) => marked("label", { class: "ce-answer" }, option, inputs[i]));
    return {
      el: html("fieldset", {}, marked("legend", {}, ask), ...labels),
      read() {
        const chosen = inputs.findIndex((input) => input.checked);
        return chosen < 0 ? "Choose an answer first." : [chosen];
      },
      show([guess]) {
        inputs.forEach((input, i) => {
          input.disabled = guess !== undefined && i !== guess;
          if (guess !== undefined) input.checked = i === guess;
        });
      },
      verdict: ([guess]) => guess,
      words: () => ({}),
    };
  },

  // The curve of one neuron beside that of another, which is seen from the beginning
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

export default figure("Prediction", ["guess", "shown"], (fig) => {
  const question = fig.get("question"), recalled = fig.get("recalled");
  const asked = KINDS[question.kind](fig, question);
  const guess = () => fig.get("guess"), open = () => !guess().length && !fig.get("shown");
  const commit = fig.keeps("guess", "guess", fig.get("name")), show = () => fig.set({ shown: true });
  const { form, status } = guessing(fig, { parts: [asked.el], open, read: asked.read, commit, show });
  fig.box.setAttribute("aria-label", `${recalled ? "Looking back" : "Prediction"}: ${fig.get("topic")}`);
  fig.root.append(recalled ? status : form);
  const said = () => {
    const told = guess().length;
    return filledIn(question.sentences[told ? asked.verdict(guess()) : "none"], told ? asked.words(guess()) : {});
  };
  const fresh = changes();
  return () => {
    if (!fresh(`${guess()}`, open())) return; // or a choice that is not committed would be lost
    asked.show(guess());
    status.innerHTML = recalled || !open() ? `<p>${said()}</p>` : "";
    fig.box.classList.toggle("ce-settled", !recalled && !open()); // with this the page unfolds the result
  };
});

export { compare, wordsOf };
