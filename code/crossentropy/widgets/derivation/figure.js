// A derivation in the reader's own hand, at four levels that help less and less.

const LEVELS = [["read", "Read"], ["order", "Order"], ["fill", "Fill"], ["write", "Write"]];
const SIGNS = {
  neuron: ["1/n Σ", "σ(z)", "σ′(z)", "a", "y", "x_j", "(", ")", "/", "−", "ln", "e^", "²"],
  softmax: ["Σ_k", "a_j", "a_k", "y_j", "y_k", "δ_jk", "e^z_j", "(", ")", "/", "−", "ln"],
};
const NOTHING = ["var", "", ""]; // on the left of =, from the second line on
const PLAIN_TEXT = { type: "text", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false" };

// An element with sentences in it, whose formulas stand in backticks. Browsers would break a line before a full stop.
function worded(tag, attributes, text) {
  const node = html(tag, attributes);
  for (const [, words, line, closing] of text.matchAll(/([^`]+)|`([^`]+)`([.,:;)?]*)/g)) {
    if (words) node.append(words);
    else node.insertAdjacentHTML("beforeend", `<span class="ce-unbroken">${mathml([line])}${closing}</span>`);
  }
  return node;
}

// A box for a formula on a line of its own. The keyboard reaches it while it is too narrow for what is in it.
function formulaBox() {
  const box = html("div", { class: "ce-line" });
  widths.observe(box);
  return box;
}

const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));

function reach(box) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

// A formula in its box, from lines or trees that = joins
function formula(sides) {
  const box = formulaBox();
  box.innerHTML = mathml(sides, "block");
  return box;
}

export default figure("Derivation", ["level", "written"], (fig) => {
  const goals = fig.get("goals"), steps = allSteps(goals);
  const lines = html("div"), stage = html("div"), meant = html("div", { class: "ce-row" });
  const status = html("div", { role: "status" }), hints = html("ol", { class: "ce-hints", "aria-live": "polite" });
  const written = () => fig.get("written");
  const empty = (...parts) => parts.forEach((part) => part.replaceChildren());

  function accept(line) {
    empty(hints);
    fig.set({ written: [...written(), line] });
  }

  // Say what a line is worth. `take` does what a click on a line does that may be meant.
  function tell({ outcome, say, meant: readings = [] }, take) {
    empty(status, meant);
    status.append(worded("p", { class: `ce-verdict ce-${outcome}` }, say));
    for (const line of readings) {
      const button = fig.button("", () => take(line));
      button.innerHTML = mathml([line]);
      button.setAttribute("aria-label", line);
      meant.append(button);
    }
  }

  const praise = (why) => tell({ outcome: "right", say: written().length + 1 < steps.length ? `Right. ${why}` : NOTATION.verdicts.right });

  // hintButton(() => what may be told, one after the other)
  const hintButton = (all) =>
    fig.button("Hint", () => {
      const next = all()[hints.children.length];
      if (next) hints.append(worded("li", {}, next));
    });

  // A field for a line, or for a part of one that `whole` completes: typeset while one types, judged by `check`.
  function field(label, { about }, whole, check, hintsOf) {
    const input = control("input", PLAIN_TEXT), preview = formulaBox();
    const typeset = () => {
      const line = whole(input.value), open = line.split("(").length - line.split(")").length;
      const closed = line + ")".repeat(Math.max(open, 0)); // for a line that is not finished
      const shown = input.value.trim() && attempt(() => mathml([closed], "block"));
      preview.classList.toggle("ce-unfinished", shown === undefined);
      if (shown !== undefined) preview.innerHTML = shown;
      reach(preview);
    };
    const put = (text) => {
      const space = text.length > 1 && !/[\^Σ]$/.test(text) ? " " : "";
      input.setRangeText(text + space, input.selectionStart, input.selectionEnd, "end");
      input.focus();
      typeset();
    };
    const keys = SIGNS[about].map((text) => {
      const button = fig.button(text, () => put(text));
      button.addEventListener("pointerdown", (event) => event.preventDefault()); // a phone keeps its keyboard
      return button;
    });
    const palette = html("div", { class: "ce-palette", role: "group", "aria-label": "Signs" }, ...keys);
    const buttons = row(control("button", { type: "submit", class: "ce-primary" }, "Check"), hintButton(hintsOf));
    const form = html("form", {}, labelled(label, input), palette, preview, buttons);
    input.addEventListener("input", typeset);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check(input.value);
    });
    form.write = (text) => {
      input.value = text;
      typeset();
      input.focus();
    };
    return form;
  }

  const stages = {
    read: () => "",

    order() {
      const next = steps[written().length];
      if (!next) return "";
      const pick = ({ line, say = "The line is right, but another one comes first." }) => {
        if (line !== next.line) return tell({ outcome: "wrong", say: filled(NOTATION.verdicts.wrong, [say]) });
        praise(next.why);
        accept(line);
      };
      const buttons = mixed(goals).filter(({ line }) => !written().includes(line)).map((each) => {
        const button = fig.button("", () => pick(each), "ce-candidate");
        button.innerHTML = mathml([each.line], "block");
        button.setAttribute("aria-label", each.line);
        return button;
      });
      const question = html("p", {}, "Which line comes next? Some are wrong.");
      return html("div", {}, question, ...buttons, row(hintButton(() => [next.why])));
    },

    fill() {
      const next = steps[written().length];
      if (!next) return "";
      const done = () => {
        praise(next.why);
        accept(next.line);
      };
      const whole = (text) => filledIn(next.withGap, text);
      const check = (text) => {
        const verdict = judge(next.goal, attempt(() => parse(text)) ? whole(text) : text);
        if (verdict.outcome === "right") done();
        else tell(verdict, done);
      };
      const form = field("Missing part", next.goal, whole, check, () => [`It is \`${next.withGap.match(GAP)[1]}\`.`]);
      form.prepend(worded("p", {}, next.why), formula([whole("const")]));
      for (const name of form.querySelectorAll(".ce-constant")) name.outerHTML = '<mi class="ce-gap">?</mi>';
      return form;
    },

    write() {
      const check = (line) => {
        const { goal, own } = progressOf(goals, written()), verdict = judge(goal ?? goals.at(-1), line, own);
        tell(verdict, (other) => {
          form.write(other);
          check(other);
        });
        if (verdict.outcome !== "right" || verdict.slip || !goal) return;
        accept(line);
        form.write("");
      };
      const hintsOf = () => {
        const { goal, own } = progressOf(goals, written());
        if (!goal) return ["Nothing is left to do."];
        const { line, why } = nextStep(goal, own);
        return [why, `The next line can have \`${line.match(GAP)[1]}\` in it.`, `It can be \`${withoutGap(line)}\`.`];
      };
      const form = field("Next line", goals[0], (line) => line, check, hintsOf);
      return form;
    },
  };

  // The lines of one goal, under what is given for it
  function goalView(goal, i, group) {
    const number = goals.length > 1 ? `${i + 1}. ` : "";
    const task = worded("p", { class: "ce-given" }, `${number}Given \`${goal.given}\`, find \`${goal.left[0]}\`.`);
    const items = group.map(({ line, why }, k) => {
      const sides = goalOf(goal).sides(line), left = goal.solve ? [] : [k ? NOTHING : goal.left[0]];
      return html("li", {}, formula([...left, ...sides]), ...(why ? [worded("p", {}, why)] : []));
    });
    return items.length ? [task, html("ol", { class: "ce-lines" }, ...items)] : [task];
  }

  function drawLines(level) {
    const count = level === "read" ? steps.length : written().length;
    let now = steps[count]?.goal, groups = goals.map((goal) => steps.slice(0, count).filter((step) => step.goal === goal));
    if (level === "write") {
      ({ goal: now, groups } = progressOf(goals, written()));
      groups = groups.map((group) => group.map((line) => ({ line })));
    }
    const shown = goals.slice(0, now ? goals.indexOf(now) + 1 : goals.length);
    lines.replaceChildren(...shown.flatMap((goal, i) => goalView(goal, i, groups[i])));
  }

  // What was focused in the stage is gone with it: its first control takes over, or the choice of the level.
  function drawStage(level) {
    const focused = stage.contains(document.activeElement);
    stage.replaceChildren(stages[level]());
    if (focused) (stage.querySelector("input, button") ?? levels.querySelector("select")).focus();
  }

  const levels = fig.select("Level", { get: () => fig.get("level"), set: (level) => fig.set({ level, written: [] }) }, LEVELS);
  fig.box.setAttribute("aria-label", `Derivation: ${fig.get("title")}`);
  fig.root.append(row(levels, fig.reset()), lines, stage, status, meant, hints);
  let drawn = {};
  return () => {
    const level = fig.get("level"), count = written().length;
    if (drawn.level === level && drawn.written === written()) return;
    const again = drawn.level !== level || count < drawn.written.length;
    if (again) empty(status, meant, hints);
    drawn = { level, written: written() };
    drawLines(level);
    if (again || level !== "write") drawStage(level);
  };
});
export { judge, mathml, parse };
