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
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from traitlets import Enum, Float, Integer, default

from . import progress, report
from .give_back import titles_of
from .intake.collect import REMARK
from .intake.rebuild import grade_id, is_added, is_check, rebuild, visible_check
from .intake.source import as_python, bound, functions, imports, without_stubs
from .intake.untrusted import Unreadable, parse, read_bytes
from .marking import better, in_doubt, mark, paid
from .patience import cut
from .sandbox import WALLS, Session, wall_of_this_machine

MOST_OUTPUT = 5_000_000  # characters, of one notebook
MOST_REMARKS, MOST_OF_A_REMARK = 20, 1000
WAITS = (
    "This waits for a person: where it was tried, Python has 32 bits and few packages, and that may be why it failed."
)
WAITING = (
    "What failed may have failed only because Python has 32 bits behind this wall, or lacks something: look at {}."
)


class SafeNotebookExporter(NotebookExporter):
    """Reads what was handed in; a file that is no notebook becomes one without cells, and the resources say why."""

    def from_filename(self, filename, resources=None, **options):
        """Read and convert a file; see `nbconvert.Exporter.from_filename`."""
        is_rebuilt = not any(isinstance(step, RebuildOnRelease) for step in self._preprocessors)
        if is_rebuilt:  # so it is ours
            notebook = nbformat.v4.reads(Path(filename).read_text("utf-8"))
            return self.from_notebook_node(notebook, resources=resources, **options)
        try:
            notebook, resources["reading"] = parse(read_bytes(filename))
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
        # Whoever collected the file has looked into it already, and knows why nothing is in it.
        remarks = [collected.read_text("utf-8")] if collected.exists() else resources.get("reading", [])
        try:
            if "unreadable" in resources:
                raise Unreadable(resources["unreadable"])
            cells, odd = rebuild(release, nb)
            unreadable = False
        except Unreadable as error:
            cells, unreadable = release.cells, True
            odd = [str(error)] if not remarks or "unreadable" not in resources else []
        remarks = [*remarks, *odd]
        given = [cell.source for cell in release.cells if cell.cell_type == "code" and not grade_id(cell)]
        answers = [c.source for c in release.cells if c.cell_type == "code" and is_solution(c)]
        nb.cells, nb.metadata = cells, release.metadata
        nb.metadata.press = {
            "unreadable": unreadable,
            "remarks": remarks,
            "titles": titles_of(release),
            "imports": imports(given),
            "stubs": answers,
            "functions": sorted(set().union(*(functions(c.source) for c in release.cells if c.cell_type == "code"))),
        }
        return nb, resources


class IsolatedExecute(NbGraderPreprocessor):
    """Takes the place of nbgrader's execution: students' cells run in a sandbox, the checks here."""

    seed = Integer(0, help="Where the data of the checks come from; keep it to yourself.").tag(config=True)
    isolation = Enum(list(WALLS), help="Which wall is around students' code.").tag(config=True)
    check_seconds = Float(help="How long the checks of one cell may take.").tag(config=True)

    @default("isolation")
    def _isolation(self):
        return wall_of_this_machine()

    @default("check_seconds")
    def _check_seconds(self):
        return WALLS[self.isolation].limits.check_seconds

    def preprocess(self, nb, resources):
        """Fill in the outputs; a check cell's mark is its result, where nbgrader looks for it."""
        press = nb.metadata.press
        code = {str(place): cell for place, cell in enumerate(nb.cells) if cell.cell_type == "code"}
        checks = {key: cell for key, cell in code.items() if is_check(cell)}
        trials = {key for key, cell in code.items() if is_added(cell)}
        # Functions that nobody has written yet come first, and only there: they hide nothing that a student defined.
        names = set(press.functions)
        cells = {"stubs": "\n".join([press.imports, *press.stubs])}
        cells |= {k: without_stubs(as_python(cell.source), names) for k, cell in code.items() if k not in checks}
        press.waiting = []
        with Session(cells, self.isolation, trials=trials) as session:
            marks = self._marks(session, code, checks, press)
        for key, cell in checks.items():
            visible = visible_check(grade_id(cell))
            above = next((marks[other] for other in checks if grade_id(checks[other]) == visible), None)
            outcome = paid(marks[key], above) if above else marks[key]
            cell.outputs = _verdict(outcome, float(cell.metadata.nbgrader.points))
            if outcome.waits:
                press.waiting.append(grade_id(cell))
        room = MOST_OUTPUT
        for key in code.keys() - checks.keys():
            room, code[key].outputs = _outputs(session.replies[key], room)
        waiting = [WAITING.format(", ".join(press.waiting))] if press.waiting else []
        press.remarks = _bounded(press.remarks + waiting + _remarks(session, marks))
        press.marked = True
        if press.remarks:
            nb.cells.insert(0, new_markdown_cell("**Please note.** " + "\n\n".join(press.remarks)))
        return nb, resources

    def _marks(self, session, code, checks, press):
        """Run cells and checks in the order in which they stand; at the end, look again at what is not all right.

        So an answer counts as it counted in Jupyter, whether its cell stands above the check or below.
        """
        names = {}
        exec(press.imports, names)
        names |= {name: session.function(name) for name in press.functions}

        def look(key):
            session.doubts &= {"cell"}  # what cells leave behind counts for each check, a call for its own
            with session.allow(self.check_seconds):
                found = mark(checks[key].source, names, self.seed, self.check_seconds)
            return in_doubt(found, session.doubts)

        marks, again = {}, set()
        for key in code:
            if key in checks:
                marks[key] = look(key)
            else:
                session.run(key)
                again |= {check for check in marks if _may_change(marks[check], checks[check], code[key], names)}
        return marks | {key: better(marks[key], look(key)) for key in marks if key in again}


