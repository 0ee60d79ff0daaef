"""The finished pages: what templates of the theme write can be changed there only."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sphinx.errors import ExtensionError


@dataclass(frozen=True)
class Repair:
    """A change of what a package writes, which stops the build when there is nothing left to change.

    Parameters
    ----------
    what : str
        What it mends, and for whom.
    package : str
        Whose text it is.
    place : str
        Regular expression for what is replaced.
    instead : str or callable
        What is put there, as for `re.sub`.
    cue : str, optional
        Regular expression for what shows that a text needs the repair, once each time that it is there. Without one
        every text needs it once.
    """

    what: str
    package: str
    place: str
    instead: str | Callable
    cue: str = r"\A"

    def __call__(self, text, name):
        """Change a text.

        Parameters
        ----------
        text : str
            A page, or another file of the theme.
        name : str
            Where it stands, for the message.

        Returns
        -------
        str

        Raises
        ------
        sphinx.errors.ExtensionError
            If the text needs more changes than it has places for.
        """
        needed = len(re.findall(self.cue, text, re.DOTALL))
        changed, found = re.subn(self.place, self.instead, text, flags=re.DOTALL)
        if found < needed:
            raise ExtensionError(
                f"{name}: {self.what} is mended in {found} of {needed} places. Does {self.package} write it in another "
                "way now? Then this repair in press.site.theme has to follow, or to go."
            )
        return changed


def change_pages(site, mark, change):
    """Pass every page of a finished website through a change, once: an incremental build keeps what others have made.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the website.
    mark : str
        What the end of a page says when it has been changed.
    change : callable
        Takes the path of a page and its text, and returns the text that it should have.

    Returns
    -------
    list of str
        The texts that the pages have now.
    """
    texts = []
    for page, text in finished_pages(site):
        if f"<!-- {mark} -->" not in text:
            text = f"{change(page, text)}<!-- {mark} -->\n"
            page.write_text(text, "utf-8")
        texts.append(text)
    return texts


def finished_pages(site):
    """List the pages of a finished website.

    Parameters
    ----------
    site : pathlib.Path
        Its folder.

    Yields
    ------
    tuple
        The path of a page, and its text. Jupyter Book's way from the website's address to its first page is none.
    """
    for page in sorted(set(site.rglob("*.html")) - set(site.glob("_static/**/*"))):
        text = page.read_text("utf-8")
        if 'http-equiv="Refresh"' not in text:
            yield page, text
