"""``python bench/figures.py``: how long a live figure of the built book takes from an input to its paint.

Prints, for each figure, the median and the 95th percentile of the time to the next painted frame while a slider moves,
with the processor at full speed and throttled to a quarter.
"""

import os
import shutil
import statistics

from playwright.sync_api import sync_playwright
from press.build import BOOK

SLIDERS = [
    ("learning_slowdown", "Learning slowdown", "Weight"),
    ("formula", "Cost terms", "Output"),
    ("derivative", "Gradient factors", "Weighted input"),
    ("derivative", "Loss surface", "Epoch"),
    ("derivative", "Loss surface", "Turn"),
    ("generalization", "Output layer", "z 1"),
]

# Moves the slider once a frame; a time runs from the input to the first task after the frame that paints it.
MEASURE = """async (slider) => {
    const times = [];
    const [low, high, step] = [slider.min, slider.max, slider.step].map(Number);
    for (let i = 0; i < 130; i++) {
        await new Promise(requestAnimationFrame);
        const start = performance.now();
        slider.value = low + ((i * step * 7) % (high - low));
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = done;
            channel.port2.postMessage(0);
        }));
        times.push(performance.now() - start);
    }
    return times.slice(10);
}"""


def measure(browser, page_name, figure, slider, throttle):
    """Return the times from input to paint, in milliseconds."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((BOOK / "_build" / "html" / "chapters" / f"{page_name}.html").as_uri(), wait_until="networkidle")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    handle = page.get_by_role("group", name=figure, exact=True).get_by_role("slider", name=slider, exact=True).first
    handle.scroll_into_view_if_needed()
    times = handle.evaluate(MEASURE)
    page.close()
    return times


def main():
    """Print the table."""
    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    arguments = ["--no-sandbox", "--disable-background-networking"]
    print(f"{'figure, slider':32} {'full speed: median':>20} {'95 %':>8} {'a quarter: median':>20} {'95 %':>8}   (ms)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        for page_name, figure, slider in SLIDERS:
            row = []
            for throttle in 1, 4:
                times = measure(browser, page_name, figure, slider, throttle)
                row += [statistics.median(times), statistics.quantiles(times, n=20)[-1]]
            print(f"{figure + ', ' + slider:32} {row[0]:20.1f} {row[1]:8.1f} {row[2]:20.1f} {row[3]:8.1f}")
        browser.close()


if __name__ == "__main__":
    main()
