"""The page ``docs/events.md``, written from the catalogue of event kinds (``make event-page``)."""

from __future__ import annotations

from pathlib import Path

from api.locales.texts import Texts
from dispatch.rounds.events.event_details import Choice, Detail, Whole
from dispatch.rounds.events.event_kinds import EVENT_KINDS, EventKind

PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"

_HEAD = """\
# Events

Whatever happens is an event in the log of its cooperative, which is only ever added to. The same
kinds come over the stream `GET /v1/stream`, as [webhooks](webhooks.md), and in the log
`GET /v1/events`; phones and programs send those marked *phone* to `POST /v1/events`, also
late and in any order.

An event has `id` (made by whoever tells it, so that sending it again changes nothing), `kind`,
`subject_kind` and `subject_id` (what it is about), `round_id` where it belongs to a round, who
acted, `at` (when it happened, by the clock of who tells), `received_at` (by the server's) and
`detail`. A detail holds ids, codes, numbers and instants, never a name or a text: what people write
is kept as a note, which can be erased, and the event names the note.

New kinds and new keys may come at any time; a name never gets another meaning. This page is written
from the catalogue in `dispatch/rounds/events/event_kinds.py` by `make event-page`, and a test fails
when they differ. A `?` marks a key that may be missing.

| kind | what happened | about | by | detail |
|---|---|---|---|---|
"""


def event_page() -> str:
    """Write the page."""
    texts = Texts("en")
    return _HEAD + "".join(_row(kind, texts) for kind in EVENT_KINDS.values())


def _row(kind: EventKind, texts: Texts) -> str:
    says = texts.word("event", kind.name, kind.name.replace("_", " ").capitalize())
    roles = ", ".join(kind.roles) + (" · *phone*" if kind.offline else "")
    detail = "<br>".join(_key(name, one) for name, one in kind.detail.items()) or "–"
    return f"| `{kind.name}` | {says} | {kind.subject} | {roles} | {detail} |\n"


def _key(name: str, one: Detail) -> str:
    return f"`{name}`{'' if one.needed else '?'}: {_values(one)}"


def _values(one: Detail) -> str:
    if isinstance(one.type, Choice):
        return ", ".join(one.type.of)
    if isinstance(one.type, Whole):
        return f"{one.type.low} to {one.type.high}"
    return {
        "Id": "id",
        "Ids": "list of ids",
        "Code": "code",
        "ShortCode": "short code",
        "Hash": "SHA-256",
        "Flag": "true or false",
        "Day": "day",
        "Instant": "instant",
    }[type(one.type).__name__]


def main() -> None:
    """Write the page where it belongs."""
    PAGE.write_text(event_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
