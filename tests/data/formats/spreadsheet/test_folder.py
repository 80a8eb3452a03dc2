"""A folder of spreadsheets as a day: kinds of sheets, references, faults, leaving out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data.formats.address_coordinates import Located
from data.formats.spreadsheet import read_folder, sheets
from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Pin,
    Place,
    Prices,
    Shift,
    Stop,
    Vehicle,
    Window,
)
from routing.errors import BadInput
from routing.types import Point
from tests.support.documents.sheets import (
    ADDRESSES,
    ON,
    PROFILES,
    SHIFTS,
    VEHICLES,
    Rows,
    crew,
    faults_of,
    located,
    read,
    write_csv,
)


def at(hour: float, day: int = 2) -> datetime:
    """Return an instant from a Paris winter clock."""
    minutes = round((hour - 1) * 60)
    return datetime(2026, 3, day, minutes // 60, minutes % 60, tzinfo=UTC)


def jobs_faults(folder: Path, rows: Rows, *, on: date | None = ON) -> list[tuple[str, str]]:
    """Return the faults of a sheet of jobs beside a good crew."""
    write_csv(crew(folder) / "jobs.csv", rows)
    return faults_of(folder, on=on)


def one_job(folder: Path, headers: list[str], cells: list[str]) -> Job:
    """Read a sheet of one job."""
    write_csv(crew(folder) / "jobs.csv", [headers, cells])
    (job,) = read(folder)[0].jobs
    return job


def write_full_day(folder: Path) -> None:
    """Write a day that uses every kind of sheet, with French headers."""
    write_csv(
        folder / "livraisons.csv",
        [
            ["N° commande", "Genre", "Client", "Adresse", "Créneau", "Poids (kg)", "Volume (l)",
             "Colis", "En plus : cold_boxes", "Durée (min)", "Lieu d'enlèvement",
             "Enlèvement au plus tôt", "Enlèvement au plus tard", "Durée d'enlèvement (min)",
             "Stationnement (min)", "Accès", "Consigne", "Téléphone", "Vides", "Compétences",
             "Priorité", "Prime (€)", "Vacation imposée", "À deux", "Retard toléré",
             "Prix par heure de retard"],
            ["A1", "Circuit court", "Zoé", "1 rue des Lilas", "8h-10h et 14h-16h", "1 250,5", "40",
             "3", "2", "4", "Halle", "7h30", "9h", "1h", "1,5", "code 12", "sonner", "0612",
             "1", "froid, escaliers", "50", "12,50", "matin", "oui", "15", "6"],
        ],
        separator=";",
    )  # fmt: skip
    write_csv(
        folder / "services.csv",
        [
            ["service", "coursier", "vélo", "horaire", "dépôt", "lieu de fin", "pause (min)",
             "créneau de pause", "pause payée", "prix par service", "prix par heure", "prix par km",
             "arrêts max", "trajet max (h)", "distance max (km)", "binôme"],
            ["matin", "Karim", "b1", "7h-16h", "Halle", "Quai", "30", "12h-14h", "oui", "5", "24",
             "0,15", "20", "4", "45,5", "l"],
        ],
        separator="\t",
    )  # fmt: skip
    write_csv(
        folder / "flotte.csv",
        [
            ["vélo", "profil", "poids (kg)", "volume (m3)", "colis", "en plus : cold_boxes",
             "compétences", "autonomie (km)", "largeur (cm)", "vitesse (%)"],
            ["b1", "Triporteur", "2000", "1", "40", "4", "froid", "45", "105", "90"],
        ],
    )  # fmt: skip
    write_csv(
        folder / "coursiers.csv",
        [
            ["coursier", "nom", "compétences", "bénévole"],
            ["k", "Karim", "escaliers", "non"],
            ["l", "Lou", "", "oui"],
        ],
    )
    write_csv(
        folder / "lieux.csv",
        [
            ["lieu", "adresse", "longitude", "latitude", "accès"],
            ["Halle", "Place du marché", "2,35", "48,86", "porte bleue"],
            ["Quai", "Quai nº 3", "", "", ""],
        ],
        separator=";",
    )


def test_everything_that_can_be_said_is_read(tmp_path: Path) -> None:
    """Each column of each kind of sheet ends up in the field of its name."""
    write_full_day(tmp_path)
    day, left_out = read(tmp_path)
    assert left_out == ()
    hall = Place(
        id="Halle",
        point=Point(lon=2.35, lat=48.86),
        address="Place du marché",
        access_note="porte bleue",
    )
    quay = Place(id="Quai", point=ADDRESSES["Quai nº 3"], address="Quai nº 3")
    vehicle = Vehicle(
        id="b1",
        profile="trike",
        capacity=Capacity(mass_g=2_000_000, volume_ml=1_000_000, items=40, extra={"cold_boxes": 4}),
        skills=frozenset({"froid"}),
        range_m=45_000,
        width_mm=1050,
        speed_percent=90,
    )
    lunch = Break(
        id="break", duration_s=1800, windows=(Window(start=at(12), end=at(14)),), paid=True
    )
    shift = Shift(
        id="matin",
        courier=Courier(id="k", name="Karim", skills=frozenset({"escaliers"})),
        companion=Courier(id="l", name="Lou", volunteer=True),
        vehicle=vehicle,
        window=Window(start=at(7), end=at(16)),
        start_place=hall,
        end_place=quay,
        breaks=(lunch,),
        prices=Prices(shift_cents=500, hour_cents=2400, km_cents=15, duty=True),
        max_stops=20,
        max_travel_s=4 * 3600,
        max_distance_m=45_500,
    )
    load = Load(mass_g=1_250_500, volume_ml=40_000, items=3, extra={"cold_boxes": 2})
    home = Place(
        id="2.35,48.85",
        point=ADDRESSES["1 rue des Lilas"],
        address="1 rue des Lilas",
        access_note="code 12",
    )
    job = Job(
        id="A1",
        kind="circuit",
        pickups=(
            Stop(
                place=hall,
                windows=(Window(start=at(7.5), end=at(9)),),
                service_s=3600,
                load=load,
            ),
        ),
        drops=(
            Stop(
                place=home,
                windows=(Window(start=at(8), end=at(10)), Window(start=at(14), end=at(16))),
                service_s=240,
                setup_s=90,
                late_limit_s=900,
                late_hour_cents=600,
                load=load,
                returns=Load(items=1),
                note="sonner · 0612",
            ),
        ),
        skills=frozenset({"froid", "escaliers"}),
        accompanied=True,
        priority=50,
        prize_cents=1250,
        label="Zoé",
    )
    assert day.shifts == (shift,)
    assert day.jobs == (job,)
    assert day.pins == (Pin(job_id="A1", shift_id="matin"),)
    assert day.places == (hall, quay, home)
    assert (day.name, day.timezone, day.style) == (tmp_path.name, "Europe/Paris", "tournee")


def test_the_smallest_folder_is_a_day(tmp_path: Path) -> None:
    """Ids, couriers and all but the needed columns may be left out."""
    write_csv(tmp_path / "bikes.csv", [["bike", "type"], ["b", "cargo bike"]])
    write_csv(
        tmp_path / "shifts.csv",
        [
            ["courier", "vehicle", "from", "to", "volunteer"],
            ["Ada", "b", "8:00", "12:00", "no"],
            ["Ada", "b", "13:00", "17:00", ""],
        ],
    )
    write_csv(tmp_path / "orders.csv", [["address"], ["1 rue des Lilas"], [""], ["Quai nº 3"]])
    day, _ = read(tmp_path)
    assert [shift.id for shift in day.shifts] == ["Ada", "Ada-2"]
    assert [shift.vehicle.profile for shift in day.shifts] == ["cargo", "cargo"]
    assert [job.id for job in day.jobs] == ["orders-2", "orders-4"]
    assert [job.drops[0].windows for job in day.jobs] == [(), ()]


def test_made_up_ids_give_way_to_written_ones(tmp_path: Path) -> None:
    """A row without an id never takes one that another row gives itself, of any file."""
    write_csv(
        crew(tmp_path) / "a jobs.csv", [["id", "address"], ["", "Quai nº 3"], ["x", "Quai nº 3"]]
    )
    write_csv(tmp_path / "b jobs.csv", [["id", "address"], ["a jobs-2", "Quai nº 3"]])
    assert [job.id for job in read(tmp_path)[0].jobs] == ["a jobs-2-2", "x", "a jobs-2"]


def test_names_of_files_may_leave_the_kind_to_the_headers(tmp_path: Path) -> None:
    """A file whose name says nothing is known by its headers; one that nothing tells is a fault."""
    write_csv(tmp_path / "1.csv", VEHICLES)
    write_csv(tmp_path / "2.csv", SHIFTS)
    write_csv(tmp_path / "3.csv", [["client", "adresse", "créneau"], ["Zoé", "Quai nº 3", "8h-9h"]])
    assert [job.label for job in read(tmp_path)[0].jobs] == ["Zoé"]
    write_csv(tmp_path / "4.csv", [["colour", "size"], ["red", "9"]])
    assert ("sheet-kind-unknown", "row 1") in faults_of(tmp_path)


def test_a_title_may_stand_above_the_header(tmp_path: Path) -> None:
    """Lines of one or two cells above the header are a title; a fuller one is not passed over."""
    rows = [["Livraisons du lundi"], [], ["client", "adresse"], ["Zoé", "Quai nº 3"]]
    write_csv(crew(tmp_path) / "livraisons.csv", rows)
    day, _ = read(tmp_path)
    assert [job.id for job in day.jobs] == ["livraisons-4"]
    write_csv(tmp_path / "livraisons.csv", [["a", "b", "c"], *rows[2:]])
    assert "column-missing" in [code for code, _ in faults_of(tmp_path)]


def test_what_is_commented_out_is_left_alone(tmp_path: Path) -> None:
    """Columns and files that start with #, hidden files and folders inside are not read."""
    write_csv(crew(tmp_path) / "jobs.csv", [["address", "# price", ""], ["Quai nº 3", "free", ""]])
    for name in ("#old.csv", ".hidden.csv", "~lock.ods"):
        write_csv(tmp_path / name, [["whatever"]])
    (tmp_path / "plan").mkdir()
    assert len(read(tmp_path)[0].jobs) == 1


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        (["address", "wieght"], ("unknown-column-near", "row 1, wieght")),
        (["address", "colour"], ("unknown-column", "row 1, colour")),
        (["address", ""], ("column-without-header", "row 1, B")),
        (["address", "Adresse"], ("column-twice", "row 1, Adresse")),
        (["client", "weight"], ("column-missing", "row 1")),
    ],
)
def test_headers_at_fault_are_named_once(
    tmp_path: Path, headers: list[str], fault: tuple[str, str]
) -> None:
    """A column that is unknown, headless, twice there or missing is one fault for all its rows."""
    rows = [[*headers, "priority"], *[["Quai nº 3", "1", "2"]] * 3]
    assert jobs_faults(tmp_path, rows) == [fault]


