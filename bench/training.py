"""``python bench/training.py``: how long training and the cost from logits take, as ratios within one run.

One thread. Each line compares two things that are measured in turn, several times; the ratio is that of their shortest
times. PyTorch is compared with if it is installed.
"""

import os

for library in "OMP", "OPENBLAS", "MKL":
    os.environ[f"{library}_NUM_THREADS"] = "1"  # read when NumPy is imported

import itertools
import time

import numpy as np
from crossentropy import CrossEntropyCost, LogLikelihoodCost, Network, cross_entropy_from_logits
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

try:
    import torch
except ImportError:
    torch = None
else:
    torch.set_num_threads(1)

SIZES, EXAMPLES, BATCH, ETA = (784, 30, 10), 10_000, 10, 0.1
EPOCHS = 10  # in one measurement
RNG = np.random.default_rng(0)


def our_epochs(X, y, cost):
    """Give epochs of the book's network."""
    network = Network(SIZES, cost, RNG)
    return lambda: [network.partial_fit(X, y, BATCH, ETA) for _ in range(EPOCHS)]


def scikit_learn_epochs(X, y):
    """Give epochs of scikit-learn's network of the same shape."""
    reference = MLPClassifier(
        SIZES[1:-1],
        activation="logistic",
        solver="sgd",
        learning_rate_init=ETA,
        batch_size=BATCH,
        alpha=0,
        momentum=0,
    )
    classes = y.argmax(axis=1)
    return lambda: [reference.partial_fit(X, classes, classes=range(SIZES[-1])) for _ in range(EPOCHS)]


def pytorch_epochs(X, y):
    """Give epochs of PyTorch's network of the same shape, as its tutorials train it."""
    X, y = torch.tensor(X), torch.tensor(y)
    layers = [torch.nn.Linear(*layer, dtype=X.dtype) for layer in itertools.pairwise(SIZES)]
    model = torch.nn.Sequential(layers[0], torch.nn.Sigmoid(), layers[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=ETA)

    def epochs():
        for _ in range(EPOCHS):
            for batch in torch.randperm(EXAMPLES).split(BATCH):
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
                optimizer.step()

    return epochs


def bare_products(X):
    """Give the matrix products of an epoch, forward and backward, into arrays that are there already."""
    inputs, hidden, outputs = SIZES
    w1, w2 = RNG.normal(size=(inputs, hidden)), RNG.normal(size=(hidden, outputs))
    z1, z2, delta1 = np.empty((BATCH, hidden)), np.empty((BATCH, outputs)), np.empty((BATCH, hidden))
    dw1, dw2 = np.empty_like(w1), np.empty_like(w2)

    def products():
        for start in range(0, EXAMPLES, BATCH):
            x = X[start : start + BATCH]
            np.matmul(x, w1, out=z1)
            np.matmul(z1, w2, out=z2)
            np.matmul(z2, w2.T, out=delta1)
            np.matmul(z1.T, z2, out=dw2)
            np.matmul(x.T, delta1, out=dw1)

    return lambda: [products() for _ in range(EPOCHS)]


def seconds(call):
    """Measure the processor time of one call, which other programs disturb less than the time on the clock."""
    start = time.process_time()
    call()
    return time.process_time() - start


def compare(ours, other, repeats):
    """Measure two calls in turn; return the shortest time of each."""
    times = [(seconds(ours), seconds(other)) for _ in range(repeats)]
    return [min(column) for column in zip(*times, strict=True)]


def faster(what, ours, other, target, repeats):
    """Print how many times faster than another implementation we are."""
    our_time, other_time = compare(ours, other, repeats)
    print(f"{what:66} {other_time / our_time:6.1f} times faster   (target: at least {target:g})", flush=True)


def slower(what, ours, other, target, repeats):
    """Print how many times the time of something else we take."""
    our_time, other_time = compare(ours, other, repeats)
    print(f"{what:66} {our_time / other_time:6.2f} times its time (target: at most {target:g})", flush=True)


def main():
    """Print the table."""
    X, y = RNG.random((EXAMPLES, SIZES[0])), np.eye(SIZES[-1])[RNG.integers(SIZES[-1], size=EXAMPLES)]
    z, target = 3 * RNG.normal(size=10**6), RNG.integers(2, size=10**6)
    a, real = 1 / (1 + np.exp(-z)), target.astype(float)

    print(f"an epoch of a {'–'.join(map(str, SIZES))} network, mini-batch {BATCH}, {EXAMPLES:,} examples, one thread")
    softmax, sigmoid = (our_epochs(X, y, cost) for cost in (LogLikelihoodCost(), CrossEntropyCost()))
    faster("  softmax outputs, against scikit-learn's MLPClassifier", softmax, scikit_learn_epochs(X, y), 2.8, 3)
    if torch:
        faster("  softmax outputs, against PyTorch", softmax, pytorch_epochs(X, y), 3, 3)
    slower("  softmax outputs, against the bare matrix products", softmax, bare_products(X), 2.5, 7)
    slower("  sigmoid outputs, against the bare matrix products", sigmoid, bare_products(X), 2.5, 7)

    print("cross_entropy_from_logits of a million logits, one thread")

    def ours():
        return cross_entropy_from_logits(z, real)

    faster("  against scikit-learn's log_loss", ours, lambda: log_loss(target, a), 15, 9)
    if torch:
        tensors, loss = (torch.tensor(z), torch.tensor(real)), torch.nn.functional.binary_cross_entropy_with_logits
        slower("  against PyTorch", ours, lambda: loss(*tensors), 1.2, 25)


if __name__ == "__main__":
    main()
