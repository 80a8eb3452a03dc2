"""Sentences on whether a job fits into a day."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from api.locales.texts import Texts

if TYPE_CHECKING:
    from api.usecases.bookings.quoting import Verdict


def fields_of(value: object) -> dict[str, Any]:
    """Return the fields of a dataclass by name."""
    return {each.name: getattr(value, each.name) for each in fields(value)}  # type: ignore[arg-type]  # a dataclass


@lru_cache(maxsize=1024)
def fit_sentence(language: str, verdict: Verdict, reasons: tuple[str, ...]) -> str:
    """Return the sentence on whether a job fits, and if not, why; there are few such sentences."""
    texts = Texts(language)
    sentences = [texts("quote-fit", verdict=verdict)]
    sentences += [texts("quote-reason", code=code) for code in reasons]
    return " ".join(sentences)
