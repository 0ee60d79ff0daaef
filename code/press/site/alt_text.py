"""Pictures on the page: their own alt text, and no second dark mode on top of theirs."""

from myst_nb.core.render import MimeRenderPlugin
from sphinx.util import logging

logger = logging.getLogger(__name__)


class PictureRenderer(MimeRenderPlugin):
    """Renderer of the SVG images that cells show, found by myst-nb through its entry point."""

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Turn an SVG output into an image node.

        Parameters
        ----------
        renderer : myst_nb.core.render.NbElementRenderer
            What renders the page.
        data : myst_nb.core.render.MimeData
            The output, with the alt text in its metadata.
        inline : bool
            Whether the image stands in a line of text.

        Returns
        -------
        list of docutils.nodes.image or None
            None for outputs of other kinds.
        """
        if data.mime_type != "image/svg+xml":
            return None
        [image] = renderer.render_image(data)
        alt = data.output_metadata.get(data.mime_type, {}).get("alt")
        if not alt:
            place = f"{renderer.renderer.document['source']}:{data.line}"
            logger.warning("picture without alt text", location=place)
            return [image]
        image["alt"] = alt
        image["classes"] += ["picture"]
        return [image]
