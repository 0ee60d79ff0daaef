"""Formulas are typeset when the book is built: MathML in the pages, and a font that fits it."""

import re
from io import StringIO
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from press.formulas import to_mathml
from press.site.mathematics_font import FONT, FONT_NOTICE, math_characters
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

MATHML = "{http://www.w3.org/1998/Math/MathML}"

FORMULAS = [
    r"C = -\frac{1}{n} \sum_x \left[ y \ln a + (1-y) \ln(1-a) \right]",
    r"\begin{aligned} z &= wx + b \\ a &= \sigma(z) \end{aligned}",
    r"\operatorname{relu}(z) = \begin{cases} z & \text{if } z > 0, \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix} \begin{bmatrix} x_1 \\ \vdots \\ x_n \end{bmatrix}",
    r"\theta^\star = \operatorname*{arg\,min}_\theta \mathbb{E}_{x \sim p}\left[ -\ln q_\theta(x) \right]",
    r"\delta^l = \bigl((\boldsymbol{w}^{l+1})^\top \boldsymbol{\delta}^{l+1}\bigr) \odot \sigma'(z^l)",
    r"f''(x), \quad \hat{y}_i, \quad \bar{x}, \quad \vec{v}, \quad \widehat{xy}, \quad \overline{ab}",
    r"\frac{\partial C}{\partial w^l_{jk}} = \frac12 x_j \, (a - y) \neq 0",
    r"\underbrace{-\ln a_y}_{\text{surprise}} = \overbrace{\ln \sum_k e^{z_k}}^{\text{log-sum-exp}} - z_y",
    r"\left. \frac{\partial C}{\partial b} \right|_{a=y} = 0",
    r"\frac{\mathrm{d}a}{\mathrm{d}z} \bigg|_{z=0} = \frac14",
    r"0.6 \xrightarrow{\text{300 epochs}} 0.09 \implies C \downarrow",
    r"\lVert \boldsymbol{w} \rVert_2^2 \le \epsilon \ll 10^{-3}",
    r"\sum_{\substack{1 \le i \le n \\ i \ne j}} \sqrt{x_i} + \sqrt[3]{x_j}",
    r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_{i=1}^N p_i \log_2 \frac{p_i}{q_i} \ge 0",
    r"\boxed{a = y} + \cancel{\sigma'(z)} + \texttt{nll} + \textbf{a \& b} + \Pr(k) \binom{n}{k} \mathcal{L}",
]

CHAPTER = r"""
# Why $\sigma'(z)$ slows learning

Here $a^L_j$ is the output, $\eta > 0$ the step and $h$ a Planck of a name. By {eq}`cost` the cost falls.

$$
C = -\frac{1}{n} \sum_x \left[ y \ln a + (1-y) \ln(1-a) \right]
$$ (cost)

$$
w &\to w - \eta \frac{\partial C}{\partial w} \\ b &\to b - \eta \frac{\partial C}{\partial b}
$$

$$
\delta = a - y \tag{BP1}
$$

\begin{align}
a &= b \\
c &= d
\end{align}
"""


class Book:
    """A book of a few chapters, built by Sphinx in a temporary folder."""

    def __init__(self, folder, **settings):
        self.source, self.out = folder / "source", folder / "out"
        self.source.mkdir()
        self.settings = {
            "extensions": ["myst_parser", "press.site.mathematics", "press.site.mathematics_font"],
            "myst_enable_extensions": ["dollarmath", "amsmath"],
            "html_math_renderer": "mathml",
            "source_suffix": {".md": "markdown"},  # all Sphinx builds of a process change one default
            **settings,
        }

    def write(self, name, text):
        """Write the source of a chapter."""
        (self.source / f"{name}.md").write_text(text, "utf-8")

    def build(self, builder="html"):
        """Build the book and return the warnings."""
        warnings = StringIO()
        doctrees = self.out.parent / "doctrees"
        with docutils_namespace():  # each build starts afresh
            Sphinx(self.source, None, self.out, doctrees, builder, self.settings, None, warnings).build()
        return warnings.getvalue()

    def page(self, name="index.html"):
        """Return a built page."""
        return (self.out / name).read_text("utf-8")

    def font_characters(self):
        """Read the characters back from the built font."""
        return set(map(chr, TTFont(self.out / "_static" / FONT).getBestCmap()))


