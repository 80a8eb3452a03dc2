"""The two column sets of CoopCycle are known by their headers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatch.model import Job, Load, Pin, Place, Stop, Window
from routing.types import Point
from tests.support.documents.sheets import ADDRESSES, ON, crew, faults_of, read, write_csv

TASKS = {
    "type": "dropoff",
    "address": "Quai nº 3",
    "after": "2026-03-02 09:00",
    "before": "2026-03-02 11:00",
    "comments": "ring twice",
    "tags": "cold fragile",
    "address.name": "Zoé",
    "address.description": "2nd floor",
    "address.telephone": "0612",
    "address.contactName": "Zo",
    "packages": "small-box=1 big-box=2",
    "assign": "Ada:2026-03-02",
    "weight": "1.5",
    "ref": "T1",
    "group": "morning",
}
DELIVERY = {
    "pickup.address": "1 rue des Lilas",
    "pickup.address.name": "Bakery",
    "pickup.address.description": "back door",
    "pickup.address.telephone": "01",
    "pickup.comments": "ask for bread",
    "pickup.timeslot": "2026-03-02 10:00 - 2026-03-02 11:00",
    "pickup.tags": "early",
    "pickup.metadata": "k=v k2=v2",
    "dropoff.address": "Quai nº 3",
    "dropoff.address.name": "Zoé",
    "dropoff.timeslot": "2026-03-02 11:00 - 2026-03-02 12:00",
    "dropoff.packages": "bag=4",
    "weight": "12",
    "tour.name": "north",
}


def at(hour: int) -> datetime:
    """Return an instant from a Paris winter clock."""
    return datetime(2026, 3, 2, hour - 1, tzinfo=UTC)


def write(folder: Path, *rows: dict[str, str]) -> Path:
    """Write rows under a name that says nothing, beside a crew."""
    cells = [[row.get(header, "") for header in rows[0]] for row in rows]
    write_csv(crew(folder) / "export.csv", [list(rows[0]), *cells])
    return folder


def test_a_sheet_of_tasks_gives_a_job_of_one_stop_for_each(tmp_path: Path) -> None:
    """Every column ends up in the job, its note, or its pin."""
    pickup = TASKS | {"type": "PICKUP", "ref": "", "assign": "", "group": "", "tags": ""}
    day, _ = read(write(tmp_path, TASKS, pickup))
    place = Place(
        id="2.37,48.87",
        point=ADDRESSES["Quai nº 3"],
        address="Quai nº 3",
        access_note="2nd floor",
    )
    stop = {
        "place": place,
        "windows": (Window(start=at(9), end=at(11)),),
        "load": Load(mass_g=1500, items=3),
    }
    note = "ring twice · Zo · 0612 · #cold #fragile · group=morning · small-box=1 big-box=2"
    short = "ring twice · Zo · 0612 · small-box=1 big-box=2"
    assert day.jobs == (
        Job(id="T1", drops=(Stop(note=note, **stop),), label="Zoé"),  # type: ignore[arg-type]
        Job(id="export-3", pickups=(Stop(note=short, **stop),), label="Zoé"),  # type: ignore[arg-type]
    )
    assert day.pins == (Pin(job_id="T1", shift_id="day"),)


def test_the_other_names_of_columns_are_known(tmp_path: Path) -> None:
    """Street address, latitude and longitude, and a time slot stand for the first names."""
    row = {
        "type": "Pickup",
        "address.streetAddress": "Far 1",
        "address.latlng": "48.8,2.3",
        "timeslot": "2026-03-02 10:00/2026-03-02 11:00",
    }
    (job,) = read(write(tmp_path, row))[0].jobs
    (stop,) = job.pickups
    assert stop.place == Place(id="2.3,48.8", point=Point(lon=2.3, lat=48.8), address="Far 1")
    assert stop.windows == (Window(start=at(10), end=at(11)),)


def test_a_sheet_of_deliveries_gives_a_pickup_and_a_drop(tmp_path: Path) -> None:
    """Weight and packages are taken and given; the rest is in the notes."""
    (job,) = read(write(tmp_path, DELIVERY))[0].jobs
    load = Load(mass_g=12_000, items=4)
    (pickup,), (drop,) = job.pickups, job.drops
    assert (job.id, job.label, job.kind) == ("export-2", "Zoé", "shop")
    assert (pickup.load, drop.load) == (load, load)
    assert pickup.windows == (Window(start=at(10), end=at(11)),)
    assert drop.windows == (Window(start=at(11), end=at(12)),)
    assert pickup.note == "ask for bread · 01 · Bakery · #early · k=v k2=v2"
    assert drop.note == "bag=4 · tour=north"
    assert pickup.place.access_note == "back door"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"type": "return"}, ("unknown-task-type", "row 2, type")),
        ({"type": ""}, ("missing-cell", "row 2, type")),
        ({"packages": "box"}, ("not-packages", "row 2, packages")),
        ({"assign": "Ada"}, ("not-an-assignment", "row 2, assign")),
        ({"assign": "Bob:2026-03-02"}, ("courier-no-shift", "row 2, assign")),
        ({"assign": "Ada:2026-03-03"}, ("courier-no-shift", "row 2, assign")),
        ({"weight": "much"}, ("not-a-number", "row 2, weight")),
        ({"before": "2026-03-02 08:00"}, ("window-reversed", "row 2, before")),
        ({"address": "nowhere"}, ("address-not-found", "row 2, address")),
    ],
)
def test_bad_tasks_are_named(
    tmp_path: Path, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    """Each column's own faults name row and column."""
    assert faults_of(write(tmp_path, TASKS | changes)) == [fault]


def test_a_delivery_needs_both_ends(tmp_path: Path) -> None:
    """A row without the one or the other address is bad, and a sheet without the column too."""
    assert faults_of(write(tmp_path, DELIVERY | {"dropoff.address": ""})) == [
        ("missing-cell", "row 2, dropoff.address")
    ]
    half = {name: text for name, text in DELIVERY.items() if name != "pickup.address"}
    assert faults_of(write(tmp_path, half), on=ON) == [("column-missing", "row 1")]
