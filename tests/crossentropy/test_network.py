"""The network: backpropagation against differences and loops, training, and its statements about σ′."""

import copy
import io
import itertools
import math
import sys

import numpy as np
import pytest
from crossentropy import (
    CrossEntropyCost,
    LogLikelihoodCost,
    Network,
    Neuron,
    QuadraticCost,
    check_gradient,
    cross_entropy,
    log_likelihood,
    quadratic,
)
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special
from scipy.special import expit
from sklearn.neural_network import MLPClassifier

COSTS = [QuadraticCost(), CrossEntropyCost(), LogLikelihoodCost()]
COMBINATIONS = [
    *map(QuadraticCost, ["sigmoid", "softmax", "linear"]),
    *map(CrossEntropyCost, ["sigmoid", "softmax"]),
    *map(LogLikelihoodCost, ["softmax", "sigmoid"]),
]
ON_ACTIVATIONS = {"quadratic": quadratic, "cross-entropy": cross_entropy, "log-likelihood": log_likelihood}
ACTIVATION = {"sigmoid": expit, "softmax": lambda z: special.softmax(z, axis=1), "linear": lambda z: z}
XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [[1, 0], [0, 1], [0, 1], [1, 0]]

every_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda cost: cost.name)
every_combination = pytest.mark.parametrize("cost", COMBINATIONS, ids=repr)
every_depth = pytest.mark.parametrize("sizes", [(3, 2), (2, 4, 3), (3, 4, 2, 3)])


def example(sizes, cost, n=5, seed=0):
    """Draw a network with inputs and soft targets that fit it."""
    rng = np.random.default_rng(seed)
    network, X, y = Network(sizes, cost, rng), rng.normal(size=(n, sizes[0])), rng.random((n, sizes[-1]))
    return network, X, y if cost.outputs != "linear" else 3 * rng.normal(size=y.shape)


def flat(weights, biases):
    """Write all parameters, or their derivatives, as one row."""
    return np.concatenate([np.ravel(part) for part in [*weights, *biases]])


def with_parameters(network, values):
    """Copy a network, with other parameters."""
    network, position = copy.deepcopy(network), 0
    for parts in (network.weights, network.biases):
        for part in parts:
            part.flat = values[position : position + part.size]
            position += part.size
    return network


@every_depth
def test_shapes(sizes):
    """Weights have shape (layer before, layer), biases (layer,), and every layer but the first has inputs z."""
    network, X, _ = example(sizes, CrossEntropyCost())
    assert [w.shape for w in network.weights] == list(itertools.pairwise(sizes))
    assert [b.shape for b in network.biases] == [(k,) for k in sizes[1:]]
    assert [z.shape for z in network.weighted_inputs(X)] == [(5, k) for k in sizes[1:]]


@pytest.mark.parametrize(("init", "deviations"), [("small", [1 / 20, 300**-0.5]), ("large", [1, 1])])
def test_initial_weights_and_biases(init, deviations):
    """Weights start Gaussian, small ones with standard deviation 1/√inputs, large ones and biases with 1."""
    network = Network([400, 300, 500], CrossEntropyCost(), np.random.default_rng(1), init=init)
    for values, deviation in zip([*network.weights, network.biases[1]], [*deviations, 1], strict=True):
        assert_allclose(values.std(), deviation, rtol=0.1)
        assert abs(values.mean()) < 4 * deviation / math.sqrt(values.size)
        assert_allclose(np.mean(np.abs(values) > deviation), 0.3173, atol=0.07)


def test_the_generator_decides():
    """The same seed gives the same network and the same training, another seed another network."""
    first, second, other = (example((2, 3, 2), CrossEntropyCost(), seed=seed) for seed in (1, 1, 2))
    assert_array_equal(flat(first[0].weights, first[0].biases), flat(second[0].weights, second[0].biases))
    assert not np.array_equal(first[0].weights[0], other[0].weights[0])
    costs = [network.fit(X, y, epochs=3, batch_size=2, eta=1).cost for network, X, y in (first, second)]
    assert_array_equal(*costs)


