"""The sources of the chapters: written so that JupyterLab, git and a reader can live with them."""

import ast
import re
import sys
from itertools import pairwise

import jupytext
import pytest
from press.book import BOOK, pages

PAGES = pages(BOOK / "_toc.yml")
# Just this, or JupyterLab would change it when somebody saves a chapter.
HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  name: python3
  display_name: Python 3 (ipykernel)
  language: python
---

# """


@pytest.fixture(params=PAGES)
def text(request):
    """Read the source of each page in turn."""
    return (BOOK / f"{request.param}.md").read_text("utf-8")


@pytest.fixture
def cells(text):
    """Read the same page as a notebook."""
    return jupytext.reads(text, "md:myst").cells


def code_cells(cells):
    """List the cells of code."""
    return [cell for cell in cells if cell.cell_type == "code"]


def test_the_header_is_the_one_that_jupyterlab_writes(text):
    """A page begins with the header that all share, and then with its title."""
    assert text.startswith(HEADER)


def test_saving_a_page_in_jupyterlab_changes_nothing(text):
    """A page is written as Jupytext writes it, the options of its cells too; the settings keep its version out."""
    saved = jupytext.writes(jupytext.reads(text, "md:myst"), "md:myst")
    assert re.sub(r"    jupytext_version: .*\n", "", saved) == text


def test_cells_are_short(cells):
    """A cell of code that learners see has at most 8 lines that are not blank, of at most 80 characters."""
    for cell in code_cells(cells):
        if {"solution", "hidden-check"}.intersection(cell.metadata.get("tags", [])):
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 8, cell.source
        assert all(len(line) <= 80 for line in lines), cell.source


def test_a_cell_answers_what_was_said_before_it(cells):
    """Before each cell of code that readers see stands a sentence or a question, not a heading and not more code.

    A check of an exercise follows the answer.
    """
    silent = {"remove-input", "check", "hidden-check"}
    unannounced = [
        cell.source
        for before, cell in pairwise(cells)
        if cell.cell_type == "code" and not silent.intersection(cell.metadata.get("tags", []))
        if before.cell_type == "code" or before.source.splitlines()[-1].startswith("#")
    ]
    assert unannounced == []


def test_chapters_need_numpy_and_the_package_alone(cells):
    """Cells import NumPy, the standard library and crossentropy, and nothing else."""
    allowed = {"numpy", "crossentropy"} | sys.stdlib_module_names
    for cell in code_cells(cells):
        for node in ast.walk(ast.parse(cell.source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed


def test_each_misconception_has_a_label_a_source_and_a_refutation():
    """Each of the fourteen can be linked to, says why it tempts and where it comes from, and is decided by code."""
    text = (BOOK / "chapters/misconceptions.md").read_text("utf-8")
    _, *sections = re.split(r"(?m)^\(misconception-[a-z-]+\)=\n\n## ", text)
    assert len(sections) == 14 == len(re.findall(r"(?m)^## ", text))
    for section in sections:
        bold = re.findall(r"(?m)^\*\*(.+?)\.\*\*", section)
        assert bold == ["Why it tempts", "Where it comes from", "What is true"]
        assert "{code-cell}" in section.partition("**What is true.**")[2]
