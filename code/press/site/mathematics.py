"""Mathematics typeset at build time: native MathML, no script.

Select it in ``_config.yml`` with ``sphinx: config: html_math_renderer: mathml``.
"""

import re
from html import escape

from docutils import nodes
from docutils.nodes import SkipNode, Text, inline, math
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from ..formulas import to_mathml
from . import STATIC

logger = logging.getLogger(__name__)

# The theme's script lets the keyboard reach a box of this class while it is too narrow for what is in it.
SCROLLS = "pst-scrollable-table-container"

CLOSING = re.compile("[.,:;?!)’”]+")
TAG = re.compile(r"\\tag\{([^{}\\$]*)\}")


class KeepTogether(SphinxPostTransform):
    """Keep a formula and the comma after it on one line: browsers break lines between a box and any character."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs):
        """Change the page."""
        for formula in list(self.document.findall(math)):
            following = formula.next_node(descend=False, siblings=True)
            if isinstance(following, Text) and (closing := CLOSING.match(following)):
                following.parent.replace(following, Text(following[closing.end() :]))
                formula.replace_self(inline("", "", formula.deepcopy(), Text(closing[0]), classes=["unbroken"]))


def visit_math(translator, node):
    """Write an inline formula."""
    mathml = _mathml_or_code(node, node.astext(), display=False)
    classes = f"math {SCROLLS} notranslate nohighlight"
    source = _source(translator, node.astext())
    translator.body.append(f"{translator.starttag(node, 'span', '', CLASS=classes, **source)}{mathml}</span>")
    raise SkipNode


def visit_math_block(translator, node):
    """Write a formula on a line of its own, its number at the right."""
    tex, number = node.astext(), None
    if node["number"]:
        number = get_node_equation_number(translator, node)
    elif tag := TAG.search(tex):
        tex, number = TAG.sub("", tex), escape(tag[1])
    mathml = _mathml_or_code(node, tex, display=True)
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    attributes = {"CLASS": f"formula {SCROLLS}"} | _source(translator, tex)
    translator.body.append(f"{translator.starttag(nodes.Element(), 'div', '', **attributes)}{mathml}</div>")
    if number:
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise SkipNode


def _source(translator, tex):
    """Give the attribute from which formulas.js copies a formula: on the website alone, where that runs."""
    return {"data-tex": " ".join(tex.split())} if translator.builder.name == "html" else {}


def _mathml_or_code(node, tex, display):
    try:
        return to_mathml(tex, display)
    except ValueError as error:
        logger.warning("%s", error, location=node, type="mathml")
        return f"<code>{escape(tex)}</code>"


def add_style(app):
    """Add the style sheet to every page, and to the website what copies formulas."""
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("mathml.css")
    if app.builder.name == "html":
        app.add_js_file("formulas.js", loading_method="defer")


def setup(app):
    """Register the renderer with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_post_transform(KeepTogether)
    app.connect("builder-inited", add_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