def test_an_unknown_column_with_nothing_in_it_is_no_fault(tmp_path: Path) -> None:
    """A header above an empty column says nothing, so nothing is lost."""
    assert jobs_faults(tmp_path, [["address", "colour"], ["Quai nº 3", " "]]) == []


ROW_FAULTS = [
    ("missing-cell", "Address", {"Address": ""}),
    ("address-not-found", "Address", {"Address": "nowhere 7"}),
    ("two-places", "Place", {"Place": "hub"}),
    ("unknown-place", "Place", {"Place": "hub", "Address": ""}),
    ("missing-cell", "Lat", {"Lon": "2.3", "Address": ""}),
    ("out-of-range", "Lat", {"Lon": "2.3", "Lat": "91", "Address": ""}),
    ("out-of-range", "Lon", {"Lon": "-181", "Lat": "9", "Address": ""}),
    ("not-lat-lon", "GPS", {"GPS": "48,2,3", "Address": ""}),
    ("not-a-number", "Weight", {"Weight": "heavy"}),
    ("out-of-range", "Weight", {"Weight": "-1"}),
    ("out-of-range", "Weight", {"Weight": "2001"}),
    ("unknown-unit", "Weight", {"Weight": "3 lb"}),
    ("not-a-whole-number", "Items", {"Items": "1,5"}),
    ("not-a-window", "Window", {"Window": "matin"}),
    ("window-reversed", "Window", {"Window": "10h-8h"}),
    ("windows-overlap", "Window", {"Window": "8h-10h, 9h-11h"}),
    ("two-windows", "Window", {"Window": "8h-10h", "After": "8h"}),
    ("not-a-time", "After", {"After": "early"}),
    ("window-reversed", "Before", {"After": "10h", "Before": "8h"}),
    ("not-a-date", "Date", {"Date": "someday"}),
    ("other-day", "Date", {"Date": "03/03/2026"}),
    ("unknown-kind", "Kind", {"Kind": "taxi"}),
    ("unknown-skill", "Skills", {"Skills": "juggling"}),
    ("out-of-range", "Priority", {"Priority": "101"}),
    ("unknown-shift", "Shift", {"Shift": "night"}),
    ("courier-no-shift", "Courier", {"Courier": "Bob"}),
    ("two-pins", "Courier", {"Courier": "Ada", "Shift": "day"}),
    ("duplicate-id", "Id", {"Id": "good"}),
    ("row-too-long", "", {"…": "beyond"}),
    ("no-stops", "Address", {"Address": "", "Note": ""}),
]  # fmt: skip
ROW_HEADERS = [
    "Id", "Address", "Place", "Lon", "Lat", "GPS", "Weight", "Items", "Window", "After", "Before",
    "Date", "Kind", "Skills", "Priority", "Shift", "Courier", "Note",
]  # fmt: skip


