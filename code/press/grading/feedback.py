"""What students get back: a page each, of plain HTML, that runs nothing and asks no other machine for anything."""

from functools import cache
from html import escape
from pathlib import Path
from time import monotonic

import nh3
from a11y_pygments.a11y_high_contrast_light.style import Theme as Light
from a11y_pygments.github_dark_high_contrast.style import Theme as Dark
from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, GetGrades
from nbgrader.utils import is_grade
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers.python import PythonLexer

from ..formulas import to_mathml
from .intake.rebuild import is_check
from .patience import OutOfTime, cut, time_limit

TEMPLATE = Path(__file__).with_name("feedback.html")
MOST_TEXT = 20_000  # characters of a cell; texts made for it can keep the converter busy for the square of their length
MOST_OF_A_PAGE = 200_000  # characters that are set with colours and formulas; the rest is shown as it was written
MOST_SECONDS, MOST_SECONDS_OF_A_PAGE = 3, 30  # for one text, and for all
MOST_TEX = 1000  # characters; far deeper brackets than these can hold crash the converter

MATHML = {
    "math", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot",
    "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
    "munderover", "none",
}  # fmt: skip
ATTRIBUTES = {
    "accent", "accentunder", "columnspan", "depth", "display", "displaystyle", "fence", "form", "height", "largeop",
    "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "rspace", "scriptlevel",
    "separator", "stretchy", "style", "symmetric", "voffset", "width",
}  # fmt: skip
STYLES = {"color", "justify-items", "padding-left", "padding-right", "text-align"}  # of rows and columns


# ------------------------------------------------------------------------------------------------- students' Markdown


def safe_markdown(source):
    """Convert Markdown to HTML that cannot run anything, with formulas as MathML.

    Feedback pages and formgrader use it in place of nbconvert's filter ``markdown2html``.

    Parameters
    ----------
    source : str
        Markdown of anybody.

    Returns
    -------
    str
        HTML; the bare text if it is longer than a chapter or cannot be converted.
    """
    as_written = f"<pre>{escape(source)}</pre>"
    if len(source) > MOST_TEXT:
        return as_written
    try:
        with time_limit(MOST_SECONDS):
            html = MarkdownWithMath(renderer=Renderer(escape=False, exclude_anchor_links=True)).render(source)
    except (Exception, OutOfTime):  # what may stop a converter of texts that were written to stop it
        return as_written
    tags = nh3.ALLOWED_TAGS - {"img"} | MATHML  # pictures could be on other machines, which would be asked for them
    attributes = nh3.ALLOWED_ATTRIBUTES | dict.fromkeys(MATHML, ATTRIBUTES)
    return nh3.clean(html, tags=tags, attributes=attributes, filter_style_properties=STYLES)


class Renderer(IPythonRenderer):
    """Writes formulas as MathML, and says where pictures are that are not in the page."""

    def inline_math(self, body):
        """Write a formula in a sentence."""
        return formula(body, display=False)

    def block_math(self, body):
        """Write a formula on a line of its own."""
        return formula(body, display=True)

    def latex_environment(self, name, body):
        """Write what stands between ``begin`` and ``end``."""
        return formula(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    def image(self, text, url, title=None):
        """Write the words for a picture: no other machine is asked, and attachments are not kept."""
        return f"<em>[picture: {escape(text or url)}]</em>"


def formula(tex, display):
    """Convert a formula; one that cannot be read is shown as it was written."""
    if len(tex) <= MOST_TEX:
        try:
            return to_mathml(tex, display)
        except ValueError:
            pass
    return f"<code>{escape(tex)}</code>"


# ----------------------------------------------------------------------------------------------------------- the page


class Marks(GetGrades):
    """Step of the feedback: marks and comments, and whether a mark is still to come."""

    def _get_score(self, cell, resources):
        name, of = cell.metadata.nbgrader.grade_id, resources["nbgrader"]
        grade = self.gradebook.find_grade(name, of["notebook"], of["assignment"], of["student"])
        waits = grade.manual_score is None and grade.auto_score is None
        cell.metadata.nbgrader |= {"score": None if waits else grade.score, "points": grade.max_score}

    def preprocess(self, nb, resources):
        """Look up whose page it is, too."""
        nb, resources = super().preprocess(nb, resources)
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            student = gradebook.find_student(resources["nbgrader"]["student"])
            name = f"{student.first_name or ''} {student.last_name or ''}".strip()
        resources["nbgrader"]["name"] = name or resources["nbgrader"]["student"]
        return nb, resources


class HideHiddenChecks(ClearHiddenTests):
    """Step of the feedback: the source of hidden checks stays hidden."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Look at check cells only: nbgrader trips over answers that have the marks of a hidden check in them."""
        return super().preprocess_cell(cell, resources, cell_index) if is_check(cell) else (cell, resources)


class FeedbackExporter(Exporter):
    """Makes the page of a student from a graded notebook; takes the place of nbconvert's HTML exporter."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb, resources=None, **options):
        """Convert a notebook; see `nbconvert.Exporter.from_notebook_node`."""
        nb, resources = super().from_notebook_node(nb, resources, **options)
        titles = nb.metadata.get("press", {}).get("titles", {})  # not there if others graded it
        nb.cells = [cell for cell in nb.cells if not _is_installation(cell)]
        waiting = [c.metadata.nbgrader.points for c in nb.cells if is_grade(c) and c.metadata.nbgrader.score is None]
        shown = {"titles": titles, "waiting": sum(waiting), "convert": Converter()}
        return template().render(nb=nb, of=resources["nbgrader"], **shown), resources


def _is_installation(cell):
    """Tell the cell that says how to install the package, as it was handed out."""
    is_comment = all(line.startswith("#") for line in cell.source.split("\n"))
    return cell.cell_type == "code" and "%pip install" in cell.source and is_comment


class Converter:
    """Sets the texts of one page, as far as that takes bearable time and room."""

    def __init__(self):
        self.room, self.until = MOST_OF_A_PAGE, monotonic() + MOST_SECONDS_OF_A_PAGE

    def markdown(self, source):
        """Set Markdown; give HTML."""
        return Markup(safe_markdown(source)) if self._may_set(source) else Markup("<pre>{}</pre>").format(source)

    def python(self, source):
        """Colour code; give HTML."""
        if self._may_set(source):
            try:
                with time_limit(MOST_SECONDS):
                    return Markup(highlight(source, PythonLexer(), _formatters()[0]))
            except (Exception, OutOfTime):  # as for Markdown
                pass
        return cut(source, MOST_TEXT)

    def _may_set(self, source):
        self.room -= len(source)
        return self.room >= 0 and len(source) <= MOST_TEXT and monotonic() < self.until


@cache
def _formatters():
    return [HtmlFormatter(style=style, nowrap=True) for style in (Light, Dark)]


@cache
def template():
    """Make the template of the page, once."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "text": lambda text: cut(strip_ansi(text), MOST_TEXT),
        "points": lambda number: f"{round(number, 2):g}",
    }
    environment.tests["check"] = is_check
    light, dark = (formatter.get_style_defs("pre") for formatter in _formatters())
    environment.globals["code_style"] = {"light": light, "dark": dark}
    return environment.from_string(TEMPLATE.read_text("utf-8"))
