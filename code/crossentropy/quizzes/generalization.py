"""Questions on many neurons: hidden layers, outputs that do not sum to 1, and linear outputs."""

from . import Question, Right, Wrong

TOPIC = "Many neurons"

WHICH = "[Which σ′ is gone?](generalization.md#which-σ-is-gone)"
LINEAR = "[No sigmoid, no slowdown](generalization.md#no-sigmoid-no-slowdown)"
TWO = "[Each output is a distribution of two](generalization.md#each-output-is-a-distribution-of-two)"

QUESTIONS = [
    Question(
        "The first hidden layer of a network of sigmoid neurons is saturated. You replace the quadratic cost by the "
        "cross-entropy. What happens to the slowdown in that layer?",
        [
            Wrong(
                "It is cured.",
                "The cross-entropy cures saturation in hidden layers.",
                r"It cancels one $\sigma'$, that of the output layer, which stands next to the cost. See "
                f"{WHICH}",
            ),
            Right(
                "It stays.",
                r"The error of a hidden layer has the factor $\sigma'$ of that layer under either cost. Careful "
                "initial weights or other activation functions help.",
            ),
            Wrong(
                "It is halved: each layer gets its share of the cancellation.",
                "The cancellation spreads through the layers.",
                r"There is nothing to share. Backpropagation multiplies by the full $\sigma'$ of each hidden layer "
                f"that it goes through: see {WHICH}",
            ),
        ],
    ),
    Question(
        "Three sigmoid outputs are 0.9, 0.2 and 0.6. They add up to more than 1. What does that mean?",
        [
            Right(
                "Nothing: each output answers a question of its own.",
                "Each is a distribution of two, $a_j$ for yes and $1 - a_j$ for no. *Those* two add up to 1.",
            ),
            Wrong(
                "The network is not trained well yet.",
                "The outputs of a layer must add up to 1.",
                "If a photograph shows a dog and a ball, the best outputs add up to 2. No training changes that, and "
                f"none should: see {TWO}.",
            ),
            Wrong(
                "They must be divided by their sum before the cost is computed.",
                "The cross-entropy needs one distribution over all outputs.",
                f"The cost of this chapter sums the cross-entropies of separate yes-or-no answers: see {TWO}. One "
                "distribution over all outputs is another layer with another cost.",
            ),
        ],
    ),
    Question(
        "The output neurons are linear, and the cost is quadratic. Do neurons that are badly wrong learn slowly?",
        [
            Right(
                "No: the error of the output layer is $a - y$ here too.",
                r"Linear outputs with the quadratic cost, and sigmoid outputs with the cross-entropy: in both pairs "
                r"$\delta^L = a^L - y$.",
            ),
            Wrong(
                "Yes: the quadratic cost is to blame for the slowdown.",
                "The quadratic cost always learns slowly.",
                "It takes two: the quadratic cost *and* a sigmoid that goes flat. A linear output has no flat part: "
                f"see {LINEAR}.",
            ),
            Wrong(
                "Yes, and the cross-entropy would cure it.",
                "The cross-entropy fits every kind of output.",
                "A linear output can be 3 or −2, and the logarithm of a negative number does not exist. Besides, "
                f"there is nothing to cure: see {LINEAR}.",
            ),
        ],
    ),
]
