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


def applies(need):
    """Tell whether a requirement is for this system, and for no extra that nobody has asked for."""
    return not need.marker or need.marker.evaluate({"extra": ""})


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
        Such as "sphinx 7.4.7 wants docutils<0.22,>=0.20".
    """
    needs = [(who, need) for who, line in wanted if applies(need := Requirement(line))]
    found = {
        f"{who} wants {need.name}{need.specifier}"
        for who, need in needs
        if canonicalize_name(need.name) == canonicalize_name(name)
        and not need.specifier.contains(version, prereleases=True)
    }
    return sorted(found)


def lacks(requires, versions):
    """List what a package wants in vain.

    Parameters
    ----------
    requires : list of str
        Its requirements.
    versions : dict of str to str
        The version of each package that it could have.

    Returns
    -------
    list of str
        Such as "it wants sphinx>=8.2 itself".
    """
    needs = [need for need in map(Requirement, requires) if applies(need)]
    found = {
        f"it wants {need.name}{need.specifier} itself"
        for need in needs
        if not need.specifier.contains(versions.get(canonicalize_name(need.name), "0"), prereleases=True)
    }
    return sorted(found)


def ask(*question):
    """Let pip ask the registry."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", *question]
    answer = subprocess.run(pip, capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(f"The package registry did not answer: {answer.stderr.strip()}")
    return json.loads(answer.stdout)


def main():
    """Ask, and print a line for each package that is not the newest."""
    installed = list(distributions())
    wanted = [(f"{each.name} {each.version}", line) for each in installed for line in each.requires or []]
    wanted += bounds(BOOK)
    old = ask("list", "--outdated", "--exclude", "pip", "--format", "json")
    newest = {canonicalize_name(package["name"]): package["latest_version"] for package in old}
    reasons = {name: holders(name, version, wanted) for name, version in newest.items()}
    if free := {name: newest[name] for name in newest if not reasons[name]}:
        versions = {canonicalize_name(each.name): each.version for each in installed} | free
        dry = ["install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps", "--report", "-"]
        for package in ask(*dry, *(f"{name}=={version}" for name, version in free.items()))["install"]:
            about = package["metadata"]
            reasons[canonicalize_name(about["name"])] += lacks(about.get("requires_dist", []), versions)
    held, raised = [], []
    for package in old:
        why = reasons[canonicalize_name(package["name"])]
        line = f"{package['name']} {package['version']}, newest {package['latest_version']}"
        held.append(f"{line}: {'; '.join(why)}") if why else raised.append(line)
    print(f"Held back ({len(held)}):", *held, sep="\n  ")
    print(f"Free to be raised, by `.ci/pins --upgrade` and `make test` ({len(raised)}):", *raised, sep="\n  ")


if __name__ == "__main__":
    main()
