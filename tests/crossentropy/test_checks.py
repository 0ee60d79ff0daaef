"""The checks of the exercises: right answers pass, and each likely mistake gets the hint that was written for it."""

import math

import numpy as np
import pytest
from crossentropy import checks, cross_entropy, sigmoid, softmax
from crossentropy.checks import EXERCISES, Exercise, check, derivative, examine, learning_slowdown
from crossentropy.checks import softmax as softmax_page
from crossentropy.checks.engine import FACTORS, SHAPE, Habit
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_expit, logsumexp

every_exercise = pytest.mark.parametrize("name", EXERCISES)
every_mistake = pytest.mark.parametrize(
    ("name", "hint"), [(name, hint) for name, exercise in EXERCISES.items() for hint in exercise.mistakes]
)


def mistake(name, hint):
    """Give a function that makes a recorded mistake."""
    recorded = EXERCISES[name].mistakes[hint]
    return recorded.example if isinstance(recorded, Habit) else recorded


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
    report = examine(EXERCISES[name], mistake(name, hint))
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
    """Every exercise knows at least four likely mistakes."""
    assert len(EXERCISES[name].mistakes) >= 4


def test_at_least_three_exercises_train_with_the_cross_entropy():
    """Doing is what teaches: a neuron, a network, a softmax layer and a fit are trained, not only by the old cost."""
    assert {"train_neuron", "train_network", "train_softmax", "fit_doses", "one_epoch"} <= set(EXERCISES)
    assert len(EXERCISES) >= 44


def quietly(function):
    """Let a function compute NaN and infinity without a warning."""

    def quiet(*args):
        with np.errstate(all="ignore"):
            return function(*args)

    return quiet


def one_sided(h):
    """Make a difference to one side."""
    return lambda f, x: (f(x + h) - f(x)) / h


