"""Live figures: widgets that work on a page without a server, with a picture in their place everywhere else.

A cell that shows an anywidget makes a live figure. Its mime bundle must hold a static twin too: an SVG picture with its
alt text, or Markdown. Websites get both, and ``static/live.js`` brings the figure to life; other books get the twin.
"""

import json
import re
from pathlib import Path

from crossentropy.widgets.base import SHARED_CSS, SHARED_JS
from docutils import nodes
from ipywidgets import DOMWidget
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE
from myst_nb.sphinx_ import NbMetadataCollector
from rcssmin import cssmin
from rjsmin import jsmin
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from . import AFTER_THEME

logger = logging.getLogger(__name__)

TWINS = {"image/svg+xml", "text/markdown"}

# singlehtml and epub are for paper and e-readers, where nothing runs.
LIVE_BUILDERS = {"html", "dirhtml"}

# What all figures of a kind share, or a page does not need.
NOT_STATE = {*DOMWidget.class_trait_names(sync=True), "_anywidget_id", "_css", "_esm"}


class LiveFigure(nodes.Element):
    """Box for the live view of a figure, which holds its static twin."""


def visit_live_figure(translator, node):
    """Open the box; its attributes tell which model to show, which widget it is, and what stands behind it."""
    data = {"data-model": str(node["model"]), "data-widget": node["widget"], "data-twin": node["twin"]}
    translator.body.append(translator.starttag(node, "div", CLASS="live-figure", **data))


def depart_live_figure(translator, node):
    """Close the box."""
    translator.body.append("</div>\n")


def take_models(app, doctree):
    """Take the models of a page's figures over from myst-nb 1.4, which would load libraries from elsewhere for them."""
    script_tags = NbMetadataCollector.get_js_files(app.env, app.env.docname)
    _, state_tag = script_tags.pop("ipywidgets_state", (None, {"body": '{"state": {}}'}))
    records = json.loads(state_tag["body"])["state"]
    shown = {}
    for bundle, view in widget_bundles(doctree):
        identifier = json.loads(re.search(r"\{.*\}", view.astext())[0])["model_id"]
        record = records.get(identifier, {"model_module": "?", "model_name": "widget without a state"})
        if record["model_module"] != "anywidget":
            _warn(bundle, f"{record['model_name']} needs a kernel: readers of the page would see nothing of it")
            continue
        bundle["widget"] = _widget(record)
        if not TWINS.intersection(child["mime_type"] for child in bundle):
            _warn(bundle, f"{bundle['widget']} has no static twin: its mime bundle needs one of {sorted(TWINS)}")
        shown[identifier] = {"buffers": [], **record}
        # A position instead of ipywidgets' random name: the same chapter gives the same page.
        bundle["model"] = list(shown).index(identifier)
    doctree["live_figures"] = list(shown.values())


def _warn(bundle, message):
    logger.warning("%s", message, location=bundle, type="live")


def widget_bundles(doctree):
    """List the outputs that are widgets.

    Parameters
    ----------
    doctree : docutils.nodes.document
        A page before a mime type is selected.

    Returns
    -------
    list of tuple
        The node with the whole mime bundle, and the one in it for the widget.
    """
    return [
        (view.parent, view)
        for view in doctree.findall(nodes.container)
        if view.get("mime_type") == WIDGET_VIEW_MIMETYPE
    ]


class PlaceFigures(SphinxPostTransform):
    """Leave each widget's twin to myst-nb's choice of a mime type, in a box for the live view where that can run."""

    default_priority = 3  # myst-nb chooses at 4

    def run(self, **kwargs):
        """Change the page."""
        for bundle, view in widget_bundles(self.document):
            bundle.remove(view)
            if "model" in bundle and self.app.builder.name in LIVE_BUILDERS:
                fold_source(bundle)
                pictured = any(child["mime_type"] == "image/svg+xml" for child in bundle)
                twin = "picture" if pictured else "words"
                box = LiveFigure(model=bundle["model"], widget=bundle["widget"], twin=twin)
                bundle.replace_self(box)
                box += bundle


def fold_source(bundle):
    """Fold the code of a cell whose output is a live figure: readers of the website want the figure, and may look."""
    cell = cell_of(bundle)
    cell.setdefault("hide_mode", "input")  # as the tag hide-input would
    cell.setdefault("prompt_show", "Show the code of this figure")
    cell.setdefault("prompt_hide", "Hide the code of this figure")


