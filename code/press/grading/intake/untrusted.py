"""Reading notebooks that nobody vouches for."""

import json
import os
import stat

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

MOST_BYTES = 20_000_000  # a notebook with many pictures in its outputs
MOST_SOURCE, MOST_CELLS = 1_000_000, 1000
MOST_OF_A_CELL = 100_000  # characters; Python takes six hundred times their room to read the worst of them
MOST_OBJECTS = 500_000  # lists and dicts; each takes twenty times the room of its brackets
# Of these, Windows has the last only, and the other systems have the others.
READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


class Unreadable(Exception):  # noqa: N818
    """A file is not a notebook that can be graded; the message is a sentence for student and teacher."""


def read_bytes(path):
    """Read a regular file of bearable size; links and devices are refused, and nothing can make this wait.

    Parameters
    ----------
    path : path-like
        File of a student.

    Returns
    -------
    bytes

    Raises
    ------
    Unreadable
        If it is anything else.
    """
    link = "is a link, not a file"
    if not hasattr(os, "O_NOFOLLOW") and os.path.islink(path):  # on Windows
        raise Unreadable(f"The file {link}.")
    try:
        descriptor = os.open(path, READING)
    except OSError as error:
        reason = link if os.path.islink(path) else f"could not be opened ({error.strerror})"
        raise Unreadable(f"The file {reason}.") from error
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("The file is not an ordinary file.")
        return bounded(file)


def bounded(stream):
    """Read a binary stream that may be endless.

    Parameters
    ----------
    stream : binary file
        Where to read.

    Returns
    -------
    bytes

    Raises
    ------
    Unreadable
        If there is more than a notebook may have.
    """
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB; clear its outputs before you hand it in."
        )
    return content


def parse(content):
    """Make a notebook of the bytes of a file, of what grading uses: text, kind, id and name of each cell.

    Nothing else is looked at, so that a notebook need not be valid to be graded, and one damaged cell does not cost
    the others.

    Parameters
    ----------
    content : bytes
        A file.

    Returns
    -------
    notebook : NotebookNode
        Its cells have a known type and a text that can be written as UTF-8, with one kind of line ends.
    remarks : list of str
        Sentences on what was left out.

    Raises
    ------
    Unreadable
        If this is no notebook.
    """
    if not content.strip():
        raise Unreadable("The file is empty.")
    if content.count(b"{") + content.count(b"[") > MOST_OBJECTS:
        raise Unreadable("The file holds far more data than a notebook could need; clear its outputs.")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("The file is damaged: it is not text in UTF-8.") from error
    except MemoryError as error:
        raise Unreadable("The file holds far more data than a notebook could need; clear its outputs.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("The file is damaged, or not a notebook: it is not JSON.") from error
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(found, list) or not found:
        raise Unreadable("The file is not a notebook, or a notebook without cells.")
    cells = [cell for cell in map(_cell, found) if cell is not None]
    if not cells:
        raise Unreadable(
            "The file is damaged: some of its cells are not cells, or are far too long, and no other is left."
        )
    if sum(len(cell.source) for cell in cells) > MOST_SOURCE or len(cells) > MOST_CELLS:
        raise Unreadable("The notebook holds far more text than an answer could need.")
    readable = new_notebook()  # which would refuse cells that are not valid
    readable.cells = cells
    damaged = len(found) - len(cells)
    remarks = {0: [], 1: ["One cell is damaged or far too long, and was left out."]}
    return readable, remarks.get(damaged, [f"{damaged} cells are damaged or far too long, and were left out."])


def _cell(found):
    """Make a cell of what stands in its place; None if it is none, or far longer than an answer."""
    try:
        source, name = found["source"], found.get("id")
        cell = NEW_CELL[found["cell_type"]]("".join([source] if isinstance(source, str) else source))
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        return None
    if len(cell.source) > MOST_OF_A_CELL:
        return None
    text = cell.source.replace("\r\n", "\n").replace("\r", "\n")  # as the release has it, and as Python counts lines
    cell.source = text.encode("utf-8", "replace").decode()  # half of a surrogate pair cannot be written
    cell.metadata = nbformat.from_dict(_name_for_nbgrader(found.get("metadata")))
    if isinstance(name, str):
        cell.id = name
    return cell


def _name_for_nbgrader(metadata):
    """Keep the one thing of a cell's metadata that tells which cell it is."""
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {}
