"""The cover of the PDF and of the EPUB: the race of the first page."""

from crossentropy.figures import plot_race
from crossentropy.picture import INK, Picture


def cover(entries):
    """Draw the cover: the race of the first page.

    Parameters
    ----------
    entries : dict
        What `citation` returns.

    Returns
    -------
    crossentropy.picture.Picture
        In the shape of a sheet of A4.
    """
    fig = Picture(figsize=(6, 6 * 2**0.5), layout="none")
    fig.alt = f"{entries['title']}, by {entries['creator']}" if entries["creator"] else entries["title"]
    words = {"color": INK, "ha": "left", "wrap": True}
    fig.text(0.1, 0.9, _lines(entries["title"]), size=30, weight="bold", va="top", linespacing=1.3, **words)
    fig.text(0.1, 0.08, entries["creator"], size=11, **words)
    axes = fig.add_axes((0, 0.18, 1, 0.4))
    axes.set_axis_off()
    plot_race(axes, lw=5)
    axes.set_xmargin(0)
    return fig


def _lines(title, width=16):
    """Break the title between words; the picture knows no width."""
    lines = [""]
    for word in title.split():
        if len(f"{lines[-1]} {word}") > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(line for line in lines if line)
