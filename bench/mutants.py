"""``python bench/mutants.py [area]``: how many small mistakes in the mathematics, and in marking, the tests notice.

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
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

BOOK = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Area:
    """A part of the code in which mistakes are made.

    Attributes
    ----------
    package : str
        Its package.
    modules, tests : tuple of str
        Where the mistakes are made, and which tests may notice them.
    folder : str
        Where those tests are.
    target : int
        How many of a hundred should be noticed.
    options : tuple of str
        For pytest.
    """

    package: str
    modules: tuple
    folder: str
    tests: tuple
    target: int
    options: tuple = ()


MATHEMATICS = "activations", "costs", "neuron", "network", "gradient_check", "surfaces", "logistic"
MATHEMATICS += "language", "calibration"
INTAKE = "collect", "roster", "rebuild", "owners", "files", "source"
AREAS = {
    "mathematics": Area(
        "crossentropy",
        MATHEMATICS,
        "crossentropy",
        (*MATHEMATICS, "bad_input"),
        95,
        # mutmut adds functions of its own to every class, which are not in the table of public ones.
        ("--deselect=tests/test_bad_input.py::test_every_public_name_is_in_the_table",),
    ),
    "marking": Area(
        "press",
        (*(f"grading/intake/{module}" for module in INTAKE), "grading/marking", "grading/report"),
        "press/grading",
        (*INTAKE, "marking", "report"),
        95,
        # mutmut lets pytest look for examples in all of the package, and those of other parts need the book.
        ("--ignore-glob=*/src/press/[!g]*",),
    ),
}


def copy(area, place):
    """Lay out a package and its tests as mutmut expects them."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(BOOK / "code" / area.package, place / "src" / area.package)
    shutil.copytree(BOOK / "tests" / area.folder, place / "tests")
    shutil.copy(BOOK / "pyproject.toml", place)  # the settings of the tests
    tests = [f"tests/test_{test}.py" for test in area.tests]
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/{area.package}/{module}.py" for module in area.modules],
        "pytest_add_cli_args": area.options,
        "pytest_add_cli_args_test_selection": [test for test in tests if (place / test).exists()],
    }
    lines = [line for name, values in settings.items() for line in (f"{name} =", *(f"    {value}" for value in values))]
    (place / "setup.cfg").write_text("\n".join(["[mutmut]", *lines, ""]), encoding="utf-8")


def outcomes(place):
    """Give the mutants by name, each with whether a test noticed it."""
    codes = {}
    for file in sorted((place / "mutants" / "src").rglob("*.meta")):
        codes |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    # how pytest ended: 0 is success, 5 and 33 stand for no test at all, and None for a run that was broken off
    return {name: code not in (0, 5, 33, None) for name, code in codes.items()}


def mistake(name):
    """Give the function that a mutant is in, the line as it is, and the line as it was made."""
    lines = get_diff_for_mutant(name).splitlines()
    was, made = (
        "\n".join(line[1:].strip() for line in lines if line[:1] == sign and line[:3] != 3 * sign) for sign in "-+"
    )
    function = name.removeprefix("crossentropy.").removeprefix("press.grading.").partition("__mutmut_")[0]
    return function.replace("xǁ", "").replace("ǁ", ".").replace(".x_", "."), was, made


def main():
    """Make the mistakes in each area, or in the one that is named, and run the tests."""
    survivors = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text(encoding="utf-8"))["survivor"]
    reasons = {(entry["where"], made): entry["reason"] for entry in survivors for made in entry["made"]}
    for name in sys.argv[1:] or AREAS:
        _make_mistakes(name, AREAS[name], BOOK / "_build" / "mutants" / name, reasons)


def _make_mistakes(name, area, place, reasons):
    """Print the rate of an area, and the list of what was not noticed."""
    copy(area, place)
    command = [Path(sys.executable).with_name("mutmut"), "run"]
    if subprocess.run(command, cwd=place, check=False).returncode:
        sys.exit("mutmut could not run: what it says is above. Do the tests pass without mistakes (make test)?")
    os.chdir(place)  # where mutmut looks for the mistakes that it made
    every = outcomes(place)
    unnoticed = sorted(mistake(name) for name, noticed in every.items() if not noticed)
    for where, was, made in unnoticed:
        print(f"\n{where}\n  - {was}\n  + {made}\n  {reasons.get((where, made), 'UNEXPLAINED')}")
    unexplained = sum((where, made) not in reasons for where, _, made in unnoticed)
    rate = 1 - len(unnoticed) / len(every)
    print(
        f"\n{name}: {len(every) - len(unnoticed)} of {len(every)} mistakes were noticed: {rate:.1%} "
        f"(target: at least {area.target} %)"
    )
    print(f"{len(unnoticed)} were not, {unexplained} of them without a reason in bench/survivors.toml")


if __name__ == "__main__":
    main()
