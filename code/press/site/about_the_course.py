"""Two roles that say what only the whole course knows: how long it takes, and where its sources are.

``{course}`` takes what `press.book.about` does, such as ``chapters/formula`` for the minutes of that page, and
``{project}`` words that lead to the sources where their address is known.
"""

from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole

from ..book import about, pages


class Course(SphinxRole):
    """Say how large the course, a chapter of it or a section is."""

    def run(self):
        """Read it in the chapters; when one of them changes, the page is read again."""
        book = Path(self.env.srcdir)
        for page in pages(book / "_toc.yml"):
            self.env.note_dependency(f"{page}.md")
        try:
            return [nodes.Text(about(book, self.text))], []
        except (OSError, ValueError) as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]


class ToProject(nodes.inline):
    """Words that lead to the sources of the course."""


class Project(SphinxRole):
    """Mark words as a link to the sources."""

    def run(self):
        """Keep the words."""
        return [ToProject(self.rawtext, self.text)], []


class LinkProject(SphinxPostTransform):
    """Make links of the words where the address is known, when a page is written: it may become known later."""

    default_priority = 400

    def run(self, **kwargs):
        """Change the page."""
        for words in list(self.document.findall(ToProject)):
            text, address = words.astext(), self.config.repository_url
            words.replace_self(nodes.reference("", text, refuri=address) if address else nodes.Text(text))


def setup(app):
    """Register with Sphinx."""
    app.setup_extension("press.site.addresses")  # knows the address
    app.add_role("course", Course())
    app.add_role("project", Project())
    app.add_node(ToProject)
    app.add_post_transform(LinkProject)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
