// A guess before the answer: a number, or one of several answers. Commit settles it, and the page unfolds the result.
// NEAR, the share by which a number may be off, is that of predictions.py.

// Each kind of question → {el, read(), show(guess), verdict(guess), told(guess)}; read() gives a guess, or a sentence that
// says what is missing. A guess is a list of numbers, as in Python.
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
      told: ([guess]) => `${+guess.toFixed(places)}`,
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
      told: String,
    };
  },
};

export default figure("Prediction", ["guess", "shown"], (fig) => {
  const question = fig.get("question"), recalled = fig.get("recalled");
  const asked = KINDS[question.kind](fig, question);
  const status = html("div", { class: "ce-told", role: "status" });
  const guess = () => fig.get("guess"), open = () => !guess().length && !fig.get("shown");
  const keep = fig.remember("guess", fig.get("name"), (kept = []) => `${kept}` === `${guess()}` || fig.set({ guess: kept }));
  const say = () => {
    const text = question.sentences[guess().length ? asked.verdict(guess()) : "none"];
    return text.replace("{guess}", () => asked.told(guess()));
  };

  fig.box.setAttribute("aria-label", `${recalled ? "Looking back" : "Prediction"}: ${fig.get("topic")}`);
  if (recalled) fig.root.append(status);
  else {
    const buttons = [
      control("button", { type: "submit", class: "ce-primary" }, "Commit"),
      fig.button("Show me", () => open() && fig.set({ shown: true })),
    ];
    const form = html("form", {}, asked.el, row(...buttons), status);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const read = open() && asked.read();
      if (typeof read === "string") setText(status, read);
      else if (read) {
        fig.set({ guess: read });
        keep(read);
      }
    });
    fig.updates.push(() => {
      for (const button of buttons) setAttribute(button, "aria-disabled", !open());
      fig.box.classList.toggle("ce-settled", !open()); // with this the page shows the result
    });
    fig.root.append(form);
  }

  const fresh = changes();
  return () => {
    if (!fresh(`${guess()}`, open())) return; // or a choice that is not committed would be lost
    asked.show(guess());
    status.innerHTML = recalled || !open() ? `<p>${say()}</p>` : "";
  };
});
