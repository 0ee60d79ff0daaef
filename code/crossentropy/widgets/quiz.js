// Questions with answers to choose from. An answer is given by Check, not by choosing: arrow keys may walk through the
// answers of a question without giving one away.

// LETTERS, for the answers, are those of quiz.py.

// The texts are HTML of our own making.
function rich(fig, tag, attributes, markup) {
  const node = html(tag, attributes);
  node.innerHTML = markup;
  return linked(fig, node);
}

// One question → {form, show(answer)}; `give` is called with the answer that the reader checks.
function question(fig, { text, answers }, position, give) {
  const name = `ce-${Math.random().toString(36).slice(2)}`;
  const inputs = answers.map(() => control("input", { type: "radio", name }));
  const labels = answers.map((answer, i) =>
    html("label", { class: "ce-answer" }, inputs[i], rich(fig, "span", {}, `(${LETTERS[i]}) ${answer.text}`)),
  );
  const feedback = html("div", { class: "ce-feedback", role: "status" });
  const check = control("button", { type: "submit" }, "Check");
  const legend = rich(fig, "legend", {}, `${position}. ${text}`);
  const form = html("form", {}, html("fieldset", {}, legend, ...labels, check, feedback));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = inputs.findIndex((input) => input.checked);
    if (chosen < 0) setText(feedback, "Choose an answer first.");
    else give(chosen);
  });

  let shown = null;
  const show = (given) => {
    if (given === shown) return; // or a choice that has not been checked would be lost
    shown = given;
    inputs.forEach((input, i) => (input.checked = i === given));
    labels.forEach((label, i) => {
      label.classList.toggle("ce-right", i === given && answers[i].right);
      label.classList.toggle("ce-wrong", i === given && !answers[i].right);
    });
    feedback.replaceChildren();
    if (given < 0) return;
    const { right, feedback: why } = answers[given];
    const sign = html("span", { "aria-hidden": "true" }, right ? "✓ " : "✗ ");
    const verdict = html("strong", {}, sign, `(${LETTERS[given]}) is ${right ? "right" : "not right"}.`);
    feedback.append(html("p", {}, verdict, " ", rich(fig, "span", {}, why)));
  };
  return { form, show };
}

export default figure("Quiz", ["answers"], (fig) => {
  const questions = fig.get("questions");
  fig.box.setAttribute("aria-label", `Quiz: ${fig.get("topic")}`);
  const views = questions.map((each, i) =>
    question(fig, each, i + 1, (answer) => {
      const given = fig.get("answers").map((old, j) => (j === i ? answer : old));
      fig.set({ answers: given });
      const right = given.filter((k, j) => questions[j].answers[k]?.right).length;
      const detail = { quiz: fig.get("name"), right, total: questions.length };
      fig.root.dispatchEvent(new CustomEvent("quiz-answered", { bubbles: true, detail }));
    }),
  );
  fig.root.append(...views.map(({ form }) => form));
  return () => fig.get("answers").forEach((answer, i) => views[i].show(answer));
});
