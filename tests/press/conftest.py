"""Tiny books to build."""

import json
import shutil

import pytest
from press.book import BOOK
from press.build import build
from press.notebooks.wheel import WHEEL

SHARED = ["_config.yml", "constraints.txt", "references.bib", "CITATION.cff"]
PACKAGED = ["pyproject.toml", "README.md", "LICENSE"]  # for the package that notebooks import, here an empty one
HEADER = (
    "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
    "kernelspec: {name: python3, display_name: Python 3}\n---\n"
)


class TinyBook:
    """A book of a few pages with the settings of the real one; its cells can leave notes.

    The first book makes the package for its notebooks. The others find that on their website, as an earlier build
    would have left it there.
    """

    package = None

    def __init__(self, folder):
        self.folder = folder
        (folder / "code").mkdir()
        for name in SHARED + PACKAGED:
            shutil.copy(BOOK / name, folder)

    def write(self, *, contents=None, **cells):
        """Write a page of one cell for each name, and the table of contents."""
        for name, cell in cells.items():
            page = f"{HEADER}\n# Page {name}\n\nA cell:\n\n```{{code-cell}} ipython3\n{cell}\n```\n"
            (self.folder / f"{name}.md").write_text(page, "utf-8")
        root, *others = contents or cells
        chapters = {"chapters": [{"file": name} for name in others]} if others else {}
        toc = {"format": "jb-book", "root": root} | chapters
        (self.folder / "_toc.yml").write_text(json.dumps(toc), "utf-8")  # JSON is YAML

    def build(self, make=build, *arguments):
        """Build the book with `make book`'s own function, or another target's."""
        package = self.folder / "_build" / "html" / WHEEL
        if TinyBook.package and not package.exists():
            package.parent.mkdir(parents=True, exist_ok=True)
            package.write_bytes(TinyBook.package)
        result = make(self.folder, *arguments)
        if package.exists():
            TinyBook.package = package.read_bytes()
        return result

    def page(self, name):
        """Return a built page."""
        return (self.folder / "_build" / "html" / f"{name}.html").read_text("utf-8")


@pytest.fixture(scope="session")
def tiny_book_in():
    """Give a function that makes an empty book in a folder."""
    return TinyBook


@pytest.fixture
def tiny_book(tmp_path):
    """Give an empty book."""
    return TinyBook(tmp_path)
