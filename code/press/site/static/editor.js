// Makes editors of cells; press/site/python tells how. All else is loaded when somebody uses one.
(() => {
  "use strict";
  const page = JSON.parse(document.getElementById("python-page").textContent);
  const cells = document.querySelectorAll(".python-cell");

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  const nameOf = (cell) => `${location.pathname.split("/").slice(-2).join("/")}#${cell}`;
  const recall = (name) => self.store?.get("code", name);
  const keep = (name, value) => self.store?.set("code", name, value);

  const loads = {};
  const load = (script) =>
    (loads[script] ??= new Promise((resolve, reject) => {
      const tag = element("script", { src: page.engine + script });
      Object.assign(tag, { onload: resolve, onerror: () => reject(delete loads[script]) });
      document.head.append(tag);
    }));

  const button = (name, action) => {
    const node = element("button", { type: "button" }, name);
    node.onclick = () => node.ariaDisabled !== "true" && action();
    return node;
  };

  const hint = element("p", { id: "editor-keys", hidden: "" }, "Tab indents. Escape, then Tab, leaves. Shift+Enter runs.");
  document.body.append(hint);
  const editors = [];

  function edit(cell, exercise) {
    const number = editors.length + 1;
    const pre = cell.querySelector("pre");
    const start = pre.textContent.replace(/\n$/, "");
    const coloured = [...pre.childNodes];
    const key = nameOf(exercise ?? number);
    const title = exercise && cell.closest("section").querySelector("h2, h3").firstChild.textContent;
    const name = title ? `Code: ${title}` : `Code ${number}`;
    const area = element("textarea", {
      "aria-label": name, "aria-describedby": "editor-keys", spellcheck: "false", autocapitalize: "off", wrap: "off", rows: 1,
    });
    const run = button("Run", () => act("run"));
    const stop = button("Stop", () => act("stop"));
    const over = button("Start over", () => act("clear"));
    const log = element("div", { role: "log", "aria-label": "Output" });
    const notes = element("span", { class: "editor-notes" }, `The first run loads ${page.size}. `, element("a", { href: page.about }, "Python in your browser"));
    const editor = { cell, exercise, area, log, run, stop, over, notes, start, get text() { return area.value; } };
    const act = (what) => load("running.js").then(() => pythonPage[what](editor), () => (log.textContent = "This could not be loaded."));
    const changed = () => {
      const same = area.value === start;
      cell.classList.toggle("changed", !same);
      pre.replaceChildren(...(same ? coloured : [`${area.value}\n`]));
      over.ariaDisabled = same && !log.hasChildNodes();
    };
    const former = recall(key);
    area.value = former?.start === start ? former.text : start;
    area.oninput = () => {
      changed();
      keep(key, area.value === start ? undefined : { start, text: area.value });
    };
    area.onscroll = () => (pre.scrollLeft = area.scrollLeft);
    area.addEventListener("focus", () => load("keys.js").then(() => pythonPage.teach(area, run)), { once: true });
    pre.inert = true;
    pre.parentElement.append(area); // after the button that copies: Tab goes on to Run
    const box = cell.querySelector(".cell_input");
    box.role = "group";
    box.ariaLabel = name;
    box.append(element("div", { class: "editor-buttons" }, run, stop, over, notes), log);
    stop.ariaDisabled = "true";
    changed();
    return editor;
  }

  let next = 0;
  const entries = page.cells.map(([kind, text]) => {
    const cell = kind === "hidden" ? null : cells[next++];
    const entry = { kind, text, cell };
    if (kind === "edit") editors.push((entry.editor = edit(cell, text)));
    if (kind === "elsewhere") cell.append(element("p", { class: "editor-notes" }, `This needs ${text}: `, element("a", { href: page.notebook, download: "" }, "run it in the notebook")));
    return entry;
  });
  self.pythonPage = { page, entries, editors, element, load };

  if (!page.written) return;
  const written = page.written.map(([name, section]) => {
    const area = element("textarea", { class: "written-answer", rows: "6" });
    area.value = recall(nameOf(name))?.text ?? "";
    area.oninput = () => keep(nameOf(name), area.value ? { start: "", text: area.value } : undefined);
    document.getElementById(section).append(element("label", {}, "Your answer in words", area));
    return { name, area };
  });
  const download = button("Download my answers", () => load("answers.js").then(() => pythonPage.download(written)));
  document.querySelector(".bd-article > section").append(
    element("p", { class: "editor-buttons" }, download, element("span", { class: "editor-notes", role: "status", id: "download-status" })),
  );
})();
