"""Bad input to every public function and method: the right exception, naming the argument and the first bad entry."""

import inspect
import re

import crossentropy
import numpy as np
import pytest
from crossentropy import (
    CrossEntropyCost,
    LogLikelihoodCost,
    Network,
    Neuron,
    QuadraticCost,
    check_gradient,
    cost_surface,
    cross_entropy,
    cross_entropy_from_logits,
    entropy,
    kl_divergence,
    log_likelihood,
    log_likelihood_from_logits,
    log_sigmoid,
    log_softmax,
    numerical_gradient,
    quadratic,
    sigmoid,
    sigmoid_prime,
    softmax,
    softplus,
)

ROW, TABLE = [0.5, 0.25, 0.75], [[0.5, 0.25, 0.75], [0.75, 0.5, 0.25]]
DISTRIBUTIONS = [[0.5, 0.25, 0.25], [0.75, 0.0, 0.25]]
LOGITS = {"z": (ROW, "finite"), "y": (ROW, "unit")}
SOFTMAX_LOGITS = {"z": (TABLE, "finite"), "y": (TABLE, "unit")}
LINEAR = {"z": (TABLE, "finite"), "y": (TABLE, "finite")}
ACTIVATIONS = {"a": (ROW, "unit"), "y": (ROW, "unit")}
EXAMPLES = {"x": (TABLE, "finite"), "y": ([0, 1], "unit")}
DATA = {"X": (TABLE, "finite"), "y": ([[0, 1], [1, 0]], "unit")}


def network(outputs=2):
    """Make a network with three inputs."""
    return Network([3, 4, outputs], CrossEntropyCost(), np.random.default_rng(0))


def total(x):
    """Give a number whose derivative with respect to every entry is 1."""
    return np.sum(x)


NEURON = Neuron([1.0, -2.0, 0.5], 0.5)
COST = CrossEntropyCost()

# What to call, and for each argument a good value with the numbers allowed in it.
CALLS = {
    "sigmoid": (sigmoid, {"z": (ROW, "real")}),
    "sigmoid_prime": (sigmoid_prime, {"z": (ROW, "real")}),
    "softplus": (softplus, {"z": (ROW, "real")}),
    "log_sigmoid": (log_sigmoid, {"z": (ROW, "real")}),
    "softmax": (softmax, {"z": (TABLE, "finite")}),
    "log_softmax": (log_softmax, {"z": (TABLE, "finite")}),
    "quadratic": (quadratic, {"a": (TABLE, "finite"), "y": (TABLE, "finite")}),
    "cross_entropy": (cross_entropy, ACTIVATIONS),
    "log_likelihood": (log_likelihood, ACTIVATIONS),
    "cross_entropy_from_logits": (cross_entropy_from_logits, LOGITS),
    "log_likelihood_from_logits": (log_likelihood_from_logits, SOFTMAX_LOGITS),
    "entropy": (entropy, {"p": (DISTRIBUTIONS, "unit")}),
    "kl_divergence": (kl_divergence, {"p": (DISTRIBUTIONS, "unit"), "q": (DISTRIBUTIONS, "unit")}),
    "QuadraticCost(linear).value": (QuadraticCost("linear").value, LINEAR),
    "QuadraticCost(linear).delta": (QuadraticCost("linear").delta, LINEAR),
    "QuadraticCost(softmax).delta": (QuadraticCost("softmax").delta, SOFTMAX_LOGITS),
    "CrossEntropyCost(softmax).delta": (CrossEntropyCost("softmax").delta, SOFTMAX_LOGITS),
    "LogLikelihoodCost(sigmoid).delta": (LogLikelihoodCost("sigmoid").delta, LOGITS),
    "QuadraticCost.value": (QuadraticCost().value, LOGITS),
    "QuadraticCost.delta": (QuadraticCost().delta, LOGITS),
    "CrossEntropyCost.value": (CrossEntropyCost().value, LOGITS),
    "CrossEntropyCost.delta": (CrossEntropyCost().delta, LOGITS),
    "LogLikelihoodCost.value": (LogLikelihoodCost().value, SOFTMAX_LOGITS),
    "LogLikelihoodCost.delta": (LogLikelihoodCost().delta, SOFTMAX_LOGITS),
    "Neuron": (Neuron, {"w": (ROW, "finite"), "b": (0.5, "finite")}),
    "Neuron.weighted_input": (NEURON.weighted_input, {"x": (TABLE, "finite")}),
    "Neuron.activation": (NEURON.activation, {"x": (TABLE, "finite")}),
    "Neuron.gradient": (lambda x, y: NEURON.gradient(COST, x, y), EXAMPLES),
    "Neuron.train": (
        lambda x, y, eta, epochs: NEURON.train(COST, x, y, eta, epochs),
        EXAMPLES | {"eta": (0.5, "not negative"), "epochs": (1, "count")},
    ),
    "Network": (lambda sizes: Network(sizes, COST, np.random.default_rng(0)), {"sizes": ([3, 4, 2], "sizes")}),
    "Network.weighted_inputs": (network().weighted_inputs, {"X": (TABLE, "finite")}),
    "Network.activation": (network().activation, {"X": (TABLE, "finite")}),
    "Network.deltas": (network().deltas, DATA),
    "Network.gradient": (network().gradient, DATA),
    "Network.fit": (
        lambda **arguments: network().fit(**arguments),
        DATA | {"epochs": (1, "count"), "batch_size": (2, "positive count"), "eta": (0.5, "not negative")},
    ),
    "Network.partial_fit": (
        lambda **arguments: network().partial_fit(**arguments),
        DATA | {"batch_size": (2, "positive count"), "eta": (0.5, "not negative")},
    ),
    "Network.predict": (network().predict, {"X": (TABLE, "finite")}),
    "Network.accuracy": (network().accuracy, DATA),
    "numerical_gradient": (lambda x: numerical_gradient(total, x), {"x": (ROW, "finite")}),
    "check_gradient": (
        lambda gradient, x, tolerance: check_gradient(total, gradient, x, tolerance),
        {"gradient": ([1, 1, 1], "finite"), "x": (ROW, "finite"), "tolerance": (1e-6, "not negative")},
    ),
    "cost_surface": (
        lambda x, y, w, b: cost_surface(COST, x, y, w, b),
        {"x": (ROW, "finite"), "y": (ROW, "unit"), "w": (ROW, "finite"), "b": ([0.0, 1.0], "finite")},
    ),
}
WITHOUT_NUMBERS = {"GradientCheck", "History", "NetworkHistory", "check"}