@every_depth
def test_forward_pass_in_plain_python(sizes):
    """The weighted inputs of every layer agree with a loop over Python floats to 1e-12."""
    network, X, _ = example(sizes, CrossEntropyCost())
    zs = network.weighted_inputs(X)
    for x, *rows in zip(X, *zs, strict=True):
        a = x.tolist()
        for w, b, row in zip(network.weights, network.biases, rows, strict=True):
            z = [sum(a[i] * w[i, j] for i in range(len(a))) + b[j] for j in range(len(b))]
            assert_allclose(row, z, rtol=1e-12, atol=1e-14)
            a = [1 / (1 + math.exp(-zj)) for zj in z]


@every_combination
@every_depth
@pytest.mark.parametrize("n", [1, 5])
def test_gradient_by_central_differences(cost, sizes, n):
    """Backpropagation gives the derivative of the mean cost by every weight and bias, for soft targets too."""
    network, X, y = example(sizes, cost, n)

    def value(parameters):
        z = with_parameters(network, parameters).weighted_inputs(X)[-1]
        return ON_ACTIVATIONS[cost.name](ACTIVATION[cost.outputs](z), y)

    weights, biases = network.gradient(X, y)
    assert [w.shape for w in weights] == [w.shape for w in network.weights]
    assert [b.shape for b in biases] == [b.shape for b in network.biases]
    check = check_gradient(value, flat(weights, biases), flat(network.weights, network.biases), tolerance=1e-8)
    assert check, check


@pytest.mark.parametrize("cost", COSTS[:2], ids=lambda cost: cost.name)
def test_network_without_hidden_layers_is_a_neuron(cost):
    """A network of sizes (m, 1) has the outputs and the gradient of one neuron with m weights."""
    network, X, y = example((3, 1), cost)
    neuron = Neuron(network.weights[0][:, 0], network.biases[0][0])
    dw, db = neuron.gradient(cost, X, y[:, 0])
    (network_dw,), (network_db,) = network.gradient(X, y)
    assert_allclose(network.weighted_inputs(X)[0][:, 0], neuron.weighted_input(X), rtol=1e-12)
    assert_allclose(np.append(network_dw, network_db), np.append(dw, db), rtol=1e-12)


@every_cost
@every_depth
def test_gradient_is_a_mean_over_examples(cost, sizes):
    """The gradient of a batch is the mean of its examples' gradients, in whatever order they come."""
    network, X, y = example(sizes, cost)
    expected = flat(*network.gradient(X, y))
    order = np.random.default_rng(2).permutation(5)
    assert_allclose(flat(*network.gradient(X[order], y[order])), expected, rtol=1e-12, atol=1e-15)
    one_by_one = [flat(*network.gradient(X[[i]], y[[i]])) for i in range(5)]
    assert_allclose(np.mean(one_by_one, axis=0), expected, rtol=1e-12, atol=1e-15)


def test_slope_of_the_outputs_is_gone_and_that_of_hidden_layers_is_not():
    """Under the cross-entropy a saturated wrong output gives δᴸ = 1, but a saturated hidden layer still stops δ."""
    network = Network([1, 1, 1], CrossEntropyCost(), np.random.default_rng(3))
    network.weights, network.biases = [np.array([[0.0]]), np.array([[1.0]])], [np.array([40.0]), np.array([40.0])]
    hidden, output = network.deltas([[1]], [[0]])
    assert_allclose(output, 1)
    assert_allclose(hidden, math.exp(-40), rtol=1e-12)
    network.cost = QuadraticCost()
    assert_allclose(network.deltas([[1]], [[0]])[1], math.exp(-41), rtol=1e-12)


@every_cost
def test_errors_of_the_output_layer_are_those_of_the_cost(cost):
    """There is one array of errors for each layer but the first, the last of them the cost's delta."""
    network, X, y = example((3, 4, 2, 3), cost)
    deltas = network.deltas(X, y)
    assert [delta.shape for delta in deltas] == [(5, 4), (5, 2), (5, 3)]
    assert_array_equal(deltas[-1], cost.delta(network.weighted_inputs(X)[-1], y))


@every_cost
def test_one_batch_is_one_gradient_step(cost):
    """An epoch whose batch holds all examples is one step of gradient descent on the mean cost."""
    network, X, y = example((3, 4, 2), cost)
    before, gradient = flat(network.weights, network.biases), flat(*network.gradient(X, y))
    costs = network.fit(X, y, epochs=1, batch_size=100, eta=0.5).cost
    assert_allclose(flat(network.weights, network.biases), before - 0.5 * gradient, rtol=1e-12)
    assert_allclose(
        costs,
        [
            cost.value(with_parameters(network, p).weighted_inputs(X)[-1], y)
            for p in (before, flat(network.weights, network.biases))
        ],
        rtol=1e-12,
    )


