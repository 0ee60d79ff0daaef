"""Live figures: alive on a page without a server, and a picture with alt text wherever nothing can run."""

import json
import re
from io import StringIO
from urllib.parse import urlsplit

import pytest
from crossentropy.widgets.base import SHARED_CSS, SHARED_JS
from press.site.live_figures import models_json, write_widget
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

HEADER = (
    "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
    "kernelspec: {name: python3, display_name: Python 3}\n---\n"
)

WIDGETS = '''
import anywidget
import traitlets
from crossentropy.picture import picture


class Twinned(anywidget.AnyWidget):
    def _repr_mimebundle_(self, **kwargs):
        live, about_live = super()._repr_mimebundle_(**kwargs)
        twin, about_twin = picture(alt=self.alt)[0]._repr_mimebundle_()
        return twin | live, about_twin | about_live


class Counter(Twinned):
    """A label, a number and a button."""

    _esm = """
    export default {
      render({ model, el }) {
        el.innerHTML = `<div class="counter" role="group" aria-label="Counter">
          <label>Count <input type="number"></label> <button>Add one</button> <output></output></div>`;
        const input = el.querySelector("input");
        const show = () => {
          input.value = model.get("count");
          el.querySelector("output").value = `count ${model.get("count").toFixed(4)}`;
        };
        input.oninput = () => { model.set("count", Number(input.value)); model.save_changes(); };
        el.querySelector("button").onclick = () => { model.set("count", model.get("count") + 1); };
        model.on("change:count", show);
        show();
      },
    };
    // <script> and <!-- and </script> are only words here
    """
    _css = """[data-widget="Counter"] { --reserve: 600px } .counter { color: rgb(0, 114, 178) }"""
    count = traitlets.Int(3).tag(sync=True)

    @property
    def alt(self):
        return f"A counter at {self.count}."


class Probe(Twinned):
    """Tries what a model can do, and shows the results as JSON."""

    alt = "A probe."
    _esm = """
    export default async () => {
      const log = [];
      const note = (name) => (model, value) => log.push([name, model.get("a"), model.get("b"), value ?? null]);
      return {
        initialize({ model, signal }) {
          log.push(["initialize", signal.aborted]);
          model.on("change:a change:b", note("one"));
          model.on("change", note("any"));
        },
        render({ model, el, signal }) {
          log.push(["render", signal.aborted]);
          model.set("a", 2);
          model.set("a", 2);
          model.set({ a: 3, b: 4 });
          model.off("change");
          model.set("b", 5);
          model.off();
          model.set("b", 6);
          model.send({ nobody: "listens" });
          log.push(["bytes", new Uint8Array(model.get("bytes").buffer).join()]);
          el.textContent = JSON.stringify(log);
          return () => { el.textContent = "cleaned up"; };
        },
      };
    };
    """
    a = traitlets.Int(1).tag(sync=True)
    b = traitlets.Int(1).tag(sync=True)
    bytes = traitlets.Bytes(bytes([0, 127, 255])).tag(sync=True)


class Broken(Twinned):
    alt = "What the broken figure would show."
    _esm = """export default { render({ el }) { el.textContent = "half"; throw new Error("on purpose"); } };"""


class Words(anywidget.AnyWidget):
    """A widget whose static twin is text."""

    _esm = "export default { render({ el }) { el.textContent = 'alive'; } };"

    def _repr_mimebundle_(self, **kwargs):
        live, about = super()._repr_mimebundle_(**kwargs)
        return live | {"text/markdown": "The twin is *text*."}, about
'''

FIGURES = """
# Figures

See {numref}`fig-counter` and {numref}`fig-probe`.

```{code-cell} ipython3
---
mystnb: {figure: {name: fig-counter, caption: "A *counter*, live."}}
---
from widgets import Counter, Probe, Words

counter = Counter()
counter
```

The paragraph below.

```{code-cell} ipython3
counter  # a second view of the same model
```

```{code-cell} ipython3
Counter(count=7)
```

```{code-cell} ipython3
---
mystnb: {figure: {name: fig-probe, caption: "A probe."}}
---
Probe()
```

```{code-cell} ipython3
Words()
```
"""

BROKEN = """
# Broken

```{code-cell} ipython3
from widgets import Broken, Counter

Broken()
```

```{code-cell} ipython3
Counter()
```
"""


