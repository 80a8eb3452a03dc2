"""A text that must not be seen by accident: in a log, a traceback or a message."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """A secret text that shows itself only when asked to.

    ``repr``, ``str`` and formatting give dots. Two secrets are compared in constant time. It can
    be neither copied nor pickled, so it does not slip into a job's arguments or a cache.

    Parameters
    ----------
    text
        The secret. Half surrogate pairs are refused with ``ValueError``: UTF-8 has no sign for
        them.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        try:
            text.encode()
        except UnicodeEncodeError:
            # Not chained: the codec's own error holds the text.
            message = "a secret must be text that UTF-8 can write"
            raise ValueError(message) from None
        self._text = text

    def reveal(self) -> str:
        """Return the text itself, to send it to its owner or to compute with it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "…"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]  # a dictionary would keep it and compare it early

    def __reduce__(self) -> NoReturn:
        message = "a secret is not copied or pickled; reveal it where it is needed"
        raise TypeError(message)