# For each set of numbers the one outside it that is the easiest to let through.
OUTSIDE = {
    "real": np.nan,
    "finite": -np.inf,
    "unit": 1 + 2**-52,
    "not negative": -0.5,
    "count": 2.5,
    "positive count": 0,
    "sizes": 0,
}
ARGUMENTS = [(call, name, domain) for call, (_, values) in CALLS.items() for name, (_, domain) in values.items()]


def call_with(call, name, value):
    """Make a call in which one argument has another value."""
    function, values = CALLS[call]
    return function(**{key: good for key, (good, _) in values.items()} | {name: value})


def test_every_public_name_is_in_the_table():
    """No public function or method is missing from the table, and every call of it works with the good values."""
    public = set()
    for name in set(crossentropy.__all__) - WITHOUT_NUMBERS:
        value = getattr(crossentropy, name)
        public |= (
            {name}
            if inspect.isfunction(value)
            else {f"{name}.{method}" for method, _ in inspect.getmembers(value, inspect.isfunction) if method[0] != "_"}
        )
    assert public <= set(CALLS)
    for function, values in CALLS.values():
        function(**{name: good for name, (good, _) in values.items()})


@pytest.mark.parametrize(("call", "name", "domain"), ARGUMENTS)
def test_every_argument_is_checked(call, name, domain):
    """A ValueError names the argument and the entry that is not allowed: every argument goes through `real_array`."""
    bad = np.array(CALLS[call][1][name][0], float)
    last = tuple(size - 1 for size in bad.shape)
    bad[last] = OUTSIDE[domain]
    entry = f"{name}[{', '.join(map(str, last))}]" if last else name
    with pytest.raises(ValueError, match="^" + re.escape(f"{entry} is ")):
        call_with(call, name, bad)


def test_no_argument_loses_its_mask():
    """A masked array raises a TypeError that names it, because NumPy would count what is masked."""
    for call, name, _ in ARGUMENTS:
        with pytest.raises(TypeError, match=f"^{name} is a masked array: "):
            call_with(call, name, np.ma.array(CALLS[call][1][name][0], mask=False))