@pytest.mark.parametrize(("code", "column", "cells"), ROW_FAULTS)
def test_a_bad_row_is_named_with_its_column(
    tmp_path: Path, code: str, column: str, cells: dict[str, str]
) -> None:
    """Each fault says file, row and column; the row can be left out and the good one stays."""
    base = {"Address": "Quai nº 3", "Note": "ring"}
    good = [base.get(header, "good" if header == "Id" else "") for header in ROW_HEADERS]
    bad = [{**base, "Id": "bad", **cells}.get(header, "") for header in ROW_HEADERS]
    rows = [ROW_HEADERS, good, bad + ([cells["…"]] if "…" in cells else [])]
    write_csv(crew(tmp_path) / "jobs.csv", rows)
    with pytest.raises(BadInput) as caught:
        read(tmp_path)
    (fault,) = caught.value.faults
    where = f"row 3, {column}" if column else "row 3"
    assert (fault.code, fault.where) == (code, where)
    assert fault.file == str(tmp_path / "jobs.csv")
    assert (fault.args["row"], fault.args["column"]) == (3, column)
    day, left_out = read(tmp_path, skip_bad=True)
    assert left_out == (fault,)
    assert [job.id for job in day.jobs] == ["good"]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    """One reading names every bad cell of every sheet."""
    write_csv(tmp_path / "vehicles.csv", [["id", "profile"], ["b", "rocket"], ["", "bike"]])
    write_csv(tmp_path / "shifts.csv", [*SHIFTS, ["x", "", "b", "9h", "8h"]])
    write_csv(tmp_path / "jobs.csv", [["address", "kg"], ["nowhere", "a"]])
    assert sorted(faults_of(tmp_path)) == [
        ("address-not-found", "row 2, address"),
        ("missing-cell", "row 3, courier"),
        ("missing-cell", "row 3, id"),
        ("unknown-column", "row 1, kg"),
        ("unknown-profile", "row 2, profile"),
        ("unknown-vehicle", "row 2, vehicle"),
        ("window-reversed", "row 3, end"),
    ]


