"""Work in processes of its own: what ends, hangs or grows takes nobody along."""

import multiprocessing
import os
import time

from press.grading import children
from press.grading.children import each, most_processes


def work(name, folder, what):
    """Do what a task says, and leave a file."""
    if what == "ends":
        os._exit(1)
    if what == "raises":
        raise SystemExit(3)
    if what == "hangs":
        time.sleep(600)
    if what == "grows":
        bytearray(children.MOST_BYTES)
    (folder / name).write_text(str(os.getpid()))


def test_what_fails_takes_nobody_along(tmp_path):
    """Neither the tasks beside it nor those after it."""
    tasks = ["fine", "ends", "raises", "grows", "well"]
    ended = dict(each(work, ((what, tmp_path, what) for what in tasks), 2))
    assert ended == {"fine": True, "ends": False, "raises": False, "grows": False, "well": True}
    pids = {path.name: int(path.read_text()) for path in tmp_path.iterdir()}
    assert pids.keys() == {"fine", "well"}
    assert os.getpid() not in pids.values()


def test_a_process_takes_one_task_after_the_other_until_one_fails(tmp_path):
    """Which is quicker than a new one for each."""
    tasks = {"a": "fine", "b": "fine", "c": "ends", "d": "fine"}
    list(each(work, ((name, tmp_path, what) for name, what in tasks.items()), 1))
    pids = {path.name: int(path.read_text()) for path in tmp_path.iterdir()}
    assert pids["a"] == pids["b"] != pids["d"]


def test_what_hangs_is_ended(tmp_path, monkeypatch):
    """When its time is over, or when nobody wants to know any more."""
    monkeypatch.setattr(children, "MOST_SECONDS", 2)
    assert list(each(work, [("a", tmp_path, "hangs"), ("b", tmp_path, "fine")], 1)) == [("a", False), ("b", True)]
    monkeypatch.undo()
    left = each(work, [("c", tmp_path, "fine"), ("d", tmp_path, "hangs")], 2)
    assert next(left) == ("c", True)
    left.close()
    assert multiprocessing.active_children() == []


def test_tasks_are_asked_for_one_at_a_time(tmp_path):
    """Whoever makes them need not hold all of them."""
    asked = []

    def tasks():
        for number in range(3):
            asked.append(number)
            yield str(number), tmp_path, "fine"

    running = each(work, tasks(), 1)
    next(running)
    assert asked == [0]
    assert len(list(running)) == 2


def test_there_are_no_more_processes_than_memory_is_there_for(monkeypatch):
    """But always one."""
    assert 1 <= most_processes() <= os.cpu_count()
    monkeypatch.setattr(children, "BYTES_OF_A_PAIR", 2**60)
    assert most_processes() == 1
