"""The exercises on the next word: counts, what is averaged, temperature, and a sum in pieces."""

import numpy as np

from .engine import Exercise


def _letters(rng, k, n):
    """Draw a row of n tokens of k kinds in which each kind occurs."""
    return np.concatenate([rng.permutation(k), rng.integers(0, k, n - k)])


def _count_pairs(tokens, k):
    counts = np.zeros((k, k))
    np.add.at(counts, (tokens[:-1], tokens[1:]), 1)
    return counts


def _seen_pairs(tokens, k):
    counts = np.zeros((k, k))
    counts[tokens[:-1], tokens[1:]] += 1  # of equal places NumPy adds to the last one only
    return counts


def _in_a_circle(tokens, k):
    return _count_pairs(np.append(tokens, tokens[0]), k)


COUNT_PAIRS = Exercise(
    reference=_count_pairs,
    cases=lambda rng: {
        "a word in which nothing comes twice": [(np.array([0, 1, 2, 3]), 4)],
        "pairs that come again": [(np.array([0, 1, 0, 1, 0, 2, 2, 2]), 3)],
        "tokens that do not occur": [(np.array([4, 1, 4, 4, 0]), 6)],
        "longer texts": [(_letters(rng, k, 40), k) for k in (3, 5, 8)],
    },
    mistakes={
        "Rows and columns are swapped: row i is for what came before.": lambda tokens, k: _count_pairs(tokens, k).T,
        "A pair that comes again must be counted again: NumPy's += adds once for equal places. See np.add.at.": (
            _seen_pairs
        ),
        "The last token is not followed by the first one: there is one pair less than there are tokens.": _in_a_circle,
        "Those are shares. Counts are wanted.": lambda tokens, k: _count_pairs(tokens, k) / (len(tokens) - 1),
        "You count pairs with one token between them.": lambda tokens, k: (
            _count_pairs(tokens[::2], k) + _count_pairs(tokens[1::2], k)
        ),
        "You count both directions of each pair. What came first makes a difference.": lambda tokens, k: (
            _count_pairs(tokens, k) + _count_pairs(tokens[::-1], k)
        ),
    },
)


def _shares(counts):
    return counts / counts.sum(axis=1, keepdims=True)


def _counts(rng, k):
    """Draw arguments (counts,) with some zeros, and with rows and columns of different sums."""
    counts = rng.integers(1, 9, (k, k)) * rng.integers(0, 2, (k, k))
    return (counts + np.diag(rng.permutation(np.arange(2, k + 2))),)


ADD_ONE = Exercise(
    reference=lambda counts: _shares(counts + 1),
    cases=lambda rng: {
        "two letters": [(np.array([[3, 0], [1, 4]]),)],
        "a letter that nothing has followed": [(np.array([[2, 0, 1], [0, 0, 0], [5, 2, 0]]),)],
        "more letters": [_counts(rng, k) for k in (3, 4, 6)],
    },
    mistakes={
        "That is for the shares alone. Add one to each count first.": lambda counts: _shares(counts),
        "One belongs to every count, not to those alone that are 0.": lambda counts: _shares(
            np.where(counts == 0, 1, counts)
        ),
        "One for each letter makes the sum of the row larger, too: divide by the new sum.": lambda counts: (
            (counts + 1) / counts.sum(axis=1, keepdims=True)
        ),
        "You add one to the shares. Add it to the counts.": lambda counts: _shares(1 + _shares(counts)),
        "Each row is a distribution of its own: divide by the sum of the row, not of the column.": lambda counts: (
            (counts + 1) / (counts + 1).sum(axis=0)
        ),
        "Each row is a distribution of its own: divide by the sum of the row, not of the table.": lambda counts: (
            (counts + 1) / (counts + 1).sum()
        ),
        "One is added to each count, and there are k of them: the sum of the row grows by k.": lambda counts: (
            (counts + 1) / (counts.sum(axis=1, keepdims=True) + 1)
        ),
    },
)


def _next_token_cost(p, tokens):
    return -np.mean(np.log(p[tokens[:-1], tokens[1:]]))


def _models(rng, k, n):
    """Draw arguments (p, tokens): a model of k tokens with one of context, and a text."""
    return rng.dirichlet(np.ones(k), size=k), _letters(rng, k, n)


