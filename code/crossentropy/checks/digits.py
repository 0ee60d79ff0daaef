"""The exercises on real digits: what it takes to compare two costs on data."""

import numpy as np

from ..activations import sigmoid, softmax
from .common import layer_gradient
from .engine import Exercise


def _confusions(a, y):
    """Count the wrong answers: a row for each right digit, a column for each answer."""
    counts = np.zeros((y.shape[1], y.shape[1]))
    np.add.at(counts, (y.argmax(axis=1), a.argmax(axis=1)), 1)
    return counts - np.diag(np.diag(counts))


def _largest(counts):
    return tuple(map(int, np.unravel_index(counts.argmax(), counts.shape)))


def _most_confused(a, y):
    return _largest(_confusions(a, y))


def _mistaken(rng):
    """Draw arguments (a, y): one confusion is the most frequent; others are more frequent in some other sense."""
    t, u, v, w, rare, other = rng.permutation(10)[:6]
    pairs = [(t, u)] * 6 + [(v, w)] * 4 + [(w, v)] * 4 + [(rare, other)] * 3 + [(d, d) for d in range(10)] * 9
    pairs = [pair for pair in pairs if pair != (rare, rare)]
    truth, answer = rng.permutation(pairs).T
    a = rng.uniform(0, 0.3, (len(truth), 10)) + rng.uniform(0.1, 0.6, (len(truth), 1)) * np.eye(10)[answer]
    a[np.arange(len(truth)), answer] = a.max(axis=1) + 0.05
    return a, np.eye(10)[truth]


MOST_CONFUSED = Exercise(
    reference=_most_confused,
    cases=lambda rng: {
        "one mistake": [(np.array([[0.1, 0.3, 0.2], [0.1, 0.2, 0.4]]), np.eye(3)[[0, 2]])],
        "a hundred images": [_mistaken(rng) for _ in range(4)],
    },
    mistakes={
        "The two digits are the wrong way round: first the digit that was written, then the answer.": lambda a, y: (
            _most_confused(a, y)[::-1]
        ),
        "That is the most frequent answer of all. Right answers are no confusion: leave them out.": lambda a, y: (
            _largest(_confusions(a, y) + np.diag(np.sum(y * (a.argmax(axis=1)[:, None] == np.arange(y.shape[1])), 0)))
        ),
        "Those are confusions in both directions, added up. A 3 read as an 8 and an 8 read as a 3 are two things.": (
            lambda a, y: _largest(np.triu(_confusions(a, y) + _confusions(a, y).T))
        ),
        "That is the largest share of a digit's images. Compare numbers of images.": lambda a, y: _largest(
            _confusions(a, y) / np.maximum(y.sum(axis=0), 1)[:, None]
        ),
        "That is how often it happened. Give the two digits.": lambda a, y: _confusions(a, y).max(),
        "The largest output decides, also where it is below 1/2.": lambda a, y: _largest(
            _confusions(np.where(a > 0.5, a, 0), y)
        ),
    },
)


def _mini_batches(order, size):
    return tuple(order[i : i + size] for i in range(0, len(order), size))


