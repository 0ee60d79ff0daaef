"""Steps of nbgrader that grade what hostile students hand in; `settings` says where they go.

nbgrader's own grading runs the checks in the student's kernel, and stops at a file that it cannot read. With these
steps the student's code runs in a sandbox, the checks run outside it, and each submission gets a mark and a remark.
"""

import base64
import json
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float, Integer

from . import report
from .intake.collect import REMARK
from .intake.rebuild import defined, imports, is_check, rebuild
from .intake.untrusted import Unreadable, parse, read_bytes
from .marking import mark
from .sandbox import Session

MOST_OUTPUT = 5_000_000  # characters, of one notebook


class SafeNotebookExporter(NotebookExporter):
    """Reads what was handed in; a file that is no notebook becomes one without cells, and the resources say why."""

    def from_filename(self, filename, resources=None, **options):
        """Read and convert a file; see `nbconvert.Exporter.from_filename`."""
        try:
            notebook = parse(read_bytes(filename))
        except Unreadable as error:
            notebook, resources["unreadable"] = nbformat.v4.new_notebook(), str(error)
        return self.from_notebook_node(notebook, resources=resources, **options)


class RebuildOnRelease(NbGraderPreprocessor):
    """First step: the release with the student's answers in it, in place of what was handed in."""

    def preprocess(self, nb, resources):
        """Rebuild a notebook; its metadata then hold remarks, and what the checks may use."""
        course, at = CourseDirectory(config=self.config), resources["nbgrader"]
        released = Path(course.format_path(course.release_directory, ".", at["assignment"]), f"{at['notebook']}.ipynb")
        release = nbformat.read(released, as_version=4)
        collected = Path(course.format_path(course.submitted_directory, at["student"], at["assignment"]), REMARK)
        try:
            if "unreadable" in resources:
                raise Unreadable(resources["unreadable"])
            cells, remarks = rebuild(release, nb)
            unreadable = False
        except Unreadable as error:
            cells, remarks, unreadable = release.cells, [str(error)], True
        if collected.exists():
            remarks.insert(0, collected.read_text("utf-8"))
        nb.cells, nb.metadata = cells, release.metadata
        nb.metadata.press = {
            "unreadable": unreadable,
            "remarks": remarks,
            "imports": imports(release.cells),
            "functions": sorted(set().union(*(defined(c.source) for c in release.cells if c.cell_type == "code"))),
        }
        return nb, resources


class IsolatedExecute(NbGraderPreprocessor):
    """Takes the place of nbgrader's execution: students' cells run in a sandbox, the checks here."""

    seed = Integer(0, help="Where the data of the checks come from; keep it to yourself.").tag(config=True)
    isolation = Enum(["bubblewrap", "none"], "bubblewrap", help="What the sandbox is made of.").tag(config=True)
    check_seconds = Float(60, help="How long the checks of one cell may take.").tag(config=True)

    def preprocess(self, nb, resources):
        """Fill in the outputs; a check cell's mark is its result, where nbgrader looks for it."""
        press = nb.metadata.press
        code = {str(i): cell for i, cell in enumerate(nb.cells) if cell.cell_type == "code"}
        checks = {key: cell for key, cell in code.items() if is_check(cell)}
        names = {}
        exec(press.imports, names)
        with Session({k: c.source for k, c in code.items() if k not in checks}, isolation=self.isolation) as session:
            session.start()
            marks = {}
            names |= {name: session.function(name) for name in press.functions}
            for key, cell in checks.items():
                marks[key] = mark(cell.source, names, self.seed, self.check_seconds)
                cell.outputs = _verdict(marks[key], float(cell.metadata.nbgrader.points))
        room = MOST_OUTPUT
        for key, reply in session.replies.items():
            room, code[key].outputs = _outputs(reply, room)
        deaths = [r.error[1] for r in session.replies.values() if r.error and r.error[0] == "Died"]
        deaths += [death for each in marks.values() for death in each.deaths]
        press.remarks += [f"Python had to be stopped: {death}" for death in dict.fromkeys(deaths)]
        if press.remarks:
            nb.cells.insert(0, new_markdown_cell("**Please note.** " + "\n\n".join(press.remarks)))
        return nb, resources


def _outputs(reply, room):
    """Show what a cell did; pictures and text are left out when there is no room for them in the notebook."""
    outputs = [new_output("display_data", {"image/png": base64.b64encode(p).decode()}) for p in reply.pictures]
    if reply.text is not None:
        outputs.append(new_output("display_data", {"text/plain": reply.text}))
    if reply.printed:
        outputs.insert(0, new_output("stream", name="stdout", text=reply.printed))
    if reply.error:
        outputs.append(_error(*reply.error))
    room -= sum(len(json.dumps(output)) for output in outputs)
    return room, outputs if room > 0 else [new_output("stream", name="stdout", text="(More output is left out.)")]


def _verdict(mark, points):
    """Show what a check cell found, so that nbgrader reads its mark: a number, or nothing for an error."""
    printed = [new_output("stream", name="stdout", text=mark.text)] if mark.text else []
    if mark.error:
        return [*printed, _error("Not passed", mark.error)]
    return [*printed, new_output("execute_result", {"text/plain": str(round(points * mark.share, 6))})]


def _error(name, message):
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


class GradesCsv(ExportPlugin):
    """Export: a row for each student, with a status, the marks of each cell, and a sentence."""

    def export(self, gradebook):
        """Write the grades of each assignment; to ``grades-<assignment>.csv`` unless told where."""
        course = CourseDirectory(config=self.config)
        for assignment in self.assignment or [assignment.name for assignment in gradebook.assignments]:
            rows = report.rows(gradebook, course, assignment, self.student or None)
            report.write(rows, self.to or Path(course.root, f"grades-{assignment}.csv"))
