"""Times out of somebody's calendar: floating, zoned, whole days, repeated, moved; and bounded."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from data.formats.calendar import reading
from data.formats.calendar.reading import MAX_BYTES, read_spans
from routing.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
FIRST, LAST = date(2026, 3, 23), date(2026, 4, 5)


def a_calendar(*events: str, head: str = "") -> bytes:
    """A calendar with some events, each as its lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *head.splitlines()]
    for number, event in enumerate(events):
        uid = [] if "UID:" in event else [f"UID:{number}"]
        lines += ["BEGIN:VEVENT", *uid, "DTSTAMP:20260101T000000Z", *event.splitlines()]
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def spans(content: bytes, first: date = FIRST, last: date = LAST) -> list[str]:
    """What is read, on the wall in Paris."""
    spans = read_spans(content, zone=PARIS, first=first, last=last)
    return [f"{_wall(start)}/{_wall(end)}" for start, end in spans]


def _wall(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        ("DTSTART:20260324T090000\nDTEND:20260324T100000", ["03-24T09:00/03-24T10:00"]),
        ("DTSTART:20260324T090000Z\nDURATION:PT90M", ["03-24T10:00/03-24T11:30"]),
        (
            "DTSTART;TZID=America/New_York:20260324T090000\nDTEND;TZID=Europe/Paris:20260324T150000",
            ["03-24T14:00/03-24T15:00"],
        ),
        ("DTSTART;VALUE=DATE:20260324", ["03-24T00:00/03-25T00:00"]),
        # The night in which the clock goes on: still from midnight to midnight.
        (
            "DTSTART;VALUE=DATE:20260329\nDTEND;VALUE=DATE:20260330",
            ["03-29T00:00/03-30T00:00"],
        ),
        ("DTSTART:20260324T090000\nSTATUS:CANCELLED\nDURATION:PT1H", []),
        ("DTSTART:20260324T090000\nTRANSP:TRANSPARENT\nDURATION:PT1H", []),
        ("DTSTART:20260324T090000", []),
        ("DTSTART:20260601T090000\nDURATION:PT1H", []),
        # What begins before the days and ends after them is cut to them.
        ("DTSTART;VALUE=DATE:20260101\nDURATION:P200D", ["03-23T00:00/04-06T00:00"]),
    ],
)
def test_single_events_are_read_in_their_zone(event: str, wanted: list[str]) -> None:
    """Without a zone the cooperative's clock counts; days are whole; what takes no time is out."""
    assert spans(a_calendar(event)) == wanted


