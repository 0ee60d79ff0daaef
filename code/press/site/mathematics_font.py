"""The font of the formulas: cut to the characters that the pages show, and asked for where there are formulas."""

import json
import re
from html import unescape
from importlib.metadata import distribution
from pathlib import Path
from unicodedata import normalize

from fontTools.subset import Options, Subsetter, save_font
from fontTools.ttLib import TTFont
from sphinx.util import logging

from . import AFTER_THEME

logger = logging.getLogger(__name__)

# ziamath is installed for this file alone: it carries STIX Two Math, under the Open Font License.
FONT_SOURCE = distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
FONT = "stix-two-math.woff2"
FONT_NOTICE = "stix-two-math.txt"


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
    """Let arrows to the right stretch: STIX Two Math 2.11, of ziamath 0.13, has the ends of their heads swapped."""
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
    """Register with Sphinx."""
    app.connect("html-page-context", add_font, priority=AFTER_THEME)
    app.connect("build-finished", write_font)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
