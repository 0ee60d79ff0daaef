"""A build makes again what could look different, and nothing else: seen by the notes that cells leave when they run."""

import pytest
from press.site.reading import shared_digest

CELL = "with open('runs-{0}', 'a') as notes:\n    notes.write('x')"


@pytest.fixture(scope="module")
def book(tiny_book_in, tmp_path_factory):
    """Build a book of two pages; every test below changes something in it and builds it again."""
    book = tiny_book_in(tmp_path_factory.mktemp("book"))
    (book.folder / "code" / "helper.py").write_text("ANSWER = 42\n")
    book.write(one=CELL.format("one"), two=CELL.format("two"))
    book.build()
    return book


@pytest.fixture
def runs_after(book):
    """Give a function that builds the book again and tells how often each page has run during that."""

    def count():
        return {name: len((book.folder / f"runs-{name}").read_text()) for name in ("one", "two")}

    before = count()

    def runs_after():
        book.build()
        return {name: runs - before[name] for name, runs in count().items()}

    return runs_after


def test_nothing_changed(runs_after):
    """A build after a build runs no cell."""
    assert runs_after() == {"one": 0, "two": 0}


def test_work_began(book, runs_after):
    """The notebooks of learners and of a course, which come later, run no cell."""
    for name in "workbook/derivative.ipynb", "course/source/derivative/derivative.ipynb":
        (book.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (book.folder / name).write_text("{}", "utf-8")
    assert runs_after() == {"one": 0, "two": 0}


def test_a_chapter_changed(book, runs_after):
    """A change of one page runs its cells and no others, and its new title stands on the other pages too."""
    page = book.folder / "two.md"
    page.write_text(page.read_text("utf-8").replace("# Page two", "# Seconds"), "utf-8")
    assert runs_after() == {"one": 0, "two": 1}
    assert "Seconds" in book.page("one")


def test_the_code_changed(book, runs_after):
    """A change of the code that pages may use runs every page, once."""
    (book.folder / "code" / "helper.py").write_text("ANSWER = 43\n")
    assert runs_after() == {"one": 1, "two": 1}


@pytest.mark.parametrize(
    "name",
    ["_toc.yml", "_config.yml", "requirements.txt", "references.bib", "code/helper.py"]
    + [f"code/package/new{suffix}" for suffix in (".py", ".js", ".css", ".json", ".mplstyle")],
)
def test_what_counts_as_shared(book, name):
    """The digest follows the settings, the pinned versions, the bibliography and every source file of the packages."""
    before = shared_digest(book.folder)
    file = book.folder / name
    file.parent.mkdir(exist_ok=True)
    old = file.read_bytes() if file.exists() else None
    file.write_bytes((old or b"") + b"\n")
    assert shared_digest(book.folder) != before
    file.write_bytes(old) if old else file.unlink()
    assert shared_digest(book.folder) == before


def test_what_python_leaves_behind(book):
    """Compiled files are no change of the code."""
    before = shared_digest(book.folder)
    cache = book.folder / "code" / "__pycache__"
    cache.mkdir()
    (cache / "helper.cpython-311.pyc").write_bytes(b"compiled")
    assert shared_digest(book.folder) == before
