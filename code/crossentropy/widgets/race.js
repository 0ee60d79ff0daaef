// TOLD are the sentences of drawings.py.

// Before the race the reader draws the curve of the first neuron; what became of it is told when that has run.
function BEFORE(fig, p, runs, run) {
  const first = () => Object.values(runs())[0].a, guess = () => fig.get("guess");
  const open = () => !guess().length && fig.get("epoch") === 0;
  const keep = fig.keeps("guess", "guess", "race");
  const ask = `Draw how “${Object.keys(runs())[0]}” will fall`;
  const drawing = drawingOn(fig, p, { start: first()[0], n: fig.get("epochs"), guess, open, ask });
  const read = () => drawing.read() || "Draw your curve first.", commit = (heights) => (keep(heights), run());
  const { form, status } = guessing(fig, { parts: [], open, read, commit, show: run });
  const over = changes();
  const show = () => {
    drawing.show();
    const told = guess().length && fig.get("epoch") === fig.get("epochs");
    if (!over(told, guess(), first())) return;
    const comparison = told && compare(guess(), first());
    setText(status, told ? filledIn(TOLD[comparison.verdict], wordsOf(comparison)) : "");
  };
  return { form, show };
}
