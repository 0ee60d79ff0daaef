"""A language model of letters: counts, surprises and descent against closed forms, SciPy and scikit-learn."""

import re
import tracemalloc

import numpy as np
import pytest
from crossentropy import language, log_likelihood_from_logits, log_softmax, numerical_gradient, softmax
from crossentropy.corpus import corpus
from scipy.special import logsumexp
from scipy.stats import entropy
from sklearn.metrics import log_loss
from sklearn.naive_bayes import CategoricalNB

BOOK = corpus()
TEXT, TEST = (language.encode(" ".join(part)) for part in BOOK)
PAIRS = language.count(TEXT, 1)
rng = np.random.default_rng(23)


def by_hand(text, length):
    """Count what follows which letters, by reading."""
    found = {}
    for i, letter in enumerate(text):
        context = (" " * length + text)[i : i + length]
        found[context, letter] = found.get((context, letter), 0) + 1
    return found


def mean_cost(seen, z):
    """Compute the mean of −ln softmax(z) over what was seen."""
    return -np.sum(seen * log_softmax(z)) / seen.sum()


# Letters


def test_letters_have_numbers_and_all_else_is_a_space():
    """Encoding and decoding is the identity on words with single spaces; capitals are small; the rest is one space."""
    assert language.decode(language.encode("the quick brown fox jumps over a lazy dog")) == (
        "the quick brown fox jumps over a lazy dog"
    )
    assert language.decode(language.encode("Is it?  3,5 — yes…")) == "is it yes "
    assert language.encode(language.ALPHABET).tolist() == list(range(27))
    assert language.encode("").tolist() == []
    assert language.encode("").dtype == language.encode("a b").dtype == int


@pytest.mark.parametrize("length", [0, 1, 2])
def test_counts_are_those_of_reading(length):
    """Each count is how often its letter came after its context; before the first letter there are spaces."""
    text = BOOK.test[0] + " " + BOOK.test[1]
    counts, wanted = language.count(language.encode(text), length), by_hand(text, length)
    assert counts.shape == (27**length, 27) and counts.dtype == int
    assert counts.sum() == len(text)
    for (context, letter), times in wanted.items():
        row = 0
        for each in context:
            row = 27 * row + language.ALPHABET.index(each)
        assert counts[row, language.ALPHABET.index(letter)] == times
    assert language.contexts([1, 2, 3], 2).tolist() == [0, 1, 27 + 2]


def test_counts_of_less_context_are_sums():
    """Each table is the sum of that with one letter more of context over this letter."""
    more = language.count(TEXT, 2).reshape(27, 27, 27)
    assert np.array_equal(more.sum(axis=0), PAIRS)
    assert np.array_equal(PAIRS.sum(axis=0), language.count(TEXT, 0)[0])


# Probabilities and surprises


def test_probabilities_are_smoothed_shares():
    """Rows are (n + α)/(Σ n + α k), as scikit-learn's naive Bayes of one categorical feature has them."""
    p = language.probabilities(PAIRS, 0.5)
    before, after = language.contexts(TEXT, 1), TEXT
    model = CategoricalNB(alpha=0.5, min_categories=27).fit(after[:, np.newaxis], before)
    assert p == pytest.approx(np.exp(model.feature_log_prob_[0]))
    assert language.probabilities([[3, 1, 0]]).tolist() == [[0.75, 0.25, 0]]


@pytest.mark.parametrize("length", [0, 1, 2])
def test_the_mean_surprise_is_scikit_learns_log_loss(length):
    """The mean over a new text is the log loss of the rows of its contexts."""
    p = language.probabilities(language.count(TEXT, length), 1)
    rows = p[language.contexts(TEST, length)]
    mean = language.surprises(p, TEST).mean()
    assert mean == pytest.approx(log_loss(TEST, rows, labels=range(27)))


def test_the_shares_make_the_text_most_likely():
    """The mean surprise under the shares is the entropy of each context, weighted; any other table costs more."""
    shares = language.probabilities(PAIRS)
    least = language.surprises(shares, TEXT).mean()
    assert least == pytest.approx(np.average(entropy(shares, axis=1), weights=PAIRS.sum(axis=1)))
    for _ in range(5):
        other = softmax(np.log(np.maximum(shares, 1e-9)) + rng.normal(scale=0.1, size=(27, 27)))
        assert language.surprises(other, TEXT).mean() > least