NEXT_TOKEN_COST = Exercise(
    reference=_next_token_cost,
    cases=lambda rng: {
        "a uniform guess": [(np.full((4, 4), 0.25), np.array([0, 3, 1, 2, 2]))],
        "two tokens": [(np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([0, 0, 1, 0]))],
        "longer texts": [_models(rng, k, 30) for k in (3, 5, 7)],
    },
    mistakes={
        "Rows are for what came before, and columns for what comes next.": lambda p, tokens: _next_token_cost(
            p.T, tokens
        ),
        "That is the sum of the surprises. The loss is their mean.": lambda p, tokens: (
            _next_token_cost(p, tokens) * (len(tokens) - 1)
        ),
        "There is one prediction less than there are tokens: divide by their number.": lambda p, tokens: (
            _next_token_cost(p, tokens) * (len(tokens) - 1) / len(tokens)
        ),
        "First the logarithm, then the mean: you take the logarithm of the mean probability.": lambda p, tokens: (
            -np.log(np.mean(p[tokens[:-1], tokens[1:]]))
        ),
        "That is the perplexity. The loss is its logarithm.": lambda p, tokens: np.exp(_next_token_cost(p, tokens)),
        "That is the entropy of the model. What matters is the token that came.": lambda p, tokens: (
            -np.mean(np.sum(p[tokens[:-1]] * np.log(p[tokens[:-1]]), axis=1))
        ),
        "A token is to be predicted from the one before it, not from itself.": lambda p, tokens: (
            -np.mean(np.log(p[tokens, tokens]))
        ),
    },
)


def _bits_per_letter(perplexity, tokens, letters):
    return np.log2(perplexity) * tokens / letters


BITS_PER_LETTER = Exercise(
    reference=_bits_per_letter,
    cases=lambda rng: {
        "tokens that are letters": [(8.0, 100, 100), (27.0, 50, 50)],
        "tokens that are words": [(64.0, 200, 1000), (300.0, 90, 480)],
        "other texts": [
            (float(rng.uniform(5, 500)), int(rng.integers(20, 90)), int(rng.integers(100, 400))) for _ in range(4)
        ],
    },
    mistakes={
        "That is bits a token. A token has several letters to share it.": lambda perplexity, tokens, letters: np.log2(
            perplexity
        ),
        "Those are nats. A bit is ln 2 nats.": lambda perplexity, tokens, letters: (
            np.log(perplexity) * tokens / letters
        ),
        "Those are the bits of the whole text. Divide by the number of letters.": lambda perplexity, tokens, letters: (
            np.log2(perplexity) * tokens
        ),
        "The fraction stands upside down: there are fewer tokens than letters.": lambda perplexity, tokens, letters: (
            np.log2(perplexity) * letters / tokens
        ),
        "That is a perplexity a letter. Its logarithm is wanted.": lambda perplexity, tokens, letters: (
            perplexity ** (tokens / letters)
        ),
        "First the logarithm, then divide: a perplexity cannot be shared among letters.": (
            lambda perplexity, tokens, letters: np.log2(perplexity * tokens / letters)
        ),
    },
)

IGNORED = -100


def _masked_mean(costs, targets):
    return np.mean(costs[targets != IGNORED])


def _batch(rng, lengths, k=6):
    """Draw arguments (costs, targets) of sentences that were filled up."""
    inside = np.arange(max(lengths)) < np.array(lengths)[:, np.newaxis]
    targets = rng.integers(1, k, inside.shape)
    targets[0, 0] = 0  # a token like others
    return rng.uniform(0.1, 4, inside.shape), np.where(inside, targets, IGNORED)


def _mean_of_means(costs, targets):
    return np.mean([_masked_mean(*row) for row in zip(costs, targets, strict=True)])


MASKED_MEAN = Exercise(
    reference=_masked_mean,
    cases=lambda rng: {
        "sentences of one length": [_batch(rng, [4, 4])],
        "a short and a long sentence": [_batch(rng, [2, 8])],
        "more sentences": [_batch(rng, list(map(int, rng.permutation([1, 3, 5, 9])))) for _ in range(3)],
    },
    mistakes={
        "All positions are in your mean, also those that hold nothing.": lambda costs, targets: np.mean(costs),
        "You leave the others out of the sum, but divide by all positions.": lambda costs, targets: np.mean(
            np.where(targets == IGNORED, 0, costs)
        ),
        "That is the mean of the means of the sentences. Each token counts the same.": _mean_of_means,
        "That is the sum. Divide by the number of tokens that count.": lambda costs, targets: np.sum(
            costs[targets != IGNORED]
        ),
        "You divide by the number of sentences. Divide by that of tokens that count.": lambda costs, targets: (
            np.sum(costs[targets != IGNORED]) / len(costs)
        ),
        "The token 0 is one like others. Only −100 does not count.": lambda costs, targets: np.mean(costs[targets > 0]),
        "Those are the positions to be ignored. The others count.": lambda costs, targets: (
            np.sum(costs[targets == IGNORED]) / max(1, np.sum(targets == IGNORED))
        ),
    },
)


