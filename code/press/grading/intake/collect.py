"""The only door into ``submitted/``: what students handed in, sorted by the roster.

Three layouts are understood, in a folder or in a zip:

- a folder for each student, called by id, e-mail address or full name;
- Moodle's “Download all submissions”: ``Jane Doe_12345_assignsubmission_file/work.ipynb``, or the same without folders;
- Canvas's “Download submissions”: ``doejane_LATE_12345_67890_work.ipynb``.

What was handed in is only read, never unpacked or run. Each student gets one file, byte by byte as it came.
"""

import json
import shutil
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

import nbformat

from .. import progress
from ..children import each
from .files import File, in_folder, in_zip, printable, unpacked
from .owners import clue, common_folder, owners
from .rebuild import count_answers
from .untrusted import Unreadable, parse

REMARK = "remark.txt"  # next to the collected notebook, for what its student should know
MANY = 5  # candidates that a sentence names
MOST_OF_A_STUDENT = 100_000_000  # bytes, of all files together
TOO_MUCH = "Far more was handed in than an answer needs, so that not all of it was read."
TOO_HARD = "To read this file would take more memory or time than any notebook needs."
USUAL = {"submitted", "submissions"}  # what folders of everybody's work are called


@dataclass(frozen=True)
class Sorted:
    """What came of sorting.

    Attributes
    ----------
    nobodys : list of str
        Files that fit nobody on the roster.
    unclear : dict of str to str
        Sentences on files that could be somebody's or somebody else's, by the ids of all whose they could be.
    """

    nobodys: list
    unclear: dict


@dataclass(frozen=True)
class StudentFile:
    """A file of a student, read.

    Attributes
    ----------
    label : str
        Where it was.
    name : str or None
        What the student called it; None if somebody else has renamed it.
    modified : datetime or None
        When it was written.
    content : bytes
        What is in it; nothing if it could not be read.
    problem : str
        Why it could not be read.
    """

    label: str
    name: str | None
    modified: datetime | None
    content: bytes
    problem: str

    def read(self):
        """Give its bytes, or raise `Unreadable`."""
        if self.problem:
            raise Unreadable(self.problem)
        return self.content


@dataclass(frozen=True)
class Candidate:
    """A file that may be the notebook that a student means to hand in.

    Attributes
    ----------
    file : File or StudentFile
        Where it was, when it was written, and how it is read.
    name : str or None
        What the student called it; None if somebody else has renamed it.
    digest : bytes
        Of what is in it: copies of one file have the same.
    answers : int
        How many exercises are answered in it; -1 if it is no notebook.
    remarks : tuple of str
        Sentences on what is odd about it, or on why it cannot be read.
    """

    file: File | StudentFile
    name: str | None
    digest: bytes
    answers: int
    remarks: tuple


def collect(submissions, students, course, assignment):
    """Sort what was handed in into the folder ``submitted`` of a course.

    Parameters
    ----------
    submissions : path-like
        Folder or zip.
    students : list of Student
        The roster.
    course : Path
        The course's folder.
    assignment : str
        Name of the assignment, and of its notebook.

    Returns
    -------
    Sorted

    Raises
    ------
    Unreadable
        If `submissions` is neither a folder nor a zip.
    """
    submissions = Path(submissions)
    title = {submissions.name, submissions.stem, assignment} | USUAL
    if submissions.is_dir():
        return _collect(in_folder(submissions), title, students, course, assignment)
    try:
        with zipfile.ZipFile(submissions) as archive:
            return _collect(in_zip(archive, submissions), title, students, course, assignment)
    except (OSError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{submissions} is neither a folder nor a zip.") from error


def read_unclear(course, assignment):
    """Read what the last `collect` could not tell.

    Parameters
    ----------
    course : path-like
        The course's folder.
    assignment : str
        Its name.

    Returns
    -------
    dict of str to str
        As in `Sorted`.
    """
    file = _unclear_file(course, assignment)
    return json.loads(file.read_bytes()) if file.exists() else {}


def _collect(files, title, students, course, assignment):
    """Give each file to its student, and take in what counts of each student's."""
    sorted_files, nobodys, unclear = _sort(files, title, students)
    released = Path(course, "release", assignment, f"{assignment}.ipynb")
    release = nbformat.read(released, as_version=4) if released.exists() else None
    seen, rules = {}, progress.digest(progress.digest_of_code(), release)

    def changed():
        """Read the files of one student after the other, and pass on what is new."""
        for student, found in sorted_files.items():
            handed, folder = _read(found), course / "submitted" / student.id / assignment
            whole = progress.digest(rules, student.is_late, *(part for file in handed for part in vars(file).values()))
            known = progress.read(course, assignment, student.id)
            if whole != known.get("handed_in") or not folder.is_dir():
                moodle = next((place.number for _, place in found if place.platform == "moodle"), "")
                is_late = student.is_late or any(place.is_late for _, place in found)
                seen[student.id] = {"handed_in": whole, "late": is_late, "moodle": moodle}
                yield student.id, folder, handed, release

    for student, is_done in each(_take_in, changed()):
        if not is_done:
            folder = course / "submitted" / student / assignment
            _put(folder, b"", [TOO_HARD])
        progress.update(course, assignment, student, **seen[student])
    file = _unclear_file(course, assignment)
    file.unlink(missing_ok=True)
    if unclear:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(unclear))
    return Sorted(sorted(nobodys), unclear)