def test_a_zone_that_the_file_defines_is_known() -> None:
    """A zone under a name of the program's own is read by its definition."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Somewhere Standard\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE"
    )
    event = "DTSTART;TZID=Somewhere Standard:20260324T090000\nDURATION:PT1H"
    assert spans(a_calendar(event, head=zone)) == ["03-24T07:00/03-24T08:00"]


def test_repeated_events_keep_their_clock() -> None:
    """A weekly event stays at nine when the clock changes; dates left out or moved are followed."""
    weekly = (
        "UID:w\nDTSTART;TZID=Europe/Paris:20250106T090000\nDTEND;TZID=Europe/Paris:20250106T100000\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE\nEXDATE;TZID=Europe/Paris:20260325T090000"
    )
    moved = (
        "UID:w\nRECURRENCE-ID;TZID=Europe/Paris:20260330T090000\n"
        "DTSTART;TZID=Europe/Paris:20260331T180000\nDURATION:PT2H"
    )
    assert spans(a_calendar(weekly, moved)) == [
        "03-23T09:00/03-23T10:00",
        "03-31T18:00/03-31T20:00",
        "04-01T09:00/04-01T10:00",
    ]


def test_touching_times_are_joined() -> None:
    """Events that meet or overlap are one time."""
    events = [
        "DTSTART:20260324T090000\nDURATION:PT1H",
        "DTSTART:20260324T100000\nDURATION:PT1H",
        "DTSTART:20260324T103000\nDURATION:PT2H",
    ]
    assert spans(a_calendar(*events)) == ["03-24T09:00/03-24T12:30"]


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (b"", "ics-unreadable", ""),
        (b"\xff\xfe", "ics-unreadable", ""),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "ics-unreadable", ""),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "ics-unreadable", ""),
        (b"reference;day\n", "ics-unreadable", ""),
        (b"x" * (MAX_BYTES + 1), "ics-too-large", ""),
        (a_calendar("SUMMARY:when?"), "ics-event", "events[0]"),
        (a_calendar("DTSTART:20260324T090000\nDTEND:20260324T080000"), "ics-event", "events[0]"),
        (a_calendar("DTSTART:yesterday"), "ics-event", "events[0]"),
        (a_calendar("DTSTART;TZID=Nowhere/Land:20260324T090000"), "ics-zone", "events[0]"),
        (a_calendar("DTSTART;VALUE=DATE:99991231"), "ics-event", "events[0]"),
        (a_calendar("DTSTART:00010101T000000\nDURATION:P300D"), "ics-event", "events[0]"),
        (
            a_calendar("DTSTART:20260324T090000\nRRULE:FREQ=DAILY\nEXDATE:yesterday"),
            "ics-event",
            "events[0]",
        ),
        (
            a_calendar(
                "DTSTART:20260324T090000\nRDATE;VALUE=PERIOD:20260324T090000Z/PT1H\nDURATION:PT1H"
            ),
            "ics-event",
            "events[0]",
        ),
        (
            a_calendar("DTSTART:20260324T090000\nDURATION:PT1H\nRRULE:FREQ=SECONDLY"),
            "rule-frequency",
            "events[0]",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, code: str, where: str) -> None:
    """A file that is none, and an event whose time cannot be told, are refused by name."""
    with pytest.raises(BadInput) as refused:
        spans(content)
    assert (refused.value.faults[0].code, refused.value.faults[0].where) == (code, where)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYDAY=-53MO",
        "FREQ=YEARLY;BYDAY=53MO;BYMONTH=3",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    ],
)
def test_rules_that_never_match_cost_next_to_nothing(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred of them look at fewer days than a tenth of what a file may."""
    monkeypatch.setattr(reading, "MAX_STEPS", reading.MAX_STEPS // 10)
    event = f"DTSTART:20260101T090000\nDURATION:PT1H\nRRULE:{rule}"
    assert spans(a_calendar(*[event] * 100)) == []


@pytest.mark.parametrize(
    ("events", "count"),
    [
        # Rules that count are followed from their start.
        (["DTSTART:19980101T000000\nDURATION:PT0S\nRRULE:FREQ=DAILY;BYDAY=MO;COUNT=9999"], 30),
        # Every repeated event has to leave out every moved one of its name.
        (
            [
                "UID:a\nDTSTART:20260101T090000\nRRULE:FREQ=DAILY",
                "UID:a\nRECURRENCE-ID:202603{0:02d}T{1:02d}0000\nDTSTART:20260101T090000",
            ],
            500,
        ),
    ],
)
def test_a_calendar_that_would_keep_us_busy_is_refused(events: list[str], count: int) -> None:
    """What all rules of a file together make us look at is bounded."""
    many = [
        event.format(number % 28 + 1, number // 28 % 24)
        for number in range(count)
        for event in events
    ]
    with pytest.raises(BadInput) as refused:
        spans(a_calendar(*many))
    assert [fault.code for fault in refused.value.faults] == ["ics-too-much"]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;X=1", ""],
)
def test_a_zone_that_never_settles_is_refused(rule: str) -> None:
    """A zone whose clock changes every second, or by a rule without days, is not followed."""
    folded = f"RRULE:{rule[:7]}\n {rule[7:]}"
    with pytest.raises(BadInput, match="ics-unreadable"):
        spans(a_calendar("DTSTART;TZID=Home:20260324T090000\nDURATION:PT1H", head=_zone(folded)))


def test_a_zone_that_changes_in_spring_is_known() -> None:
    """A zone of a program's own with both changes of the clock is read by its rules."""
    head = _zone("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20991231T000000Z")
    assert spans(a_calendar("DTSTART;TZID=Home:20260324T090000\nDURATION:PT1H", head=head))


def test_zones_of_another_file_are_forgotten() -> None:
    """A name that one file defined is unknown in the next one, or means what that one says."""
    event = "DTSTART;TZID=Lair:20260324T090000\nDURATION:PT1H"
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Lair\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:{0}\nTZOFFSETTO:{0}\nEND:STANDARD\nEND:VTIMEZONE"
    )
    assert spans(a_calendar(event, head=zone.format("+0300"))) == ["03-24T07:00/03-24T08:00"]
    assert spans(a_calendar(event, head=zone.format("+0500"))) == ["03-24T05:00/03-24T06:00"]
    with pytest.raises(BadInput, match="ics-zone"):
        spans(a_calendar(event))


def _zone(rule: str) -> str:
    """A zone with two clocks, of which both change by a rule."""
    clocks = (
        f"BEGIN:{name}\nDTSTART:19700101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:{offset}\n"
        f"{rule}\nEND:{name}\n"
        for name, offset in (("STANDARD", "+0100"), ("DAYLIGHT", "+0200"))
    )
    return f"BEGIN:VTIMEZONE\nTZID:Home\n{''.join(clocks)}END:VTIMEZONE"
