"""A bare page in a real browser, and a model such as anywidget gives to a figure's front end."""

import pytest
from ipywidgets import DOMWidget

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
// the next frame has been painted
window.settle = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
window.mount = (css, state) => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  window.model = new Model(state);
  window.cleanup = window.module.default.render({ model, el: document.getElementById("stage") });
};
"""

PAGE = """<!doctype html>
<html lang="en"><meta name="viewport" content="width=device-width"><title>Stage</title>
<main id="stage"></main></html>"""


@pytest.fixture
def new_page(browser):
    """Function that opens a bare page; at the end no page may have seen an error, or asked anything of any host."""
    faults, contexts = [], []

    def open_page(**options):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and faults.append(message.text))
        page.on("request", lambda request: request.url.startswith("blob:") or faults.append(request.url))
        page.set_content(PAGE)
        page.add_script_tag(content=MODEL)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def show(new_page):
    """Function that shows a live figure on a bare page and returns the page."""

    def show_figure(figure, **options):
        page = new_page(**options)
        page.evaluate("(esm) => load(esm)", str(figure._esm))
        own = [name for name in figure.trait_names(sync=True) if name not in DOMWidget.class_trait_names()]
        state = {name: getattr(figure, name) for name in own if not name.startswith("_")}
        page.evaluate("([css, state]) => mount(css, state)", [str(figure._css), state])
        return page

    return show_figure
