"""``python bench/website.py``: two pages of the website beside the same pages as Jupyter Book makes them by itself.

The stock page asks other hosts for MathJax, RequireJS, and the scripts of its widgets. Here one server has all of it,
from the npm packages that those hosts hand out, so that their names and connections cost the stock page nothing.
"""

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import yaml
from playwright.sync_api import sync_playwright
from press.book import BOOK

FIRST, SECOND = "chapters/index", "chapters/derivative"
RUNS = 3
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
# 1.6 Mbit/s, 150 ms there and back, a quarter of this processor
TRAIN = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}

# What the text of the chapters needs; everything else is as Jupyter Book comes.
SETTINGS = {
    "only_build_toc_files": True,
    "bibtex_bibfiles": ["references.bib"],
    "execute": {"execute_notebooks": "inline", "timeout": 120},
    "parse": yaml.safe_load((BOOK / "_config.yml").read_text("utf-8"))["parse"],
    "sphinx": {"config": {"nb_eval_name_regex": ".*"}},
}
ELSEWHERE = {
    rb"https://cdnjs\.cloudflare\.com/ajax/libs/require\.js/([\d.]+)/require\.min": rb"/npm/requirejs@\1/require",
    rb"https://(?:cdn\.jsdelivr\.net/npm|unpkg\.com)/": b"/npm/",
    rb' integrity="[^"]*"': b"",  # of the minified RequireJS, which npm does not have
}

WATCH = """self.shift = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shift += value; })
    .observe({ type: "layout-shift", buffered: true });
requestAnimationFrame(function look() {
    const figure = document.querySelector("article [role=group]");  // the contract of live figures
    if (figure?.getClientRects().length) self.figure ??= performance.now();
    const seen = [...document.querySelectorAll("article .math")]
        .filter((box) => box.getClientRects().length && box.getBoundingClientRect().top < innerHeight);
    const typeset = seen.length && seen.every((box) => box.querySelector("math, mjx-container"));
    if (typeset) self.formulas ??= performance.now();
    if (!self.figure || !self.formulas) requestAnimationFrame(look);
});"""
READY = "() => self.figure && (self.formulas || !document.querySelector('article .math'))"
TIMES = """() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    return [paint, Math.max(paint, formulas), figure].map((time) => time / 1000);
}"""


def build_stock(folder):
    """Build the two chapters with nothing but what their text needs, and return the folder of the website."""
    (folder / "chapters").mkdir()
    for name in ("references.bib", f"{FIRST}.md", f"{SECOND}.md"):
        shutil.copy(BOOK / name, folder / name)
    (folder / "_config.yml").write_text(yaml.safe_dump(SETTINGS), "utf-8")
    contents = {"format": "jb-book", "root": FIRST, "chapters": [{"file": SECOND}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents), "utf-8")
    log = folder / "build.log"
    with log.open("w") as output:
        command = [Path(sys.executable).with_name("jupyter-book"), "build", folder]
        subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
    site = folder / "_build" / "html"
    if not (site / f"{SECOND}.html").exists():
        sys.exit(f"{log.read_text('utf-8')}\nJupyter Book has not built the stock pages: see above.")
    return site


@cache
def fetch(package, folder):
    """Fetch a package such as ``mathjax@3`` from the npm registry, and return the folder of its files."""
    target = Path(tempfile.mkdtemp(dir=folder))
    subprocess.run(["npm", "pack", "--silent", package], cwd=target, check=True, capture_output=True)
    shutil.unpack_archive(next(target.glob("*.tgz")), target, filter="data")
    return target / "package"


class Handler(SimpleHTTPRequestHandler):
    """Server of a website, compressed and cached as hosts of static pages do it, and of npm packages."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args, packages, **options):
        self.packages = packages
        super().__init__(*args, **options)

    def do_GET(self):
        """Send a file."""
        path = Path(self.translate_path(self.path))
        if asked := re.fullmatch(r"/npm/((?:@[^/]+/)?[^/]+)/([^?]*).*", self.path):
            path = fetch(asked[1], self.packages) / asked[2]
        if not path.is_file():
            return self.send_error(404)
        kind, data = self.guess_type(path), path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "max-age=600")
        if re.match("text/|application/(javascript|json)|image/svg", kind):
            for address, here in ELSEWHERE.items():
                data = re.sub(address, here, data)
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        """Keep quiet."""


@contextmanager
def served(site, packages):
    """Serve a website, and give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=site, packages=packages)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def reader(browser, size=WIDE, train=False):
    """Open a tab of somebody who has never been here; give it with a list of what is transferred, in bytes."""
    window = browser.new_context(viewport=size)
    window.add_init_script(WATCH)
    page = window.new_page()
    session, weights = window.new_cdp_session(page), []
    session.on("Network.loadingFinished", lambda file: weights.append(file["encodedDataLength"]))
    session.send("Network.enable")
    if train:
        session.send("Network.emulateNetworkConditions", TRAIN)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    yield page, weights
    window.close()


