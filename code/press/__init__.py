"""The press: what turns the chapters into a website.

As a Sphinx extension (``extensions: [press]`` in ``_config.yml``) it brings its parts in, one concern a module.
"""

import os
from pathlib import Path

STATIC = Path(__file__).parent / "static"


def read_in_parallel(app):
    """Read several pages at a time, as each mostly waits for its kernel; Jupyter Book has no option for it."""
    app.parallel = os.cpu_count()
    # They do not say that one may, but they do nothing while pages are read.
    for extension in "sphinx_multitoc_numbering", "sphinx_jupyterbook_latex":
        app.extensions[extension].parallel_read_safe = True


def name_icon(app, config):
    """Give the website its icon: without one, browsers ask the server for a file that is not there."""
    config.html_favicon = str(STATIC / "favicon.svg")


def add_progress(app, pagename, templatename, context, doctree):
    """Let the pages of the website remember which of them have been read; books of other kinds run nothing."""
    if app.builder.name == "html":
        app.add_js_file("progress.js", loading_method="defer")


def setup(app):
    """Register all parts with Sphinx."""
    for part in (
        "freshness",
        "mathml",
        "live",
        "access",
        "exercise_pages",
        "downloads",
        "paper",
        "ebook",
        "takeaways",
        "publish",
        "light",
    ):
        app.setup_extension(f"press.{part}")
    app.connect("builder-inited", read_in_parallel)
    app.connect("config-inited", name_icon)
    app.connect("html-page-context", add_progress)
    app.add_css_file("book.css")  # from the folder static/, which press.mathml registers
    app.add_css_file("print.css")
    app.add_js_file("print.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
