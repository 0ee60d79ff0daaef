"""The study of handwritten digits: its intervals, its choices, and one cell of its results computed again."""

import numpy as np
import pytest
from crossentropy import study
from crossentropy.data import digits
from numpy.testing import assert_allclose
from scipy import stats


@pytest.fixture(scope="module")
def results():
    """Read what the committed run found."""
    return study.results()


@pytest.mark.parametrize("cost", study.COSTS)
@pytest.mark.parametrize("start", study.STARTS)
def test_one_run_of_each_cell_again(results, cost, start):
    """Training again from the first seed gives the committed accuracies, up to two images where rounding decides."""
    eta = results.etas[cost][start]["accuracy"]
    again = study.run(cost, start, eta, study.SEEDS[0], "test")
    assert_allclose(again.accuracies, results.accuracies(cost, start, "accuracy")[0], rtol=0, atol=2.1 / 397)


def test_one_tuning_run_again(results):
    """So does a run of the search for a learning rate, which looks at the validation data."""
    entry = next(entry for entry in results.tuning if (entry["cost"], entry["eta"]) == ("cross-entropy", 1.0))
    again = study.run("cross-entropy", entry["start"], 1.0, study.TUNING_SEEDS[0], "validation")
    assert_allclose(again.accuracies[-1], entry["accuracies"][0], rtol=0, atol=2.1 / 400)


def test_learning_rates_are_those_that_the_tuning_recommends(results):
    """The committed learning rates follow from the committed tuning, and none lies at an end of the grid."""
    assert study.choose(results.tuning) == results.etas
    chosen = {eta for starts in results.etas.values() for aims in starts.values() for eta in aims.values()}
    assert study.ETAS[0] < min(chosen) and max(chosen) < study.ETAS[-1]


def test_every_cell_has_every_seed(results):
    """Each cost and start has 20 runs or more with 101 accuracies, and no seed was used for tuning as well."""
    assert len(study.SEEDS) >= 20 and not {*study.SEEDS} & {*study.TUNING_SEEDS}
    for cost in study.COSTS:
        for start in study.STARTS:
            for aim in study.AIMS:
                assert results.accuracies(cost, start, aim).shape == (len(study.SEEDS), 101)


@pytest.mark.parametrize("cost", study.COSTS)
@pytest.mark.parametrize("start", study.STARTS)
def test_images_and_seeds_tell_the_same_mean(results, cost, start):
    """Averaged over the images, the share of seeds that recognise one is the mean accuracy of the seeds."""
    recognised = results.recognised(cost, start)
    assert recognised.shape == (397,) and set(np.rint(recognised * 20)) <= set(range(21))
    # the file keeps four decimals of an accuracy
    assert_allclose(recognised.mean(), results.final(cost, start).mean(), rtol=0, atol=5.1e-5)


def test_one_cell_of_the_table_again(results):
    """All seeds of the cross-entropy from large weights give the committed mean, up to an image by rounding a seed.

    And they reach 90 % after the same number of updates, give or take one look in the median and in its interval.
    """
    cost, start = "cross-entropy", "large"
    eta = results.etas[cost][start]["accuracy"]
    assert eta == results.etas[cost][start]["speed"]  # so that one training serves both columns
    runs = [study.run(cost, start, eta, seed, "test") for seed in study.SEEDS]
    final = study.mean_interval([run.accuracies[-1] for run in runs])
    updates = study.median_interval([study.updates_until(run.accuracies) for run in runs])
    assert_allclose(final, study.mean_interval(results.final(cost, start)), rtol=0, atol=1 / 397)
    assert_allclose(updates, study.median_interval(results.updates(cost, start)), rtol=0, atol=study.EVERY)
    X, y = digits().test
    recognised = np.mean([run.network.predict(X) == y.argmax(axis=1) for run in runs], axis=0)
    assert np.sum(np.abs(recognised - results.recognised(cost, start))) <= 2