MINI_BATCHES = Exercise(
    reference=_mini_batches,
    cases=lambda rng: {
        "twelve examples in batches of four": [(rng.permutation(12), 4)],
        "ten examples in batches of four: the last is smaller": [(rng.permutation(10), 4)],
        "twenty-one examples in batches of five": [(rng.permutation(21), 5)],
        "a batch that holds them all": [(rng.permutation(6), 6), (rng.permutation(6), 50)],
    },
    mistakes={
        "The examples are not shuffled: take the indices from order.": (
            lambda order, size: _mini_batches(np.arange(len(order)), size)
        ),
        "The examples that do not fill a batch are left out. They make a smaller one, at the end.": (
            lambda order, size: tuple(batch for batch in _mini_batches(order, size) if len(batch) == size)
        ),
        "size is the number of examples in a batch, not the number of batches.": (
            lambda order, size: tuple(np.array_split(order, size))
        ),
        "All batches have about the same size here. Fill each with size examples; what is left makes the last.": (
            lambda order, size: tuple(np.array_split(order, -(-len(order) // size)))
        ),
        "Every size-th example is in a batch. Take examples that are neighbours in order.": lambda order, size: tuple(
            order[i :: -(-len(order) // size)] for i in range(-(-len(order) // size))
        ),
        "The batches overlap: each begins where the one before it ends.": lambda order, size: tuple(
            order[i : i + size] for i in range(len(order) - size + 1)
        ),
    },
)


def _epoch(w, b, x, y, batches, eta, divisor=len, activation=softmax):
    for batch in batches:
        dw, db = layer_gradient(w, b, x[batch], y[batch], activation)
        step = eta * len(batch) / divisor(batch)
        w, b = w - step * dw, b - step * db
    return w, b


def _one_epoch(w, b, x, y, order, size, eta, **options):
    return _epoch(w, b, x, y, _mini_batches(order, size), eta, **options)


def _from_the_start(w, b, x, y, order, size, eta):
    slopes = [layer_gradient(w, b, x[batch], y[batch], softmax) for batch in _mini_batches(order, size)]
    return w - eta * sum(dw for dw, _ in slopes), b - eta * sum(db for _, db in slopes)


def _images(rng, n=11, m=4, k=3):
    """Draw arguments (w, b, x, y, order): a softmax layer, examples with one-hot targets, and an order of these."""
    w, b = rng.normal(size=(m, k)), rng.normal(size=k)
    return w, b, rng.uniform(size=(n, m)), np.eye(k)[rng.integers(0, k, n)], rng.permutation(n)


ONE_EPOCH = Exercise(
    reference=_one_epoch,
    cases=lambda rng: {
        "one batch with all examples": [(*_images(rng), 11, 0.5)],
        "batches of four, the last one smaller": [(*_images(rng), 4, 0.5) for _ in range(2)],
        "one example at a time": [(*_images(rng), 1, 0.3)],
    },
    mistakes={
        "The examples are not shuffled: take them as order says.": lambda w, b, x, y, order, size, eta: _one_epoch(
            w, b, x, y, np.arange(len(x)), size, eta
        ),
        "The examples that do not fill a batch are left out. They make a smaller one, at the end.": (
            lambda w, b, x, y, order, size, eta: _one_epoch(w, b, x, y, order[: len(x) // size * size], size, eta)
        ),
        "You divide by the number of all examples. The gradient is an average over the batch.": (
            lambda *args: _one_epoch(*args, divisor=lambda batch: len(args[2]))
        ),
        "You divide by the size also where the last batch has fewer examples. Average over those that it has.": (
            lambda *args: _one_epoch(*args, divisor=lambda batch: args[5])
        ),
        "That is the sum over the batch. The gradient is an average: divide by the number of its examples.": (
            lambda *args: _one_epoch(*args, divisor=lambda batch: 1)
        ),
        "All gradients are those at the start. Each batch begins where the one before it has ended.": _from_the_start,
        "Those are sigmoid outputs. Use softmax.": lambda *args: _one_epoch(*args, activation=sigmoid),
        "You climb: gradient descent subtracts η times the derivative.": lambda *args: _one_epoch(*args[:6], -args[6]),
    },
)


def _updates_until(accuracies, level, every):
    reached = np.flatnonzero(accuracies >= level)
    return every * float(reached[0]) if len(reached) else np.inf


def _or_never(index):
    """Make a likely mistake from the place that it finds, where there is one."""
    return lambda accuracies, level, every: (
        every * float(index(accuracies >= level)) if (accuracies >= level).any() else np.inf
    )


CURVE = np.array([0.1, 0.55, 0.85, 0.9, 0.88, 0.93, 0.95])

UPDATES_UNTIL = Exercise(
    reference=_updates_until,
    cases=lambda rng: {
        "a level that is reached, and lost again": [(CURVE, 0.87, 20), (np.array([0.2, 0.91, 0.8, 0.92]), 0.9, 50)],
        "a level that is reached exactly": [(CURVE, 0.9, 20)],
        "a level that is never reached": [(CURVE, 0.99, 20), (np.full(5, 0.1), 0.9, 10)],
        "other curves": [(np.sort(rng.uniform(0.1, 0.8, 30)), 0.5, int(rng.integers(5, 40))) for _ in range(3)],
    },
    mistakes={
        "That is the number of looks. Between two of them there are several updates.": (
            lambda accuracies, level, every: _updates_until(accuracies, level, 1)
        ),
        "The first look is before any update: index 0 means 0 updates.": (
            lambda accuracies, level, every: _updates_until(accuracies, level, every) + every
        ),
        "The level counts as reached when it is equalled.": lambda accuracies, level, every: _updates_until(
            accuracies, np.nextafter(level, 1), every
        ),
        "argmax gives 0 where nothing is found, too. A level never reached takes np.inf.": (
            lambda accuracies, level, every: every * float(np.argmax(accuracies >= level))
        ),
        "That is from when on the accuracy stays above the level. You want the first time.": _or_never(
            lambda reached: len(reached) - np.argmin(reached[::-1]) if not reached.all() else 0
        ),
        "That is how many looks are below the level. After a first success the accuracy may fall again.": _or_never(
            lambda reached: np.count_nonzero(~reached)
        ),
    },
)


def _choose(choice, value):
    """Make a function that chooses a row of the data, and then tells its learning rate and a number for it."""

    def choose_eta(etas, validation, test):
        best = choice(validation, test)
        return float(etas[best]), float(value(validation, test)[best])

    return choose_eta


def _mean_test(validation, test):
    return test.mean(axis=1)


def _by_validation(validation, test):
    return validation.mean(axis=1).argmax()


def _tuning(rng, luck=0.0, temptation=0.0, accident=0.0):
    """Draw arguments (etas, validation, test): one rate is best on average, whatever single runs and test data say."""
    best, lucky, tempting, _ = rng.permutation(4)
    validation, test = rng.uniform(0.80, 0.82, (2, 4, 5))
    validation[best] += 0.06
    validation[lucky, 0] += luck
    test[tempting] += temptation
    validation[best, 1] -= accident
    return np.array([0.25, 0.5, 1.0, 2.0]), validation, test


CHOOSE_ETA = Exercise(
    reference=_choose(_by_validation, _mean_test),
    cases=lambda rng: {
        "four rates, five seeds each": [_tuning(rng) for _ in range(3)],
        "one run is lucky": [_tuning(rng, luck=0.15) for _ in range(3)],
        "one run of the best rate is unlucky": [_tuning(rng, accident=0.15) for _ in range(3)],
        "another rate is better on the test data": [_tuning(rng, temptation=0.1) for _ in range(3)],
    },
    mistakes={
        "You chose with the test data. They must not be looked at before the choice.": _choose(
            lambda validation, test: test.mean(axis=1).argmax(), _mean_test
        ),
        "You chose the rate of the luckiest run. Compare means over the seeds.": _choose(
            lambda validation, test: validation.max(axis=1).argmax(), _mean_test
        ),
        "You chose the rate whose worst run is best. Compare means over the seeds.": _choose(
            lambda validation, test: validation.min(axis=1).argmax(), _mean_test
        ),
        "You report the validation accuracy. After the choice it looks better than it is: report the test accuracy.": (
            _choose(_by_validation, lambda validation, test: validation.mean(axis=1))
        ),
        "You report the best test run. Report the mean over the seeds.": _choose(
            _by_validation, lambda validation, test: test.max(axis=1)
        ),
        "That is the place of the learning rate in the list. Give the rate itself.": lambda etas, validation, test: (
            _choose(_by_validation, _mean_test)(np.arange(len(etas)), validation, test)
        ),
        "You chose the lowest validation accuracy. The highest is the best.": _choose(
            lambda validation, test: validation.mean(axis=1).argmin(), _mean_test
        ),
    },
)


def _early_stop(costs, patience):
    best = 0
    for epoch in range(len(costs)):
        if costs[epoch] < costs[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


def _end(costs, patience):
    """Find the epoch at which training ends."""
    return min(_early_stop(costs, patience) + patience, len(costs) - 1)


def _rises(costs, patience):
    """Stop after that many rises in a row, whatever the best cost was."""
    row = 0
    for epoch in range(1, len(costs)):
        row = row + 1 if costs[epoch] >= costs[epoch - 1] else 0
        if row == patience:
            return int(np.argmin(costs[: epoch + 1]))
    return int(np.argmin(costs))


BUMPY = np.array([0.9, 0.6, 0.5, 0.52, 0.55, 0.53, 0.56, 0.54, 0.3])

EARLY_STOP = Exercise(
    reference=_early_stop,
    cases=lambda rng: {
        "a cost that falls and then rises": [(np.array([1.0, 0.7, 0.5, 0.45, 0.5, 0.6, 0.7, 0.8]), 2)],
        "a bump, and a better cost within the patience": [(np.array([1.0, 0.6, 0.65, 0.5, 0.55, 0.58, 0.6]), 3)],
        "a better cost, but too late": [(BUMPY, 4), (BUMPY, 6)],
        "ups and downs above the best": [(BUMPY[:8], 3)],
        "it never stops early": [(np.linspace(1, 0.2, 6), 2), (np.array([0.5, 0.4, 0.45]), 5)],
        "equal costs are not better": [(np.array([0.5, 0.5, 0.5, 0.4]), 2)],
    },
    mistakes={
        "That is the epoch at which training ends. Return the epoch whose weights you keep: the best so far.": _end,
        "That is the best epoch of all. You must stop before you have seen the later ones.": lambda costs, patience: (
            int(np.argmin(costs))
        ),
        "You stop at the first rise. Wait for as many epochs as the patience allows.": lambda costs, patience: (
            _early_stop(costs, 1)
        ),
        "You count rises in a row. What counts is how long ago the best cost was, also if it went up and down.": _rises,
        "That is the lowest cost. Return its epoch.": lambda costs, patience: costs[_early_stop(costs, patience)],
        "One epoch too patient: stop as soon as that many epochs have passed.": lambda costs, patience: _early_stop(
            costs, patience + 1
        ),
    },
)


def _standard_error(values):
    return values.std(ddof=1) / np.sqrt(len(values))


def _paired(first, second):
    return (second - first).mean(), _standard_error(second - first)


def _pairs(rng, n):
    """Draw arguments (first, second): accuracies that share the luck of their seeds."""
    luck = rng.normal(0.93, 0.02, n)
    return luck, luck + rng.normal(0.01, 0.004, n)


PAIRED_DIFFERENCE = Exercise(
    reference=_paired,
    cases=lambda rng: {
        "always the same difference": [(np.array([0.90, 0.94, 0.92]), np.array([0.91, 0.95, 0.93]))],
        "a difference with either sign": [(np.array([0.90, 0.94, 0.92]), np.array([0.93, 0.93, 0.95]))],
        "five pairs": [_pairs(rng, 5) for _ in range(2)],
        "twenty pairs": [_pairs(rng, 20) for _ in range(2)],
    },
    mistakes={
        "That is the standard error for runs that are not paired. Take the differences first, then their spread.": (
            lambda first, second: (
                (second - first).mean(),
                np.hypot(_standard_error(first), _standard_error(second)),
            )
        ),
        "The sign is wrong: second minus first.": lambda first, second: _paired(second, first),
        "That is the standard deviation of the differences. That of their mean is smaller: divide by √n.": (
            lambda first, second: ((second - first).mean(), (second - first).std(ddof=1))
        ),
        "NumPy's std divides by n. From a sample, divide by n − 1: ddof=1.": (
            lambda first, second: ((second - first).mean(), (second - first).std() / np.sqrt(len(first)))
        ),
        "A difference of standard errors is not the standard error of the difference.": lambda first, second: (
            (second - first).mean(),
            _standard_error(second) - _standard_error(first),
        ),
        "Only the size of the differences is averaged. Keep their signs.": lambda first, second: _paired(
            np.zeros_like(first), np.abs(second - first)
        ),
    },
    tolerance=1e-7,
)

EXERCISES = {
    "most_confused": MOST_CONFUSED,
    "mini_batches": MINI_BATCHES,
    "one_epoch": ONE_EPOCH,
    "updates_until": UPDATES_UNTIL,
    "choose_eta": CHOOSE_ETA,
    "early_stop": EARLY_STOP,
    "paired_difference": PAIRED_DIFFERENCE,
}
