/* Formulas are copied as the TeX that they were written in; of MathML, browsers copy each sign on a line of its own. */
(() => {
  "use strict";

  const written = (formula) => (formula.matches("div") ? `$$${formula.dataset.tex}$$` : `$${formula.dataset.tex}$`);

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const { commonAncestorContainer: node } = range;
    const formula = (node.closest ? node : node.parentElement).closest("[data-tex]");
    const copy = document.createElement("div");
    copy.append(range.cloneContents());
    const formulas = copy.querySelectorAll("[data-tex]");
    if (!formula && !formulas.length) return;
    event.clipboardData.setData("text/html", formula ? formula.outerHTML : copy.innerHTML);
    for (const each of formulas) each.replaceChildren(written(each));
    for (const button of copy.querySelectorAll(".copy-tex")) button.remove();
    // Lines end where they do on the screen, so the text has to be on it for a moment.
    copy.style.cssText = "position: fixed; left: -9999px";
    document.body.append(copy);
    event.clipboardData.setData("text/plain", formula ? formula.dataset.tex : copy.innerText.trim());
    copy.remove();
    event.preventDefault();
  });

  // A formula on a line of its own has a button. It selects the formula, and copies what is selected: browsers allow that
  // also where they allow scripts no other way to the clipboard.
  for (const formula of document.querySelectorAll("div.math > [data-tex]")) {
    const button = document.createElement("button");
    const say = (text) => (button.textContent = text);
    button.type = "button";
    button.className = "copy-tex";
    say("Copy TeX");
    button.addEventListener("click", () => {
      getSelection().selectAllChildren(formula);
      say(document.execCommand("copy") ? "Copied" : "Not copied");
      setTimeout(say, 2000, "Copy TeX");
    });
    formula.after(button);
  }
})();