@pytest.mark.parametrize(
    ("call", "name", "value", "message"),
    [
        ("softmax", "z", 3, "z is the single number 3.0: softmax needs the inputs of all outputs along the last axis"),
        ("log_softmax", "z", 3, "z is the single number 3.0"),
        ("entropy", "p", 1, "p is the single number 1.0: the probabilities of all outcomes lie along the last axis"),
        ("kl_divergence", "q", 1, "q is the single number 1.0"),
        ("kl_divergence", "q", [[0.5, 0.5]], "p has shape (2, 3) but q has shape (1, 2): they must match"),
        ("entropy", "p", [0.5, 0.25], "p sums to 0.75: probabilities must sum to 1"),
        ("entropy", "p", [[0.5, 0.5], [0.5, 0.25], [1, 1]], "p[1] sums to 0.75: probabilities must sum to 1"),
        ("kl_divergence", "q", [[[0, 1]], [[0.5, 0.75]]], "q[1, 0] sums to 1.25: probabilities must sum to 1"),
        ("quadratic", "y", ROW, "y has shape (3,): it must have shape (2, 3), like a"),
        ("cross_entropy", "a", 0.5, "y has shape (3,): it must have shape (), like a"),
        ("cross_entropy", "y", [ROW], "y has shape (1, 3): it must have shape (3,), like a"),
        ("log_likelihood", "y", [0.5], "y has shape (1,): it must have shape (3,), like a"),
        ("cross_entropy_from_logits", "y", 1, "y has shape (): it must have shape (3,), like z"),
        ("log_likelihood_from_logits", "y", [ROW], "y has shape (1, 3): it must have shape (2, 3), like z"),
        ("QuadraticCost(linear).value", "y", [1], "y has shape (1,): it must have shape (2, 3), like z"),
        ("QuadraticCost.value", "y", [1], "y has shape (1,): it must have shape (3,), like z"),
        ("QuadraticCost.delta", "y", [1], "y has shape (1,): it must have shape (3,), like z"),
        ("CrossEntropyCost.value", "y", [1], "y has shape (1,): it must have shape (3,), like z"),
        ("CrossEntropyCost.delta", "y", [1], "y has shape (1,): it must have shape (3,), like z"),
        ("LogLikelihoodCost.value", "y", [ROW], "y has shape (1, 3): it must have shape (2, 3), like z"),
        ("LogLikelihoodCost.delta", "y", [ROW], "y has shape (1, 3): it must have shape (2, 3), like z"),
        ("Neuron", "w", [ROW], "w has shape (1, 3): one weight for each input is needed"),
        ("Neuron", "b", ROW, "b has shape (3,): it must be a single number"),
        ("Neuron.weighted_input", "x", 1, "x has shape (), which does not fit w of shape (3,)"),
        ("Neuron.activation", "x", [1, 2], "x has shape (2,), which does not fit w of shape (3,)"),
        ("Neuron.gradient", "x", [TABLE], "x has shape (1, 2, 3), which does not fit w of shape (3,)"),
        ("Neuron.gradient", "y", [0, 1, 1], "y has shape (3,): it must have shape (2,), like the neuron's outputs"),
        ("Neuron.train", "y", 1, "y has shape (): it must have shape (2,), like the neuron's outputs"),
        ("Neuron.train", "eta", [0.5], "eta has shape (1,): it must be a single number"),
        ("Neuron.train", "epochs", [3], "epochs has shape (1,): it must be a single number"),
        ("Network", "sizes", [3], "sizes has "),
        ("Network", "sizes", 3, "sizes has "),
        ("Network", "sizes", [[3, 4, 2]], "sizes has "),
        ("Network.weighted_inputs", "X", ROW, "X has shape (3,): shape (examples, 3) is needed"),
        ("Network.predict", "X", [[1, 2]], "X has shape (1, 2): shape (examples, 3) is needed"),
        ("Network.deltas", "y", [[0, 1]], "y has shape (1, 2): it must have shape (2, 2), like the network's outputs"),
        ("Network.gradient", "y", [0, 1], "y has shape (2,): it must have shape (2, 2), like the network's outputs"),
        ("Network.fit", "y", [[0], [1]], "y has shape (2, 1): it must have shape (2, 2), like the network's outputs"),
        ("Network.fit", "batch_size", [2], "batch_size has shape (1,): it must be a single number"),
        ("check_gradient", "gradient", [1, 1], "gradient has shape (2,) but x has shape (3,): they must match"),
        ("check_gradient", "tolerance", [1], "tolerance has shape (1,): it must be a single number"),
        ("cost_surface", "x", TABLE, "x has shape (2, 3), which does not fit w of shape ()"),
        ("cost_surface", "y", 1, "y has shape (): it must have shape (3,), like the neuron's outputs"),
        ("cost_surface", "w", 1, "w has shape (): a row of numbers is needed"),
        ("cost_surface", "b", TABLE, "b has shape (2, 3): a row of numbers is needed"),
    ],
)
def test_shapes_that_do_not_fit(call, name, value, message):
    """A ValueError says which shapes do not fit each other."""
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call_with(call, name, value)