@pytest.fixture
def book(tmp_path):
    """Give an empty book."""
    return Book(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the chapter above once, without warnings."""
    book = Book(tmp_path_factory.mktemp("book"))
    book.write("index", CHAPTER)
    assert book.build() == ""
    return book


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("tex", FORMULAS)
def test_each_kind_of_formula_becomes_well_formed_xml(tex, display):
    """Everything that the course writes converts to one element that an XML parser reads as MathML."""
    root = ElementTree.fromstring(to_mathml(tex, display))
    assert root.tag == f"{MATHML}math"
    assert root.get("display") == ("block" if display else None)
    assert not root.findall(f".//{MATHML}menclose"), "browsers do not draw menclose"


@pytest.mark.parametrize(
    "tex",
    [r"a &= b \\ c &= d", "a = b\n\nc = d", r"\begin{align} a &= b \\ c &= d \end{align}"],
)
def test_rows_of_a_display_stay_rows(tex):
    """Rows need no environment of their own, and amsmath's are not numbered a second time."""
    root = ElementTree.fromstring(to_mathml(tex, display=True))
    assert len(root.findall(f".//{MATHML}mtr")) == 2
    assert "".join(root.itertext()) == "a=bc=d"


def test_rows_inside_an_environment_need_no_second_one():
    """A row end inside cases belongs to the cases: a table around it would be read out for nothing."""
    tex = r"f = \begin{cases} a & b \\ c & d \end{cases}"
    assert to_mathml(tex, display=True).count("<mtable") == 1


@pytest.mark.parametrize(("tex", "reason"), [(r"\foo{x}", r"\foo"), (r"\frac{1", "}"), (r"a & b", "&")])
def test_unreadable_tex_raises_with_the_reason_and_the_formula(tex, reason):
    """The message of the ValueError says what is wrong and repeats the formula."""
    with pytest.raises(ValueError, match=re.escape(tex)) as caught:
        to_mathml(tex)
    assert reason in str(caught.value).partition("In the formula")[0]


def test_formulas_of_a_page_are_mathml_and_no_script_typesets_them(built):
    """Three inline formulas (one in the title) and four displays are in the page, and no MathJax."""
    body = re.search(r'<div class="body".*', built.page(), re.DOTALL)[0]
    assert len(re.findall("<math ", body)) == 4 + 4
    assert not re.findall(r"<script[^>]*mathjax", built.page(), re.IGNORECASE)


def test_equations_are_numbered_and_the_numbers_link(built):
    """A label gives a number, a reference shows it and leads there, and a tag stands for a number."""
    page = built.page()
    assert re.search(r'href="#equation-cost">\(1\)</a>', page)
    formula = re.search(r'<div class="math[^>]* id="equation-cost">.*?</div>\n', page, re.DOTALL)[0]
    assert re.search(r'</div><span class="eqno">\(1\)<a class="headerlink" href="#equation-cost"', formula)
    assert '<span class="eqno">(BP1)</span>' in page


def test_an_unreadable_formula_warns_and_shows_its_tex(book):
    """The warning names the place, the reason and the TeX; the page shows the TeX as code."""
    book.write("index", "# Title\n\nBroken: $\\foo{x < y}$.\n")
    warnings = book.build()
    assert re.search(r'index\.md:3: WARNING: Unknown command "\\foo".*\\foo\{x < y\}', warnings)
    assert r"<code>\foo{x &lt; y}</code>" in book.page()


def test_a_tag_beside_a_label_warns(book):
    """References would show the number, the page the tag: one of them has to go."""
    book.write("index", "# Title\n\n$$\nx \\tag{A}\n$$ (label)\n")
    assert r"\tag" in book.build()


def test_the_font_holds_what_the_pages_show_and_little_else(built):
    """Letters come in their italic form too, and the root sign always."""
    assert set("𝑎𝜂𝜎𝜕ℎ√∑∂[](01=−→ln") <= built.font_characters()
    assert "ℵ" not in built.font_characters()


def test_the_font_travels_with_its_licence(built):
    """The Open Font License asks for its notice beside the font, and the file itself keeps it."""
    assert "SIL Open Font License" in (built.out / "_static" / FONT_NOTICE).read_text("utf-8")
    assert "SIL Open Font License" in TTFont(built.out / "_static" / FONT)["name"].getDebugName(13)


def test_the_font_for_every_kind_of_formula_is_small(book):
    """All formulas of the list above need less than 40 kB."""
    book.write("index", "# Title\n" + "\n".join(f"\n$${tex}$$\n" for tex in FORMULAS))
    assert book.build() == ""
    assert (book.out / "_static" / FONT).stat().st_size < 40_000


def test_the_font_stays_right_when_one_page_is_rewritten(book):
    """A second build of one page keeps the characters of the others and adds the new ones."""
    book.write("index", "# Title\n\n$\\alpha$\n\n```{toctree}\nother\n```\n")
    book.write("other", "# Other\n\n$\\beta$\n")
    book.build()
    book.write("other", "# Other\n\n$\\gamma$\n")
    assert book.build() == ""
    assert set("𝛼𝛾") <= book.font_characters()
    assert "𝛽" not in book.font_characters()


def test_characters_of_formulas_in_scripts_count():
    """Widgets carry formulas as JSON, which escapes what is not ASCII, in pairs beyond 16 bits."""
    script = r'<script>"<math><mi>\u2202\ud835\udc98</mi><mi>x</mi></math>"</script>'
    assert {"∂", "𝒘", "𝑥"} <= math_characters(script)
    assert math_characters("<p>no formula</p>") == set()


def test_a_character_that_the_font_lacks_warns(book):
    """Such a character would come from whatever font the reader has: the author must know."""
    book.write("index", "# Title\n\n$\\text{日}$\n")
    assert "the font of the formulas lacks 日" in book.build()


@pytest.mark.parametrize(("builder", "page"), [("dirhtml", "chapter/index.html"), ("singlehtml", "index.html")])
def test_other_html_builders_find_the_font(book, builder, page):
    """The address of the font fits a page in a folder and a book of one page."""
    book.write("index", "# Title\n\n```{toctree}\nchapter\n```\n")
    book.write("chapter", CHAPTER)
    assert book.build(builder) == ""
    url = re.search(r'rel: "preload", as: "font",[^}]*href: "([^"]+)"', book.page(page))[1]
    assert ((book.out / page).parent / url).resolve() == (book.out / "_static" / FONT).resolve()
    assert 'id="equation-cost"' in book.page(page)
    assert 'href="#equation-cost">(1)</a>' in book.page(page)


def test_a_page_without_formulas_does_not_ask_for_the_font(book):
    """Only pages with formulas load the font."""
    book.write("index", "# Title\n\nWords.\n")
    book.build()
    assert FONT not in book.page()


def test_the_pages_of_an_e_book_are_well_formed_and_name_no_missing_font(book):
    """An e-reader refuses a chapter that is not XML, and epubcheck a file that is not there."""
    book.settings |= {"version": "1", "epub_show_urls": "no", "epub_copyright": "CC"}
    book.write("index", CHAPTER + "\n".join(f"\n$${tex}$$\n" for tex in FORMULAS))
    book.build("epub")
    root = ElementTree.fromstring(book.page("index.xhtml"))
    assert len(root.findall(f".//{MATHML}math")) >= 8 + len(FORMULAS)
    assert FONT not in book.page("index.xhtml")


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory):
    """Serve a page in the book's theme, with inline formulas, long ones and every kind; give its address."""
    book = Book(tmp_path_factory.mktemp("site"), html_theme="sphinx_book_theme")
    lines = " ".join(rf"words of a line and $a^L_j$, $\sigma'(z)$, $\hat{{y}}_{i}$" for i in range(12))
    long = " + ".join(rf"\frac{{\partial C_{i}}}{{\partial w}}" for i in range(20))
    displays = "\n".join(f"\n$${tex}$$\n" for tex in FORMULAS)
    book.write("index", f"# Title\n\n{lines}\n\nInline ${long}$.\n\n$$\n{long}\n$$ (long)\n{displays}")
    assert book.build() == ""
    return f"{serve(book.out)}/index.html"


