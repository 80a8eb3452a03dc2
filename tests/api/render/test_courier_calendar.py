"""What a courier takes along besides the sheet: words, order, and what is kept back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from api.locales.texts import Texts
from api.render.courier_calendar import (
    goods,
    gpx_for,
    handout_name,
)
from api.render.courier_files import calendar as calendar_of_rounds
from api.wording.names import place_name
from api.wording.outcome import Outcome
from api.wording.temperature import temperature_of
from data.formats.tracks.gpx import NAMESPACE
from dispatch.model import Load
from tests.support.plans.handout_day import DOOR, ZONE, handout_outcome, many_stops

WRITTEN = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


def gpx(language: str = "en") -> ET.Element:
    """Return the round's GPX file, read."""
    outcome = handout_outcome()
    text = gpx_for(outcome, outcome.rounds[0], Texts(language, ZONE))
    return ET.fromstring(text.encode("utf-8"))  # noqa: S314  # we wrote it


def test_gpx_names_the_stops_in_order() -> None:
    """Start, every stop with its number and place, and the end; no breaks."""
    names = [each.text for each in gpx().findall(f"{{{NAMESPACE}}}wpt/{{{NAMESPACE}}}name")]
    assert names == [
        "Start",
        "1 · Hub",
        "2 · Bakery X",
        "3 · 3 rue Haute",
        "4 · 3 rue Haute",
        "5 · 3 rue Haute",
        "6 · 4 impasse Secrète",
        "End",
    ]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "09:30 (window 09:30–10:00) Drop · Bread",
                "3 rue Haute",
                "4 kg · 2 items · 1 cold boxes",
                "take back 1 crate",
                "second floor",
            ],
        ),
        (
            "fr",
            [
                "09:30 (créneau 09:30–10:00) Livrer · Bread",
                "3 rue Haute",
                "4 kg · 2 colis · 1 cold boxes",
                "reprendre 1 caisse",
                "second floor",
            ],
        ),
    ],
)
def test_gpx_describes_a_stop(language: str, lines: list[str]) -> None:
    """Time in the day's zone, window, task, place, load, returns and note, in each language."""
    texts = [each.text or "" for each in gpx(language).findall(f".//{{{NAMESPACE}}}desc")]
    assert any(text.replace("\N{NO-BREAK SPACE}", " ").split("\n") == lines for text in texts)


def test_gpx_follows_the_streets() -> None:
    """The track takes the bend of the leg that has a line, and goes straight elsewhere."""
    points = [
        (float(each.attrib["lon"]), float(each.attrib["lat"]))
        for each in gpx().findall(f".//{{{NAMESPACE}}}trkpt")
    ]
    assert points == [
        (2.35, 48.85),
        (2.35, 48.86),
        (2.36, 48.86),
        (2.37, 48.87),
        (2.38, 48.88),
        (2.35, 48.85),
    ]


def written(outcome: Outcome, texts: Texts) -> str:
    """Write the calendar of a day."""
    return calendar_of_rounds(outcome, outcome.rounds, texts, written=WRITTEN)


def calendar(language: str = "en") -> tuple[str, Calendar]:
    """Return the round's calendar, as text and read."""
    outcome = handout_outcome()
    text = written(outcome, Texts(language, ZONE))
    read = Calendar.from_ical(text)
    assert isinstance(read, Calendar)
    return text, read


