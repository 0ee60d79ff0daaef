"""Questions on one neuron at work: what a weight means, weights that run away, and a class that is rare."""

import math

from ..activations import sigmoid
from ..logistic import log_odds
from . import Question, Right, Wrong

TOPIC = "One neuron at work"

MEANING = "[What a weight means](logistic.md#what-a-weight-means)"
RUN_AWAY = "[Weights that run away](logistic.md#weights-that-run-away)"
PENALTY = "[A penalty](logistic.md#a-penalty)"
LUCK = "[No luck needed](logistic.md#no-luck-needed)"
ACCURACY = "[Accuracy misleads](logistic.md#accuracy-misleads)"
THRESHOLD = "[Move the threshold](logistic.md#move-the-threshold)"

BEFORE = 0.6
AFTER = sigmoid(log_odds(BEFORE) + math.log(2))

QUESTIONS = [
    Question(
        f"An input has the odds ratio 2, and the output is {BEFORE}. The input grows by 1, and the others stay. What "
        "is the output now?",
        [
            Wrong(
                "Twice as large, as far as an output can be: 1.",
                "An odds ratio multiplies the probability.",
                f"It multiplies the odds. They were {BEFORE / (1 - BEFORE):g} to 1, and are twice that now: see "
                f"{MEANING}.",
            ),
            Right(
                f"{AFTER:.2f}",
                f"The odds were {BEFORE / (1 - BEFORE):g} to 1. Now they are {AFTER / (1 - AFTER):g} to 1, and "
                "$a$ is the odds divided by the odds plus 1.",
            ),
            Wrong(
                f"{BEFORE + 0.2:.1f}",
                "A weight adds to the probability.",
                "A weight adds to the logarithm of the odds. How far the output moves depends on where it was: see "
                f"{MEANING}.",
            ),
        ],
    ),
    Question(
        "The cost of a neuron on its training data comes closer and closer to 0, and its weights grow. What do you "
        "conclude?",
        [
            Wrong(
                "The learning rate is too large.",
                "Weights that grow without end are a fault of the descent.",
                "Here descent does its work at any rate: larger weights really do cost less. See "
                f"{LUCK} for a rate that cannot be too large.",
            ),
            Wrong(
                "The neuron has learned its task, and will do well on new examples.",
                "A training cost near 0 is a good sign.",
                "It is sure of everything, also of what it gets wrong, and a new example that it gets wrong costs a "
                f"lot: see {PENALTY}.",
            ),
            Wrong(
                "It will stop at the best weights in the end.",
                "A convex cost has a lowest point.",
                f"Convex means that there is no second valley. The only one may go down for ever: see {RUN_AWAY}.",
            ),
            Right(
                "The training examples can be told apart without error.",
                "Then twice the weights cost less, and so on for ever. A penalty stops it.",
            ),
        ],
    ),
    Question(
        "One of 100 is ill. A neuron that was trained on such people, without weights, answers every one of them with "
        "an output below 1/2. What is wrong with it?",
        [
            Right(
                "Perhaps nothing: its outputs can be good probabilities.",
                "Most people with the same measurements may well be healthy. What to do at which probability depends "
                "on what the errors cost.",
            ),
            Wrong(
                "The cost: the cross-entropy does not work for unequal classes.",
                "The cross-entropy fails if one class is rare.",
                "It gives right probabilities for a rare class too: their mean is its share. The threshold of 1/2 is "
                f"another decision: see {THRESHOLD}.",
            ),
            Wrong(
                "Nothing: 99 of 100 answers are right.",
                "High accuracy means a good classifier.",
                f"Who has measured nothing gets the same accuracy by always saying “healthy”: see {ACCURACY}.",
            ),
        ],
    ),
]