def test_what_cannot_be_is_infinitely_surprising():
    """A letter of probability 0 costs infinitely much, without a warning, and the others what they cost."""
    p = np.eye(27)[[1]]
    assert language.surprises(p, [1, 2, 1]).tolist() == [0, np.inf, 0]


# Descent


def test_descent_arrives_at_the_counted_table():
    """With one added to each count, the mean cost of descent is that of the counted table to 1e-4 nats."""
    seen = PAIRS + 1
    counted = language.probabilities(PAIRS, add=1)
    z = language.train(counted, eta=2, epochs=5000)
    assert mean_cost(seen, z) == pytest.approx(-np.sum(seen * np.log(counted)) / seen.sum(), abs=1e-4)
    for text in TEXT, TEST:
        found = language.surprises(softmax(z), text).mean()
        assert found == pytest.approx(language.surprises(counted, text).mean(), abs=1e-4)


def test_a_step_is_along_the_gradient_of_the_context():
    """One step from 0 is −η times the gradient of the cross-entropy of targets and outputs, by differences."""
    y = language.probabilities([[3, 1, 0], [1, 1, 5]])
    slopes = numerical_gradient(lambda z: 2 * log_likelihood_from_logits(z, y), np.zeros((2, 3)))
    assert language.train(y, 0.7, 1) == pytest.approx(-0.7 * slopes, abs=1e-8)
    assert language.train(y, 0.7, 0).tolist() == np.zeros((2, 3)).tolist()
    two = language.train(y, 0.7, 2)
    first = language.train(y, 0.7, 1)
    assert two == pytest.approx(first - 0.7 * (softmax(first) - y))


def test_without_an_added_count_the_weights_run_away():
    """Where a pair never occurred, ten times the steps lower z by about the same amount each time."""
    shares = language.probabilities(PAIRS)
    runs = [language.train(shares, 2, epochs) for epochs in (100, 1000, 10000)]
    lowest = [z.min() for z in runs]
    assert np.diff(lowest) == pytest.approx([-np.log(10) * 0.85] * 2, rel=0.1)
    costs = np.array([mean_cost(PAIRS, z) for z in runs]) - language.surprises(shares, TEXT).mean()
    assert costs[:-1] / costs[1:] == pytest.approx(10, rel=0.05)


# What is averaged


def test_the_cost_of_tokens_is_the_log_likelihood_of_what_counts():
    """Over the positions that count it is the package's cost of softmax; no value of the others matters."""
    z, y = rng.normal(size=(3, 5, 4)), rng.integers(0, 4, (3, 5))
    assert language.token_cost(z, y) == pytest.approx(
        log_likelihood_from_logits(z.reshape(15, 4), np.eye(4)[y.ravel()])
    )
    y[1, 3:] = y[2, 1:] = language.IGNORED
    counted = y != -100
    expected = log_likelihood_from_logits(z[counted], np.eye(4)[y[counted]])
    z[~counted] = 1e3 * rng.normal(size=(6, 4))
    assert language.token_cost(z, y) == pytest.approx(expected)
    assert isinstance(language.token_cost(z, y), float)
    assert language.token_cost([0.0, 0.0], 1) == pytest.approx(np.log(2))


def test_sequences_are_filled_up_with_what_does_not_count():
    """The table has a row for each sequence, with -100 after its end, and costs what the sequences cost together."""
    rows = [language.encode(sentence) for sentence in BOOK.test[:4]]
    y = language.pad(rows)
    assert y.shape == (4, max(map(len, rows)))
    assert [row[row != language.IGNORED].tolist() for row in y] == [row.tolist() for row in rows]
    z = rng.normal(size=27)
    assert language.token_cost(np.broadcast_to(z, (*y.shape, 27)), y) == pytest.approx(
        -np.mean(log_softmax(z)[np.concatenate(rows)])
    )


# Temperature and samples


@pytest.mark.parametrize("temperature", [0.05, 0.7, 1, 3])
def test_temperature_divides_the_logits(temperature):
    """The softmax of z/T; 0 stays 0, the sum stays 1, and the order stays too."""
    z = rng.normal(size=(4, 6))
    assert language.temper(softmax(z), temperature) == pytest.approx(softmax(z / temperature))
    p = language.temper([[0.5, 0, 0.3, 0.2]], temperature)[0]
    assert p[1] == 0 and p.sum() == pytest.approx(1)
    assert p[0] > p[2] > p[3]


