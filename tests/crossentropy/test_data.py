"""The data of the course: shapes, scale, and splits that are fixed and have nothing twice."""

import numpy as np
from crossentropy import logistic
from crossentropy.data import digits, tumours
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer, load_digits


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


def test_the_tumours_are_scikit_learns_each_once():
    """Undone, the scale gives back every row of scikit-learn's once, with malignant as 1; the names are its names."""
    data, original = tumours(), load_breast_cancer()
    together = [np.concatenate(parts) for parts in zip(data.training, data.test, strict=True)]
    order = np.random.default_rng(1993).permutation(569)
    learned_from = original.data[order[:400]]
    assert_allclose(together[0] * learned_from.std(axis=0) + learned_from.mean(axis=0), original.data[order])
    malignant = list(original.target_names).index("malignant")
    assert_array_equal(together[1], original.target[order] == malignant)
    assert data.names == tuple(original.feature_names)


def test_the_tumours_are_measured_by_the_training_part():
    """In the training part every column has the mean 0 and the standard deviation 1, and in the test part about so."""
    (X, y), (X_test, y_test), _ = tumours()
    assert X.shape == (400, 30) and X_test.shape == (169, 30)
    assert_allclose(X.mean(axis=0), 0, atol=1e-12)
    assert_allclose(X.std(axis=0), 1)
    assert 0 < np.abs(X_test.mean(axis=0)).max() < 0.3
    assert 0.3 < y.mean() < 0.45 and 0.3 < y_test.mean() < 0.45


def test_the_tumours_can_be_told_apart_without_error():
    """With all thirty measurements a plane parts the classes, as the chapter says: each training tumour on its side."""
    X, y = tumours().training
    neuron = logistic.fit(X, y, 1e-6)
    assert (np.where(y == 1, 1, -1) * neuron.weighted_input(X)).min() > 0