@pytest.mark.parametrize("y", [[3, 0], [[3], [0]], np.array([3, 0])], ids=["row", "column", "array"])
@pytest.mark.parametrize(
    ("use", "like"),
    [
        (lambda y: quadratic(TABLE, y), "a"),
        (lambda y: log_likelihood(TABLE, y), "a"),
        (lambda y: log_likelihood_from_logits(TABLE, y), "z"),
        (lambda y: LogLikelihoodCost().delta(TABLE, y), "z"),
        (lambda y: network(3).fit(TABLE, y, 1, 2, 0.5), "the network's outputs"),
        (lambda y: network(3).accuracy(TABLE, y), "the network's outputs"),
    ],
)
def test_class_numbers_in_place_of_one_hot_rows(use, like, y):
    """Class numbers get a sentence that tells how to make the rows that are needed."""
    message = (
        f"y has shape {np.shape(y)}: it must have shape (2, 3), like {like}; class numbers become one-hot rows by "
    )
    with pytest.raises(ValueError, match="^" + re.escape(message + "numpy.eye(3)[numpy.ravel(y)]") + "$"):
        use(y)


@pytest.mark.parametrize("y", [[0, 1, 1], [[0, 1]]])
def test_other_shapes_are_not_taken_for_class_numbers(y):
    """Where y has not one number for each example, or there is a single output, nothing is said of class numbers."""
    for use in (lambda: network().accuracy(TABLE, y), lambda: quadratic([[0.5], [0.5]], y)):
        with pytest.raises(ValueError, match=r"^y has shape \(.*\): it must have shape \(.*\), like [a-z' ]+$"):
            use()


@pytest.mark.parametrize(
    ("function", "shape"),
    [(f, shape) for f in (quadratic, cross_entropy, log_likelihood, cross_entropy_from_logits) for shape in [(1, 1, 1)]]
    + [(log_likelihood_from_logits, shape) for shape in [(), (2,), (1, 1, 1)]]
    + [(LogLikelihoodCost().delta, shape) for shape in [(), (2,), (1, 1, 1)]],
)
def test_dimensions_without_a_meaning(function, shape):
    """Outputs with more dimensions than (examples, outputs), and softmax outputs with fewer, raise a ValueError."""
    with pytest.raises(ValueError, match=r"^[az] has (3 dimensions|shape)"):
        function(np.full(shape, 0.5), np.full(shape, 0.5))


@pytest.mark.parametrize("cost", [None, "cross-entropy", cross_entropy, CrossEntropyCost, 1], ids=lambda c: str(c)[:12])
@pytest.mark.parametrize(
    "use",
    [
        lambda cost: Neuron(1, 1).gradient(cost, 1, 0),
        lambda cost: Neuron(1, 1).train(cost, 1, 0, 0.5, 1),
        lambda cost: Network([1, 1], cost, np.random.default_rng(0)),
        lambda cost: cost_surface(cost, 1, 0, [1], [1]),
    ],
    ids=["Neuron.gradient", "Neuron.train", "Network", "cost_surface"],
)
def test_what_is_not_a_cost(use, cost):
    """A name, a function, or the class in place of its instance raises a TypeError that shows how a cost looks."""
    with pytest.raises(TypeError, match=r"^cost must be a cost to train with, such as CrossEntropyCost\(\), not "):
        use(cost)


