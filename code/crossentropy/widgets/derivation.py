"""A derivation that readers write themselves, line by line."""

import traitlets

from ..derivations import DERIVATIONS, UnreadableError, parse
from ..derivations.notation import NOTATION
from ..derivations.typeset import markdown, tex
from .base import Choice, LiveText, front_end, styles

LEVELS = ["read", "order", "fill", "write"]
PARTS = "notation", "values", "variants", "judging", "typeset", "writing", "steps", "figure"


class Derivation(LiveText):
    """A derivation at four levels: read it, put it in order, fill in its gaps, write it.

    Parameters
    ----------
    name : str
        What is derived: one of `crossentropy.derivations.GOALS`, or of the ``chains`` of several in
        ``derivations.json``.
    level : {"read", "order", "fill", "write"}
        How much the reader does.
    written : list of str
        The lines that stand there already, at a level above "read".

    Attributes
    ----------
    title : str
        What is derived, in words.
    goals : list of dict
        Their descriptions, as in ``derivations.json``.

    Raises
    ------
    ValueError
        If nothing of this name is derived.
    TraitError
        If a written line cannot be read.
    """

    _esm = front_end(*(f"derivation/{part}" for part in PARTS), NOTATION=NOTATION)
    _css = styles("derivation/figure")

    title = traitlets.Unicode(read_only=True).tag(sync=True)
    goals = traitlets.List(read_only=True).tag(sync=True)
    level = Choice(LEVELS, default_value="write").tag(sync=True)
    written = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, name, **traits):
        goals = DERIVATIONS["goals"]
        chains = {name: goal | {"goals": [name]} for name, goal in goals.items()} | DERIVATIONS["chains"]
        if name not in chains:
            raise ValueError(f"name is {name!r}: it must be one of {', '.join(chains)}")
        self.set_trait("title", chains[name]["title"])
        self.set_trait("goals", [goals[goal] for goal in chains[name]["goals"]])
        super().__init__(**traits)

    @traitlets.validate("written")
    def _written_can_be_read(self, proposal):
        for i, line in enumerate(proposal["value"]):
            try:
                parse(line)
            except UnreadableError as error:
                raise traitlets.TraitError(f"written[{i}] is {line!r}: {error}") from None
        return proposal["value"]

    def markdown(self):
        """Write all lines with their reasons.

        Returns
        -------
        str
            MyST Markdown.
        """
        return "\n\n".join(part for goal in self.goals for part in _paragraphs(goal))


def _paragraphs(goal):
    """Yield what is given, and each line after its reason."""
    yield markdown(f"Given `{goal['given']}`, find `{goal['left'][0]}`.")
    for i, step in enumerate(goal["lines"]):
        line = step["line"].replace("{{", "").replace("}}", "")
        left = goal["left"][0] if goal.get("solve") or i == 0 else ""
        yield markdown(step["why"])
        yield f"$$\n{tex(left)} = {tex(line)}\n$$" if left else f"$$\n= {tex(line)}\n$$"
