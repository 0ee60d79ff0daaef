"""Data of the course: handwritten digits.

This module needs scikit-learn, which ships the data; it is imported when the data are asked for.
"""

from typing import NamedTuple

import numpy as np


class Examples(NamedTuple):
    """Examples to learn from, or to be tested with.

    Attributes
    ----------
    X : ndarray, shape (n, m)
        Inputs.
    y : ndarray, shape (n, k)
        Targets, one-hot.
    """

    X: np.ndarray
    y: np.ndarray


class Digits(NamedTuple):
    """Handwritten digits, split.

    Attributes
    ----------
    training : Examples
        1 000 images to learn from.
    validation : Examples
        400 images to choose a learning rate with.
    test : Examples
        397 images to be looked at once, at the end.
    """

    training: Examples
    validation: Examples
    test: Examples


def digits():
    """Handwritten digits, 1 797 images of 8 × 8 pixels in a fixed split.

    The images were shuffled once, without regard to class or writer, so that a test image may come from a writer who
    is in the training data too.

    Returns
    -------
    Digits
        For each part `X` of shape (n, 64), row by row from white = 0 to black = 1, and one-hot `y` of shape (n, 10).

    Notes
    -----
    Alpaydin, E. and Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository,
    doi:10.24432/C50P49. scikit-learn ships the part that UCI calls the test set.
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(1998).permutation(len(images))
    parts = np.split(order, [1000, 1400])
    return Digits(*(Examples(images[part] / 16, np.eye(10)[labels[part]]) for part in parts))