def test_what_refers_to_a_bad_row_is_not_blamed_for_it(tmp_path: Path) -> None:
    """Only the vehicle at fault is named; left out, what needs it goes too and says why."""
    write_csv(tmp_path / "vehicles.csv", [*VEHICLES, ["b", "rocket", ""]])
    write_csv(tmp_path / "shifts.csv", [*SHIFTS, ["x", "Bo", "b", "8h", "9h"]])
    write_csv(tmp_path / "jobs.csv", [["id", "address", "shift"], ["1", "Quai nº 3", "day"],
                                      ["2", "Quai nº 3", "x"]])  # fmt: skip
    assert faults_of(tmp_path) == [("unknown-profile", "row 3, profile")]
    day, left_out = read(tmp_path, skip_bad=True)
    assert [(fault.code, fault.subject) for fault in left_out] == [
        ("unknown-profile", ("vehicle", "b")),
        ("left-out-with", ("shift", "x")),
        ("left-out-with", ("job", "2")),
    ]
    assert [job.id for job in day.jobs] == ["1"]
    assert day.pins == (Pin(job_id="1", shift_id="day"),)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"end": "6h"}, ("window-reversed", "row 2, end")),
        ({"end": "2026-03-03 8h"}, ("shift-too-long", "row 2, end")),
        ({"end": ""}, ("missing-cell", "row 2, end")),
        ({"hub": "moon"}, ("unknown-place", "row 2, hub")),
        ({"break": "30", "break window": "5h-6h"}, ("break-outside-shift", "row 2, break window")),
        ({"break window": "12h-13h"}, ("missing-cell", "row 2, break")),
        ({"volunteer": "maybe"}, ("not-yes-or-no", "row 2, volunteer")),
        ({"companion": "Ada"}, ("companion-same", "row 2, companion")),
        ({"price": "dear"}, ("not-a-number", "row 2, price")),
    ],
)
def test_bad_shifts_are_named(
    tmp_path: Path, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    """Times, places, breaks, truths and prices of a shift are checked as those of a job."""
    write_csv(tmp_path / "jobs.csv", [["address"], ["Quai nº 3"]])
    write_csv(tmp_path / "vehicles.csv", VEHICLES)
    row = {"courier": "Ada", "vehicle": "bike-1", "start": "7h", "end": "19h", "hub": ""}
    row |= {"break": "", "break window": "", "volunteer": "", "price": "", "companion": ""}
    row |= changes
    write_csv(tmp_path / "shifts.csv", [list(row), list(row.values())])
    assert faults_of(tmp_path) == [fault]


def test_a_courier_is_one_person(tmp_path: Path) -> None:
    """Without a sheet of couriers their rows must agree; with one, shifts say nothing of skills."""
    write_csv(tmp_path / "jobs.csv", [["address"], ["Quai nº 3"]])
    write_csv(tmp_path / "vehicles.csv", VEHICLES)
    headers = ["courier", "vehicle", "hours", "skills"]
    rows = [headers, ["Ada", "bike-1", "7h-9h", "cold"], ["Ada", "bike-1", "9h-10h", ""]]
    write_csv(tmp_path / "shifts.csv", rows)
    assert faults_of(tmp_path) == [("courier-differs", "row 3, courier")]
    write_csv(tmp_path / "couriers.csv", [["name", "skills"], ["Ada", "cold"]])
    assert faults_of(tmp_path) == [("said-by-couriers", "row 2, skills")]


def test_a_date_is_needed_from_somewhere(tmp_path: Path) -> None:
    """Without a day to plan, each row that has times must say its date."""
    headers = ["address", "date", "window"]
    rows = [headers, ["Quai nº 3", "2 mars 2026", "8h-9h"], ["Quai nº 3", "", "8h-9h"],
            ["Quai nº 3", "2026-03-02", ""], ["Quai nº 3", "", "2026-03-02 8h - 9h"]]  # fmt: skip
    write_csv(crew(tmp_path) / "jobs.csv", rows)
    write_csv(tmp_path / "shifts.csv", [[*SHIFTS[0], "date"], [*SHIFTS[1], "02/03/2026"]])
    assert faults_of(tmp_path, on=None) == [("date-missing", "row 3, window")]
    day, _ = read(tmp_path, on=None, skip_bad=True)
    assert [[(each.start, each.end) for each in job.drops[0].windows] for job in day.jobs] == [
        [(at(8), at(9))],
        [
            (
                datetime(2026, 3, 1, 23, tzinfo=UTC),
                datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC),
            )
        ],
        [(at(8), at(9))],
    ]


