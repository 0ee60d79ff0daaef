"""The neuron: the numbers that the course states, gradients, and training against independent implementations."""

import dataclasses
import math

import numpy as np
import pytest
from crossentropy import (
    CrossEntropyCost,
    Neuron,
    QuadraticCost,
    cross_entropy,
    numerical_gradient,
    quadratic,
    sigmoid,
)
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

COSTS = [QuadraticCost(), CrossEntropyCost()]
STARTS = [(0.6, 0.9), (2, 2)]

every_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda cost: cost.name)
every_shape = pytest.mark.parametrize(
    ("w_shape", "x_shape"),
    [((), ()), ((), (5,)), ((1,), (1,)), ((1,), (5, 1)), ((3,), (3,)), ((3,), (1, 3)), ((3,), (5, 3))],
)


def example(w_shape, x_shape, seed=0):
    """Draw a neuron with inputs and soft targets that fit it."""
    rng = np.random.default_rng(seed)
    n = x_shape[: len(x_shape) - len(w_shape)]
    return Neuron(rng.normal(size=w_shape), rng.normal()), rng.normal(size=x_shape), rng.random(n)


def race(cost, start, eta=0.15, epochs=300):
    """Train the course's neuron: one input of 1, target 0."""
    return Neuron(*start).train(cost, x=1, y=0, eta=eta, epochs=epochs)


# The numbers of the course


@pytest.mark.parametrize(
    ("cost", "start", "eta", "epoch", "a"),
    [
        (QuadraticCost(), (0.6, 0.9), 0.15, 0, 0.8176),
        (QuadraticCost(), (2, 2), 0.15, 0, 0.9820),
        (QuadraticCost(), (0.6, 0.9), 0.15, 300, 0.0940),
        (QuadraticCost(), (2, 2), 0.15, 300, 0.2028),
        (QuadraticCost(), (2, 2), 0.15, 150, 0.9334),
        (CrossEntropyCost(), (0.6, 0.9), 0.15, 0, 0.8176),
        (CrossEntropyCost(), (2, 2), 0.15, 0, 0.9820),
        (CrossEntropyCost(), (0.6, 0.9), 0.005, 300, 0.4177),
        (CrossEntropyCost(), (2, 2), 0.005, 300, 0.7796),
    ],
)
def test_outputs_of_the_course(cost, start, eta, epoch, a):
    """The output after that many updates is the one that the course states, to its four decimals."""
    assert round(float(race(cost, start, eta).a[epoch]), 4) == a


@pytest.mark.parametrize(("cost", "epochs"), [(QuadraticCost(), (36, 232)), (CrossEntropyCost(), (8, 17))])
def test_updates_until_the_output_is_below_one_half(cost, epochs):
    """At η = 0.15 the quadratic needs 36 and 232 updates to get below 0.5, the cross-entropy 8 and 17."""
    assert tuple(int(np.argmax(race(cost, start).a < 0.5)) for start in STARTS) == epochs


def test_step_along_the_activation_is_not_a_step_along_the_weight():
    """At (2, 2) with target 0: ∂C/∂w = a = 0.982, where dC/da = 1/(1 − a) = 55.6."""
    neuron = Neuron(2, 2)
    dw, db = neuron.gradient(CrossEntropyCost(), 1, 0)
    assert round(dw, 3) == round(db, 3) == 0.982
    assert round(numerical_gradient(lambda a: cross_entropy(a, 0), neuron.activation(1)), 1) == 55.6


def test_slowdown():
    """Where the neuron is badly wrong, the first quadratic step is shorter than a later one; not so cross-entropy."""
    steps = {cost.name: -np.diff(race(cost, (2, 2)).w) for cost in COSTS}
    assert steps["quadratic"].argmax() > 200
    assert steps["cross-entropy"].argmax() == 0


# Outputs


@every_shape
def test_activation_is_the_sigmoid_of_the_weighted_input(w_shape, x_shape):
    """Z = Σⱼ wⱼxⱼ + b for every example, and a = σ(z)."""
    neuron, x, y = example(w_shape, x_shape)
    w = np.atleast_1d(neuron.w)
    z = [math.fsum([*(w * row), neuron.b]) for row in x.reshape(-1, len(w))]
    assert np.shape(neuron.activation(x)) == y.shape
    assert_allclose(np.ravel(neuron.weighted_input(x)), z, rtol=1e-12, atol=1e-15)
    assert_allclose(np.ravel(neuron.activation(x)), expit(z), rtol=1e-12)


