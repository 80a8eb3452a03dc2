"""Notices in words: from a template and its arguments to sentences in a person's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from api.locales.texts import LANGUAGES, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """A notice in words: a short text for a phone, and subject and text of a letter."""

    subject: str
    short: str
    letter: str


def notice_text(  # noqa: PLR0913  # what a sentence is made of
    template: str,
    args: Mapping[str, Any],
    *,
    language: str,
    zone: tzinfo,
    cooperative: str,
    link: str,
) -> NoticeText:
    """Put a notice into words.

    Parameters
    ----------
    template
        Message id without ``notice-``.
    args
        Values to fill in: keys that end in ``_at`` are instants, in ``_day`` days, both in ISO
        8601; in ``_cents`` amounts. The rest as it is.
    language
        English where there is none of this name.
    zone
        In which days and times are told.
    cooperative, link
        Whom it comes from, and where to see more.
    """
    texts = Texts(language if language in LANGUAGES else "en", zone)
    filled = {key: _word(texts, key, value) for key, value in args.items()}
    filled["cooperative"] = cooperative
    filled["link"] = link
    # Of a change of bike that is what matters.
    name = f"{template}-vehicle" if args.get("vehicle") else template
    short = texts(f"notice-{name}", **filled)
    subject = texts(f"notice-{template}-subject", **filled)
    letter = texts("notice-letter", text=short, cooperative=cooperative, link=link)
    return NoticeText(subject=subject, short=short, letter=letter)


def _word(texts: Texts, key: str, value: object) -> str | float:
    if key.endswith("_at"):
        return texts.clock(datetime.fromisoformat(str(value)))
    if key.endswith("_day"):
        return texts.day(date.fromisoformat(str(value)))
    if key.endswith("_cents") and isinstance(value, int):
        return texts.money(value)
    return value if isinstance(value, int | float) else str(value)
