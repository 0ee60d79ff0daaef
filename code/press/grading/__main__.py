"""The command behind ``make grade``: grade what a class handed in."""

import argparse
import sys
from pathlib import Path
from time import monotonic

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory

from . import config, give_back, progress, report
from .batch import give_feedback, grade
from .intake.collect import collect
from .intake.roster import BadRoster, read_roster
from .intake.untrusted import Unreadable
from .register import find_alembic
from .sandbox import WALLS, SandboxBroken, Session, wall_of_this_machine

USAGE = "make grade NAME=assignment SUBMISSIONS=folder-or-zip ROSTER=roster.csv [SEED=number] [ISOLATION=wasm]"
NO_WALL = (
    "ISOLATION=none is gone: nothing would stand between students' code and your files. "
    "ISOLATION=wasm needs no bubblewrap, and works on every system."
)
NO_BUBBLEWRAP = "There is no bubblewrap, so students' code runs in WebAssembly, which takes a little longer."
STOPPED = 130  # the exit status of what Ctrl-C has ended
EARLY = 4  # students, after which there is an estimate


class Refused(Exception):  # noqa: N818
    """Nothing can be graded like this; the message is a sentence for the teacher."""


def main(arguments=None):
    """Grade, and say what came of it.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the command line.

    Returns
    -------
    int
        Exit status: 0 when everything was graded, 1 when something of ours failed, 2 when nothing was tried.
    """
    options = _options(arguments)
    try:
        settings, course, students = _prepare(options)
        sorting = collect(options.submissions, students, Path(course.root), options.name)
    except (Refused, BadRoster, Unreadable) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped before anything was marked.", file=sys.stderr)
        return STOPPED
    run = Run(options.name, settings, course, students)
    try:
        run.mark()
        rows = run.rows()
        run.give_feedback(rows)
    except KeyboardInterrupt:
        report.write(run.rows(), run.table)
        print(f"Stopped. {run.table} holds what is done; the same command goes on from here.", file=sys.stderr)
        return STOPPED
    report.write(rows, run.table)
    _summarise(rows, sorting.nobodys)
    print(f"Marks:     {run.table}")
    title = give_back.titles_of(nbformat.read(run.release, as_version=4))[""]
    for line in give_back.for_platforms(options.roster, students, rows, options.name, run.root, title):
        print(line)
    packed, teachers = run.root / f"feedback-{options.name}.zip", run.root / f"overview-{options.name}.html"
    give_back.feedback_zip(students, run.page, run.root, options.name, packed)
    give_back.overview(rows, run.release, teachers)
    print(f"Feedback:  {run.page('<student>')}")
    print(f"           {packed} holds all of it, as Moodle wants it")
    print(f"For you:   {teachers}")
    lab = Path(sys.executable).with_name("jupyter")
    print(f"By hand:   run `{lab} lab` in {course.root}, and open Formgrader in its menu Nbgrader")
    failed = {row.id for row in rows if row.status == report.NOT_GRADED}
    failed |= {student for student in run.collected if not run.page(student).exists()}
    if failed:
        print(
            f"Not graded, or without feedback, through no fault of theirs: {', '.join(sorted(failed))}.",
            file=sys.stderr,
        )
        print(f"{run.log} says what happened.", file=sys.stderr)
    return 1 if failed else 0


class Run:
    """Marking what is new or changed, and making the pages that show something else than before.

    Attributes
    ----------
    collected : list of str
        Ids of those who have handed in something.
    table, log, release : Path
        Where the marks go, what nbgrader says, and what was handed out.
    """

    def __init__(self, assignment, settings, course, students):
        self.assignment, self.settings, self.course = assignment, settings, course
        self.root, self.ids = Path(course.root), [student.id for student in students]
        self.table, self.log = self.root / f"grades-{assignment}.csv", self.root / f"grade-{assignment}.log"
        self.collected = [student for student in self.ids if self._submitted(student).is_dir()]
        self.release = self._place(self.course.release_directory, ".") / f"{assignment}.ipynb"
        self.log.write_text("")

    def mark(self):
        """Mark the work of those whose marks do not stand yet."""
        ours = self.root / "source" / self.assignment, self.root / "release" / self.assignment
        rules = progress.digest(progress.digest_of_code(), self.settings, *filter(Path.exists, ours))
        depends = {student: progress.digest(rules, self._submitted(student)) for student in self.collected}
        late = {student for student, of in self._saved().items() if of.penalty}  # which changes with marks by hand
        waiting = [
            student
            for student in self.collected
            if self._known(student).get("marked") != depends[student]
            or student in late
            or not self._marked(student).exists()
        ]
        if len(waiting) < len(self.collected):
            print(f"{len(self.collected) - len(waiting)} of {len(self.collected)} are marked already.")
        for student, is_done in _with_time(grade(self.assignment, waiting, self.settings, self.log), len(waiting)):
            progress.update(self.root, self.assignment, student, marked=depends[student] if is_done else "")

    def give_feedback(self, rows):
        """Make the pages anew that no longer show what is so."""
        saved, rows = self._saved(), {row.id: row for row in rows}
        shown = {
            student: progress.digest(self._known(student).get("marked"), saved.get(student), rows[student])
            for student in self.collected
            if rows[student].status != report.NOT_GRADED
        }
        waiting = [
            student
            for student in shown
            if self._known(student).get("page") != shown[student] or not self.page(student).exists()
        ]
        for student, is_done in give_feedback(self.assignment, waiting, self.settings, self.log):
            if is_done:
                progress.update(self.root, self.assignment, student, page=shown[student])

    def rows(self):
        """Read the results; see `report.rows`."""
        with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
            return report.rows(gradebook, self.course, self.assignment, self.ids)

    def page(self, student):
        """Give the place of a student's page."""
        return self._place(self.course.feedback_directory, student) / f"{self.assignment}.html"

    def _saved(self):
        with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
            return report.saved(gradebook, self.assignment)

    def _known(self, student):
        return progress.read(self.root, self.assignment, student)

    def _submitted(self, student):
        return self._place(self.course.submitted_directory, student)

    def _marked(self, student):
        return self._place(self.course.autograded_directory, student) / f"{self.assignment}.ipynb"

    def _place(self, step, student):
        return Path(self.course.format_path(step, student, self.assignment))


