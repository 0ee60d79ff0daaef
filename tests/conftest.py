"""What several tests share: the built website, a server for it, and a browser to look at it."""

import io
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright
from press.book import BOOK

from .engines import CHROMIUM, ENGINES, RECORD, find

# A function, because pages do not allow browsers to make code of text while they wait.
MOUNTED = "() => document.readyState === 'complete' && !document.querySelector('.live-figure:not([data-live])')"
# Resolves when the next frame has been painted.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# The pages that `make test` looks at where `make sweep` looks at all: they have each kind of figure, editors, a table.
SAMPLE = {
    "chapters/index",
    "chapters/learning_slowdown",
    "chapters/derivative",
    "chapters/softmax",
    "chapters/numerics",
    "chapters/digits",
    "chapters/exercises/formula",
    "chapters/which_loss",
    "search",
}
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")


def swept(cases, sample=SAMPLE):
    """Leave to `make sweep` the cases that are not in the sample; of tuples, by what they begin with."""
    rows = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [pytest.param(*row, marks=[] if row[0] in sample else pytest.mark.sweep) for row in rows]


def assert_clean(page, part, options=None):
    """Assert that axe, which the page has, finds nothing in a part of it, and that it is no wider than its window."""
    page.evaluate(PAINTED)
    find = """([part, options]) => axe.run(part, options)
        .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"""
    assert page.evaluate(find, [part, options or {}]) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


class QuietHandler(SimpleHTTPRequestHandler):
    """Handler that logs nothing."""

    def log_message(self, *args):
        """Keep quiet."""

    def send_head(self):
        """Give WebKit pages that keep a record of what they complain about: its driver does not hear that."""
        path = Path(self.translate_path(self.path))
        agent = self.headers["User-Agent"] or ""
        if "AppleWebKit" not in agent or "Chrome" in agent or path.suffix != ".html" or not path.exists():
            return super().send_head()
        page = path.read_text("utf-8").replace("<head>", f"<head>{RECORD}", 1).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)


@pytest.fixture(scope="session")
def site():
    """Find the built website."""
    folder = BOOK / "_build" / "html"
    if not (folder / "index.html").exists():
        pytest.fail("These tests look at the built website: run make book first.", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def serve():
    """Give a function that serves a folder until the tests end, and returns its address."""
    with ExitStack() as servers:

        def serve(folder):
            handler = partial(QuietHandler, directory=folder)
            server = servers.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            Thread(target=server.serve_forever, daemon=True).start()
            servers.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield serve


@pytest.fixture(scope="session")
def site_address(site, serve, tmp_path_factory):
    """Serve the website from a folder of a server, as a hoster of many projects does; give its address."""
    root = tmp_path_factory.mktemp("server")
    (root / "some").mkdir()
    (root / "some" / "folder").symlink_to(site)
    return f"{serve(root)}/some/folder"


@pytest.fixture(scope="session")
def addresses(site, site_address):
    """Give where the website is, from a server and from a disk."""
    return {"http": site_address, "file": site.resolve().as_uri()}


@pytest.fixture(scope="session")
def playwright():
    """Start what drives Chromium and Firefox."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    """Start Chromium; its absence is a failure, never a skip."""
    path = find("CHROMIUM", "chromium")
    if not path:
        pytest.fail("These tests need Chromium: install it, or set CHROMIUM to its path.", pytrace=False)
    with playwright.chromium.launch(executable_path=path, args=CHROMIUM) as browser:
        yield browser


@pytest.fixture(scope="module")
def browse(browser, addresses):
    """Give a function that opens a page in Chromium."""
    opened = []

    def browse(name, over="http", **options):
        page = browser.new_page(**options)
        opened.append(page)
        page.goto(f"{addresses[over]}/{name}.html")
        if options.get("java_script_enabled", True):
            page.wait_for_function(MOUNTED)
        return page

    yield browse
    for page in opened:
        page.close()


@pytest.fixture(scope="module", params=ENGINES, ids=lambda start: start.__name__)
def engine(request, playwright, tmp_path_factory):
    """Give a function that opens a `Tab`, in each of three engines; one that is missing is skipped.

    Its arguments are a colour scheme, "light" or "dark", whether pages may store something in the browser, and the size
    of letters in pixels that its reader has set. Each tab is a browser of its own, which takes some seconds: open one,
    and visit many pages with it.
    """

    @contextmanager
    def open_tab(scheme="light", storage=True, letters=16):
        with ExitStack() as stack:
            try:
                profile = tmp_path_factory.mktemp("profile")
                tab = stack.enter_context(request.param(playwright, profile, scheme, storage, letters))
            except LookupError as missing:
                pytest.skip(f"{missing} is not here")
            yield tab

    return open_tab


@pytest.fixture(scope="module")
def tab(engine):
    """Open a tab of each engine, one for all tests of a module."""
    with engine() as tab:
        yield tab
