"""Exit codes: documented in docs/command-line.md, and stable."""

OK = 0
"""It went well; for ``decide``: allowed; for ``permitted``: some model is."""
WRONG = 1
"""A text is wrong, an example fails, the two roads disagree, or a chart cannot be drawn."""
USAGE = 2
"""The command was not understood."""
DENIED = 3
"""``decide``: denied; ``permitted``: every model is."""
REVIEW = 4
"""``decide``: neither allowed nor denied; ``permitted``: no model is allowed, and not every one is denied."""
BUG = 70
"""exportctl itself failed."""
INTERRUPTED = 130
"""Stopped from the keyboard."""
CLOSED = 141
"""Whoever read the output stopped before its end. The system says so, not exportctl."""
