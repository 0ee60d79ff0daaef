"""Pictures reach the page with their own alt text. That a build fails without it is seen in ``test_build``."""

import re

PICTURE = "from crossentropy.picture import picture\n\nfig, axes = picture(alt={0!r})\nfig"


def test_the_alt_text_of_a_picture_stands_on_its_page(tiny_book):
    """The page shows the SVG form of a picture, with its alt text escaped, and the class that the style sheet needs."""
    tiny_book.write(index=PICTURE.format('The cost is < 1 & "falls".'))
    tiny_book.build()
    [image] = re.findall(r"<img [^>]*\.svg[^>]*>", tiny_book.page("index"))
    assert 'alt="The cost is &lt; 1 &amp; &quot;falls&quot;."' in image
    assert 'class="picture"' in image
