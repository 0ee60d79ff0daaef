"""Mathematics typeset at build time: native MathML and a small font, no script.

Select it in ``_config.yml`` with ``sphinx: config: html_math_renderer: mathml``.
"""

import json
import re
from html import escape, unescape
from importlib.metadata import distribution
from pathlib import Path
from unicodedata import normalize

from docutils.nodes import SkipNode, Text, inline, math
from fontTools.subset import Options, Subsetter, save_font
from fontTools.ttLib import TTFont
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from .formulas import to_mathml

logger = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
# ziamath is installed for this file alone: it carries STIX Two Math, under the Open Font License.
FONT_SOURCE = distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
FONT = "stix-two-math.woff2"
FONT_NOTICE = "stix-two-math.txt"

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
    translator.body.append(f"{translator.starttag(node, 'span', '', CLASS=classes)}{mathml}</span>")
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
    translator.body.append(f'<div class="formula {SCROLLS}">{mathml}</div>')
    if number:
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise SkipNode


def _mathml_or_code(node, tex, display):
    try:
        return to_mathml(tex, display)
    except ValueError as error:
        logger.warning("%s", error, location=node, type="mathml")
        return f"<code>{escape(tex)}</code>"


def add_style(app):
    """Add the style sheet to every page."""
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("mathml.css")


def add_font(app, pagename, templatename, context, doctree):
    """Ask for the font in the head of a page with formulas."""
    if app.builder.name == "epub" or "<math" not in context.get("body", ""):
        return  # e-readers bring a maths font
    url = context["pathto"](f"_static/{FONT}", resource=True)
    # Preloaded, the font is there for the first paint, and nothing moves. Browsers refuse a preload from
    # file://, with an error, so a script asks for it. It must not be optional: without it Chromium
    # stretches no parenthesis at all.
    context["metatags"] += (
        f'<style>@font-face {{ font-family: "Book Math"; src: url("{url}"); font-display: swap }}</style>\n'
        '<script>if (location.protocol !== "file:") document.head.append(Object.assign('
        f'document.createElement("link"), {{rel: "preload", as: "font", crossOrigin: "", href: "{url}"}}))</script>\n'
    )


def write_font(app, exception):
    """Cut the font to the characters that the formulas of the built pages show."""
    if exception or app.builder.format != "html" or app.builder.name == "epub":
        return
    # All pages on disk, not only those written by this build.
    pages = (Path(app.builder.get_outfilename(docname)) for docname in app.env.found_docs)
    used = set().union(*(math_characters(page.read_text("utf-8")) for page in pages if page.exists()))
    if used:
        _cut_font(used, Path(app.outdir) / "_static")


def math_characters(html):
    r"""Collect the characters that the formulas of a page show.

    Parameters
    ----------
    html : str
        The page. Formulas count in its scripts too, where JSON writes ``∂`` as ``\u2202``.

    Returns
    -------
    set of str
        The characters; empty if the page has no formula.
    """
    formulas = re.findall(r"<math\b.*?</math>", html, re.DOTALL)
    if not formulas:
        return set()
    text = re.sub(r"<[^>]*>", "", "".join(formulas))
    text = re.sub(r"(?:\\u[0-9a-f]{4})+", lambda match: json.loads(f'"{match[0]}"'), text)
    # The browser draws the root sign itself. U+FE00 chooses a form of the letter before it.
    used = {*unescape(text), "√"} - {"\ufe00"}
    return used | {italic for italic in ITALICS if normalize("NFKC", italic) in used}


# The browser shows a lone letter x as the character 𝑥, which the font must therefore have: the block of
# italic letters, and ℎ, whose place in it is empty.
ITALICS = [chr(code) for code in (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))] + ["ℎ"]


def _cut_font(used, folder):
    font = TTFont(FONT_SOURCE, recalcTimestamp=False)  # the same pages give the same file
    missing = {char for char in used if char.isprintable() and ord(char) not in font.getBestCmap()}
    if missing:
        logger.warning("the font of the formulas lacks %s", " ".join(sorted(missing)), type="mathml")
    _write_notice(font["name"], folder / FONT_NOTICE)
    _lower_primes(font)
    _mend_arrows(font)
    options = Options(flavor="woff2", layout_features=[], hinting=False, name_IDs=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(used))
    subsetter.subset(font)
    save_font(font, folder / FONT, options)


def _lower_primes(font):
    """Give primes their form for superscripts: browsers raise them, and the usual form is high already."""
    glyphs = {prime: font.getBestCmap()[prime] + ".ssty" for prime in map(ord, "′″‴⁗")}
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:  # 14 holds variants, not characters
            table.cmap.update(glyphs)


def _mend_arrows(font):
    """Let arrows to the right stretch: the two ends of their heads are swapped in version 2.11."""
    for construction in font["MATH"].table.MathVariants.HorizGlyphConstruction:
        if construction.GlyphAssembly:
            head = construction.GlyphAssembly.PartRecords[-1]
            if head.StartConnectorLength == 0:
                head.StartConnectorLength, head.EndConnectorLength = head.EndConnectorLength, 0


def _write_notice(names, path):
    """Write down who made the font and its licence, which asks for that, from the font's own words."""
    lines = [names.getDebugName(identifier) for identifier in (4, 5, 0, 7, 13)]
    path.write_text("\n".join([*lines, f"Here cut to the characters in use: {FONT}"]) + "\n", "utf-8")


def setup(app):
    """Register the renderer with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_post_transform(KeepTogether)
    app.connect("builder-inited", add_style)
    app.connect("html-page-context", add_font)
    app.connect("build-finished", write_font)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
