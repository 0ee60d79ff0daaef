"""The press: what turns the chapters into a website.

As a Sphinx extension (``extensions: [press]`` in ``_config.yml``) it brings its parts in, one concern a module.
"""


def setup(app):
    """Register all parts with Sphinx."""
    for part in ("freshness", "mathml", "live", "access"):
        app.setup_extension(f"press.{part}")
    app.add_css_file("book.css")  # from the folder static/, which press.mathml registers
    return {"parallel_read_safe": True, "parallel_write_safe": True}
