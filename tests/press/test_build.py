"""A build either makes every page of the contents, or fails and says why, and says little else."""

import io
import re

import pytest
from press.book import pages
from press.build import Progress
from press.site.quiet import MARK


def test_a_good_book_is_built_and_its_place_is_printed(tiny_book, capsys):
    """The last line of a build is the address of a page that exists."""
    tiny_book.write(index="6 * 7", other="6 * 8")
    tiny_book.build()
    assert ">42" in tiny_book.page("index")
    said = capsys.readouterr()
    first, *pages, summary, last = said.out.splitlines()
    assert first.endswith(f"{tiny_book.folder / '_build' / 'build.log'}")
    assert re.fullmatch(r" *1 of 2  (index|other)  \d+\.\d s\n *2 of 2  (index|other)  \d+\.\d s", "\n".join(pages))
    assert re.fullmatch(r"Pages run: 2\. Time: \d+:\d\d", summary)
    assert last.endswith((tiny_book.folder / "_build" / "html" / "index.html").as_uri())
    assert said.err == ""
    log = (tiny_book.folder / "_build" / "build.log").read_text("utf-8")
    assert "Executed notebook" in log
    assert not re.search("ParserConfig|jupyter-cache|TCP", log)


def test_a_terminal_shows_one_bar(monkeypatch, capsys):
    """On a terminal one line is written over and over; messages stand above it in full, and are in the log too."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    log = io.StringIO()
    progress = Progress(log)
    told = [("pages", "2"), ("runs", "one"), ("runs", "two"), ("has run", "one"), ("says", "Something is fetched.")]
    for event, words in told:
        progress.take(f"{MARK}{event}\t{words}\n")
    progress.take(f"two.md:7: WARN{MARK}has run\ttwo\n")  # two processes write at once
    progress.take("ING: unknown\n")
    progress.end()
    said = capsys.readouterr()
    bars = said.err.split("\r\x1b[K")
    assert any(re.fullmatch(r"\[#{12}\.{12}\] 1 of 2  \d+:\d\d  two", bar) for bar in bars)
    assert "\n" not in "".join(bar for bar in bars if bar.startswith("["))
    assert log.getvalue().startswith("two.md:7: WARNING: unknown\n")
    assert said.out.splitlines()[0] == "Something is fetched."


def test_two_builds_give_the_same_files(tiny_book_in, tmp_path, monkeypatch):
    """Two builds of one book differ in no file but, perhaps, Sphinx's digest of its settings."""
    cell = (
        "from time import sleep\nfrom crossentropy.figures import learning_speeds\n"
        "from crossentropy.widgets import LearningSlowdown\n"
        "print('one', end=' ')\nsleep(0.5)\nprint('line')\n"
        "display(learning_speeds(y=0))\nLearningSlowdown(w=2, b=2)"
    )
    builds = []
    for name in "first", "second":
        (tmp_path / name).mkdir()
        book = tiny_book_in(tmp_path / name)
        monkeypatch.setattr(tiny_book_in, "package", None)  # each makes its own
        book.write(index=cell)
        book.build()
        site = book.folder / "_build" / "html"
        files = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        builds.append(files)
        assert ">one line\n" in book.page("index")
    first, second = builds
    assert first.keys() == second.keys()
    assert {str(path) for path in first if first[path] != second[path]} <= {".buildinfo"}


def test_a_failing_cell_fails_every_build(tiny_book, capsys):
    """An exception in a cell fails the build with its name and its page, and again while nothing has changed."""
    tiny_book.write(index="1 / 0")
    for _ in range(2):
        with pytest.raises(SystemExit, match="not built"):
            tiny_book.build()
        messages = capsys.readouterr().err
        assert "index.md" in messages
        assert "ZeroDivisionError" in messages


def test_a_repaired_book_is_built(tiny_book):
    """After a failure nothing is left that would fail the build of a repaired page."""
    tiny_book.write(index="1 / 0")
    with pytest.raises(SystemExit):
        tiny_book.build()
    tiny_book.write(index="1 / 2")
    tiny_book.build()
    assert ">0.5" in tiny_book.page("index")


def test_a_page_that_left_the_contents_leaves_the_website(tiny_book):
    """What an earlier build made of a dropped page is removed with its notebook; the others and the search stay."""
    tiny_book.write(index="6 * 7", dropped="6 * 8")
    tiny_book.build()
    site = tiny_book.folder / "_build" / "html"
    assert {"dropped.html", "dropped.ipynb"} <= {path.name for path in site.iterdir()}
    tiny_book.write(index="6 * 7")
    tiny_book.build()
    left = {path.name for path in site.iterdir()}
    assert not {"dropped.html", "dropped.ipynb"} & left
    assert {"index.html", "index.ipynb", "search.html"} <= left


def test_a_missing_page_is_named(tiny_book, capsys):
    """A page of the contents without a file fails the build, and the message names it."""
    tiny_book.write(index="", contents=["index", "forgotten"])
    with pytest.raises(SystemExit, match="not built"):
        tiny_book.build()
    assert "forgotten" in capsys.readouterr().err


def test_a_cell_that_warns_fails_the_build(tiny_book, capsys):
    """A warning of Python's would stand on the page for every reader: that is a failure too."""
    tiny_book.write(index="import warnings\nwarnings.warn('careful')")
    with pytest.raises(SystemExit, match="not built"):
        tiny_book.build()
    assert re.search(r"index\.md:\d+: ERROR: stderr was found in the cell outputs", capsys.readouterr().err)


def test_pages_lists_all_levels_in_order(tmp_path):
    """The root, the chapters of all parts and their sections come out in reading order, without links and captions."""
    (tmp_path / "_toc.yml").write_text(
        """
        format: jb-book
        root: index
        parts:
          - caption: First
            chapters:
              - file: a
                title: Another title
                sections:
                  - file: a/one
                  - url: https://example.org
              - file: b
          - caption: Second
            chapters:
              - file: c
        """
    )
    assert pages(tmp_path / "_toc.yml") == ["index", "a", "a/one", "b", "c"]


def test_pages_reads_contents_without_parts(tmp_path):
    """The contents of a small book have chapters right below the root."""
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: a\n  - file: b\n")
    assert pages(tmp_path / "_toc.yml") == ["index", "a", "b"]
