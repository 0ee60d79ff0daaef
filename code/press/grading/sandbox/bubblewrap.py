"""The walls: the commands that start a student's process with bubblewrap around it, or with nothing."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
INSIDE = [HERE / "inside.py", HERE / "protocol.py"]
STUBS = HERE / "stubs"
UNPROTECTED = "To mark without protection: ISOLATION=none"
NO_PIDFD = (
    "The sandbox does not start: this system refuses the call pidfd_open ({}). It takes Linux 5.3, and a container "
    f"that allows it (Docker does from 20.10 on). {UNPROTECTED}"
)
MISSING = f"Bubblewrap is needed to mark work safely: apt install bubblewrap. {UNPROTECTED}"


def packages():
    """Give the folders of installed packages."""
    return [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]


def course():
    """Give the folder of the package that students import."""
    return importlib.util.find_spec("crossentropy").submodule_search_locations[0]


def stubs():
    """Give the folders that take the place of parts of the package: what is slow, and what knows the answers."""
    return sorted(folder for folder in STUBS.iterdir() if folder.is_dir() and not folder.name.startswith("_"))


def installed():
    """Give the folders among the packages that must not be seen: the course itself, if it is installed as a package."""
    places = [Path(folder, name) for folder in packages() for name in ("crossentropy", "press")]
    return [str(place) for place in places if place.is_dir()]


def python(script, home, folders):
    """Give the command and the environment that run a script."""
    environment = {
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(folders),
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    if sys.base_prefix != "/usr":
        environment["LD_LIBRARY_PATH"] = f"{sys.base_prefix}/lib"
    return [os.path.realpath(sys.executable), "-S", "-s", "-B", "-P", script], environment


def unprotected(folder, limits, information, calls):
    """Give the command and the environment of an ordinary process."""
    package = folder / "course" / "crossentropy"
    package.mkdir(parents=True)
    for part in {path.name: path for path in [*Path(course()).iterdir(), *stubs()]}.values():
        os.symlink(part, package / part.name)
    return python(str(INSIDE[0]), str(folder), [str(package.parent), *packages()])


def bubblewrap(folder, limits, information, calls):
    """Give the command and the environment of a process that sees only Python and its packages.

    The last two are descriptors: where bubblewrap writes what it has made, and where it reads `seccomp.program`.

    Its /proc would show the names of folders outside, and cannot be mounted in many containers; nothing needs it.
    """
    base = os.path.realpath(sys.base_prefix)
    roots = [name for name in ("/lib", "/lib32", "/lib64") if os.path.exists(name)]
    links = [name for name in roots if os.path.islink(name)]  # where /usr is merged
    places = {*roots, "/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache", *packages()} - {*links}
    places |= {f"{base}/{name}" for name in ("bin", "lib", "lib64")}
    parents = {str(parent) for place in (*places, "/course/crossentropy") for parent in Path(place).parents}
    command = [
        *(shutil.which("bwrap"), "--die-with-parent", "--new-session", "--info-fd", str(information)),
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *(("--seccomp", str(calls)) if calls is not None else ()),
        *("--dev", "/dev", "--remount-ro", "/dev", "--size", str(limits.disk_bytes), "--tmpfs", "/notebook"),
        *(word for name in links for word in ("--symlink", os.readlink(name), name)),
        *(word for parent in sorted(parents) for word in ("--dir", parent)),  # otherwise only root might enter them
        *(word for place in sorted(places) for word in ("--ro-bind-try", place, place)),
        *("--ro-bind", course(), "/course/crossentropy"),
        *(word for file in INSIDE for word in ("--ro-bind", str(file), f"/grader/{file.name}")),
        *(word for stub in stubs() for word in ("--ro-bind", str(stub), f"/course/crossentropy/{stub.name}")),
        *(word for place in installed() for word in ("--tmpfs", place, "--remount-ro", place)),
        *("--remount-ro", "/", "--chdir", "/notebook", "--"),
    ]
    inside, environment = python("/grader/inside.py", "/notebook", ["/course", *packages()])
    return command + inside, environment


def explained(errors, error):
    """Say in a line why a sandbox does not start, and what may help."""
    reason = errors.strip().splitlines()[-1] if errors.strip() else str(error) or "it takes too long"
    advice = ""
    if "Unknown option" in reason:
        advice = "Bubblewrap 0.7 or later is needed. "
    elif "bwrap:" in reason:
        advice = (
            "This system or container does not let bubblewrap make namespaces"
            " (on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0). "
        )
    return f"The sandbox does not start: {reason}. {advice}{UNPROTECTED}"
