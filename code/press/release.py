"""``python -m press.release``: put the website and all that belongs to it into one folder, to be given away."""

import hashlib
import shutil
import sys
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .book import BOOK, citation, file_name

# What stands on the website, and in a release also beside it.
BESIDE = {"PDF": ".pdf", "EPUB": ".epub", "deck for Anki": ".apkg", "package": ".whl"}
CHECKSUMS = "SHA256SUMS"
NEEDED = (
    "A release has one {0}, and {1} has {2}. `make release` makes everything anew; without make, empty that folder, "
    "and run press.build, press.pdf and press.ebook first."
)


def make_release(book):
    """Make a release of the built website.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book, with its website, PDF and EPUB in ``_build/html``.

    Returns
    -------
    pathlib.Path
        A folder with the website as a zip, the files of `BESIDE`, what has changed, and the SHA-256 checksums of all.
        The same website gives the same files.

    Raises
    ------
    SystemExit
        If one of the files of `BESIDE` is not on the website, or if an earlier build has left another one there.
    """
    site, folder = book / "_build" / "html", book / "_build" / "release"
    name = f"{file_name(citation(book)['title'])}-{citation(book)['version']}"
    found = {what: list(site.glob(f"*{suffix}")) for what, suffix in BESIDE.items()}
    if wrong := [what for what, files in found.items() if len(files) != 1]:
        sys.exit(NEEDED.format(wrong[0], site, len(found[wrong[0]]) or "none"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for [file] in found.values():
        is_wheel = file.suffix == ".whl"  # whose name pip reads
        shutil.copy(file, folder / (file.name if is_wheel else f"{name}{file.suffix}"))
    shutil.copy(book / "CHANGELOG.md", folder)
    _pack(site, folder / f"{name}-website.zip", name)
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(folder.iterdir())]
    (folder / CHECKSUMS).write_text("".join(sums), "utf-8")
    return folder


def _pack(site, file, name):
    """Pack the website into a zip, in a folder that has a name, with nothing of this machine and this hour."""
    with ZipFile(file, "w") as target:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            if path.name != ".buildinfo":  # Sphinx's digest of its settings, some of which are places on this disk
                entry = ZipInfo(f"{name}/{path.relative_to(site).as_posix()}")  # with a date of its own, in 1980
                entry.external_attr = 0o644 << 16  # or a server might not be allowed to read it
                target.writestr(entry, path.read_bytes(), ZIP_DEFLATED)


if __name__ == "__main__":
    made = make_release(BOOK)
    print(f"\nThe release is ready: {made}")
    for file in sorted(made.iterdir()):
        print(f"{file.stat().st_size / 1e6:8.1f} MB  {file.name}")
