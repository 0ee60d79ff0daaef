"""What earlier runs know of each student's work, so that nothing is done twice and no mark goes astray.

A file for each student and assignment, with these entries as far as the work has come:

handed_in
    Digest of the files that were collected.
late, moodle
    What the platform said of them: that they were late, and its number of the student.
marked
    Digest of all that the marks depend on, when they were found.
answers
    Digest of what each mark is for, by cell.
page
    Digest of what the feedback page shows.
"""

import json
import os
from functools import cache
from hashlib import sha256
from pathlib import Path

from .sandbox import bubblewrap

CODE = [Path(__file__).parent, Path(bubblewrap.course())]


def read(course, assignment, student):
    """Read what is known of a student's work.

    Parameters
    ----------
    course : path-like
        The course's folder.
    assignment, student : str
        Name and id.

    Returns
    -------
    dict
        Empty if nothing is known.
    """
    try:
        return json.loads(_file(course, assignment, student).read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # half written, for instance
        return {}


def update(course, assignment, student, **changes):
    """Note something about a student's work; parameters as for `read`, and the entries."""
    file = _file(course, assignment, student)
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(read(course, assignment, student) | changes, ensure_ascii=False), "utf-8")
    os.replace(fresh, file)


def _file(course, assignment, student):
    return Path(course, "progress", assignment, f"{student}.json")


def digest(*parts):
    """Make a short text that is another one for other parts.

    Parameters
    ----------
    *parts : bytes, Path or object
        A path stands for the file or for all files of the folder there; other objects for their text.

    Returns
    -------
    str
    """
    total = sha256()
    for part in parts:
        if isinstance(part, Path):
            files = sorted(path for path in part.rglob("*") if path.is_file()) if part.is_dir() else [part]
            part = digest(*(word for file in files for word in (file.name, file.read_bytes())))
        content = part if isinstance(part, bytes) else str(part).encode("utf-8", "replace")
        total.update(b"%d " % len(content) + content)
    return total.hexdigest()


@cache
def digest_of_code():
    """Give the digest of the code that marks, and of the list of packages that students' code finds.

    Returns
    -------
    str
    """
    sources = [path for folder in CODE for path in sorted(folder.rglob("*.py"))]
    return digest(*sources, *(sorted(os.listdir(folder)) for folder in bubblewrap.packages()))