def cell_of(node):
    """Find the cell of code in which a node is."""
    while node.get("nb_element") != "cell_code":
        node = node.parent
    return node


def add_models(app, pagename, templatename, context, doctree):
    """Give a page the models of its figures, and the scripts and styles of these."""
    records = doctree.get("live_figures") if doctree and app.builder.name in LIVE_BUILDERS else None
    if not records:
        return
    widgets = {_widget(record): record["state"] for record in records}
    files = [
        file for name, state in widgets.items() for file in write_widget(Path(app.outdir) / "_static", name, state)
    ]
    for file in dict.fromkeys(files):
        if file.endswith(".css"):
            app.add_css_file(file)
        else:
            app.add_js_file(file, loading_method="defer")
    app.add_js_file("live.js", loading_method="defer")
    # After the text, so that it need not wait for them.
    context["body"] += f'<script type="application/json" id="live-models">{models_json(records)}</script>\n'


def _widget(record):
    return record["state"]["_anywidget_id"].rpartition(".")[2]


def write_widget(static, name, state):
    """Write the ES module and the styles of a widget where the browser fetches them once for all pages.

    What the course's widgets share goes to files of its own. Comments and indents are for those who read the sources.

    Parameters
    ----------
    static : pathlib.Path
        Folder of the website's static files.
    name : str
        Name of the widget's class.
    state : dict
        State of a model of it, with ``_esm`` and perhaps ``_css``.

    Returns
    -------
    list of str
        The files that a page with this widget needs, from that folder, in order.
    """
    texts = {}
    # Classic scripts that hold the module's text: browsers load no module from file://.
    module, sheet = state["_esm"], state.get("_css", "")
    text = _quoted(module)
    if module.startswith(SHARED_JS):
        shared = jsmin(SHARED_JS) + "\n"  # a module follows
        texts["figures/shared.js"] = f"self.liveShared = {_quoted(shared)};\n"
        text = f"liveShared + {_quoted(jsmin(module.removeprefix(SHARED_JS)))}"
    texts[f"figures/{name}.js"] = f"(self.liveModules ??= {{}})[{name!r}] = {text};\n"
    if sheet.startswith(SHARED_CSS):
        texts["figures/shared.css"] = cssmin(SHARED_CSS)
        sheet = cssmin(sheet.removeprefix(SHARED_CSS))
    texts[f"figures/{name}.css"] = sheet
    (static / "figures").mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (static / file).write_text(text, "utf-8")
    return list(texts)


def _quoted(text):
    return json.dumps(text, ensure_ascii=False)


def models_json(records):
    """Write the models of a page's figures as JSON that can stand in a script element.

    Parameters
    ----------
    records : list of dict
        For each model its ``state`` and ``buffers``, in the form of the Jupyter widget state.

    Returns
    -------
    str
        A list: of each model the name of its ``widget``, its ``state`` and its ``buffers``.

    Examples
    --------
    >>> models_json([{"state": {"_anywidget_id": "m.Dial", "_esm": "export default {}", "w": 0.6}, "buffers": []}])
    '[{"widget":"Dial","state":{"w":0.6},"buffers":[]}]'
    """
    models = [
        {
            "widget": _widget(record),
            "state": {name: value for name, value in record["state"].items() if name not in NOT_STATE},
            "buffers": record["buffers"],
        }
        for record in records
    ]
    text = json.dumps(models, separators=(",", ":"))
    # These would end the script element, or hide its end.
    return re.sub("<(?=!--|/?script)", r"\\u003c", text, flags=re.IGNORECASE)


def setup(app):
    """Register with Sphinx."""
    app.setup_extension("myst_nb")
    app.setup_extension("press.site.mathematics")  # brings the folder static/
    app.add_node(LiveFigure, html=(visit_live_figure, depart_live_figure))
    app.connect("config-inited", lambda app, config: setattr(config, "nb_ipywidgets_js", {}))
    # On all pages, with what these share: that is one request less where there are figures.
    app.connect("builder-inited", lambda app: app.builder.name == "html" and app.add_css_file("live.css"))
    app.connect("doctree-read", take_models)
    app.add_post_transform(PlaceFigures)
    app.connect("html-page-context", add_models, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
