"""Books for paper and e-readers: nothing in them opens, runs or moves."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

BUILDERS = {"singlehtml", "epub"}


class Unfold(SphinxPostTransform):
    """Put what a website shows on a click where one reads it without."""

    default_priority = 150  # the extensions make HTML of their boxes at 199

    def run(self, **kwargs):
        """Change the page."""
        if self.app.builder.name not in BUILDERS:
            return
        for node in list(self.document.findall(nodes.container)):
            if node.get("hide_mode"):  # a cell with the tag hide-input or hide-output
                node["hide_mode"] = None
            elif node.get("design_component") == "dropdown":
                node.replace_self(_titled_box(node))
            elif node.get("design_component") == "tab-item":
                label, content = node.children
                name = nodes.paragraph("", "", nodes.strong("", label.astext()))
                node.replace_self([name, *content.children])
            elif node.get("design_component") == "tab-set":
                node["design_component"] = None


def _titled_box(dropdown):
    title, content = dropdown[0], dropdown[1:]
    if not dropdown["has_title"]:
        title, content = nodes.rubric("", "Details"), dropdown.children
    box = nodes.admonition("", nodes.title("", "", *title.children), *content, classes=["unfolded"])
    box["ids"] = dropdown["ids"] + title["ids"]
    return box


def setup(app):
    """Register with Sphinx."""
    app.add_post_transform(Unfold)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
