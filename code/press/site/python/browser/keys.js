/* Good manners of an editor: Tab and Shift-Tab indent, Enter keeps the indent, and Escape lets the next Tab leave. */
"use strict";

pythonPage.teach = (area, run) => {
  let leaving = false;
  // As if it were typed: so it can be undone, and an input event follows.
  const put = (from, to, text) => {
    area.setSelectionRange(from, to);
    document.execCommand(text ? "insertText" : "delete", false, text);
  };
  area.onblur = () => (leaving = false);
  area.onkeydown = (event) => {
    const { value, selectionStart: from, selectionEnd: to } = area;
    const line = value.lastIndexOf("\n", from - 1) + 1;
    if (event.key === "Escape") return void (leaving = true);
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) run.click();
    else if (event.key === "Enter" && !event.isComposing) {
      const before = value.slice(line, from);
      put(from, to, `\n${before.match(/^ */)[0]}${/:\s*$/.test(before) ? "    " : ""}`);
    } else if (event.key === "Tab" && !leaving) {
      if (from === to && !event.shiftKey) put(from, to, " ".repeat(4 - ((from - line) % 4)));
      else {
        const lines = value.slice(line, to);
        const changed = event.shiftKey ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, "    ");
        if (changed !== lines) put(line, to, changed);
        if (from !== to) area.setSelectionRange(line, line + changed.length);
      }
    } else return void (event.key !== "Shift" && (leaving = false));
    event.preventDefault();
  };
};
