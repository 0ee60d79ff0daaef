"""What a cell of checks is worth."""

import signal
import threading
import time

import numpy as np
import pytest
from crossentropy import sigmoid, sigmoid_prime
from crossentropy.checks import EXERCISES
from press.grading.marking import NOT_PAID, Mark, better, in_doubt, mark, paid
from press.grading.sandbox import Died, SandboxBroken

CHECK = 'check("sigmoid_prime", f)'
LINES = len(EXERCISES["sigmoid_prime"].cases(np.random.default_rng(0)))


def raising(error):
    """Make a function that raises an error."""

    def f(*_):
        raise error

    return f


def test_the_share_is_the_mean_over_all_calls_of_check():
    """One right and one wrong answer give half, and the lines of both."""
    outcome = mark(f"{CHECK}\n{CHECK.replace('f)', 'g)')}", {"f": sigmoid_prime, "g": sigmoid}, 0, 5)
    assert (outcome.share, outcome.error, outcome.deaths) == (0.5, "", ())
    assert outcome.text.count("✓") == outcome.text.count("✗") == LINES


@pytest.mark.parametrize(
    ("source", "share", "error"),
    [
        ("assert f(0) == 0.25", 1.0, ""),
        ("assert f(0) == 1, 'At 0 it is 1/4.'", 0.0, "At 0 it is 1/4."),
        ("assert f(0) == 1", 0.0, "A check failed."),
        ("f(0, 0, 0)", 0.0, "The check stopped with TypeError"),
        ("x = = 1", 0.0, "The check stopped with SyntaxError: invalid syntax (<checks>, line 1)"),
        ("raise NotImplementedError", 0.0, "This is not written yet."),
        ("while True: pass", 0.0, "The checks were stopped after 0.2 seconds."),
    ],
)
def test_assertions_give_all_or_nothing(source, share, error):
    """The sentence of the assertion is what the student reads."""
    outcome = mark(source, {"f": sigmoid_prime}, 0, 0.2)
    assert outcome.share == share
    assert outcome.error.startswith(error)


@pytest.mark.parametrize("source", [CHECK, "f(0)"])
def test_an_answer_that_kills_python_is_wrong_and_is_noted(source):
    """It counts as an answer, unlike a sandbox that breaks."""
    outcome = mark(source, {"f": raising(Died("It ended Python."))}, 0, 5)
    assert outcome.share == 0
    assert set(outcome.deaths) == {"It ended Python."}
    with pytest.raises(SandboxBroken, match="no memory"):
        mark(source, {"f": raising(SandboxBroken("no memory"))}, 0, 5)


def test_an_answer_cannot_outlast_the_limit_by_catching_it():
    """`check` takes each exception of an answer for an answer, but not this one."""

    def f(z):
        while True:
            pass

    assert mark(CHECK, {"f": f}, 0, 0.2).error == "The checks were stopped after 0.2 seconds."


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_is_lost_in_a_destructor_rings_again():
    """Python drops an exception that is raised while it cleans up after an object."""
    source = "class Slow:\n    def __del__(self):\n        f(0.3)\nSlow()\nwhile True: pass"
    assert mark(source, {"f": time.sleep}, 0, 0.1).error == "The checks were stopped after 0.1 seconds."


WHOLE, HALF, NONE = (Mark(share, f"{share}", "", ()) for share in (1.0, 0.5, 0.0))
WRONG = Mark(0.0, "", "A check failed.", ())


def test_a_hidden_check_pays_only_if_every_line_of_the_visible_one_passes():
    """Otherwise it says why; what fails by itself keeps its own reason."""
    assert paid(WHOLE, WHOLE) == WHOLE
    assert paid(HALF, WHOLE) == HALF
    assert paid(WRONG, HALF) == WRONG
    for visible in HALF, NONE, WRONG:
        assert paid(WHOLE, visible) == Mark(0.0, "1.0", NOT_PAID, ())


def test_of_two_looks_the_better_counts():
    """Of two alike the first."""
    assert better(HALF, WHOLE) is better(WHOLE, HALF) is WHOLE
    assert better(NONE, WRONG) is NONE


def test_what_failed_in_doubt_waits():
    """Whatever passed is final, and so is what failed without a doubt; hidden checks wait with the visible one."""
    waiting = in_doubt(HALF, {"call"})
    assert (waiting.waits, waiting.share) == (True, 0.5)
    assert in_doubt(WHOLE, {"call"}) == WHOLE
    assert in_doubt(HALF, set()) == HALF
    assert paid(WHOLE, waiting).waits
    assert not paid(WRONG, waiting).waits
    assert better(waiting, WHOLE) == better(WHOLE, waiting) == WHOLE
    assert better(in_doubt(NONE, {"call"}), HALF) == better(HALF, in_doubt(NONE, {"call"})) == waiting


def test_only_all_lines_are_all():
    """A share below 1 is not."""
    assert WHOLE.is_whole
    assert not HALF.is_whole


def test_a_check_may_use_what_it_is_given():
    """Modules and names; `check` is the grader's own."""
    assert mark("assert f(x) == 4", {"f": lambda x: x * 2, "x": 2, "check": None}, 0, 5).share == 1
    assert mark(CHECK, {"f": sigmoid_prime, "check": None}, 0, 5).share == 1


def test_a_line_that_prints_and_then_fails():
    """What was printed is kept beside the error; nothing is earned by the lines that passed before it."""
    outcome = mark(f"{CHECK}\nprint('so far')\nassert False, 'No.'", {"f": sigmoid_prime}, 0, 5)
    assert (outcome.share, outcome.error) == (0.0, "No.")
    assert outcome.text.endswith("so far\n")


def test_the_seed_draws_the_data():
    """Other data, other lines for the same mistake."""
    texts = [mark(CHECK, {"f": sigmoid}, seed, 5).text for seed in (0, 0, 1)]
    assert texts[0] == texts[1] != texts[2]


def test_what_a_death_was_is_said_once_for_each_call():
    """Of a check and of an assertion."""
    outcome = mark("f(0)", {"f": raising(Died("It ended Python."))}, 0, 5)
    assert (outcome.error, outcome.deaths) == ("It ended Python.", ("It ended Python.",))
    outcome = mark(CHECK, {"f": raising(Died("It ended Python."))}, 0, 5)
    assert outcome.error == ""
    assert "it stops with Died: It ended Python." in outcome.text


def test_a_broken_sandbox_in_an_assertion_is_broken_too():
    """It is raised as it is."""
    with pytest.raises(SandboxBroken, match="no memory"):
        mark("f(0)", {"f": raising(SandboxBroken("no memory"))}, 0, 5)


def test_the_alarm_is_given_back():
    """Whoever had set one before has it again, and no other rings."""
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        mark("f(0)", {"f": abs}, 0, 0.05)
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_outside_of_the_main_thread_there_is_no_alarm():
    """Signals go to the main thread; the marks are the same."""
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(mark(CHECK, {"f": sigmoid_prime}, 0, 5)))
    thread.start()
    thread.join()
    assert outcomes[0].share == 1