class Book:
    """A book of a few chapters in the folder ``chapters``, with the widgets above, in the theme of the course."""

    def __init__(self, folder, **chapters):
        self.folder, self.source = folder, folder / "source"
        (self.source / "chapters").mkdir(parents=True)
        (self.source / "chapters" / "widgets.py").write_text(WIDGETS, "utf-8")
        toc = "\n".join(f"chapters/{name}" for name in chapters)
        (self.source / "index.md").write_text(f"# Start\n\n```{{toctree}}\n{toc}\n```\n", "utf-8")
        for name, text in chapters.items():
            (self.source / "chapters" / f"{name}.md").write_text(HEADER + text, "utf-8")

    def build(self, builder="html"):
        """Build the book and return the warnings."""
        settings = {
            "extensions": ["myst_nb", "press.site.live_figures", "press.site.mathematics_font"],
            "html_theme": "sphinx_book_theme",
            "html_math_renderer": "mathml",
            "html_favicon": "icon.svg",  # without one, browsers ask for a file that is not there
            "html_context": {"default_mode": "auto"},
            "nb_execution_mode": "inline",
            "numfig": True,
            "version": "1",
            "copyright": "CC",
        }
        (self.source / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
        warnings = StringIO()
        with docutils_namespace():  # each build starts afresh
            arguments = (self.source, None, self.folder / builder, self.folder / "doctrees", builder, settings)
            Sphinx(*arguments, None, warnings).build()
        return warnings.getvalue()

    def page(self, name, builder="html"):
        """Return a built page."""
        return (self.folder / builder / name).read_text("utf-8")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Build a website with figures, without warnings."""
    book = Book(tmp_path_factory.mktemp("book"), figures=FIGURES, broken=BROKEN)
    assert book.build() == ""
    return book


@pytest.fixture(scope="module", params=["http", "file"])
def address(request, book, serve):
    """Give the address of the website, in a folder of a server and as files."""
    return f"{serve(book.folder)}/html" if request.param == "http" else (book.folder / "html").as_uri()


@pytest.fixture(scope="module")
def tab(browser):
    """Open a tab for all tests in turn; what it asks for and complains about is noted."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("console", lambda line: tab.complaints.append(line.text) if line.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    yield tab
    tab.close()


@pytest.fixture
def page(tab):
    """Give an empty page that has asked for nothing and complained about nothing yet."""
    tab.asked, tab.complaints = [], []
    yield tab
    tab.unroute_all()
    tab.emulate_media(media="screen")
    tab.goto("about:blank")


@pytest.fixture
def figures(page, address):
    """Open the chapter with figures and wait until all are alive."""
    page.goto(f"{address}/chapters/figures.html")
    page.wait_for_function("document.querySelectorAll('[data-live]').length === 5")
    return page


def test_figures_come_alive_without_errors_or_other_hosts(figures, address):
    """Over http and from files, a page in a subfolder asks nothing of other hosts and complains about nothing."""
    figures.wait_for_load_state("networkidle")
    assert figures.complaints == []
    hosts = {urlsplit(url).netloc for url in figures.asked if not url.startswith(("blob:", "data:"))}
    assert hosts == {urlsplit(address).netloc}


def test_a_live_figure_takes_the_place_of_its_twin(figures):
    """On the screen there is the live view alone, which answers to the mouse and to the keyboard."""
    figure = figures.locator("#fig-counter")
    assert not figure.get_by_role("img").is_visible()
    figure.get_by_role("group", name="Counter").get_by_role("button", name="Add one").click()
    assert figure.get_by_role("status").inner_text() == "count 4.0000"
    figure.get_by_label("Count", exact=True).press("ArrowUp")
    assert figure.get_by_role("status").inner_text() == "count 5.0000"


def test_two_views_of_one_model_agree_and_other_models_stand_apart(figures):
    """A change in one view shows in the other view of its model, and not in another model of its class."""
    views = figures.get_by_role("group", name="Counter")
    views.nth(1).get_by_role("button").click()
    assert [views.nth(i).get_by_role("status").inner_text() for i in range(3)] == [
        "count 4.0000",
        "count 4.0000",
        "count 7.0000",
    ]


def test_a_model_does_what_anywidget_promises(figures):
    """Changes are told once, after all values are set; nobody hears of no change; bytes arrive as a DataView."""
    assert json.loads(figures.locator("#fig-probe .live-view").inner_text()) == [
        ["initialize", False],
        ["render", False],
        ["one", 2, 1, 2],
        ["any", 2, 1, None],
        ["one", 3, 4, 3],
        ["one", 3, 4, 4],
        ["any", 3, 4, None],
        ["one", 3, 5, 5],
        ["bytes", "0,127,255"],
    ]


def test_text_can_be_a_twin_too(figures):
    """A figure whose twin is Markdown is alive on the screen, and words in print."""
    box = figures.locator('[data-widget="Words"]')
    assert box.inner_text() == "alive"
    figures.emulate_media(media="print")
    assert box.inner_text() == "The twin is text."


def test_print_shows_the_twin(figures):
    """On paper the static picture is back, and the live view is not there."""
    figures.emulate_media(media="print")
    figure = figures.locator("#fig-counter")
    assert figure.get_by_role("img", name="A counter at 3.").is_visible()
    assert not figure.locator(".live-view").is_visible()
    assert figure.locator("figcaption").is_visible()


def test_the_style_of_a_widget_is_on_the_page_once(figures):
    """Two models and three views of one class need its style sheet once, and get it."""
    assert figures.content().count("figures/Counter.css") == 1
    color = "getComputedStyle(document.querySelector('.counter')).color"
    assert figures.evaluate(color) == "rgb(0, 114, 178)"


def test_nothing_moves_when_a_figure_with_a_reserve_comes_alive(figures, page):
    """The text below stands where it stood before the script ran."""
    below = figures.get_by_text("The paragraph below.")
    alive = below.bounding_box()["y"]
    page.route("**/live.js*", lambda route: route.abort())
    page.reload()
    page.wait_for_load_state()
    assert page.locator("[data-live]").count() == 0
    assert below.bounding_box()["y"] == alive


def test_without_javascript_a_captioned_picture_with_alt_text_is_there(browser, address):
    """A reader without JavaScript sees the twin, at its own height, and its caption."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/chapters/figures.html")
    figure = page.locator("#fig-counter")
    picture = figure.get_by_role("img", name="A counter at 3.")
    assert picture.is_visible()
    assert figure.locator("figcaption").inner_text().startswith("Fig. 1 A counter, live.")
    assert figure.locator(".live-figure").bounding_box()["height"] < 600
    context.close()


def test_a_figure_that_fails_leaves_its_twin_and_says_so(page, address):
    """The error reaches the console, not the other figures; half a view is taken away; paper stays silent."""
    page.goto(f"{address}/chapters/broken.html")
    box = page.locator('[data-widget="Broken"]')
    status = box.get_by_role("status")
    status.wait_for()
    assert "picture" in status.inner_text()
    assert box.get_by_role("img", name="What the broken figure would show.").is_visible()
    assert box.get_by_text("half").count() == 0
    assert any("Broken" in line and "on purpose" in line for line in page.complaints)
    page.locator('[data-widget="Counter"][data-live]').wait_for()
    page.emulate_media(media="print")
    assert not status.is_visible()


def test_figures_have_caption_number_and_references(book):
    """Live figures are numbered in their order, and references show the number and lead to the figure."""
    page = book.page("chapters/figures.html")
    assert re.search(r'href="#fig-counter"><span class="std std-numref">Fig. 1</span>', page)
    assert re.search(r'href="#fig-probe"><span class="std std-numref">Fig. 2</span>', page)
    figure = re.search(r'<figure [^>]*id="fig-counter">.*?</figure>', page, re.DOTALL)[0]
    assert 'class="live-figure"' in figure
    assert re.search(r'alt="A counter at 3." class="picture"', figure)
    assert 'caption-text">A <em>counter</em>, live.</span>' in figure


def test_only_pages_with_figures_load_the_script(book):
    """Neither script nor models are on a page without figures, and no page names a library elsewhere."""
    assert not re.search(r"live\.js|live-", book.page("index.html"))
    assert not re.search(r"requirejs|require\.min|cdn", book.page("chapters/figures.html"))


def test_a_page_holds_no_more_of_a_model_than_it_needs(book):
    """Modules and styles are files of their own, one for each kind of figure; layouts and library names stay away."""
    text = re.search(r'id="live-models">(.*?)</script>', book.page("chapters/figures.html"), re.DOTALL)[1]
    models = json.loads(text)
    assert [model["state"] for model in models[:2]] == [{"count": 3}, {"count": 7}]
    assert {model["widget"] for model in models} == set(
        re.findall(r'src="../_static/figures/(\w+)\.js', book.page("chapters/figures.html"))
    )


def test_what_widgets_share_is_written_once(tmp_path):
    """What the course's widgets share, of modules and styles, goes to files that all of them name; nothing is lost."""
    one = write_widget(tmp_path, "One", {"_esm": f"{SHARED_JS}export default 1;", "_css": f"{SHARED_CSS}a {{top: 0}}"})
    two = write_widget(tmp_path, "Two", {"_esm": "export default 2;", "_css": "b {}"})
    texts = {file: (tmp_path / file).read_text("utf-8") for file in one + two}
    shared_js, shared_css = one[0], one[2]
    module = json.loads(texts[shared_js].removeprefix("self.liveShared = ").rstrip(";\n"))
    declared = r"^(?:async )?(?:function\*?|const|let|class) (\w+)"
    names = set(re.findall(declared, SHARED_JS, re.MULTILINE))
    assert len(names) > 20
    assert names <= set(re.findall(r"\w+", module))
    classes = set(re.findall(r"\.(ce-[\w-]+)", SHARED_CSS))
    assert classes <= set(re.findall(r"\.(ce-[\w-]+)", texts[shared_css]))
    assert texts["figures/One.js"] == """(self.liveModules ??= {})['One'] = liveShared + "export default 1;";\n"""
    assert texts["figures/One.css"] == "a{top:0}"
    assert two == ["figures/Two.js", "figures/Two.css"]
    assert [texts[file] for file in two] == [
        """(self.liveModules ??= {})['Two'] = "export default 2;";\n""",
        "b {}",
    ]


def test_the_same_chapter_gives_the_same_page(book, tmp_path):
    """A second build of the website is equal, to the letter."""
    again = Book(tmp_path, figures=FIGURES)
    again.build()
    [one, two] = (
        re.search(r"<article.*</article>", page, re.DOTALL)[0]
        for page in (book.page("chapters/figures.html"), again.page("chapters/figures.html"))
    )
    assert one == two


def test_models_cannot_end_their_script_element():
    """What would end a script element, or start a comment in it, is written with an escape of JSON."""
    evil = "</script><!--<SCRIPT>"
    text = models_json([{"state": {"_anywidget_id": "m.Evil", "_esm": "", "text": evil}, "buffers": []}])
    assert "<" not in text
    assert json.loads(text)[0]["state"]["text"] == evil


@pytest.mark.parametrize(("builder", "name"), [("singlehtml", "index.html"), ("epub", "chapters/figures.xhtml")])
def test_books_for_paper_and_e_readers_get_the_twin_alone(book, builder, name):
    """There the figure is a numbered picture with alt text, and no trace of models or scripts for them."""
    assert book.build(builder) == ""
    page = book.page(name, builder)
    figure = re.search(r'<figure [^>]*id="fig-counter">.*?</figure>', page, re.DOTALL)[0]
    assert 'alt="A counter at 3."' in figure
    assert "Fig. 1" in figure
    assert "The twin is <em>text</em>." in page
    assert not re.search(r"live-(figure|models)|live\.(js|css)|widget-view|Counter object", page)


def test_latex_gets_the_twin_alone(book):
    """The figure is a picture with a caption and a label."""
    book.build("latex")
    [text] = (path.read_text("utf-8") for path in (book.folder / "latex").glob("*.tex") if path.name != "sphinx.tex")
    figure = re.search(r"\\begin\{figure\}.*?\\end\{figure\}", text, re.DOTALL)[0]
    assert r"includegraphics{" in figure
    assert "counter" in figure
    assert "Counter object" not in text


@pytest.fixture(scope="module")
def warnings(tmp_path_factory):
    """Build a book of what would not work, and give the warnings."""
    cells = [
        "import ipywidgets\n\nipywidgets.IntSlider()",
        "import anywidget\n\nclass Twinless(anywidget.AnyWidget):\n    _esm = 'export default {}'\n\nTwinless()",
    ]
    text = "# Bad\n" + "".join(f"\n```{{code-cell}} ipython3\n{cell}\n```\n" for cell in cells)
    return Book(tmp_path_factory.mktemp("bad"), bad=text).build()


@pytest.mark.parametrize("words", ["IntSliderModel needs a kernel", "Twinless has no static twin"])
def test_what_readers_could_not_see_is_a_warning(warnings, words):
    """A widget that needs a kernel, and one without a static twin, are named with page and line."""
    assert re.search(rf"chapters/bad\.md:\d+: WARNING: {words}", warnings)


def test_browsers_get_no_comments(tmp_path):
    """Comments stay in the sources; what looks like one in a string is kept."""
    module = SHARED_JS + "// why\nconst url = 'https://here'; // one\nexport default (long) => `//  ${long}`;\n"
    write_widget(tmp_path, "Dial", {"_esm": module})
    text = (tmp_path / "figures" / "Dial.js").read_text("utf-8")
    assert text.endswith("liveShared + \"const url='https://here';export default(long)=>`//  ${long}`;\";\n")
