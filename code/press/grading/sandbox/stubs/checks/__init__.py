"""What a sandbox has in place of `crossentropy.checks`, which knows the answers."""


def check(name, function):
    """Say that the grader checks it."""
    print(f"{name} is checked when your work is marked.")
