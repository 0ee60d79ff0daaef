r"""A language model of letters: counts, the mean surprise of a text, and what is done with it.

A model is a table of probabilities, with a row for each context: the letters before. Under it a text
:math:`t_1 t_2 \dots t_n` costs, in nats a letter,

.. math:: C = -\frac{1}{n} \sum_i \ln p(t_i \mid t_{i - m} \dots t_{i - 1}) .

The :math:`m` letters before the first one are spaces.
"""

import re

import numpy as np

from ._validate import entry_name, finite_number, real_array, whole_number
from .activations import log_softmax, softmax_outputs

ALPHABET = " abcdefghijklmnopqrstuvwxyz"
SIZE = len(ALPHABET)
IGNORED = -100  # the target of a position that does not count, as in PyTorch


def encode(text):
    """Write a text as numbers of letters: 0 for a space and for all that is no letter from a to z, 1 to 26 for those.

    Parameters
    ----------
    text : str
        Capitals count as small letters; of several spaces in a row one is kept.

    Returns
    -------
    ndarray of int, shape (n,)

    Raises
    ------
    TypeError
        If `text` is no text.

    Examples
    --------
    >>> encode("A cab!")
    array([1, 0, 3, 1, 2, 0])
    """
    if not isinstance(text, str):
        raise TypeError(f"text is {text!r}: it must be text")
    return np.array([ALPHABET.index(letter) for letter in re.sub("[^a-z]+", " ", text.lower())], dtype=int)


def decode(tokens):
    """Write numbers of letters as text.

    Parameters
    ----------
    tokens : array_like of int, shape (n,)
        From 0 to 26.

    Returns
    -------
    str

    Raises
    ------
    TypeError, ValueError
        If `tokens` is not a row of such numbers, or is empty.

    Examples
    --------
    >>> decode([1, 0, 3, 1, 2])
    'a cab'
    """
    return "".join(ALPHABET[token] for token in _tokens(tokens))


def contexts(tokens, length):
    """Number the context of each position: the letters before it, as the digits of a number to the base 27.

    Parameters
    ----------
    tokens : array_like of int, shape (n,)
        Letters, from 0 to 26.
    length : int
        How many letters make a context, 0 or more.

    Returns
    -------
    ndarray of int, shape (n,)

    Raises
    ------
    TypeError, ValueError
        If an argument is something else, or `tokens` is empty.

    Examples
    --------
    >>> contexts([1, 0, 3], 1)
    array([0, 1, 0])
    """
    tokens, length = _tokens(tokens), whole_number(length, "length", 0)
    before, numbers = np.concatenate([np.zeros(length, int), tokens]), np.zeros(len(tokens), int)
    for i in range(length):
        numbers = SIZE * numbers + before[i : i + len(tokens)]
    return numbers


def count(tokens, length):
    """Count which letter follows which context.

    Parameters
    ----------
    tokens : array_like of int, shape (n,)
        Letters, from 0 to 26.
    length : int
        How many letters make a context, 0 or more.

    Returns
    -------
    ndarray of int, shape (27 ** length, 27)

    Raises
    ------
    TypeError, ValueError
        As `contexts`.
    """
    rows = contexts(tokens, length)
    counts = np.zeros((SIZE**length, SIZE), int)
    np.add.at(counts, (rows, _tokens(tokens)), 1)
    return counts


def probabilities(counts, add=0.0):
    r"""Make a model of counts: in each context the shares of the letters, which maximise the likelihood.

    .. math:: p(j \mid i) = \frac{n_{ij} + \alpha}{\sum_k (n_{ik} + \alpha)}

    Parameters
    ----------
    counts : array_like, shape (r, k)
        How often letter j followed context i, 0 or more.
    add : float
        :math:`\alpha`, what is added to each count, 0 or more.

    Returns
    -------
    ndarray, shape (r, k)
        Each row sums to 1.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is out of range, `counts` is no table, or a row of it holds nothing and nothing is added.

    Examples
    --------
    >>> probabilities([[3, 0, 1]], add=1).round(4)
    array([[0.5714, 0.1429, 0.2857]])
    """
    added = _table(real_array(counts, "counts", 0, finite=True), "counts") + finite_number(add, "add", low=0)
    totals = added.sum(axis=1, keepdims=True)
    if not totals.all():
        raise ValueError(f"counts[{totals.argmin()}] is all 0: nothing has followed this context, so add more than 0")
    return added / totals


