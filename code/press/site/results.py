"""Results: what stands below a prediction, folded on websites until the reader has made a guess.

A result goes from the prediction up to the next heading, box, or paragraph that begins in bold: that asks for more.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .live_figures import LIVE_BUILDERS, LiveFigure, cell_of


class WrapResults(SphinxPostTransform):
    """Put each result into a box of its own, which ``static/live.css`` folds."""

    default_priority = 4  # after the figures have been placed

    def run(self, **kwargs):
        """Change the page."""
        if self.app.builder.name not in LIVE_BUILDERS:
            return
        for figure in list(self.document.findall(LiveFigure)):
            model = self.document["live_figures"][figure["model"]]["state"]
            if model.get("recalled") is False:  # a prediction, and not its second look
                wrap_result(cell_of(figure))


def wrap_result(cell):
    """Wrap what follows the cell of a prediction.

    Parameters
    ----------
    cell : docutils.nodes.container
        The cell, in its section.
    """
    section, start = cell.parent, cell.parent.index(cell) + 1
    end = next((i for i in range(start, len(section)) if _ends(section[i])), len(section))
    section[start:end] = [nodes.container("", *section[start:end], classes=["result"])] if end > start else []


def _ends(node):
    first = next((part for part in node.children if part.astext()), None)  # there are empty texts
    is_bold = isinstance(node, nodes.paragraph) and isinstance(first, nodes.strong)
    return isinstance(node, nodes.section | nodes.Admonition) or is_bold


def setup(app):
    """Register with Sphinx."""
    app.setup_extension("press.site.live_figures")
    app.add_post_transform(WrapResults)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
