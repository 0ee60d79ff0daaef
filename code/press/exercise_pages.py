"""Exercise pages on the website: they show no solution, and come with the notebook in which to solve them."""

import re
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util.osutil import relative_uri

from .exercises import kind, learner_notebook, stub
from .package import WHEEL, wheel

FOLDER = "chapters/exercises/"

# A Markdown cell with the tag "solution", up to the next cell.
WRITTEN_ANSWER = re.compile(r'^\+\+\+ \{.*"solution".*\n(?:(?!\+\+\+|```\{code-cell\}).*\n?)*', re.MULTILINE)


def withhold_written_answers(app, docname, content):
    """Take written solutions out of a page before Sphinx reads it; blank lines keep the numbers in its messages."""
    if docname.startswith(FOLDER):
        content[0] = WRITTEN_ANSWER.sub(lambda match: "\n" * match[0].count("\n"), content[0])


def withhold_solutions(app, doctree):
    """Show a stub for every solution that ran: in the page, and so in all that Sphinx makes of it."""
    if not app.env.docname.startswith(FOLDER):
        return
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code" and kind(cell["cell_metadata"]) == "solution":
            shown = next(iter(cell.findall(nodes.literal_block)))
            code = stub(shown.astext())
            shown.rawsource = code
            shown[:] = [nodes.Text(code)]
            cell[:] = [child for child in cell if child.get("nb_element") == "cell_code_source"]


def offer_notebook(app, doctree):
    """Say under the title of an exercise page where its notebook is."""
    name = app.env.docname
    if not name.startswith(FOLDER) or app.builder.format != "html":
        return
    package = relative_uri(app.builder.get_target_uri(name), WHEEL)
    links = (
        f'<a href="{Path(name).name}.ipynb" download>Download the notebook</a> of this page and '
        f'<a href="{package}" download>the package that it imports</a>'
    )
    html = f'<p class="notebook">{links} into one folder, open the notebook, and run its first cell of code.</p>\n'
    title = next(iter(doctree.findall(nodes.title)))
    title.parent.insert(1, nodes.raw("", html, format="html"))


def write_notebooks(app, error):
    """Put the notebooks beside their pages, and the package that they import beside the start page."""
    pages = [name for name in app.env.found_docs if name.startswith(FOLDER)]
    if error or app.builder.format != "html" or not pages:
        return
    package = wheel(Path(app.srcdir), Path(app.outdir))
    base = app.config.html_baseurl
    for name in pages:
        install = f"{base.rstrip('/')}/{package.name}" if base else package.name
        try:
            notebook = learner_notebook(Path(app.env.doc2path(name)), install)
        except ValueError as error:
            raise SphinxError(str(error)) from None
        nbformat.write(notebook, Path(app.outdir, f"{name}.ipynb"))


def setup(app):
    """Register with Sphinx."""
    app.connect("source-read", withhold_written_answers)
    app.connect("doctree-read", withhold_solutions)
    app.connect("doctree-read", offer_notebook)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
