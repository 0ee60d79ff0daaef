"""When a prompt comes back: one simple schedule. ``widgets/review/schedule.js`` keeps the same in a browser.

Any sensible schedule of growing intervals serves (Latimier, Peyre and Ramus, 2021, doi 10.1007/s10648-020-09572-8), and
mixed practice beats practice in blocks (Rohrer, Dedrick and Burgess, 2014, doi 10.3758/s13423-014-0588-3). A prompt
climbs a ladder, one rung for each right answer, and falls to its foot with a wrong one. A session has twelve prompts,
about five minutes, however many are due: the longest overdue first, then new ones.

An entry is what is kept of a prompt: the ``rung`` on which it stands, and the day on which it is ``due``, counted from
the first of January, 1970.
"""

from collections import Counter

SESSION = 12  # prompts
DAYS = (1, 4, 14, 42, 120)  # until a prompt comes back, by its rung


def after(entry, right, today):
    """Give the entry of a prompt that has been answered.

    Parameters
    ----------
    entry : dict or None
        Its entry before; None if it is new.
    right : bool
        Whether the answer was right.
    today : int
        The day.

    Returns
    -------
    dict

    Examples
    --------
    >>> after(None, True, today=0), after({"rung": 3, "due": 0}, False, today=0)
    ({'rung': 1, 'due': 4}, {'rung': 0, 'due': 1})
    """
    if right and entry and entry["due"] > today:
        return entry  # what is practised before its day has not yet been remembered until then
    rung = min((entry["rung"] if entry else 0) + 1, len(DAYS) - 1) if right else 0
    return {"rung": rung, "due": today + DAYS[rung]}


def plan(chapters, entries, today):
    """Choose the prompts of a session, no two neighbours from one chapter unless there is only one.

    Parameters
    ----------
    chapters : dict of str to str
        The chapter of each prompt that may be asked.
    entries : dict of str to dict
        Those of the prompts that have been asked.
    today : int
        The day.

    Returns
    -------
    list of str
        Names of prompts.
    """
    turn, asked = {}, Counter()  # the first prompts of all chapters come before the second of any
    for name, chapter in chapters.items():
        turn[name] = asked[chapter]
        asked[chapter] += 1

    def rank(name):
        due = entries.get(name, {}).get("due")
        if due is None:
            return 1, 0, turn[name]
        return (0 if due <= today else 2), due, turn[name]

    waiting, session, single = sorted(chapters, key=rank), [], len(asked) == 1
    while len(session) < SESSION:
        last = chapters[session[-1]] if session else None
        name = next((name for name in waiting if single or chapters[name] != last), None)
        if name is None:
            break
        waiting.remove(name)
        session.append(name)
    return session
