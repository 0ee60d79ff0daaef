"""The study of calibration: its choices, its bins and intervals, and runs of its results computed again."""

import numpy as np
import pytest
from crossentropy import calibration_study as study
from crossentropy import softmax
from crossentropy.calibration import smoothed, top_answers
from crossentropy.data import digits
from crossentropy.study import mean_interval
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.calibration import calibration_curve


@pytest.fixture(scope="module")
def results():
    """Read what the committed run found."""
    return study.results()


def test_a_run_again(results):
    """Training again from the first seed, with wrong labels, gives the committed looks and bins, but for rounding."""
    looks, bins = study.run("wrong labels", results.eta, study.SEEDS[0])
    for what in looks[0]:
        assert_allclose([each[what] for each in looks], results.looks("wrong labels", what)[0], rtol=0.02, atol=3e-3)
    for i, cooled in enumerate((False, True)):
        assert np.abs(bins[i] - results.bins("wrong labels", cooled)[0]).sum() <= 12  # a few images in the next bin


def test_a_tuning_run_again(results):
    """So does a run of the search for a learning rate, up to two images."""
    entry = next(entry for entry in results.tuning if entry["eta"] == results.eta)
    found = study.tune(results.eta, study.TUNING_SEEDS[0])
    assert_allclose(found, entry["accuracies"][0], rtol=0, atol=2.1 / study.VALIDATION)


def test_the_learning_rate_is_the_one_that_the_tuning_recommends(results):
    """It has the highest mean accuracy, and lies at no end of the grid; no seed is used for tuning as well."""
    assert study.choose(results.tuning) == results.eta
    assert study.ETAS[0] < results.eta < study.ETAS[-1]
    assert len(study.SEEDS) >= 20 and not {*study.SEEDS} & {*study.TUNING_SEEDS}
    assert [entry["eta"] for entry in results.tuning] == list(study.ETAS)
    assert study.choose([{"eta": 1.0, "accuracies": [0.5, 0.7]}, {"eta": 2.0, "accuracies": [0.7, 0.6]}]) == 2.0


@pytest.mark.parametrize("way", study.WAYS)
def test_every_way_has_every_seed_and_look(results, way):
    """Each look has a row for each seed; where a network stops, its validation images cost least of all looks."""
    for what in results.runs["plain"]["looks"]:
        assert results.looks(way, what).shape == (len(study.SEEDS), len(study.LOOKS))
    assert_array_equal(results.stopped(way, "validation"), results.looks(way, "validation").min(axis=1))
    for seed, stop in enumerate(results.stops(way)):
        assert results.stopped(way, "test")[seed] == results.looks(way, "test")[seed, stop]
    assert_array_equal(results.final(way, "test"), results.looks(way, "test")[:, -1])


@pytest.mark.parametrize("way", study.WAYS)
@pytest.mark.parametrize("cooled", [False, True])
def test_bins_and_looks_tell_the_same(results, way, cooled):
    """From the bins follow the committed calibration errors, accuracies and numbers of test images."""
    count, sure, right = results.bins(way, cooled).transpose(1, 0, 2)
    assert_array_equal(count.sum(axis=1), len(study.split(0).test.X))
    errors = np.abs(sure - right).sum(axis=1) / count.sum(axis=1)
    assert_allclose(errors, results.final(way, "cooled error" if cooled else "error"), rtol=0, atol=2e-6)
    assert_allclose(right.sum(axis=1) / count.sum(axis=1), results.final(way, "accuracy"), rtol=0, atol=2e-6)


def test_bins_are_scikit_learns():
    """The diagram of a network is that of scikit-learn's `calibration_curve`."""
    *_, network = study.train("plain", 1.0, 3, epochs=20)
    X, y = study.split(3).test
    for temperature in 1.0, 1.7:
        sure, right = top_answers(softmax(network.weighted_inputs(X)[-1] / temperature), y)
        count, total, rights = study.bins(network, 3, temperature)
        shares, means = calibration_curve(right, sure, n_bins=study.BINS)
        assert_allclose(rights[count > 0] / count[count > 0], shares)
        assert_allclose(total[count > 0] / count[count > 0], means)


