"""What is installed: the very archives that were tried, and what holds their versions back."""

import importlib.util
import json
import re
import subprocess

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from press.book import BOOK

FILES = sorted(path.stem for path in BOOK.glob("requirements*.in"))
PIN = r"(?P<pin>[\w.-]+(?:\[[\w,-]+\])?==\S+(?: ; [^\\\n]+)?)"
ENTRY = re.compile(rf"^{PIN} \\\n(?P<sums>(?: {{4}}--hash=.*\n)+)", re.MULTILINE)


def entries(file):
    """Read the pins of a file, each with its checksums."""
    text = (BOOK / f"{file}.txt").read_text("utf-8")
    found = [
        (Requirement(entry["pin"]), re.findall(r"--hash=sha256:([0-9a-f]{64})", entry["sums"]))
        for entry in ENTRY.finditer(text)
    ]
    rest = [line for line in ENTRY.sub("", text).splitlines() if not line.startswith(("#", "-r "))]
    assert rest == [], "every line belongs to a pin with checksums"
    return found


@pytest.fixture(scope="module")
def outdated():
    """Import the command that `make outdated` runs, which is in no package."""
    spec = importlib.util.spec_from_file_location("outdated", BOOK / ".ci" / "outdated.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_checksums(file):
    """An installation refuses an archive that is not one of those that were there when the pins were made."""
    for pin, sums in entries(file):
        assert sums, pin
        assert [specifier.operator for specifier in pin.specifier] == ["=="]


def test_one_version_of_each_package():
    """The files agree: what fits the book fits its tests, too. An exception is for other Pythons."""
    versions = {}
    for file in FILES:
        for pin, _ in entries(file):
            if not pin.marker or pin.marker.evaluate():
                versions.setdefault(canonicalize_name(pin.name), set()).add(str(pin.specifier))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("file", FILES)
def test_the_pins_are_made_of_what_is_asked_for(file, outdated):
    """Each package that a list asks for is pinned, within its bounds, there or in the file that it builds on."""
    pins = {canonicalize_name(pin.name): pin for each in FILES for pin, _ in entries(each)}
    for name, line in outdated.bounds(BOOK):
        if name == f"{file}.in":
            need = Requirement(line)
            [pinned] = pins[canonicalize_name(need.name)].specifier
            assert need.specifier.contains(pinned.version), line


def test_the_proxy_of_the_hub_is_pinned():
    """What npm installs for the test of the hub is one version of each package, each with its checksum."""
    folder = BOOK / "tests" / "hub"
    wanted = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    assert packages.pop("")["dependencies"] == wanted
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())
    assert packages and all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_what_holds_a_version_back(outdated):
    """A bound counts for whoever sets it; one for another system, for an extra, or that is met, holds nothing back."""
    wanted = [
        ("sphinx 7.4.7", "docutils<0.22,>=0.20"),
        ("requirements.in", "Doc.Utils!=0.22"),
        ("theme 1", "docutils>=0.17"),
        ("other 1", "docutils<0.20; python_version < '3'"),
        ("tests 1", "docutils<0.20; extra == 'test'"),
        ("else 2", "docutils-stubs<0.1"),
    ]
    assert outdated.holders("docutils", "0.22", wanted) == ["sphinx 7.4.7 wants docutils<0.22,>=0.20"]
    assert outdated.holders("doc-utils", "0.22", wanted) == ["requirements.in wants Doc.Utils!=0.22"]
    assert outdated.holders("docutils", "0.21.2", wanted) == []


def test_what_a_new_version_lacks(outdated):
    """What it wants and cannot have counts, a missing package too; what is there, or for an extra, does not."""
    wants = ["sphinx>=8.2", "docutils", "nobody-has-this>=1", "ruff>9999; extra == 'dev'"]
    told = ["it wants nobody-has-this>=1 itself", "it wants sphinx>=8.2 itself"]
    assert outdated.lacks(wants, {"sphinx": "7.4.7", "docutils": "0.21"}) == told


def test_the_command_sorts_what_it_is_told(outdated, monkeypatch, capsys):
    """Of what the registry names, it tells apart what is held back, by others or by its own wants, and what is free."""
    names = "docutils", "A.Theme", "nobody-needs-this"
    old = [{"name": name, "version": "1", "latest_version": "9999"} for name in names]
    theme = {"name": "a_theme", "requires_dist": ["sphinx>=9998", "nobody_needs_this>=9999"]}
    wants = [theme, {"name": "nobody-needs-this"}]
    answers = [old, {"install": [{"metadata": each} for each in wants]}]
    asked = []

    def run(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, json.dumps(answers[len(asked) - 1]), "")

    monkeypatch.setattr(outdated.subprocess, "run", run)
    outdated.main()
    held, free = capsys.readouterr().out.split("Free to be raised")
    assert re.search(r"Held back \(2\):\n  docutils 1, newest 9999: .*Sphinx \S+ wants docutils", held)
    assert "\n  A.Theme 1, newest 9999: it wants sphinx>=9998 itself\n" in held
    assert free.endswith("(1):\n  nobody-needs-this 1, newest 9999\n")
    assert asked[1][-2:] == ["a-theme==9999", "nobody-needs-this==9999"]


def test_a_registry_that_does_not_answer(outdated, monkeypatch):
    """The command ends with what pip says."""
    failed = subprocess.CompletedProcess([], 1, "", "no network\n")
    monkeypatch.setattr(outdated.subprocess, "run", lambda *args, **options: failed)
    with pytest.raises(SystemExit, match="did not answer: no network"):
        outdated.main()
