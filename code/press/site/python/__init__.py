"""Python on the page: cells that readers change and run in their own browser, without a server.

A cell becomes an editor: a textarea lies over the coloured text, which shows through until something is changed, and
gives the height all the time. Before somebody runs something a page must hardly weigh more, so that script is short,
and its explanations stand here.

`engine` takes Python from the registry and puts it beside the pages; `page_cells` tells which cells run. A page comes
with ``static/editor.js``, which makes the editors; the scripts in ``browser/`` are loaded when somebody uses one.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.errors import SphinxError

from ...notebooks.exercises import FOLDER
from . import engine
from .page_cells import EDITOR, HIDDEN, read_cells

PLACE = "_static/python"
ABOUT = "chapters/python_in_your_browser"


def prepare_engine(app, config):
    """Have Python ready, and tell Sphinx how much of it the first run loads: pages that say so are written anew."""
    try:
        made = engine.prepare(Path(app.srcdir))
    except ValueError as error:
        raise SphinxError(f"{engine.REQUIREMENT}: {error}") from None
    app.python_engine = made
    if made:
        config.python_first_run = f"{engine.first_size(made, _code(app)) / 1e6:.1f} MB"


def _code(app):
    return Path(app.srcdir) / "code"


def mark_cells(app, doctree):
    """Mark the cells of a page with which its scripts have to do, and remember what they have to know."""
    docname = app.env.docname
    cells = read_cells(Path(app.env.doc2path(docname)), docname) if doctree.get("has_code") else []
    shown = iter([cell for cell in doctree.findall(nodes.container) if cell.get("nb_element") == "cell_code"])
    doctree["python_cells"] = []
    for kind, text in cells:
        if kind != HIDDEN:
            container = next(shown)
        if kind is None:
            continue
        if kind != HIDDEN:
            container["classes"].append("python-cell")
        if kind == EDITOR:
            container["classes"].append("python-editor")
        doctree["python_cells"].append([kind, text] if text else [kind])
    if next(shown, None):
        raise SphinxError(f"{docname}: more cells are shown than it has: an editor would belong to another's cell")


def written_answers(doctree):
    """List the questions that are answered in words.

    Parameters
    ----------
    doctree : docutils.nodes.document
        An exercise page; `press.site.exercise_pages` leaves a comment where such an answer goes.

    Returns
    -------
    list of list of str
        The name of each exercise, and the section in which it stands.
    """
    comments = [node for node in doctree.findall(nodes.comment) if node.astext().startswith("written-answer ")]
    return [[node.astext().split()[1], node.parent["ids"][0]] for node in comments]


def add_editors(app, pagename, templatename, context, doctree):
    """Give a page what its editors need: a small script, and what that must know of the cells."""
    if not runs_python(app, doctree):
        return
    app.add_css_file("editor.css")
    app.add_js_file("editor.js", loading_method="defer", priority=600)  # after the store, which it uses
    page = {
        "engine": f"{context['pathto'](PLACE, resource=True)}/",
        "size": app.config.python_first_run,
        "about": context["pathto"](ABOUT),
        "notebook": f"{Path(pagename).name}.ipynb",
        "cells": doctree["python_cells"],
    }
    if pagename.startswith(f"{FOLDER}/"):
        page["written"] = written_answers(doctree)
    text = json.dumps(page, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/").replace("<!", "<\\u0021")
    context["body"] += f'<script type="application/json" id="python-page">{text}</script>\n'


def runs_python(app, doctree):
    """Tell whether a page of the website has editors.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        What builds the website.
    doctree : docutils.nodes.document or None
        The page.

    Returns
    -------
    bool
    """
    is_website = app.builder.name == "html" and bool(app.config.python_first_run)
    return is_website and bool(doctree) and any(kind == EDITOR for kind, *_ in doctree["python_cells"])


def write_engine(app, error):
    """Put Python beside the pages."""
    if not error and app.builder.name == "html" and app.python_engine:
        engine.install(app.python_engine, _code(app), Path(app.outdir) / PLACE)


def setup(app):
    """Register with Sphinx."""
    app.add_config_value("python_first_run", "", "html", str)
    app.connect("config-inited", prepare_engine)
    app.connect("doctree-read", mark_cells)
    app.connect("html-page-context", add_editors)
    app.connect("build-finished", write_engine)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