def surprises(p, tokens):
    r"""Surprise of each letter of a text, :math:`-\ln p(t_i \mid \text{context})`; the mean of them is the cost.

    Parameters
    ----------
    p : array_like, shape (27 ** m, 27)
        A model with m letters of context.
    tokens : array_like of int, shape (n,)
        Letters, from 0 to 26.

    Returns
    -------
    ndarray, shape (n,)
        In nats; infinite where the model says that it cannot be.

    Raises
    ------
    TypeError, ValueError
        If an argument is something else, or `tokens` is empty.

    Notes
    -----
    Shannon (1951), Prediction and entropy of printed English.
    """
    p, length = _model(p)
    with np.errstate(divide="ignore"):
        return -np.log(p[contexts(tokens, length), _tokens(tokens)])


def train(y, eta, epochs):
    r"""Let a softmax in each context learn by gradient descent, from weighted inputs that are all 0.

    .. math:: z_i \to z_i - \eta\, (a_i - y_i), \qquad a_i = \operatorname{softmax}(z_i)

    Parameters
    ----------
    y : array_like, shape (r, k)
        What follows each context, as shares that sum to 1: targets in between.
    eta : float
        Learning rate, 0 or more. No step raises a cost if it is at most 2.
    epochs : int
        Number of steps, 0 or more.

    Returns
    -------
    ndarray, shape (r, k)
        The weighted inputs z.

    Raises
    ------
    TypeError, ValueError
        If an argument is something else.
    """
    y, eta = _distributions(y, "y"), finite_number(eta, "eta", low=0)
    z = np.zeros_like(y)
    for _ in range(whole_number(epochs, "epochs", 0)):
        z -= eta * (softmax_outputs(z) - y)
    return z


def token_cost(z, y):
    r"""Mean of :math:`-\ln \operatorname{softmax}(z)_y` over the positions that count.

    Parameters
    ----------
    z : array_like, shape (..., k)
        Weighted inputs, or logits: k for each position.
    y : array_like of int, shape (...)
        The token that came at each position, from 0 to k - 1, or -100 where none counts.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If `y` does not fit `z`, or no position counts.

    Notes
    -----
    PyTorch's ``cross_entropy`` has the same ``ignore_index``, but wants k on the second axis.

    Examples
    --------
    >>> round(token_cost([[0, 0], [5, 1]], [1, -100]), 4)
    0.6931
    """
    logs = log_softmax(z)
    y = _class_numbers(y, logs.shape[:-1], logs.shape[-1], ignored=True)
    counted = y != IGNORED
    if not counted.any():
        raise ValueError("y is -100 everywhere: at least one position must count")
    return float(-np.mean(logs[counted, y[counted]]))


def pad(sequences):
    """Lay sequences of different length into a table; what sticks out is -100, which `token_cost` does not count.

    Parameters
    ----------
    sequences : sequence of array_like of int
        Letters, from 0 to 26.

    Returns
    -------
    ndarray of int, shape (number of sequences, length of the longest)

    Raises
    ------
    TypeError, ValueError
        If there is no sequence, or one is empty or holds something else.

    Examples
    --------
    >>> pad([[3, 1, 2], [1]])
    array([[   3,    1,    2],
           [   1, -100, -100]])
    """
    rows = [_tokens(sequence, f"sequences[{i}]") for i, sequence in enumerate(sequences)]
    if not rows:
        raise ValueError("sequences is empty: at least one is needed")
    table = np.full((len(rows), max(map(len, rows))), IGNORED)
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


def temper(p, temperature):
    r"""Sharpen or flatten probabilities: softmax of the weighted inputs, divided by a temperature.

    .. math:: q_j = \frac{p_j^{1 / T}}{\sum_k p_k^{1 / T}}

    Parameters
    ----------
    p : array_like, shape (r, k)
        Probabilities; each row sums to 1.
    temperature : float
        T, above 0. At 1 nothing changes; below, what is probable gains; above, all come closer together.

    Returns
    -------
    ndarray, shape (r, k)

    Raises
    ------
    TypeError, ValueError
        If an argument is something else.
    """
    p, temperature = _distributions(p, "p"), finite_number(temperature, "temperature")
    if temperature <= 0:
        raise ValueError(f"temperature is {temperature:g}: it must be above 0")
    with np.errstate(divide="ignore", over="ignore"):
        logs = np.log(p / p.max(axis=1, keepdims=True)) / temperature
    return softmax_outputs(logs)


