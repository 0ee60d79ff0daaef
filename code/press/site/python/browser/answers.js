/* What a reader wrote on a page, put into the page's notebook: as if it had been written in JupyterLab. */
"use strict";

pythonPage.download = async (written) => {
  const { page, editors, element } = pythonPage;
  const status = document.getElementById("download-status");
  const answers = new Map(written.filter(({ area }) => area.value.trim()).map(({ name, area }) => [name, area.value]));
  for (const { exercise, text, start } of editors) if (exercise && text !== start) answers.set(exercise, text);
  try {
    const notebook = await (await fetch(page.notebook)).json();
    for (const cell of notebook.cells) {
      const answer = answers.get(cell.metadata.nbgrader?.grade_id);
      if (answer !== undefined) cell.source = answer.split(/(?<=\n)/); // a list of lines, as Jupyter writes it
    }
    const url = URL.createObjectURL(new Blob([`${JSON.stringify(notebook, null, 1)}\n`], { type: "application/x-ipynb+json" }));
    element("a", { href: url, download: page.notebook }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    status.textContent = `${page.notebook}: ${answers.size} answers. Hand in this file.`;
  } catch {
    status.textContent = "The notebook could not be fetched. On a website, and with the network, it can.";
  }
};
