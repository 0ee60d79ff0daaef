"""What a cell of checks is worth."""

import time

import pytest
from crossentropy import sigmoid, sigmoid_prime
from press.grading.marking import mark
from press.grading.sandbox import Died, SandboxBroken

CHECK = 'check("sigmoid_prime", f)'


def raising(error):
    """Make a function that raises an error."""

    def f(*_):
        raise error

    return f


def test_the_share_is_the_mean_over_all_calls_of_check():
    """One right and one wrong answer give half, and the lines of both."""
    outcome = mark(f"{CHECK}\n{CHECK.replace('f)', 'g)')}", {"f": sigmoid_prime, "g": sigmoid}, 0, 5)
    assert (outcome.share, outcome.error, outcome.deaths) == (0.5, "", ())
    assert outcome.text.count("✓") == outcome.text.count("✗") == 4


@pytest.mark.parametrize(
    ("source", "share", "error"),
    [
        ("assert f(0) == 0.25", 1.0, ""),
        ("assert f(0) == 1, 'At 0 it is 1/4.'", 0.0, "At 0 it is 1/4."),
        ("assert f(0) == 1", 0.0, "A check failed."),
        ("f(0, 0, 0)", 0.0, "The check stopped with TypeError"),
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
