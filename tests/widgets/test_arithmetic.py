"""The browser's arithmetic, computed in the browser, against the Python package."""

import json

import crossentropy as ce
import numpy as np
import pytest
from crossentropy.widgets import LearningSlowdown
from numpy.testing import assert_allclose

COSTS = {cost.name: cost for cost in (ce.QuadraticCost(), ce.CrossEntropyCost())}
# As text, which arrives sooner than thousands of numbers and is as exact; what is not finite would arrive as null.
TRAIN = """(task) => {
  const run = module.train(task.w, task.b, task.x, task.y, task.eta, task.epochs, task.cost);
  return JSON.stringify(Object.fromEntries(Object.entries(run).map(([name, values]) => [name, [...values]])));
}"""

every_cost = pytest.mark.parametrize("cost", COSTS)


@pytest.fixture
def browser_math(new_page):
    """Page whose `module` is the front end of a figure."""
    page = new_page()
    page.evaluate("(esm) => load(esm)", str(LearningSlowdown()._esm))
    return page


def in_python(task):
    """Train the same neuron with the package."""
    neuron = ce.Neuron(task["w"], task["b"])
    return neuron.train(COSTS[task["cost"]], np.array(task["x"]), np.array(task["y"]), task["eta"], task["epochs"])


def assert_same_run(page, task):
    """Compare all arrays of a run, w, b, a and cost at every epoch, which are finite."""
    browser, python = json.loads(page.evaluate(TRAIN, task)), in_python(task)
    for name in "w", "b", "a", "cost":
        expected = getattr(python, name)
        found = np.reshape(np.array(browser[name], float), expected.shape)
        assert np.isfinite(found).all()
        assert_allclose(found, expected, rtol=1e-12, atol=1e-12, err_msg=f"{name} of {task}")


@every_cost
@pytest.mark.parametrize("n", [1, 4])
def test_random_runs_agree(browser_math, cost, n):
    """From 40 random starts, with random tasks, the browser's trajectories are Python's to 1e-12."""
    rng = np.random.default_rng(n)
    for _ in range(40):
        w, b = rng.uniform(-5, 5, 2).tolist()
        x, y = rng.uniform(-2, 2, n).tolist(), rng.random(n).tolist()
        x, y = (x, y) if n > 1 else (x[0], y[0])
        eta = rng.uniform(0, 2)
        assert_same_run(browser_math, {"w": w, "b": b, "x": x, "y": y, "eta": eta, "epochs": 300, "cost": cost})


@every_cost
@pytest.mark.parametrize(
    ("w", "b", "y", "eta", "epochs"),
    [
        (2.0, 2.0, 0.0, 0.0, 300),  # no learning at all
        (25.0, 25.0, 0.0, 0.15, 300),  # z = 50
        (-25.0, -25.0, 1.0, 0.15, 300),  # z = -50
        (25.0, 25.0, 1.0, 0.15, 300),  # right beyond doubt
        (2.0, 2.0, 0.0, 0.15, 10_000),
        (-25.0, -25.0, 0.3, 2.0, 10_000),
    ],
)
def test_extreme_runs_agree_and_stay_finite(browser_math, cost, w, b, y, eta, epochs):
    """Saturated starts, no learning rate and ten thousand epochs: the same finite numbers as in Python."""
    task = {"w": w, "b": b, "x": 1, "y": y, "eta": eta, "epochs": epochs, "cost": cost}
    assert_same_run(browser_math, task)


@pytest.mark.parametrize("name", ["sigmoid", "sigmoidPrime", "softplus"])
def test_activations_agree(browser_math, name):
    """Activations keep their relative accuracy from z = -700 to 700."""
    z = np.concatenate([np.linspace(-700, 700, 141), np.linspace(-3, 3, 61)])
    python = {"sigmoid": ce.sigmoid, "sigmoidPrime": ce.sigmoid_prime, "softplus": ce.softplus}[name]
    found = browser_math.evaluate("([name, zs]) => zs.map(module[name])", [name, z.tolist()])
    assert_allclose(found, python(z), rtol=1e-12, atol=0)


@every_cost
def test_costs_from_weighted_inputs_agree(browser_math, cost):
    """Value and delta agree for hard and soft targets, at weighted inputs from -700 to 700."""
    pairs = [(z, y) for z in np.linspace(-700, 700, 57).tolist() for y in (0.0, 0.3, 1.0)]
    script = (
        "([cost, pairs]) => pairs.map(([z, y]) => [module.costs[cost].value(z, y), module.costs[cost].delta(z, y)])"
    )
    expected = [(COSTS[cost].value(z, y), COSTS[cost].delta(z, y)) for z, y in pairs]
    assert_allclose(browser_math.evaluate(script, [cost, pairs]), expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize(("name", "python"), [("quadratic", ce.quadratic), ("crossEntropy", ce.cross_entropy)])
def test_costs_of_outputs_agree(browser_math, name, python):
    """Costs of outputs agree, also where they are 0 or infinite."""
    pairs = [(a, y) for a in (0.0, 1e-9, 0.3, 0.5, 1.0) for y in (0.0, 0.3, 1.0)]
    found = browser_math.evaluate("([f, pairs]) => pairs.map(([a, y]) => module[f](a, y))", [name, pairs])
    assert_allclose(found, [python(a, y) for a, y in pairs], rtol=1e-12, atol=0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0.0000"),
        ("-0", "0.0000"),
        ("0.98201379", "0.9820"),
        ("-1.5", "-1.5000"),
        ("2.061e-9", "2.061e-9"),
        ("Infinity", "∞"),
    ],
)
def test_numbers_are_written_with_four_digits_or_more(browser_math, value, text):
    """A small number is not shown as if it were 0."""
    assert browser_math.evaluate(f"() => module.number({value})") == text
