"""Whose file is it? What the place of a file says about its student. A wrong owner is worse than none."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from .roster import same_id, same_name

# Where these platforms write who a student is: at the start of the first part of a path, never in what students wrote.
MOODLE = re.compile(r"(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_(file|onlinetext)_?(?P<file>.*)", re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)", re.DOTALL)
CANVAS_ATTEMPT = re.compile(r"-\d+(?=(\.[^.]+)?$)")  # which Canvas puts into the name of what is handed in again


@dataclass(frozen=True)
class Clue:
    """What the place of a file says.

    Attributes
    ----------
    text : str
        The name of the folder, or of the file without its ending, that may be somebody's id or name.
    platform : {"", "moodle", "canvas"}
        Who wrote it.
    name, number : str
        What the platform calls the student; empty without a platform.
    file : str or None
        What the student called the file; None if the teacher or the platform has renamed it.
    is_late : bool
        Whether the platform says so.
    """

    text: str
    platform: str = ""
    name: str = ""
    number: str = ""
    file: str | None = None
    is_late: bool = False


def clue(path):
    """Read the place of a file.

    Parameters
    ----------
    path : str
        With slashes, from the folder in which the students' folders or files are.

    Returns
    -------
    Clue

    Examples
    --------
    >>> clue("Jane Doe_12_assignsubmission_file_/work.ipynb").name
    'Jane Doe'
    >>> clue("doejane_LATE_901_5001_work-1.ipynb").file
    'work.ipynb'
    """
    first, *rest = path.split("/")
    if found := MOODLE.fullmatch(first):
        file = rest[-1] if rest else found["file"]
        return Clue(first, "moodle", found["name"], found["number"], file)
    if rest:
        return Clue(first, file=rest[-1])
    if found := CANVAS.fullmatch(first):
        file = CANVAS_ATTEMPT.sub("", found["file"])
        return Clue(first, "canvas", found["name"], found["number"], file, bool(found["late"]))
    return Clue(PurePosixPath(first).stem)


def owners(found, students):
    """Find whose a file can be.

    An exact id decides, before any name. A platform's number decides if the roster has the numbers of that platform;
    otherwise it only tells apart those who have the same name.

    Parameters
    ----------
    found : Clue
        What its place says.
    students : list of Student
        The roster.

    Returns
    -------
    list of Student
        The one whose it is; several if nobody can tell which of them; empty if it is nobody's.
    """
    text, name = same_id(found.text), same_name(found.name if found.platform else found.text)
    exact = [student for student in students if same_id(student.id) == text]
    exact = exact or [student for student in students if text in student.ids]
    if exact:
        return exact
    named = [student for student in students if name in student.names]
    if not found.platform:
        return named
    numbers = {student: getattr(student, found.platform) for student in students}
    if any(numbers.values()):
        numbered = [student for student in students if numbers[student] == found.number]
        if numbered and named:
            return [student for student in numbered if student in named]  # or it says two things
        return numbered or [student for student in named if not numbers[student]]
    return [student for student in named if found.number in student.ids] or named


def common_folder(paths, title, students):
    """Find the folder in which all students' folders are, if the files came packed in one.

    It is the only folder, no student's and no platform's, and either called like the zip or the assignment, or with
    the folders of several students in it. So nobody can put a folder for somebody else into their own.

    Parameters
    ----------
    paths : list of str
        Places of all files.
    title : set of str
        Names of the zip or folder itself and of the assignment.
    students : list of Student
        The roster.

    Returns
    -------
    str
        With a slash at its end; empty if there is none.
    """
    top = {"".join(path.partition("/")[:2]) for path in paths}  # folders, with a slash, and files beside them
    folders = [name for name in top if name.endswith("/")]
    if len(folders) != 1 or any(owners(clue(name), students) for name in top):
        return ""
    (folder,) = folders
    if clue(folder).platform:
        return ""
    inside = [path.removeprefix(folder) for path in paths if path.startswith(folder)]
    is_titled = folder.removesuffix("/") in title
    owners_inside = [owners(clue(path), students) for path in inside]
    several = len({student.id for found in owners_inside if len(found) == 1 for student in found}) > 1
    further = common_folder(inside, title if is_titled else set(), students)
    return folder + further if is_titled or several or further else ""
