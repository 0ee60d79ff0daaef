"""The workbook: learners' own copies of the exercise pages, without solutions."""

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError

from .exercises import FOLDER, learner_notebook

WORKBOOK = "workbook"


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
            nbformat.write(learner_notebook(page, install="--editable .."), notebook)
            new.append(notebook)
    return new


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
