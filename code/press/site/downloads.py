"""Every page with code as a notebook to take away, and the package that the notebooks import."""

from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.errors import SphinxError

from ..notebooks.exercises import FOLDER, learner_notebook
from ..notebooks.plain import chapter_notebook
from ..notebooks.wheel import WHEEL, wheel
from . import AFTER_THEME
from .python import runs_python


def keep_values(app, doctree):
    """Remember what the {eval} roles of a page show: the text of its notebook says the same."""
    doctree["values"] = [
        shown.astext()
        for shown in doctree.findall(nodes.inline)
        if "text_plain" in shown["classes"] and not _is_output(shown)
    ]
    doctree["has_code"] = any(node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container))


def _is_output(node):
    """Tell whether a text is what a cell prints: not words of the page, nor of a caption."""
    if node is None or isinstance(node, nodes.caption):
        return False
    return node.get("nb_element") == "cell_code" or _is_output(node.parent)


def offer_notebook(app, pagename, templatename, context, doctree):
    """Offer the notebook among the buttons at the top of a page; on exercise pages, say what to do with it."""
    if not doctree or not doctree["has_code"] or app.builder.name != "html":
        return
    file, name = f"{Path(pagename).name}.ipynb", "Download this notebook"
    button = {"type": "link", "url": file, "text": "", "tooltip": name, "icon": "fas fa-download", "label": "notebook"}
    context["header_buttons"].insert(0, button)
    if pagename.startswith(f"{FOLDER}/"):
        package = context["pathto"](WHEEL, resource=True)
        here = "Download "
        if runs_python(app, doctree):
            here = (
                "Write your answers here, press <em>Run</em>, and at the end <em>Download my answers</em>. Or download "
            )
        context["body"] = context["body"].replace(
            "</h1>\n",
            f'</h1>\n<p class="notebook">{here}<a href="{file}" download>the notebook</a> of this page and '
            f'<a href="{package}" download>the package that it imports</a> into one folder. Open the notebook, and run '
            "its first cell of code. Below each check, this page shows what it prints for a right answer.</p>\n",
            1,
        )


def write_notebooks(app, error):
    """Put the notebooks beside their pages, and the package that they import beside the start page."""
    if error or app.builder.name != "html":
        return
    package = wheel(Path(app.srcdir), Path(app.outdir))
    base = app.config.html_baseurl
    install = f"{base.rstrip('/')}/{package.name}" if base else package.name
    for name in app.env.found_docs:
        doctree = app.env.get_doctree(name)
        if doctree["has_code"]:
            notebook = _notebook(app.env, name, install, doctree)
            nbformat.write(notebook, Path(app.outdir, f"{name}.ipynb"))


def _notebook(env, name, install, doctree):
    def numbers(role, label):
        if role == "eq":
            return f"({env.domains['math'].equations[label][1]})"
        [number] = (page["figure"][label] for page in env.toc_fignumbers.values() if label in page.get("figure", {}))
        return "Fig. " + ".".join(map(str, number))

    page = Path(env.doc2path(name))
    try:
        if name.startswith(f"{FOLDER}/"):
            return learner_notebook(page, install)
        return chapter_notebook(page, install, doctree["values"], numbers)
    except ValueError as error:
        raise SphinxError(str(error)) from None


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", keep_values)
    app.connect("html-page-context", offer_notebook, priority=AFTER_THEME)  # the theme has made its list of buttons
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
