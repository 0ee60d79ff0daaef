"""What the website remembers of its reader: kept in the browser, shown beside the links, forgotten on demand."""

import re

import pytest
from playwright.sync_api import TimeoutError, expect

PAGE, OTHER, START = "chapters/formula.html", "chapters/references.html", "chapters/index.html"
WINDOW = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}


@pytest.fixture(params=["http", "file"])
def base(request, site, site_address):
    """Open the website from a server and from a disk."""
    return site_address if request.param == "http" else site.resolve().as_uri()


@pytest.fixture
def page(browser):
    """Open a window that remembers nothing yet."""
    window = browser.new_context(**WINDOW)
    yield window.new_page()
    window.close()


@pytest.fixture
def tabs(browser, base):
    """Open two tabs that share a storage: one time in 300 Chromium gives each tab of a new window its own, for good."""
    for _ in range(5):
        window = browser.new_context(**WINDOW)
        one, other = window.new_page(), window.new_page()
        one.goto(f"{base}/{START}")
        other.goto(f"{base}/{PAGE}")
        other.evaluate("localStorage.setItem('shared', '')")
        try:
            one.wait_for_function("() => localStorage.getItem('shared') !== null", timeout=2000)
        except TimeoutError:
            window.close()
            continue
        yield one, other
        window.close()
        return
    pytest.fail("No two tabs of this browser share what they store.", pytrace=False)


def mark(page, name):
    """Find what stands beside the link to a page in the contents."""
    return page.locator(f'.bd-links li > a[href$="{name}"] .done')


def test_nothing_is_shown_to_a_new_reader(page, base):
    """Before anything has been read, there are no marks, and nothing to do but bring back what was saved elsewhere."""
    page.goto(f"{base}/{PAGE}")
    expect(page.locator(".progress-box")).to_have_text("Restore from a file", use_inner_text=True)
    expect(page.locator(".done")).to_have_count(0)


def test_a_page_is_read_when_its_end_has_been_seen(page, base):
    """Scrolling to the end marks the page, on other pages and on the list of chapters too, in words and with a tick."""
    page.goto(f"{base}/{PAGE}")
    page.locator(".prev-next-area").scroll_into_view_if_needed()
    expect(page.locator(".progress-box")).to_contain_text("Pages read: 1.")
    page.goto(f"{base}/{START}")
    expect(mark(page, "formula.html").first).to_have_text("✓(read)")
    expect(page.locator("#the-chapters .done")).to_have_count(1)
    expect(page.locator(".done")).to_have_count(2)


def test_another_tab_follows_at_once(tabs):
    """What is read in one tab is marked in another that is open, without a reload."""
    one, other = tabs
    other.locator(".prev-next-area").scroll_into_view_if_needed()
    expect(mark(one, "formula.html").first).to_have_text("✓(read)")
    expect(one.locator(".progress-box")).to_contain_text("Pages read: 1.")


def test_a_quiz_is_remembered(page, base):
    """After an answer to a quiz the links to its page tell how many are right so far."""
    page.goto(f"{base}/{PAGE}")
    form = page.locator("[data-widget=Quiz] form").first
    form.get_by_role("radio").first.check()
    form.get_by_role("button", name="Check").click()
    verdict = form.get_by_role("status")
    expect(verdict).to_contain_text("right")
    right = int("is right" in verdict.inner_text())
    total = page.locator("[data-widget=Quiz] form").count()
    page.goto(f"{base}/{START}")
    expect(page.locator("#the-chapters .done")).to_contain_text(f"{right}/{total}(")
    expect(page.locator("#the-chapters .done")).to_contain_text(f"quiz: {right} of {total} right)")


def test_progress_is_forgotten_and_brought_back(page, base):
    """A button forgets everything, says so, and can undo that until one leaves the page."""
    page.goto(f"{base}/{PAGE}")
    page.locator(".prev-next-area").scroll_into_view_if_needed()
    page.get_by_role("button", name="Forget my progress").click()
    expect(page.get_by_role("status").filter(has_text="Forgotten.")).to_be_visible()
    expect(page.locator(".done")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".bd-links .done")).to_have_count(1)
    page.get_by_role("button", name="Forget my progress").click()
    page.goto(f"{base}/{START}")
    expect(page.locator(".done")).to_have_count(0)


def test_progress_is_saved_and_restored_elsewhere(page, browser, base, tmp_path):
    """A button saves a file, from which another browser learns the same; what is no such file gets a sentence."""
    page.goto(f"{base}/{PAGE}")
    page.locator(".prev-next-area").scroll_into_view_if_needed()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save to a file").click()
    saved.value.save_as(tmp_path / "saved.json")
    (tmp_path / "other.json").write_text('{"entries": {}}', "utf-8")
    window = browser.new_context(viewport={"width": 1280, "height": 800})
    other = window.new_page()
    other.goto(f"{base}/{START}")
    for name, said in ("other.json", "That is no file that this course has saved."), ("saved.json", "Pages read: 1."):
        with other.expect_file_chooser() as chooser:
            other.get_by_role("button", name="Restore from a file").click()
        chooser.value.set_files(tmp_path / name)
        expect(other.locator(".progress-box")).to_contain_text(said)
    expect(mark(other, "formula.html").first).to_have_text("✓(read)")
    window.close()


@pytest.mark.parametrize("kept", ["refused", "null", "[]", "{broken", '{"chapters/formula.html": null}'])
def test_nothing_breaks_without_a_memory(browser, site_address, kept):
    """Where the browser refuses to keep things, or keeps nonsense, a page still works, without a complaint."""
    window = browser.new_context()
    if kept == "refused":
        getter = "{ configurable: true, get() { throw new DOMException('refused') } }"
        refuse = f"Object.defineProperty(self, 'localStorage', {getter})"
        window.add_init_script(refuse)
    else:
        window.add_init_script(f"localStorage.setItem('understanding-cross-entropy/read', {kept!r})")
    page, errors = window.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site_address}/{OTHER}")
    page.locator(".prev-next-area").scroll_into_view_if_needed()
    expect(page.locator(".progress-box")).to_contain_text("Pages read: 1.")
    window.close()
    assert errors == []


def test_no_page_asks_for_what_is_stored_too_early(site):
    """No script that stands in a page does: Chromium may not know the page yet, and give it a store of its own."""
    for path in site.glob("**/*.html"):
        for script in re.findall(r"<script(?![^>]* src=)[^>]*>(.*?)</script>", path.read_text("utf-8"), re.DOTALL):
            assert "localStorage" not in script, path
            assert "sessionStorage" not in script, path
