"""Live figures: widgets that work on a page without a server, with a picture in their place everywhere else.

A cell that shows an anywidget makes a live figure. Its mime bundle must hold a static twin too: an SVG picture with its
alt text, or Markdown. Websites get both, and ``static/live.js`` brings the figure to life; other books get the twin.
"""

import json
import re

from docutils import nodes
from ipywidgets import DOMWidget
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

TWINS = {"image/svg+xml", "text/markdown"}

# singlehtml and epub are for paper and e-readers, where nothing runs.
LIVE_BUILDERS = {"html", "dirhtml"}

# What a page needs only once for all figures of a kind, or not at all.
NOT_STATE = {*DOMWidget.class_trait_names(sync=True), "_anywidget_id", "_css", "_esm"}


class LiveFigure(nodes.Element):
    """Box for the live view of a figure, which holds its static twin."""


def visit_live_figure(translator, node):
    """Open the box; its attributes tell the script which model to show, and style sheets which widget it is."""
    data = {"data-model": str(node["model"]), "data-widget": node["widget"]}
    translator.body.append(translator.starttag(node, "div", CLASS="live-figure", **data))


def depart_live_figure(translator, node):
    """Close the box."""
    translator.body.append("</div>\n")


def take_models(app, doctree):
    """Take the models of a page's figures over from myst-nb, which would load libraries from elsewhere for them."""
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
        bundle["widget"] = record["state"]["_anywidget_id"].rpartition(".")[2]
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
                box = LiveFigure(model=bundle["model"], widget=bundle["widget"])
                bundle.replace_self(box)
                box += bundle


def add_models(app, pagename, templatename, context, doctree):
    """Give a page the models of its figures, their styles and the script that brings them to life."""
    records = doctree.get("live_figures") if doctree and app.builder.name in LIVE_BUILDERS else None
    if not records:
        return
    app.add_css_file("live.css")
    app.add_js_file("live.js", loading_method="defer")
    # The styles come before the text, so that it need not move for them; the models after it, so that it need not wait.
    for css in dict.fromkeys(record["state"].get("_css", "") for record in records):
        context["metatags"] += "<style>{}</style>\n".format(css.replace("</", r"<\/"))
    context["body"] += f'<script type="application/json" id="live-models">{models_json(records)}</script>\n'


def models_json(records):
    r"""Write the models of a page's figures as JSON that can stand in a script element.

    Parameters
    ----------
    records : list of dict
        For each model its ``state`` and ``buffers``, in the form of the Jupyter widget state.

    Returns
    -------
    str
        ``modules``, the distinct ES modules, and ``models``, each with the position of its ``module``, its
        ``state`` and its ``buffers``.

    Examples
    --------
    >>> models_json([{"state": {"_esm": "export default {}", "w": 0.6}, "buffers": []}])
    '{"modules":["export default {}"],"models":[{"module":0,"state":{"w":0.6},"buffers":[]}]}'
    """
    modules = list(dict.fromkeys(record["state"]["_esm"] for record in records))
    models = [
        {
            "module": modules.index(record["state"]["_esm"]),
            "state": {name: value for name, value in record["state"].items() if name not in NOT_STATE},
            "buffers": record["buffers"],
        }
        for record in records
    ]
    text = json.dumps({"modules": modules, "models": models}, separators=(",", ":"))
    # These would end the script element, or hide its end.
    return re.sub("<(?=!--|/?script)", r"\\u003c", text, flags=re.IGNORECASE)


def setup(app):
    """Register with Sphinx."""
    app.setup_extension("myst_nb")
    app.setup_extension("press.mathml")  # brings the folder static/
    app.add_node(LiveFigure, html=(visit_live_figure, depart_live_figure))
    app.connect("config-inited", lambda app, config: setattr(config, "nb_ipywidgets_js", {}))
    app.connect("doctree-read", take_models)
    app.add_post_transform(PlaceFigures)
    # Ahead of press.mathml, which looks for formulas in all that the page will hold.
    app.connect("html-page-context", add_models, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
