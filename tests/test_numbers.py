"""Numbers that readers see: results are computed, and what is typed is listed, with its reason."""

import ast
import re
import tomllib
from pathlib import Path

import jupytext
import pytest
from bs4 import BeautifulSoup
from press.book import BOOK, pages

PAGES = [f"{page}.md" for page in pages(BOOK / "_toc.yml")]
# Quizzes, hints, captions and alt texts are strings in the code.
MODULES = sorted(path.relative_to(BOOK).as_posix() for path in (BOOK / "code" / "crossentropy").rglob("*.py"))
LIST = Path(__file__).with_name("typed_numbers.toml")
TYPED = tomllib.loads(LIST.read_text("utf-8"))
# What the course computes: see tests/test_book.py for the pages that show it.
FACTS = {"0.8176", "0.9820", "0.0940", "0.2028", "0.9334", "36", "232", "17", "0.4177", "0.7796", "55.6", "0.982"}

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)*(?!\w)")
# Code and roles are not typed by hand, and neither is what stands in backticks.
CODE = re.compile(
    r"^(?P<fence>`{3,}).*?^(?P=fence)$|(?:\{[\w:]+\})?(?P<ticks>`+).+?(?P=ticks)", re.MULTILINE | re.DOTALL
)


def numbers(text):
    """List the numbers in a text, as they are written."""
    return NUMBER.findall(text)


def settings(code):
    """List the numbers in some code; 2.0 is the setting 2."""
    return {number.removesuffix(".0") for number in numbers(code)}


def prose(text):
    """Take from Markdown what an author did not type for readers."""
    return CODE.sub("…", text)


def read_page(name):
    """Return the paragraphs of a page, its captions among them, and all its code."""
    cells = jupytext.read(BOOK / name).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    captions = [cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "") for cell in cells]
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    code += [match[0] for text in texts for match in CODE.finditer(text)]
    return re.split(r"\n\s*\n", "\n\n".join(texts + captions)), "\n".join(code)


def read_module(name):
    """Return the strings of a module, without those that document it, and the numbers in its code."""
    tree = ast.parse((BOOK / name).read_text("utf-8"))
    documented = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(node.body[0].value) for node in documented if node.body and isinstance(node.body[0], ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]
    strings = [node.value for node in constants if isinstance(node.value, str)]
    return strings, " ".join(str(node.value) for node in constants if isinstance(node.value, int | float))


def read(name):
    """Return the texts in a file that readers see, and its code."""
    return read_page(name) if name.endswith(".md") else read_module(name)


def listed(name):
    """Return the listed numbers of a file, each with its reason, or with the key of what has published it."""
    reasons = dict(TYPED.get(name, {}))
    reasons |= reasons.pop("published", {})
    return {number: reason for reason, numbers in reasons.items() for number in numbers}


def typed_lines(texts, wanted):
    """List each number in some texts that is wanted, with its line."""
    lines = [line for text in texts for line in prose(text).splitlines()]
    return [(number, line.strip()) for line in lines for number in numbers(line) if wanted(number)]


def advice(name, found):
    """Say what to do about typed numbers."""
    places = "\n".join(f"  {number} in the line: {line}" for number, line in found)
    return (
        f"{name} has numbers that nobody computes:\n{places}\n"
        "If it is a result, let code write it: an {eval} role on a page, an f-string in a module.\n"
        f"If it is a setting, or published, say so in {LIST.relative_to(BOOK)}."
    )


@pytest.mark.parametrize("name", [*PAGES, *MODULES])
def test_a_typed_decimal_is_listed_with_its_reason(name):
    """Sentences, tables, captions, quizzes and hints hold no decimal that is neither computed nor accounted for."""
    texts, _ = read(name)
    found = typed_lines(texts, lambda number: "." in number and number not in listed(name))
    assert not found, advice(name, found)


@pytest.mark.parametrize("name", PAGES)
def test_a_typed_integer_is_no_result_of_its_page(site, name):
    """No integer of two digits or more that a cell or a role shows is typed too, unless the code of the page has it."""
    texts, code = read(name)
    page = BeautifulSoup((site / name).with_suffix(".html").read_text("utf-8"), "html.parser")
    shown = {n for part in page.select(".cell_output pre, .text_plain") for n in numbers(part.get_text())}
    results = shown.difference(settings(code), listed(name))
    found = typed_lines(texts, lambda number: number.isdigit() and len(number) > 1 and number in results)
    assert not found, advice(name, found)


@pytest.mark.parametrize("name", [*PAGES, *MODULES])
def test_no_fact_of_the_course_is_typed(name):
    """What the course promises to reproduce is computed wherever it stands, whatever the list says."""
    found = typed_lines(read(name)[0], FACTS.__contains__)
    assert not found, advice(name, found)


@pytest.mark.parametrize(("name", "number"), [(name, number) for name in TYPED for number in listed(name)])
def test_the_list_holds_what_is_typed_and_its_reasons_are_true(name, number):
    """A listed number stands in its file; a setting is in the code of the file, a published value beside its source."""
    texts, code = read(name)
    places = [text for text in texts if number in numbers(prose(text))]
    assert places, f"{name} has no {number} any more: take it from {LIST.name}"
    reason = listed(name)[number]
    if reason == "setting":
        assert number in settings(code), f"no code in {name} uses the setting {number}"
    elif reason != "given":
        cited = [text for text in places if re.search(rf"\{{cite:\w\}}`[^`]*\b{reason}\b", text)]
        assert cited == places, f"{number} is published in {reason}, which is not cited beside it"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("It is 0.8176, after 36 updates.", ["0.8176", "36"]),
        ("$a = 0.8176$, in version 0.1.0 of 3 × 2.", ["0.8176", "0.1.0", "3", "2"]),
        ("| published | 0.82 |", ["0.82"]),
        ("It is {eval}`f'{0.8176:.4f}'` or `0.8176`,\n```\n0.8176\n```\nor x_1.", []),
    ],
)
def test_typed_numbers_are_found(typed, found):
    """The tests above look at sentences, formulas and tables, and past roles and code."""
    assert numbers(prose(typed)) == found
