"""Data of the course: handwritten digits, and tumours.

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
    y : ndarray, shape (n, k) or (n,)
        Targets: one-hot, or 0 and 1.
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


class Tumours(NamedTuple):
    """Tumours of the breast, split.

    Attributes
    ----------
    training : Examples
        400 tumours to learn from.
    test : Examples
        169 tumours to be looked at once, at the end.
    names : tuple of str
        What the columns of `X` are.
    """

    training: Examples
    test: Examples
    names: tuple


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


def tumours():
    """Tumours of the breast, measured under a microscope: 569 of them in a fixed split.

    Returns
    -------
    Tumours
        For each part `X` of shape (n, 30) and `y` of shape (n,), 1 for malignant and 0 for benign. Each column is
        measured in standard deviations from its mean, both those of the training part.

    Notes
    -----
    Wolberg, W., Mangasarian, O., Street, N. and Street, W. (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine
    Learning Repository, doi:10.24432/C5DW2B, licensed CC BY 4.0; scikit-learn ships them.
    """
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    training, test = np.split(np.random.default_rng(1993).permutation(len(data.data)), [400])
    learned_from = data.data[training]
    X = (data.data - learned_from.mean(axis=0)) / learned_from.std(axis=0)
    y = 1 - data.target  # there, 1 is benign
    return Tumours(Examples(X[training], y[training]), Examples(X[test], y[test]), tuple(map(str, data.feature_names)))
