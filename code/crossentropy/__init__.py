"""Understanding Cross-Entropy Loss: the mathematics of the course, as code that you can run.

Importing this package brings in NumPy only. Figures live in `crossentropy.figures`, which needs matplotlib, and the
live ones in `crossentropy.widgets`, which needs anywidget; the data of the course come from `crossentropy.data`, which
needs scikit-learn.

Formulas that cite "Nielsen (2015)" are from M. A. Nielsen, *Neural Networks and Deep Learning*, Determination Press,
2015.
"""

from .activations import log_sigmoid, log_softmax, sigmoid, sigmoid_prime, softmax, softplus
from .checks import check
from .costs import (
    CrossEntropyCost,
    LogLikelihoodCost,
    QuadraticCost,
    cross_entropy,
    cross_entropy_from_logits,
    log_likelihood,
    log_likelihood_from_logits,
    quadratic,
)
from .gradient_check import GradientCheck, check_gradient, numerical_gradient
from .information import entropy, kl_divergence
from .network import Network, NetworkHistory
from .neuron import History, Neuron
from .surfaces import cost_surface

__all__ = [
    "CrossEntropyCost",
    "GradientCheck",
    "History",
    "LogLikelihoodCost",
    "Network",
    "NetworkHistory",
    "Neuron",
    "QuadraticCost",
    "check",
    "check_gradient",
    "cost_surface",
    "cross_entropy",
    "cross_entropy_from_logits",
    "entropy",
    "kl_divergence",
    "log_likelihood",
    "log_likelihood_from_logits",
    "log_sigmoid",
    "log_softmax",
    "numerical_gradient",
    "quadratic",
    "sigmoid",
    "sigmoid_prime",
    "softmax",
    "softplus",
]
