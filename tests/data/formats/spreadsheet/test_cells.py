"""One cell of a spreadsheet at a time: numbers, amounts, dates, times, windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.formats.spreadsheet import cells, moments
from data.formats.spreadsheet.cells import Cell, CellFault
from data.formats.spreadsheet.columns import TABLES, Kind
from data.formats.spreadsheet.headers import Meaning, meaning_of, meanings, plain_words
from data.formats.spreadsheet.moments import Moment

PARIS = ZoneInfo("Europe/Paris")
KILOS = Meaning(key="mass", base="g", scale=1000)
MINUTES = Meaning(key="service", base="s", scale=60)


def window(text: str) -> list[tuple[float | None, float | None]]:
    """Read windows as pairs of hours."""
    return [
        tuple(each.second / 3600 if each and each.second is not None else None for each in pair)  # type: ignore[misc]
        for pair in moments.windows(text)
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u202f567,25", "1234567.25"),
        ("1\u00a0234", "1234"),
        ("1'234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,250", "1.250"),
        (",5", "0.5"),
        ("-3", "-3"),
        ("\N{MINUS SIGN}3", "-3"),
        (0.1 + 0.2, "0.3"),
        (7, "7"),
    ],
)
def test_numbers_in_french_and_english_dress(text: Cell, value: str) -> None:
    """Spaces and apostrophes group, a lone comma or point is the decimal sign, noise is rounded."""
    assert cells.number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["abc", "1 23", "12,5,3", "1e3", "--1", "12.5.1", True, float("nan"), "²"]
)
def test_what_is_no_number_is_refused(text: Cell) -> None:
    """Text that could be read in two ways, or in none, is a fault with its value."""
    with pytest.raises(CellFault) as caught:
        cells.number(text)
    assert caught.value.code == "not-a-number"


@given(st.decimals(0, 999_999, places=3), st.sampled_from([",", "."]), st.sampled_from(" \u202f"))
def test_a_number_is_read_as_written(value: Decimal, sign: str, gap: str) -> None:
    """Whatever the decimal sign and the space between thousands, the number comes back."""
    text = f"{value:,.3f}".replace(",", gap).replace(".", sign)
    assert cells.number(text) == value


@pytest.mark.parametrize(
    ("text", "meaning", "base"),
    [
        ("12,5", KILOS, 12_500),
        ("500 g", KILOS, 500),
        ("1,5 kg", KILOS, 1500),
        ("1 250,5", KILOS, 1_250_500),
        ("1 250 kg", KILOS, 1_250_000),
        (12.3, KILOS, 12_300),
        ("0.0005", KILOS, 1),
        ("5", MINUTES, 300),
        ("1h30", MINUTES, 5400),
        ("0:10", MINUTES, 600),
        ("90 s", MINUTES, 90),
        ("1,5 h", MINUTES, 5400),
        (time(0, 10), MINUTES, 600),
        (timedelta(minutes=5), MINUTES, 300),
    ],
)
def test_amounts_come_in_their_base_unit(text: Cell, meaning: Meaning, base: int) -> None:
    """The unit of the header counts unless the cell names its own; halves round up."""
    assert cells.amount(text, meaning, 0, 10_000_000) == base


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12 l", "unknown-unit"),
        ("-1", "out-of-range"),
        ("99999", "out-of-range"),
        ("kg", "not-a-number"),
    ],
)
def test_amounts_out_of_unit_or_range_are_refused(text: str, code: str) -> None:
    """A unit of another quantity, a negative and an absurd amount are faults."""
    with pytest.raises(CellFault) as caught:
        cells.amount(text, KILOS, 0, 2_000_000)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02",
        "02/03/2026",
        "2/3/26",
        "02.03.2026",
        "2 mars 2026",
        "lundi 2 mars 2026",
        "Lun. 2 mars 2026",
        "2 March 2026",
        "March 2, 2026",
        "Monday, March 2nd, 2026",
        date(2026, 3, 2),
        datetime(2026, 3, 2),  # noqa: DTZ001 (a date cell has no zone)
    ],
)
def test_dates_in_every_dress(text: Cell) -> None:
    """ISO, day/month/year, and names of months in both languages give the same day."""
    assert moments.day(text) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/25/2026", "not-a-date"),
        ("2026-02-30", "not-a-date"),
        ("mardi 2 mars 2026", "weekday-differs"),
        ("demain", "not-a-date"),
        ("46083", "not-a-date"),
        (46083.0, "not-a-date"),
        ("8h30", "not-a-date"),
        ("2 mars", "not-a-date"),
        (date(1900, 1, 3), "not-a-date"),
        ("02/03/1926", "not-a-date"),
    ],
)
def test_dates_that_are_none_or_doubtful_are_refused(text: Cell, code: str) -> None:
    """A month before a day, a day that does not exist, a wrong weekday: nothing is guessed."""
    with pytest.raises(CellFault) as caught:
        moments.day(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("8h", 8), ("8h30", 8.5), ("8 h 30", 8.5), ("08:30", 8.5), ("08:30:00", 8.5), ("24:00", 24),
        ("2pm", 14), ("2:30 p.m.", 14.5), ("12am", 0), ("midi", 12), ("minuit", 24),
        (time(8, 30), 8.5), (timedelta(hours=8, minutes=30), 8.5),
    ],
)  # fmt: skip
def test_times_of_day_in_every_dress(text: Cell, hour: float) -> None:
    """French, English and clock cells give the same time of day."""
    assert moments.moment(text) == Moment(second=int(hour * 3600))


@pytest.mark.parametrize("text", ["8", "25h", "24:30", "8h75", "13pm", "0.354", 0.354, "tôt"])
def test_times_that_are_none_are_refused(text: Cell) -> None:
    """A bare number or a time that no clock shows is a fault."""
    with pytest.raises(CellFault) as caught:
        moments.moment(text)
    assert caught.value.code == "not-a-time"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8h-10h", [(8, 10)]),
        ("8h30 à 10h", [(8.5, 10)]),
        ("08:30–10:00", [(8.5, 10)]),
        ("de 8h à 10h", [(8, 10)]),
        ("entre 8h et 10h", [(8, 10)]),
        ("8-10h", [(8, 10)]),
        ("8h 30 - 9h", [(8.5, 9)]),
        ("from 8:00 to 9:00", [(8, 9)]),
        ("9:30 am - 11 am", [(9.5, 11)]),
        ("avant 10h", [(None, 10)]),
        ("à partir de 14h", [(14, None)]),
        ("8h-10h et 14h-16h", [(8, 10), (14, 16)]),
        ("8h-10h ; 14h-16h", [(8, 10), (14, 16)]),
        ("8h-10h / 14h-16h", [(8, 10), (14, 16)]),
        ("8h-10h\n14h-16h", [(8, 10), (14, 16)]),
        ("8:00-9:00, 10:00-11:00 and 13:00-14:00", [(8, 9), (10, 11), (13, 14)]),
        ("9-12", [(9, 12)]),
        ("09 – 12", [(9, 12)]),
        ("0-24", [(0, 24)]),
        ("de 9 à 12 et de 14 à 18", [(9, 12), (14, 18)]),
        ("9-12; 14-18:30\n20-21", [(9, 12), (14, 18.5), (20, 21)]),
    ],
)
def test_windows_in_one_cell(text: str, hours: list[tuple[float | None, float | None]]) -> None:
    """One or several windows in a cell are found, in French and English."""
    assert window(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "8h",
        "matin",
        "8h-10h-12h",
        "8h-10h sauf midi",
        "8h-10h14h-15h",
        "8h et 10h",
        "2-6",
        "9-5",
        "9-25",
        "8-10-12",
        "8-10 14-16",
        "10-12-2026",
        "8-10 sauf midi",
        "9,5-12",
        "-",
        8.0,
    ],
)
def test_windows_that_cannot_be_read_whole_are_refused(text: Cell) -> None:
    """A cell of which any part is not understood is a fault, never half read."""
    with pytest.raises(CellFault) as caught:
        moments.windows(text)
    assert caught.value.code == "not-a-window"


def test_a_window_may_say_its_dates() -> None:
    """Dates before the times, once or twice, and exact instants are read."""
    ((start, end),) = moments.windows("2019-12-12 10:00 - 2019-12-12 11:00")
    assert (start, end) == (
        Moment(day=date(2019, 12, 12), second=36000),
        Moment(day=date(2019, 12, 12), second=39600),
    )
    ((start, end),) = moments.windows("2026-03-02T10:00+01:00/2026-03-02T11:00Z")
    assert start
    assert end
    assert start.instant == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert end.instant == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_times_that_clocks_skip_or_show_twice_are_refused() -> None:
    """On the days the clocks change, a time without meaning is a fault; others are exact."""
    with pytest.raises(CellFault) as caught:
        moments.instant(date(2026, 3, 29), 2 * 3600 + 1800, PARIS)
    assert caught.value.code == "time-skipped"
    with pytest.raises(CellFault) as caught:
        moments.instant(date(2026, 10, 25), 2 * 3600 + 1800, PARIS)
    assert caught.value.code == "time-twice"
    noon = moments.instant(date(2026, 3, 29), 12 * 3600, PARIS)
    assert noon == datetime(2026, 3, 29, 10, tzinfo=UTC)
    midnight = moments.instant(date(2026, 3, 28), 24 * 3600, PARIS)
    assert midnight == datetime(2026, 3, 28, 23, tzinfo=UTC)


def test_coordinates_in_one_cell() -> None:
    """Latitude comes first; decimal commas need another sign between the two."""
    for text in ("48.85, 2.35", "48.85;2.35", "48.85 2.35", "48,85; 2,35", "48,85, 2,35"):
        assert cells.lat_lon(text) == (Decimal("48.85"), Decimal("2.35"))
    for text in ("48,85,2,35", "48.85", "N48 E2"):
        with pytest.raises(CellFault):
            cells.lat_lon(text)


@pytest.mark.parametrize("kind", list(TABLES))
def test_no_header_stands_for_two_columns(kind: Kind) -> None:
    """Every header of the tables is understood, as the column it stands under."""
    assert meanings(kind)
    for column in TABLES[kind]:
        for name in (*column.english, *column.french):
            meaning = meaning_of(name.upper(), kind)
            assert meaning
            assert meaning.key == column.key


@pytest.mark.parametrize(
    ("header", "key", "scale"),
    [
        ("Poids (kg)", "mass", 1000), ("mass_g", "mass", 1), ("POIDS EN GRAMMES", "mass", 1),
        ("volume (l)", "volume", 1000), ("Volume [m³]", "volume", 1_000_000),
        ("Durée (min)", "drop.service", 60), ("pickup_service_s", "pickup.service", 1),
        ("Durée d’enlèvement (min)", "pickup.service", 60),
        ("  Adresse  d'Enlevement ", "pickup.address", 1), ("prime (€)", "prize", 100),
        ("N° commande", "id", 1), ("extra: cold_boxes", "extra:cold_boxes", 1),
    ],
)  # fmt: skip
def test_headers_are_read_tolerantly(header: str, key: str, scale: int) -> None:
    """Case, accents, small words, plurals, brackets and units do not hide a column."""
    meaning = meaning_of(header, "jobs")
    assert meaning
    assert (meaning.key, meaning.scale) == (key, scale)
    assert meaning_of("Colour", "jobs") is None


def test_plain_words_drop_what_does_not_distinguish() -> None:
    """The comparison form of a header is what the docs say."""
    assert plain_words("Durée d'arrêt (min)") == "duree arret min"