@pytest.mark.parametrize(("batch_size", "lengths"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (10, [7])])
def test_an_epoch_uses_every_example_once(batch_size, lengths):
    """The batches of an epoch hold every example exactly once, with its target, in an order that changes."""
    batches = []

    class Watched(QuadraticCost):
        def delta(self, z, y, check=True):
            batches.append((z, y))
            return super().delta(z, y, check)

    network, X = Network([1, 1], Watched("linear"), np.random.default_rng(0)), np.arange(7.0)[:, None]
    network.weights, network.biases = [np.array([[1.0]])], [np.array([0.0])]  # z = x
    network.fit(X, 10 * X, epochs=2, batch_size=batch_size, eta=0)
    assert [len(z) for z, _ in batches] == 2 * lengths
    z, y = (np.concatenate(parts).reshape(2, 7) for parts in zip(*batches, strict=True))
    assert_array_equal(np.sort(z), [range(7), range(7)])
    assert not np.array_equal(*z)
    assert_array_equal(y, 10 * z)


@every_combination
@pytest.mark.parametrize("batch_size", [1, 2, 10])
def test_three_times_once_is_three_epochs(cost, batch_size):
    """`partial_fit` is an epoch of `fit`: from the same generator it leads to the same weights and biases."""
    (once, X, y), (fitted, _, _) = example((3, 4, 2), cost), example((3, 4, 2), cost)
    fitted.fit(X, y, epochs=3, batch_size=batch_size, eta=0.7)
    for _ in range(3):
        once.partial_fit(X, y, batch_size, eta=0.7)
    for one, other in zip(once.weights + once.biases, fitted.weights + fitted.biases, strict=True):
        assert_array_equal(one, other)


@every_combination
def test_steps_follow_the_gradient_batch_by_batch(cost):
    """Training is w ← w − η ∂C/∂w over the batches of the generator's permutation, with `gradient` of each batch."""
    network, X, y = example((3, 4, 2, 3), cost, n=7)
    other = copy.deepcopy(network)
    network.fit(X, y, epochs=2, batch_size=3, eta=0.3)
    for _ in range(2):
        order = other.rng.permutation(7)
        for batch in order[:3], order[3:6], order[6:]:
            dw, db = other.gradient(X[batch], y[batch])
            other.weights = [w - 0.3 * g for w, g in zip(other.weights, dw, strict=True)]
            other.biases = [b - 0.3 * g for b, g in zip(other.biases, db, strict=True)]
    assert_allclose(flat(network.weights, network.biases), flat(other.weights, other.biases), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    ("cost", "sizes"),
    [(LogLikelihoodCost(), (4, 5, 3)), (LogLikelihoodCost(), (4, 5, 6, 3)), (CrossEntropyCost(), (4, 5, 1))],
)
@pytest.mark.parametrize("init", ["small", "large"])
def test_training_agrees_with_scikit_learn_step_by_step(cost, sizes, init):
    """From equal weights `partial_fit`, and the cost before, are those of scikit-learn's MLPClassifier, momentum 0."""
    rng = np.random.default_rng(5)
    network, X = Network(sizes, cost, rng, init), rng.normal(size=(30, 4))
    classes = rng.integers(3 if sizes[-1] > 1 else 2, size=30)
    y = np.eye(3)[classes] if sizes[-1] > 1 else classes[:, None].astype(float)
    reference = MLPClassifier(
        sizes[1:-1], activation="logistic", solver="sgd", learning_rate_init=0.7, alpha=0, momentum=0, batch_size=10
    )
    reference.partial_fit(X[:10], classes[:10], classes=np.unique(classes))
    reference.coefs_ = [w.copy() for w in network.weights]
    reference.intercepts_ = [b.copy() for b in network.biases]
    for step in range(30):
        batch = np.arange(10 * step, 10 * step + 10) % 30
        before = cost.value(network.weighted_inputs(X[batch])[-1], y[batch])
        network.partial_fit(X[batch], y[batch], batch_size=10, eta=0.7)
        reference.partial_fit(X[batch], classes[batch])
        assert_allclose(reference.loss_, before, rtol=1e-10)
        assert_allclose(flat(network.weights, network.biases), flat(reference.coefs_, reference.intercepts_), rtol=1e-9)
    probabilities = reference.predict_proba(X)
    assert_allclose(network.activation(X), probabilities if sizes[-1] > 1 else probabilities[:, 1:], rtol=1e-9)


