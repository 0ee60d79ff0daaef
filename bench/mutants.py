"""``python bench/mutants.py``: how many small mistakes in the mathematics the tests notice.

mutmut makes the mistakes, one at a time (``+`` for ``-``, ``<`` for ``<=``, another word in a message, …), and runs the
tests of the function that has it. Those that no test notices are printed, each with the reason why none can, which
`survivors.toml` gives; a mistake without a reason is shown as unexplained.

mutmut finds packages in a folder called ``src``, so that it works on a copy with that name, in ``_build/mutants``.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

BOOK = Path(__file__).resolve().parent.parent
COPY = BOOK / "_build" / "mutants"
MODULES = "activations", "costs", "neuron", "network", "gradient_check", "surfaces"
TESTS = "activations", "costs", "neuron", "network", "gradient_check", "surfaces", "bad_input"
# mutmut adds functions of its own to every class, which are not in the table of public ones.
OPTIONS = ("--deselect=tests/test_bad_input.py::test_every_public_name_is_in_the_table",)


def copy():
    """Lay out the package and its tests as mutmut expects them."""
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(BOOK / "code" / "crossentropy", COPY / "src" / "crossentropy")
    shutil.copytree(BOOK / "tests" / "crossentropy", COPY / "tests")
    shutil.copy(BOOK / "pyproject.toml", COPY)  # the settings of the tests
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/crossentropy/{module}.py" for module in MODULES],
        "pytest_add_cli_args": OPTIONS,
        "pytest_add_cli_args_test_selection": [f"tests/test_{test}.py" for test in TESTS],
    }
    lines = [line for name, values in settings.items() for line in (f"{name} =", *(f"    {value}" for value in values))]
    (COPY / "setup.cfg").write_text("\n".join(["[mutmut]", *lines, ""]), encoding="utf-8")


def outcomes():
    """Give the mutants by name, each with whether a test noticed it."""
    codes = {}
    for file in sorted((COPY / "mutants" / "src").rglob("*.meta")):
        codes |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    # how pytest ended: 0 is success, 5 and 33 stand for no test at all, and None for a run that was broken off
    return {name: code not in (0, 5, 33, None) for name, code in codes.items()}


def mistake(name):
    """Give the function that a mutant is in, the line as it is, and the line as it was made."""
    lines = get_diff_for_mutant(name).splitlines()
    was, made = (
        "\n".join(line[1:].strip() for line in lines if line[:1] == sign and line[:3] != 3 * sign) for sign in "-+"
    )
    function = name.removeprefix("crossentropy.").partition("__mutmut_")[0]
    return function.replace("xǁ", "").replace("ǁ", ".").replace(".x_", "."), was, made


def main():
    """Make the mistakes, run the tests, and print the rate and the list."""
    copy()
    command = [Path(sys.executable).with_name("mutmut"), "run"]
    if subprocess.run(command, cwd=COPY, check=False).returncode:
        sys.exit("mutmut could not run: what it says is above. Do the tests pass without mistakes (make test)?")
    survivors = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text(encoding="utf-8"))["survivor"]
    reasons = {(entry["where"], made): entry["reason"] for entry in survivors for made in entry["made"]}
    os.chdir(COPY)  # where mutmut looks for the mistakes that it made
    every = outcomes()
    unnoticed = sorted(mistake(name) for name, noticed in every.items() if not noticed)
    for where, was, made in unnoticed:
        print(f"\n{where}\n  - {was}\n  + {made}\n  {reasons.get((where, made), 'UNEXPLAINED')}")
    unexplained = sum((where, made) not in reasons for where, _, made in unnoticed)
    rate = 1 - len(unnoticed) / len(every)
    print(f"\n{len(every) - len(unnoticed)} of {len(every)} mistakes were noticed: {rate:.1%} (target: at least 95 %)")
    print(f"{len(unnoticed)} were not, {unexplained} of them without a reason in bench/survivors.toml")


if __name__ == "__main__":
    main()
