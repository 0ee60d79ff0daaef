"""The command behind ``make grade``: grade what a class handed in."""

import argparse
import sys
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory

from . import config, report
from .batch import grade
from .intake.collect import collect
from .intake.roster import BadRoster, read_roster
from .intake.untrusted import Unreadable
from .register import find_alembic
from .sandbox import SandboxBroken, Session

USAGE = "make grade NAME=assignment SUBMISSIONS=folder-or-zip ROSTER=roster.csv [SEED=number] [ISOLATION=none]"


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

    ids = [student.id for student in students]
    collected = [i for i in ids if Path(course.format_path(course.submitted_directory, i, options.name)).is_dir()]
    log = Path(course.root, f"grade-{options.name}.log")
    log.write_text("")
    for done, student in enumerate(grade(options.name, collected, settings, log), start=1):
        print(f"{done:4} of {len(collected)}  {student}", flush=True)

    with Gradebook(course.db_url, course.course_id) as gradebook:
        rows = report.rows(gradebook, course, options.name, ids)
    table = Path(course.root, f"grades-{options.name}.csv")
    report.write(rows, table)
    _summarise(rows, sorting.nobodys)
    page = course.format_path(course.feedback_directory, "{}", options.name) + f"/{options.name}.html"
    print(f"Marks:     {table}")
    print(f"Feedback:  {page.format('<student>')}")
    print(f"By hand:   run `jupyter lab` in {course.root}, and open Formgrader in its menu Nbgrader")
    failed = {row.id for row in rows if row.status == report.NOT_GRADED}
    failed |= {student for student in collected if not Path(page.format(student)).exists()}
    if failed:
        print(
            f"Not graded, or without feedback, through no fault of theirs: {', '.join(sorted(failed))}.",
            file=sys.stderr,
        )
        print(f"{log} says what happened.", file=sys.stderr)
    return 1 if failed else 0


def _options(arguments):
    parser = argparse.ArgumentParser(prog="make grade", usage=USAGE, description=__doc__)
    for option in "name", "submissions", "roster", "seed":
        parser.add_argument(f"--{option}", default="")
    parser.add_argument("--isolation", default="bubblewrap")
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
    if options.isolation not in ("bubblewrap", "none"):
        raise Refused(f"ISOLATION can be bubblewrap or none, not {options.isolation}.")
    settings.IsolatedExecute.isolation = options.isolation
    try:
        with Session({}, isolation=options.isolation) as session:
            session.start()
    except SandboxBroken as error:
        raise Refused(str(error)) from error

    find_alembic()
    course = CourseDirectory(config=settings)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            gradebook.find_assignment(options.name)
        except MissingEntry as error:
            raise Refused(f"The gradebook does not know {options.name}; {make}") from error
        for student in students:
            gradebook.update_or_create_student(student.id, first_name=student.first_name, last_name=student.last_name)
    return settings, course, students


def _summarise(rows, nobodys):
    """Say who needs a look and why."""
    print(f"\n{len(rows)} students.")
    for status in report.SENTENCES:
        same = [row for row in rows if row.status == status]
        if same:
            print(f"{len(same):4} {status}. {report.SENTENCES[status]}")
        for row in same:
            if row.remark or status in (report.NOT_GRADED, report.MISSING):
                print(f"       {row.id}  {row.name}: {row.remark}".rstrip(": "))
    if nobodys:
        print("Nobody on the roster has a name, an id or a number that fits these files; they were not graded:")
        for path in nobodys:
            print(f"       {path}")


if __name__ == "__main__":
    sys.exit(main())
