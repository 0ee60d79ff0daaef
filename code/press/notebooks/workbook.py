"""The workbook: learners' own copies of the exercise pages, without solutions, and where to start."""

import re

import nbformat
from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbformat.v4 import new_markdown_cell
from tornado.web import HTTPError

from ..book import pages, parts
from .exercises import FOLDER, learner_notebook
from .plain import plain_notebook

WORKBOOK = "workbook"
START = f"{WORKBOOK}/start.ipynb"
WELCOME = """# {title}

Here are the chapters, in the order in which they build on each other. A click opens one as a notebook. Press
**Shift+Enter** to run a cell and go to the next, or choose *Run All Cells* in the menu *Run*. Then change something,
and run it again.

The exercises have notebooks of their own. What you write there stays.
"""


def write_workbook(book):
    """Write a notebook for each exercise page that has none yet; what learners wrote is never touched.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.

    Returns
    -------
    list of pathlib.Path
        The notebooks that are new.
    """
    (book / WORKBOOK).mkdir(exist_ok=True)
    new = []
    for page in sorted((book / FOLDER).glob("*.md")):
        notebook = book / WORKBOOK / f"{page.stem}.ipynb"
        if not notebook.exists():
            _write(learner_notebook(page, install="--editable .."), notebook)
            new.append(notebook)
    return new


def write_start(book):
    """Write the notebook that JupyterLab starts with: the pages in teaching order, each with its exercises.

    JupyterLab lists files by their names, which say nothing of the order. The notebook is written anew each time, for
    the contents may have changed.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    """
    captions, lines = parts(book / "_toc.yml"), []
    root, *others = pages(book / "_toc.yml")
    for page in others:
        if page in captions:
            lines.append(f"\n## {captions[page]}\n")
        if page.startswith(f"{FOLDER}/"):
            lines[-1] += f" · [Exercises]({page.rpartition('/')[2]}.ipynb)"
        else:
            lines.append(f"- [{_title(book, page)}](../{page}.md)")
    text = WELCOME.format(title=f"[{_title(book, root)}](../{root}.md)") + "\n".join(lines)
    start = book / START
    start.parent.mkdir(exist_ok=True)
    _write(plain_notebook("start", [new_markdown_cell(text)]), start)


def _write(notebook, file):
    """Write a notebook with what the kernel says of itself; JupyterLab would note it, and ask to save a change."""
    notebook.metadata.language_info = IPythonKernel.language_info
    nbformat.write(notebook, file)


def _title(book, page):
    return re.search(r"^# (.+)", (book / f"{page}.md").read_text("utf-8"), re.MULTILINE)[1]


class Contents(AsyncLargeFileManager):
    """What JupyterLab reads and writes: everything but the sources of the exercises, which hold the solutions."""

    async def get(self, path, *args, **kwargs):
        """Read a file, or say where to work instead."""
        folder, _, name = path.strip("/").rpartition("/")
        if folder == FOLDER:
            raise HTTPError(403, f"This page holds the solutions. Work in {WORKBOOK}/{name.replace('.md', '.ipynb')}")
        return await super().get(path, *args, **kwargs)

    def should_list(self, name):
        """Leave the folder of the sources out of the list of files."""
        return name != FOLDER.rpartition("/")[2] and super().should_list(name)
