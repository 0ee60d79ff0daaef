"""The cover of both books."""

from press.editions.cover import cover


def test_the_cover_says_title_and_author():
    """The cover is a picture, so its text is in its description; who has no author says nothing of one."""
    assert cover({"title": "A Book", "creator": ""}).alt == "A Book"
    assert cover({"title": "A Book", "creator": "Ada Lovelace"}).alt == "A Book, by Ada Lovelace"
