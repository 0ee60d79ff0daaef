"""The press: what makes a website, notebooks, books and assignments of the chapters, by stage.

``notebooks`` are made of pages, ``site`` and ``editions`` of what Sphinx makes of them, and ``grading`` takes back what
students have made of their notebooks. The modules of this folder are the commands, what the book says of itself
(``book``), and its formulas. No stage imports one that comes after it.
"""
