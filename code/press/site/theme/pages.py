"""The finished pages: what templates of the theme write can be changed there only."""


def change_pages(site, change):
    """Pass every page of a finished website through a change, and write those that it changes.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the website.
    change : callable
        Takes the path of a page and its text, and returns the text that it should have.

    Returns
    -------
    list of str
        The texts that the pages have now.
    """
    texts = []
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        texts.append(change(page, text))
        if texts[-1] != text:
            page.write_text(texts[-1], "utf-8")
    return texts
