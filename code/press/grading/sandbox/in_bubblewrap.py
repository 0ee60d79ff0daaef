"""How `inside` starts in bubblewrap."""

import fcntl
import json
import os
import resource
import sys
from contextlib import suppress

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from inside import Student

del sys.path[0]


def confine(bounds, user):
    """Bound what the process may take, and give up the rights of the superuser."""
    for name, bound in bounds.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:  # not on this system
            continue
        hard = resource.getrlimit(kind)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with suppress(ValueError):
            resource.setrlimit(kind, (bound, bound))
    if user:
        os.chown(os.getcwd(), user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def main():
    """Serve a student's namespace over the descriptor that the command line names."""
    settings = json.loads(sys.argv[2])
    # Far from 0, 1 and 2, and not passed on to programs that a student starts.
    descriptor = fcntl.fcntl(int(sys.argv[1]), fcntl.F_DUPFD_CLOEXEC, 200)
    os.close(int(sys.argv[1]))
    confine(settings["bounds"], settings["user"])
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    Student(descriptor, descriptor, settings).serve()


if __name__ == "__main__":
    main()
