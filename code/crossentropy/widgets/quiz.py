"""A quiz: questions with answers to choose from, each of which tells what it rests on."""

import html
import re
from functools import cache

import traitlets

from .. import quizzes
from .base import LiveText, check_number, front_end, styles

LETTERS = "abcdef"
MARKUP = re.compile(
    r"\$(?P<tex>[^$]+)\$(?P<closing>[.,:;?!)’”]*)|`(?P<code>[^`]+)`|\*(?P<stress>[^*]+)\*"
    r"|\[(?P<words>[^\]]+)\]\((?P<page>\w+\.md)(?:#(?P<section>[^)]+))?\)|(?P<plain>[^$`*[]+|.)",
    re.DOTALL,
)


class Quiz(LiveText):
    """The questions of one chapter. Print, and readers without scripts, get the questions and then the answers.

    Parameters
    ----------
    name : str
        Which quiz: the name of its chapter.
    answers : list of int, optional
        The answers given: for each question the position of an answer, or -1 for none.

    Attributes
    ----------
    topic : str
        Title of the chapter.
    questions : list of dict
        The questions as HTML, formulas as MathML.

    Raises
    ------
    ValueError
        If there is no quiz of this name.
    TraitError
        If `answers` does not fit the questions.

    Notes
    -----
    In the browser every checked answer is announced by an event ``quiz-answered`` that bubbles. Its detail has the name
    of the ``quiz``, how many questions have their ``right`` answer, and how many there are in ``total``.
    """

    _esm = front_end("linking", "quiz", LETTERS=LETTERS)
    _css = styles("answers", "quiz")

    name = traitlets.Unicode(read_only=True).tag(sync=True)
    topic = traitlets.Unicode(read_only=True).tag(sync=True)
    questions = traitlets.List(read_only=True).tag(sync=True)
    answers = traitlets.List().tag(sync=True)

    def __init__(self, name, answers=None):
        topic, self._source = quizzes.load(name)
        self.set_trait("name", name)
        self.set_trait("topic", topic)
        self.set_trait("questions", [_question_html(question) for question in self._source])
        super().__init__(answers=[-1] * len(self._source) if answers is None else answers)

    @traitlets.validate("answers")
    def _answers_fit(self, proposal):
        given = proposal["value"]
        if len(given) != len(self._source):
            raise traitlets.TraitError(f"answers has {len(given)} entries: it must have {len(self._source)}")
        for i, (answer, question) in enumerate(zip(given, self._source, strict=True)):
            check_number(answer, f"answers[{i}]", -1, len(question.answers) - 1, kind="whole number")
        return [int(answer) for answer in given]

    def right(self):
        """Tell which questions have been answered rightly.

        Returns
        -------
        list of bool
        """
        return [answer == question.right for answer, question in zip(self.answers, self._source, strict=True)]

    def markdown(self):
        """Write the questions, and after them the answers with their reasons.

        Returns
        -------
        str
            MyST Markdown.
        """
        questions = [f"{i}. {_choices(question)}" for i, question in enumerate(self._source, start=1)]
        answers = [f"{i}. {_reasons(question)}" for i, question in enumerate(self._source, start=1)]
        return "\n\n".join([*questions, "**Answers**", *answers])


def to_html(text):
    r"""Turn the small Markdown of the quizzes into HTML.

    Parameters
    ----------
    text : str
        Text with ``$…$``, backticks, ``*…*`` and ``[…](page.md#section)``.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a formula cannot be read.

    Examples
    --------
    >>> to_html("If $a$ < 1, *see* [the formula](formula.md)")
    'If <math><mi>a</mi></math> &lt; 1, <em>see</em> <a href="formula.md">the formula</a>'
    """
    return MARKUP.sub(_piece_to_html, text)


def _piece_to_html(match):
    if match["tex"]:
        formula = _mathml(match["tex"])
        # browsers break lines between a formula and any character
        return f'<span class="ce-unbroken">{formula}{match["closing"]}</span>' if match["closing"] else formula
    if match["code"]:
        return f"<code>{html.escape(match['code'])}</code>"
    if match["stress"]:
        return f"<em>{to_html(match['stress'])}</em>"
    if match["words"]:
        # Sphinx makes a section's id from its title like this: a σ in it is dropped
        section = "#" + re.sub("[^a-z0-9]+", "-", match["section"]) if match["section"] else ""
        return f'<a href="{match["page"]}{section}">{to_html(match["words"])}</a>'
    return html.escape(match["plain"])


@cache
def _mathml(tex):
    from math_core import LatexError, LatexToMathML  # here, because only a shown quiz needs it

    try:
        return LatexToMathML(fancy_error=False).convert_with_local_state(tex, displaystyle=False)
    except LatexError as error:
        raise ValueError(f"{error} In the formula: {tex}") from None


def _question_html(question):
    answers = [
        {"text": to_html(answer.text), "feedback": to_html(answer.feedback), "right": i == question.right}
        for i, answer in enumerate(question.answers)
    ]
    return {"text": to_html(question.text), "answers": answers}


def _choices(question):
    lettered = zip(LETTERS, question.answers, strict=False)
    return "\n".join([question.text, "", *(f"   - ({letter}) {answer.text}" for letter, answer in lettered)])


def _reasons(question):
    lettered = list(zip(LETTERS, question.answers, strict=False))
    letter, answer = lettered.pop(question.right)
    wrong = [f"   - ({other}) is not right. {answer.feedback}" for other, answer in lettered]
    return "\n".join([f"({letter}) is right. {answer.feedback}", "", *wrong])
