"""Pages without what the theme brings for books of every kind: they open faster, on slow lines above all.

A page of this book needs eleven of FontAwesome's two thousand icons, and none of the script that draws them; it needs
the index of the search only where one searches.
"""

import re
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

from .pages import Repair, change_pages
from .repairs import THEME

# What every page of the theme has, and none of ours needs
ICON_SCRIPT = Repair(
    "the weight of the script that draws icons",
    THEME,
    r"\s*<script [^>]*scripts/fontawesome\.js[^>]*></script>",
    "",
)
# The theme writes the headings of a page a second time, for paper, and the search would show those.
PRINT_CONTENTS = Repair(
    "the second list of a page's headings",
    THEME,
    r'\s*<div id="print-main-content">(?:(?!<article).)*?</div>\s*</div>',
    "",
    cue='<article class="bd-article"',
)
SEARCH_SCRIPTS = Repair(
    "the weight of the search",
    "Sphinx 7.4",
    r"\s*<script [^>]*(?:searchtools|language_data|searchindex)\.js[^>]*></script>",
    "",
)
ICON_RULE = r'(?P<selectors>(?:\.fa-[\w-]+:+before,?)+)\{content:"\\(?P<code>[0-9a-f]+) ?"\}'
SLIMMING = [ICON_SCRIPT, PRINT_CONTENTS, SEARCH_SCRIPTS]
# The picture in the place of a live figure is hidden where the figure lives: nobody need wait for it. Where text stands
# in for a figure, pictures that follow are not its own.
TWIN = Repair(
    "the wait for pictures that are hidden",
    "myst-nb 1.4",
    r'(<div [^>]*data-twin="picture"(?:(?!<img |<h\d|live-figure).)*<img )(?!loading=)',
    r'\1loading="lazy" ',
    cue='data-twin="picture"',
)
CODE = re.compile(r'"\\(f[0-9a-f]{3}) ?"')
ICON = re.compile(r"\bfa-[\w-]+")


def lighten(app, error):
    """Take from the finished website what no page of it uses."""
    if error or app.builder.format != "html" or app.builder.name == "epub":
        return
    site = Path(app.outdir)

    def make_light(page, text):
        for slim in [*SLIMMING, TWIN]:
            if slim is not SEARCH_SCRIPTS or page.name != "search.html":
                text = slim(text, page.name)
        return text

    pages = change_pages(site, "slim", make_light)
    scripts = [path.read_text("utf-8") for path in (site / "_static" / "scripts").glob("*-theme.js")]
    used = {icon for text in [*pages, *scripts] for icon in ICON.findall(text)}
    keep_icons(site / "_static", used)


def keep_icons(static, used):
    """Cut the theme's icons down to some: their rules in the style sheet, and their pictures in the font.

    Parameters
    ----------
    static : pathlib.Path
        Folder of the website's static files.
    used : set of str
        Names of the icons, such as "fa-bars". Icons that a style sheet uses itself are kept too.
    """

    def keep(rule):
        return rule[0] if used.intersection(ICON.findall(rule["selectors"])) else ""

    cut = Repair("the weight of icons", THEME, ICON_RULE, keep)
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    sheet.write_text(cut(sheet.read_text("utf-8"), sheet.name), "utf-8")
    styles = "".join(path.read_text("utf-8") for path in static.rglob("*.css"))
    path = static / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
    options = Options(flavor="woff2", layout_features=[])
    font = load_font(path, options, lazy=False)
    cutter = Subsetter(options)
    # Style sheets write an icon as its code, or as the character itself, which is one for private use.
    coded = {int(code, 16) for code in CODE.findall(styles)}
    cutter.populate(unicodes=coded | {ord(char) for char in styles if "\ue000" <= char <= "\uf8ff"})
    cutter.subset(font)
    save_font(font, path, options)


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
