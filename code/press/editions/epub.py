"""Builder of the EPUB: it replaces Sphinx's own by one whose books `epubcheck` has nothing to say about."""

import os
import re
import shutil
import time
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sphinx.builders.epub3 import Epub3Builder

from ..book import citation, file_name
from .cover import cover

STYLE = Path(__file__).with_name("ebook.css")
COVER = "_static/cover.png"
UNKNOWN = re.compile(r" *<dc:(\w+)></dc:\1>\n")  # EPUBCheck refuses an empty element
NOT_MATHML_3 = re.compile(r'(<mtable[^>]*) scriptlevel="\d"|(<mfrac[^>]*) displaystyle="\w+"')
ACCESSIBILITY = {
    "accessMode": ["textual", "visual"],
    "accessModeSufficient": ["textual"],
    "accessibilityFeature": ["alternativeText", "MathML", "readingOrder", "structuralNavigation", "tableOfContents"],
    "accessibilityHazard": ["none"],
    "accessibilitySummary": [
        "Every picture has a description of what it shows, every formula is MathML, and everything can be read as text."
    ],
}


class BookBuilder(Epub3Builder):
    """Builder of e-books with our styles only and no script, described by ``CITATION.cff``."""

    def init(self):
        """Take the description of the book over."""
        entries = self.entries = citation(Path(self.srcdir))
        config, name = self.config, file_name(entries["title"])
        config.epub_basename = name
        config.epub_uid = config.epub_identifier = name  # one name for both, or the two tables of contents disagree
        config.epub_title, config.epub_description = entries["title"], " ".join(entries["abstract"].split())
        # Sphinx insists on somebody
        config.epub_author = config.epub_publisher = config.epub_contributor = entries["creator"] or entries["title"]
        config.epub_copyright = ", ".join(entries["license"])
        config.version = str(entries["version"])
        config.epub_cover = (COVER, "cover.html")
        config.epub_tocscope = "includehidden"
        config.epub_tocdup = False
        config.epub_show_urls = "no"
        config.epub_use_index = False
        super().init()

    def init_css_files(self):
        """Choose the style sheets."""
        self._css_files = []
        for name in ("pygments.css", STYLE.name):
            super().add_css_file(name)

    def init_js_files(self):
        """Choose no script."""
        self._js_files = []

    def add_css_file(self, filename, **options):
        """Leave out the style sheets of extensions: they are for websites."""

    def add_js_file(self, filename, **options):
        """Leave out the scripts of extensions."""

    def copy_static_files(self):
        """Write the style sheets and the cover, and nothing that is for websites."""
        static = Path(self.outdir, "_static")
        static.mkdir()
        self.create_pygments_style_file()
        shutil.copy(STYLE, static)
        Path(self.outdir, COVER).write_bytes(cover(self.entries).png())

    def content_metadata(self):
        """Name those who made the book, or nobody."""
        return super().content_metadata() | dict.fromkeys(
            ("author", "publisher", "contributor"), escape(self.entries["creator"])
        )

    def build_content(self):
        """Write the list of contents, and in it what Sphinx leaves out: formulas, and for whom the book is made."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        text = path.read_text("utf-8")
        text = re.sub(r'<item id="[^"]+" href="([^"]+)" media-type="[^"]+"(?= />)', self._with_properties, text)
        text = UNKNOWN.sub("", text)
        metadata = "".join(
            f'    <meta property="schema:{name}">{escape(value)}</meta>\n'
            for name, values in ACCESSIBILITY.items()
            for value in values
        )
        path.write_text(text.replace("  </metadata>", f"{metadata}  </metadata>"), "utf-8")

    def _with_properties(self, item):
        file = Path(self.outdir, item[1])
        if item[1] == COVER:
            return f'{item[0]} properties="cover-image"'
        if file.suffix == ".xhtml" and file.exists() and "<math" in file.read_text("utf-8"):
            return f'{item[0]} properties="mathml"'
        return item[0]

    def build_epub(self):
        """Pack the files; the same files make the same book."""
        folder, date = Path(self.outdir), time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *self.files]
        with ZipFile(folder / f"{self.config.epub_basename}.epub", "w") as book:
            for name in names:
                entry = ZipInfo(name, date[:6])
                entry.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED  # readers look for the word
                book.writestr(entry, (folder / name).read_bytes())


def add_template(app, config):
    """Let Sphinx find the page of the cover."""
    config.templates_path.append(str(STYLE.parent))


def strip_script_levels(app, pagename, templatename, context, doctree):
    """Take from tables in formulas an attribute of today's MathML that the one of e-books does not know."""
    if app.builder.name == "epub" and "body" in context:
        context["body"] = NOT_MATHML_3.sub(r"\1\2", context["body"])


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", add_template)
    app.add_builder(BookBuilder, override=True)
    app.connect("html-page-context", strip_script_levels)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
