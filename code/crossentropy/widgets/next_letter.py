"""A text, and what each of its letters costs a model that knows none, one or two of the letters before it."""

from functools import cache

import numpy as np
import traitlets

from .. import language
from ..corpus import corpus
from .base import LiveFigure, Task, Whole, check_number, front_end, styles

LONGEST = 40  # letters of a text
MOST = 2  # letters of context
ADD = 1  # to each count
TASKS = {
    "expected": Task(
        "With two letters of context, write ten letters or more that cost less than 1 nat on average.",
        "What the book often says surprises the model little: its probabilities are the shares that it has counted.",
        {"context": (2, 2), "letters": (10, None), "mean": (None, 1)},
    ),
    "foreseen": Task(
        "Choose a letter that costs 3 nats less with two letters of context than with none.",
        "Without context a rare letter is dear wherever it stands. Two letters before it can give it away.",
        {"helped": (3, None)},
    ),
    "worse": Task(
        "With two letters of context, write five letters or more that cost more than a uniform guess.",
        "A model that expects something can be worse than one that knows nothing, on a text of another kind.",
        {"context": (2, 2), "letters": (5, None), "mean": (float(np.log(language.SIZE)), None)},
    ),
}


def _written(counts):
    """Write counts with two letters of context as text: the context, then each letter with how often it came."""
    rows = []
    for context in np.argwhere(counts.any(axis=1))[:, 0]:
        row = counts[context]
        followers = "".join(f"{language.ALPHABET[j]}{row[j]}" for j in np.flatnonzero(row))
        rows.append(language.decode(divmod(context, language.SIZE)) + followers)
    return ";".join(rows)


@cache
def _tokens():
    return language.encode(" ".join(corpus().training))


@cache
def _model(context):
    return language.probabilities(language.count(_tokens(), context), ADD)


class NextLetter(LiveFigure):
    """The surprise of each letter of a text under a model that has counted the letters of this book.

    Parameters
    ----------
    text : str
        1 to 40 characters; what is no letter counts as a space.
    context : int
        How many letters before the next one the model looks at: 0, 1 or 2.
    letter : int
        Which letter is told more about, from 1; if the text is shorter, its last one.

    Raises
    ------
    TraitError
        If a value is something else.
    """

    TASKS = TASKS
    _esm = front_end(
        "next_letter",
        ALPHABET=language.ALPHABET,
        COUNTS=_written(language.count(_tokens(), MOST)),
        ADD=ADD,
        MOST=MOST,
        LONGEST=LONGEST,
    )
    _css = styles("next_letter")

    text = traitlets.Unicode("a badly wrong neuron learns").tag(sync=True)
    context = Whole(1, 0, MOST).tag(sync=True)
    letter = Whole(1, 1, LONGEST).tag(sync=True)

    def surprises(self, context=None):
        """Compute what each letter costs.

        Parameters
        ----------
        context : int, optional
            How many letters the model looks at; by default as many as the figure says.

        Returns
        -------
        ndarray, shape (n,)
            In nats; their mean is the cost.
        """
        return language.surprises(_model(self.context if context is None else context), language.encode(self.text))

    def quantities(self):
        """Give the context, the number of letters, their mean cost, and how much two of context help the chosen one.

        Returns
        -------
        dict of str to float
        """
        each = self.surprises()
        at = min(self.letter, len(each)) - 1
        helped = self.surprises(0)[at] - self.surprises(MOST)[at]
        return {"context": self.context, "letters": len(each), "mean": float(each.mean()), "helped": float(helped)}

    def picture(self):
        """Draw the surprise of each letter, and their mean.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import letter_surprises  # here, because a figure that is never shown does not need matplotlib

        return letter_surprises(language.decode(language.encode(self.text)), self.surprises())

    @traitlets.validate("text")
    def _short_enough(self, proposal):
        check_number(len(proposal["value"]), "the length of text", 1, LONGEST)
        return proposal["value"]
