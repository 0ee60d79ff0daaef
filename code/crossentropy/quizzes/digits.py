"""Questions on the experiment with real digits: how to tune, what an interval says, and what to compare."""

from . import Question, Right, Wrong

TOPIC = "Real digits"

FAIRLY = "[A fair comparison](digits.md#a-fair-comparison)"
SMALL = "[From small weights](digits.md#from-small-weights)"
LARGE = "[From large weights](digits.md#from-large-weights)"
NOT_SHOWN = "[What this does not show](digits.md#what-this-does-not-show)"
FAIR = "[Was that fair?](derivative.md#was-that-fair)"

QUESTIONS = [
    Question(
        "Two costs are to be compared on real data. How do you choose their learning rates?",
        [
            Wrong(
                "I give both the same.",
                "The same learning rate makes a fair comparison.",
                f"Gradients of two costs differ in size, so one rate may suit only one of them: see {FAIR}",
            ),
            Right(
                "I take for each the rate that is best on validation data.",
                "Each cost gets a fair chance, and the test data stay untouched until the end.",
            ),
            Wrong(
                "I take for each the rate that is best on the test data.",
                "Test data may be used for choosing.",
                f"What was chosen on the test data looks better there than it really is. Choose on data kept apart for "
                f"that: see {FAIRLY}.",
            ),
        ],
    ),
    Question(
        "Over twenty seeds, the difference of the two test accuracies has a 95 % interval that contains 0. What do you "
        "report?",
        [
            Right(
                "The difference and its interval: these data do not decide which is better.",
                "The interval shows how large the difference may be in either direction, and with the seeds others can "
                "repeat the experiment.",
            ),
            Wrong(
                "That the cost with the higher mean is better.",
                "The higher mean decides.",
                f"With other seeds the order might be reversed. That is what an interval around 0 means: see {LARGE}.",
            ),
            Wrong(
                "That both are equally good.",
                "No visible difference is no difference.",
                "The interval contains 0, and other values too. It shows how large a difference may still be hidden: "
                f"see {SMALL}.",
            ),
        ],
    ),
    Question(
        "At the end of the training, the cross-entropy of a network is far larger than the quadratic cost of another. "
        "Which of the two is better?",
        [
            Wrong(
                "The one with the quadratic cost: its value is lower.",
                "The values of two costs can be compared.",
                "They are measured in different units, like metres and seconds. Compare what both networks are for, "
                f"their accuracy: see {NOT_SHOWN}.",
            ),
            Wrong(
                "The one with the cross-entropy: a large value pushes more.",
                "Larger loss values mean a better cost.",
                "The derivative is what pushes, and multiplying a cost by 100 does not make it better: see "
                "[What sets the speed now](derivative.md#what-sets-the-speed-now).",
            ),
            Right(
                "We cannot say from these values.",
                "Compare something that does not depend on the cost, such as the share of test images that are "
                "recognised.",
            ),
        ],
    ),
]
