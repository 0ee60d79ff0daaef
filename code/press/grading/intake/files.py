"""The files of a folder or of a zip, as people and programs make them. Nothing is unpacked, and no link is followed."""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from .untrusted import Unreadable, bounded, read_bytes

MOST_FILES = 20_000
MOST_IN_A_STUDENTS_ZIP = 100
IGNORED = {
    *("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"),
    *("__pycache__", ".git", ".venv", "venv", "node_modules", "site-packages"),
}
# In what code the names in a zip may be that does not say so; zipfile takes all of them for the first.
CODE_PAGES = "cp437", "cp850", "cp1252", "cp1250", "cp866", "cp1251", "gbk", "cp932", "big5", "cp949"
FLAG_UTF8 = 0x800
UNIVERSAL_TIME = 0x5455  # an extra field of a zip


@dataclass(frozen=True)
class File:
    """A file that was handed in.

    Attributes
    ----------
    label : str
        Its path as it is shown.
    paths : tuple of str
        Where it is, with slashes: one path, or several if nobody knows in which code a zip has it. None if it would
        climb out of the zip.
    modified : datetime or None
        When it was written, if that makes sense.
    read : callable
        Gives its bytes, or raises `Unreadable`.
    """

    label: str
    paths: tuple
    modified: datetime | None
    read: Callable


def printable(name):
    """Replace what neither a terminal nor a table should get.

    Parameters
    ----------
    name : str
        Of a file.

    Returns
    -------
    str
    """
    return "".join(character if character.isprintable() else "?" for character in name)


def in_folder(root):
    """List the files of a folder.

    Parameters
    ----------
    root : Path
        The folder.

    Returns
    -------
    list of File

    Raises
    ------
    Unreadable
        If there are far more files than a class hands in.
    """
    files = []
    for parent, folders, names in os.walk(root):  # links to folders are not followed
        folders[:] = sorted(name for name in folders if not _ignored(name))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted(names) + links:
            path = Path(parent, name)
            if not _ignored(name):
                place, time = path.relative_to(root).as_posix(), _time(path.lstat().st_mtime)
                files.append(File(printable(place), (place,), time, lambda path=path: read_bytes(path)))
        _bounded_number(files, root)
    return files


def in_zip(archive, name):
    """List the files of a zip.

    Parameters
    ----------
    archive : zipfile.ZipFile
        Open for reading as long as the files are read.
    name : str or path-like
        What it is called, for messages.

    Returns
    -------
    list of File

    Raises
    ------
    Unreadable
        If there are far more files than a class hands in.
    """
    members = [member for member in archive.infolist() if not member.is_dir() and not member.filename.endswith("\\")]
    has_slashes = any("/" in member.filename for member in archive.infolist())
    files = []
    for member in members:
        paths = [_path(reading, has_slashes) for reading in _readings(member)]
        paths = tuple(dict.fromkeys(path for path in paths if path))
        if not any(_ignored(part) for path in paths for part in path.split("/")):
            label = printable(paths[0] if paths else member.filename)
            files.append(File(label, paths, _zip_time(member), lambda member=member: _member(archive, member)))
    _bounded_number(files, name)
    return files


def unpacked(file):
    """List what is in a file that is itself a zip: students who have two files zip them.

    Parameters
    ----------
    file : File
        Of a student.

    Returns
    -------
    list of File
        Empty if it is no zip, or one that nobody would make of a few notebooks.
    """
    try:
        content = file.read()
        inner = in_zip(zipfile.ZipFile(io.BytesIO(content)), file.label) if content.startswith(b"PK") else []
    except (Unreadable, zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []
    return [replace(item, label=f"{file.label}/{item.label}") for item in inner[:MOST_IN_A_STUDENTS_ZIP]]


def _bounded_number(files, name):
    if len(files) > MOST_FILES:
        raise Unreadable(
            f"{name} holds more than {MOST_FILES:,} files. Unpack it, keep the students' notebooks only (somebody may "
            "have handed in a whole folder of programs), and give that folder."
        )


def _readings(member):
    """Give the name of a file in a zip in each code in which it may be written."""
    if member.flag_bits & FLAG_UTF8:
        return [member.filename]
    try:
        raw = member.orig_filename.encode("cp437")
    except UnicodeEncodeError:  # it was no bytes
        return [member.filename]
    readings = []
    for code in "utf-8", *CODE_PAGES:
        try:
            readings.append(raw.decode(code))
        except UnicodeDecodeError:
            continue
        if code == "utf-8":  # what is valid there is nothing else
            break
    return readings


def _path(name, has_slashes):
    """Bring a path into one form: slashes (old PowerShell writes none), no ``./`` (tar does); none if it climbs."""
    parts = (name if has_slashes else name.replace("\\", "/")).split("/")
    parts = [part for part in parts if part not in ("", ".")]
    return "" if ".." in parts else "/".join(parts)


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


def _ignored(name):
    """Leave out what computers add on their own."""
    return name in IGNORED or name.startswith("._")


def _time(seconds):
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _zip_time(member):
    """Find when a file was written: in universal time if the zip has it, or else by the clock on the wall, here."""
    place, extra = 0, member.extra
    while place + 9 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == UNIVERSAL_TIME and length >= 5 and extra[place + 4] & 1:
            return _time(*struct.unpack_from("<i", extra, place + 5))
        place += 4 + length
    try:
        return datetime(*member.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