def test_one_example_gives_plain_numbers():
    """One example gives Python floats, with one weight or with several."""
    for neuron, x in [(Neuron(2, 2), 1), (Neuron([1, 2], 3), [0, 1])]:
        _, db = neuron.gradient(CrossEntropyCost(), x, 0)
        assert type(neuron.weighted_input(x)) is type(neuron.activation(x)) is type(db) is float
    assert type(Neuron(2, 2).gradient(CrossEntropyCost(), 1, 0)[0]) is float


@pytest.mark.parametrize(("w", "x", "a"), [(1e308, 1e308, 1), (1e308, [-1e308], [0]), ([1e308], [[1e308]], [1])])
def test_a_weighted_input_beyond_the_largest_number(w, x, a):
    """Where z overflows to ±∞ the output is its limit, 0 or 1, without a warning."""
    assert_array_equal(Neuron(w, 0).activation(x), a)


def test_repr_shows_weights_and_bias():
    """A neuron prints as the call that makes it."""
    assert repr(Neuron(2, 1)) == "Neuron(w=2.0, b=1.0)"
    assert repr(Neuron([1, 2], 0)) == "Neuron(w=[1. 2.], b=0.0)"


def test_a_neuron_is_a_value():
    """Neither changing the array that a neuron was made from nor writing to its weights changes the neuron."""
    w = np.array([1.0, 2.0])
    neuron = Neuron(w, 0)
    w[0] = 100
    with pytest.raises(ValueError, match="read-only"):
        neuron.w[0] = 100
    with pytest.raises(ValueError, match="read-only"):
        neuron.w -= 1
    assert_array_equal(neuron.w, [1, 2])


def test_float32_weights_learn_in_float32():
    """float32 weights and inputs give float32 outputs, within float32 accuracy of float64 training."""
    w, x = np.array([1, -1], np.float32), np.array([[0.5, 1], [2, -1]], np.float32)
    history, reference = (Neuron(v, 0).train(CrossEntropyCost(), x, [0, 1], 0.5, 20) for v in (w, w.astype(float)))
    assert history.w.dtype == history.a.dtype == np.float32
    assert_allclose(history.a, reference.a, rtol=1e-5)


# Gradients


@every_cost
@every_shape
@pytest.mark.parametrize("seed", range(5))
def test_gradient_by_central_differences(cost, w_shape, x_shape, seed):
    """Gradient gives ∂C/∂w in the shape of w, and ∂C/∂b, for one and several weights and examples."""
    neuron, x, y = example(w_shape, x_shape, seed)
    function = {"quadratic": quadratic, "cross-entropy": cross_entropy}[cost.name]
    dw, db = neuron.gradient(cost, x, y)
    assert np.shape(dw) == w_shape and np.shape(db) == ()
    by_w = numerical_gradient(lambda w: function(Neuron(w, neuron.b).activation(x), y), neuron.w)
    by_b = numerical_gradient(lambda b: function(Neuron(neuron.w, b).activation(x), y), neuron.b)
    assert_allclose(dw, by_w, rtol=1e-6, atol=1e-9)
    assert_allclose(db, by_b, rtol=1e-6, atol=1e-9)


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(-20, 20), st.floats(0, 1))
def test_cost_decides_whether_the_slope_is_there(w, b, x, y):
    """Quadratic gradients are those of the cross-entropy times σ′(z)."""
    quadratic_w, quadratic_b = Neuron(w, b).gradient(QuadraticCost(), x, y)
    entropy_w, entropy_b = Neuron(w, b).gradient(CrossEntropyCost(), x, y)
    a, opposite = expit(w * x + b), expit(-(w * x + b))
    assert_allclose(
        [quadratic_w, quadratic_b], a * opposite * np.array([entropy_w, entropy_b]), rtol=1e-12, atol=1e-300
    )
    assert_allclose(entropy_w, x * entropy_b, rtol=1e-15, atol=1e-300)


@given(
    hnp.arrays(np.float64, 3, elements=st.floats(-5, 5)),
    st.floats(-5, 5),
    hnp.arrays(np.float64, (4, 3), elements=st.floats(-5, 5)),
    hnp.arrays(np.float64, 4, elements=st.floats(0, 1)),
)
def test_gradient_of_the_cross_entropy_is_error_times_input(w, b, x, y):
    """∂C/∂wⱼ is the mean of xⱼ (σ(z) − y), and ∂C/∂b that of σ(z) − y."""
    dw, db = Neuron(w, b).gradient(CrossEntropyCost(), x, y)
    error = expit(x @ w + b) - y
    assert_allclose(dw, (error[:, None] * x).mean(axis=0), rtol=1e-12, atol=1e-14)
    assert_allclose(db, error.mean(), rtol=1e-12, atol=1e-14)


