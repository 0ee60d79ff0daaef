// A guess before the answer. Commit settles it, and the page unfolds the result. What is asked is one of KINDS, each of which
// gives {el, read(), show(guess), verdict(guess), words(guess)}: what the reader sees; the guess, or a sentence that says what
// is missing; which sentence is said, with which words in it. A guess is a list of numbers, as in Python.

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
