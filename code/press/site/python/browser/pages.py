"""matplotlib's way to a page: the backend ``module://pages``, which draws SVG."""

import io
import json
import logging

from matplotlib import pyplot
from matplotlib.backends.backend_svg import FigureCanvasSVG as FigureCanvas  # noqa: F401  (matplotlib looks for it)

# It complains of each font that is not there, though it needs none of them.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def show(*args, **kwargs):
    """Show all open figures, and close them."""
    for number in pyplot.get_fignums():
        show_figure(pyplot.figure(number))
    pyplot.close("all")


def show_figure(figure):
    """Send a figure to the page, with the words for those who cannot see it."""
    if hasattr(figure, "svg"):
        svg, alt = figure.svg(), figure.alt
    else:
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
        svg, alt = buffer.getvalue(), "A picture that this code draws."
    with open("/show", "w") as out:
        out.write(json.dumps({"svg": svg[svg.index("<svg") :], "alt": alt}))
