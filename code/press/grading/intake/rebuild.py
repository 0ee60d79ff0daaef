"""A submission, put together anew: the release, with what a student wrote, in the order in which it was written.

Nothing else of what was handed in is kept: no check cell, no metadata, no output.
"""

import copy
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import is_grade, is_solution

from .source import as_python, bound, functions, is_only_comments, taken_from, tree, without_stubs
from .untrusted import Unreadable

HIDDEN, VISIBLE = "-hidden", "-check"  # how the names of these cells end, after that of their exercise
PACKAGE = "crossentropy"
# Parts of the package that hold nobody's answers.
NO_ANSWERS = {"check", "data", "figures", "widgets"}
MOST_WORDS = 1000  # that are compared
CHANGED_CHECKS = "Check cells were changed, copied or deleted; the original ones were used."


@dataclass
class Answer:
    """What a student wrote for one cell of the release, in the order in which it stands.

    Attributes
    ----------
    cell : NotebookNode
        The cell of the release.
    parts : dict of int to str
        What is written in its cell, by the place in the submission. Splitting a cell in JupyterLab makes several.
    elsewhere : list of str
        Words for this cell that stand in others.
    """

    cell: object
    parts: dict = field(default_factory=dict)
    elsewhere: list = field(default_factory=list)


def rebuild(release, submission):
    """Put what a student wrote into the release.

    Parameters
    ----------
    release : NotebookNode
        The assignment as it was given out.
    submission : NotebookNode
        What came back, as `parse` gives it.

    Returns
    -------
    cells : list of NotebookNode
        The cells of the release with the student's answers, and the cells that the student added, in the student's
        order. What was added has ``press.added`` in its metadata.
    remarks : list of str
        Sentences on what was odd.

    Raises
    ------
    Unreadable
        If nothing of the assignment is in the submission.
    """
    matched = _match(release, submission)
    answers = _answers(release, matched)
    _refuse_another_notebook(release, matched)
    moved = _find_words(release, matched, answers)
    cells = _in_the_students_order(release, matched, answers, moved)
    return cells, [
        *_remarks_on_answers(submission, matched, answers),
        *_remark_on_checks(release, matched),
        *_remark_on_the_package(release, submission),
    ]


def count_answers(release, submission):
    """Count the cells in which a student has written something, to tell a finished notebook from a blank one.

    Parameters
    ----------
    release, submission : NotebookNode
        As for `rebuild`.

    Returns
    -------
    int
    """
    matched = _match(release, submission)
    answers = _answers(release, matched)
    _find_words(release, matched, answers)
    return sum(bool(answer.parts or answer.elsewhere or _is_defined(answer, submission)) for answer in answers.values())


# --------------------------------------------------------------------------------------------------- what a cell is


def grade_id(cell):
    """Look up the name under which nbgrader knows a cell.

    Parameters
    ----------
    cell : NotebookNode
        Its metadata can be anything.

    Returns
    -------
    str or None
    """
    nbgrader = cell.metadata.get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else None


def is_check(cell):
    """Tell whether a cell of the release holds checks.

    Parameters
    ----------
    cell : NotebookNode
        A cell that nobody could change.

    Returns
    -------
    bool
    """
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def is_added(cell):
    """Tell whether a cell of a rebuilt notebook is one that the student added.

    Parameters
    ----------
    cell : NotebookNode
        As `rebuild` gives it.

    Returns
    -------
    bool
    """
    return bool(cell.metadata.get("press", {}).get("added"))


def visible_check(name):
    """Name the check that everybody sees, of the exercise of a hidden one.

    Parameters
    ----------
    name : str
        Of a check.

    Returns
    -------
    str or None
        None if the check is not a hidden one.
    """
    return name.removesuffix(HIDDEN) + VISIBLE if name.endswith(HIDDEN) else None


# ------------------------------------------------------------------------------------------------ whose cell is which


