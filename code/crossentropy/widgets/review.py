"""A review: prompts that come back, with numbers drawn anew."""

import traitlets

from .. import quizzes, review
from ..derivations import DERIVATIONS
from ..derivations.notation import NOTATION
from ..derivations.typeset import markdown
from ..review import schedule
from .base import Choice, LiveText, check_number, front_end, styles
from .quiz import LETTERS

WRITING = tuple(f"derivation/{part}" for part in ("notation", "values", "variants", "judging", "typeset", "writing"))
PARTS = tuple(f"review/{part}" for part in ("prompts", "schedule", "figure"))


class Review(LiveText):
    """Twelve prompts at a time, of all chapters in turn or of one. Print, and readers without scripts, get one draw.

    Parameters
    ----------
    chapter : str, optional
        The chapter whose prompts are asked; empty for all.
    entries : dict of str to dict, optional
        What is kept of prompts that have been asked; see `crossentropy.review.schedule`.

    Attributes
    ----------
    prompts : list of dict
        The templates, each with its ``name`` and ``chapter``.
    goals : dict of str to dict
        What the prompts for formulas want.
    topics : dict of str to str
        Titles of the chapters.

    Raises
    ------
    TraitError
        If there is no such chapter, or an entry is none.
    """

    _esm = front_end(
        *WRITING,
        "asking",
        "linking",
        *PARTS,
        NOTATION=NOTATION,
        NEAR=review.NEAR,
        TYPED=review.TYPED,
        SESSION=schedule.SESSION,
        DAYS=schedule.DAYS,
    )
    _css = styles("answers", "derivation/figure", "review")

    prompts = traitlets.List(read_only=True).tag(sync=True)
    goals = traitlets.Dict(read_only=True).tag(sync=True)
    topics = traitlets.Dict(read_only=True).tag(sync=True)
    chapter = Choice(["", *review.CHAPTERS], default_value="").tag(sync=True)
    entries = traitlets.Dict().tag(sync=True)

    def __init__(self, chapter="", entries=()):
        self.set_trait("prompts", [_for_browsers(name, prompt) for name, prompt in review.PROMPTS.items()])
        wanted = [prompt["goal"] for prompt in review.PROMPTS.values() if "goal" in prompt]
        self.set_trait("goals", {name: _for_judges(DERIVATIONS["goals"][name]) for name in wanted})
        self.set_trait("topics", {name: quizzes.load(name)[0] for name in review.CHAPTERS})
        super().__init__(chapter=chapter, entries=dict(entries))

    @traitlets.validate("entries")
    def _entries_fit(self, proposal):
        for name, entry in proposal["value"].items():
            if name not in review.PROMPTS or not isinstance(entry, dict) or entry.keys() != {"rung", "due"}:
                raise traitlets.TraitError(f"entries[{name!r}] is {entry!r}: it must be the rung and due of a prompt")
            check_number(entry["rung"], f"entries[{name!r}]['rung']", 0, len(schedule.DAYS) - 1, kind="whole number")
            check_number(entry["due"], f"entries[{name!r}]['due']", 0, 10**6, kind="whole number")
        return proposal["value"]

    def markdown(self):
        """Write the prompts, with one draw of their numbers, and after them the answers.

        Returns
        -------
        str
            MyST Markdown.
        """
        chapters = [self.chapter] if self.chapter else review.CHAPTERS
        questions = {
            chapter: [review.fixed(name) for name, prompt in review.PROMPTS.items() if prompt["chapter"] == chapter]
            for chapter in chapters
        }
        asked = [part for chapter in chapters for part in (f"**{self.topics[chapter]}**", *_asked(questions[chapter]))]
        told = [
            part
            for chapter in chapters
            for part in (f"**{self.topics[chapter]}: answers**", *_told(questions[chapter]))
        ]
        return "\n\n".join([*asked, *told])


def _asked(questions):
    for i, question in enumerate(questions, start=1):
        options = zip(LETTERS, getattr(question, "options", ()), strict=False)
        yield markdown(
            " ".join([f"{i}. {question.ask}", *(f"({letter}) {option}." for letter, (option, _) in options)])
        )


def _told(questions):
    for i, question in enumerate(questions, start=1):
        yield markdown(f"{i}. {question.told()}. {question.because}")


def _for_browsers(name, prompt):
    return {"name": name} | _without(prompt, "objective")


def _for_judges(goal):
    slips = [_without(slip, "slip") for slip in goal["slips"]]
    return _without(goal, "title", "given", "lines") | {"slips": slips}


def _without(entries, *names):
    return {name: value for name, value in entries.items() if name not in names}
