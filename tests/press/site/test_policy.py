"""Whatever a page is told to load, the browser asks no other host."""

import re

import pytest
from press.book import BOOK, pages
from press.site.policy import POLICY

from .conftest import metas


@pytest.mark.parametrize("name", pages(BOOK / "_toc.yml"))
def test_every_page_of_the_course_has_the_policy(site, name):
    """The policy stands ahead of everything that it rules."""
    head = (site / f"{name}.html").read_text("utf-8").partition("</head>")[0]
    assert metas(head)["Content-Security-Policy"] == POLICY
    assert not re.search("<(script|link|style)", head.partition("Content-Security-Policy")[0])


def test_the_policy_names_no_other_host():
    """Whatever a page is told to load, the browser asks no other host."""
    assert not re.search(r"https?:|\*|//", POLICY)
