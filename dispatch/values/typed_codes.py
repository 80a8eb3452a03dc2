"""Codes as people type them, held against those that are known."""

from __future__ import annotations


def same_code(shown: str, known: str) -> bool:
    """Return whether a code is the one that is known, however it was typed."""
    return bool(known) and _bare(shown) == _bare(known)


def _bare(code: str) -> str:
    return "".join(one for one in code.upper() if one.isalnum())


RIGHT_CODE, OTHER_CODE = "RIGHT", "OTHER"
"""Stand in the log for a code that a recipient of aid showed: the one that was given, or another.

The log is never changed, so what is to be erased one day is not written there.
"""


def judged_code(typed: str, code: str) -> str:
    """Return what the log keeps of a code that was typed."""
    return RIGHT_CODE if same_code(typed, code) else OTHER_CODE
