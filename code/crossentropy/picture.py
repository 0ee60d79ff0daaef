"""A matplotlib figure that carries its own description and follows the page's light or dark theme."""

import base64
import io
import re
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

STYLE = Path(__file__).with_name("course.mplstyle")

# Okabe and Ito's colours, which readers with any colour vision can tell apart, each with its twin for dark pages.
INK, QUIET, PAPER = "#24292f", "#d5dae0", "#ffffff"
BLUE, VERMILLION, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
DARK_TWINS = {
    INK: "#e6e8eb",
    QUIET: "#3a414b",
    PAPER: "#121212",
    BLUE: "#56b4e9",
    VERMILLION: "#f5853f",
    GREEN: "#2bc79a",
    PURPLE: "#e5a3c8",
}


class Picture(Figure):
    """Figure that a notebook shows as SVG, with alt text and a dark form.

    Parameters
    ----------
    *args, **kwargs
        As for `matplotlib.figure.Figure`.

    Attributes
    ----------
    alt : str
        What the picture shows, for those who cannot see it.
    """

    alt = ""

    def svg(self):
        """Return the picture as SVG text that obeys ``prefers-color-scheme``.

        Returns
        -------
        str
        """
        text = self._saved("svg", metadata={"Date": None}).decode()
        text = text[text.index("<svg") :]  # a declaration and DTD have no place in a page or an e-book
        text = re.sub(r"<path(?![^>]* d=)", '<path d=""', text)  # matplotlib's space is a path without one
        return re.sub(r"(<svg[^>]*>)", lambda tag: tag[1] + _dark_rules(), text, count=1)

    def png(self):
        """Return the picture as PNG at twice the usual resolution.

        Returns
        -------
        bytes
        """
        return self._saved("png", dpi=200)

    def _saved(self, kind, **options):
        buffer = io.BytesIO()
        with mpl.rc_context(fname=STYLE):
            self.savefig(buffer, format=kind, **options)
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {
            "image/svg+xml": self.svg(),
            "image/png": base64.b64encode(self.png()).decode(),
            "text/plain": self.alt,
        }
        return data, {kind: {"alt": self.alt} for kind in data}


def picture(rows=1, columns=1, alt="", size=None, **subplots):
    """Make an empty picture in the course's style.

    Parameters
    ----------
    rows, columns : int
        Layout of its axes.
    alt : str
        What the picture shows.
    size : tuple of float, optional
        Width and height in inches.
    **subplots
        As for `matplotlib.figure.Figure.subplots`.

    Returns
    -------
    Picture
    Axes or ndarray of Axes
    """
    fig = Picture(figsize=size)
    fig.alt = alt
    return fig, fig.subplots(rows, columns, **subplots)


def _dark_rules():
    """Write the CSS that repaints every colour with its dark twin; attributes stay as they are for other readers."""
    rules = "".join(
        f'[style*="{kind}: {light}"],[{kind}="{light}"]{{{kind}:{dark}!important}}'
        for light, dark in DARK_TWINS.items()
        for kind in ("fill", "stroke")
    )
    return f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