@every_combination
def test_activation_of_the_network_is_that_of_its_outputs(cost):
    """The outputs of a network are the cost's activation of its last weighted inputs, in whatever parts they come."""
    network, X, _ = example((3, 4, 2), cost, n=1234)
    assert_allclose(network.activation(X), ACTIVATION[cost.outputs](network.weighted_inputs(X)[-1]), rtol=1e-12)


@every_combination
def test_duplicated_examples_change_nothing(cost):
    """Using every example twice leaves gradient and cost as they were."""
    network, X, y = example((3, 4, 2), cost)
    twice = network.gradient(np.repeat(X, 2, axis=0), np.repeat(y, 2, axis=0))
    assert_allclose(flat(*twice), flat(*network.gradient(X, y)), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("outputs", ["sigmoid", "softmax"])
def test_large_weights_saturate(outputs):
    """With many inputs, large weights leave most hidden slopes under 0.01, small ones none, and all stays finite."""
    X, y = np.ones((20, 400)), np.tile([[0.0, 1.0]], (20, 1))
    for init, saturated in ("small", 0), ("large", 0.5):
        network = Network([400, 50, 2], QuadraticCost(outputs), np.random.default_rng(6), init)
        a = expit(network.weighted_inputs(X)[0])
        share = np.mean(a * (1 - a) < 0.01)
        assert share >= saturated and (saturated or share < 0.1)
        assert np.isfinite(network.fit(X, y, epochs=3, batch_size=10, eta=1).cost).all()


@pytest.mark.parametrize("z", [709.5, 710, 1e5, 1e308])
def test_a_hidden_neuron_beyond_the_range_of_the_exponential(z):
    """At ±z a hidden neuron puts out 1 or 0, and has a slope below every normal number."""
    network = Network([1, 1, 1], CrossEntropyCost(), np.random.default_rng(0))
    network.weights, network.biases = [np.array([[z]]), np.array([[2.0]])], [np.zeros(1), np.zeros(1)]
    assert_allclose(network.activation([[1], [-1]])[:, 0], expit([2, 0]), rtol=1e-15)
    assert np.abs(network.deltas([[1], [-1]], [[0], [1]])[0]).max() < np.finfo(float).tiny


def test_history_of_the_validation_data():
    """The history holds cost and accuracy of the validation data at the start and after each epoch."""
    network, X, y = example((3, 4, 2), CrossEntropyCost(), n=20)
    stepwise = copy.deepcopy(network)
    data = X[:8], y[:8].round()
    history = network.fit(X, y, epochs=3, batch_size=4, eta=0.5, validation=data)
    for epoch in range(4):
        z = stepwise.weighted_inputs(data[0])[-1]
        assert_allclose(history.validation_cost[epoch], stepwise.cost.value(z, data[1]), rtol=1e-12)
        assert history.validation_accuracy[epoch] == stepwise.accuracy(*data)
        assert_allclose(history.cost[epoch], stepwise.fit(X, y, epochs=1, batch_size=4, eta=0.5).cost[0], rtol=1e-12)


def test_history_without_validation_data():
    """Without validation data the history has none."""
    network, X, y = example((3, 2), CrossEntropyCost())
    history = network.fit(X, y, epochs=1, batch_size=5, eta=1)
    assert history.validation_cost is None and history.validation_accuracy is None


def test_progress_bar_only_when_asked(capsys):
    """The bar goes to standard error, and only if it was asked for; standard output stays empty."""
    network, X, y = example((3, 2), CrossEntropyCost())
    network.fit(X, y, epochs=2, batch_size=5, eta=1)
    assert capsys.readouterr() == ("", "")
    cost = network.fit(X, y, epochs=2, batch_size=5, eta=1, progress=True).cost
    out, err = capsys.readouterr()
    assert out == ""
    first = f"\r{'█' * 15 + '░' * 15} epoch 1 of 2, cost {cost[1]:.4f}"
    assert err == first + f"\r{'█' * 30} epoch 2 of 2, cost {cost[2]:.4f}\n"


def test_progress_is_seen_at_once(monkeypatch):
    """The bar does not wait in a buffer for the end of its line, which comes with the last epoch."""
    seen = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(seen, encoding="utf-8"))
    network, X, y = example((3, 2), CrossEntropyCost())
    network.fit(X, y, epochs=1, batch_size=5, eta=1, progress=True)
    assert "epoch 1 of 1" in seen.getvalue().decode()


