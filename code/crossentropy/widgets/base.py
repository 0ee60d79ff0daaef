"""What all live figures share: their front end, the values that they accept, and the picture that stands in."""

import json
import math
import numbers
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

import anywidget
import traitlets

from ..costs import CrossEntropyCost, QuadraticCost

HERE = Path(__file__).parent
# What every figure's module and styles begin with; websites keep it in files of its own.
ROOMS = "mathematics", "accessibility", "plot", "controls", "figure"  # each may use those before it
SHARED_JS = "\n".join((HERE / "front_end" / f"{room}.js").read_text(encoding="utf-8") for room in ROOMS)
SHARED_CSS = (HERE / "front_end" / "figure.css").read_text(encoding="utf-8")
# The two costs of the course, by the names that figures show.
COSTS = {cost.name: cost for cost in (QuadraticCost(), CrossEntropyCost())}


def front_end(*names, **constants):
    """Join the front end of one figure to what all figures share.

    Parameters
    ----------
    *names : str
        Names of the figure's files in this folder, without ``.js``, in order.
    **constants
        Data of the figure that stand in Python: what JSON can say. They come before its files, as constants.

    Returns
    -------
    str
        One ES module, which imports nothing.

    Examples
    --------
    >>> front_end("landscape", REACH=6).removeprefix(SHARED_JS).splitlines()[0]
    'const REACH = 6;'
    """
    data = [f"const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in constants.items()]
    files = [(HERE / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "".join([SHARED_JS, *data, *files])


def styles(*names):
    """Join the styles of one figure to those that all figures share.

    Parameters
    ----------
    *names : str
        Names of the figure's files in this folder, without ``.css``.

    Returns
    -------
    str
    """
    return SHARED_CSS + "".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in names)


class Number(traitlets.Float):
    """Trait for a finite number from `low` to `high`."""

    def __init__(self, default, low, high):
        self.low, self.high = low, high
        super().__init__(default)

    def validate(self, obj, value):
        """Return the value as a float, or raise ``TraitError`` with its name, its value and the range."""
        check_number(value, self.name, self.low, self.high)
        return float(value)


class Whole(traitlets.Int):
    """Trait for a whole number from `low` to `high`."""

    def __init__(self, default, low, high):
        self.low, self.high = low, high
        super().__init__(default)

    def validate(self, obj, value):
        """Return the value as an int, or raise ``TraitError`` with its name, its value and the range."""
        check_number(value, self.name, self.low, self.high, kind="whole number")
        return int(value)


class NumberList(traitlets.List):
    """Trait for `shortest` to `longest` finite numbers, each from `low` to `high`."""

    def __init__(self, default, low, high, shortest, longest):
        self.low, self.high, self.shortest, self.longest = low, high, shortest, longest
        super().__init__(default_value=list(default))

    def validate(self, obj, value):
        """Return the values as a list of floats, or raise ``TraitError`` that names the first bad entry."""
        if isinstance(value, str) or not hasattr(value, "__len__") or not hasattr(value, "__iter__"):
            raise traitlets.TraitError(f"{self.name} is {value!r}: it must be a list of numbers")
        if not self.shortest <= len(value) <= self.longest:
            allowed = f"{self.shortest} to {self.longest}" if self.shortest < self.longest else f"{self.shortest}"
            raise traitlets.TraitError(f"{self.name} has {len(value)} entries: it must have {allowed}")
        for i, entry in enumerate(value):
            check_number(entry, f"{self.name}[{i}]", self.low, self.high)
        return [float(entry) for entry in value]


class Choice(traitlets.Enum):
    """Trait for one of a few words."""

    def validate(self, obj, value):
        """Return the value, or raise ``TraitError`` with its name, its value and what it may be."""
        if not isinstance(value, str) or value not in self.values:
            allowed = ", ".join(map(repr, self.values))
            raise traitlets.TraitError(f"{self.name} is {value!r}: it must be one of {allowed}")
        return value


@dataclass(frozen=True)
class Task:
    """Something to find out with a figure, which recognises by its quantities that it is done.

    Attributes
    ----------
    ask : str
        What to do.
    because : str
        What it was for, told when it is done.
    when : dict of str to tuple of float or None
        By the name of a quantity, from where to where it has to be; None for no bound.
    """

    ask: str
    because: str
    when: dict

    def done(self, quantities):
        """Tell whether quantities are where the task wants them.

        Parameters
        ----------
        quantities : dict of str to float
            The present state of the figure, as its `quantities` give it.

        Returns
        -------
        bool
        """
        return all(
            (low is None or quantities[name] >= low) and (high is None or quantities[name] <= high)
            for name, (low, high) in self.when.items()
        )


class LiveFigure(anywidget.AnyWidget):
    """A figure that answers to the reader's hand: in the browser alone, and in step with Python in a live notebook.

    A figure defines its synchronised traits, ``_esm = front_end("its_name")``, and `picture`, or `twin` if it is text.
    If it has ``TASKS``, by name, it defines the `quantities` by which they are recognised, here and in its front end.

    Parameters
    ----------
    tasks : iterable of str, optional
        Names of the tasks that the reader is asked to do.
    **traits
        Values of the figure's traits.

    Attributes
    ----------
    done : list of str
        Names of the tasks that have been done.
    """

    _css = SHARED_CSS
    TASKS = MappingProxyType({})

    tasks = traitlets.List(read_only=True).tag(sync=True)
    done = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, *, tasks=(), **traits):
        for name in tasks:
            if name not in self.TASKS:
                raise ValueError(f"tasks has {name!r}: there are {', '.join(self.TASKS) or 'none'}")
        self.set_trait("tasks", [{"name": name} | asdict(self.TASKS[name]) for name in tasks])
        super().__init__(**traits)

    def quantities(self):
        """Give the quantities by which the tasks of the figure are recognised.

        Returns
        -------
        dict of str to float
        """
        return {}

    def picture(self):
        """Draw the still picture that stands in for the figure in print and where no script runs.

        Returns
        -------
        crossentropy.picture.Picture
        """
        raise NotImplementedError

    def twin(self):
        """Give what stands in for the figure where it cannot live: its picture, with alt text.

        Returns
        -------
        data, metadata : dict
            By mime type.
        """
        return self.picture()._repr_mimebundle_()

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still, described = self.twin()
        return data | still, metadata | described


class LiveText(LiveFigure):
    """A live figure whose twin is text: what its method `markdown` writes."""

    def markdown(self):
        """Write what stands in for it.

        Returns
        -------
        str
            MyST Markdown.
        """
        raise NotImplementedError

    def twin(self):
        """Give what stands in for it where it cannot live: its text.

        Returns
        -------
        data, metadata : dict
            By mime type.
        """
        return dict.fromkeys(("text/markdown", "text/plain"), self.markdown()), {}


class LiveRun(LiveFigure):
    """A live figure that shows a training run, one epoch at a time.

    Attributes
    ----------
    epoch : int
        The epoch that is shown, from 0 to `epochs`.
    epochs : int
        Length of the run, from 1 to 10000.
    """

    epoch = Whole(0, 0, 10_000).tag(sync=True)
    epochs = Whole(300, 1, 10_000).tag(sync=True)

    @traitlets.validate("epoch")
    def _epoch_within_run(self, proposal):
        if proposal["value"] > self.epochs:
            raise traitlets.TraitError(
                f"epoch is {proposal['value']}: it must be a whole number from 0 to {self.epochs}"
            )
        return proposal["value"]

    @traitlets.observe("epochs")
    def _shorter_run(self, change):
        self.epoch = min(self.epoch, change["new"])


def check_number(value, name, low, high, kind="number"):
    """Raise ``TraitError`` with the name, the value and the range, unless the value is a finite number within it."""
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    fits = real and math.isfinite(value) and low <= value <= high and (kind == "number" or float(value).is_integer())
    if not fits:
        shown = str(value) if real else repr(value)
        raise traitlets.TraitError(f"{name} is {shown}: it must be a {kind} from {low:g} to {high:g}")
