"""``python -m press.build``: build the website, and say where it is."""

import os
import re
import shutil
import subprocess
import sys
from time import monotonic

from .book import BOOK, pages
from .site.quiet import MARK, WANTED

STRICT = ["-W", "-n", "--keep-going"]  # every warning is an error, and all are told
# Jupyter Book raises what Sphinx has told already. jsonschema 4.26 would take seconds to make grammars of addresses, by
# which no setting is checked.
JUPYTER_BOOK = """\
import sys, traceback
sys.modules["rfc3987_syntax"] = None
from jupyter_book.cli.main import main
try:
    main(sys.argv[1:], standalone_mode=False)
except (Exception, SystemExit):
    traceback.print_exc(file=sys.stdout)
    sys.exit(1)
"""


def build(book=BOOK):
    """Build the website from the chapters, with every warning an error.

    Parameters
    ----------
    book : pathlib.Path, optional
        Folder of the book. The website goes to ``_build/html`` in it.

    Raises
    ------
    SystemExit
        If the build fails or a page of the contents is missing; the message says which.
    """
    site = book / "_build" / "html"
    jupyter_build(book, "The website")
    contents = pages(book / "_toc.yml")
    _remove_stale_pages(site, contents)
    missing = [page for page in contents if not (site / f"{page}.html").exists()]
    if missing:
        sys.exit(f"Pages of _toc.yml are missing from the website: {', '.join(missing)}")
    print(f"The website is ready. Open {(site / 'index.html').as_uri()}")


def _remove_stale_pages(site, contents):
    """Remove from the website what earlier builds made of pages that are no longer in the contents."""
    current = {"index", "search", *contents}
    for page in site.rglob("*.html"):
        name = page.relative_to(site).with_suffix("")
        if name.as_posix() not in current and name.parts[0] != "_static":
            page.unlink()
            page.with_suffix(".ipynb").unlink(missing_ok=True)


def jupyter_build(book, product, *options):
    """Let Jupyter Book build, with every warning an error, and show how far it is.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    product : str
        What is built, as the first words of a sentence.
    *options : str
        Further options of ``jupyter-book build``.

    Raises
    ------
    SystemExit
        If the build fails; the messages before say why.
    """
    log = book / "_build" / "build.log"
    log.parent.mkdir(exist_ok=True)
    print(f"{product} is being built; all that is said meanwhile goes to {log}", flush=True)
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(book), *STRICT, *options]
    text = {"encoding": "utf-8", "errors": "replace"}
    environment = os.environ | {WANTED: "yes", "PYTHONIOENCODING": "utf-8"}
    with (
        log.open("w", **text) as file,
        subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, env=environment, **text) as process,
    ):
        progress = Progress(file)
        for line in process.stderr:
            progress.take(line)
        progress.end()
    if process.returncode:
        # A page that was read with a warning would not be read, nor warned about, again.
        shutil.rmtree(book / "_build" / ".doctrees", ignore_errors=True)
        sys.exit(f"{product} was not built: see the messages above, each of which names its page, and {log}")


class Progress:
    """How far a build is: a bar on a terminal, elsewhere a line for each page.

    Parameters
    ----------
    log : file
        Where messages are kept.
    """

    def __init__(self, log):
        self.log, self.begun, self.bar = log, monotonic(), sys.stderr.isatty()
        self.pages, self.done, self.running = 0, 0, {}

    def take(self, line):
        """Take a line of what a build says on standard error: a message, something to show, or both."""
        message, *told = re.split(f"{MARK}([^\n]*)\n", line)
        if message := "".join([message, *told[1::2]]):
            self._clear()
            print(message, end="", file=sys.stderr, flush=True)
            self.log.write(message)
        for event, _, words in (each.partition("\t") for each in told[::2]):
            self._follow(event, words)
        self._draw()

    def _follow(self, event, words):
        if event == "says":
            self._clear()
            print(words, flush=True)
        elif event == "pages":
            self.pages = int(words)
        elif event == "runs":
            self.running[words] = monotonic()
        elif event == "has run":
            self.done += 1
            seconds = monotonic() - self.running.pop(words)
            if not self.bar:
                print(f"{self.done:4} of {self.pages}  {words}  {seconds:.1f} s", flush=True)

    def _draw(self):
        if not self.bar or not self.pages:
            return
        full = round(24 * self.done / self.pages)
        now = ", ".join(self.running) or "writing the pages"
        line = f"[{'#' * full}{'.' * (24 - full)}] {self.done} of {self.pages}  {self._time()}  {now}"
        print(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", end="", file=sys.stderr, flush=True)

    def _clear(self):
        if self.bar:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _time(self):
        minutes, seconds = divmod(round(monotonic() - self.begun), 60)
        return f"{minutes}:{seconds:02}"

    def end(self):
        """Say how many pages there were, and how long it took."""
        self._clear()
        print(f"Pages run: {self.done}. Time: {self._time()}", flush=True)


if __name__ == "__main__":
    build()
