"""Sentences on whether a job fits into a day."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from api.locales.texts import Texts

if TYPE_CHECKING:
    from api.usecases.bookings.quoting import Verdict


@lru_cache(maxsize=1024)
def fit_sentence(language: str, verdict: Verdict, reasons: tuple[str, ...]) -> str:
    """Return the sentence on whether a job fits, and if not, why; there are few such sentences."""
    texts = Texts(language)
    sentences = [texts("quote-fit", verdict=verdict)]
    sentences += [texts("quote-reason", code=code) for code in reasons]
    return " ".join(sentences)
