"""Tiny books to build."""

import json
import shutil
import warnings

import pytest
from jupyter_book.cli.main import main as jupyter_book
from press.book import BOOK
from press.build import STRICT
from press.notebooks.wheel import WHEEL

SHARED = ["_config.yml", "requirements.txt", "references.bib", "CITATION.cff"]
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

    def build(self):
        """Build the website as `make book` does, but in this process, which need not import all for each build."""
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            patch.setenv("IPYTHONDIR", "")  # a build sets it
            warnings.simplefilter("ignore")  # of what others wrote, as in `make book`
            self.make(lambda folder: jupyter_book(["build", str(folder), *STRICT], standalone_mode=False))

    def make(self, command, *arguments):
        """Make something of the book with the function of a command."""
        package = self.folder / "_build" / "html" / WHEEL
        if TinyBook.package and not package.exists():
            package.parent.mkdir(parents=True, exist_ok=True)
            package.write_bytes(TinyBook.package)
        result = command(self.folder, *arguments)
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
