"""``python bench/figures.py``: how long a live figure of the built book takes from a reader's hand to the picture.

A slider is moved by real keys, each pressed at a random moment after the one before it has been painted. A time runs
from the press (the time stamp of its event) to the first task after the frame that shows it: the wait for that frame,
script, style, layout and paint are in it, and only raster and display, which run beside the page's own thread, are not.
Event Timing, the browser's own measure in steps of 8 ms, goes as far as the screen: 16 stands for 16 or less.

The time of the page's thread for one key, at full speed, says where the rest comes from, and depends little on what
else the machine does. The first rows are the least that a key can cost: a bare slider on an empty page, and on a page
of the book. A last line counts the frames of a second in which a dragged surface turns.
"""

import os
import random
import shutil
import statistics
import time

from playwright.sync_api import sync_playwright
from press.book import BOOK

ADD_BARE_SLIDER = """(name) => (document.querySelector("article section") ?? document.body).insertAdjacentHTML(
    "afterbegin", `<div role="group" aria-label="${name}"><input type="range" aria-label="bare slider"></div>`)"""

SLIDERS = [
    (None, "Empty page", "bare slider"),
    ("derivative", "Page of the book", "bare slider"),
    ("learning_slowdown", "Learning slowdown", "Weight"),
    ("learning_slowdown", "Learning slowdown", "Epoch"),
    ("formula", "Cost terms", "Output"),
    ("derivative", "Gradient factors", "Weighted input"),
    ("derivative", "Loss surface", "Epoch"),
    ("derivative", "Loss surface", "Turn"),
    ("generalization", "Output layer", "Output 1"),
    ("numerics", "Precision", "Weighted input"),
    ("digits", "Digits", "Image"),
    ("logistic", "Boundary", "Penalty"),
    ("language", "Next letter", "Letters of context"),
    ("trust", "Forecaster", "Forecast"),
]
KEYS = 50
TARGET = "target: 20 ms (median) and 36 ms (95 %) with the processor throttled 4x, and 60 frames a second"

WATCH = """() => {
    window.times = [];
    window.shown = [];
    addEventListener("keydown", (event) => {
        window.painted = new Promise((done) => requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => done(times.push(performance.now() - event.timeStamp));
            channel.port2.postMessage(0);
        }));
    }, true);
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.name === "keydown") shown.push(entry.duration);
    }).observe({ type: "event", durationThreshold: 16 });
}"""

# Moves the mouse that holds a surface once in every frame for two seconds; returns the frames in a second.
DRAG = """async (surface) => {
    const start = performance.now();
    let frames = 0;
    for (; performance.now() - start < 2000; frames++) {
        await new Promise(requestAnimationFrame);
        const move = { pointerId: 1, pointerType: "mouse", bubbles: true, clientX: 100 + frames, clientY: 100 };
        surface.dispatchEvent(new PointerEvent("pointermove", move));
    }
    return frames / (performance.now() - start) * 1000;
}"""


def find(browser, page_name, figure):
    """Open a page; return it with one of its figures, or else with a bare slider in a group of that name."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    if page_name:
        page.goto((BOOK / "_build" / "html" / "chapters" / f"{page_name}.html").as_uri(), wait_until="networkidle")
    group = page.get_by_role("group", name=figure, exact=True)
    if not group.count():
        page.evaluate(ADD_BARE_SLIDER, figure)
    for fold in group.first.get_by_text("More", exact=True).all():
        fold.press("Enter")  # a mouse would stay, and each change on the page cost a look at what lies beneath it
    return page, group.first


def measure(page, throttle):
    """Return the times from key to paint, those to the screen, and the time of the page's thread for a key, in ms."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    pause = random.Random(0)
    press_keys(page, session, pause, count=10)  # to warm up
    page.wait_for_timeout(200)
    page.evaluate("times.length = shown.length = 0")
    before = thread_times(session)
    press_keys(page, session, pause, count=KEYS)
    spent = {name: (value - before[name]) / KEYS * 1000 for name, value in thread_times(session).items()}
    page.wait_for_timeout(200)
    times, shown = page.evaluate("[times, shown]")
    return times, shown + [16] * (KEYS - len(shown)), spent


def press_keys(page, session, pause, count):
    """Press keys that move the slider in focus there and back, each after the one before it has been painted."""
    for i in range(count):
        key, code = [("ArrowRight", 39), ("ArrowLeft", 37)][i // 10 % 2]
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": code})
        page.evaluate("painted")
        time.sleep(pause.uniform(0.02, 0.05))


def thread_times(session):
    """Return the time that the page's thread has spent so far, in seconds, by kind of work."""
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return {name: metrics[f"{name}Duration"] for name in ("Script", "RecalcStyle", "Layout", "Task")}


def frames_per_second(browser):
    """Drag a surface for two seconds; return how many frames a second it has turned."""
    page, group = find(browser, "derivative", "Loss surface")
    surface = group.locator("canvas[role=img]").first
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    before = surface.get_attribute("aria-label")
    frames = surface.evaluate(DRAG)
    assert surface.get_attribute("aria-label") != before, "the drag has turned nothing"
    page.close()
    return frames


def main():
    """Print the tables."""
    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    arguments = ["--no-sandbox", "--disable-background-networking"]
    print("From a key to its paint, and to the screen, in ms;", TARGET)
    print(f"{'':32} {'full speed':^23} {'throttled 4x':^23}   {'thread, full speed':^29}")
    columns = "".join(f"{name:>8}" for name in ("median", "95 %", "screen") * 2)
    print(f"{'figure, slider':32}{columns}   {'script':>7}{'style':>7}{'layout':>7}{'all':>8}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        for page_name, figure, slider in SLIDERS:
            page, group = find(browser, page_name, figure)
            handle = group.get_by_role("slider", name=slider, exact=True)
            handle.scroll_into_view_if_needed()
            handle.focus()
            page.evaluate(WATCH)
            row = []
            for throttle in 4, 1:
                times, shown, spent = measure(page, throttle)
                row[:0] = [statistics.median(times), statistics.quantiles(times, n=20)[-1], statistics.median(shown)]
            print(f"{figure + ', ' + slider:32}" + "".join(f"{value:8.1f}" for value in row), end="   ")
            print("{Script:7.1f}{RecalcStyle:7.1f}{Layout:7.1f}{Task:8.1f}".format(**spent), flush=True)
            page.close()
        frames = statistics.median(frames_per_second(browser) for _ in range(3))
        print(f"Both surfaces turn at {frames:.0f} frames a second while a mouse drags one of them, at full speed.")
        browser.close()


if __name__ == "__main__":
    main()
