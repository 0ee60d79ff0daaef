"""What the commands of the Makefile say first."""

import os
import re
import subprocess

import pytest
from press.book import BOOK

COMMANDS = ["test", "sweep", "hub", "bench", "pdf", "epub", "release", "lab", "grade", "assignment"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_first_line_says_what_happens(command):
    """Before anything else, a command that takes long says in a sentence what it does; none says it for another."""
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # not within make test
    dry = subprocess.run(
        ["make", "--dry-run", command], cwd=BOOK, env=alone, capture_output=True, text=True, check=True
    )
    first, second, *_ = dry.stdout.splitlines()
    assert re.fullmatch(r"[A-Z][^@$]+\.", first)
    assert not re.fullmatch(r"[A-Z][^@$/]+\.", second)
