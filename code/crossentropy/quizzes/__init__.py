"""Questions to the reader, one set for each chapter, in a module of the chapter's name.

A module has a ``TOPIC``, the title of its chapter, and a list of ``QUESTIONS``. Their texts are written in a small part
of Markdown: formulas in TeX as ``$a$``, code in backticks, ``*stress*``, and links ``[words](page.md#section)``.
Results in them are computed, never typed. `crossentropy.widgets.Quiz` shows them.
"""

import importlib
import pkgutil
from dataclasses import dataclass


@dataclass(frozen=True)
class Right:
    """The right answer to a question.

    Attributes
    ----------
    text : str
        The answer.
    feedback : str
        Why it is right.
    """

    text: str
    feedback: str


@dataclass(frozen=True)
class Wrong:
    """An answer that a reader with a certain misconception gives.

    Attributes
    ----------
    text : str
        The answer.
    misconception : str
        The belief behind it, as a sentence.
    cure : str
        What is wrong with that belief, with a link to where it is cured.
    """

    text: str
    misconception: str
    cure: str

    @property
    def feedback(self):
        """The misconception by its name, and its cure."""
        return f"The misconception behind this: *{self.misconception}* {self.cure}"


@dataclass(frozen=True)
class Question:
    """A question with several answers to choose from.

    Attributes
    ----------
    text : str
        The question.
    answers : list of Right or Wrong
        Exactly one of them is right.
    """

    text: str
    answers: list

    @property
    def right(self):
        """Position of the right answer."""
        [position] = [i for i, answer in enumerate(self.answers) if isinstance(answer, Right)]
        return position


def names():
    """List the quizzes.

    Returns
    -------
    list of str
        Their names, which are those of the chapters.
    """
    return [module.name for module in pkgutil.iter_modules(__path__)]


def load(name):
    """Load a quiz.

    Parameters
    ----------
    name : str
        Name of the quiz.

    Returns
    -------
    topic : str
        Title of its chapter.
    questions : list of Question

    Raises
    ------
    ValueError
        If there is no quiz of this name.
    """
    if name not in names():
        raise ValueError(f"name is {name!r}: it must be one of {', '.join(map(repr, names()))}")
    module = importlib.import_module(f"{__name__}.{name}")
    return module.TOPIC, module.QUESTIONS
