"""The checks of the exercises: right answers pass, and each likely mistake gets the hint that was written for it."""

import numpy as np
import pytest
from crossentropy import checks
from crossentropy.checks import EXERCISES, Exercise, check, derivative, examine, learning_slowdown, softmax

every_exercise = pytest.mark.parametrize("name", EXERCISES)
every_mistake = pytest.mark.parametrize(
    ("name", "hint"), [(name, hint) for name, exercise in EXERCISES.items() for hint in exercise.mistakes]
)


def unfinished(*args):
    """Stand for an answer that nobody has written yet."""
    raise NotImplementedError


@every_exercise
def test_a_right_answer_passes_everything(name):
    """The reference passes all checks."""
    report = examine(EXERCISES[name], EXERCISES[name].reference)
    assert report.failed == ()
    assert report.share == 1
    assert report.hint == ""


@every_mistake
def test_each_mistake_gets_its_own_hint(name, hint):
    """A likely mistake fails some check and gets the hint against it, and no other mistake's."""
    report = examine(EXERCISES[name], EXERCISES[name].mistakes[hint])
    assert report.failed
    assert report.hint == hint


@every_exercise
@pytest.mark.parametrize("answer", [unfinished, lambda *args: "0.5", lambda: 0, lambda *args: []])
def test_any_other_answer_fails_with_a_sentence(name, answer):
    """What is unfinished, of the wrong kind, or takes no arguments fails every check, without an exception."""
    report = examine(EXERCISES[name], answer)
    assert report.passed == ()
    assert report.hint == ""
    assert all("not written yet" in line or "it gives" in line or "it stops with" in line for line in report.failed)


@every_exercise
def test_an_answer_without_return_gets_a_hint(name):
    """A function that gives nothing back fails every check, with a hint that says so."""
    report = examine(EXERCISES[name], lambda *args: None)
    assert report.passed == ()
    assert report.hint.startswith("Your function gives nothing back.")


@every_exercise
def test_there_are_hints_enough(name):
    """Every exercise knows at least two likely mistakes."""
    assert len(EXERCISES[name].mistakes) >= 2


def test_an_answer_that_overwrites_its_arguments_does_no_harm():
    """Each answer gets copies, so one that overwrites them is still compared with the right values."""

    def overwriting(a, y):
        mean = EXERCISES["cross_entropy_mean"].reference(a, y)
        a[:] = 0.5
        return mean

    assert examine(EXERCISES["cross_entropy_mean"], overwriting).failed == ()


def test_check_prints_one_line_for_each_thing_tried(capsys):
    """A right answer gets one line with a tick for each check; a wrong one a cross, what was expected, and a hint."""
    check("sigmoid_prime", EXERCISES["sigmoid_prime"].reference)
    assert [line[0] for line in capsys.readouterr().out.splitlines()] == ["✓", "✓", "✓"]
    check("sigmoid_prime", lambda z: -EXERCISES["sigmoid_prime"].reference(z))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "✗ at z = 0, where the slope is largest: for (0) it gives -0.25, expected 0.25"
    assert lines[-1] == "Hint: Check the sign: σ rises everywhere, so its slope is never negative."


def test_check_names_the_exercises_that_there_are():
    """A misspelt name gets a sentence with the name that is most like it, and one with all names."""
    misspelt = (
        r"^there is no exercise called 'sigmoid_prim'; did you mean 'sigmoid_prime'\? Otherwise, there are: [a-z]"
    )
    with pytest.raises(ValueError, match=misspelt):
        check("sigmoid_prim", np.tanh)
    with pytest.raises(ValueError, match=r"^there is no exercise called 3; there are: [a-z_]+, "):
        check(3, np.tanh)


@pytest.mark.parametrize("answer", [0.25, None, "sigmoid_prime"])
def test_check_wants_a_function(answer):
    """What is not a function, such as the result of calling it, gets a sentence that shows how to pass it."""
    with pytest.raises(TypeError, match=r"^check wants the function itself, as in check\('train', train\), not "):
        check("train", answer)


def test_large_arrays_are_named_by_their_shape():
    """A complaint fits on a line: it shows short arrays in full, and of long ones the shape; results may be longer."""
    exercise = Exercise(
        reference=np.negative,
        cases=lambda rng: {"few": [(np.ones(3),)], "some": [(np.ones(6),)], "many": [(np.ones(13),)]},
    )
    assert examine(exercise, lambda x: 0).failed == (
        "few: for ([1., 1., 1.]) it gives 0, expected [-1., -1., -1.]",
        "some: for (an array of shape (6,)) it gives 0, expected [-1., -1., -1., -1., -1., -1.]",
        "many: for (an array of shape (13,)) it gives 0, expected an array of shape (13,)",
    )


@pytest.mark.parametrize(("answer", "right"), [((1.0, 2.0), True), ([1.0, 2.0], True), ((1.0,), False), (1.0, False)])
def test_several_results_are_compared_one_by_one(answer, right):
    """Where a pair is expected, a list will do; a shorter tuple or a number will not."""
    exercise = Exercise(reference=lambda: (1.0, 2.0), cases=lambda rng: {"it": [()]})
    assert (examine(exercise, lambda: answer).failed == ()) is right


def test_check_stops_nbgrader_when_something_is_wrong(monkeypatch, capsys):
    """Nbgrader by itself gives full marks to a cell that raises nothing; learners are told in words only."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check("sigmoid_prime", EXERCISES["sigmoid_prime"].reference)
    with pytest.raises(AssertionError, match="not everything is right"):
        check("sigmoid_prime", unfinished)
    assert "not written yet" in capsys.readouterr().out
    monkeypatch.delenv("NBGRADER_EXECUTION")
    check("sigmoid_prime", unfinished)


def test_two_exercises_of_one_name_are_an_error_that_names_it(monkeypatch):
    """None overwrites the other silently."""
    monkeypatch.setitem(softmax.EXERCISES, "sigmoid_prime", EXERCISES["sigmoid_prime"])
    with pytest.raises(ValueError, match=r"called 'sigmoid_prime'; one of them is crossentropy\.checks\.softmax"):
        checks._all([derivative, learning_slowdown, softmax])
