"""Use cases of couriers' sheets: of a round and of a day, as far as the round's document tells.

A sheet says what :mod:`api.render.sheet_content` says of a planned day. Where only a rough area may
be told, it has neither address nor code for the map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from api.locales.texts import Texts
from api.usecases.act import Act, needs
from api.usecases.fleet.ridden_vehicles import ridden_name, ridden_vehicle
from api.usecases.rounds.document.document import documents_in_sight, round_document
from api.usecases.rounds.round_numbers import round_numbers
from api.usecases.table_texts import table_texts
from api.wording.figures import RoundFigures, VisitFigures, peaks_of
from api.wording.outcome import LegLines, Outcome
from data.store.board import day as board_rows
from data.store.rounds import rounds
from data.store.rounds.rounds import RoundRow, VisitRow
from data.store.shapes import load_of, windows_of
from data.store.system import cooperatives
from dispatch.circuits.cold_chain import most_cold_ml, temperatures_of
from dispatch.model import (
    Break,
    Courier,
    Job,
    Load,
    Place,
    Plan,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Visit,
    Window,
)
from dispatch.model.vehicles import Vehicle
from routing.errors import Conflict, NotFound, NotReady
from routing.network.street_geometry import StreetGeometry
from routing.types import Point

MAX_SHEETS = 40
"""Most sheets that are printed at once, some tenth of a second of work each."""

Plain = Mapping[str, Any]
_DROPPED = frozenset({"cancelled", "skipped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierSheet:
    """A round, ready to be printed; ``codes`` are those of its parcels, by job."""

    outcome: Outcome
    figures: RoundFigures
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierSheets:
    """Sheets in the order of their numbers; ``language`` and ``zone`` are the cooperative's."""

    sheets: tuple[CourierSheet, ...]
    day: date
    language: str
    zone: tzinfo


@needs("rounds:read")
def round_sheet(act: Act, round_id: UUID) -> CourierSheets:
    """Return the sheet of a round.

    Raises
    ------
    NotFound
        ``no-such-round``: not there, or not in sight.
    """
    content = round_document(act, round_id).content
    day = date.fromisoformat(content["round"]["day"])
    return _sheets(act, day, {round_id: content})


@needs("rounds:read")
def day_sheets(act: Act, day: date) -> CourierSheets:
    """Return the sheets of all live rounds of a day that are in sight.

    Raises
    ------
    Conflict
        ``no-rounds-to-print``; ``too-many-sheets``.
    """
    found = documents_in_sight(act, round_numbers(act.tx, day))
    if not found:
        raise Conflict("no-rounds-to-print", day=day.isoformat())
    if len(found) > MAX_SHEETS:
        raise Conflict("too-many-sheets", value=len(found), limit=MAX_SHEETS)
    return _sheets(act, day, found)


def _sheets(act: Act, day: date, found: Mapping[UUID, Plain]) -> CourierSheets:
    home = cooperatives.own(act.tx)
    texts = table_texts(home.language, home.zone)
    numbers = round_numbers(act.tx, day)
    rows = {one.id: one for one in rounds.of_day(act.tx, day)}
    ridden = {one for key in found for one in (rows[key].vehicle_id, rows[key].trailer_id) if one}
    vehicles = board_rows.vehicles_among(act.tx, ridden)
    streets, attribution = _streets(act, home.city)
    sheets = []
    for round_id, content in found.items():
        row = rows[round_id]
        bike = vehicles[row.vehicle_id]
        trailer = None if row.trailer_id is None else vehicles[row.trailer_id]
        new, name = ridden_vehicle(bike, trailer), ridden_name(bike, trailer)
        vehicle = Vehicle(id=name, profile=new.profile, capacity=new.capacity)
        figures = _figures(content, row, vehicle, numbers.get(round_id, 0), texts)
        figures = _with_cold(figures, content, row, texts)
        outcome = Outcome(
            name=home.name,
            zone=ZoneInfo(home.time_zone),
            problem=Problem(jobs=(), shifts=(figures.shift,), times=_NO_TIMES),
            plan=Plan(rounds=(figures.round,), unassigned=()),
            legs=_legs(content, row, figures.shift.id),
            streets=streets,
            attribution=attribution,
        )
        codes = {one["job_id"]: one["code"] for one in content["stops"] if _is_stop(one)}
        sheets.append(CourierSheet(outcome=outcome, figures=figures, codes=codes))
    return CourierSheets(sheets=tuple(sheets), day=day, language=home.language, zone=home.zone)


