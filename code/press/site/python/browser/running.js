/* What happens when somebody presses Run, Stop or Start over: which cells run, and how the page shows what comes of it. */
"use strict";

(() => {
  const { page, entries, element, load } = pythonPage;
  const CANNOT = "Python cannot run here";
  const REASONS = {
    stopped: "Stopped. Python is ready again.",
    time: "Stopped after 60 seconds. Python is ready again.",
    limit: "Stopped, because it printed more than a million characters. You see the first of them.",
    exit: "The code ended Python. It is ready again.",
    deep: "Stopped, because something calls or contains itself too many times. Python is ready again.",
    part: "Stopped, because this needs a part of Python that is not in the browser.",
  };
  let running = null;

  /* What this one may build on: the cells above, as they read now. Python has no words for true and false: 1 marks the
     answers to other exercises. */
  function ahead(editor) {
    const above = entries.slice(0, entries.findIndex((entry) => entry.editor === editor));
    return above
      .filter(({ kind }) => kind === "hidden" || kind === "ahead" || kind === "edit")
      .map((entry) => [nameOf(entry), sourceOf(entry), entry.editor?.exercise ? 1 : 0]);
  }
  const nameOf = ({ editor }) => (editor ? `cell ${pythonPage.editors.indexOf(editor) + 1} above` : "a cell above");
  const sourceOf = ({ kind, text, editor, cell }) => (kind === "hidden" ? text : editor ? editor.text : cell.querySelector("pre").textContent);

  function checkOf(editor) {
    const next = entries[entries.findIndex((entry) => entry.editor === editor) + 1];
    return editor.exercise && next?.kind === "check" ? next : null;
  }

  // -------------------------------------------------------------------------------------- what comes of it

  function show(log, message) {
    if (message.again) return log.replaceChildren();
    if (message.picture) {
      const { svg, alt } = message.picture;
      log.append(element("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt }));
      return;
    }
    const kind = message.stream === 2 ? "error" : "printed";
    const last = log.lastChild;
    if (last?.className === kind) last.append(message.text);
    else log.append(element("pre", { class: kind }, message.text));
  }

  function say(log, text, ...more) {
    log.append(element("p", { class: "editor-notes" }, text, ...more));
  }

  function tellWhy(log, reason) {
    if (reason?.startsWith("trap")) {
      console.info(reason);
      say(log, /stack|recursion/i.test(reason) ? REASONS.deep : REASONS.part);
    } else if (reason) say(log, REASONS[reason]);
    else if (!log.hasChildNodes()) say(log, "Done. Nothing was printed.");
  }

  /* A bar while something is loaded; the first call makes it, the last takes it away. */
  function barIn(editor) {
    let bar;
    return (share, bytes) => {
      bar ??= element("progress", { max: 1, "aria-label": `Loading ${(bytes / 1e6).toFixed(1)} MB` });
      bar.value = share;
      if (!bar.isConnected && share < 1) editor.notes.prepend(bar, ` ${bar.ariaLabel} `);
      if (share >= 1) editor.notes.replaceChildren(editor.notes.lastElementChild);
    };
  }

  function cannotRun(log, error) {
    console.info(error);
    const why = location.protocol === "file:" ? ", because this page was opened from a file; it can on a website" : "";
    say(log, `${CANNOT}${why}. `, element("a", { href: page.notebook, download: "" }, "Take the notebook"), ".");
  }

  // -------------------------------------------------------------------------------------- the buttons

  function setRunning(editor) {
    const former = running;
    running = editor;
    for (const one of [former, editor]) {
      if (!one) continue;
      one.run.ariaDisabled = one.log.ariaBusy = one === editor;
      one.stop.ariaDisabled = one !== editor;
    }
  }

  function hideRecorded(editor, hidden) {
    for (const cell of [editor.cell, checkOf(editor)?.cell]) {
      for (const output of cell?.querySelectorAll(".cell_output") ?? []) output.hidden = hidden;
    }
  }

  pythonPage.run = async (editor) => {
    const { log } = editor;
    if (running) pythonPage.stop();
    log.replaceChildren();
    log.tabIndex = 0; // it may have to scroll
    editor.over.ariaDisabled = "false";
    setRunning(editor);
    const before = ahead(editor);
    const check = checkOf(editor);
    const cells = [...before, ["your code", editor.text, 0], ...(check ? [["check", sourceOf(check), 0]] : [])];
    try {
      if (location.protocol === "file:") throw new Error("opened from a file");
      await load("engine.js");
      const progress = barIn(editor);
      await pythonEngine.start(progress);
      for (const { notes } of pythonPage.editors) notes.replaceChildren(notes.lastElementChild);
      if (running !== editor) return; // stopped while it was loading
      const hear = (message) => running === editor && show(log, message);
      const reason = await pythonEngine.run(cells, before.length, hear, progress);
      if (reason === "stopped") return;
      hideRecorded(editor, true);
      tellWhy(log, reason);
    } catch (error) {
      cannotRun(log, error);
    } finally {
      if (running === editor) setRunning(null);
    }
  };

  pythonPage.stop = () => {
    if (!running) return;
    tellWhy(running.log, "stopped");
    setRunning(null);
    self.pythonEngine?.stop();
  };

  pythonPage.clear = (editor) => {
    if (running === editor) pythonPage.stop();
    editor.area.focus();
    editor.area.select();
    document.execCommand("insertText", false, editor.start); // as if it were typed: so it can be undone
    editor.log.replaceChildren();
    editor.log.removeAttribute("tabindex");
    editor.over.ariaDisabled = "true";
    hideRecorded(editor, false);
  };
})();
