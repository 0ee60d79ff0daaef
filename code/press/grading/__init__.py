"""Grading: nbgrader, with what students wrote kept away from the marks.

`collect` takes in what students handed in, `plugins` are nbgrader's steps of grading (`settings` plugs them in),
`marking` holds an answer against the checks, `feedback` makes what students get back, and ``python -m press.grading``
is the command behind ``make grade``.
"""

import sys

# jsonschema 4.26 imports rfc3987-syntax 1.1, which spends a second on parsers of addresses (jsonschema issue 1428);
# notebooks have none to check.
sys.modules.setdefault("rfc3987_syntax", None)