def _with_time(ended, number):
    """Show who is done, once that has been noted, and about how long the others will take."""
    start = monotonic()
    for done, (student, is_done) in enumerate(ended, start=1):
        yield student, is_done
        left = (monotonic() - start) / done * (number - done)
        soon = f"about {left / 60:.0f} min left" if left > 90 else f"about {left:.0f} s left"
        print(f"{done:4} of {number}  {student}" + f"   {soon}" * (EARLY < done < number), flush=True)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="make grade", usage=USAGE, description=__doc__)
    for option in "name", "submissions", "roster", "seed":
        parser.add_argument(f"--{option}", default="")
    parser.add_argument("--isolation", default="")
    parser.add_argument("--course", default="course")
    return parser.parse_args(arguments)


def _prepare(options):
    """Look at everything that can be wrong before anything is done."""
    if not (options.name and options.submissions and options.roster):
        raise Refused(f"Say what to grade: {USAGE}")
    make = f"make it with `make assignment NAME={options.name}`."
    if not Path(options.course, "release", options.name, f"{options.name}.ipynb").exists():
        raise Refused(f"There is no assignment {options.name} in {options.course}; {make}")
    if not Path(options.submissions).exists():
        raise Refused(f"There is nothing at {options.submissions}, where the submissions should be.")
    students = read_roster(options.roster)

    settings = config.load(options.course)
    try:
        if options.seed:
            settings.IsolatedExecute.seed = int(options.seed)
    except ValueError as error:
        raise Refused(f"SEED must be a whole number, not {options.seed}.") from error
    if options.isolation == "none":
        raise Refused(NO_WALL)
    isolation = options.isolation or settings.IsolatedExecute.get("isolation") or wall_of_this_machine()
    if isolation not in WALLS:
        raise Refused(f"ISOLATION can be {' or '.join(WALLS)}, not {isolation}.")
    settings.IsolatedExecute.isolation = isolation
    try:
        with Session({}, isolation=isolation) as session:
            session.start()
    except SandboxBroken as error:
        raise Refused(str(error)) from error
    if isolation == "wasm" != options.isolation and sys.platform == "linux":
        print(NO_BUBBLEWRAP)

    find_alembic()
    course = CourseDirectory(config=settings)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            gradebook.find_assignment(options.name)
        except MissingEntry as error:
            raise Refused(f"The gradebook does not know {options.name}; {make}") from error
        known = {student.id: (student.first_name, student.last_name) for student in gradebook.students}
        for student in students:
            names = student.first_name, student.last_name
            if known.get(student.id) != names:  # each change takes a while
                gradebook.update_or_create_student(student.id, first_name=names[0], last_name=names[1])
    return settings, course, students


def _summarise(rows, nobodys):
    """Say who needs a look and why."""
    print(f"\n{len(rows)} students.")
    for status in report.SENTENCES:
        same = [row for row in rows if row.status == status]
        if same:
            print(f"{len(same):4} {status}. {report.SENTENCES[status]}".rstrip())
        for row in same:
            if row.remark or status in (report.NOT_GRADED, report.MISSING):
                print(f"       {row.id}  {row.name}: {row.remark}".rstrip(": "))
    if nobodys:
        print("Nobody on the roster has a name, an id or a number that fits these files; they were not graded:")
        for path in nobodys:
            print(f"       {path}")


if __name__ == "__main__":
    sys.exit(main())
