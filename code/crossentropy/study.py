"""``python -m crossentropy.study``: the quadratic cost against the cross-entropy on handwritten digits.

A network of 64 inputs, 30 hidden neurons and 10 sigmoid outputs learns from 1 000 images in mini-batches of 10, for 20
epochs, from small or from large (saturated) initial weights. For each cost and start

1. the learning rate is chosen from `ETAS` with `TUNING_SEEDS` on the validation data: one for accuracy, the highest at
   the end, and one for speed, the fewest updates until 90 % are right;
2. the network is trained with each of the two from `SEEDS`, which are others, and the test data are looked at.

A seed decides the initial weights and the order of the examples, and it does so for both costs alike, so that two runs
of one seed are a pair. The command computes everything anew and writes it to the file that `results` reads.
"""

import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .costs import CrossEntropyCost, QuadraticCost
from .data import digits
from .network import Network

SIZES, BATCH_SIZE, EPOCHS = (64, 30, 10), 10, 20
EVERY = 20  # updates between two looks at the accuracy
COSTS = {cost.name: cost for cost in (QuadraticCost(), CrossEntropyCost())}
STARTS = "small", "large"
AIMS = "accuracy", "speed"
ETAS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
TUNING_SEEDS, SEEDS = range(100, 105), range(20)
RESULTS = Path(__file__).with_name("study.json")


class Run(NamedTuple):
    """How one network did.

    Attributes
    ----------
    accuracies : list of float
        Accuracy after 0, 20, 40, … updates.
    network : Network
        The network itself, at the end.
    """

    accuracies: list
    network: Network


def run(cost, start, eta, seed, watched):
    """Train a network, and watch how many of some examples it recognises.

    Parameters
    ----------
    cost : {"quadratic", "cross-entropy"}
        What to make small.
    start : {"small", "large"}
        Initial weights.
    eta : float
        Learning rate.
    seed : int
        Decides the initial weights and the order of the examples.
    watched : {"validation", "test"}
        The data whose accuracy is measured.

    Returns
    -------
    Run
    """
    examples, accuracies = getattr(_digits(), watched), []
    for network in training(cost, start, eta, seed):
        accuracies.append(network.accuracy(*examples))
    return Run(accuracies, network)


def training(cost, start, eta, seed):
    """Train a network, and pause to look at it.

    Parameters
    ----------
    cost, start, eta, seed
        As for `run`.

    Yields
    ------
    Network
        The same network, after 0, 20, 40, … updates.
    """
    from threadpoolctl import threadpool_limits  # scikit-learn brings it, as it does the data

    rng = np.random.default_rng(seed)
    network = Network(SIZES, COSTS[cost], rng, init=start)
    X, y = _digits().training
    with threadpool_limits(1):  # several threads would wait for each other longer than they compute
        yield network
        for _ in range(EPOCHS):
            for part in np.split(rng.permutation(len(X)), range(EVERY * BATCH_SIZE, len(X), EVERY * BATCH_SIZE)):
                network.partial_fit(X[part], y[part], BATCH_SIZE, eta)
                yield network


def updates_until(accuracies, level=0.9):
    """Number of updates until an accuracy was reached for the first time.

    Parameters
    ----------
    accuracies : sequence of float
        After 0, 20, 40, … updates, as in `Run`.
    level : float
        The accuracy to reach.

    Returns
    -------
    float
        A multiple of 20, or infinity if it was never reached.
    """
    reached = np.asarray(accuracies) >= level
    return float(EVERY * reached.argmax()) if reached.any() else np.inf


def mean_interval(values):
    r"""Mean of independent values with its 95 % confidence interval, by Student's t distribution.

    .. math:: \bar{x} \pm t_{0.975,\, n-1}\, \frac{s}{\sqrt{n}}

    Parameters
    ----------
    values : array_like, shape (n,)
        Two finite values or more.

    Returns
    -------
    mean, low, high : float

    Notes
    -----
    Student (1908). The probable error of a mean. *Biometrika*, 6, 1–25.
    """
    from scipy.stats import t

    mean = np.mean(values)
    margin = t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return float(mean), float(mean - margin), float(mean + margin)


