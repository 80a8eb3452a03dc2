"""Our day format: reading, writing, every fault, and leaving out what is at fault."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats.day import Day, WeightsFile, read_day, read_weights, write_day
from data.formats.fields import Faults
from data.formats.reading import parse_yaml
from data.formats.tournee.day import read_tournee
from dispatch.model import (
    Capacity,
    Load,
    Place,
    Prefix,
    Prices,
    Problem,
    TravelTimes,
    Weights,
    Window,
)
from dispatch.model.effort_points import PointWeights
from routing.errors import BadInput, Fault
from routing.types import Point
from tests.support.depth import cases
from tests.support.plans.days import PROFILES, changed, day_of, day_values, vroom_values, written
from tests.support.plans.problems import problems

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def read(
    folder: Path, values: object, *, skip_bad: bool = False, format_: str | None = None
) -> tuple[Day, tuple[Fault, ...]]:
    """Read values as a day file."""
    path = written(folder, values)
    return read_day(path, known_profiles=PROFILES, skip_bad=skip_bad, format=format_)


def faults_of(
    folder: Path, values: object, *, skip_bad: bool = False, format_: str | None = None
) -> list[tuple[str, str]]:
    """Return code and key path of everything wrong with a day."""
    with pytest.raises(BadInput) as caught:
        read(folder, values, skip_bad=skip_bad, format_=format_)
    return [(fault.code, fault.where) for fault in caught.value.faults]


def read_text(text: str) -> Day:
    """Read a day from YAML text."""
    faults = Faults(document=parse_yaml(text))
    return read_tournee(faults, known_profiles=(*PROFILES, "trike", "ebike"), skip_bad=False)[0]


def test_everything_that_can_be_said_is_read(tmp_path: Path) -> None:
    """Each key of the format ends up in the field of its name."""
    day, left_out = read(tmp_path, day_values())
    assert left_out == ()
    assert (day.name, day.timezone, day.city) == ("Saturday", "Europe/Paris", "paris")
    assert (day.work_limit_s, day.work_break_s, day.style) == (18000, 1800, "tournee")
    (shift,) = day.shifts
    assert shift.window == Window(
        start=datetime(2026, 3, 7, 7, tzinfo=UTC), end=datetime(2026, 3, 7, 14, tzinfo=UTC)
    )
    assert shift.skills == {"cold", "first-aid", "stairs"}
    assert not shift.courier.volunteer
    assert shift.companion is not None
    assert (shift.companion.name, shift.companion.volunteer) == ("Ben", True)
    assert (shift.vehicle.profile, shift.vehicle.speed_percent) == ("cargo", 90)
    assert (shift.vehicle.range_m, shift.vehicle.width_mm) == (40000, 720)
    assert shift.vehicle.capacity.extra == {"cold_boxes": 2, "chilled_ml": 80000, "hot_ml": 20000}
    assert shift.vehicle.capacity.items is None
    assert shift.breaks[0].max_load == Load(items=3)
    assert (shift.max_stops, shift.max_travel_s, shift.max_distance_m) == (40, 14400, 50000)
    assert shift.prices.km_cents == 15
    bread, milk = day.jobs
    chilled = Load(mass_g=2000, volume_ml=5000, items=1, extra={"chilled_ml": 5000})
    assert bread.pickups[0].load == bread.drops[0].load == chilled
    assert (bread.drops[0].late_limit_s, bread.drops[0].late_hour_cents) == (1800, 1200)
    assert (bread.accompanied, milk.accompanied) == (True, False)
    assert bread.drops[0].returns == Load(items=1)
    assert len(bread.drops[0].windows) == 2
    assert (bread.priority, bread.prize_cents) == (10, 900)
    assert milk.kind == "circuit"
    assert milk.pickups == ()
    assert milk.skills == {"ladder"}
    assert day.pins[0].job_id == "bread"
    begun = Prefix(
        shift_id="morning",
        visits=(("pickup", "bread", 0), ("drop", "bread", 0), ("break", "lunch", 0)),
    )
    assert day.prefixes == (begun,)
    assert day.weights == Weights(
        balance_hour_cents=300,
        fairness_hundred_cents=60,
        effort_weeks=6,
        points=PointWeights(km_points=3),
        margin_hour_cents=4800,
        stable_cents=250,
        stable_minutes=20,
    )
    assert (shift.courier.effort_points, shift.companion.effort_points) == (240, 0)
    assert [place.id for place in day.places] == ["hub", "shop", "2.37,48.87"]
    assert day.profiles == ("cargo",)


def test_a_rule_of_null_is_switched_off(tmp_path: Path) -> None:
    """``work_limit_s: null`` switches the working-time rule off; not given, it is six hours."""
    off, _ = read(tmp_path, changed(day_values(), "rules.work_limit_s", None))
    assert off.work_limit_s is None
    default, _ = read(tmp_path, changed(day_values(), "rules", ...))
    assert (default.work_limit_s, default.work_break_s) == (21600, 1200)


def test_one_door_is_one_place(tmp_path: Path) -> None:
    """Stops with equal coordinates share a place, unless their addresses differ."""
    values = day_values()
    spot = {"lon": 2.37, "lat": 48.87}
    values["jobs"][1]["drops"] = [
        {**spot, "address": "2 rue du Four"},
        {**spot, "address": "2 bis rue du Four"},
    ]
    day, _ = read(tmp_path, values)
    first, second = (stop.place for stop in day.jobs[1].drops)
    assert first == day.jobs[0].drops[0].place
    assert second.id == "2.37,48.87#2"


W = {"start": "2026-03-07T09:00:00+01:00", "end": "2026-03-07T10:00:00+01:00"}

BAD: list[tuple[str, object, str, str]] = [
    # path changed, new value (... takes it away), code, where
    ("tournee", ..., "missing-key", "tournee"),
    ("tournee", 2, "unsupported-version", "tournee"),
    ("tournee", True, "unsupported-version", "tournee"),
    ("timezone", ..., "missing-key", "timezone"),
    ("timezone", "Europe/Pari", "unknown-time-zone", "timezone"),
    ("timezone", "../etc/passwd", "unknown-time-zone", "timezone"),
    ("timezone", 1, "wrong-type", "timezone"),
    ("name", 5, "wrong-type", "name"),
    ("palces", {}, "unknown-key-near", "palces"),
    ("xyzzy", {}, "unknown-key", "xyzzy"),
    ("rules.work_limit_s", "6h", "wrong-type", "rules.work_limit_s"),
    ("rules.work_break_s", -1, "out-of-range", "rules.work_break_s"),
    ("weights", 300, "wrong-type", "weights"),
    ("weights.balance_hour_cents", -1, "out-of-range", "weights.balance_hour_cents"),
    ("weights.fairness_hundred_cents", "1", "wrong-type", "weights.fairness_hundred_cents"),
    ("weights.effort_weeks", 0, "out-of-range", "weights.effort_weeks"),
    ("weights.stable_cents", -1, "out-of-range", "weights.stable_cents"),
    ("weights.stable_minutes", 721, "out-of-range", "weights.stable_minutes"),
    ("weights.effort_weeks", 27, "out-of-range", "weights.effort_weeks"),
    ("weights.points", [], "wrong-type", "weights.points"),
    ("weights.points.km_point", 2, "unknown-key-near", "weights.points.km_point"),
    ("weights.points.km_points", -1, "out-of-range", "weights.points.km_points"),
    ("couriers.0.effort_points", -1, "out-of-range", "couriers[0].effort_points"),
    ("weights.fairness", 5, "unknown-key", "weights.fairness"),
    ("places", [], "wrong-type", "places"),
    ("places.hub", 5, "wrong-type", "places.hub"),
    ("places.hub.lon", ..., "missing-key", "places.hub.lon"),
    ("places.hub.lat", 91, "out-of-range", "places.hub.lat"),
    ("places.hub.lat", "48.85", "wrong-type", "places.hub.lat"),
    ("vehicles", [], "no-vehicles", "vehicles"),
    ("vehicles.0.profile", "tank", "unknown-profile", "vehicles[0].profile"),
    ("vehicles.0.profile", ..., "missing-key", "vehicles[0].profile"),
    ("vehicles.0.speed_percent", 5, "out-of-range", "vehicles[0].speed_percent"),
    ("vehicles.0.capacity.mass_g", -1, "out-of-range", "vehicles[0].capacity.mass_g"),
    ("vehicles.0.capacity.mass_g", 2_000_001, "out-of-range", "vehicles[0].capacity.mass_g"),
    ("vehicles.0.capacity.mass", 1, "unknown-key-near", "vehicles[0].capacity.mass"),
    (
        "vehicles.0.capacity.extra.items",
        1,
        "reserved-dimension",
        "vehicles[0].capacity.extra.items",
    ),
    ("vehicles.0.capacity.temperature", "hot", "unknown-key", "vehicles[0].capacity.temperature"),
    ("vehicles.0.capacity.extra.hot_ml", 5, "dimension-twice", "vehicles[0].boxes[1].temperature"),
    ("vehicles.0.boxes", 5, "wrong-type", "vehicles[0].boxes"),
    ("vehicles.0.boxes.0", "chilled", "wrong-type", "vehicles[0].boxes[0]"),
    (
        "vehicles.0.boxes.1.temperature",
        "warm",
        "unknown-temperature",
        "vehicles[0].boxes[1].temperature",
    ),
    ("vehicles.0.boxes.1.temperature", ..., "missing-key", "vehicles[0].boxes[1].temperature"),
    ("vehicles.0.boxes.1.volume_ml", ..., "missing-key", "vehicles[0].boxes[1].volume_ml"),
    ("vehicles.0.boxes.1.volume_ml", 0, "out-of-range", "vehicles[0].boxes[1].volume_ml"),
    (
        "vehicles.0.boxes.0.volume_ml",
        19_999_999,
        "boxes-too-large",
        "vehicles[0].boxes[2].volume_ml",
    ),
    ("vehicles.0.skills", "cold", "wrong-type", "vehicles[0].skills"),
    ("vehicles.0.skills.0", 7, "wrong-type", "vehicles[0].skills[0]"),
    ("vehicles.0.skills.0", " ", "empty-text", "vehicles[0].skills[0]"),
    ("couriers", ..., "no-couriers", "couriers"),
    ("couriers.0.id", "", "empty-text", "couriers[0].id"),
    ("couriers.0.volunteer", "yes", "wrong-type", "couriers[0].volunteer"),
    ("shifts", [], "no-shifts", "shifts"),
    ("shifts.0.courier", "bob", "unknown-courier", "shifts[0].courier"),
    ("shifts.0.companion", "bob", "unknown-courier", "shifts[0].companion"),
    ("shifts.0.companion", "ana", "companion-same", "shifts[0].companion"),
    ("shifts.0.vehicle", "tank", "unknown-vehicle", "shifts[0].vehicle"),
    ("shifts.0.start_place", "moon", "unknown-place", "shifts[0].start_place"),
    ("shifts.0.start", "2026-03-07T08:00:00", "naive-time", "shifts[0].start"),
    ("shifts.0.start", "2026-03-07", "naive-time", "shifts[0].start"),
    ("shifts.0.start", "eight", "not-an-instant", "shifts[0].start"),
    ("shifts.0.start", 8, "wrong-type", "shifts[0].start"),
    ("shifts.0.start", "0001-01-01T00:00:00+14:00", "not-an-instant", "shifts[0].start"),
    ("shifts.0.end", "9999-12-31T23:59:59+00:00", "not-an-instant", "shifts[0].end"),
    ("shifts.0.start", "2026-03-07T08:00:00.5+01:00", "not-whole-seconds", "shifts[0].start"),
    ("shifts.0.end", "2026-03-07T07:00:00+01:00", "window-reversed", "shifts[0].end"),
    ("shifts.0.end", "2026-03-08T09:00:00+01:00", "shift-too-long", "shifts[0].end"),
    ("shifts.0.breaks.0.duration_s", ..., "missing-key", "shifts[0].breaks[0].duration_s"),
    ("shifts.0.breaks.0.id", "legal-1", "reserved-break-id", "shifts[0].breaks[0].id"),
    (
        "shifts.0.breaks.0.windows.0.start",
        "2026-03-07T18:00:00+01:00",
        "window-reversed",
        "shifts[0].breaks[0].windows[0].end",
    ),
    (
        "shifts.0.breaks.1",
        {"id": "lunch", "duration_s": 60},
        "duplicate-id",
        "shifts[0].breaks[1].id",
    ),
    ("shifts.0.prices.hour_cents", 1.5, "wrong-type", "shifts[0].prices.hour_cents"),
    ("shifts.0.max_stops", -1, "out-of-range", "shifts[0].max_stops"),
    ("jobs", [], "no-jobs", "jobs"),
    ("jobs", {}, "wrong-type", "jobs"),
    ("jobs.0", "bread", "wrong-type", "jobs[0]"),
    ("jobs.1.id", "bread", "duplicate-id", "jobs[1].id"),
    ("jobs.0.kind", "shopping", "unknown-kind", "jobs[0].kind"),
    ("jobs.0.skills.0", "flying", "unknown-skill", "jobs[0].skills[0]"),
    ("jobs.0.priority", 101, "out-of-range", "jobs[0].priority"),
    ("jobs.0.prize_cents", -1, "out-of-range", "jobs[0].prize_cents"),
    ("jobs.0.load.mass_g", 2_500_000, "out-of-range", "jobs[0].load.mass_g"),
    ("jobs.0.load.volume_ml", 20_000_001, "out-of-range", "jobs[0].load.volume_ml"),
    ("jobs.0.load.temperature", "cold", "unknown-temperature", "jobs[0].load.temperature"),
    ("jobs.0.load.volume_ml", ..., "temperature-without-volume", "jobs[0].load.temperature"),
    ("jobs.0.load.volume_ml", "5 l", "wrong-type", "jobs[0].load.volume_ml"),
    ("jobs.0.load.extra", {"chilled_ml": 5}, "dimension-twice", "jobs[0].load.temperature"),
    ("jobs.0.accompanied", "yes", "wrong-type", "jobs[0].accompanied"),
    ("jobs.0.drops.0.late_limit_s", 90_000, "out-of-range", "jobs[0].drops[0].late_limit_s"),
    ("jobs.0.drops.0.late_hour_cents", -1, "out-of-range", "jobs[0].drops[0].late_hour_cents"),
    ("jobs.0.drops.0.load", {"items": 1}, "unbalanced-load", "jobs[0]"),
    ("jobs.1.drops", [], "no-stops", "jobs[1]"),
    ("jobs.0.pickups.1", {"place": "hub"}, "load-of-many-stops", "jobs[0].load"),
    ("jobs.0.pickups.0.place", "moon", "unknown-place", "jobs[0].pickups[0].place"),
    ("jobs.0.pickups.0.place", ..., "no-place", "jobs[0].pickups[0]"),
    ("jobs.0.pickups.0.lon", 2.3, "two-places", "jobs[0].pickups[0].lon"),
    ("jobs.0.drops.0.lat", ..., "missing-key", "jobs[0].drops[0].lat"),
    ("jobs.0.drops.0.service_s", 90_000, "out-of-range", "jobs[0].drops[0].service_s"),
    ("jobs.0.drops.0.service_s", -5, "out-of-range", "jobs[0].drops[0].service_s"),
    ("jobs.0.drops.0.windows", [], "no-windows", "jobs[0].drops[0].windows"),
    ("jobs.0.drops.0.windows.1", W, "windows-overlap", "jobs[0].drops[0].windows[1]"),
    (
        "jobs.0.drops.0.windows.1.end",
        "2026-03-07T11:00:00+01:00",
        "window-reversed",
        "jobs[0].drops[0].windows[1].end",
    ),
    (
        "jobs.0.drops.0.windows.1.end",
        "2026-03-07T13:00:00",
        "naive-time",
        "jobs[0].drops[0].windows[1].end",
    ),
    ("pins.0.job", "cake", "unknown-job", "pins[0].job"),
    ("pins.0.shift", "night", "unknown-shift", "pins[0].shift"),
    ("pins.0.shift", ..., "missing-key", "pins[0].shift"),
    ("pins.1", {"job": "bread", "shift": "morning"}, "pinned-twice", "pins[1].job"),
    ("prefixes", {}, "wrong-type", "prefixes"),
    ("prefixes.0.shift", "night", "unknown-shift", "prefixes[0].shift"),
    ("prefixes.0.shift", ..., "missing-key", "prefixes[0].shift"),
    ("prefixes.0.visits", ..., "missing-key", "prefixes[0].visits"),
    ("prefixes.0.visits", "all", "wrong-type", "prefixes[0].visits"),
    ("prefixes.1", {"shift": "morning", "visits": []}, "prefix-twice", "prefixes[1].shift"),
    ("prefixes.0.visits.1", "drop", "wrong-type", "prefixes[0].visits[1]"),
    ("prefixes.0.visits.0.kind", "ride", "unknown-visit-kind", "prefixes[0].visits[0].kind"),
    ("prefixes.0.visits.0.kind", ..., "missing-key", "prefixes[0].visits[0].kind"),
    ("prefixes.0.visits.0.job", ..., "missing-key", "prefixes[0].visits[0].job"),
    ("prefixes.0.visits.0.job", "cake", "unknown-job", "prefixes[0].visits[0].job"),
    ("prefixes.0.visits.0.index", 1, "unknown-stop", "prefixes[0].visits[0].index"),
    ("prefixes.0.visits.0.index", -1, "out-of-range", "prefixes[0].visits[0].index"),
    ("prefixes.0.visits.0.break", "lunch", "unknown-key", "prefixes[0].visits[0].break"),
    ("prefixes.0.visits.2.break", "tea", "unknown-break", "prefixes[0].visits[2].break"),
    ("prefixes.0.visits.2.break", ..., "missing-key", "prefixes[0].visits[2].break"),
    ("prefixes.0.visits.2.job", "bread", "unknown-key", "prefixes[0].visits[2].job"),
    (
        "prefixes.0.visits.0",
        {"kind": "break", "break": "legal-0"},
        "promised-too-early",
        "prefixes[0].visits[1]",
    ),
    (
        "prefixes.0.visits.3",
        {"kind": "drop", "job": "bread"},
        "promised-twice",
        "prefixes[0].visits[3]",
    ),
    (
        "prefixes.0.visits.3",
        {"kind": "break", "break": "lunch"},
        "promised-twice",
        "prefixes[0].visits[3]",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "code", "where"), BAD, ids=[f"{path}-{code}" for path, _, code, _ in BAD]
)
def test_each_fault_is_named_where_it_is(
    tmp_path: Path, path: str, value: object, code: str, where: str
) -> None:
    """One wrong value gives exactly its own fault, at its own key path."""
    assert faults_of(tmp_path, changed(day_values(), path, value)) == [(code, where)]


def test_a_break_outside_its_shift_is_named(tmp_path: Path) -> None:
    """A break none of whose windows lies in the shift is a fault."""
    window = {"start": "2026-03-07T14:45:00+01:00", "end": "2026-03-07T16:00:00+01:00"}
    values = changed(day_values(), "shifts.0.breaks.0.windows", [window])
    where = "shifts[0].breaks[0].windows"
    assert faults_of(tmp_path, values) == [("break-outside-shift", where)]


def test_all_faults_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    """Faults of different parts come together, with what would be right."""
    values = changed(day_values(), "jobs.0.drops.0.windows.1.end", "2026-03-07T13:00:00")
    values = changed(values, "jobs.1.kind", "aids")
    values = changed(values, "shifts.0.vehicle", "tank")
    with pytest.raises(BadInput) as caught:
        read(tmp_path, values)
    faults = caught.value.faults
    assert {(fault.code, fault.subject) for fault in faults} == {
        ("unknown-vehicle", ("shift", "morning")),
        ("naive-time", ("job", "bread")),
        ("unknown-kind", ("job", "milk")),
    }
    by_code = {fault.code: fault for fault in faults}
    assert by_code["naive-time"].args["example"] == "2026-03-07T13:00:00+01:00"
    assert by_code["unknown-kind"].args["known"] == "aid, circuit, shop"
    assert by_code["unknown-vehicle"].args["known"] == "john"
    assert all(fault.file.endswith("day.json") for fault in faults)


def test_a_mistyped_key_is_told_its_neighbour(tmp_path: Path) -> None:
    """An unknown key close to a known one names that one."""
    with pytest.raises(BadInput) as caught:
        read(tmp_path, changed(day_values(), "jobs.0.priorty", 3))
    assert caught.value.faults[0].args["near"] == "priority"


def test_faults_of_yaml_have_their_line() -> None:
    """A fault of a YAML day carries the line of its key."""
    text = write_day(read_text("tournee: 1\n" + _rest_as_yaml()))
    broken = text.replace("kind: shop", "kind: shopping")
    with pytest.raises(BadInput) as caught:
        read_text(broken)
    (fault,) = caught.value.faults
    assert "kind: shopping" in broken.splitlines()[int(fault.args["line"]) - 1]


def _rest_as_yaml() -> str:
    values = day_values()
    del values["tournee"]
    return "\n".join(f"{key}: {_flow(value)}" for key, value in values.items())


def _flow(value: object) -> str:
    """Write a value as YAML in one line; JSON is that."""
    import json  # noqa: PLC0415

    return json.dumps(value)


# --------------------------------------------------------------------------- leaving out


def test_bad_jobs_and_their_pins_are_left_out(tmp_path: Path) -> None:
    """With ``skip_bad`` a job at fault goes, with its pin, and is listed."""
    day, left_out = read(tmp_path, changed(day_values(), "jobs.0.priority", 500), skip_bad=True)
    assert [job.id for job in day.jobs] == ["milk"]
    assert day.pins == ()
    assert day.prefixes == (Prefix(shift_id="morning", visits=(("break", "lunch", 0),)),)
    assert [(fault.code, fault.subject) for fault in left_out] == [
        ("out-of-range", ("job", "bread")),
        ("left-out-with", ("pin", "pins[0]")),
        ("left-out-with", ("visit", "prefixes[0].visits[0]")),
        ("left-out-with", ("visit", "prefixes[0].visits[1]")),
    ]


def test_a_bad_promise_leaves_the_others(tmp_path: Path) -> None:
    """With ``skip_bad`` a visit at fault goes, and a drop whose pickup went with it."""
    values = changed(day_values(), "prefixes.0.visits.0.index", 7)
    day, left_out = read(tmp_path, values, skip_bad=True)
    assert day.prefixes == (Prefix(shift_id="morning", visits=(("break", "lunch", 0),)),)
    assert [fault.code for fault in left_out] == ["unknown-stop", "promised-too-early"]
    assert faults_of(tmp_path, values) == [("unknown-stop", "prefixes[0].visits[0].index")]


def test_a_job_is_promised_in_one_round(tmp_path: Path) -> None:
    """Stops of one job in the prefixes of two shifts are a fault of the later one."""
    values = changed(day_values(), "shifts.1", {**day_values()["shifts"][0], "id": "late"})
    values = changed(values, "prefixes.0.visits", [{"kind": "pickup", "job": "bread"}])
    other = {"shift": "late", "visits": [{"kind": "drop", "job": "bread"}]}
    values = changed(values, "prefixes.1", other)
    where = "prefixes[1].visits[0].job"
    assert faults_of(tmp_path, values) == [("promised-elsewhere", where)]


def test_sums_of_many_stops_are_compared(tmp_path: Path) -> None:
    """Pickups and drops must add up in each dimension; the fault names those that do not."""
    values = day_values()
    crate = {"mass_g": 4000, "volume_ml": 9000, "items": 1, "temperature": "chilled"}
    both = {"mass_g": 8000, "volume_ml": 18000, "items": 2, "temperature": "chilled"}
    values["jobs"][1] = {
        "id": "farms",
        "kind": "circuit",
        "pickups": [{"place": "shop", "load": crate}, {"lon": 2.38, "lat": 48.88, "load": crate}],
        "drops": [{"place": "hub", "load": both}],
    }
    day, _ = read(tmp_path, values)
    assert sum((stop.load for stop in day.jobs[1].pickups), Load()) == day.jobs[1].drops[0].load
    values["jobs"][1]["drops"][0]["load"] = {"mass_g": 8000, "volume_ml": 18000, "items": 3}
    with pytest.raises(BadInput) as caught:
        read(tmp_path, values)
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == ("unbalanced-load", "jobs[1]")
    assert fault.args["taken"] == "items 2, chilled_ml 18000"
    assert fault.args["given"] == "items 3, chilled_ml 0"


def test_what_stands_on_a_bad_thing_goes_with_it(tmp_path: Path) -> None:
    """A shift on a vehicle at fault goes with it; another shift stays."""
    values = day_values()
    values["vehicles"].append({"id": "tank", "profile": "tank"})
    values["shifts"].append({**values["shifts"][0], "id": "late", "vehicle": "tank"})
    day, left_out = read(tmp_path, values, skip_bad=True)
    assert [shift.id for shift in day.shifts] == ["morning"]
    assert [(fault.code, fault.subject) for fault in left_out] == [
        ("unknown-profile", ("vehicle", "tank")),
        ("left-out-with", ("shift", "late")),
    ]


@pytest.mark.parametrize(
    ("path", "value", "codes"),
    [
        ("timezone", "Mars/Base", {"unknown-time-zone"}),
        ("jobs", [{"id": "x"}], {"no-stops", "no-jobs", "unknown-job"}),
        ("shifts.0.end", "soon", {"not-an-instant", "left-out-with", "no-shifts"}),
        ("places.hub.lat", 99, {"out-of-range"}),
    ],
)
def test_what_leaving_out_cannot_mend_is_refused(
    tmp_path: Path, path: str, value: object, codes: set[str]
) -> None:
    """Faults of the whole day, and a day of which nothing would be left, are refused."""
    found = faults_of(tmp_path, changed(day_values(), path, value), skip_bad=True)
    assert codes <= {code for code, _ in found}


def test_a_bad_place_takes_its_stops_along(tmp_path: Path) -> None:
    """A place at fault is left out with the jobs that stop there."""
    values = changed(day_values(), "places.far", {"lon": 500, "lat": 48})
    values["jobs"].append({"id": "far", "drops": [{"place": "far"}]})
    day, left_out = read(tmp_path, values, skip_bad=True)
    assert [job.id for job in day.jobs] == ["bread", "milk"]
    assert [(fault.code, fault.subject) for fault in left_out] == [
        ("out-of-range", ("place", "far")),
        ("left-out-with", ("job", "far")),
    ]


def test_a_right_day_is_the_same_with_skip_bad(tmp_path: Path) -> None:
    """Where nothing is wrong, ``skip_bad`` changes nothing."""
    assert read(tmp_path, day_values()) == read(tmp_path, day_values(), skip_bad=True)


def test_without_leaves_out_jobs_shifts_and_pins(tmp_path: Path) -> None:
    """``Day.without`` takes away what subjects name, with the pins on it."""
    day, _ = read(tmp_path, day_values())
    fewer = day.without([("job", "bread"), ("job", "no such job")])
    assert [job.id for job in fewer.jobs] == ["milk"]
    assert fewer.pins == ()
    assert fewer.prefixes == (Prefix(shift_id="morning", visits=(("break", "lunch", 0),)),)
    none = day.without([("shift", "morning")])
    assert (none.shifts, none.pins, none.prefixes) == ((), (), ())


def test_a_day_without_a_shift(tmp_path: Path) -> None:
    """What if a shift fell away: its pins and prefix do too, the jobs stay."""
    day, _ = read(
        tmp_path,
        changed(day_values(), "shifts.1", {**day_values()["shifts"][0], "id": "late"}),
    )
    fewer = day.without_shift("morning")
    assert [shift.id for shift in fewer.shifts] == ["late"]
    assert (fewer.pins, fewer.prefixes, fewer.jobs) == ((), (), day.jobs)
    assert day.without_shift("late").prefixes == day.prefixes
    for shift, code, known in (
        ("night", "unknown-shift", "late, morning"),
        ("late", "no-shifts", None),
    ):
        with pytest.raises(BadInput) as caught:
            (fewer if code == "no-shifts" else day).without_shift(shift)
        (fault,) = caught.value.faults
        assert (fault.code, fault.args.get("known")) == (code, known)


def test_a_day_with_other_weights(tmp_path: Path) -> None:
    """A file of weights replaces what it names, for every shift, and leaves the rest."""
    day, _ = read(tmp_path, day_values())
    weights = read_weights(
        written(tmp_path, {"tournee_weights": 1, "km_cents": 0, "hour_cents": 9})
    )
    assert weights == WeightsFile(km_cents=0, hour_cents=9)
    other = day.with_weights(weights)
    assert other.shifts[0].prices == Prices(shift_cents=500, hour_cents=9, km_cents=0, duty=True)
    assert other.weights == day.weights
    fair = day.with_weights(WeightsFile(balance_hour_cents=0))
    assert fair == replace(day, weights=replace(day.weights, balance_hour_cents=0))
    unfair = day.with_weights(WeightsFile(fairness_hundred_cents=0))
    assert unfair == replace(day, weights=replace(day.weights, fairness_hundred_cents=0))
    free = day.with_weights(WeightsFile(stable_cents=0))
    assert free == replace(day, weights=replace(day.weights, stable_cents=0))
    assert day.with_weights(WeightsFile()) == day


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ([], {("wrong-type", "")}),
        ({"km_cents": 1}, {("missing-key", "tournee_weights")}),
        (
            {"tournee_weights": 2, "km_cents": -1, "hour_cents": "9", "hour_cent": 3},
            {
                ("unsupported-version", "tournee_weights"),
                ("out-of-range", "km_cents"),
                ("wrong-type", "hour_cents"),
                ("unknown-key-near", "hour_cent"),
            },
        ),
    ],
)
def test_all_faults_of_weights_come_at_once(
    tmp_path: Path, values: object, faults: set[tuple[str, str]]
) -> None:
    """A file of weights tells all its faults, each where it is."""
    with pytest.raises(BadInput) as caught:
        read_weights(written(tmp_path, values))
    assert {(fault.code, fault.where) for fault in caught.value.faults} == faults


def test_a_problem_has_prefixes_and_weights(tmp_path: Path) -> None:
    """What a day promises and how it weighs reach the planner."""
    day, _ = read(tmp_path, day_values())
    problem = day.problem(TravelTimes(place_ids=(), duration_s={}, distance_m={}))
    assert (problem.prefixes, problem.weights) == (day.prefixes, day.weights)


def test_a_problem_needs_times(tmp_path: Path) -> None:
    """A day without matrices makes no problem by itself."""
    day, _ = read(tmp_path, day_values())
    with pytest.raises(ValueError, match="travel times"):
        day.problem()


# --------------------------------------------------------------------------- which format


def test_the_keys_tell_the_format(tmp_path: Path) -> None:
    """A VROOM problem is told from a day of ours, and a word of the caller overrules."""
    assert read(tmp_path, vroom_values())[0].style == "vroom"
    assert ("missing-key", "tournee") in faults_of(tmp_path, vroom_values(), format_="tournee")
    assert ("unknown-key", "timezone") in faults_of(tmp_path, day_values(), format_="vroom")
    assert ("missing-key", "tournee") in faults_of(tmp_path, {"jobs": [], "shifts": []})
    assert faults_of(tmp_path, day_values(), format_="coopcycle") == [("unknown-format", "")]


@pytest.mark.parametrize("values", [[], "text", 5, {}])
def test_files_that_hold_no_day(tmp_path: Path, values: object) -> None:
    """A file with something else than a day is refused."""
    assert faults_of(tmp_path, values)


# --------------------------------------------------------------------------- writing


@given(problems(), TEXT, TEXT)
@settings(max_examples=cases(25, whole=60))
def test_a_written_day_is_read_back(problem: Problem, text: str, note: str) -> None:
    """Any day, whatever its texts, is the same after writing and reading."""
    day = day_of(problem)
    first, *others = day.jobs
    pickups = tuple(replace(stop, note=note) for stop in first.pickups)
    job = replace(first, pickups=pickups, label=text)
    day = replace(day, name=text, jobs=(job, *others))
    assert read_text(write_day(day)) == day


def test_everything_that_can_be_said_is_written(tmp_path: Path) -> None:
    """The day with one of everything survives writing."""
    day, _ = read(tmp_path, day_values())
    path = tmp_path / "again.yaml"
    path.write_text(write_day(day), encoding="utf-8")
    assert read_day(path, known_profiles=PROFILES) == (day, ())


AMOUNTS = st.sampled_from([0, 1, 5000, 20_000_000, 20_000_001])
EXTRAS = st.dictionaries(st.sampled_from(["chilled_ml", "frozen_ml", "hot_ml", "crates"]), AMOUNTS)


@given(st.integers(0, 6000), EXTRAS, EXTRAS)
@settings(max_examples=cases(25, whole=60))
def test_temperatures_and_boxes_are_read_back(
    volume_ml: int, carried: dict[str, int], boxes: dict[str, int]
) -> None:
    """Loads and boxes of any temperatures are the same after writing and reading."""
    day = read_text("tournee: 1\n" + _rest_as_yaml())
    shift, milk = day.shifts[0], day.jobs[1]
    vehicle = replace(shift.vehicle, capacity=Capacity(extra=boxes))
    drop = replace(milk.drops[0], load=Load(volume_ml=volume_ml, extra=carried))
    day = replace(
        day,
        shifts=(replace(shift, vehicle=vehicle),),
        jobs=(day.jobs[0], replace(milk, drops=(drop,))),
    )
    assert read_text(write_day(day)) == day


def test_temperatures_and_boxes_are_written_as_such(tmp_path: Path) -> None:
    """Goods that must be chilled are written by that word, and boxes as boxes of one size."""
    day, _ = read(tmp_path, day_values())
    document = parse_yaml(write_day(day)).content
    assert isinstance(document, dict)
    assert document["vehicles"][0]["boxes"] == [
        {"temperature": "chilled", "volume_ml": 80000},
        {"temperature": "hot", "volume_ml": 20000},
    ]
    assert document["vehicles"][0]["capacity"]["extra"] == {"cold_boxes": 2}
    load = document["jobs"][0]["drops"][0]["load"]
    assert load == {"mass_g": 2000, "volume_ml": 5000, "items": 1, "temperature": "chilled"}


def test_days_that_our_format_cannot_say(tmp_path: Path) -> None:
    """Matrices, places without coordinates and twins of one id are refused by the writer."""
    day, _ = read(tmp_path, day_values())
    vroom, _ = read(tmp_path, vroom_values())
    with pytest.raises(ValueError, match="matrices"):
        write_day(vroom)
    with pytest.raises(ValueError, match="coordinates"):
        write_day(replace(day, places=(Place(id="nowhere"),)))
    shift = day.shifts[0]
    twin = replace(shift, id="twin", vehicle=replace(shift.vehicle, profile="bike"))
    with pytest.raises(ValueError, match="john"):
        write_day(replace(day, shifts=(shift, twin)))


def test_reading_does_not_depend_on_key_order(tmp_path: Path) -> None:
    """A day whose keys come in another order is the same day."""
    values = copy.deepcopy(day_values())
    turned = dict(reversed(list(values.items())))
    assert read(tmp_path, turned) == read(tmp_path, values)


def test_points_are_kept_exactly(tmp_path: Path) -> None:
    """Coordinates are neither rounded nor swapped."""
    day, _ = read(tmp_path, day_values())
    assert day.places[0].point == Point(lon=2.35, lat=48.85)