TABLE = {"float64": 37, "float32": 17, "float16": 9}
FORMERLY_PASSED = {
    "cross_entropy_one": [lambda a, y: -(y * np.log(a + 1e-12) + (1 - y) * np.log(1 - a + 1e-12))],
    "cross_entropy_many": [lambda a, y: -np.sum(y * np.log(a + 1e-9) + (1 - y) * np.log(1 - a + 1e-9)) / len(y)],
    "perplexity": [lambda q: np.exp(-np.mean(np.log(np.maximum(q, 1e-12))))],
    "safe_cross_entropy": [
        lambda a, y: -np.log(a if y == 1 else 1 - a),
        lambda a, y: 0.0 if a == y else np.inf if a in (0, 1) else -(y * np.log(a) + (1 - y) * np.log(1 - a)),
        lambda a, y: np.nan_to_num(-(y * np.log(np.float64(a)) + (1 - y) * np.log(np.float64(1 - a)))),
    ],
    "softmax_outputs": [
        lambda z: np.exp(z - z.mean()) / np.exp(z - z.mean()).sum(),
        lambda z: np.exp(z - z.min()) / np.exp(z - z.min()).sum(),
        lambda z: np.exp(np.clip(z, -700, 700)) / np.exp(np.clip(z, -700, 700)).sum(),
    ],
    "central_difference": [
        *(one_sided(sign * m * 10.0**-k) for sign in (1, -1) for m in (1, 2, 5) for k in range(1, 13)),
    ],
    "cost_from_logit": [
        lambda z, y: max(z, 0) - y * z + np.log(1 + np.exp(-abs(z))),
        lambda z, y: np.logaddexp(0, z) - y * z,
    ],
    "log_sigmoid": [
        lambda z: min(z, 0) - np.log(1 + np.exp(-abs(z))),
        lambda z: max(-1000.0, -np.logaddexp(0, -z)),
    ],
    "smoothed_targets": [
        lambda y, epsilon: np.clip(y, epsilon / 2, 1 - epsilon / 2),
        lambda y, epsilon: np.where(y > 0.5, 1 - epsilon / 2, epsilon / 2),
    ],
    "entropy_in_bits": [lambda p: -np.sum(p * np.log2(p + 1e-12)), lambda p: -np.sum(p * np.log2(p + 1e-9))],
    "divergence_from_logits": [
        lambda p, z: np.sum(p * np.log((p + 1e-12) / (softmax(z) + 1e-12))),
        lambda p, z: np.sum(p * np.log(p / softmax(z) + 1e-12)),
        lambda p, z: np.sum(p * np.log(np.maximum(p, 1e-12) / softmax(z)) * (1 + 1e-11)),
    ],
    "first_infinite": [lambda dtype, step: TABLE[dtype], lambda dtype, step: TABLE[dtype] // step * step],
    "choose_eta": [
        lambda etas, validation, test: (
            etas[validation.min(axis=1).argmax()],
            test[validation.min(axis=1).argmax()].mean(),
        ),
    ],
    "sigmoid_prime": [lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2],
    "same_first_step": [
        lambda w, b, x, y, eta: (
            eta
            * np.divide((sigmoid(w * x + b) - y) * x * sigmoid(w * x + b) * (1 - sigmoid(w * x + b)), 1.0)
            / np.float64((sigmoid(w * x + b) - y) * x)
        ),
    ],
    "fastest_output": [lambda y: 2 / 3 if y < 0.5 else 1 / 3],
    "early_stop": [lambda costs, patience: np.argmin(costs)],
    "cross_entropy_from_classes": [
        lambda z, classes: -np.mean(np.log(softmax(z))[np.arange(len(z)), classes]),
        lambda z, classes: -np.mean((z - logsumexp(z))[np.arange(len(z)), classes]),
    ],
}
RIGHT = {
    "sigmoid_prime": [lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2],
    "fastest_output": [
        lambda y: (
            minimize_scalar(
                lambda a: -abs(a - y) * a * (1 - a), bounds=(y, 1) if y < 0.5 else (0, y), method="bounded"
            ).x
        ),
    ],
    "quadratic_gradient": [
        lambda w, b, x, y: [np.float32(g) for g in EXERCISES["quadratic_gradient"].reference(w, b, x, y)],
        lambda w, b, x, y: np.array(EXERCISES["quadratic_gradient"].reference(w, b, x, y)),
    ],
    "cross_entropy_one": [
        lambda a, y: -math.log(a) * y - math.log1p(-a) * (1 - y),
        lambda a, y: np.array(cross_entropy(a, y)),
        lambda a, y: cross_entropy(np.float32(a), np.float32(y)),
    ],
    "half_the_cost": [
        lambda a, y: next(
            k
            for k in range(len(y) + 1)
            if 2 * sum(sorted((cross_entropy(*pair) for pair in zip(a, y, strict=True)), reverse=True)[:k])
            >= len(y) * cross_entropy(a, y)
        ),
    ],
    "safe_cross_entropy": [
        lambda a, y: np.nan_to_num(
            -(y * np.log(np.float64(a)) + (1 - y) * np.log(np.float64(1 - a))), nan=0.0, posinf=np.inf
        ),
        lambda a, y: sum(-t * math.log(p) if p else math.inf for t, p in ((y, a), (1 - y, 1 - a)) if t),
    ],
    "class_weighted_cross_entropy": [
        lambda a, y, c: np.mean([-(c * t * np.log(p) + (1 - t) * np.log(1 - p)) for p, t in zip(a, y, strict=True)]),
    ],
    "lowest_cost": [
        lambda groups, y: np.mean([cross_entropy(np.mean(y[groups == g]), t) for g, t in zip(groups, y, strict=True)]),
    ],
    "best_temperature": [
        lambda z, y: (
            minimize_scalar(
                lambda t: cross_entropy(sigmoid(z / t), y), bounds=(0.05, 20), method="bounded", options={"xatol": 1e-4}
            ).x
        ),
    ],
    "weighted_best_constant": [
        lambda y, c: min(
            np.linspace(0.001, 0.999, 999), key=lambda a: -np.sum(c * y * np.log(a) + (1 - y) * np.log(1 - a))
        ),
    ],
    "smoothed_targets": [
        lambda y, epsilon: [t + epsilon * (0.5 - t) for t in y],
        lambda y, epsilon: (y + epsilon * (0.5 - y)).astype(np.float32),
    ],
    "cross_entropy_gradient": [
        lambda w, b, x, y: (
            [np.mean((sigmoid(x @ w + b) - y) * column) for column in x.T],
            np.mean(sigmoid(x @ w + b) - y),
        ),
    ],
    "central_difference": [
        lambda f, x: (8 * (f(x + 1e-3) - f(x - 1e-3)) - f(x + 2e-3) + f(x - 2e-3)) / 12e-3,
        *(lambda f, x, h=h: (f(x + h) - f(x - h)) / (2 * h) for h in (1e-6, 1e-5, 3e-5)),
    ],
    "softmax_outputs": [
        lambda z: [1 / np.sum(np.exp(np.minimum(z - zj, 700))) for zj in z],
        lambda z: np.exp(z - logsumexp(z)),
        lambda z: softmax(z).astype(np.float32),
    ],
    "softmax_slopes": [
        lambda z: [[a * ((j == k) - b) for k, b in enumerate(softmax(z))] for j, a in enumerate(softmax(z))],
    ],
    "softmax_limit": [lambda z: [(zj == max(z)) / list(z).count(max(z)) for zj in z]],
    "fit_doses": [
        lambda x, y: minimize(lambda p: cross_entropy(sigmoid(p[0] * x + p[1]), y), [0.1, 0.1]).x,
    ],
    "perplexity": [lambda q: math.exp(-math.fsum(map(math.log, q)) / len(q))],
    "entropy_in_bits": [
        lambda p: sum(-x * math.log2(x) for x in p if x),
        lambda p: -np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0)) / np.log(2),
    ],
    "divergence_from_logits": [
        lambda p, z: sum(pk * (math.log(pk) - zk + logsumexp(z)) for pk, zk in zip(p, z, strict=True) if pk),
    ],
    "first_infinite": [
        lambda dtype, step: next(
            k * step for k in range(9999) if 1 / (1 + np.exp(-np.array(k * step, dtype))) == np.array(1, dtype)
        ),
    ],
    "log_sigmoid": [log_expit, lambda z: -np.logaddexp(0, -z), lambda z: np.float32(log_expit(z))],
    "cost_from_logit": [lambda z, y: -(y * log_expit(z) + (1 - y) * log_expit(-z))],
    "log_sum_exp": [logsumexp, lambda z: np.logaddexp.reduce(z)],
    "cross_entropy_from_classes": [
        lambda z, classes: sum(logsumexp(row) - row[c] for row, c in zip(z, classes, strict=True)) / len(z),
    ],
    "applies_sigmoid_twice": [
        lambda loss: loss(-200.0) < 5,
        lambda loss: np.bool_(loss(30.0) > 1e-3),
    ],
    "mini_batches": [
        lambda order, size: np.split(order, range(size, len(order), size)),
        lambda order, size: (
            order.reshape(-1, size)
            if len(order) % size == 0
            else [list(order[i : i + size]) for i in range(0, len(order), size)]
        ),
    ],
    "updates_until": [
        lambda accuracies, level, every: next(
            (i * every for i, accuracy in enumerate(accuracies) if accuracy >= level), float("inf")
        ),
    ],
    "hidden_deltas": [
        lambda delta, weights, zs: [
            np.asarray(d, dtype=np.float32) for d in EXERCISES["hidden_deltas"].reference(delta, weights, zs)
        ],
    ],
    "linear_error_after": [
        lambda w, b, x, y, eta, epochs: (w * x + b - y) * (1 - eta * (x**2 + 1)) ** epochs,
    ],
}


