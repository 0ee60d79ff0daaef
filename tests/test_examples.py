"""The examples in docstrings, of the subject and of the press: each gives the result printed below it."""

import doctest
import importlib

import pytest
from press.build import BOOK

CODE = BOOK / "code"
MODULES = {
    ".".join(path.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__")
    for path in CODE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
}


def test_both_packages_have_examples():
    """The search for examples looks into every folder of the code."""
    assert {name.split(".")[0] for name in MODULES} == {"crossentropy", "press"}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_examples_print_what_they_say(name):
    """Every example of a module gives the result printed below it."""
    tried = doctest.testmod(importlib.import_module(name))
    assert tried.attempted and not tried.failed
