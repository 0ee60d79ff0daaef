"""Say which packages in .venv are older than their newest release, and what each is held back by.

Held back is what another package, or a bound in requirements*.in, would not work with: raising it would break that. The
package registry is asked for what is installed here.
"""

import json
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BOOK = Path(__file__).resolve().parents[1]


def bounds(folder):
    """List what the book itself asks for.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``requirements*.in`` are.

    Returns
    -------
    list of tuple
        Each a file's name and a line of it.
    """
    lines = [
        (file.name, line.partition("#")[0].strip())
        for file in sorted(folder.glob("requirements*.in"))
        for line in file.read_text("utf-8").splitlines()
    ]
    return [(name, line) for name, line in lines if line]


def holders(name, version, wanted):
    """List what a version of a package would break.

    Parameters
    ----------
    name, version : str
        The package, and the version in question.
    wanted : list of tuple
        Who wants what: a name, and a requirement as packages write it.

    Returns
    -------
    list of str
        Such as "sphinx 7.4.7 wants docutils<0.22,>=0.20"; a requirement for other systems, or for an extra that nobody
        has asked for, does not count.
    """
    found = []
    for who, line in wanted:
        need = Requirement(line)
        applies = not need.marker or need.marker.evaluate({"extra": ""})
        meant = applies and canonicalize_name(need.name) == canonicalize_name(name)
        if meant and not need.specifier.contains(version, prereleases=True):
            found.append(f"{who} wants {need.name}{need.specifier}")
    return sorted(set(found))


def main():
    """Ask, and print a line for each package that is not the newest."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "list", "--outdated", "--format", "json"]
    answer = subprocess.run(pip, capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(f"The package registry did not answer: {answer.stderr.strip()}")
    installed = list(distributions())
    wanted = [(f"{each.name} {each.version}", line) for each in installed for line in each.requires or []]
    wanted += bounds(BOOK)
    free, held = [], []
    for package in json.loads(answer.stdout):
        name, newest = package["name"], package["latest_version"]
        line = f"{name} {package['version']}, newest {newest}"
        if reasons := holders(name, newest, wanted):
            held.append(f"{line}: {'; '.join(reasons)}")
        else:
            free.append(line)
    print(f"Held back ({len(held)}):", *held, sep="\n  ")
    print(f"Free to be raised, by `.ci/pins --upgrade` and `make test` ({len(free)}):", *free, sep="\n  ")


if __name__ == "__main__":
    main()
