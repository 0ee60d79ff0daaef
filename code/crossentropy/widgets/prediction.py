"""A prediction: the reader guesses before the page tells."""

import traitlets

from .. import drawings, predictions
from .base import LiveText, front_end, styles
from .quiz import to_html


class Prediction(LiveText):
    """A guess that is committed before the answer is told. On websites the result below is folded until then.

    Parameters
    ----------
    name : str
        What is predicted: the name of its chapter.
    guess : list of float, optional
        The guess that was made: a number, the position of an answer, or the heights of a curve; empty for none.

    Attributes
    ----------
    topic : str
        Title of the chapter.
    question : dict
        What is asked, and what is said to each guess, as HTML.
    shown : bool
        Whether the reader has asked for the answer without a guess.
    recalled : bool
        Whether this only looks back; see `recall`.

    Raises
    ------
    ValueError
        If nothing is predicted under this name, or if it is drawn and this is no `Drawing`, or the reverse.
    TraitError
        If `guess` is no answer to the question.
    """

    _esm = front_end("guessing", "asking", "prediction", NEAR=predictions.NEAR)
    _css = styles("answers", "guessing", "prediction")

    name = traitlets.Unicode(read_only=True).tag(sync=True)
    topic = traitlets.Unicode(read_only=True).tag(sync=True)
    question = traitlets.Dict(read_only=True).tag(sync=True)
    guess = traitlets.List().tag(sync=True)
    shown = traitlets.Bool(False).tag(sync=True)
    recalled = traitlets.Bool(False, read_only=True).tag(sync=True)

    def __init__(self, name, guess=(), *, recalled=False):
        topic, self._source = predictions.load(name)
        if (self._source.kind == "drawing") != isinstance(self, Drawing):
            raise ValueError(f"{name!r} is no {type(self).__name__}")
        self.set_trait("name", name)
        self.set_trait("topic", topic)
        self.set_trait("question", _question_html(self._source))
        self.set_trait("recalled", recalled)
        super().__init__(guess=list(guess))

    @traitlets.validate("guess")
    def _guess_fits(self, proposal):
        guess = proposal["value"]
        if len(guess):
            try:
                self._source.check(guess)
            except ValueError as error:
                raise traitlets.TraitError(str(error)) from None
        return guess

    def sentence(self):
        """Tell the answer, beside the guess if there is one.

        Returns
        -------
        str
        """
        return predictions.sentence(self._source, self.guess)

    def recall(self):
        """Make what a summary shows: the guess, beside the answer.

        Returns
        -------
        Prediction
            It follows the guess of this one.
        """
        again = type(self)(self.name, self.guess, recalled=True)
        traitlets.link((self, "guess"), (again, "guess"))
        return again

    def markdown(self):
        """Write the question, or the answer if it only looks back.

        Returns
        -------
        str
            MyST Markdown.
        """
        if self.recalled:
            return f"Did you expect it? {self.sentence()}"
        options = [f"- {option}" for option in getattr(self._source, "options", ())]
        return "\n".join([f"*Your guess:* {self._source.ask}", "", *options])


class Drawing(Prediction):
    """A prediction that is drawn: a module of its own, which the other pages need not load."""

    _esm = front_end("guessing", "drawing", "drawn", "prediction", **drawings.SETTINGS)
    _css = styles("guessing", "drawing")


def _question_html(question):
    told = {verdict: to_html(text) for verdict, text in question.sentences().items()}
    own = {name: value for name, value in vars(question).items() if name not in ("because", "right")}
    if question.kind == "choice":
        own |= {"ask": to_html(question.ask), "options": [to_html(option) for option in question.options]}
    return own | {"kind": question.kind, "sentences": told}