def test_one_sided_windows_reach_to_the_ends_of_the_day(tmp_path: Path) -> None:
    """Only a start means until the day ends; only an end, from when it begins."""
    late = one_job(tmp_path, ["address", "after"], ["Quai nº 3", "14h"])
    assert late.drops[0].windows[0].start == at(14)
    assert late.drops[0].windows[0].end == datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 3, 1, 23, tzinfo=UTC)
    early = one_job(tmp_path, ["address", "window"], ["Quai nº 3", "avant 10h"])
    assert early.drops[0].windows == (Window(start=midnight, end=at(10)),)


def test_times_that_the_clocks_skip_are_faults(tmp_path: Path) -> None:
    """On the day summer time begins, half past two does not exist."""
    rows = [["address", "window"], ["Quai nº 3", "2h30-4h"], ["Quai nº 3", "3h-4h"]]
    found = jobs_faults(tmp_path, rows, on=date(2026, 3, 29))
    assert found == [("time-skipped", "row 2, window")]


def test_nothing_at_all_says_what_is_missing(tmp_path: Path) -> None:
    """An empty folder, and one with headers only, lack jobs, shifts and vehicles."""
    lacking = [("no-jobs", ""), ("no-shifts", ""), ("no-vehicles", "")]
    assert faults_of(tmp_path) == lacking
    write_csv(tmp_path / "jobs.csv", [["id", "address"]])
    assert faults_of(tmp_path) == lacking
    assert faults_of(tmp_path / "nowhere") == [("file-unreadable", "")]


