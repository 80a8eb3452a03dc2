"""Headings of tables for spreadsheet programs, in the language of the cooperative."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from api.locales.texts import LANGUAGES, Texts


def table_texts(language: str, zone: tzinfo | None = None) -> Texts:
    """Return the sentences for a cooperative's tables and papers; English where it has none."""
    return Texts(language if language in LANGUAGES else "en", zone)


def headings(columns: Sequence[str], texts: Texts) -> list[str]:
    """Name the columns of a table."""
    return [texts(f"csv-{column}") for column in columns]
