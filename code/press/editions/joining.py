"""The single page that is printed: chapters made of the pages, with ids that differ."""

from docutils import nodes
from sphinx import addnodes


def join_pages(app, doctree, docname):
    """Make chapters of the pages of a single-page book, and make their ids differ.

    Sphinx 7.4 puts all pages inside the first one, a level lower than they are, and leaves its ids to every page, so
    that links lead to the first of several "exercises" (Sphinx issue 4814).
    """
    if app.builder.name != "singlehtml":
        return
    _rename_ids(doctree, docname)
    # Figures are numbered by their ids.
    for page, kinds in app.env.toc_fignumbers.items():
        for kind, numbers in kinds.items():
            kinds[kind] = {f"{page}/{name}": number for name, number in numbers.items()}
    for chapter in [page for page in doctree.findall(addnodes.start_of_file) if _is_top(page)]:
        chapter.parent.remove(chapter)
        doctree += chapter


def _is_top(page):
    above = page.parent
    while above is not None:
        if isinstance(above, addnodes.start_of_file):
            return False
        above = above.parent
    return True


def _rename_ids(node, page):
    if not isinstance(node, nodes.Element):
        return
    page = node["docname"] if isinstance(node, addnodes.start_of_file) else page
    for attribute in ("ids", "backrefs"):
        if names := node.get(attribute):
            node[attribute] = [f"{page}/{name}" for name in names]
    if "refid" in node:
        node["refid"] = f"{page}/{node['refid']}"
    start, *anchor = node.get("refuri", "").removeprefix("#document-").split("#")
    if anchor and "://" not in start:  # "#document-page#anchor" from another page, "#anchor" from the same one
        node["refuri"] = f"#{start or page}/{anchor[0]}"
    for child in node:
        _rename_ids(child, page)


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-resolved", join_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