def test_calendar_has_the_shift() -> None:
    """The round lasts the shift, starts at the hub and lists its stops in order."""
    text, read = calendar()
    (shift,) = read.walk("VEVENT")
    assert "DTSTART:20260302T070000Z\r\nDTEND:20260302T110000Z" in text
    assert str(shift["SUMMARY"]) == "Ana · Round 1 · john (long john)"
    assert str(shift["LOCATION"]) == "Hub, 1 rue du Dépôt"
    assert str(shift["DESCRIPTION"]).split("\n") == [
        "Leave 08:30, back 11:05 · 6 stops · 9.7\N{NO-BREAK SPACE}km",
        "08:30 1 · Pick up · Hub, 1 rue du Dépôt",
        "08:40 2 · Pick up · Bakery X, 2 rue du Four",
        "09:30 3 · Drop · 3 rue Haute",
        "09:33 4 · Drop · 3 rue Haute",
        "09:40 5 · Pick up · 3 rue Haute",
        "09:45 Break",
        "10:15 6 · Drop · address on the sheet",
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_calendar_never_tells_where_aid_goes(language: str) -> None:
    """Calendars are copied to servers of others: no address, place or name of an aid drop."""
    text, _ = calendar(language)
    flat = text.replace("\r\n ", "")
    assert DOOR.address not in flat
    assert "Secr" not in flat
    assert "48.88" not in flat
    assert "Food parcel" not in flat
    assert "hand over" not in flat


def test_an_event_keeps_its_identity_when_the_plan_changes() -> None:
    """Another round for the same shift of the same day is the same event."""
    outcome = handout_outcome()
    shorter = replace(
        outcome.plan.rounds[0], visits=outcome.plan.rounds[0].visits[:1], end_distance_m=0
    )
    changed = replace(outcome, plan=replace(outcome.plan, rounds=(shorter,)))
    texts = Texts("en", ZONE)
    one, two = (re.findall(r"UID:(\S+)", written(each, texts))[0] for each in (outcome, changed))
    assert one == two
    other = replace(outcome, name="Sunday")
    assert one not in written(other, texts)


def test_names_of_files_are_plain() -> None:
    """Accents, signs and other alphabets leave a name that every file system takes."""
    each = handout_outcome().rounds[0]
    for name, expected in (
        ("Ana", "round-01-ana"),
        ("Zoë d'Or / ..", "round-01-zoe-d-or"),
        ("Søren Bærg Åse Łukasz", "round-01-soren-baerg-ase-lukasz"),
        ("مخبز", "round-01"),
        ("x" * 90, f"round-01-{'x' * 40}"),
    ):
        courier = replace(each.shift.courier, name=name)
        renamed = replace(each, shift=replace(each.shift, courier=courier))
        assert handout_name(renamed) == expected


def test_a_round_without_start_and_end_has_its_files() -> None:
    """An open round has waypoints for its stops alone, and an event without a place."""
    outcome = many_stops(3)
    texts = Texts("en", ZONE)
    assert gpx_for(outcome, outcome.rounds[0], texts).count("<wpt") == 3
    assert "LOCATION" not in written(outcome, texts)


def test_goods_read_well() -> None:
    """Amounts never part from their unit, and names of free dimensions lose underscores."""
    text = goods(Load(mass_g=1500, extra={"cold_boxes": 2}), Texts("en"))
    assert text == "1.5\N{NO-BREAK SPACE}kg · 2\N{NO-BREAK SPACE}cold\N{NO-BREAK SPACE}boxes"
    assert place_name(DOOR) == "4 impasse Secrète"
    assert place_name(replace(DOOR, address="")) == "door"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cold_boxes", "cold"),
        ("bacs_frais", "cold"),
        ("Caisses réfrigérées", "cold"),
        ("froid-positif", "cold"),
        ("surgelé", "frozen"),
        ("frozen", "frozen"),
        ("plats chauds", "warm"),
        ("coldwater", None),
        ("hotel bags", None),
        ("chilled_ml", "cold"),
        ("frozen_ml", "frozen"),
        ("hot_ml", "warm"),
        ("crates", None),
    ],
)
def test_temperature_is_told_by_the_name(name: str, kind: str | None) -> None:
    """A word of the dimension's name says it, with or without accents; parts of words don't."""
    assert temperature_of(Load(extra={name: 1})) == kind
    assert temperature_of(Load(extra={name: 0})) is None


def test_the_most_demanding_temperature_counts() -> None:
    """Goods that need both are marked frozen."""
    assert temperature_of(Load(extra={"cold": 1, "frozen": 1})) == "frozen"
