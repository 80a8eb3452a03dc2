"""Hundreds of spreadsheets with random dialects and faults: good rows exact, bad rows named.

The writer here knows what each cell should mean and writes it in one of many ways; nothing of the
reader is used for that, the headers are spelled out too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.formats.spreadsheet import failed_rows
from dispatch.bookings.usual_masses import parcel_mass
from dispatch.model import Job, Load, Place, Stop, Window
from routing.errors import BadInput
from routing.types import Point
from tests.support.depth import cases
from tests.support.documents.sheets import (
    ADDRESSES,
    SHIFTS,
    VEHICLES,
    Rows,
    Value,
    ods_rows,
    read,
    write_csv,
    write_ods,
    write_xlsx,
)

PARIS = ZoneInfo("Europe/Paris")
HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "N° commande", "Référence", "order number", "REF"),
    "label": ("client", "Customer", "nom", "Libellé"),
    "date": ("date", "Jour", "day"),
    "address": ("adresse", "Adresse de livraison", "drop address", "ADDRESS", "delivery_address"),
    "lon": ("longitude", "lon", "drop_lon"),
    "lat": ("latitude", "Lat", "drop lat"),
    "window": ("créneau", "Fenêtre", "time window", "Horaire de livraison"),
    "from": ("dès", "After", "Au plus tôt", "drop from"),
    "to": ("avant", "Before", "Au plus tard", "livraison fin"),
    "mass": ("poids", "Poids (kg)", "mass_g", "Weight [g]", "masse en kg"),
    "volume": ("volume", "volume (l)", "Volume (ml)"),
    "items": ("colis", "Items", "Nombre de colis"),
    "service": ("durée", "Durée (min)", "service_s", "Temps sur place (min)"),
    "priority": ("priorité", "Priority"),
    "note": ("remarque", "Note", "Commentaires"),
    "pickup": ("adresse d'enlèvement", "pickup address", "Ramassage adresse"),
    "pickup_service": ("durée enlèvement", "Pickup duration (min)"),
}
NAMES = ("Zoé", "Élan; & fils", 'Chez "Max"', "Ωmega, 2e", "plain", "-tiret", "=1+1", "l'Œuf")
WRONG: dict[str, tuple[str, ...]] = {
    "address": ("", "99 rue Inconnue"),
    "lat": ("ici", "91", ""),
    "window": ("matin", "10h-8h", "8h", "8h-10h, 9h-11h"),
    "from": ("tôt", "25h", "23:00"),
    "mass": ("lourd", "-3", "5 miles", "99999999"),
    "volume": ("grand", "-1"),
    "items": ("deux", "1,5", "-1"),
    "service": ("longtemps", "-5"),
    "priority": ("101", "haute"),
    "date": ("un jour", "31/02/2026", "2026-01-01"),
    "pickup": ("99 rue Inconnue",),
}


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes one sheet: how it dresses each kind of value is drawn once or for each cell."""

    chance: random.Random
    on: date
    headers: dict[str, str]
    real_cells: bool
    excess: int = 0

    def number(self, thousandths: int) -> Value:
        """Write a number of thousandths."""
        whole, rest = divmod(thousandths, 1000)
        if self.real_cells and self.chance.random() < 0.7:
            return thousandths / 1000 if rest else whole
        decimals = f"{rest:03d}".rstrip("0")
        gap = self.chance.choice(["", "", " ", "\u00a0", "'"])
        text = f"{whole:,}".replace(",", gap)
        return text + (self.chance.choice(",.") + decimals if decimals else "")

    def scaled(self, key: str, base: int, units: dict[str, int]) -> Value:
        """Write an amount in the unit of its header, or with one in the cell."""
        header = self.headers[key].lower()
        default = next(iter(units))
        named = [unit for unit in units if header.endswith((f"({unit})", f"_{unit}", f"[{unit}]"))]
        unit = (named or [default])[0]
        if self.chance.random() < 0.2:
            unit = self.chance.choice(list(units))
            return f"{self.chance.choice(['', ' ']).join([self._plain(base, units[unit]), unit])}"
        return self.number(base * 1000 // units[unit])

    def _plain(self, base: int, size: int) -> str:
        whole, rest = divmod(base * 1000 // size, 1000)
        return f"{whole},{rest:03d}" if rest else str(whole)

    def clock(self, minutes: int) -> Value:
        """Write a time of day."""
        hour, minute = divmod(minutes, 60)
        if self.real_cells and self.chance.random() < 0.4:
            return time(hour, minute)
        forms = [f"{hour}h{minute:02d}", f"{hour:02d}:{minute:02d}", f"{hour:02d}:{minute:02d}:00"]
        forms += [f"{hour} h {minute:02d}"] + ([f"{hour}h"] if not minute else [])
        forms += [f"{(hour - 1) % 12 + 1}:{minute:02d} {'pm' if hour >= 12 else 'am'}"]
        return self.chance.choice(forms)

    def window(self, spans: list[tuple[int, int]]) -> str:
        """Write windows in one cell."""
        texts = []
        for start, end in spans:
            first, last = (f"{m // 60}h{m % 60:02d}" for m in (start, end))
            form = self.chance.choice(["{}-{}", "{} - {}", "de {} à {}", "{}–{}", "{} to {}"])
            texts.append(form.format(first, last))
        return self.chance.choice([" et ", ", ", " ; ", "\n", " / "]).join(texts)

    def day(self) -> Value:
        """Write the day that is planned."""
        on = self.on
        if self.real_cells and self.chance.random() < 0.5:
            return on
        french = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
                  "septembre", "octobre", "novembre", "décembre")  # fmt: skip
        return self.chance.choice(
            [
                on.isoformat(),
                f"{on.day:02d}/{on.month:02d}/{on.year}",
                f"{on.day} {french[on.month - 1]} {on.year}",
                f"{on:%B} {on.day}, {on.year}",
                f"{on.day}.{on.month}.{on.year % 100}",
            ]
        )


@dataclass(slots=True, kw_only=True)
class Truth:
    """What a sheet holds: its rows as written, the jobs of good ones, the numbers of bad ones."""

    rows: list[list[Value]]
    jobs: list[Job] = field(default_factory=list)
    bad: dict[int, str] = field(default_factory=dict)


def sheet(chance: random.Random, on: date, *, real_cells: bool) -> Truth:
    """Draw a sheet of jobs."""
    optional = ["label", "date", "mass", "volume", "items", "service", "priority", "note"]
    keys = ["id", "address", *chance.sample(optional, chance.randint(0, 8))]
    keys += chance.choice([[], ["window"], ["from", "to"]])
    keys += chance.choice([[], ["lon", "lat"]])
    keys += chance.choice([[], [], ["pickup", "pickup_service"]])
    chance.shuffle(keys)
    headers = {key: chance.choice(HEADERS[key]) for key in keys}
    writer = Writer(chance=chance, on=on, headers=headers, real_cells=real_cells)
    truth = Truth(rows=[["Tournée du jour"], []] if chance.random() < 0.15 else [])
    truth.rows.append(list(headers.values()))
    places: dict[str, Place] = {}
    for number in range(chance.randint(1, 12)):
        if chance.random() < 0.1:
            truth.rows.append(["" for _ in keys] if chance.random() < 0.5 else [])
        cells, job = row(writer, number, places)
        fault = chance.choice(sorted(set(WRONG) & set(keys))) if chance.random() < 0.3 else ""
        if fault == "address" and "lon" in keys:
            fault = "lat"
        if fault:
            spoil(chance, fault, cells)
            truth.bad[len(truth.rows) + 1] = headers[fault]
        else:
            truth.jobs.append(job)
        truth.rows.append([cells[key] for key in keys])
    return truth


def spoil(chance: random.Random, key: str, cells: dict[str, Value]) -> None:
    """Write something wrong into one cell, and what it needs to be wrong beside it."""
    cells[key] = chance.choice(WRONG[key])
    if key == "from":
        cells["to"] = "22:00"
    if key == "address" and "pickup" in cells:
        cells[key] = "99 rue Inconnue"  # a row without any drop is a collection, which is right


def row(writer: Writer, number: int, places: dict[str, Place]) -> tuple[dict[str, Value], Job]:
    """Draw a good row and the job it means."""
    chance, keys = writer.chance, writer.headers
    cells: dict[str, Value] = dict.fromkeys(keys, "")
    name = f"J{number}"
    cells["id"] = name
    address = chance.choice(list(ADDRESSES))
    cells["address"] = address
    point = ADDRESSES[address]
    if "lon" in keys:
        lon, lat = chance.randint(2_000, 2_900), chance.randint(48_000, 48_900)
        cells["lon"], cells["lat"] = writer.number(lon), writer.number(lat)
        point = Point(lon=lon / 1000, lat=lat / 1000)
    given: dict[str, str] = {}
    for key in ("label", "note"):
        if key in keys:
            given[key] = chance.choice(NAMES) if chance.random() < 0.8 else ""
            cells[key] = given[key]
    amounts = draw_amounts(writer, cells)
    windows = draw_windows(writer, cells)
    items, volume_ml = amounts.get("items", 0), amounts.get("volume_ml", 0)
    mass_g = amounts.get("mass_g", parcel_mass(items, volume_ml))
    load = Load(mass_g=mass_g, volume_ml=volume_ml, items=items)
    whole_day = (Window(start=local(writer.on, 0), end=local(writer.on, 24 * 60, -1)),)
    always = whole_day if "date" in keys and cells["date"] else ()
    pickups: tuple[Stop, ...] = ()
    if "pickup" in keys:
        source = chance.choice(list(ADDRESSES))
        minutes = chance.randint(0, 30)
        cells["pickup"], cells["pickup_service"] = source, minutes
        pickups = (
            Stop(
                place=place_of(places, ADDRESSES[source], source),
                windows=always,
                service_s=minutes * 60,
                load=load,
            ),
        )
    drop = Stop(
        place=place_of(places, point, address),
        windows=windows or always,
        service_s=amounts.get("service_s", 0),
        load=load,
        note=given.get("note", ""),
    )
    job = Job(
        id=name,
        pickups=pickups,
        drops=(drop,),
        priority=amounts.get("priority", 0),
        label=given.get("label", ""),
    )
    return cells, job


def place_of(places: dict[str, Place], point: Point, address: str) -> Place:
    """Return the place of a stop; the id is compared apart, as it counts places of bad rows too."""
    return places.setdefault(f"{point}{address}", Place(id="", point=point, address=address))


def draw_amounts(writer: Writer, cells: dict[str, Value]) -> dict[str, int]:
    """Draw loads, service and priority."""
    chance, found = writer.chance, {}
    draws: dict[str, tuple[str, Callable[[int], Value], int]] = {
        "mass": ("mass_g", lambda n: writer.scaled("mass", n, {"kg": 1000, "g": 1}), 1_800_000),
        "volume": (
            "volume_ml",
            lambda n: writer.scaled("volume", n, {"l": 1000, "ml": 1}),
            900_000,
        ),
        "items": ("items", lambda n: writer.number(n * 1000), 5000),
        "priority": ("priority", lambda n: writer.number(n * 1000), 100),
    }
    for key, (name, write, high) in draws.items():
        if key in cells and chance.random() < 0.9:
            found[name] = chance.randint(0, high)
            cells[key] = write(found[name])
    if "service" in cells and chance.random() < 0.9:
        found["service_s"] = chance.randint(0, 120) * 60
        cells["service"] = writer.scaled("service", found["service_s"], {"min": 60, "s": 1})
    if "date" in cells and chance.random() < 0.8:
        cells["date"] = writer.day()
    return found


def draw_windows(writer: Writer, cells: dict[str, Value]) -> tuple[Window, ...]:
    """Draw the windows of the drop."""
    chance = writer.chance
    if not {"window", "from"} & set(cells) or chance.random() < 0.1:
        return ()
    first = 5 * chance.randint(60, 150)
    spans = [(first, first + 5 * chance.randint(1, 30))]
    if "window" in cells:
        if chance.random() < 0.3:
            second = spans[0][1] + 5 * chance.randint(1, 20)
            spans.append((second, second + 60))
        cells["window"] = writer.window(spans)
    else:
        cells["from"], cells["to"] = (writer.clock(minutes) for minutes in spans[0])
    return tuple(Window(start=local(writer.on, a), end=local(writer.on, b)) for a, b in spans)


def local(on: date, minutes: int, seconds: int = 0) -> datetime:
    """Return the instant of a Paris clock on a day."""
    naive = datetime.combine(on, time()) + timedelta(minutes=minutes, seconds=seconds)
    return naive.replace(tzinfo=PARIS).astimezone(UTC)


def write(chance: random.Random, folder: Path, kind: str, rows: Rows) -> Path:
    """Write a sheet in a random dialect beside a good crew."""
    write_csv(folder / "vehicles.csv", VEHICLES)
    write_csv(folder / "shifts.csv", SHIFTS)
    if kind == "xlsx":
        return write_xlsx(folder / "jobs.xlsx", {chance.choice(["Jobs", "Feuil1"]): rows})
    if kind == "ods":
        return write_ods(folder / "jobs.ods", {"Livraisons": ods_rows(rows)})
    text = "".join(str(cell) for line in rows for cell in line)
    encodings = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
    encodings += [] if "Ω" in text else ["cp1252", "cp1252"]
    return write_csv(
        folder / "jobs.csv",
        rows,
        encoding=chance.choice(encodings),
        separator=chance.choice(",;\t"),
        line_end=chance.choice(["\n", "\r\n"]),
    )


def nameless(job: Job) -> Job:
    """Return a job without the ids of its places, which depend on the rows before it."""
    sides = {}
    for side in ("pickups", "drops"):
        stops = []
        for stop in getattr(job, side):
            place = Place(id="", point=stop.place.point, address=stop.place.address)
            stops.append(replace(stop, place=place))
        sides[side] = tuple(stops)
    values = {name: getattr(job, name) for name in Job.__slots__}
    return Job(**{**values, **sides})


@pytest.mark.parametrize("part", range(cases(1, whole=3)))
@pytest.mark.slow
def test_spreadsheets_in_random_dialects(tmp_path: Path, part: int) -> None:
    """Each good row is imported exactly, each bad one named at its column, and no row is lost."""
    tried = good = bad = 0
    for seed in range(part * 100, part * 100 + 100):
        chance = random.Random(seed)
        on = date(2026, 1, 5) + timedelta(days=chance.randint(0, 360))
        kind = chance.choice(["csv", "csv", "csv", "xlsx", "ods"])
        truth = sheet(chance, on, real_cells=kind != "csv")
        folder = tmp_path / str(seed)
        folder.mkdir()
        write(chance, folder, kind, truth.rows)
        tried += 1
        good, bad = good + len(truth.jobs), bad + len(truth.bad)
        check(folder, on, truth, f"seed {seed} ({kind})")
    assert (tried, good > 300, bad > 80) == (100, True, True)


def check(folder: Path, on: date, truth: Truth, what: str) -> None:
    """Compare what a folder gives with what was written into it."""
    if not truth.bad:
        day, left_out = read(folder, on=on)
        assert left_out == (), what
        assert [nameless(job) for job in day.jobs] == truth.jobs, what
        return
    with pytest.raises(BadInput) as caught:
        read(folder, on=on)
    named = {(fault.args.get("row"), fault.args.get("column")) for fault in caught.value.faults}
    rows = {number for number, _ in named}
    assert rows == set(truth.bad), what
    assert set(truth.bad.items()) <= named or lone(named, truth), what
    if truth.jobs:
        day, left_out = read(folder, on=on, skip_bad=True)
        assert left_out == caught.value.faults, what
        assert [nameless(job) for job in day.jobs] == truth.jobs, what
    into = folder / "failed"
    into.mkdir()
    (path,) = failed_rows(caught.value.faults, into, say=lambda fault: fault.code)
    write_csv(into / "vehicles.csv", VEHICLES)
    write_csv(into / "shifts.csv", SHIFTS)
    with pytest.raises(BadInput) as again:
        read(into, on=on)
    assert {fault.args.get("row") for fault in again.value.faults} == {
        number + 2 for number in range(len(truth.bad))
    }, what
    assert [fault.code for fault in again.value.faults] == [
        fault.code for fault in caught.value.faults
    ], f"{what} {path}"


def lone(
    named: set[tuple[str | int | float | None, str | int | float | None]], truth: Truth
) -> bool:
    """Return whether each bad row is named at its column, or at the one it is reversed against."""
    columns = {row: {column for number, column in named if number == row} for row in truth.bad}
    ends = {header.lower() for header in HEADERS["to"]}
    return all(
        column in columns[row] or {str(each).lower() for each in columns[row]} & ends
        for row, column in truth.bad.items()
    )