def test_very_cold_is_the_largest_and_very_hot_is_uniform():
    """As T falls towards 0 the most probable is certain, without an overflow; as T grows all come to be equal."""
    p = [[0.3, 0.31, 0.39]]
    assert language.temper(p, 1e-300)[0].tolist() == [0, 0, 1]
    assert language.temper([[1, 0, 0], *p], 1e-320).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert language.temper(p, 1e9)[0] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("length", [0, 1, 2])
def test_samples_follow_their_model(length):
    """Of a long sample the counts are those of the model, and a pair of probability 0 never comes."""
    p = language.probabilities(language.count(language.encode("abcabbaccab" * 3), length), 1e-9 if length else 0)
    text = language.sample(p, 4000, np.random.default_rng(2))
    assert len(text) == 4000 and set(text) <= set("abc ")
    counts = language.count(language.encode(text), length)
    often = counts.sum(axis=1) > 300
    assert often.any()
    assert language.probabilities(counts[often]) == pytest.approx(p[often], abs=0.08)


def test_samples_depend_on_seed_and_temperature():
    """The same seed writes the same text; colder, the likeliest letters come more often."""
    p = language.probabilities(language.count(TEXT, 0))

    def spaces(temperature):
        return language.sample(p, 500, np.random.default_rng(1), temperature).count(" ")

    assert language.sample(p, 50, np.random.default_rng(1)) == language.sample(p, 50, np.random.default_rng(1), 1)
    assert spaces(0.1) > 1.5 * spaces(1) > 2 * spaces(5)
    assert language.sample(p, 0, np.random.default_rng(1)) == ""


# Large vocabularies


@pytest.mark.parametrize("piece", [1, 3, 7, 10, 50])
@pytest.mark.parametrize("scale", [1, 1000])
def test_pieces_give_the_cost_of_the_whole(piece, scale):
    """log-sum-exp less the right logit, as SciPy computes it, whatever the pieces, and where exponentials overflow."""
    h, w, y = scale * rng.normal(size=(5, 3)), rng.normal(size=(3, 10)), rng.integers(0, 10, 5)
    z = h @ w
    expected = np.mean(logsumexp(z, axis=1) - z[np.arange(5), y])
    assert language.cost_in_pieces(h, w, y, piece) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert language.token_cost(z, y) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert isinstance(language.cost_in_pieces(h, w, y, piece), float)