_NO_TIMES = TravelTimes(place_ids=(), duration_s={}, distance_m={})


def _streets(act: Act, city: str) -> tuple[StreetGeometry, str]:
    """Return the ground of the small map; none where the city is not loaded."""
    try:
        found = act.tools.streets.router(city).city
    except (NotFound, NotReady):
        return StreetGeometry.empty(), ""
    return found.street_geometry(), found.attribution


def _ridden(content: Plain, row: RoundRow) -> list[tuple[Plain, VisitRow]]:
    """Return the visits that are still the round's, as the document and as the row has them."""
    kept = {str(one.id): one for one in row.visits if not one.given_back}
    return [
        (one, kept[one["visit_id"]])
        for one in cast("list[Plain]", content["stops"])
        if one["status"] not in _DROPPED and one["visit_id"] in kept
    ]


def _is_stop(one: Plain) -> bool:
    return bool(one["kind"] != "break")


# --- a round of the document as a planned day has it ----------------------------------------


def _figures(
    content: Plain, row: RoundRow, vehicle: Vehicle, number: int, texts: Texts
) -> RoundFigures:
    visits = _ridden(content, row)
    jobs = _jobs([one for one, _ in visits], texts)
    figures, count = [], 0
    for one, visit in visits:
        count += _is_stop(one)
        figures.append(_visit(one, visit, count, jobs, texts))
    shift = _shift(content, row, vehicle)
    ridden = Round(
        shift_id=shift.id,
        start=row.starts_at,
        end=row.ends_at,
        visits=tuple(each.visit for each in figures),
        end_travel_s=max(0, row.travel_s - sum(each.visit.travel_s for each in figures)),
        end_distance_m=max(0, row.distance_m - sum(each.visit.distance_m for each in figures)),
    )
    return RoundFigures(
        number=number,
        shift=shift,
        round=ridden,
        visits=tuple(figures),
        peaks=peaks_of(shift, ridden, jobs),
        ride_s=ridden.travel_s,
        wait_s=ridden.wait_s,
        service_s=sum(each.service_s for each in figures if each.stop is not None),
        break_s=sum(each.service_s for each in figures if each.stop is None),
    )


def _with_cold(figures: RoundFigures, content: Plain, row: RoundRow, texts: Texts) -> RoundFigures:
    """Return a round that says which boxes go along, and by when what is cold or hot is due."""
    rule = content["cold"]
    if rule is None:
        return figures
    ups = [one.visit for one in reversed(figures.visits) if one.visit.kind == "pickup"]
    taken = {visit.job_id: visit.start for visit in ups}
    boxes = _boxes(figures, rule, texts)
    entries = []
    for (plain, _), one in zip(_ridden(content, row), figures.visits, strict=True):
        if one.stop is None:
            entries.append(one)
            continue
        lines, boxes = [boxes], ""
        if one.visit.kind == "drop":
            begun = taken.get(one.visit.job_id, row.starts_at)
            for cold in temperatures_of(one.stop.load.extra):
                out = plain.get("out_since", {}).get(cold)
                since = datetime.fromisoformat(out or begun.isoformat())
                until = since + timedelta(minutes=rule[f"{cold}_min"])
                args = {"since": texts.clock(since), "until": texts.clock(until), "class": cold}
                lines.append(texts("sheet-cold-until", **args))
        note = " · ".join(filter(None, [*lines, one.stop.note]))
        entries.append(replace(one, stop=replace(one.stop, note=note)))
    return replace(figures, visits=tuple(entries))