def test_every_seed_has_a_split_of_its_own():
    """The images of all parts are those of the digits, each once, and another seed puts them elsewhere."""
    X = np.concatenate([part.X for part in digits()])
    parts = study.split(5)
    assert [len(part.X) for part in parts] == [300, 400, 1097]
    together = np.concatenate([part.X for part in parts])
    assert_array_equal(np.unique(together, axis=0), np.unique(X, axis=0))
    assert not np.array_equal(parts.test.X, study.split(6).test.X)


def test_wrong_labels_are_wrong_and_as_many_as_said():
    """Of 300 labels 30 name another digit; the targets of a smoothed way are smoothed ones."""
    y = study.split(2).training.y
    assert_array_equal(study.targets("plain", 2), y)
    wrong = study.targets("wrong labels", 2)
    assert np.any(wrong != y, axis=1).sum() == study.WRONG == 30
    assert_array_equal(wrong.sum(axis=1), 1)
    assert_allclose(study.targets("wrong labels, smoothed", 2), smoothed(wrong, 0.1))
    assert_allclose(study.targets("smoothed", 2), smoothed(y, 0.1))


def test_an_interval_of_a_share():
    """With equal numbers it is the mean of the shares with Student's interval; without any, the share of all."""
    rights = np.array([3, 5, 4, 6, 7.0])
    share, low, high = study.share_interval(rights, np.full(5, 10))
    assert_allclose((share, low, high), mean_interval(rights / 10))
    share, low, high = study.share_interval([1, 9, 0], [2, 10, 0])
    assert share == pytest.approx(10 / 12)
    assert 0 <= low < share < high <= 1
    assert study.share_interval([2, 5], [2, 5]) == (1, 1, 1)


def test_intervals_of_shares_hold_what_they_promise():
    """Of 400 such intervals, from 20 networks of different sizes each, 91 to 98 in 100 hold the true share."""
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(400):
        counts = rng.integers(5, 60, 20)
        _, low, high = study.share_interval(rng.binomial(counts, 0.7), counts)
        held += low <= 0.7 <= high
    assert 0.91 <= held / 400 <= 0.98


def test_the_sentences_that_the_page_says_about_the_data(results):
    """Long training makes images cost more and answers too sure, at an accuracy that has not fallen; T takes it back.

    Smoothed networks are not sure enough. With wrong labels the accuracy falls as well, and smoothing does not save it.
    """

    def change(way, what):
        return mean_interval(results.final(way, what) - results.stopped(way, what))

    assert change("plain", "test")[1] > 0 and change("plain", "error")[1] > 0
    assert change("plain", "accuracy")[1] < 0 < change("plain", "accuracy")[2]
    assert mean_interval(results.final("plain", "training") - results.stopped("plain", "training"))[2] < 0
    assert mean_interval(results.final("plain", "temperature"))[1] > 1
    assert mean_interval(results.final("plain", "cooled") - results.stopped("plain", "test"))[2] < 0
    assert mean_interval(results.final("plain", "cooled error") - results.final("plain", "error"))[2] < 0
    assert mean_interval(results.final("smoothed", "temperature"))[2] < 1
    assert mean_interval(results.final("smoothed", "error"))[1] > 0.1
    for what, sign in ("accuracy", 1), ("cooled", -1):
        stopped = sign * (results.stopped("smoothed", what) - results.stopped("plain", what))
        final = sign * (results.final("smoothed", what) - results.final("plain", what))
        assert mean_interval(stopped)[1] > 0
        assert mean_interval(final)[1] < 0 < mean_interval(final)[2]
    for way in "wrong labels", "wrong labels, smoothed":
        assert change(way, "test")[1] > 0 and change(way, "accuracy")[2] < 0
        assert mean_interval(results.final(way, "cooled") - results.stopped(way, "test"))[1] > 0
    assert change("wrong labels, smoothed", "test")[2] < change("wrong labels", "test")[1]
    assert results.final("wrong labels, smoothed", "accuracy").mean() < results.final("wrong labels", "accuracy").mean()
    assert np.median(results.stops("wrong labels")) < np.median(results.stops("plain"))
