"""Codes as people type them, held against those that are known."""

from __future__ import annotations


def same_code(shown: str, known: str) -> bool:
    """Return whether a code is the one that is known, however it was typed."""
    return bool(known) and _bare(shown) == _bare(known)


def _bare(code: str) -> str:
    return "".join(one for one in code.upper() if one.isalnum())
