"""Run every command of README.md and CONTRIBUTING.md as a newcomer would: in fresh clones, at an empty home.

The commands with make use `python3`, those without make the newest Python that is here and supported. `make test` comes
last. Only the standard library is needed. The exit status is 0 if every command did what it should.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import suppress
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1]
SUITE = "make test"
WITHOUT_MAKE = "Without make"
# What takes long has to be under way after so many seconds; `make sweep` and the like are run whole by hand.
STARTED = dict.fromkeys(["make sweep", "make parity", "make mutants", "make bench", "make outdated"], 15)
STARTED |= dict.fromkeys([f".venv/bin/python -m crossentropy.{study}" for study in ("study", "calibration_study")], 10)
LAB_OPTIONS = "--no-browser --allow-root --port=0"
# JupyterLab stays without a browser; without make the suite runs in part, for the whole of it is `make test`. A release
# packs what `make pdf` and `make epub` have made before it.
INSTEAD = {
    "make release": ".venv/bin/python -m press.release",
    ".venv/bin/python -m press.lab": f".venv/bin/python -m press.lab {LAB_OPTIONS}",
    ".venv/bin/python -m pytest": ".venv/bin/python -m pytest --quiet --numprocesses auto tests/crossentropy",
}
# The way to the package registry, the browser, and what the processor needs are the machine's own.
KEPT = re.compile(r"PIP_.*|NODE_.*|OPENBLAS_.*|SSL_.*|.*_proxy|CHROMIUM|FIREFOX|CI", re.IGNORECASE)
FAILED = "This command, as the project tells newcomers, failed: {}"
# The Pythons that the workflow tries as well, newest first.
NEWEST = [
    name
    for version in ("3.14", "3.13", "3.12")
    for name in (f"python{version}", *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python3")))
] + ["python3"]


def commands(text):
    """List the commands of a text, each with the heading that it stands under."""
    heading, found = "", []
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.strip("# ")
        elif re.match(r" {4}\S", line):
            found.append((heading, line.strip()))
    return found


def bare_environment(home, python):
    """Return the environment of somebody who has nothing but a system, with one Python as `python3`."""
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python3").symlink_to(python)
    (home / "empty").mkdir()
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    cache = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=False)
    return kept | {
        "HOME": str(home / "empty"),
        "PATH": f"{home / 'bin'}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PIP_CACHE_DIR": cache.stdout.strip(),
        "LAB_OPTIONS": LAB_OPTIONS,
    }


def find_python(names):
    """Find the first of some Pythons that is installed, past the shims of version managers."""
    for name in names:
        if path := shutil.which(name):
            ask = [path, "-c", "import sys; print(sys.executable)"]
            answer = subprocess.run(ask, capture_output=True, text=True, check=False)
            if answer.returncode == 0:  # a shim may stand for nothing
                return answer.stdout.strip()
    sys.exit(f"There is none of these: {', '.join(names)}")


def run(command, folder, environment):
    """Run a command; leave at once if it fails."""
    began = time.monotonic()
    print(f"\n$ {command}", flush=True)
    if command.endswith("lab"):
        watch_lab(INSTEAD.get(command, command), folder, environment)
    elif command in STARTED:
        watch(command, folder, environment, STARTED[command])
    elif start(INSTEAD.get(command, command), folder, environment).wait():
        sys.exit(FAILED.format(command))
    print(f"({time.monotonic() - began:.0f} s)", flush=True)


def start(command, folder, environment, **options):
    """Start a command."""
    return subprocess.Popen(command, shell=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL, **options)


def watch(command, folder, environment, seconds):
    """See that a command is still under way after some seconds, or has ended well."""
    process = start(command, folder, environment, start_new_session=True)
    try:
        if process.wait(seconds):
            sys.exit(FAILED.format(command))
    except subprocess.TimeoutExpired:
        print("(stopped: it runs)", flush=True)
    finally:
        stop(process, signal.SIGTERM)


def watch_lab(command, folder, environment):
    """See that JupyterLab answers at the address that it prints, and that Ctrl-C ends it."""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process, said = start(command, folder, environment, start_new_session=True, **pipe), []
    try:
        for line in process.stdout:
            said.append(line)
            if address := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\S*", line):
                print(f"{address[0].partition('?')[0]} answers: {status(address[0])}", flush=True)
                return
        sys.exit("".join(said) + FAILED.format(command))
    finally:
        stop(process, signal.SIGINT)


def status(address):
    """Ask a server that may still be starting for its status."""
    for _ in range(60):
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return answer.status
        except urllib.error.URLError:
            time.sleep(1)
    return sys.exit(f"Nobody answers at {address}.")


def stop(process, how):
    """End a command that has a session of its own, with all that it has started; it has to obey a signal."""
    for _ in range(2):  # JupyterLab asks whether a first Ctrl-C is meant
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
            return
    os.killpg(process.pid, signal.SIGKILL)
    sys.exit(FAILED.format(f"{process.args} (it could not be stopped)"))


def hand_in(folder):
    """Make up what students hand in: the released notebook as it is, one that is no notebook, and one not at all."""
    release = next((folder / "course" / "release").rglob("*.ipynb"))
    with zipfile.ZipFile(folder / "handed-in.zip", "w") as work:
        work.write(release, f"ada/{release.name}")
        work.writestr(f"emmy/{release.name}", "I could not do it.")
    (folder / "participants.csv").write_text("id,name\nada,Ada\nemmy,Emmy\nkurt,Kurt\n", "utf-8")


def main():
    """Run the commands."""
    # In the background a shell lets programs ignore Ctrl-C, and they hand that down; here JupyterLab has to obey it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    found = [
        command for name in ("README.md", "CONTRIBUTING.md") for command in commands((BOOK / name).read_text("utf-8"))
    ]
    with tempfile.TemporaryDirectory(prefix="readme-", ignore_cleanup_errors=True) as place:
        for name, python in ("make", find_python(["python3"])), ("no-make", find_python(NEWEST)):
            home, clone = Path(place, name), Path(place, name, "clone")
            environment = bare_environment(home, python)
            subprocess.run(["git", "clone", "--quiet", BOOK, clone], check=True)
            print(f"\n==== In {clone}, with {python}", flush=True)
            for heading, command in found:
                if (heading == WITHOUT_MAKE) != (name == "no-make") or command == SUITE:
                    continue
                if command.startswith("make grade"):
                    run("make bubblewrap", clone, environment)  # as the README says, it is needed
                if "handed-in.zip" in command:
                    hand_in(clone)
                run(command, clone, environment)
            if name == "make":
                suite = clone, environment
        run(SUITE, *suite)


if __name__ == "__main__":
    main()
