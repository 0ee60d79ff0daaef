"""What the chapters say about Keras, Optax and PyTorch, where they are installed.

That is once a week, by .github/workflows/weekly.yml. They are large, and no reader needs them, so they are not
among the requirements. Keras has one backend at a time:

    KERAS_BACKEND=jax python -m pytest tests/crossentropy/test_frameworks.py
"""

import importlib.util
import re
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from crossentropy import (
    calibration,
    calibration_study,
    cross_entropy,
    cross_entropy_from_logits,
    language,
    log_likelihood,
    log_likelihood_from_logits,
    logistic,
)
from crossentropy.corpus import corpus
from crossentropy.data import tumours

needs_keras = pytest.mark.skipif(not importlib.util.find_spec("keras"), reason="Keras is not installed")
needs_optax = pytest.mark.skipif(not importlib.util.find_spec("optax"), reason="Optax is not installed")
needs_torch = pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="PyTorch is not installed")
PAGE = Path(__file__).parents[2] / "chapters" / "numerics.md"
CLIPPED = -np.log(1e-7)


def named(library):
    """Return the version of a library that the chapter on floating point names."""
    return re.search(rf"{library} (\d+\.\d+\.\d+)", PAGE.read_text("utf-8"))[1]


def evaluate(z, y, outputs="sigmoid", from_logits=False):
    """Give the loss of a Keras model whose last layer has these weighted inputs, and what it warned of."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(len(z), activation=outputs)])
    model.layers[0].set_weights([np.array([z], dtype=float), np.zeros(len(z))])
    losses = {"sigmoid": keras.losses.BinaryCrossentropy, "softmax": keras.losses.CategoricalCrossentropy}
    model.compile(loss=losses[outputs](from_logits=from_logits))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        loss = model.evaluate(np.ones((1, 1)), np.array([y], dtype=float), verbose=0)
    return loss, [str(warning.message) for warning in caught if "from_logits" in str(warning.message)]


def on_tensorflow():
    """Tell whether Keras computes with TensorFlow."""
    import keras

    return keras.backend.backend() == "tensorflow"


@needs_keras
def test_the_page_names_the_versions_that_are_tested():
    """Whoever updates Keras looks at the tables again."""
    import keras

    assert named("Keras") == keras.__version__
    backend = {"tensorflow": ("TensorFlow", "tensorflow-cpu"), "jax": ("JAX", "jax")}[keras.backend.backend()]
    assert named(backend[0]) == version(backend[1])


@needs_keras
@pytest.mark.parametrize("from_logits", [False, True])
def test_keras_on_tensorflow_goes_back_to_the_logits_of_its_own_sigmoid(from_logits):
    """On TensorFlow nothing is clipped or applied twice, and from_logits=True warns; elsewhere nobody notices."""
    wrong, warned = evaluate([50], [0], from_logits=from_logits)
    right, _ = evaluate([50], [1], from_logits=from_logits)
    if on_tensorflow():
        assert wrong == pytest.approx(50)
        assert right < 1e-20
        assert bool(warned) == from_logits
    else:
        assert warned == []
        expected = [cross_entropy_from_logits(1.0, y) for y in (0, 1)] if from_logits else [CLIPPED, 1e-7]
        assert [wrong, right] == pytest.approx(expected, rel=0.02, abs=1e-7)


@needs_keras
@pytest.mark.parametrize("from_logits", [False, True])
def test_keras_on_tensorflow_goes_back_to_the_logits_of_its_own_softmax(from_logits):
    """The same with softmax: on the other backends a certain right answer costs as much as after two of them."""
    right, warned = evaluate([50, 0, 0], [1, 0, 0], "softmax", from_logits)
    if on_tensorflow():
        assert right < 1e-6
        assert bool(warned) == from_logits
    else:
        certain = [[1.0, 0, 0]]
        assert right == pytest.approx(log_likelihood_from_logits(certain, certain) if from_logits else 1e-7, abs=1e-6)


@needs_keras
def test_keras_clips_probabilities_that_come_as_arrays():
    """Whatever the backend, an array is clipped at 1e-7, and numbers that are no probabilities are accepted."""
    import keras

    binary, categorical = keras.losses.BinaryCrossentropy(), keras.losses.CategoricalCrossentropy()
    assert float(binary(np.array([[1.0]]), np.array([[0.0]]))) == pytest.approx(CLIPPED, rel=0.02)
    assert float(binary(np.array([[1.0]]), np.array([[3.0]]))) == pytest.approx(0, abs=1e-6)
    assert float(categorical(np.array([[1.0, 0]]), np.array([[0.0, 1]]))) == pytest.approx(CLIPPED, rel=1e-6)


@needs_keras
def test_keras_takes_the_target_first_and_averages_over_outputs_of_sigmoids():
    """Binary is a mean over outputs and examples, categorical over examples; mean squared error has no factor 1/2."""
    import keras

    a, y = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]), np.array([[1.0, 0, 0], [0, 1, 0]])
    assert float(keras.losses.BinaryCrossentropy()(y, a)) == pytest.approx(cross_entropy(a, y) / 3, rel=1e-5)
    assert float(keras.losses.CategoricalCrossentropy()(y, a)) == pytest.approx(log_likelihood(a, y), rel=1e-5)
    assert float(keras.losses.CategoricalCrossentropy()(y, 5 * a)) == pytest.approx(log_likelihood(a, y), rel=1e-5)
    index = y.argmax(axis=1)
    assert float(keras.losses.SparseCategoricalCrossentropy()(index, a)) == pytest.approx(
        log_likelihood(a, y), rel=1e-5
    )
    assert float(keras.losses.MeanSquaredError()(y, a)) == pytest.approx(np.mean((y - a) ** 2), rel=1e-5)
    assert float(keras.losses.Poisson()(y, a)) == pytest.approx(np.mean(a - y * np.log(a)), rel=1e-5)


@needs_optax
def test_optax_takes_logits_and_gives_one_number_for_each_example():
    """Sigmoid costs come one for each output, softmax costs one for each example; both are stable."""
    import optax

    assert named("Optax") == version("optax")
    z, y = np.array([[2.0, -1, 0.5], [300, -300, 0]], dtype=np.float32), np.array([[1.0, 0, 0], [0, 1, 0]])
    each = np.asarray(optax.sigmoid_binary_cross_entropy(z, y))
    assert each.shape == z.shape
    assert each.sum() / 2 == pytest.approx(cross_entropy_from_logits(z, y), rel=1e-5)
    rows = np.asarray(optax.softmax_cross_entropy(z, y))
    assert rows.mean() == pytest.approx(log_likelihood_from_logits(z, y), rel=1e-5)
    assert np.asarray(optax.softmax_cross_entropy_with_integer_labels(z, y.argmax(axis=1))) == pytest.approx(rows)


def snippet(chapter, library):
    """Cut out of a chapter the lines that show something in another library."""
    text = PAGE.with_stem(chapter).read_text("utf-8")
    [lines] = re.findall(rf"(?s)```python\n(import {library}\n.+?)```", text)
    return lines


@needs_torch
def test_pytorch_trains_the_neuron_of_the_course():
    """The lines of the chapter come to the weights that cost least, the error falling as gradient descent's does."""
    x, y = tumours().training.X[:, :2], tumours().training.y
    names = {"x": x, "y": y}
    exec(snippet("logistic", "torch"), names)
    best, found = logistic.fit(x, y), names["neuron"]
    assert found.weight.detach().numpy()[0] == pytest.approx(best.w, abs=1e-6)
    assert found.bias.item() == pytest.approx(best.b, abs=1e-6)


