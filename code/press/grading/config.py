"""How nbgrader is set up for a course."""

from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

FILE = "nbgrader_config.py"
TEMPLATE = """\
# Settings of nbgrader for this course, for `make grade` and for nbgrader's own commands in this folder.
# Here, for instance, c.IsolatedExecute.seed = 1234 changes the data of the checks; keep the number to yourself.
from pathlib import Path

from press.grading.config import settings

c = get_config()  # noqa: F821
c.merge(settings(Path(__file__).parent))
"""


def settings(course):
    """Plug our steps of grading into nbgrader.

    Parameters
    ----------
    course : path-like
        The course's folder.

    Returns
    -------
    traitlets.config.Config
    """
    c = Config()
    c.CourseDirectory.root = str(Path(course).resolve())
    # Several processes write marks; each waits for its turn.
    c.CourseDirectory.db_url = f"sqlite:///{Path(course).resolve() / 'gradebook.db'}?timeout=120"

    c.ClearSolutions.code_stub = {"python": "# Your answer here.\nraise NotImplementedError"}
    c.ClearSolutions.text_stub = "*Your answer here.*"

    c.Autograde.exporter_class = "press.grading.plugins.SafeNotebookExporter"
    c.Autograde.sanitize_preprocessors = [
        "press.grading.plugins.RebuildOnRelease",
        "nbgrader.preprocessors.OverwriteCells",  # which puts the hidden checks back
    ]
    c.Autograde.autograde_preprocessors = [
        "press.grading.plugins.IsolatedExecute",
        "nbgrader.preprocessors.LimitOutput",
        "press.grading.plugins.SaveMarks",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    c.GenerateFeedback.exporter_class = "press.grading.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = ["press.grading.feedback.Marks", "press.grading.feedback.HideHiddenChecks"]
    # Formgrader shows students' Markdown in the teacher's browser.
    c.HTMLExporter.filters = {"markdown2html": "press.grading.feedback.safe_markdown"}
    c.ExportApp.plugin_class = "press.grading.plugins.GradesCsv"
    return c


def load(course):
    """Read the settings of a course; write them first if there are none.

    Parameters
    ----------
    course : path-like
        The course's folder, made if need be.

    Returns
    -------
    traitlets.config.Config
    """
    file = Path(course, FILE)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEMPLATE, "utf-8")
    return PyFileConfigLoader(FILE, path=str(file.parent.resolve())).load_config()