def _boxes(figures: RoundFigures, rule: Plain, texts: Texts) -> str:
    """Return how many cold boxes and ice packs go along; empty where none do."""
    most = 0
    for one in figures.visits:
        handed = one.stop.load.extra if one.stop and one.visit.kind == "drop" else {}
        most = max(most, most_cold_ml(one.visit.load_after.extra, handed))
    boxes = -(-most // rule["box_ml"])
    packs = boxes * rule["packs_per_box"]
    return texts("sheet-cold-boxes", boxes=boxes, packs=packs) if boxes else ""


def _shift(content: Plain, row: RoundRow, vehicle: Vehicle) -> Shift:
    head = content["round"]
    rider, companion, shift = head["rider"], head["companion"], head["shift"]
    return Shift(
        id=str(row.shift_id),
        courier=Courier(id=rider["id"], name=rider["name"]),
        companion=companion and Courier(id=companion["id"], name=companion["name"]),
        vehicle=vehicle,
        window=Window(
            start=datetime.fromisoformat(shift["starts_at"]),
            end=datetime.fromisoformat(shift["ends_at"]),
        ),
        start_place=_end_place("start", head["start"]),
        end_place=_end_place("end", head["end"]),
        breaks=tuple(
            Break(id=one["id"], duration_s=one["duration_s"], windows=windows_of(one["windows"]))
            for one in shift["breaks"]
        ),
    )


def _end_place(name: str, plain: Plain | None) -> Place | None:
    if plain is None:
        return None
    return Place(id=name, point=_point(plain["point"]), address=plain["address"])


def _jobs(stops: Sequence[Plain], texts: Texts) -> dict[str, Job]:
    """Return the jobs of a round as far as it has them: it may bring half of what it takes up."""
    ends: dict[str, list[Plain]] = defaultdict(list)
    for one in stops:
        if _is_stop(one):
            ends[one["job_id"]].append(one)
    jobs = {}
    for job_id, found in ends.items():
        first = found[0]
        name = next((one["label"] for one in found if one["label"]), "")
        pickups = tuple(_stop(one, texts) for one in found if one["kind"] == "pickup")
        drops = () if pickups else tuple(_stop(one, texts) for one in found)
        jobs[job_id] = Job(
            id=job_id,
            kind=first["job_kind"],
            pickups=pickups,
            drops=drops,
            label=name or first["customer"] or first["code"],
        )
    return jobs


def _stop(one: Plain, texts: Texts) -> Stop:
    where, who = one["where"], one["who"]
    named = [each for each in (where.get("place") or who["name"], where["address"]) if each]
    address = ", ".join(dict.fromkeys(named)) or texts("sheet-later")
    point = None if where["rough"] else _point(where["point"])
    return Stop(
        place=Place(
            # Stops of one door stand together; two of which nothing is told do not.
            id=f"{address} {where['point']}" if point else str(one["visit_id"]),
            point=point,
            address=address,
            access_note=where["access_note"],
            street_only=where.get("street_only", False),
        ),
        windows=windows_of(one["windows"]),
        service_s=one["service_s"],
        load=load_of(one["load"]),
        returns=load_of(one["returns"]),
        note=who["note"],
    )


def _visit(
    one: Plain, row: VisitRow, number: int, jobs: Mapping[str, Job], texts: Texts
) -> VisitFigures:
    is_stop = _is_stop(one)
    stop = _stop(one, texts) if is_stop else None
    visit = Visit(
        kind=one["kind"],
        job_id=one["job_id"] if is_stop else "",
        break_id="" if is_stop else row.break_id,
        place_id=None if stop is None else stop.place.id,
        travel_s=row.travel_s,
        distance_m=row.distance_m,
        arrive=row.arrive_at,
        start=row.start_at,
        depart=row.depart_at,
        load_after=Load.of(row.load_after),
        index=_index(one, jobs[one["job_id"]], stop) if stop is not None else 0,
    )
    return VisitFigures(
        visit=visit,
        number=number if is_stop else 0,
        job=jobs[one["job_id"]] if is_stop else None,
        stop=stop,
        windows=() if stop is None else stop.windows,
        slack_s=0,
    )


def _index(one: Plain, job: Job, stop: Stop) -> int:
    """Return the number of a stop within its job, as far as the job here has it."""
    found = job.pickups if one["kind"] == "pickup" else job.drops
    return found.index(stop) if stop in found else 0


def _point(pair: Sequence[float] | None) -> Point | None:
    return None if pair is None else Point(lon=pair[0], lat=pair[1])


def _legs(content: Plain, row: RoundRow, shift_id: str) -> LegLines:
    """Return the lines of the ways that are told, by the number of the visit that they lead to."""
    names = [str(one["visit_id"]) for one, _ in _ridden(content, row)]
    numbers = {name: number for number, name in enumerate([*names, "end"])}
    return {
        (shift_id, numbers[leg["to"]]): tuple(
            Point(lon=lon, lat=lat) for lon, lat in leg["geometry"]
        )
        for leg in content["legs"]
        if "geometry" in leg and leg["to"] in numbers
    }
