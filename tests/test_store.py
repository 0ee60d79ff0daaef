"""The store of what a reader leaves behind, in three engines, with and without the browser's storage."""

import json

import pytest

PAGE = "chapters/references.html"
QUIZ = {"right": 2, "total": 3}


@pytest.fixture(scope="module", params=[True, False], ids=["kept", "refused"])
def storage(request):
    """Whether the browser keeps anything."""
    return request.param


@pytest.fixture(scope="module")
def opened(engine, storage):
    """Open one browser for all tests of a kind."""
    with engine(storage=storage) as tab:
        yield tab


@pytest.fixture
def tab(opened, site_address):
    """Open a page with an empty store."""
    opened.goto(f"{site_address}/{PAGE}")
    opened.evaluate("store.clear()")
    return opened


def refusal(tab, script):
    """Give what a script in a page says when it refuses to go on."""
    return tab.evaluate(f"() => {{ try {{ {script} }} catch (error) {{ return error.message }} }}")


def test_an_entry_lasts_as_long_as_the_browser_lets_it(tab, storage, site_address):
    """What is set is there, on the next page only if the browser keeps it; and the store knows which."""
    tab.evaluate("quiz => store.set('quiz', 'page', quiz)", QUIZ)
    assert tab.evaluate("[store.get('quiz', 'page'), store.all('quiz'), store.empty()]") == [
        QUIZ,
        {"page": QUIZ},
        False,
    ]
    assert tab.evaluate("store.lasts()") == storage
    tab.goto(f"{site_address}/{PAGE}")
    assert tab.evaluate("store.all('quiz')") == ({"page": QUIZ} if storage else {})
    assert tab.complaints == []


def test_an_entry_is_taken_away(tab):
    """The value undefined removes one entry, clear() all of them, and whoever shows entries hears of both."""
    tab.evaluate("() => { self.heard = 0; addEventListener('store-changed', () => heard++) }")
    for name, value in ("one", "true"), ("two", "true"), ("one", "undefined"):
        tab.evaluate(f"store.set('read', '{name}', {value})")
    assert tab.evaluate("store.all('read')") == {"two": True}
    tab.evaluate("store.clear()")
    assert tab.evaluate("[store.empty(), heard]") == [True, 4]


def test_entries_are_typed(tab):
    """A value that its kind does not allow is refused by name; so is a kind that nobody has described."""
    for value in "null", "'yes'", "{ right: 1 }", "{ right: 3, total: 2 }", "{ right: -1, total: 2 }":
        assert "kind quiz" in refusal(tab, f"store.set('quiz', 'page', {value})")
    assert "kind guesses" in refusal(tab, "store.set('guesses', 'page', 1)")
    assert tab.evaluate("store.empty()")


def test_a_saved_file_restores_and_keeps_what_came_since(tab):
    """A file brings back what it holds, sound entries alone, and takes nothing away."""
    tab.evaluate("quiz => { store.set('quiz', 'page', quiz); store.set('read', 'page', true) }", QUIZ)
    saved = json.loads(tab.evaluate("store.save()"))
    saved["entries"]["read"]["nonsense"] = "?"
    saved["entries"]["unknown"] = {"page": 1}
    tab.evaluate("() => { store.clear(); store.set('read', 'later', true) }")
    tab.evaluate("text => store.restore(text)", json.dumps(saved))
    assert tab.evaluate("[store.all('quiz'), store.all('read')]") == [{"page": QUIZ}, {"page": True, "later": True}]


def test_another_file_is_refused(tab):
    """What the store has not written is no file of its."""
    for text in "", "null", "[1]", '{"book": "another", "entries": {}}', '{"entries": {"read": {}}}':
        said = tab.evaluate("text => { try { store.restore(text) } catch (error) { return error.message } }", text)
        assert said == "That is no file that this course has saved."


def test_each_kind_has_its_key_and_nonsense_in_it_is_written_over(tab, storage):
    """In the browser's storage an entry stands under the key of its kind; what is no entry there counts as nothing."""
    tab.evaluate("store.set('read', 'page', true)")
    if not storage:
        assert tab.evaluate("localStorage.getItem('understanding-cross-entropy/read')") is None
        return
    assert json.loads(tab.evaluate("localStorage.getItem('understanding-cross-entropy/read')")) == {"page": True}
    for nonsense in "null", "[]", "{broken", '{"page": null}', "7":
        tab.evaluate("text => localStorage.setItem('understanding-cross-entropy/read', text)", nonsense)
        tab.evaluate("store.set('read', 'other', true)")
        assert tab.evaluate("store.get('read', 'other')")
        tab.evaluate("store.set('read', 'other', undefined)")
