// What is typed in ordinary notation, and what is told with it.

const SIGNS = {
  neuron: ["1/n Σ", "σ(z)", "σ′(z)", "a", "y", "x_j", "(", ")", "/", "−", "ln", "e^", "²"],
  softmax: ["Σ_k", "a_j", "a_k", "y_j", "y_k", "δ_jk", "e^z_j", "(", ")", "/", "−", "ln"],
};
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

// A field in which a line is typed, with keys for its signs, and typeset below while one types, as a part of `whole`:
// lineField(fig, label, signs, whole) → {parts, input, write(text)}
function lineField(fig, label, signs, whole = (line) => line) {
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
  const keys = signs.map((text) => {
    const button = fig.button(text, () => put(text));
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // a phone keeps its keyboard
    return button;
  });
  const palette = html("div", { class: "ce-palette", role: "group", "aria-label": "Signs" }, ...keys);
  input.addEventListener("input", typeset);
  const write = (text) => {
    input.value = text;
    typeset();
    input.focus();
  };
  return { parts: [labelled(label, input), palette, preview], input, write };
}
