"""Meanings of parameters of addresses: one word means one thing everywhere."""

from __future__ import annotations

MEANINGS = {
    "after": "Only what follows: the `next` of the page before, the same list asked for again.",
    "anyway": "Do it although people said that they cannot ride then.",
    "at": "The moment at which it is in force; now if it is left out.",
    "before": "Only what was written before this message.",
    "before_seq": "Only deliveries with smaller numbers.",
    "budget_s": "How many seconds the search may take.",
    "count": "How many at most.",
    "customer_id": "Only what is this customer's.",
    "day": "The day, in the cooperative's time zone.",
    "direction": "Whether the point is where one starts (`from`) or where one arrives (`to`).",
    "end": "Only what began before.",
    "file_name": "Name of the file, by whose ending its form is known.",
    "first": "The first day, in the cooperative's time zone, included.",
    "form": "How labels are laid out: eight on a sheet of A4, or one of 100 x 150 mm a page.",
    "holidays": "Days on which the supplement for holidays is paid.",
    "id": "Id of the new thing; sent again with the same id, nothing is made twice.",
    "kind": "What the spans of the calendar mean.",
    "kinds": "Only these kinds; may stand several times. All without it.",
    "last": "The last day, in the cooperative's time zone, included.",
    "lat": "Latitude in degrees (WGS 84).",
    "limit": "Most that is given at once.",
    "lon": "Longitude in degrees (WGS 84).",
    "made_at": "When it was made, by the phone's clock.",
    "minutes": "How many minutes may be ridden; several with commas between.",
    "near": "Where one is: longitude and latitude with a comma between. What is near comes first.",
    "other_plan_id": "The plan that it is compared with.",
    "overdue": "Only those whose term is over.",
    "person_id": "Only what is this person's.",
    "profile": "On what kind of bicycle.",
    "q": "Letters to look for as people type them: of an address, a name, a code.",
    "recurrence_id": "Only what was made of this recurrence.",
    "round_id": "The round in which it was made.",
    "since": "The version that is known: tells what has changed since.",
    "start": "Only what ended after.",
    "subject_id": "Only what is about this thing: a visit, a round, a shift …",
    "status": "Only those that stand so.",
    "street": "Street of the point's address, or all of the address: a place on it goes first.",
    "unread_only": "Only what was not read yet.",
    "visit_id": "The visit of which it is a proof.",
    "with_cancelled": "Also those that were cancelled.",
    "with_closed": "Also those that were closed.",
    "with_ended": "Also those that are over.",
    "with_gone": "Also those that are no longer there.",
}
"""By the name of the parameter of a query."""

OF_THE_LOG = "Only what follows this number of the log: the `next_seq` of the page before."
"""Meaning of ``after`` where the event log is read."""


def meaning_of(name: str, schema: dict[str, object]) -> str:
    """Return the meaning of a parameter.

    Raises
    ------
    KeyError
        If nobody has written it down.
    """
    numbered = name == "after" and "integer" in str(schema)
    return OF_THE_LOG if numbered else MEANINGS[name]
