"""A bare page in a real browser, and a model such as anywidget gives to a figure's front end."""

from collections import defaultdict

import pytest
from ipywidgets import DOMWidget

from ..conftest import PAINTED

# What a front end may use of anywidget's model, no more. `saved` counts what would have been sent to a kernel.
MODEL = """
class Model {
  constructor(state) { Object.assign(this, { state: { ...state }, handlers: {}, saved: 0 }); }
  get(name) { return this.state[name]; }
  set(name, value) {
    if (Object.is(this.state[name], value)) return;
    this.state[name] = value;
    for (const handler of [...(this.handlers["change:" + name] ?? [])]) handler();
  }
  on(name, handler) { (this.handlers[name] ??= []).push(handler); }
  off(name, handler) { this.handlers[name] = (this.handlers[name] ?? []).filter((h) => h !== handler); }
  save_changes() { this.saved += 1; }
  listeners() { return Object.values(this.handlers).flat().length; }
}
window.load = async (esm) => {
  window.module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
};
// bytes arrive as a DataView
const asViews = (held) => Object.fromEntries(
  Object.entries(held).map(([name, bytes]) => [name, new DataView(Uint8Array.from(bytes).buffer)]));
window.mount = (css, state) => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  window.model = new Model(state);
  window.cleanup = window.module.default.render({ model, el: document.getElementById("stage") });
};
"""

OPTIONS = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "forced_colors": "none"}
PAGE = """<!doctype html>
<html lang="en"><meta name="viewport" content="width=device-width"><title>Stage</title>
<main id="stage"></main></html>"""


def state(page):
    """Give the traits of the figure once it is painted."""
    page.evaluate("settle()")
    return page.evaluate("model.state")


def cells(page, label):
    """Read a row of the numbers of a figure."""
    page.evaluate("settle()")
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label)).locator("td").all_inner_texts()


@pytest.fixture(scope="session")
def stages(browser):
    """Bare pages that no test uses now, by their options, and what they have complained of: a new one takes a while."""
    return defaultdict(list), []


@pytest.fixture
def new_page(browser, stages):
    """Function that opens a bare page; at the end no page may have seen an error, or asked anything of any host."""
    free, faults = stages
    used = []

    def open_page(**options):
        options = OPTIONS | options
        waiting = free[repr(options)]
        page = waiting.pop() if waiting else new_stage(browser, options, faults)
        used.append((page, options))
        page.set_content(PAGE)
        page.add_script_tag(content=f"{MODEL}\nwindow.settle = {PAINTED};")
        return page

    yield open_page
    for page, options in used:
        page.mouse.move(0, 0)
        page.goto("about:blank")
        page.set_viewport_size(options["viewport"])
        page.emulate_media(color_scheme=options["color_scheme"], forced_colors=options["forced_colors"])
        free[repr(options)].append(page)
    found, faults[:] = faults.copy(), []
    assert found == []


def new_stage(browser, options, faults):
    """Open a page that adds its errors, and the requests that it makes, to a list."""
    page = browser.new_page(**options)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: message.type in ("error", "warning") and faults.append(message.text))
    page.on("request", lambda request: request.url.startswith(("blob:", "about:")) or faults.append(request.url))
    return page


@pytest.fixture
def show(new_page):
    """Function that shows a live figure on a bare page, with all that can be opened open, and returns the page."""

    def show_figure(figure, opened=True, **options):
        page = new_page(**options)
        page.evaluate("(esm) => load(esm)", str(figure._esm))
        own = [name for name in figure.trait_names(sync=True) if name not in DOMWidget.class_trait_names()]
        state = {name: getattr(figure, name) for name in own if not name.startswith("_")}
        held = {name: list(value) for name, value in state.items() if isinstance(value, bytes)}
        page.evaluate(
            "([css, state, held]) => mount(css, { ...state, ...asViews(held) })",
            [str(figure._css), {name: value for name, value in state.items() if name not in held}, held],
        )
        if opened:
            page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        page.evaluate("settle()")  # only then are its plots as large as they stay
        return page

    return show_figure