@pytest.mark.parametrize("cost", [QuadraticCost(), QuadraticCost("linear"), CrossEntropyCost()], ids=repr)
def test_classes_of_a_single_output(cost):
    """A network with one output answers 1 where the output exceeds 1/2, and 0 elsewhere."""
    network, X, _ = example((3, 4, 1), cost, n=40)
    network.biases[-1] -= np.median(network.weighted_inputs(X)[-1])
    answers = (ACTIVATION[cost.outputs](network.weighted_inputs(X)[-1])[:, 0] > 0.5).astype(int)
    assert_array_equal(network.predict(X), answers)
    assert network.accuracy(X, answers[:, None]) == 1 and network.accuracy(X, 1 - answers[:, None]) == 0


def test_a_single_output_of_one_half_is_no_yes():
    """An output, or a target, of exactly 1/2 does not exceed it: its class is 0, a whole number."""
    network = Network([1, 1], CrossEntropyCost(), np.random.default_rng(0))
    network.weights, network.biases = [np.array([[1.0]])], [np.array([0.0])]
    classes = network.predict([[0.0], [1.0]])
    assert_array_equal(classes, [0, 1])
    assert np.issubdtype(classes.dtype, np.integer)
    assert network.accuracy([[0.0], [1.0]], [[0.5], [0.75]]) == 1


@every_cost
def test_no_updates(cost):
    """0 epochs give the cost at the start alone, and η = 0 leaves every weight and bias as it was."""
    network, X, y = example((3, 4, 2), cost)
    before = flat(network.weights, network.biases)
    assert network.fit(X, y, epochs=0, batch_size=1, eta=1).cost.shape == (1,)
    costs = network.fit(X, y, epochs=2, batch_size=2, eta=0).cost
    assert costs.shape == (3,) and len(set(costs)) == 1
    assert_array_equal(flat(network.weights, network.biases), before)


@every_cost
def test_a_small_step_never_makes_the_cost_larger(cost):
    """Gradient descent with a small η lowers the cost over all examples at every epoch."""
    network, X, y = example((3, 4, 2), cost)
    assert (np.diff(network.fit(X, y, epochs=50, batch_size=5, eta=0.05).cost) < 0).all()


@every_cost
def test_exclusive_or_is_learned(cost):
    """A hidden layer learns the exclusive or, which no network without one can."""
    network = Network([2, 6, 2], cost, np.random.default_rng(4))
    network.fit(*XOR, epochs=1500, batch_size=4, eta=3)
    assert network.accuracy(*XOR) == 1
    assert_array_equal(network.predict(XOR[0]), [0, 1, 1, 0])


@every_cost
def test_prediction_is_the_largest_output(cost):
    """Predict gives the index of the largest output, and accuracy the fraction that the targets agree with."""
    network, X, _ = example((3, 4, 3), cost, n=40)
    largest = expit(network.weighted_inputs(X)[-1]).argmax(axis=1)
    assert_array_equal(network.predict(X), largest)
    targets = np.eye(3)[largest]
    targets[:10] = np.roll(targets[:10], 1, axis=1)
    accuracy = network.accuracy(X, targets)
    assert accuracy == 0.75 and type(accuracy) is float


def test_arguments_are_left_as_they_were():
    """Inputs and targets may be read-only, and networks trained before keep the arrays that they had."""
    network, X, y = example((3, 4, 2), CrossEntropyCost())
    X.flags.writeable = y.flags.writeable = False
    weights, before = network.weights, [w.copy() for w in network.weights]
    network.fit(X, y, epochs=2, batch_size=2, eta=1)
    fitted = network.weights
    network.partial_fit(X, y, batch_size=2, eta=1)
    for w, was, then, now in zip(weights, before, fitted, network.weights, strict=True):
        assert_array_equal(w, was)
        assert not np.array_equal(w, then)
        assert not np.array_equal(then, now)