class SaveMarks(SaveAutoGrades):
    """Takes the place of nbgrader's step: a mark by hand stays as long as the answer that it was given for.

    Formgrader then lists the answers that are new or changed, and no others.
    """

    def preprocess(self, nb, resources):
        """Save all marks, and note what they are for."""
        at = resources["nbgrader"]
        where = CourseDirectory(config=self.config).root, at["assignment"], at["student"]
        code = progress.digest(*(cell.source for cell in nb.cells if cell.cell_type == "code"))
        self._answers = {
            cell.metadata.nbgrader.grade_id: code if is_check(cell) else progress.digest(cell.source)
            for cell in nb.cells
            if is_grade(cell)
        }
        self._known = progress.read(*where).get("answers", {})
        self._waiting = nb.metadata.press.waiting
        nb, resources = super().preprocess(nb, resources)
        progress.update(*where, answers=self._answers)
        return nb, resources

    def _add_score(self, cell, resources):
        super()._add_score(cell, resources)
        name = cell.metadata.nbgrader.grade_id
        where = name, self.notebook_id, self.assignment_id, self.student_id
        grade = self.gradebook.find_grade(*where)
        known = self._known.get(name)
        if known and known != self._answers[name]:
            grade.manual_score = grade.extra_credit = None
            if is_solution(cell):
                self.gradebook.find_comment(*where).manual_comment = None
        if name in self._waiting:
            grade.auto_score = None
        if known or name in self._waiting:  # otherwise an earlier release marked it, and nobody knows which answer
            grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
        self.gradebook.db.commit()


def _may_change(mark, check, cell, names):
    """Tell whether a cell may help a check above it; what ends Python is tried again only if it is replaced."""
    replaced = bound(cell.source) & names.keys()
    return not mark.is_whole and (not mark.deaths or any(name in check.source for name in replaced))


def _remarks(session, marks):
    """Say what students and teachers should know of the run."""
    deaths = [reply.error[1] for reply in session.replies.values() if reply.error and reply.error[0] == "Died"]
    deaths += [death for each in marks.values() for death in each.deaths]
    missing = [f"There is no package {name} where work is marked, so what needs it fails." for name in session.missing]
    return missing + [f"Python had to be stopped: {death}" for death in dict.fromkeys(deaths)]


def _bounded(remarks):
    """Keep what somebody can read."""
    remarks = [cut(remark, MOST_OF_A_REMARK) for remark in remarks]
    more = [f"And {len(remarks) - MOST_REMARKS} more remarks of this kind."] if len(remarks) > MOST_REMARKS else []
    return remarks[:MOST_REMARKS] + more


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
    text = "\n".join(filter(None, [mark.text, WAITS if mark.waits else ""]))
    printed = [new_output("stream", name="stdout", text=text)] if text else []
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
