"""What several tests share: the built website, a server for it, and a browser to look at it."""

import os
import shutil
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import sync_playwright
from press.book import BOOK

# Features of Chromium to do without: its address bar, which nobody sees, loads two pages of its own for each of ours,
# and that takes as long. The list replaces Playwright's, so those of Playwright's that a page might notice follow.
NOT_NEEDED = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"]
NOT_WANTED = ["AvoidUnnecessaryBeforeUnloadCheckSync", "HttpsUpgrades", "PaintHolding", "ThirdPartyStoragePartitioning"]


class QuietHandler(SimpleHTTPRequestHandler):
    """Handler that logs nothing."""

    def log_message(self, *args):
        """Keep quiet."""


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
def browser():
    """Start Chromium; its absence is a failure, never a skip."""
    name = os.environ.get("CHROMIUM", "chromium")
    path = shutil.which(name)
    if not path:
        pytest.fail(f"These tests need Chromium, and there is no {name}: set CHROMIUM to its path.", pytrace=False)
    features = ",".join(NOT_NEEDED + NOT_WANTED)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--disable-features={features}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