def _match(release, submission):
    """Give each cell of a submission with the place in the release of the cell that it is; None if it was added.

    The cells that nbgrader knows have its name; the others are known by their text, or by their id.
    """
    names = {grade_id(cell): place for place, cell in enumerate(release.cells) if grade_id(cell)}
    others = [(place, cell) for place, cell in enumerate(release.cells) if not grade_id(cell)]
    texts = {cell.source.strip(): place for place, cell in others}
    ids = {cell.get("id"): place for place, cell in others}

    def place(cell):
        known = texts.get(cell.source.strip(), ids.get(cell.get("id")))
        return names.get(grade_id(cell), known)

    return [(cell, place(cell)) for cell in submission.cells]


def _answers(release, matched):
    """Collect what was written where an answer should be, by the place of that cell in the release."""
    answers = {place: Answer(cell) for place, cell in enumerate(release.cells) if is_solution(cell)}
    for number, (cell, place) in enumerate(matched):
        parts = answers[place].parts if place in answers else {}
        if place in answers and cell.source not in parts.values() and _is_written(cell.source, answers[place].cell):
            parts[number] = cell.source  # a copy adds nothing
    return answers


def _is_written(source, given):
    """Tell whether there is more in a cell than the release gave."""
    if given.cell_type == "code":
        names = functions(given.source)
        source, given = without_stubs(as_python(source), names), without_stubs(given.source, names)
    else:
        given = given.source
    written, blank = ([line.rstrip() for line in text.split("\n") if line.strip()] for text in (source, given))
    return bool(written) and written != blank


def _refuse_another_notebook(release, matched):
    """Refuse a notebook in which there is no cell of the assignment, and none of its functions."""
    graded = any(place is not None and grade_id(release.cells[place]) for _, place in matched)
    wanted = set().union(*(functions(cell.source) for cell in release.cells if is_solution(cell)))
    if not graded and not any(wanted & bound(cell.source) for cell, _ in matched if cell.cell_type == "code"):
        raise Unreadable("This is another notebook: no cell of the assignment is in it.")


# ------------------------------------------------------------------------------------------------- words elsewhere


def _find_words(release, matched, answers):
    """Give words that stand in added or merged cells to the nearest written answer that is empty.

    Returns
    -------
    set of int
        Places in the submission of cells of text that moved as a whole.
    """
    empty = [place for place, answer in answers.items() if answer.cell.cell_type == "markdown" and not answer.parts]
    moved, here = set(), -1
    for number, (cell, place) in enumerate(matched):
        words = _words(cell, place, release, answers) if empty else ""
        if words:
            nearest = min(empty, key=lambda answer: (abs(answer - here - 0.5), answer))
            answers[nearest].elsewhere.append(words)
            if cell.cell_type != "code":
                moved.add(number)
        here = here if place is None else place
    return moved


def _words(cell, place, release, answers):
    """Give what a student says in a cell that is not an answer: text, comments, or what is no Python at all."""
    if place in answers or cell.source.strip() in _given_texts(release):
        return ""
    if cell.cell_type == "code":
        is_words = is_only_comments(cell.source) or tree(as_python(cell.source)) is None
        is_ours = place is not None or "pip install" in cell.source  # the first cell, of another edition
        return cell.source.strip() if is_words and not is_ours else ""
    if place is not None and _is_another_edition(cell.source, release.cells[place].source):
        return ""
    words = cell.source
    for text in sorted(_given_texts(release), key=len, reverse=True):  # a question with its answer in the same cell
        words = words.replace(text, "")
    return words.strip()


def _is_another_edition(text, given):
    """Tell whether a text has most words of the release, and is not the release with an answer below it."""
    if given.strip() in text:
        return False
    return SequenceMatcher(None, text.split()[:MOST_WORDS], given.split()[:MOST_WORDS]).quick_ratio() > 0.5


def _given_texts(release):
    return {cell.source.strip() for cell in release.cells}


# ----------------------------------------------------------------------------------------------------- the new order