def test_leaving_out_everything_is_refused(tmp_path: Path) -> None:
    """A folder of which no job is good is refused also where bad rows may be left out."""
    write_csv(crew(tmp_path) / "jobs.csv", [["address"], ["nowhere"]])
    with pytest.raises(BadInput) as caught:
        read(tmp_path, skip_bad=True)
    assert [fault.code for fault in caught.value.faults] == ["address-not-found", "no-jobs"]


def test_each_address_is_looked_up_once_and_needs_a_map(tmp_path: Path) -> None:
    """The same address in many rows costs one look-up; without a map, it is a fault."""
    write_csv(crew(tmp_path) / "jobs.csv", [["address"], *[["Quai nº 3"]] * 5])
    asked: list[str] = []

    def locate(address: str) -> Located | None:
        asked.append(address)
        return located(address)

    day = read_folder(
        tmp_path, timezone="Europe/Paris", on=ON, known_profiles=PROFILES, locate=locate
    ).day
    assert asked == ["Quai nº 3"]
    assert len(day.places) == 1
    with pytest.raises(BadInput) as caught:
        read_folder(tmp_path, timezone="Europe/Pariss", on=ON, known_profiles=PROFILES)
    codes = [fault.code for fault in caught.value.faults]
    assert codes == ["unknown-time-zone", *["address-without-map"] * 5]


def test_files_that_are_too_large_or_of_no_kind_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size, rows, columns and ending have limits that the fault names."""
    crew(tmp_path)
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    assert faults_of(tmp_path) == [("file-kind-unknown", "")]
    (tmp_path / "notes.pdf").unlink()
    write_csv(tmp_path / "jobs.csv", [["address"], *[["Quai nº 3"]] * 60])
    monkeypatch.setattr(sheets, "MAX_ROWS", 50)
    assert faults_of(tmp_path) == [("too-many-rows", "")]
    monkeypatch.setattr(sheets, "MAX_ROWS", 5000)
    monkeypatch.setattr(sheets, "MAX_BYTES", 300)
    assert faults_of(tmp_path) == [("file-too-large", "")]
    monkeypatch.setattr(sheets, "MAX_BYTES", 10**6)
    write_csv(tmp_path / "jobs.csv", [["address"], ["x"] * 501])
    assert faults_of(tmp_path) == [("too-many-columns", "")]


def test_a_courier_with_two_shifts_needs_the_shift_named(tmp_path: Path) -> None:
    """A job given to a courier goes to the one shift; with two, the fault lists them."""
    write_csv(tmp_path / "vehicles.csv", VEHICLES)
    write_csv(tmp_path / "jobs.csv", [["address", "courier"], ["Quai nº 3", "Ada"]])
    write_csv(tmp_path / "shifts.csv", SHIFTS)
    assert read(tmp_path)[0].pins == (Pin(job_id="jobs-2", shift_id="day"),)
    write_csv(tmp_path / "shifts.csv", [*SHIFTS, ["late", "Ada", "bike-1", "19h", "20h"]])
    assert faults_of(tmp_path) == [("courier-many-shifts", "row 2, courier")]
