"""Two roles say what only the whole course knows."""

from io import StringIO

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

README = "https://example.org/course"


@pytest.fixture
def build(tmp_path):
    """Give a function that builds a page of one line, beside a chapter of 25 minutes; it returns page and messages."""

    def build(line, repository=""):
        (tmp_path / "_toc.yml").write_text("{format: jb-book, root: one}", "utf-8")
        (tmp_path / "one.md").write_text("# One\n\n**Time:** 25 minutes.\n", "utf-8")
        (tmp_path / "index.rst").write_text(f"Title\n=====\n\n{line}\n", "utf-8")
        settings = {
            "extensions": ["press.site.about_the_course"],
            "repository_url": repository,
            "source_suffix": {".rst": "restructuredtext"},  # Sphinx 7.4 would keep those of a book built before
        }
        said = StringIO()
        with docutils_namespace():
            folders = tmp_path, tmp_path / "out", tmp_path / "trees"
            Sphinx(folders[0], None, *folders[1:], "pseudoxml", settings, None, said, freshenv=True).build()
        return (tmp_path / "out" / "index.pseudoxml").read_text("utf-8"), said.getvalue()

    return build


def test_the_project_is_linked_where_it_is_known(build):
    """Words lead to the sources if somebody has said where these are, and else are words."""
    page, said = build(":project:`The README`", README)
    assert f'refuri="{README}"' in page
    page, said = build(":project:`The README`")
    assert "The README" in page
    assert "refuri" not in page
    assert said == ""


def test_a_page_says_how_long_another_takes(build):
    """The minutes are those of the chapter; a chapter that is not there is a warning, with the page and the line."""
    assert "25 minutes" in build(":course:`one`")[0]
    assert "index.rst:4: ERROR" in build(":course:`two`")[1]
