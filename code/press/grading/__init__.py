"""Grading: nbgrader, with what students wrote kept away from the marks.

`collect` takes in what students handed in, `plugins` are nbgrader's steps of grading (`settings` plugs them in),
`marking` holds an answer against the checks, and ``python -m press.grading`` is the command behind ``make grade``.
"""