@every_cost
def test_gradient_is_a_mean_over_examples(cost):
    """Using every example twice, or in another order, leaves the gradient as it was."""
    neuron, x, y = example((3,), (6, 3))
    order = np.random.default_rng(1).permutation(6)
    expected = np.append(*neuron.gradient(cost, x, y))
    for rows in (order, np.repeat(range(6), 2)):
        assert_allclose(np.append(*neuron.gradient(cost, x[rows], y[rows])), expected, rtol=1e-13)
    one_by_one = [np.append(*neuron.gradient(cost, x[i], y[i])) for i in range(6)]
    assert_allclose(np.mean(one_by_one, axis=0), expected, rtol=1e-13)


# Training


@every_cost
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("eta", [0.005, 0.15, 2])
def test_training_loop_in_plain_python(cost, start, eta):
    """Weights, bias, outputs and costs of 300 updates agree with a loop over Python floats to 1e-12 relative."""
    (w, b), states = start, []
    for _ in range(301):
        a = 1 / (1 + math.exp(-(w * 1 + b)))
        if cost.name == "quadratic":
            step, value = a * a * (1 - a), a * a / 2
        else:
            step, value = a, -math.log(1 - a)
        states.append((w, b, a, value))
        w, b = w - eta * step, b - eta * step
    history = race(cost, start, eta)
    for name, column in zip(["w", "b", "a", "cost"], zip(*states, strict=True), strict=True):
        assert_allclose(getattr(history, name), column, rtol=1e-12, atol=1e-12)


@every_cost
@every_shape
def test_history_starts_at_the_start(cost, w_shape, x_shape):
    """Index 0 is the neuron before any update, and every later state is one gradient step from the one before."""
    neuron, x, y = example(w_shape, x_shape)
    history = neuron.train(cost, x, y, eta=0.5, epochs=4)
    assert [np.shape(part) for part in dataclasses.astuple(history)] == [(5, *w_shape), (5,), (5, *y.shape), (5,)]
    assert_array_equal(history.w[0], neuron.w)
    assert history.b[0] == neuron.b
    for i in range(5):
        state = Neuron(history.w[i], history.b[i])
        assert_array_equal(history.a[i], state.activation(x))
        assert history.cost[i] == cost.value(state.weighted_input(x), y)
        if i < 4:
            dw, db = state.gradient(cost, x, y)
            assert_allclose(history.w[i + 1], state.w - 0.5 * dw, rtol=1e-15)
            assert_allclose(history.b[i + 1], state.b - 0.5 * db, rtol=1e-15)


@every_cost
def test_training_leaves_the_neuron_as_it_was(cost):
    """Train changes neither the neuron nor its arguments, so that training twice gives the same history."""
    neuron, x, y = example((3,), (5, 3))
    before = [np.copy(value) for value in (neuron.w, neuron.b, x, y)]
    first, second = (neuron.train(cost, x, y, eta=1, epochs=10) for _ in range(2))
    for value, was in zip((neuron.w, neuron.b, x, y), before, strict=True):
        assert_array_equal(value, was)
    for one, other in zip(dataclasses.astuple(first), dataclasses.astuple(second), strict=True):
        assert_array_equal(one, other)


@every_cost
def test_no_updates(cost):
    """0 epochs give the start alone; η = 0 gives the start again and again."""
    assert race(cost, (2, 2), epochs=0).w.shape == (1,)
    neuron = Neuron(0, 0)  # which a single step would carry beyond the largest number
    assert_array_equal(neuron.train(cost, x=1e5, y=0, eta=1.7e308, epochs=0).w, [0])
    assert_array_equal(race(cost, (2, 2), eta=0, epochs=3).w, [2, 2, 2, 2])


@every_cost
def test_a_small_step_never_makes_the_cost_larger(cost):
    """Gradient descent with a small η lowers the cost at every update."""
    neuron, x, y = example((3,), (20, 3))
    assert (np.diff(neuron.train(cost, x, y, eta=0.05, epochs=200).cost) < 0).all()


def test_history_cannot_be_changed():
    """A history is a record: its fields cannot be set."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        race(QuadraticCost(), (2, 2), epochs=1).w = 0


def test_cross_entropy_training_is_logistic_regression():
    """The cost is convex, so that gradient descent ends at the maximum-likelihood fit that scikit-learn finds."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(80, 2))
    y = (rng.random(80) < sigmoid(x @ [1, -2] + 0.5)).astype(int)
    history = Neuron([0, 0], 0).train(CrossEntropyCost(), x, y, eta=2, epochs=1500)
    fit = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(x, y)
    assert_allclose(history.w[-1], fit.coef_[0], rtol=1e-6)
    assert_allclose(history.b[-1], fit.intercept_[0], rtol=1e-6)