def _sharpened(p, temperature):
    powers = p ** (1 / temperature)
    return powers / powers.sum()


SHARPENED = Exercise(
    reference=_sharpened,
    cases=lambda rng: {
        "at 1 nothing changes": [(np.array([0.5, 0.3, 0.2]), 1.0)],
        "colder": [(np.array([0.6, 0.3, 0.1]), 0.5), (rng.dirichlet(np.ones(5)), 0.3)],
        "warmer": [(np.array([0.6, 0.3, 0.1]), 2.0), (rng.dirichlet(np.ones(5)), 3.0)],
        "what cannot be": [(np.array([0.7, 0.0, 0.3]), 0.7)],
    },
    mistakes={
        "Hot and cold are swapped: the exponent is 1/T.": lambda p, temperature: _sharpened(p, 1 / temperature),
        "The powers do not sum to 1 yet: divide by their sum.": lambda p, temperature: p ** (1 / temperature),
        "Softmax belongs to weighted inputs, which are ln p here, not p.": lambda p, temperature: (
            np.exp(p / temperature) / np.exp(p / temperature).sum()
        ),
        "Dividing all probabilities by one number leaves their shares as they were.": lambda p, temperature: (
            p / temperature
        ),
        "Those are the logarithms. Take the exponential, and divide by the sum.": lambda p, temperature: (
            np.log(p) / temperature
        ),
    },
)


def _log_sum_exp_in_pieces(pieces):
    return np.logaddexp.reduce(np.concatenate(pieces))


def _running(pieces, scale=lambda before, now: np.exp(before - now)):
    """Keep the largest number and a sum, with what is done to the sum if a larger number comes."""
    largest, total = -np.inf, 0.0
    for z in pieces:
        before, largest = largest, max(largest, z.max())
        total = total * scale(before, largest) + np.exp(z - largest).sum()
    return largest + np.log(total)


def _pieces(rng, *lengths, shift=0.0):
    """Draw arguments (pieces,): arrays of these lengths, the largest number not in the first."""
    pieces = [rng.normal(i, 1.0, n) + shift for i, n in enumerate(lengths)]
    return (pieces,)


LOG_SUM_EXP_IN_PIECES = Exercise(
    reference=_log_sum_exp_in_pieces,
    cases=lambda rng: {
        "one piece": [_pieces(rng, 5)],
        "a larger number comes later": [_pieces(rng, 3, 4), _pieces(rng, 2, 2, 6)],
        "the largest comes first": [([np.array([3.0, 1.0]), np.array([0.5, 2.0, 0.0])],)],
        "numbers whose exponentials overflow": [_pieces(rng, 3, 2, 4, shift=1000.0)],
        "numbers whose exponentials are 0": [_pieces(rng, 3, 2, 4, shift=-1000.0)],
    },
    mistakes={
        "The exponential of 1000 is infinite. Take the largest number off first.": lambda pieces: np.log(
            sum(np.exp(z).sum() for z in pieces)
        ),
        "When a larger number comes, scale down the sum that you have.": lambda pieces: _running(
            pieces, lambda before, now: 1.0
        ),
        "You scale the sum up. It becomes smaller: the factor is e to the old less the new.": lambda pieces: _running(
            pieces, lambda before, now: np.exp(now - before) if np.isfinite(before) else 0.0
        ),
        "A sum of logarithms is the logarithm of a product. Add the exponentials.": lambda pieces: sum(
            np.logaddexp.reduce(z) for z in pieces
        ),
        "That is the largest number. The others add something to it.": lambda pieces: max(z.max() for z in pieces),
        "Only the last piece is left. Keep what came before.": lambda pieces: np.logaddexp.reduce(pieces[-1]),
        "That is the log-sum-exp of the sums of the pieces.": lambda pieces: np.logaddexp.reduce(
            [z.sum() for z in pieces]
        ),
    },
)

EXERCISES = {
    "count_pairs": COUNT_PAIRS,
    "add_one": ADD_ONE,
    "next_token_cost": NEXT_TOKEN_COST,
    "bits_per_letter": BITS_PER_LETTER,
    "masked_mean": MASKED_MEAN,
    "sharpened": SHARPENED,
    "log_sum_exp_in_pieces": LOG_SUM_EXP_IN_PIECES,
}
