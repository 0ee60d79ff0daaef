"""Pages without what the theme brings for books of every kind: they open faster, on slow lines above all.

A page of this book needs a quarter of the theme's styles and some of FontAwesome's two thousand icons. What its buttons
do is in ``static/page.js``, in place of ten scripts of the theme, of Sphinx and of its extensions. The index of the
search is needed only where one searches. What all pages share comes in one style sheet and one script.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from rcssmin import cssmin
from rjsmin import jsmin
from sphinx.errors import ExtensionError

from .. import AFTER_THEME, STATIC
from .pages import Repair, change_pages, finished_pages
from .repairs import THEME
from .styles import Vocabulary, cut, drop_properties, read

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
THEME_SCRIPTS = Repair(
    "the weight of the theme's scripts",
    THEME,
    r'\s*<(?:link rel="preload" as="script" href|script (?:defer )?src)="[^"]*'
    r"scripts/(?:bootstrap|pydata-sphinx-theme|sphinx-book-theme)\.js[^>]*>(?:</script>)?",
    "",
)
COPY_SCRIPTS = Repair(
    "the weight of buttons that copy, and of tabs in step",
    "sphinx-copybutton 0.5 or sphinx-design 0.8",
    r"\s*<script [^>]*_static/(?:clipboard\.min|copybutton|design-tabs)\.js[^>]*></script>",
    "",
)
SEARCH_SCRIPTS = Repair(
    "the weight of the search",
    "Sphinx 7.4",
    r"\s*<script(?: [^>]*(?:searchtools|language_data|searchindex|documentation_options|doctools|sphinx_highlight)"
    r"\.js[^>]*>|>DOCUMENTATION_OPTIONS\.[^<]*)</script>",
    "",
)
# And the files of these, with what helps to develop them, words in other languages, and signs of services
UNUSED = ["scripts/*", "clipboard.min.js", "copybutton*.js", "copy-button.svg", "check-solid.svg", "design-tabs.js"]
UNUSED += ["styles/*.map", "*webpack-macros.html", "locales/*", "images/logo_*"]
SLIMMING = [ICON_SCRIPT, PRINT_CONTENTS, THEME_SCRIPTS, COPY_SCRIPTS, SEARCH_SCRIPTS]
# The picture in the place of a live figure is hidden where the figure lives: nobody need wait for it. Where text stands
# in for a figure, pictures that follow are not its own.
TWIN = Repair(
    "the wait for pictures that are hidden",
    "myst-nb 1.4",
    r'(<div [^>]*data-twin="picture"(?:(?!<img |<h\d|live-figure).)*<img )(?!loading=)',
    r'\1loading="lazy" ',
    cue='data-twin="picture"',
)


@dataclass(frozen=True)
class Shared:
    """What all pages ask for in many files, and get in one.

    Parameters
    ----------
    file : str
        The one, in the folder of static files.
    tag : re.Pattern
        What asks for a file: the way ``up`` to the start of the website, and its ``name``.
    instead : str
        What asks for the one, with the same two in braces.
    """

    file: str
    tag: re.Pattern
    instead: str

    def write(self, static, names, text):
        """Write the file, and return a function that lets a page ask for it in place of those with some names.

        Pages that ask for it already, because an earlier build has changed them, ask for it as it is now.
        """
        (static / self.file).write_text(text, "utf-8")
        address = f"{self.file}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"

        def ask(page, name):
            tags = [tag for tag in self.tag.finditer(page) if tag["name"] in {self.file, *names}]
            if sorted(tag["name"] for tag in tags) not in ([self.file], sorted(names)):
                raise ExtensionError(f"{name} asks for other files than {', '.join(names)}: see press.site.theme.")
            one = self.instead.format(up=tags[0]["up"], name=address)
            for tag in reversed(tags):
                page = page[: tag.start()] + (one if tag is tags[0] else "") + page[tag.end() :]
            return page

        return ask


STYLES = Shared(
    "site.css",
    re.compile(r'\s*<link [^>]*href="(?P<up>(?:\.\./)*)_static/(?P<name>[^"?]+\.css)[^>]*>'),
    '\n    <link rel="stylesheet" href="{up}_static/{name}" />',
)
SCRIPTS = Shared(
    "site.js",
    re.compile(r'\s*<script defer="defer" src="(?P<up>(?:\.\./)*)_static/(?P<name>[^"?]+\.js)[^>]*></script>'),
    '\n    <script defer="defer" src="{up}_static/{name}"></script>',
)
MINIFIERS = {".js": jsmin, ".css": cssmin}
# In this order; what a page has besides runs after them.
OUR_SCRIPTS = ["store.js", "progress.js", "page.js", "print.js", "formulas.js"]


def lighten(app, error):
    """Take from the finished pages what none of them uses, and on the website put together what all of them do."""
    if error or app.builder.format != "html" or app.builder.name == "epub":
        return
    site = Path(app.outdir)

    def make_light(page, text):
        for slimmed in [*SLIMMING, TWIN]:
            if slimmed is not SEARCH_SCRIPTS or page.name != "search.html":
                text = slimmed(text, page.name)
        return text

    pages = change_pages(site, "slim", make_light)
    if app.builder.name == "html":
        join_files(site, pages)
        keep_icons(site / "_static")
        drop_unused(site / "_static")


def join_files(site, pages):
    """Write one style sheet and one script with what all pages share, and let the pages ask for these.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the website.
    pages : list of str
        The texts of its pages.

    Raises
    ------
    sphinx.errors.ExtensionError
        If a sheet cannot be read, or a page asks for other files than the others.
    """
    static = site / "_static"
    loaded = {name for page in pages for name in re.findall(r'"[^"]*_static/([^"?]+\.js)', page)}
    ours = [path for path in sorted(static.rglob("*")) if _is_ours(path.relative_to(static)) or path.name in loaded]
    scripts, styles = ({p: p.read_text("utf-8") for p in ours if p.suffix == kind} for kind in (".js", ".css"))
    # Every build makes the page of the search anew, and it has no styles of its own.
    shared = [tag["name"] for tag in STYLES.tag.finditer((site / "search.html").read_text("utf-8"))]
    try:
        vocabulary = Vocabulary.of(pages, scripts.values())
        text = "\n".join(cut(read(static, name), vocabulary) for name in shared)
    except ValueError as unread:
        raise ExtensionError(f"One of {', '.join(shared)} cannot be cut down: {unread}") from None
    text = drop_properties(text, [*pages, *scripts.values(), *styles.values()])
    ask_for_styles = STYLES.write(static, shared, f'@charset "UTF-8";\n{cssmin(text)}')
    texts = (scripts | styles).items()
    small = {path: MINIFIERS[path.suffix](text) for path, text in texts if _is_ours(path.relative_to(static))}
    ask_for_scripts = SCRIPTS.write(static, OUR_SCRIPTS, "\n".join(small[static / name] for name in OUR_SCRIPTS))
    for page, text in finished_pages(site):
        page.write_text(ask_for_scripts(ask_for_styles(text, page.name), page.name), "utf-8")
    for path, text in small.items():
        path.write_text(text, "utf-8")


def _is_ours(path):
    """Tell whether a static file is of this book, and not of a package that makes it."""
    return path.parts[0] in {"figures", "python"} or (STATIC / path).is_file()


def keep_icons(static):
    """Cut the font of the theme's icons down to those that the styles name.

    Parameters
    ----------
    static : pathlib.Path
        Folder of the website's static files.
    """
    styles = (static / STYLES.file).read_text("utf-8")
    path = static / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
    options = Options(flavor="woff2", layout_features=[])
    font = load_font(path, options, lazy=False)
    cutter = Subsetter(options)
    # Each icon is a character for private use; where sheets write its code, `cut` has written the character.
    cutter.populate(unicodes={ord(char) for char in styles if "\ue000" <= char <= "\uf8ff"})
    cutter.subset(font)
    save_font(font, path, options)


def drop_unused(static):
    """Take away the files that no page asks for.

    Parameters
    ----------
    static : pathlib.Path
        Folder of the website's static files.
    """
    for path in [path for pattern in UNUSED for path in static.glob(pattern)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for folder in [path for path in static.iterdir() if path.is_dir() and not any(path.iterdir())]:
        folder.rmdir()


def setup(app):
    """Register with Sphinx."""
    # The theme has written its colours of code by then.
    app.connect("build-finished", lighten, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