def test_the_sentences_that_the_page_says_about_the_data(results):
    """From small weights the cross-entropy is ahead for other seeds and for other images; from large ones it is faster.

    From large weights the median of the paired differences does not decide, and some runs of the quadratic cost fail.
    """
    small, large = (results.final("cross-entropy", s) - results.final("quadratic", s) for s in study.STARTS)
    per_image = results.recognised("cross-entropy", "small") - results.recognised("quadratic", "small")
    assert study.mean_interval(small)[1] > 0 and study.mean_interval(per_image)[1] > 0
    assert_allclose(per_image.mean(), small.mean(), rtol=0, atol=1.1e-4)
    _, low, high = study.median_interval(large)
    assert low < 0 < high
    failed = {cost: (results.final(cost, "large") < 0.9).sum() for cost in study.COSTS}
    assert failed["quadratic"] >= 2 and failed["cross-entropy"] == 0
    saturated = results.final("cross-entropy", "small") - results.final("cross-entropy", "large")
    _, low, high = study.mean_interval(saturated)
    assert low < 0 < high
    for start in study.STARTS:
        _, _, slowest = study.median_interval(results.updates("cross-entropy", start))
        for aim in study.AIMS:
            quadratic = [study.updates_until(row) for row in results.accuracies("quadratic", start, aim)]
            assert slowest < study.median_interval(quadratic)[1]
        never = {cost: np.isinf(results.updates(cost, start)).any() for cost in study.COSTS}
        assert never == {"quadratic": start == "large", "cross-entropy": False}


def test_runs_that_fail_have_lost_a_digit(results):
    """Where the quadratic cost ends below 90 %, it recognises no image of some digit, whose output is always low."""
    X, y = digits().test
    eta = results.etas["quadratic"]["large"]["accuracy"]
    for seed in np.flatnonzero(results.final("quadratic", "large") < 0.9):
        network = study.run("quadratic", "large", eta, int(seed), "test").network
        right = network.predict(X) == y.argmax(axis=1)
        lost = [j for j in range(10) if not right[y[:, j] == 1].any()]
        assert lost and network.activation(X[y[:, lost].any(axis=1)])[:, lost].max() < 0.1


def test_choose_the_best_and_the_fastest():
    """The highest mean accuracy and the smallest median of updates are chosen, each for its aim; None is never."""
    rows = {1.0: ([0.8, 0.9], [100, 300]), 2.0: ([0.9, 0.9], [400, None]), 4.0: ([0.1, 0.1], [None, None])}
    tuning = [
        {"cost": cost, "start": start, "eta": eta, "accuracies": accuracies, "updates": updates}
        for cost in study.COSTS
        for start in study.STARTS
        for eta, (accuracies, updates) in rows.items()
    ]
    assert study.choose(tuning)["quadratic"]["small"] == {"accuracy": 2.0, "speed": 1.0}


@pytest.mark.parametrize(
    ("accuracies", "expected"), [([0.1, 0.5, 0.9, 0.8, 0.95], 40), ([0.95], 0), ([0.1, 0.89], np.inf)]
)
def test_updates_until(accuracies, expected):
    """The first time counts, whatever comes after, and never is infinity."""
    assert study.updates_until(accuracies) == expected


def test_mean_interval_is_that_of_the_t_test():
    """The interval holds the means that SciPy's t test does not reject at 5 %."""
    values = np.random.default_rng(0).normal(3, 2, size=20)
    mean, low, high = study.mean_interval(values)
    assert_allclose(mean, values.mean(), rtol=1e-12)
    assert_allclose([low, high], stats.ttest_1samp(values, 0).confidence_interval(0.95), rtol=1e-12)
    assert_allclose([stats.ttest_1samp(values, end).pvalue for end in (low, high)], 0.05, rtol=1e-9)


@pytest.mark.parametrize("n", [6, 9, 20, 21, 50])
def test_median_interval_is_that_of_the_sign_test(n):
    """The sign test at 5 % does not reject numbers within the ends, but every number beyond them."""
    values = np.random.default_rng(n).permutation(n).astype(float)
    median, low, high = study.median_interval(values)
    assert median == np.median(values) and low + high == n - 1

    def p_value(beyond):
        return stats.binomtest(int(beyond), n).pvalue

    assert p_value((values <= low).sum()) > 0.05 >= p_value((values < low).sum())


def test_median_interval_of_values_that_are_infinite():
    """Runs that never arrive count as slower than all others."""
    assert study.median_interval([1, 2, 3, 4, 5, np.inf]) == (3.5, 1, np.inf)
    with pytest.raises(ValueError, match=r"^values has 5 entries: six or more are needed"):
        study.median_interval([1, 2, 3, 4, 5])