def _in_the_students_order(release, matched, answers, moved):
    """Lay out the cells as the student had them; cells of the release that are missing follow those before them."""
    counts = _which_counts(matched, answers)
    groups = []  # the place in the release, or None, and cells
    for number, (cell, place) in enumerate(matched):
        if place is not None and counts[place] == number:
            ours = _filled(release.cells[place], answers.get(place))
            own = [] if place in answers or number in moved else _own(cell, release)
            groups.append((place, [*own, ours] if grade_id(ours) else [ours, *own]))
        elif place in answers:
            is_part = number in answers[place].parts and cell.cell_type == "code"
            groups.append((None, _own(cell, release, is_part) if is_part else []))
        elif number not in moved:
            groups.append((None, _own(cell, release)))
    for place, cell in enumerate(release.cells):
        if place not in counts:
            before = next((at for at, (other, _) in enumerate(groups) if other == place - 1 >= 0), -1)
            groups.insert(before + 1, (place, [_filled(cell, answers.get(place))]))
    return [cell for _, group in groups for cell in group]


def _which_counts(matched, answers):
    """Choose among cells of one name: the last that is written; of cells that are no answers the first."""
    counts = {}
    for number, (_, place) in enumerate(matched):
        if place is not None:
            counts.setdefault(place, number)
    return counts | {place: max(answer.parts) for place, answer in answers.items() if answer.parts}


def _filled(given, answer):
    """Copy a cell of the release, with the student's answer in it."""
    cell = copy.deepcopy(given)
    if answer and answer.parts and given.cell_type == "code":
        cell.source = answer.parts[max(answer.parts)]  # those before it stay, and run, where they are
    elif answer and (answer.parts or answer.elsewhere):
        cell.source = "\n\n".join([*answer.parts.values()] or answer.elsewhere)
    return cell


def _own(cell, release, is_part=False):
    """Make a cell of the student's own, added or part of an answer; nothing of one that is empty or of the release."""
    new = {"code": new_code_cell, "markdown": new_markdown_cell}.get(cell.cell_type)
    if new is None or not cell.source.strip() or cell.source.strip() in _given_texts(release):
        return []
    return [new(cell.source, metadata={"press": {"added": not is_part}})]


# ----------------------------------------------------------------------------------------------------------- remarks


def _remarks_on_answers(submission, matched, answers):
    remarks, present = [], {place for _, place in matched}
    for place, answer in answers.items():
        name, wanted = grade_id(answer.cell), functions(answer.cell.source)
        if answer.cell.cell_type == "code" and sum(bool(wanted & bound(part)) for part in answer.parts.values()) > 1:
            remarks.append(f"There are several answers to {name}; the last one counts.")
        if answer.elsewhere:
            remarks.append(f"The cell of {name} is empty; words from other cells are shown in it.")
        elif not answer.parts and _is_defined(answer, submission):
            remarks.append(f"The cell of {name} was replaced; its answer was found in another cell.")
        elif place not in present:
            remarks.append(f"The cell of {name} is missing.")
    return remarks


def _is_defined(answer, submission):
    """Tell whether any cell gives a value to what an answer in code has to define."""
    wanted = functions(answer.cell.source)  # none of an answer in words
    codes = (as_python(cell.source) for cell in submission.cells if cell.cell_type == "code")
    return bool(wanted) and wanted <= set().union(*(bound(without_stubs(code, wanted)) for code in codes))


def _remark_on_checks(release, matched):
    checks = [(place, cell.source) for cell, place in matched if _is_locked(release, place)]
    given = [(place, cell.source) for place, cell in enumerate(release.cells) if _is_locked(release, place)]
    return [CHANGED_CHECKS] if sorted(checks) != given else []


def _is_locked(release, place):
    return place is not None and bool(grade_id(release.cells[place])) and not is_solution(release.cells[place])


def _remark_on_the_package(release, submission):
    """Name what a student takes from the package that the assignment does not take."""
    given, taken = (
        set().union(*(taken_from(PACKAGE, as_python(c.source)) for c in notebook.cells if c.cell_type == "code"))
        for notebook in (release, submission)
    )
    names = sorted(name for name in taken - given - NO_ANSWERS if name.isupper() or not name[:1].isupper())
    if not names:
        return []
    return [f"Taken from the package {PACKAGE}, without being asked to: {', '.join(names)[:200]}."]
