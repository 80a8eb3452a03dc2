"""Sentences of the board: what needs a person, and why a job stands in no round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from api.locales.texts import Texts
from api.wording.phrases import reason_sentence

_OWN = frozenset({"no-plan", "booked-since", "changed-since", "fell-out", "not-planned"})


def alert_sentence(kind: str, arguments: Mapping[str, str | int | date], texts: Texts) -> str:
    """Say what needs a person; moments are told on the clock of the cooperative, days as such."""
    words = {name: _in_words(name, value, texts) for name, value in arguments.items()}
    return texts(f"alert-{kind}", **words)


def open_job_sentence(reason: str, texts: Texts) -> str:
    """Say why a job stands in no round."""
    return texts(f"open-job-{reason}") if reason in _OWN else reason_sentence(reason, texts)


def _in_words(name: str, value: str | int | date, texts: Texts) -> str | int:
    if isinstance(value, datetime):
        return texts.day(value) if name.endswith("_on") else texts.clock(value)
    if isinstance(value, date):
        return texts.day(value)
    if name in {"failure", "incident"} and isinstance(value, str):
        return texts.word(name, value)
    return value
