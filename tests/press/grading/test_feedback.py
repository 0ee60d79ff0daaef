"""Students' Markdown: formulas are MathML, and nothing in it runs or asks another machine for anything."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from nbformat import v4
from press.book import BOOK
from press.formulas import to_mathml
from press.grading import feedback
from press.grading.feedback import ATTRIBUTES, MATHML, safe_markdown
from press.grading.sandbox.protocol import CUT
from press.notebooks.exercises import learner_notebook
from press.notebooks.plain import INSTALL

PAGES = sorted((BOOK / "chapters" / "exercises").glob("*.md"))
FORMULA = re.compile(r"(?<!\$)(\$\$?)(?!\$)(.+?)\1", re.DOTALL)


def structure(mathml):
    """Give what a formula consists of; the order of styles and the namespace do not matter."""
    plain = re.sub(r' xmlns="[^"]*"', "", mathml).replace("&nbsp;", "\u00a0")

    def parts(element):
        attributes = {name: {*re.split(r"[\s;]+", value.replace(" ", ""))} for name, value in element.items()}
        return element.tag, element.text or "", element.tail or "", attributes, [*map(parts, element)]

    return parts(ElementTree.fromstring(plain))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_formula_of_the_assignments_is_mathml(path):
    """As on the website: the cleaning takes nothing away from it."""
    for cell in learner_notebook(path, "here").cells:
        for dollars, tex in FORMULA.findall(cell.source if cell.cell_type == "markdown" else ""):
            shown = re.search(r"<math.*</math>", safe_markdown(f"{dollars}{tex}{dollars}"), re.DOTALL)
            assert shown, tex
            assert structure(shown[0]) == structure(to_mathml(tex, display=dollars == "$$")), tex
        if cell.cell_type == "markdown":
            assert "$" not in safe_markdown(cell.source)


def test_what_cannot_be_converted_is_shown_as_it_was_written():
    """Formulas with unknown commands, and pictures, which are not kept."""
    assert safe_markdown(r"so $\nonsense<b>$").strip() == r"<p>so <code>\nonsense&lt;b&gt;</code></p>"
    assert "[picture: my plot]" in safe_markdown("![my plot](attachment:plot.png)")
    assert "[picture: ](" not in safe_markdown("![](https://example.org/x.png)")


@pytest.mark.parametrize(
    "source",
    [
        "$" + "{" * 50_000 + "}" * 50_000 + "$",
        ">" * 50_000,
        "[" * 50_000,
        "<b>" * 50_000,
        "$$a$ " * 20_000,
        r"\begin{a}" * 50_000,
        "* a\n" + "".join(" " * n + "* a\n" for n in range(300)),
    ],
    ids=lambda source: source[:10],
)
def test_texts_that_are_made_to_stop_the_converter_do_not(source):
    """Brackets in brackets, and searches without end: something is shown, too long a text as it was written."""
    assert safe_markdown(source[: feedback.MOST_TEXT])
    assert safe_markdown(source) == f"<pre>{escape(source)}</pre>"


@pytest.mark.parametrize(
    "source",
    ["x = 1" + " " * 19_000 + "?", "(" * 19_000, "'" * 19_999, "f'{" * 6_000, "\\" * 19_999, "\n" * 19_000 + " ?"],
    ids=lambda source: source[:4].strip() or "lines",
)
def test_code_that_is_made_to_stop_the_highlighter_does_not(source, monkeypatch):
    """It is shown all the same, without colours if need be."""
    monkeypatch.setattr(feedback, "MOST_SECONDS", 0.2)
    shown = feedback.Converter().python(source)
    assert unescape(re.sub("<[^>]*>", "", str(shown) if isinstance(shown, Markup) else escape(shown))).strip("\n") == (
        source.strip("\n")
    )


def test_a_page_has_bounds(monkeypatch):
    """Longer texts are cut; when there have been many, the rest has no colours; and after some time, too."""
    convert = feedback.Converter()
    assert "<span" in convert.python("x = 1")
    assert convert.python("x" * 30_000) == "x" * feedback.MOST_TEXT + CUT
    convert.room = 3
    assert convert.python("x = 1") == "x = 1"
    assert convert.markdown("<b>") == "<pre>&lt;b&gt;</pre>"
    monkeypatch.setattr(feedback, "MOST_SECONDS_OF_A_PAGE", -1)
    assert feedback.Converter().python("x = 1") == "x = 1"


def exported(*cells, titles=None, **of):
    """Make the page of a notebook."""
    notebook = v4.new_notebook(cells=list(cells), metadata={"press": {"titles": titles or {}}})
    about = {
        "notebook": "slope",
        "student": "a17",
        "name": "Ann One",
        "score": 8.0,
        "max_score": 11.0,
        "late_penalty": 0,
    }
    return feedback.FeedbackExporter().from_notebook_node(notebook, {"nbgrader": about | of})[0]


def graded_cell(make, source, **record):
    """Make a cell as nbgrader marks it."""
    of = {"grade_id": "slope-check", "grade": True, "solution": False, "score": 2.0, "points": 2.0} | record
    return make(source, metadata={"nbgrader": of})


def test_the_page_is_headed_in_words():
    """With the name, what waits, and the names of exercises; no label of ours, and nothing about installing."""
    check = graded_cell(v4.new_code_cell, "check(slope)")
    words = graded_cell(v4.new_markdown_cell, "Because.", grade_id="why", solution=True, score=None, points=3.0)
    install = v4.new_code_cell(INSTALL.format("crossentropy.whl"))
    titles = {"": "The slope", "slope-check": "How steep?", "why": "Why?"}
    page = " ".join(
        re.sub("<[^>]*>", " ", exported(install, check, words, titles=titles).partition("<body>")[2]).split()
    )
    assert page.startswith("The slope, Ann One 8 of 11 points so far; 3 wait to be read .")
    assert "How steep? 2 of 2" in page
    assert "Why? not marked yet, of 3" in page
    assert not any(word in page for word in ("slope-check", "a17", "pip install"))
    assert "8 of 11 points ." in " ".join(re.sub("<[^>]*>", " ", exported(check)).split())
    assert "after 1.5 less for lateness" in exported(check, late_penalty=1.5)


def test_a_cell_of_the_students_that_installs_something_is_shown():
    """Only what was handed out is left out."""
    assert "torch" in exported(v4.new_code_cell("%pip install torch"))


class Safe(HTMLParser):
    """Reads HTML, and finds what it must not hold."""

    def handle_starttag(self, tag, attributes):
        """Look at an element."""
        assert tag in feedback.nh3.ALLOWED_TAGS | MATHML
        assert tag not in ("img", "script", "style", "svg", "iframe", "form", "input", "link", "meta")
        for name, value in attributes:
            assert not name.startswith("on")
            assert name != "style" or (tag in MATHML and not re.search(r"url|expression|import", value))
            if name in ("href", "cite"):
                assert not re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)


PIECES = ["$", "$$", "\\color{", "\\text{", "\\begin{aligned}", "\\end{aligned}", "\\href{javascript:a()}{b}", "}", "&"]
PIECES += [
    "<script>a()</script>",
    "<img src=x onerror=a()>",
    "<math>",
    "</math>",
    "<mtext>",
    "<svg onload=a()>",
    "</p>",
]
PIECES += ["<style>", "<!--", "-->", "<annotation-xml encoding='text/html'>", '"', "'", "=", "[a](javascript:a())", "`"]
PIECES += [
    "\n",
    "\n\n",
    "    ",
    "> ",
    "- ",
    "# ",
    "```html\n",
    "<a href='data:text/html,x'>",
    "![a](b)",
    "x",
    "\\",
    "^{",
]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=15).map("".join))
def test_whatever_is_written_nothing_in_it_runs(source):
    """There is always a page, of harmless elements and attributes."""
    Safe().feed(safe_markdown(source))


def test_the_names_that_are_let_through_are_those_of_formulas():
    """None of them runs anything, or leads anywhere."""
    assert not {"annotation-xml", "maction", "mglyph", "malignmark"} & MATHML
    assert not {"href", "src", "id", "class", "xlink:href", "actiontype"} & ATTRIBUTES