def cases(answers):
    """Make a parameter for each answer to each exercise."""
    listed = [(name, function) for name, functions in answers.items() for function in functions]
    return pytest.mark.parametrize(("name", "answer"), listed, ids=[name for name, _ in listed])


@cases(FORMERLY_PASSED)
@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_answer_that_once_passed_fails(name, answer, seed):
    """Answers that are wrong somewhere in what the statement asks for fail there."""
    assert examine(EXERCISES[name], quietly(answer), seed).failed


@cases(RIGHT)
@pytest.mark.parametrize("seed", range(3))
def test_a_right_answer_in_another_form_passes(name, answer, seed):
    """Lists, arrays for pairs, float32, and other algorithms are right where their numbers are."""
    assert examine(EXERCISES[name], quietly(answer), seed).failed == ()


def is_real(value):
    """Tell whether something is made of floats alone, of which the negative is something else."""
    if isinstance(value, tuple | list):
        return all(map(is_real, value))
    return not isinstance(value, bool | int) and getattr(np.asarray(value), "dtype", None).kind == "f"


def negative(value):
    """Turn the sign of a result."""
    return tuple(map(negative, value)) if isinstance(value, tuple | list) else -value


@every_exercise
def test_a_known_mistake_with_the_wrong_sign_too_is_recognised(name):
    """Two mistakes at once get both hints, unless together they are right, or other known mistakes."""
    exercise = EXERCISES[name]
    trials = [args for calls in exercise.cases(np.random.default_rng(0)).values() for args in calls]
    if not is_real([quietly(exercise.reference)(*args) for args in trials]):
        return  # whole numbers and truth values have no sign that one gets wrong
    for hint, recorded in exercise.mistakes.items():
        make = quietly(mistake(name, hint))
        if isinstance(recorded, Habit) or not is_real([outcome(make, args) for args in trials]):
            continue
        report = examine(exercise, lambda *args, make=make: negative(make(*args)))
        both = report.hint.startswith("There are two mistakes.") and hint in report.hint
        known = {*exercise.mistakes, *FACTORS}  # the negative of all zeros is itself
        assert both or not report.failed or report.hint in known or " And: " in report.hint


def outcome(function, args):
    """Give a result, or None after an error."""
    try:
        return function(*args)
    except Exception:
        return None