@needs_torch
def test_pytorch_counts_class_1_more_and_decays_weights_as_the_page_says():
    """`pos_weight` multiplies the cost of class 1; `weight_decay` adds λ times every parameter to its slope."""
    import torch

    z, y = torch.tensor([0.3, -1.2, 2.0]), torch.tensor([1.0, 0, 1])
    weighted = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(4.0))(z, y).item()
    each = [cross_entropy_from_logits(float(zi), float(yi)) for zi, yi in zip(z, y, strict=True)]
    assert weighted == pytest.approx(np.mean(np.multiply([4, 1, 4], each)), rel=1e-5)
    held = torch.tensor([2.0, -3.0], requires_grad=True)
    descent = torch.optim.SGD([held], lr=0.5, weight_decay=0.1)
    (0 * held.sum()).backward()
    descent.step()
    assert held.detach().numpy() == pytest.approx([2 - 0.5 * 0.1 * 2, -3 + 0.5 * 0.1 * 3], rel=1e-6)


@needs_torch
def test_pytorch_learns_the_pairs_of_the_text():
    """The lines of the chapter lower the loss towards that of the counted table, from above, and are not there yet."""
    text = language.encode(" ".join(corpus().training))
    names = {"text": text}
    exec(snippet("language", "torch"), names)
    counted = language.surprises(language.probabilities(language.count(text, 1)), text)[1:].mean()
    assert counted < names["loss"].item() < counted + 0.05


@needs_torch
def test_pytorch_ignores_the_same_positions():
    """`token_cost` is PyTorch's cross_entropy, whose classes lie on the second axis, with its own ignore_index."""
    import torch

    rng = np.random.default_rng(3)
    z, y = rng.normal(size=(4, 6, 27)), rng.integers(0, 27, (4, 6))
    y[0, 2:] = y[3, 5] = language.IGNORED
    theirs = torch.nn.functional.cross_entropy(torch.tensor(z).transpose(1, 2), torch.tensor(y)).item()
    assert language.token_cost(z, y) == pytest.approx(theirs, rel=1e-12)


@needs_torch
def test_pytorch_finds_the_temperature_of_the_course():
    """The lines of the chapter come to the temperature that costs least on the validation images."""
    *_, network = calibration_study.train("plain", eta=1, seed=0, epochs=150)
    X, y = calibration_study.split(seed=0).validation
    names = {"z_valid": network.weighted_inputs(X)[-1], "y_valid": y}
    exec(snippet("trust", "torch"), names)
    assert names["temperature"] == pytest.approx(calibration.best_temperature(names["z_valid"], y), rel=1e-6)


@needs_torch
def test_pytorch_smooths_labels_among_all_classes():
    """`label_smoothing` is the log-likelihood of targets of which a part is shared out among all k classes."""
    import torch

    z, labels = np.random.default_rng(3).normal(size=(6, 4)), np.array([0, 3, 1, 1, 2, 0])
    found = torch.nn.CrossEntropyLoss(label_smoothing=0.1)(torch.tensor(z), torch.tensor(labels)).item()
    assert found == pytest.approx(log_likelihood_from_logits(z, calibration.smoothed(np.eye(4)[labels], 0.1)))
