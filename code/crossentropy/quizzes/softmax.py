"""Questions on softmax: when it is the right layer, and what shifts do to it."""

import numpy as np

from .. import cross_entropy, log_likelihood, softmax
from . import Question, Right, Wrong

TOPIC = "One of k"

RIGHT = "[When is which right?](softmax.md#when-is-which-right)"
TWO_COSTS = "[Two costs, one name](softmax.md#two-costs-one-name)"
SHIFT = "[Only differences count](softmax.md#only-differences-count)"
SOFTMAX = "[Softmax](softmax.md#softmax)"
TRAPS = "[Four traps, by their numbers](numerics.md#four-traps-by-their-numbers)"
TWO = "[Each output is a distribution of two](generalization.md#each-output-is-a-distribution-of-two)"

OUTPUTS, TARGET = [[0.7, 0.2, 0.1]], [[1, 0, 0]]
BEST_OF_TWICE = softmax(np.eye(10)[0]).max()

QUESTIONS = [
    Question(
        "Each photograph shows exactly one of ten animals. Which output layer and which cost fit?",
        [
            Right(
                "Softmax with the log-likelihood.",
                "One probability is shared by ten answers that exclude each other, and the cost is the surprise at the "
                "right one.",
            ),
            Wrong(
                "Softmax with a sum of ten binary cross-entropies: it is the same as the log-likelihood.",
                "Summed binary and categorical cross-entropy are the same.",
                "For the outputs 0.7, 0.2 and 0.1, the first being right, the sum is "
                f"{cross_entropy(OUTPUTS, TARGET):.4f} nats "
                f"and the log-likelihood cost {log_likelihood(OUTPUTS, TARGET):.4f} nats. {TWO_COSTS} compares them.",
            ),
            Wrong(
                "Ten sigmoids, with a softmax on top to be sure.",
                "A second activation function does no harm.",
                "Softmax would get numbers from 0 to 1. Of ten such numbers it can give at most "
                f"{BEST_OF_TWICE:.2f} to one animal, however sure the sigmoids are: see {TRAPS}.",
            ),
        ],
    ),
    Question(
        "A photograph may show a dog, a ball, both, or neither. Is softmax the right output layer?",
        [
            Wrong(
                "Yes: softmax is the layer for classification.",
                "Softmax fits every classification.",
                f"It fits if exactly one answer is right. Two outputs of a softmax cannot both be near 1: see {RIGHT}",
            ),
            Right(
                "No: two sigmoid outputs with the cross-entropy are.",
                "There are two separate questions, so there are two separate distributions of yes and no.",
            ),
            Wrong(
                "Yes, with the target 1/2 for each if both are there.",
                "Half a probability each means both.",
                "It means one or the other, and nobody knows which. Both at once needs two separate answers of yes: "
                f"see {TWO}.",
            ),
        ],
    ),
    Question(
        r"You add 100 to all weighted inputs $z_j$ of a layer. What happens to the softmax outputs, and to "
        r"$g(z) = \ln \sum_j e^{z_j}$?",
        [
            Wrong(
                "Neither changes.",
                "Log-sum-exp is shift-invariant too.",
                r"Softmax depends on the differences of the inputs only, $g$ does not: $g(z + s) = g(z) + s$. See "
                f"{SHIFT}.",
            ),
            Right(
                "The outputs stay, and $g$ grows by 100.",
                r"In softmax the factor $e^{100}$ cancels. In $g$ it comes out of the logarithm as a term 100.",
            ),
            Wrong(
                "All outputs grow, and so does $g$.",
                "Each softmax output depends on its own input alone.",
                f"The outputs always add up to 1, so they cannot all grow. Every output depends on all inputs: "
                f"see {SOFTMAX}.",
            ),
        ],
    ),
]
