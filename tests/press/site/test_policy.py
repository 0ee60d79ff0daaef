"""Whatever a page is told to load, the browser asks no other host."""

import re

import pytest
from press.book import BOOK, pages
from press.site.policy import policy

from .conftest import metas


@pytest.mark.parametrize("name", pages(BOOK / "_toc.yml"))
def test_every_page_of_the_course_has_the_policy(site, name):
    """The policy stands ahead of everything that it rules."""
    head, _, body = (site / f"{name}.html").read_text("utf-8").partition("</head>")
    assert metas(head)["Content-Security-Policy"] == policy(with_python='id="python-page"' in body)
    assert not re.search("<(script|link|style)", head.partition("Content-Security-Policy")[0])


@pytest.mark.parametrize("with_python", [False, True])
def test_the_policy_names_no_other_host(with_python):
    """Whatever a page is told to load, the browser asks no other host."""
    assert not re.search(r"https?:|\*|//", policy(with_python))


def test_text_becomes_a_program_nowhere():
    """Python needs WebAssembly, and pages without it do not get that either; eval is for nobody."""
    assert "'wasm-unsafe-eval'" in policy(True) and "wasm" not in policy(False)
    assert "'unsafe-eval'" not in policy(True)