@pytest.fixture
def phone_page(browser, address):
    """Open the page of the site on a screen as narrow as a phone's."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    page.evaluate("document.fonts.ready")
    yield page
    page.close()


def test_in_a_browser_the_formulas_use_the_font_of_the_book(phone_page):
    """Letters and tall brackets are drawn with STIX Two Math, from the file beside the page."""
    session = phone_page.context.new_cdp_session(phone_page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    for selector in (".formula mi", ".formula mo", "span.math mi"):
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert [(font["familyName"], font["isCustomFont"]) for font in fonts] == [("STIX Two Math", True)]


def test_on_a_phone_long_formulas_scroll_in_their_box_and_the_keyboard_reaches_it(phone_page):
    """At 390 px nothing widens the page; the boxes that scroll, and no others, are stops of the tab key."""
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    phone_page.wait_for_function("document.querySelector('.formula').tabIndex === 0")
    boxes = phone_page.evaluate(
        """[...document.querySelectorAll(".formula, span.math")].map(
            box => [box.scrollWidth > box.clientWidth, box.tabIndex === 0])"""
    )
    assert [True, True] in boxes
    assert all(scrolls == reachable for scrolls, reachable in boxes)


def test_a_root_stands_on_the_line():
    """What is under a root is as high as a capital letter at least: browsers hang the sign from its top."""
    assert '<msqrt><mspace height="0.75em"/><mi>m</mi>' in to_mathml(r"\sqrt{m}")


def test_on_a_phone_the_number_stands_at_the_right_below_a_long_formula(phone_page):
    """A formula that scrolls has the whole line; its number comes below it, at the right, inside the page."""
    formula = phone_page.locator("div.math").first.locator(".formula").bounding_box()
    number = phone_page.locator(".eqno").first.bounding_box()
    assert formula["y"] + formula["height"] <= number["y"] + 1
    assert abs(formula["x"] + formula["width"] - number["x"] - number["width"]) <= 1
    assert number["x"] + number["width"] <= 390


def test_inline_formulas_keep_the_height_of_the_lines(phone_page):
    """A paragraph with scripts, primes and hats in every line has lines of the height of plain text."""
    lines = phone_page.evaluate(
        """(() => {
            const paragraph = document.querySelector("article p");
            return paragraph.clientHeight / parseFloat(getComputedStyle(paragraph).lineHeight);
        })()"""
    )
    assert lines > 5
    assert lines == pytest.approx(round(lines), abs=0.1)