def _sort(files, title, students):
    """Find the student of each file: files with what their places say, and what is nobody's or unclear."""
    wrapper = common_folder([file.paths[0] for file in files if file.paths], title, students)
    sorted_files, nobodys, doubts = defaultdict(list), [], defaultdict(list)
    for file in files:
        clues = [clue(path.removeprefix(wrapper)) for path in file.paths]
        possible = {student: found for found in clues for student in owners(found, students)}
        if len(possible) == 1:
            ((student, found),) = possible.items()
            sorted_files[student].append((file, found))
        elif possible:
            doubts[tuple(possible)].append(file.label)
        else:
            nobodys.append(file.label)
    unclear = defaultdict(str)
    for people, labels in doubts.items():
        for student in people:
            unclear[student.id] += f"{_doubt(people, labels)} "
    return sorted_files, nobodys, {student: sentences.strip() for student, sentences in unclear.items()}


def _read(found):
    """Read a student's files, as far as they are of bearable size together."""
    handed, room = [], MOST_OF_A_STUDENT
    for file, place in found:
        content, problem = b"", TOO_MUCH
        if room > 0:
            try:
                content, problem = file.read(), ""
            except Unreadable as error:
                problem = str(error)
        room -= len(content)
        handed.append(StudentFile(file.label, place.file and printable(place.file), file.modified, content, problem))
    return handed


def _doubt(people, labels):
    """Say whose files these can be, and what helps."""
    names = [f"{student.name} ({student.id})" for student in people[:MANY]] + ["others"] * (len(people) > MANY)
    return (
        f"Nobody can tell whether {_listed(labels)} was handed in by {' or by '.join(names)}. Put each file into a "
        "folder that is called by the id of its student, and grade again."
    )


def _listed(labels):
    shown = ", ".join(labels)
    return shown if len(shown) <= 200 else f"{shown[:200]} …"


def _unclear_file(course, assignment):
    return Path(course, f"unclear-{assignment}.json")


# --------------------------------------------------------------------------------------------- the notebook that counts


def _take_in(student, folder, handed, release):
    """Put the notebook that counts, of all that one student handed in, into an empty folder."""
    candidates = [candidate for file in handed for candidate in _candidates(file, release)]
    name = f"{folder.name}.ipynb"
    early = datetime.min.replace(tzinfo=UTC)

    def rank(each):
        return each.answers, each.name in (name, None), each.file.modified or early, each.file.label

    chosen = max(filter(_is_notebook, candidates), key=rank, default=None)
    _put(folder, _bytes(chosen), _remarks(chosen, candidates, name), chosen and chosen.file.modified)


def _put(folder, content, remarks, modified=None):
    """Write what nbgrader takes for a submission."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"{folder.name}.ipynb").write_bytes(content)
    if remarks:
        (folder / REMARK).write_bytes(" ".join(remarks).encode())
    if modified:
        (folder / "timestamp.txt").write_text(modified.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"))


def _candidates(handed, release):
    """Look at a student's file, or at the notebooks in it if it is a zip."""
    inside = [_candidate(item, PurePosixPath(item.label).name, release) for item in unpacked(handed)]
    return [each for each in inside if _is_notebook(each)] or [_candidate(handed, handed.name, release)]


def _candidate(file, name, release):
    digest, answers = b"", -1
    try:
        content = file.read()
        digest = sha256(content).digest()
        notebook, remarks = parse(content)
        answers = count_answers(release, notebook) if release else 0
    except Unreadable as error:
        remarks = [str(error)]
    return Candidate(file, name, digest, answers, tuple(remarks))


def _is_notebook(candidate):
    """Tell what is a notebook, and what its student took for one although it is damaged."""
    return candidate.answers >= 0 or ".ipynb" in (candidate.name or candidate.file.label).lower()


def _bytes(candidate):
    """Read a file once more; nothing if it cannot be read, or is not there."""
    try:
        return candidate.file.read() if candidate else b""
    except Unreadable:
        return b""


def _remarks(chosen, candidates, name):
    """Say what is odd about what a student handed in."""
    if chosen is None:
        names = _listed(sorted(each.name or each.file.label for each in candidates))
        return [f"There is no notebook among what was handed in ({names})."]
    remarks = []
    if chosen.name not in (name, None):
        remarks.append(f"The notebook was called {chosen.name[:100]}, not {name}.")
    different = [each for each in candidates if each is not chosen and each.digest != chosen.digest]
    others = sorted(each.file.label for each in filter(_is_notebook, different))
    if others:
        remarks.append(f"Several notebooks were handed in; {chosen.file.label[:200]} counts, not {_listed(others)}.")
    return [*remarks, *chosen.remarks]
