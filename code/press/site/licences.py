"""What the website ships of others, and under which licences: ``_static/licences.txt``, linked at the end of each page.

What others made is all in ``_static``; the rest is made from the chapters. A file there that nobody is named for stops
the build, and a file may be of several: what all pages share is cut from the style sheets of six packages.
"""

from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

from sphinx.util.logging import getLogger

from . import AFTER_THEME, STATIC

FILE = "_static/licences.txt"
NOTICES = "Its notice follows; the words of the MIT License stand at the beginning of this list.\n\n"
STYLES = "site.css"

logger = getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """Something that others made.

    Parameters
    ----------
    name : str
        What it is called.
    licence : str
        Its licence, as SPDX abbreviates it.
    package : str
        The Python package that it comes with.
    files : tuple of str
        Its files, or what is made of them, as patterns in ``_static``.
    notice : str, optional
        The file of the package that says whose it is, if it has one besides that of the package.
    """

    name: str
    licence: str
    package: str
    files: tuple
    notice: str = ""

    def text(self):
        """Return what its makers want to be said, in their own words."""
        wanted = [self.notice] if self.notice else ["LICENSE", "LICENSE.rst", "LICENSE.txt", "COPYING"]
        files = [file for file in distribution(self.package).files if file.name in wanted]
        own = [file for file in files if self.notice or ".dist-info" in str(file)]
        return (NOTICES if self.notice else "") + own[0].read_text("utf-8").strip()


WORKS = [
    Work(
        "Sphinx",
        "BSD-2-Clause",
        "sphinx",
        (
            "basic.css",
            "doctools.js",
            "documentation_options.js",
            "language_data.js",
            "searchtools.js",
            "sphinx_highlight.js",
            "*.png",
            STYLES,
        ),
    ),
    Work("Snowball's stemmer", "BSD-3-Clause", "snowballstemmer", ("language_data.js",)),
    Work(
        "PyData Sphinx Theme",
        "BSD-3-Clause",
        "pydata-sphinx-theme",
        ("styles/pydata-sphinx-theme.css", "styles/theme.css", STYLES),
    ),
    Work(
        "Bootstrap",
        "MIT",
        "pydata-sphinx-theme",
        ("styles/pydata-sphinx-theme.css", STYLES),
        "bootstrap.js.LICENSE.txt",
    ),
    Work(
        "Font Awesome Free, in part cut to the icons in use",
        "OFL-1.1 (fonts), MIT (styles)",
        "pydata-sphinx-theme",
        ("vendor/fontawesome/webfonts/*", "styles/pydata-sphinx-theme.css", STYLES),
        "fontawesome.js.LICENSE.txt",
    ),
    Work("Sphinx Book Theme", "BSD-3-Clause", "sphinx-book-theme", ("styles/sphinx-book-theme.css", STYLES)),
    Work("sphinx-design", "MIT", "sphinx-design", ("sphinx-design.min.css", STYLES)),
    Work("sphinx-copybutton", "MIT", "sphinx-copybutton", ("copybutton.css", STYLES)),
    Work("MyST-NB", "BSD-3-Clause", "myst-nb", ("mystnb.*.css", STYLES)),
    Work("Pygments, for the colours of code", "BSD-2-Clause", "pygments", ("pygments.css", STYLES)),
    Work("Accessible Pygments, for the same", "BSD-3-Clause", "accessible-pygments", ("pygments.css", STYLES)),
]
# These have files of their own beside them that say who made them.
NOTICED = {
    "STIX Two Math, cut to the characters in use: OFL-1.1": ("stix-two-math.txt", ("stix-two-math.woff2",)),
    "Python in the browser, with NumPy, matplotlib and others: PSF-2.0 and others": (
        "python/licences.txt",
        ("python/core-*.bin", "python/plot-*.bin", "python/python-*.bin"),
    ),
}
# What this book has, or makes of its own
OURS = ["figures/*", "python/*.js", "python/course-*.bin", "python/manifest.json", "card.png", "search-weights.js"]
OURS += ["site.js", STYLES, "*licences.txt", "stix-two-math.txt", "python/licences.txt"]
OURS += [path.name for path in STATIC.iterdir()]


def found(static, patterns):
    """List the files of a folder that fit one of some patterns, as paths in it."""
    files = (path for pattern in patterns for path in static.glob(pattern) if path.is_file())
    return sorted({path.relative_to(static).as_posix() for path in files})


def of_nobody(static):
    """List the static files that nobody is named for.

    Parameters
    ----------
    static : pathlib.Path
        Folder of the website's static files.

    Returns
    -------
    list of str
        Paths in it.
    """
    patterns = [*OURS, *(pattern for work in WORKS for pattern in work.files)]
    patterns += [pattern for _, files in NOTICED.values() for pattern in files]
    named = found(static, patterns)
    return [name for name in found(static, ["**/*"]) if name not in named]


def inventory(static, own):
    """Write the list.

    Parameters
    ----------
    static : pathlib.Path
        Folder of the website's static files.
    own : str
        The licence of the book itself.

    Returns
    -------
    str
        The book's licence, then each work of others that is there, with its licence, its files and its notice.
    """
    parts = [f"This course\n===========\n\n{own.strip()}"]
    for title, (notice, patterns) in NOTICED.items():
        if files := found(static, patterns):
            parts.append(_part(title, files, f"See {notice}, in the same folder as this list or below it."))
    for work in WORKS:
        if files := found(static, work.files):
            parts.append(_part(f"{work.name}: {work.licence}", files, work.text()))
    return "\n\n\n".join(parts) + "\n"


def _part(title, files, text):
    return f"{title}\n{'=' * len(title)}\n\nHere in {', '.join(files)}.\n\n{text}"


def link(app, pagename, templatename, context, doctree):
    """Let the end of each page lead to the list."""
    if app.builder.name == "html":
        context["licences"] = context["pathto"](FILE, resource=True)


def write(app, error):
    """Put the list beside what it is about."""
    if error or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    text = inventory(static, Path(app.srcdir, "LICENSE").read_text("utf-8"))
    Path(app.outdir, FILE).write_text(text, "utf-8")
    for name in of_nobody(static):
        logger.warning("nobody is named as the maker of _static/%s: see press.site.licences", name, type="licences")


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", link)
    app.connect("build-finished", write, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
