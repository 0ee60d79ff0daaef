"""``python -m crossentropy.calibration_study``: what the probabilities of a network that reads digits are worth.

A network of 64 inputs, 30 hidden neurons and 10 softmax outputs learns from 300 images, in mini-batches of 10, under
the log-likelihood, for 500 epochs: from few images, for longer than is good. It does so in four `WAYS`: from the right
labels, or with 30 of them wrong; from targets of 0 and 1, or from smoothed ones.

1. The learning rate is chosen from `ETAS` with `TUNING_SEEDS`, as somebody does who looks at the accuracy: with it the
   network that learns from right labels and from targets of 0 and 1 recognises most validation images at the end.
2. With this rate, networks are trained in each way from `SEEDS`, which are others, and looked at after `LOOKS` epochs.
   A temperature is fitted to the validation images, and the test images tell what it is good for.

A seed decides which images are for training, validation and test, the initial weights, the order of the images, and
which labels are wrong; so intervals over seeds are about other images of this kind, too. The command computes
everything anew and writes it to the file that `results` reads.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import product, repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .activations import softmax
from .calibration import best_temperature, calibration_error, reliability, smoothed, top_answers
from .costs import LogLikelihoodCost, log_likelihood_from_logits
from .data import Digits, Examples, digits
from .network import Network
from .study import mean_interval, provenance, write

SIZES, BATCH_SIZE, EPOCHS = (64, 30, 10), 10, 500
LOOKS = (3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500)  # epochs
TRAINING, VALIDATION = 300, 400  # images; the others are for the test
BINS = 10
WRONG, EPSILON = 30, 0.1  # wrong labels among the 300; how much is smoothed


class Way(NamedTuple):
    """How a network is taught.

    Attributes
    ----------
    wrong : int
        How many of the labels are wrong.
    epsilon : float
        Which part of each target is shared out among all digits.
    """

    wrong: int
    epsilon: float


WAYS = {
    "plain": Way(0, 0.0),
    "smoothed": Way(0, EPSILON),
    "wrong labels": Way(WRONG, 0.0),
    "wrong labels, smoothed": Way(WRONG, EPSILON),
}
ETAS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
TUNING_SEEDS, SEEDS = range(100, 110), range(20)
RESULTS = Path(__file__).with_name("calibration_study.json")


@lru_cache(maxsize=2)
def split(seed):
    """Split the images anew.

    Parameters
    ----------
    seed : int
        Decides how.

    Returns
    -------
    Digits
        300 images for training, 400 for validation, 1 097 for the test.
    """
    X, y = map(np.concatenate, zip(*digits(), strict=True))
    parts = np.split(np.random.default_rng([seed, 0]).permutation(len(X)), [TRAINING, TRAINING + VALIDATION])
    return Digits(*(Examples(X[part], y[part]) for part in parts))


def targets(way, seed):
    """Give the targets that a way teaches.

    Parameters
    ----------
    way : str
        One of `WAYS`.
    seed : int
        Decides which labels are wrong, and what they say.

    Returns
    -------
    ndarray, shape (300, 10)
    """
    y, rng = split(seed).training.y, np.random.default_rng([seed, 1])
    labels, wrong = y.argmax(axis=1), rng.choice(len(y), WAYS[way].wrong, replace=False)
    labels[wrong] = (labels[wrong] + rng.integers(1, 10, len(wrong))) % 10
    return smoothed(np.eye(10)[labels], WAYS[way].epsilon)


def train(way, eta, seed, epochs=EPOCHS):
    """Train a network, and pause after each epoch to look at it.

    Parameters
    ----------
    way : str
        One of `WAYS`.
    eta : float
        Learning rate.
    seed : int
        Decides the split, the initial weights, the order of the images, and which labels are wrong.
    epochs : int
        How many.

    Yields
    ------
    Network
        The same network, after 1, 2, … epochs.
    """
    from threadpoolctl import threadpool_limits  # scikit-learn brings it, as it does the data

    network = Network(SIZES, LogLikelihoodCost(), np.random.default_rng(seed))
    X, y = split(seed).training.X, targets(way, seed)
    with threadpool_limits(1):  # several threads would wait for each other longer than they compute
        for _ in range(epochs):
            network.partial_fit(X, y, BATCH_SIZE, eta)
            yield network


def look(network, way, seed):
    """Look at a network.

    Parameters
    ----------
    network : Network
        That of a run.
    way, seed
        Of the same run.

    Returns
    -------
    dict of str to float
        What an image costs: ``"training"``, ``"validation"`` and ``"test"``; ``"accuracy"`` and calibration
        ``"error"`` on the test images; ``"temperature"``, fitted to the validation images, and what it
        makes of the test images: ``"cooled"`` for the cost, and ``"cooled error"``.
    """
    data, y = split(seed), targets(way, seed)
    z, checked = network.weighted_inputs(data.test.X)[-1], network.weighted_inputs(data.validation.X)[-1]
    temperature = best_temperature(checked, data.validation.y)
    return {
        "training": log_likelihood_from_logits(network.weighted_inputs(data.training.X)[-1], y),
        "validation": log_likelihood_from_logits(checked, data.validation.y),
        "test": log_likelihood_from_logits(z, data.test.y),
        "accuracy": network.accuracy(*data.test),
        "error": calibration_error(*top_answers(softmax(z), data.test.y), BINS),
        "temperature": temperature,
        "cooled": log_likelihood_from_logits(z / temperature, data.test.y),
        "cooled error": calibration_error(*top_answers(softmax(z / temperature), data.test.y), BINS),
    }


def tune(eta, seed):
    """Train a network to the end in the plain way, and give its accuracy on the validation images."""
    *_, network = train("plain", eta, seed)
    return network.accuracy(*split(seed).validation)


def bins(network, seed, temperature=1.0):
    """Sort the answers to the test images into bins by their probability.

    Parameters
    ----------
    network : Network
        That of a run.
    seed : int
        Of the same run.
    temperature : float
        By which its logits are divided.

    Returns
    -------
    ndarray, shape (3, BINS)
        For each bin the number of answers, the sum of their probabilities, and how many are right.
    """
    data, table = split(seed).test, np.zeros((3, BINS))
    found = reliability(*top_answers(softmax(network.weighted_inputs(data.X)[-1] / temperature), data.y), BINS)
    table[:, found.place] = found.count, found.count * found.confidence, found.count * found.share
    return table


def run(way, eta, seed):
    """Train a network to the end, and look at it from time to time.

    Parameters
    ----------
    way, eta, seed
        As for `train`.

    Returns
    -------
    looks : list of dict
        One for each of `LOOKS`, as `look` gives it.
    found : list of ndarray, shape (3, BINS)
        What `bins` finds at the end: as the outputs are, and at the temperature that the validation images want.
    """
    looks = []
    for epoch, network in enumerate(train(way, eta, seed), 1):
        if epoch in LOOKS:
            looks.append(look(network, way, seed))
    return looks, [bins(network, seed, temperature) for temperature in (1.0, looks[-1]["temperature"])]


@dataclass(frozen=True)
class Results:
    """Everything that the study found.

    Attributes
    ----------
    provenance : dict
        The command, the day, and the versions of what it ran with.
    tuning : list of dict
        For each learning rate ``"eta"`` the ``"accuracies"`` on validation images at the end, one for each of
        `TUNING_SEEDS`.
    eta : float
        The learning rate that was chosen.
    runs : dict
        By way, the ``"looks"``, by what they see: a row for each of `SEEDS`, and in it a number for each of `LOOKS`;
        and for each seed the ``"bins"``.
    """

    provenance: dict
    tuning: list
    eta: float
    runs: dict

    def looks(self, way, what):
        """Give what the looks at the networks see, shape (seeds, looks); see `look`."""
        return np.array(self.runs[way]["looks"][what])

    def stops(self, way):
        """Give for each network the look at which its validation images cost least, shape (seeds,)."""
        return self.looks(way, "validation").argmin(axis=1)

    def stopped(self, way, what):
        """Give what a look sees when the validation images of each network cost least, shape (seeds,)."""
        return np.take_along_axis(self.looks(way, what), self.stops(way)[:, None], axis=1)[:, 0]

    def final(self, way, what):
        """Give what the last look at each network sees, shape (seeds,)."""
        return self.looks(way, what)[:, -1]

    def bins(self, way, cooled=False):
        """Give the bins at the end of training, shape (seeds, 3, BINS); see `bins`."""
        return np.array(self.runs[way]["bins"])[:, int(cooled)]


def results():
    """What the committed run of ``python -m crossentropy.calibration_study`` found.

    Returns
    -------
    Results
    """
    return Results(**json.loads(RESULTS.read_text(encoding="utf-8")))


def choose(tuning):
    """Choose the learning rate with the highest mean accuracy.

    Parameters
    ----------
    tuning : list of dict
        As in `Results`.

    Returns
    -------
    float
        Of several that are equally good, the smallest.
    """
    return max(tuning, key=lambda entry: np.mean(entry["accuracies"]))["eta"]


def share_interval(rights, counts):
    r"""Share of right answers among all of several networks, with its 95 % interval over networks.

    Networks differ in how many answers they have here, so that this is a ratio of two means, :math:`p = \sum_i r_i /
    \sum_i c_i`. Its standard error is that of the mean of :math:`(r_i - p c_i) / \bar c`.

    Parameters
    ----------
    rights, counts : array_like, shape (n,)
        For each network the number of right answers, and of answers; at least one is not 0.

    Returns
    -------
    share, low, high : float
        The ends are within 0 and 1.

    Notes
    -----
    Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., Wiley, section 6.4.
    """
    rights, counts = np.asarray(rights, float), np.asarray(counts, float)
    share = rights.sum() / counts.sum()
    off, low, high = mean_interval((rights - share * counts) / counts.mean())
    return float(share), *(float(np.clip(share + end - off, 0, 1)) for end in (low, high))


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
        tuning = [
            {"eta": eta, "accuracies": list(pool.map(tune, repeat(eta), TUNING_SEEDS, chunksize=2))} for eta in ETAS
        ]
        eta, runs = choose(tuning), {}
        for way in WAYS:
            found = list(pool.map(run, repeat(way), repeat(eta), SEEDS, chunksize=2))
            runs[way] = {
                "looks": {what: [[each[what] for each in looks] for looks, _ in found] for what in found[0][0][0]},
                "bins": [np.array(tables).tolist() for _, tables in found],
            }
        return Results(provenance("python -m crossentropy.calibration_study"), tuning, eta, runs)


def main():
    """Make the study, write what it found, and print a table of it."""
    found = study()
    write(found, RESULTS)
    print(f"η = {found.eta:g}")
    for way, what in product(WAYS, found.runs["plain"]["looks"]):
        values = {"stop": found.stopped(way, what), "end": found.final(way, what)}
        told = ("{} {:.4f} ({:.4f} … {:.4f})".format(when, *mean_interval(each)) for when, each in values.items())
        print(f"{way:24}{what:20}", *told)


if __name__ == "__main__":
    main()
