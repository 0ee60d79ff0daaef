"""The only door into ``submitted/``: what students handed in, sorted by the roster.

Three layouts are understood, in a folder or in a zip:

- a folder for each student, called by id, e-mail address or full name;
- Moodle's “Download all submissions”: ``Jane Doe_12345_assignsubmission_file/work.ipynb``, or the same without folders;
- Canvas's “Download submissions”: ``doejane_LATE_12345_67890_work.ipynb``.

What was handed in is only read, never unpacked or run. Each student gets one file, byte by byte as it came.
"""

import os
import re
import shutil
import stat
import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from .roster import plain
from .untrusted import Unreadable, bounded, read_bytes

REMARK = "remark.txt"  # next to the collected notebook, for what its student should know
MOST_FILES = 20_000
MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(file|onlinetext)_?(?P<file>.*)")
CANVAS = re.compile(r"(?P<name>[^_]+)_(LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)")


@dataclass(frozen=True)
class Handed:
    """A file that somebody handed in.

    Attributes
    ----------
    path : str
        Where it was in the folder or zip.
    owner : tuple of str
        What its place says about its student: labels in the form of `roster.plain`, the surest first.
    name : str
        What the student called it.
    modified : datetime or None
        When it was written, if that makes sense.
    read : callable
        Gives its bytes, or raises `Unreadable`.
    """

    path: str
    owner: tuple
    name: str
    modified: datetime | None
    read: Callable


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
    list of str
        Files of nobody on the roster.

    Raises
    ------
    Unreadable
        If `submissions` is neither a folder nor a zip.
    """
    submissions = Path(submissions)
    if submissions.is_dir():
        return _sort(_in_folder(submissions), students, course, assignment)
    try:
        with zipfile.ZipFile(submissions) as archive:
            return _sort(_in_zip(archive), students, course, assignment)
    except (OSError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{submissions} is neither a folder nor a zip.") from error


def _sort(handed, students, course, assignment):
    owners = defaultdict(set)
    for student in students:
        for label in student.labels:
            owners[label].add(student)
    files, unmatched = defaultdict(list), []
    for item in handed:
        found = [owners[label] for label in item.owner if label in owners]
        if found and len(set.intersection(*found)) == 1:
            files[set.intersection(*found).pop()].append(item)
        else:
            unmatched.append(item.path)
    for student, items in files.items():
        _take_in(items, course / "submitted" / student.id / assignment, f"{assignment}.ipynb")
    return sorted(unmatched)


def _take_in(items, folder, name):
    """Put the notebook that counts, of all that one student handed in, into an empty folder."""
    notebooks = [item for item in items if item.name.lower().endswith(".ipynb")]
    early = datetime.min.replace(tzinfo=UTC)
    chosen = max(notebooks, key=lambda item: (item.name == name, item.modified or early, item.path), default=None)
    remarks, content = [], b""
    if chosen is None:
        names = ", ".join(sorted(item.name for item in items))
        remarks.append(f"There is no notebook among what was handed in ({names[:200]}).")
    else:
        if chosen.name != name:
            remarks.append(f"The notebook was called {chosen.name[:100]}, not {name}.")
        if len(notebooks) > 1:
            others = ", ".join(sorted(item.path for item in notebooks if item is not chosen))
            remarks.append(f"Several notebooks were handed in; {chosen.path[:200]} counts, not {others[:200]}.")
        try:
            content = chosen.read()
        except Unreadable as error:
            remarks.append(str(error))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    if remarks:
        (folder / REMARK).write_text(" ".join(remarks), "utf-8")
    if chosen and chosen.modified:
        (folder / "timestamp.txt").write_text(chosen.modified.strftime("%Y-%m-%d %H:%M:%S %Z"))


def _in_folder(root):
    for parent, folders, names in os.walk(root):  # links to folders are not followed
        folders[:] = sorted(name for name in folders if not _ignored(name))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted(names) + links:
            path = Path(parent, name)
            if not _ignored(name):
                place = path.relative_to(root).as_posix()
                yield _handed(place, place, _time(path.lstat().st_mtime), lambda path=path: read_bytes(path))


def _in_zip(archive):
    members = [m for m in archive.infolist() if not m.is_dir() and not any(map(_ignored, m.filename.split("/")))]
    if len(members) > MOST_FILES:
        raise Unreadable(f"The zip holds more than {MOST_FILES} files.")
    # A zip of one folder is taken as that folder.
    roots = {PurePosixPath(member.filename).parts[0] for member in members}
    wrapped = len(roots) == 1 and all(len(PurePosixPath(m.filename).parts) > 2 for m in members)
    for member in members:
        place = member.filename.partition("/")[2] if wrapped else member.filename
        yield _handed(member.filename, place, _zip_time(member), lambda member=member: _member(archive, member))


def _member(archive, member):
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable("The file is a link, not a file.")
    try:
        with archive.open(member) as stream:
            return bounded(stream)  # whatever size the zip claims
    except Unreadable:
        raise
    except Exception as error:  # each way of packing fails in its own way
        raise Unreadable("The file is damaged or encrypted in the zip.") from error


def _handed(path, place, modified, read):
    """Say whose a file is by its place, and what its student called it."""
    first, *rest = _printable(place).split("/")
    platform = MOODLE.fullmatch(first) or (None if rest else CANVAS.fullmatch(first))
    if platform:
        owner = platform["number"], plain(platform["name"])
        name = rest[-1] if rest else platform["file"]
    else:
        owner = (plain(first if rest else PurePosixPath(first).stem),)
        name = (rest or [first])[-1]
    return Handed(_printable(path), owner, name, modified, read)


def _printable(name):
    return "".join(character if character.isprintable() else "?" for character in name)


def _ignored(name):
    """Leave out what computers add on their own."""
    return name in {"__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints"} or name.startswith("._")


def _time(seconds):
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _zip_time(member):
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return None