@pytest.mark.parametrize("cost", [LogLikelihoodCost(), QuadraticCost("linear"), CrossEntropyCost("softmax")], ids=repr)
def test_a_neuron_needs_a_cost_of_sigmoid_outputs(cost):
    """A neuron refuses costs of softmax and linear outputs, which it does not have."""
    for use in (lambda: NEURON.gradient(cost, TABLE, [0, 1]), lambda: NEURON.train(cost, TABLE, [0, 1], 0.5, 1)):
        with pytest.raises(ValueError, match="^" + re.escape(f"cost is {cost!r}: the output of a neuron is a sigmoid")):
            use()


@pytest.mark.parametrize(
    ("make", "outputs"),
    [
        (QuadraticCost, "tanh"),
        (QuadraticCost, None),
        (CrossEntropyCost, "linear"),
        (CrossEntropyCost, ["sigmoid"]),
        (LogLikelihoodCost, "linear"),
        (LogLikelihoodCost, "Softmax"),
    ],
)
def test_outputs_that_a_cost_is_not_defined_on(make, outputs):
    """Outputs that are unknown, or outside 0 … 1 where the cost has logarithms, raise a ValueError with the choices."""
    with pytest.raises(ValueError, match="^" + re.escape(f"outputs is {outputs!r}: it must be 's") + "(i|o)"):
        make(outputs)


def test_cross_entropy_of_one_softmax_output():
    """A softmax output without a rival is always 1 and has no odds: a ValueError says so."""
    for method in (CrossEntropyCost("softmax").value, CrossEntropyCost("softmax").delta):
        with pytest.raises(ValueError, match=r"^z has shape \(2, 1\): .* needs two outputs or more"):
            method([[0], [1]], [[0], [1]])


@pytest.mark.parametrize("init", ["medium", None, 1, ["small"]], ids=str)
def test_initial_weights_that_do_not_exist(init):
    """Initial weights are small or large; anything else raises a ValueError that says so."""
    with pytest.raises(ValueError, match=r"^init is .*: it must be 'small' or 'large'$"):
        Network([1, 1], COST, np.random.default_rng(0), init=init)


@pytest.mark.parametrize(
    ("validation", "error", "message"),
    [
        ((TABLE, [[0, 1], [1, 2]]), ValueError, "validation: y[1, 1] is 2.0: it must be a number from 0 to 1"),
        (([[0, 1]], [[0, 1]]), ValueError, "validation: X has shape (1, 2): shape (examples, 3) is needed"),
        (
            (TABLE, [[0, 1]]),
            ValueError,
            "validation: y has shape (1, 2): it must have shape (2, 2), like the network's",
        ),
        ((TABLE, "y"), TypeError, "validation: y must hold real numbers"),
        ((TABLE,), ValueError, "validation: "),
        (3, TypeError, "validation: "),
    ],
)
def test_bad_validation_data(validation, error, message):
    """What is wrong with validation data is said as of training data, with the word validation in front."""
    with pytest.raises(error, match="^" + re.escape(message)):
        network().fit(*(good for good, _ in DATA.values()), 1, 2, 0.5, validation=validation)


@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0), np.random], ids=["None", "0", "old", "module"])
def test_what_is_not_a_generator(rng):
    """A seed, nothing, or NumPy's old generator raises a TypeError that shows how to make a new one."""
    with pytest.raises(TypeError, match=r"^rng must be a generator such as numpy\.random\.default_rng\(0\), not "):
        Network([1, 1], CrossEntropyCost(), rng)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (np.nan, ValueError, r"^f\(x\) is nan: it must be a finite number"),
        (np.inf, ValueError, r"^f\(x\) is inf: it must be a finite number"),
        ([1.0], ValueError, r"^f\(x\) has shape \(1,\): it must be a single number"),
        ([], ValueError, r"^f\(x\) is empty"),
        ("1", TypeError, r"^f\(x\) .*real number.*'1'"),
        (None, TypeError, r"^f\(x\) .*real number.*None"),
        (1j, TypeError, r"^f\(x\) .*real number.*1j"),
    ],
)
def test_a_function_that_does_not_return_a_number(value, error, message):
    """What f returns is checked like an argument, and called f(x)."""
    for check in (lambda f: numerical_gradient(f, 1), lambda f: check_gradient(f, 1, 1)):
        with pytest.raises(error, match=message):
            check(lambda x: value)