def sample(p, n, rng, temperature=1.0):
    """Let a model write a text, one letter after the other.

    Parameters
    ----------
    p : array_like, shape (27 ** m, 27)
        A model with m letters of context.
    n : int
        How many letters, 0 or more.
    rng : numpy.random.Generator
        Where chance comes from.
    temperature : float
        See `temper`.

    Returns
    -------
    str

    Raises
    ------
    TypeError, ValueError
        If an argument is something else.
    """
    p, row, text = temper(_model(p)[0], temperature), 0, ""
    for _ in range(whole_number(n, "n", 0)):
        letter = int(rng.choice(SIZE, p=p[row]))
        row = (SIZE * row + letter) % len(p)
        text += ALPHABET[letter]
    return text


def cost_in_pieces(h, w, y, piece):
    r"""Cost of a softmax layer with many outputs, without ever holding all its weighted inputs.

    .. math:: C = \frac{1}{n} \sum_i \left[ \ln \sum_k e^{z_{ik}} - z_{i y_i} \right], \qquad z = h w

    The sum goes through the outputs in pieces. It is kept relative to the largest weighted input so far; when a larger
    one comes, it is scaled down.

    Parameters
    ----------
    h : array_like, shape (n, m)
        Inputs of the layer, a row for each position.
    w : array_like, shape (m, k)
        Its weights.
    y : array_like of int, shape (n,)
        The token that came at each position, from 0 to k - 1.
    piece : int
        How many outputs are looked at together, 1 or more.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If an argument is something else, or they do not fit.

    Notes
    -----
    Milakov and Gimelshein (2018), Online normalizer calculation for softmax, arXiv:1805.02867.
    """
    h, w = (_table(real_array(value, name, finite=True), name) for value, name in ((h, "h"), (w, "w")))
    if h.shape[1] != len(w):
        raise ValueError(f"w has shape {w.shape}: it must have {h.shape[1]} rows, as many as h has columns")
    y, piece = _class_numbers(y, h.shape[:1], w.shape[1]), whole_number(piece, "piece", 1)
    largest, total = np.full(len(h), -np.inf), np.zeros(len(h))
    for start in range(0, w.shape[1], piece):
        z = h @ w[:, start : start + piece]
        before, largest = largest, np.maximum(largest, z.max(axis=1))
        total = total * np.exp(before - largest) + np.exp(z - largest[:, np.newaxis]).sum(axis=1)
    right = np.sum(h * w[:, y].T, axis=1)
    return float(np.mean(largest + np.log(total) - right))


def _tokens(value, name="tokens"):
    tokens = real_array(value, name, 0, SIZE - 1)
    if tokens.ndim != 1:
        raise ValueError(f"{name} has shape {tokens.shape}: it must be a row of numbers")
    return _whole(tokens, name)


def _whole(numbers, name):
    broken = np.argwhere(numbers % 1 != 0)
    if len(broken):
        index = tuple(map(int, broken[0]))
        raise ValueError(f"{entry_name(name, index)} is {numbers[index]:g}: it must be a whole number")
    return numbers.astype(int)


def _class_numbers(value, shape, k, ignored=False):
    """Give numbers from 0 to k - 1, or -100 if that may be, as an array of a shape."""
    y = _whole(real_array(value, "y", finite=True), "y")
    if y.shape != shape:
        raise ValueError(f"y has shape {y.shape}: it must have shape {shape}, one number for each position")
    wrong = np.argwhere(((y < 0) | (y >= k)) & ~(ignored & (y == IGNORED)))
    if len(wrong):
        index = tuple(map(int, wrong[0]))
        also = f", or {IGNORED}" if ignored else ""
        raise ValueError(f"{entry_name('y', index)} is {y[index]}: it must be a whole number from 0 to {k - 1}{also}")
    return y


def _table(array, name):
    if array.ndim != 2:
        raise ValueError(f"{name} has shape {array.shape}: it must be a table")
    return array.astype(np.float64, copy=False)


def _distributions(value, name):
    rows = _table(real_array(value, name, 0, 1), name)
    off = np.abs(rows.sum(axis=1) - 1)
    if off.max() > 1e-6:
        raise ValueError(f"{name}[{off.argmax()}] sums to {rows[off.argmax()].sum():g}: each row must sum to 1")
    return rows


def _model(p):
    """Give a model, and how many letters its contexts have."""
    p = _distributions(p, "p")
    length = round(np.log(len(p)) / np.log(SIZE))
    if p.shape != (SIZE**length, SIZE):
        raise ValueError(f"p has shape {p.shape}: it must have 27 columns, and 1, 27, 729, … rows")
    return p, length
