"""``python bench/python.py``: what Python on the page weighs, and how soon it is there and answers, in Chromium."""

import gzip
import json
import os
import re
import shutil
import statistics
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright
from press.book import BOOK

SITE = BOOK / "_build" / "html"
PAGE = "chapters/exercises/formula"
RUNS = 5
ANSWER = "def cross_entropy_one(a, y):\n    return -(y * np.log(a) + (1 - y) * np.log(1 - a))"
PRESSED = """async text => {
    const [editor] = pythonPage.editors;
    const area = editor.cell.querySelector("textarea");
    area.value = text;
    area.oninput();
    await pythonPage.load("running.js");
    const start = performance.now();
    await pythonPage.run(editor);
    return performance.now() - start;
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Server that logs nothing."""

    def log_message(self, *args):
        """Keep quiet."""


def packed(*names):
    """Count the bytes of files as a server sends them."""
    return sum(len(gzip.compress((SITE / "_static" / name).read_bytes(), 6)) for name in names)


def without_editors(text):
    """Take out of a page what its editors add."""
    text = re.sub(r'<script type="application/json" id="python-page">.*?</script>', "", text)
    text = re.sub(r"\s*<(script|link)[^>]*editor\.(js|css)[^>]*>(</script>)?", "", text)
    return text.replace(" python-cell", "").replace(" python-editor", "")


def heavier():
    """Find the page that its editors make heaviest before anything runs; return its name and the bytes."""
    added = {}
    for path in SITE.glob("chapters/**/*.html"):
        text = path.read_text("utf-8")
        if 'id="python-page"' in text:
            whole, bare = (len(gzip.compress(version.encode(), 6)) for version in (text, without_editors(text)))
            added[path.stem] = whole - bare + packed("editor.js", "editor.css")
    return max(added.items(), key=lambda item: item[1])


def memory(renderer_pids):
    """Add up what the processes of a page hold, in MB: the private part of their memory."""
    total = 0
    for pid in renderer_pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += sum(int(number) for number in re.findall(r"Private_(?:Clean|Dirty): +(\d+)", text))
    return total / 1024


def main():
    """Print the table."""
    files = json.loads((SITE / "_static" / "python" / "manifest.json").read_text())
    first = sum(files[name]["bytes"] for name in ("python", "core", "course"))
    print(f"first run loads        {first / 1e6:6.1f} MB   (aim 10, at most 12.5)")
    print(f"first picture          {files['plot']['bytes'] / 1e6:6.1f} MB more")
    page, added = heavier()
    print(f"before the first run   {added / 1e3:6.1f} kB more on the heaviest page, {page} (at most 3)")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{PAGE}.html"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            args=["--no-sandbox"], executable_path=shutil.which(os.environ.get("CHROMIUM", "chromium"))
        )
        window = browser.new_context()
        session = browser.new_browser_cdp_session()
        tab = window.new_page()
        tab.goto(address)
        tab.evaluate(PRESSED, ANSWER)  # fills the browser's store
        starts = []
        for _ in range(RUNS):
            tab.reload()
            starts.append(tab.evaluate(PRESSED, ANSWER))
        tab.close()  # what five starts leave behind is not what one reader's tab holds
        tab = window.new_page()
        tab.goto(address)
        _, *checks = [tab.evaluate(PRESSED, ANSWER) for _ in range(1 + RUNS)]
        renderers = [
            process["id"]
            for process in session.send("SystemInfo.getProcessInfo")["processInfo"]
            if process["type"] == "renderer"
        ]
        print(f"start and first answer {statistics.median(starts):6.0f} ms   from the store (at most 1500)")
        print(f"one check              {statistics.median(checks):6.0f} ms   (at most 200)")
        print(f"memory of the tab      {memory(renderers):6.0f} MB   (at most 300)")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