def test_a_gradient_function_is_checked_too():
    """What a gradient function returns is checked as `gradient`."""
    with pytest.raises(ValueError, match=r"^gradient\[1\] is nan"):
        check_gradient(total, lambda x: [1, np.nan, 1], ROW)


@pytest.mark.parametrize("w", [2.0, [2.0]])
def test_training_that_leaves_the_range_of_numbers(w):
    """Where η carries the weights beyond the largest number, a ValueError says what overflowed."""
    with pytest.raises(ValueError, match=r"^(w|b|weighted_input\(x\))\b.*inf"):
        Neuron(w, 2.0).train(COST, np.multiply(1e5, w), 0.3, eta=1.7e308, epochs=10)


def test_a_network_that_leaves_the_range_of_numbers():
    """Where η carries a network's weights beyond the largest number, a ValueError names the weight, without warning."""
    with pytest.raises(ValueError, match=r"^weights\[\d\]\[\d, \d\] is -?(inf|nan): it must be a finite number"):
        Network([3, 2], QuadraticCost("linear"), np.random.default_rng(0)).fit(
            TABLE, [[0, 1], [1, 0]], epochs=50, batch_size=2, eta=1e50
        )
    with pytest.raises(ValueError, match=r"^weights\[\d\]\[\d, \d\] is -?(inf|nan): it must be a finite number"):
        Network([3, 2], QuadraticCost("linear"), np.random.default_rng(0)).partial_fit(
            np.repeat(TABLE, 50, axis=0), np.repeat([[0, 1], [1, 0]], 50, axis=0), batch_size=2, eta=1e50
        )


def test_weighted_inputs_beyond_the_largest_number():
    """Where weights and inputs are numbers, but not their products, the message names the method that gives these."""
    with pytest.raises(ValueError, match=r"^weighted_input\(x\) is inf: it must be a finite number$"):
        Neuron(1e308, 0).weighted_input(10)
    with pytest.raises(ValueError, match=r"^weighted_input\(x\)\[1\] is -inf: it must be a finite number$"):
        Neuron(1e308, 0).gradient(COST, [0, -10], [0, 1])
    with pytest.raises(ValueError, match=r"^weighted_input\(x\) is nan: it must be a number$"):
        Neuron([1e308, 1e308], 0).activation([10, -10])
    with pytest.raises(ValueError, match=r"^weighted_input\(x\) is inf: it must be a finite number$"):
        cost_surface(COST, 10, 0, [1e308], [0])


@pytest.mark.parametrize(
    ("use", "name"),
    [
        (lambda net, X, y: net.weighted_inputs(X), "weighted_inputs(X)[0][1, 0]"),
        (lambda net, X, y: net.predict(X), "weighted_inputs(X)[-1][1, 0]"),
        (lambda net, X, y: net.accuracy(X, y), "weighted_inputs(X)[-1][1, 0]"),
        (lambda net, X, y: net.fit(X, y, 1, 2, 0.1), "weighted_inputs(X)[-1][1, 0]"),
        (lambda net, X, y: net.deltas(X, y), "deltas(X, y)[0][1, 0]"),
        (lambda net, X, y: net.gradient(X, y), "gradient(X, y)[0][0][0, 0]"),
    ],
)
def test_a_network_of_which_results_leave_the_range_of_numbers(use, name):
    """Where weights and inputs are numbers, but not their products, the message names the method that gives these."""
    net = Network([1, 1], QuadraticCost("linear"), np.random.default_rng(0))
    net.weights, net.biases = [np.array([[1e308]])], [np.array([1e308])]
    with pytest.raises(ValueError, match="^" + re.escape(f"{name} is inf: it must be a finite number") + "$"):
        use(net, np.array([[0.0], [10.0]]), [[0], [1]])


@pytest.mark.parametrize("cost", [LogLikelihoodCost(), CrossEntropyCost("softmax")], ids=repr)
def test_a_softmax_of_one_output(cost):
    """A network whose softmax has a single output could only ever say 1: a ValueError says so."""
    with pytest.raises(ValueError, match=r"^sizes\[2\] is 1: softmax needs two outputs or more"):
        Network([3, 4, 1], cost, np.random.default_rng(0))
