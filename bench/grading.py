"""``python bench/grading.py``: how long a class of 30 takes to grade, with `make grade` and with nbgrader alone.

Prints the seconds of `make grade` (all processors, feedback included) behind each of its walls, of ``nbgrader
autograde`` as its manual says (one process), and of as many of these as there are processors, each with its part of the
class; then the ratios.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from nbformat import read, write
from nbgrader.preprocessors import ClearHiddenTests
from press.book import BOOK
from press.grading.register import register
from press.grading.sandbox import wasm
from press.notebooks.exercises import grading_notebook

NAME = "derivative"
STUDENTS = [f"student{number:02}" for number in range(int(sys.argv[1]) if sys.argv[1:] else 30)]
PROCESSES = len(os.sched_getaffinity(0))
STOCK = 'c = get_config()\nc.CourseDirectory.root = "{}"\n'


def solved(source):
    """Make the work of an ordinary student: right answers to all but the last exercise."""
    notebook = ClearHiddenTests().preprocess(read(source, as_version=4), {})[0]
    for cell in notebook.cells:
        cell.source = "\n".join(line for line in cell.source.split("\n") if " SOLUTION" not in line)
    return notebook


def timed(*commands, folder):
    """Run commands at the same time; return the seconds until the last one ends."""
    start = perf_counter()
    running = [subprocess.Popen(c, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands]
    failed = [process.args for process in running if process.wait()]
    if failed:
        print(f"failed: {failed}", file=sys.stderr)
    return perf_counter() - start


def main():
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        source, course, stock = folder / f"{NAME}.ipynb", folder / "course", folder / "stock"
        write(grading_notebook(BOOK / "chapters" / "exercises" / f"{NAME}.md", "crossentropy"), source)
        register(course, source, NAME)
        for student in STUDENTS:
            (folder / "in" / student / NAME).mkdir(parents=True)
            write(solved(source), folder / "in" / student / NAME / f"{NAME}.ipynb")
        (folder / "roster.csv").write_text("\n".join(["id", *STUDENTS]))
        shutil.copytree(course, stock)
        shutil.copytree(folder / "in", stock / "submitted")
        (stock / "nbgrader_config.py").write_text(STOCK.format(stock))

        ours = ["--name", NAME, "--submissions", "in", "--roster", "roster.csv"]
        autograde = [sys.executable, "-m", "nbgrader", "autograde", NAME, "--force"]
        parts = [
            [
                *autograde,
                f"--CourseDirectory.student_id_exclude={','.join(set(STUDENTS) - set(STUDENTS[i::PROCESSES]))}",
            ]
            for i in range(PROCESSES)
        ]
        wasm.prepare()  # once a machine, so it is no part of this
        command = [sys.executable, "-m", "press.grading", *ours]
        grade = timed([*command, "--isolation", "bubblewrap"], folder=folder)
        other = timed([*command, "--isolation", "wasm"], folder=folder)
        one, equal = timed(autograde, folder=stock), timed(*parts, folder=stock)
    print(f"{len(STUDENTS)} submissions of {NAME}, {PROCESSES} processors")
    print(f"make grade                             {grade:7.1f} s")
    print(f"make grade ISOLATION=wasm              {other:7.1f} s   {other / grade:.1f} times as long (at most 2)")
    print(f"nbgrader autograde, one process        {one:7.1f} s   {one / grade:.1f} times as long (aim: 5)")
    print(
        f"nbgrader autograde, {PROCESSES} processes        {equal:7.1f} s   {equal / grade:.1f} times as long (aim: 3)"
    )


if __name__ == "__main__":
    main()
