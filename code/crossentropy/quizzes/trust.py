"""Questions on trust: which scores honesty wins, a cost that rises while the accuracy stays, and calibration."""

from ..costs import cross_entropy
from . import Question, Right, Wrong

TOPIC = "Can you trust the probability?"

HONESTY = "[Honesty wins](trust.md#honesty-wins)"
COUNT = "[What a count of errors cannot see](trust.md#what-a-count-of-errors-cannot-see)"
CALIBRATED = "[Nine of ten](trust.md#nine-of-ten)"
RISING = "[The cost rises, the accuracy does not fall](trust.md#the-cost-rises-the-accuracy-does-not-fall)"

RAIN = 0.2

QUESTIONS = [
    Question(
        "Tomorrow it will rain with probability 0.7, and a forecaster knows this. She is paid by the number of days on "
        "which she was on the right side of 1/2. Which forecast is best for her?",
        [
            Wrong(
                "0.7, because honesty wins in the long run.",
                "Every score rewards honesty.",
                f"Only proper scores do. A count of errors sees the side of 1/2 alone: see {COUNT}.",
            ),
            Wrong(
                "1, because whoever is sure is right more often.",
                "A bolder forecast is right more often.",
                "It rains on 7 of 10 such days, whatever she says. Saying 1 costs no more than 0.7 here, and no less: "
                f"see {COUNT}.",
            ),
            Right(
                "Any above 1/2: they are all equally good.",
                "The score cannot tell them apart, and so it cannot teach anybody to say 0.7.",
            ),
        ],
    ),
    Question(
        "A network learns on. The cost of the test images rises, and the share of them that it recognises stays the "
        "same. What has happened?",
        [
            Wrong(
                "It recognises fewer images than before.",
                "The cost counts errors.",
                f"The share of errors is the same. The cost depends on how sure the network was of them: see {RISING}.",
            ),
            Right(
                "It has become surer of its answers, of the wrong ones too.",
                "A wrong answer costs the more, the surer it is, without limit. Right ones have little left to gain.",
            ),
            Wrong(
                "The learning rate is too large, so that it goes uphill.",
                "A cost that rises is a fault of the descent.",
                "Descent lowers the cost of the training images, and goes on doing so. The others were not asked: see "
                f"{RISING}.",
            ),
        ],
    ),
    Question(
        f"It rains on {RAIN:.0%} of all days, and a forecaster says {RAIN:.0%} every day. What do you think of her?",
        [
            Wrong(
                "She is not calibrated: on rainy days she should have said more.",
                "Calibration is about single days.",
                f"It compares what was said with how often it came true. Of the days with {RAIN:.0%}, {RAIN:.0%} were "
                f"rainy: see {CALIBRATED}.",
            ),
            Wrong(
                "She is calibrated, and nobody can do better.",
                "A calibrated forecast is a good one.",
                f"She pays {cross_entropy(RAIN, RAIN):.2f} nats a day. Whoever knows more about each day pays less, "
                f"and can be calibrated, too: see {HONESTY}.",
            ),
            Right(
                "She is calibrated, and tells us nothing about tomorrow.",
                "Calibration is one half of a good forecast. The other half is to tell the days apart.",
            ),
        ],
    ),
]
