"""The exercises on real digits: what it takes to compare two costs on data."""

import numpy as np

from .engine import Exercise


def _accuracy(a, y):
    return np.mean(a.argmax(axis=1) == y.argmax(axis=1))


def _answers(rng, n, k=10):
    """Draw arguments (a, y) of a network that is right about half of the time."""
    y = np.eye(k)[rng.permutation(np.arange(n) % k)]
    a = rng.uniform(0.05, 0.45, (n, k)) + 0.5 * y * (np.arange(n) % 2)[:, None]
    return a, y


ACCURACY = Exercise(
    reference=_accuracy,
    cases=lambda rng: {
        "all right, and all outputs small": [(0.3 * np.eye(4) + 0.1, np.eye(4))],
        "one of three right": [(np.array([[0.9, 0.1], [0.8, 0.7], [0.6, 0.2]]), np.eye(2)[[0, 1, 1]])],
        "forty images of ten digits": [_answers(rng, 40) for _ in range(3)],
    },
    mistakes={
        "That compares output by output, and nine of ten targets are 0. Compare one answer for each image.": (
            lambda a, y: np.mean((a > 0.5) == y)
        ),
        "The largest output decides, also where it is below 1/2.": (lambda a, y: np.mean(((a > 0.5) == y).all(axis=1))),
        "That is the number of right answers. Divide by the number of images.": lambda a, y: len(y) * _accuracy(a, y),
        "That is the share of wrong answers.": lambda a, y: 1 - _accuracy(a, y),
        "Images are rows: take the largest output along axis 1.": (
            lambda a, y: np.mean(a.argmax(axis=0) == y.argmax(axis=0))
        ),
        "That is the mean output of the right neuron. Ask only whether it is the largest of its row.": (
            lambda a, y: np.mean(a[y == 1])
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


def _tuning(rng, luck=0.0, temptation=0.0):
    """Draw arguments (etas, validation, test): a run at one rate is lucky, and another rate tempts on the test data."""
    best, lucky, tempting, _ = rng.permutation(4)
    validation, test = rng.uniform(0.80, 0.82, (2, 4, 5))
    validation[best] += 0.06
    validation[lucky, 0] += luck
    test[tempting] += temptation
    return np.array([0.25, 0.5, 1.0, 2.0]), validation, test


CHOOSE_ETA = Exercise(
    reference=_choose(_by_validation, _mean_test),
    cases=lambda rng: {
        "four rates, five seeds each": [_tuning(rng) for _ in range(3)],
        "one run is lucky": [_tuning(rng, luck=0.15) for _ in range(3)],
        "another rate is better on the test data": [_tuning(rng, temptation=0.1) for _ in range(3)],
    },
    mistakes={
        "You chose with the test data. They must not be looked at before the choice.": _choose(
            lambda validation, test: test.mean(axis=1).argmax(), _mean_test
        ),
        "You chose the rate of the luckiest run. Compare means over the seeds.": _choose(
            lambda validation, test: validation.max(axis=1).argmax(), _mean_test
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


def _interval(margin):
    """Make a function that puts a margin on both sides of a mean."""
    return lambda values, t: (values.mean() - margin(values, t), values.mean() + margin(values, t))


def _standard_error(values):
    return values.std(ddof=1) / np.sqrt(len(values))


def _accuracies(rng, n):
    return rng.normal(0.94, 0.02, n)


MEAN_INTERVAL = Exercise(
    reference=_interval(lambda values, t: t * _standard_error(values)),
    cases=lambda rng: {
        "three numbers": [(np.array([0.93, 0.95, 0.97]), 4.3027)],
        "five accuracies": [(_accuracies(rng, 5), 2.7764) for _ in range(2)],
        "twenty accuracies": [(_accuracies(rng, 20), 2.0930) for _ in range(2)],
    },
    mistakes={
        "NumPy's std divides by n. From a sample, divide by n − 1: ddof=1.": _interval(
            lambda values, t: t * values.std() / np.sqrt(len(values))
        ),
        "That is where single runs lie. The mean of n runs varies less: divide by √n.": _interval(
            lambda values, t: t * values.std(ddof=1)
        ),
        "Divide by the square root of n, not by n.": _interval(lambda values, t: t * values.std(ddof=1) / len(values)),
        "The factor t is missing. One standard error to each side holds only about two thirds.": _interval(
            lambda values, t: _standard_error(values)
        ),
        "You used the variance. Its square root is the standard deviation.": _interval(
            lambda values, t: t * values.var(ddof=1) / np.sqrt(len(values))
        ),
        "That is the mean and the margin. Give the two ends.": lambda values, t: (
            values.mean(),
            t * _standard_error(values),
        ),
        "The ends are the wrong way round: low first.": _interval(lambda values, t: -t * _standard_error(values)),
    },
    tolerance=1e-7,
)


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
    "accuracy": ACCURACY,
    "mini_batches": MINI_BATCHES,
    "updates_until": UPDATES_UNTIL,
    "choose_eta": CHOOSE_ETA,
    "mean_interval": MEAN_INTERVAL,
    "paired_difference": PAIRED_DIFFERENCE,
}