def test_two_mistakes_at_once_get_both_hints():
    """A factor that differs from call to call, as that of a forgotten average, and a wrong sign are told apart."""
    examined = examine(
        EXERCISES["cross_entropy_gradient"],
        lambda w, b, x, y: (-(x.T @ (sigmoid(x @ w + b) - y)), -np.sum(sigmoid(x @ w + b) - y)),
    )
    assert examined.hint == (
        "There are two mistakes. That is the sum over the examples. The cost is an average: divide by n. "
        "And: The sign is wrong: the error is σ(z) − y."
    )
    bits = examine(EXERCISES["excess_cost"], lambda a, y: -EXERCISES["excess_cost"].reference(a, y) / np.log(2))
    assert "no output costs less" in bits.hint
    assert "That is in bits" in bits.hint


def test_a_factor_that_no_exercise_expects_is_named():
    """Every exercise recognises a result that is the right one times a simple number."""
    doubled = examine(EXERCISES["tanh_cost"], lambda a, y: EXERCISES["tanh_cost"].reference(a, y) / 2)
    assert doubled.hint == "Each result is half of the right one: look for a forgotten factor 2."


def test_right_numbers_in_a_wrong_shape_get_a_hint():
    """A column where a row is expected is named as such."""
    report = examine(EXERCISES["softmax_outputs"], lambda z: softmax(z)[:, None])
    assert report.hint == SHAPE


def test_an_answer_that_overwrites_its_arguments_does_no_harm():
    """Each answer gets copies, so one that overwrites them is still compared with the right values."""

    def overwriting(a, y):
        mean = EXERCISES["cross_entropy_many"].reference(a, y)
        a[:] = 0.5
        return mean

    assert examine(EXERCISES["cross_entropy_many"], overwriting).failed == ()


def test_check_prints_one_line_for_each_thing_tried(capsys):
    """A right answer gets one line with a tick for each check; a wrong one a cross, what was expected, and a hint."""
    check("sigmoid_prime", EXERCISES["sigmoid_prime"].reference)
    assert [line[0] for line in capsys.readouterr().out.splitlines()] == ["✓"] * 4
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
    """A complaint fits on a line: it shows short arrays in full, and of long ones the shape or one wrong entry."""
    exercise = Exercise(
        reference=np.negative,
        cases=lambda rng: {"few": [(np.ones(3),)], "some": [(np.ones(6),)], "many": [(np.ones(13),)]},
    )
    assert examine(exercise, lambda x: 0).failed == (
        "few: for ([1, 1, 1]) it gives 0, expected [-1, -1, -1]",
        "some: for (an array of shape (6,)) it gives 0, expected [-1, -1, -1, -1, -1, -1]",
        "many: for (an array of shape (13,)) it gives 0, expected an array of shape (13,)",
    )
    assert examine(exercise, lambda x: -x + (np.arange(len(x)) == 7)).failed == (
        "many: for (an array of shape (13,)) entry [7] is 0, expected -1",
    )


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (1.0956900, 1.0956923, "it gives 1.09569, expected 1.095692"),
        (np.float64(1e-9), 0.0, "it gives 1e-09, expected 0"),
        (np.array([0.1, 0.2000003]), np.array([0.1, 0.2]), "it gives [0.1, 0.2000003], expected [0.1, 0.2]"),
        (np.True_, 3.0, "it gives True, expected 3"),
        (np.int64(100), 0.5, "it gives 100, expected 0.5"),
        ([np.int64(1), 2], 0.5, "it gives [1, 2], expected 0.5"),
        ("0.5", 0.5, "it gives '0.5', expected 0.5"),
        (np.array(0.5, dtype=object), 0.5, "it gives 0.5 of type object, expected numbers"),
        (list(range(1000)), 0.5, "it gives [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … (1000 in all)], expected 0.5"),
        ((1.0, np.ones(20)), (1.0, np.zeros(20)), "part 2 of its result: entry [0] is 1, expected 0"),
    ],
)
def test_a_complaint_shows_what_differs(answer, expected, words):
    """No complaint shows two equal numbers, names of NumPy's types, or a result of a thousand numbers."""
    exercise = Exercise(reference=lambda: expected, cases=lambda rng: {"it": [()]}, tolerance=1e-9, relative=True)
    (failed,) = examine(exercise, lambda: answer).failed
    assert failed == f"it: for () {words}"


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
    monkeypatch.setitem(softmax_page.EXERCISES, "sigmoid_prime", EXERCISES["sigmoid_prime"])
    with pytest.raises(ValueError, match=r"called 'sigmoid_prime'; one of them is crossentropy\.checks\.softmax"):
        checks._all([derivative, learning_slowdown, softmax_page])
