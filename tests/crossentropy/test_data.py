"""The handwritten digits: shapes, scale, and a split that is fixed and has no image twice."""

import numpy as np
from crossentropy.data import digits
from numpy.testing import assert_array_equal
from sklearn.datasets import load_digits


def test_shapes_and_scale():
    """There are 1 000, 400 and 397 images of 64 pixels from 0 to 1, with one-hot targets."""
    for (X, y), n in zip(digits(), [1000, 400, 397], strict=True):
        assert X.shape == (n, 64) and y.shape == (n, 10)
        assert X.min() == 0 and X.max() == 1
        assert_array_equal(np.sort(y, axis=1), np.tile([0] * 9 + [1], (n, 1)))


def test_the_parts_are_scikit_learns_images_each_once():
    """Together the parts hold every image of scikit-learn's exactly once, with its label."""
    images, labels = load_digits(return_X_y=True)
    ours = np.vstack([np.column_stack([16 * X, y.argmax(axis=1)]) for X, y in digits()])
    original = np.column_stack([images, labels])
    assert_array_equal(ours[np.lexsort(ours.T)], original[np.lexsort(original.T)])


def test_the_split_is_fixed():
    """The split is the same on every call and on every machine: these are the labels that each part begins with."""
    for part, again in zip(digits(), digits(), strict=True):
        assert_array_equal(part.X, again.X)
    first = [part.y[:6].argmax(axis=1).tolist() for part in digits()]
    assert first == [[5, 7, 7, 2, 7, 2], [2, 1, 5, 1, 2, 3], [1, 6, 4, 3, 4, 8]]


def test_every_digit_is_in_every_part():
    """Each class makes up between 6 % and 14 % of each part, although the split does not look at classes."""
    for _, y in digits():
        assert (y.mean(axis=0) > 0.06).all() and (y.mean(axis=0) < 0.14).all()
