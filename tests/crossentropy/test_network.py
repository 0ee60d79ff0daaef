"""The network: backpropagation against differences and loops, training, and its statements about σ′."""

import copy
import itertools
import math

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
    softmax,
)
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit

COSTS = [QuadraticCost(), CrossEntropyCost(), LogLikelihoodCost()]
ON_OUTPUTS = {
    "quadratic": lambda z, y: quadratic(expit(z), y),
    "cross-entropy": lambda z, y: cross_entropy(expit(z), y),
    "log-likelihood": lambda z, y: log_likelihood(softmax(z), y),
}
XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [[1, 0], [0, 1], [0, 1], [1, 0]]

every_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda cost: cost.name)
every_depth = pytest.mark.parametrize("sizes", [(3, 2), (2, 4, 3), (3, 4, 2, 3)])


def example(sizes, cost, n=5, seed=0):
    """Draw a network with inputs and soft targets that fit it."""
    rng = np.random.default_rng(seed)
    return Network(sizes, cost, rng), rng.normal(size=(n, sizes[0])), rng.random((n, sizes[-1]))


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


def test_initial_weights_and_biases():
    """Weights start Gaussian with standard deviation 1/√inputs, biases with 1; a third lies beyond one deviation."""
    network = Network([400, 300, 500], CrossEntropyCost(), np.random.default_rng(1))
    for values, deviation in [(network.weights[0], 1 / 20), (network.weights[1], 300**-0.5), (network.biases[1], 1)]:
        assert_allclose(values.std(), deviation, rtol=0.1)
        assert abs(values.mean()) < 4 * deviation / math.sqrt(values.size)
        assert_allclose(np.mean(np.abs(values) > deviation), 0.3173, atol=0.07)


def test_the_generator_decides():
    """The same seed gives the same network and the same training, another seed another network."""
    first, second, other = (example((2, 3, 2), CrossEntropyCost(), seed=seed) for seed in (1, 1, 2))
    assert_array_equal(flat(first[0].weights, first[0].biases), flat(second[0].weights, second[0].biases))
    assert not np.array_equal(first[0].weights[0], other[0].weights[0])
    costs = [network.fit(X, y, epochs=3, batch_size=2, eta=1) for network, X, y in (first, second)]
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


@every_cost
@every_depth
@pytest.mark.parametrize("n", [1, 5])
def test_gradient_by_central_differences(cost, sizes, n):
    """Backpropagation gives the derivative of the mean cost by every weight and bias, for soft targets too."""
    network, X, y = example(sizes, cost, n)

    def value(parameters):
        return ON_OUTPUTS[cost.name](with_parameters(network, parameters).weighted_inputs(X)[-1], y)

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
    hidden, output = network.errors([[1]], [[0]])
    assert_allclose(output, 1)
    assert_allclose(hidden, math.exp(-40), rtol=1e-12)
    network.cost = QuadraticCost()
    assert_allclose(network.errors([[1]], [[0]])[1], math.exp(-41), rtol=1e-12)


@every_cost
def test_errors_of_the_output_layer_are_those_of_the_cost(cost):
    """There is one array of errors for each layer but the first, the last of them the cost's delta."""
    network, X, y = example((3, 4, 2, 3), cost)
    errors = network.errors(X, y)
    assert [delta.shape for delta in errors] == [(5, 4), (5, 2), (5, 3)]
    assert_array_equal(errors[-1], cost.delta(network.weighted_inputs(X)[-1], y))


@every_cost
def test_one_batch_is_one_gradient_step(cost):
    """An epoch whose batch holds all examples is one step of gradient descent on the mean cost."""
    network, X, y = example((3, 4, 2), cost)
    before, gradient = flat(network.weights, network.biases), flat(*network.gradient(X, y))
    costs = network.fit(X, y, epochs=1, batch_size=100, eta=0.5)
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
def test_an_epoch_uses_every_example_once(monkeypatch, batch_size, lengths):
    """The batches of an epoch hold every example exactly once, with its target, in an order that changes."""
    network, _, y = example((1, 2), CrossEntropyCost(), n=7)
    X, batches, gradient = np.arange(7.0)[:, None], [], network.gradient
    monkeypatch.setattr(network, "gradient", lambda X, y: batches.append((X, y)) or gradient(X, y))
    network.fit(X, y, epochs=2, batch_size=batch_size, eta=0.1)
    assert [len(X) for X, _ in batches] == 2 * lengths
    used = np.concatenate([X[:, 0] for X, _ in batches]).astype(int).reshape(2, 7)
    assert_array_equal(np.sort(used), [range(7), range(7)])
    assert not np.array_equal(*used)
    assert_array_equal(np.concatenate([y for _, y in batches]), y[used.ravel()])


@every_cost
def test_no_updates(cost):
    """0 epochs give the cost at the start alone, and η = 0 leaves every weight and bias as it was."""
    network, X, y = example((3, 4, 2), cost)
    before = flat(network.weights, network.biases)
    assert network.fit(X, y, epochs=0, batch_size=1, eta=1).shape == (1,)
    costs = network.fit(X, y, epochs=2, batch_size=2, eta=0)
    assert costs.shape == (3,) and len(set(costs)) == 1
    assert_array_equal(flat(network.weights, network.biases), before)


@every_cost
def test_a_small_step_never_makes_the_cost_larger(cost):
    """Gradient descent with a small η lowers the cost over all examples at every epoch."""
    network, X, y = example((3, 4, 2), cost)
    assert (np.diff(network.fit(X, y, epochs=50, batch_size=5, eta=0.05)) < 0).all()


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
    for w, was, now in zip(weights, before, network.weights, strict=True):
        assert_array_equal(w, was)
        assert not np.array_equal(w, now)