def test_pieces_need_little_memory():
    """The whole row of logits is never there: ten pieces need less than a third of the memory of one."""
    h, w, y = rng.normal(size=(32, 4)), rng.normal(size=(4, 5000)), rng.integers(0, 5000, 32)

    def peak(piece):
        tracemalloc.start()
        language.cost_in_pieces(h, w, y, piece)
        largest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return largest

    assert 3 * peak(500) < peak(5000)
    assert peak(5000) > 8 * 32 * 5000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: language.decode([1, 27]), "tokens[1] is 27.0: it must be a number from 0 to 26"),
        (lambda: language.decode([[1]]), "tokens has shape (1, 1): it must be a row of numbers"),
        (lambda: language.contexts([1, 2, 0.5], 1), "tokens[2] is 0.5: it must be a whole number"),
        (lambda: language.contexts([], 1), "tokens is empty: at least one number is needed"),
        (lambda: language.contexts([1], -1), "length is -1.0: it must be a finite number, 0 or more"),
        (lambda: language.count([1], 0.5), "length is 0.5: it must be a whole number"),
        (lambda: language.probabilities([1, 2]), "counts has shape (2,): it must be a table"),
        (lambda: language.probabilities([[1, -1]]), "counts[0, 1] is -1.0: it must be a finite number, 0 or more"),
        (lambda: language.probabilities([[1, np.inf]]), "counts[0, 1] is inf: it must be a finite number, 0 or more"),
        (lambda: language.probabilities([[1, 0]], -1), "add is -1.0: it must be a finite number, 0 or more"),
        (
            lambda: language.probabilities([[1, 0], [0, 0]]),
            "counts[1] is all 0: nothing has followed this context, so add more than 0",
        ),
        (lambda: language.surprises(np.eye(26), [1]), "p has shape (26, 26): it must have 27 columns, and 1, 27, 729,"),
        (lambda: language.surprises(np.eye(27)[:2], [1]), "p has shape (2, 27): it must have 27 columns, and 1, 27, 7"),
        (lambda: language.surprises(np.full((1, 27), 0.1), [1]), "p[0] sums to 2.7: each row must sum to 1"),
        (lambda: language.surprises(np.eye(27) * 2, [1]), "p[0, 0] is 2.0: it must be a number from 0 to 1"),
        (lambda: language.sample(np.eye(26), 1, rng), "p has shape (26, 26): it must have 27 columns"),
        (lambda: language.sample(np.eye(27), -1, rng), "n is -1.0: it must be a finite number, 0 or more"),
        (lambda: language.train([[0.5, 0.6]], 1, 1), "y[0] sums to 1.1: each row must sum to 1"),
        (lambda: language.train([0.5, 0.5], 1, 1), "y has shape (2,): it must be a table"),
        (lambda: language.train([[0.5, 0.5]], -1, 1), "eta is -1.0: it must be a finite number, 0 or more"),
        (lambda: language.train([[0.5, 0.5]], 1, -1), "epochs is -1.0: it must be a finite number, 0 or more"),
        (lambda: language.token_cost(1.0, 1), "z is the single number 1.0"),
        (lambda: language.token_cost([[0, 0]], [2]), "y[0] is 2: it must be a whole number from 0 to 1, or -100"),
        (lambda: language.token_cost([[0, 0]], [-1]), "y[0] is -1: it must be a whole number from 0 to 1, or -100"),
        (lambda: language.token_cost([[0, 0]], [0.5]), "y[0] is 0.5: it must be a whole number"),
        (lambda: language.token_cost([[0, 0]], [np.inf]), "y[0] is inf: it must be a finite number"),
        (lambda: language.token_cost([[0, 0]], [0, 1]), "y has shape (2,): it must have shape (1,), one number for"),
        (lambda: language.token_cost([[0, 0]], [-100]), "y is -100 everywhere: at least one position must count"),
        (lambda: language.pad([]), "sequences is empty: at least one is needed"),
        (lambda: language.pad([[1], []]), "sequences[1] is empty: at least one number is needed"),
        (lambda: language.pad([[1], [2, -1]]), "sequences[1][1] is -1.0: it must be a number from 0 to 26"),
        (lambda: language.temper([[1.0]], 0), "temperature is 0: it must be above 0"),
        (lambda: language.temper([[1.0]], [1]), "temperature has shape (1,): it must be a single number"),
        (lambda: language.temper([[0.4]], 1), "p[0] sums to 0.4: each row must sum to 1"),
        (lambda: language.cost_in_pieces([1], [[1]], [0], 1), "h has shape (1,): it must be a table"),
        (lambda: language.cost_in_pieces([[1]], [1], [0], 1), "w has shape (1,): it must be a table"),
        (lambda: language.cost_in_pieces([[np.inf]], [[1]], [0], 1), "h[0, 0] is inf: it must be a finite number"),
        (
            lambda: language.cost_in_pieces([[1, 2]], [[1]], [0], 1),
            "w has shape (1, 1): it must have 2 rows, as many as h has columns",
        ),
        (lambda: language.cost_in_pieces([[1]], [[1]], [1], 1), "y[0] is 1: it must be a whole number from 0 to 0"),
        (lambda: language.cost_in_pieces([[1]], [[1]], [-100], 1), "y[0] is -100: it must be a whole number from 0 to"),
        (lambda: language.cost_in_pieces([[1]], [[1]], [0, 0], 1), "y has shape (2,): it must have shape (1,), one"),
        (lambda: language.cost_in_pieces([[1]], [[1]], [0], 0), "piece is 0.0: it must be a finite number, 1 or more"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    """A ValueError names the argument, the first bad entry, and what it must be."""
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_only_the_cost_of_tokens_has_positions_that_do_not_count():
    """The sentence on a wrong token offers -100 where that may be, and not where it may not."""
    with pytest.raises(ValueError, match=r"from 0 to 1, or -100$"):
        language.token_cost([[0, 0]], [7])
    with pytest.raises(ValueError, match=r"from 0 to 1$"):
        language.cost_in_pieces([[1]], [[1, 2]], [7], 1)


def test_what_is_no_number_or_no_text_is_refused():
    """Numbers are no text, text is no token, and masked tokens are not counted silently."""
    with pytest.raises(TypeError, match=r"^text is 3: it must be text$"):
        language.encode(3)
    with pytest.raises(TypeError, match=r"^tokens must hold real numbers, not 'a'$"):
        language.decode(["a"])
    with pytest.raises(TypeError, match=r"^tokens is a masked array"):
        language.count(np.ma.array([1, 2], mask=[0, 1]), 1)