def median_interval(values):
    r"""Median of independent values with a confidence interval of at least 95 %, whatever their distribution.

    The interval runs from the k-th smallest value to the k-th largest. It misses the median if fewer than k of n values
    fall on one side of it, so that k is the largest number with :math:`P(B < k) \le 0.025` for B binomial, with n
    trials and chance 1/2. Values may be infinite.

    Parameters
    ----------
    values : array_like, shape (n,)
        Six values or more.

    Returns
    -------
    median, low, high : float

    Notes
    -----
    David, H. A. and Nagaraja, H. N. (2003). *Order Statistics*, 3rd ed., Wiley, section 7.1.
    """
    from scipy.stats import binom

    values, k = np.sort(values), int(binom.ppf(0.025, len(values), 0.5))
    if k == 0:
        raise ValueError(f"values has {len(values)} entries: six or more are needed")
    return float(np.median(values)), float(values[k - 1]), float(values[-k])


@dataclass(frozen=True)
class Results:
    """Everything that the study found.

    Attributes
    ----------
    provenance : dict
        The command, the day, and the versions of what it ran with.
    tuning : list of dict
        For each cost, start and learning rate, the accuracies on the validation data at the end of training and the
        updates until 90 %, one of each for a seed of `TUNING_SEEDS`; None if 90 % were never reached.
    etas : dict
        The learning rate chosen, by cost, start and aim.
    runs : list of dict
        For each cost, start and chosen learning rate, the accuracies on the test data, one row for a seed of `SEEDS`,
        and by how many of these seeds each test image is recognised at the end.
    """

    provenance: dict
    tuning: list
    etas: dict
    runs: list

    def accuracies(self, cost, start, aim):
        """Accuracies on the test data with the learning rate chosen for an aim, shape (seeds, EPOCHS · 5 + 1)."""
        return np.array(self._entry(cost, start, aim)["accuracies"])

    def final(self, cost, start):
        """Accuracy on the test data at the end, with the learning rate chosen for accuracy, shape (seeds,)."""
        return self.accuracies(cost, start, "accuracy")[:, -1]

    def updates(self, cost, start):
        """Updates until 90 % of the test data are right, with the learning rate chosen for speed, shape (seeds,)."""
        return np.array([updates_until(row) for row in self.accuracies(cost, start, "speed")])

    def recognised(self, cost, start):
        """For each test image the share of seeds that recognise it, where `final` looks at the end, shape (images,)."""
        return np.array(self._entry(cost, start, "accuracy")["recognised"]) / len(SEEDS)

    def _entry(self, cost, start, aim):
        wanted = {"cost": cost, "start": start, "eta": self.etas[cost][start][aim]}
        return next(entry for entry in self.runs if wanted.items() <= entry.items())


def results():
    """What the committed run of ``python -m crossentropy.study`` found.

    Returns
    -------
    Results
    """
    return Results(**json.loads(RESULTS.read_text(encoding="utf-8")))


def choose(tuning):
    """Choose learning rates: the highest mean accuracy at the end, and the smallest median of updates until 90 %.

    Parameters
    ----------
    tuning : list of dict
        As in `Results`.

    Returns
    -------
    dict
        Learning rates by cost, start and aim; of several that are equally good, the smallest.
    """
    etas = {}
    for cost, start in product(COSTS, STARTS):
        candidates = [entry for entry in tuning if (entry["cost"], entry["start"]) == (cost, start)]
        best = max(candidates, key=lambda entry: np.mean(entry["accuracies"]))
        fastest = min(candidates, key=lambda entry: np.median([u or np.inf for u in entry["updates"]]))
        etas.setdefault(cost, {})[start] = {"accuracy": best["eta"], "speed": fastest["eta"]}
    return etas