def load(page, address):
    """Open a page, and wait until nothing more comes."""
    page.goto(address, wait_until="networkidle")
    page.wait_for_function(READY)


def weigh(browser, base):
    """Return what each page transfers to somebody who has never been here, in kB and in requests.

    The last number is what the second page transfers after the first.
    """
    with reader(browser) as (page, weights):
        load(page, f"{base}/{SECOND}.html")
        alone = sum(weights) / 1000, len(weights)
    with reader(browser) as (page, weights):
        load(page, f"{base}/{FIRST}.html")
        first = sum(weights) / 1000, len(weights)
        load(page, f"{base}/{SECOND}.html")
        return *first, *alone, sum(weights) / 1000 - first[0]


def time(browser, base, train):
    """Return when the first paint, the formulas on the screen and the figure of the second page were there, in s.

    These are medians of visits.
    """
    visits = []
    for _ in range(RUNS):
        with reader(browser, PHONE if train else WIDE, train) as (page, _):
            load(page, f"{base}/{SECOND}.html")
            visits.append(page.evaluate(TIMES))
    return [statistics.median(times) for times in zip(*visits, strict=True)]


def shift(browser, base, size):
    """Return the layout shift of the second page."""
    with reader(browser, size) as (page, _):
        load(page, f"{base}/{SECOND}.html")
        return page.evaluate("shift")


def measure(browser, base):
    """Measure a website: what `ROWS` names, in that order."""
    times = [seconds for train in (False, True) for seconds in time(browser, base, train)]
    return [*weigh(browser, base), *times, shift(browser, base, WIDE), shift(browser, base, PHONE)]


# Digits after the point, and what we aim at; "half" is half of what the stock page needs.
ROWS = {
    "start page, kB transferred": (0, "at most 105"),
    "start page, requests": (0, "at most 12"),
    "derivative, kB transferred": (0, "at most 145"),
    "derivative, requests": (0, ""),
    "derivative after it, kB": (0, "at most 60"),
    "first paint, s": (2, "at most half"),
    "formulas there, s": (2, "at first paint"),
    "figure answers, s": (2, "at most half"),
    "first paint in a train, s": (2, "at most half"),
    "formulas there in a train, s": (2, "at most 1.2"),
    "figure answers in a train, s": (2, "at most half"),
    "layout shift, 1280 px": (4, "at most 0.01"),
    "layout shift, 390 px": (4, "at most 0.01"),
}


def main():
    """Print the table."""
    if not shutil.which("npm"):
        sys.exit("This needs npm, which fetches what the stock page asks other hosts for.")
    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    arguments = ["--no-sandbox", "--disable-background-networking"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        packages = Path(folder, "packages")
        packages.mkdir()
        print(f"Building {FIRST} and {SECOND} with Jupyter Book by itself ...", flush=True)
        book = Path(folder, "book")
        book.mkdir()
        sites = {"here": BOOK / "_build" / "html", "stock": build_stock(book)}
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        found = []
        for name, site in sites.items():
            with served(site, packages) as base:
                print(f"Opening the pages: {name} ...", flush=True)
                weigh(browser, base)  # the browser has to warm up, and npm to fetch
                found.append(measure(browser, base))
        browser.close()
    print("\nIn a train: 390 px, 1.6 Mbit/s, 150 ms there and back, a quarter of the processor. kB are gzipped.")
    print("Stock: MathJax, RequireJS (not minified, 15 kB more) and the scripts of widgets come from npm, and count.")
    print(f"\n{'':32}{'here':>8}{'stock':>8}   aim")
    for (row, (digits, aim)), *values in zip(ROWS.items(), *found, strict=True):
        print(f"{row:32}" + "".join(f"{value:8.{digits}f}" for value in values) + f"   {aim}")


if __name__ == "__main__":
    main()
