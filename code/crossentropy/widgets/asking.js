// What is asked for in words: a number, or one of several answers. NEAR, the share by which a number may be off, is that of
// predictions.py.

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
};