def study(processes=None):
    """Compute everything anew.

    Parameters
    ----------
    processes : int, optional
        How many runs to make at the same time; by default as many as there are processors.

    Returns
    -------
    Results
    """
    from concurrent.futures import ProcessPoolExecutor  # here, because a browser has none, and needs none

    with ProcessPoolExecutor(processes) as pool:
        tuning = _tune(pool)
        etas = choose(tuning)
        return Results(provenance("python -m crossentropy.study"), tuning, etas, _test(pool, etas))


def _tune(pool):
    """Train with every learning rate, and look at the validation data."""
    settings = list(product(COSTS, STARTS, ETAS))
    tuning = []
    for (cost, start, eta), runs in zip(settings, _train(pool, settings, TUNING_SEEDS, "validation"), strict=True):
        updates = [updates_until(each.accuracies) for each in runs]
        tuning.append(
            {
                "cost": cost,
                "start": start,
                "eta": eta,
                "accuracies": [each.accuracies[-1] for each in runs],
                "updates": [u if np.isfinite(u) else None for u in updates],
            }
        )
    return tuning


def _test(pool, etas):
    """Train with the learning rates that were chosen, and look at the test data."""
    X, classes = _digits().test.X, _digits().test.y.argmax(axis=1)
    settings = [(c, s, eta) for c, s in product(COSTS, STARTS) for eta in sorted({*etas[c][s].values()})]
    return [
        {
            "cost": cost,
            "start": start,
            "eta": eta,
            "accuracies": [each.accuracies for each in runs],
            "recognised": np.sum([each.network.predict(X) == classes for each in runs], axis=0).tolist(),
        }
        for (cost, start, eta), runs in zip(settings, _train(pool, settings, SEEDS, "test"), strict=True)
    ]


def _train(pool, settings, seeds, watched):
    """Train with every setting from every seed; give a list of runs for each setting."""
    jobs = [(*setting, seed, watched) for setting in settings for seed in seeds]
    runs = list(pool.map(run, *zip(*jobs, strict=True), chunksize=4))
    return [runs[i : i + len(seeds)] for i in range(0, len(runs), len(seeds))]


def provenance(command):
    """Tell with what a study is computed, and when.

    Parameters
    ----------
    command : str
        What computes it.

    Returns
    -------
    dict of str to str
        The command, the day, and the versions of what it runs with.
    """
    from importlib.metadata import version  # here, because a browser has none

    libraries = {name: version(name) for name in ("NumPy", "scikit-learn")}
    day = datetime.now(UTC).date().isoformat()
    return {"command": command, "date": day, "Python": platform.python_version()} | libraries


@cache
def _digits():
    return digits()


def write(found, path):
    """Write the results of a study to a file: a line for each row of numbers, six digits, enough for means to four.

    Parameters
    ----------
    found : dataclass
        The results.
    path : Path
        The file.
    """
    rounded = json.loads(json.dumps(asdict(found)), parse_float=lambda number: round(float(number), 6))
    text = json.dumps(rounded).replace("], [", "],\n[").replace("}, {", "},\n{")
    path.write_text(text + "\n", encoding="utf-8")


def _print_table(found):
    """Print a line for each start and cost: the learning rates chosen, the accuracy, and the updates until 90 %."""
    for start, cost in product(STARTS, COSTS):
        accuracy, *ends = mean_interval(found.final(cost, start))
        updates, *bounds = median_interval(found.updates(cost, start))
        print(f"{start:6} {cost:14} {found.etas[cost][start]}", end="  ")
        print(f"accuracy {accuracy:.2%} ({ends[0]:.2%} … {ends[1]:.2%})", end="  ")
        print(f"updates until 90 %: {updates:.0f} ({bounds[0]:.0f} … {bounds[1]:.0f})")


def main():
    """Make the study, write what it found, and print a table of it."""
    found = study()
    write(found, RESULTS)
    _print_table(found)


if __name__ == "__main__":
    main()
