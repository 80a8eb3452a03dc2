"""Days as ``GET /v1/days/{day}/board`` answers them, of any size, for pictures and measurements."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

DAY = "2026-03-10"
ZONE = "Europe/Paris"
START = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 9, 40, tzinfo=UTC)
CENTRE = (24.9414, 60.1709)

_RIDERS = ("Aino", "Eero", "Liisa", "Otso", "Saara", "Veikko", "Tuuli", "Oona", "Ilona", "Kalle")
_BIKES = ("Long John", "Tricycle", "Messenger", "Longtail")
_FIRST = ("Bread", "Milk", "Flowers", "Books", "Fish", "Paper", "Beans", "Cheese", "Tools")
_PLACES = ("Market hall", "Café Aalto", "North hub", "Hakaniemi school", "Pharmacy", "Harbour")
_STREETS = ("Fredrikinkatu", "Mannerheimintie", "Bulevardi", "Uudenmaankatu", "Annankatu")
_LONG = "Kunnalliskodinpolun ja Länsisatamankadun ruoka-apuyhdistyksen vapaaehtoiset, 3. krs"


def board_day(
    jobs: int = 120, rounds: int = 9, *, seed: int = 7, long_names: bool = False
) -> dict[str, Any]:
    """Return a day with so many jobs in so many rounds, some open, some late.

    Parameters
    ----------
    jobs, rounds
        How many; no rounds: shifts are planned and every job is open.
    seed
        The same seed gives the same day.
    long_names
        Names as long as people have them.
    """
    chance = random.Random(seed)
    day = _Day(chance, long_names=long_names)
    for number in range(1, rounds + 1):
        day.add_round(number, jobs // rounds + (number <= jobs % rounds))
    if not rounds:
        for number in range(1, 7):
            day.add_shift(number)
    for _ in range(max(2, jobs // 25) if rounds else jobs):
        day.add_open_job()
    return day.document()


class _Day:
    """A day in the making."""

    def __init__(self, chance: random.Random, *, long_names: bool) -> None:
        self.chance, self.long_names = chance, long_names
        self.shifts: list[dict[str, Any]] = []
        self.rounds: list[dict[str, Any]] = []
        self.visits: list[dict[str, Any]] = []
        self.jobs: list[dict[str, Any]] = []
        self.open_jobs: list[dict[str, Any]] = []
        self.alerts: list[dict[str, Any]] = []

    def document(self) -> dict[str, Any]:
        """Return the whole."""
        self.alerts.sort(key=lambda one: one["urgency"])
        return {
            "day": DAY,
            "time_zone": ZONE,
            "event_number": 1000,
            "server_time": _text(NOW),
            "plan": {
                "id": self.id(),
                "way": "solve",
                "name": "",
                "note": "",
                "published_at": _text(START),
                "published_by": "Helmi",
            }
            if self.rounds
            else None,
            "city": {"name": "helsinki", "status": "loaded"},
            "shifts": self.shifts,
            "rounds": self.rounds,
            "visits": self.visits,
            "jobs": self.jobs,
            "open_jobs": self.open_jobs,
            "people_out": [],
            "alerts": self.alerts,
        }

    def id(self) -> str:
        """Return an id by the seed."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def place(self) -> tuple[str, str, list[float]]:
        """Return a place: name, address, point."""
        name = _LONG if self.long_names else self.chance.choice(_PLACES)
        address = f"{self.chance.choice(_STREETS)} {self.chance.randrange(1, 60)}"
        spread = (self.chance.gauss(0, 0.022), self.chance.gauss(0, 0.009))
        return name, address, [round(CENTRE[i] + spread[i], 6) for i in range(2)]

    def add_shift(self, number: int) -> dict[str, Any]:
        """Add a shift of five to seven hours."""
        start = START + timedelta(minutes=self.chance.randrange(0, 240, 15))
        rider = _RIDERS[(number - 1) % len(_RIDERS)]
        shift: dict[str, Any] = {
            "id": self.id(),
            "number": number,
            "person_id": self.id(),
            "rider": f"{rider}-Annikki {_LONG[:24]}"
            if self.long_names
            else rider + (f" {number}" if number > len(_RIDERS) else ""),
            "vehicle_id": self.id(),
            # No bike is under two riders.
            "vehicle": f"{self.chance.choice(_BIKES)} {number}",
            "trailer_id": None,
            "trailer": "Carla" if number % 7 == 0 else "",
            "profile": "cargo",
            "start": _text(start),
            "end": _text(start + timedelta(hours=self.chance.randrange(5, 8))),
            "status": "open",
            "capacity": {"mass_g": 100_000, "volume_ml": 400_000, "items": 0},
            "round_id": None,
            "breaks": [],
        }
        self.shifts.append(shift)
        return shift

    def add_job(self, round_id: str | None) -> dict[str, Any]:
        """Add a job."""
        number = len(self.jobs) + 1
        job = {
            "id": self.id(),
            "booking_id": self.id(),
            "kind": self.chance.choice(["shop", "shop", "circuit", "aid"]),
            "label": _LONG
            if self.long_names
            else f"{self.chance.choice(_FIRST)} to {self.chance.choice(_PLACES)}",
            "customer": self.chance.choice(["Bakery", "Coop", "Food bank"]),
            "status": "placed" if round_id else "open",
            "priority": 0,
            "load": {"mass_g": self.chance.randrange(500, 9000), "volume_ml": 8000, "items": 1},
            "tags": ["cold"] if number % 11 == 0 else [],
            "reference": "",
            "parcel_codes": [f"K{number:04d}"],
            "round_id": round_id,
            "pinned": number % 17 == 0,
            "pinned_place": number % 34 == 0,
        }
        self.jobs.append(job)
        return job

    def add_round(self, number: int, count: int) -> None:
        """Add a shift with a round of so many jobs: pickups in fours, then their drops."""
        shift = self.add_shift(number)
        identity = self.id()
        at = datetime.fromisoformat(shift["start"]) + timedelta(minutes=5)
        stops: list[tuple[str, dict[str, Any]]] = []
        for first in range(0, count, 4):
            some = [self.add_job(identity) for _ in range(min(4, count - first))]
            stops += [("pickup", one) for one in some[:1]] + [("drop", one) for one in some]
        room = (datetime.fromisoformat(shift["end"]) - at).total_seconds() / max(1, len(stops))
        load, late = 0, 0
        begun = at
        for index, (kind, job) in enumerate(stops):
            if index == len(stops) // 2:
                at = self._add_break(identity, at)
            load += job["load"]["mass_g"] * (4 if kind == "pickup" else -1)
            at, is_late = self._add_visit(identity, kind, job, at, room, load)
            late += is_late
        drift = self.chance.choice([0, 0, 120, 480, -60])
        own = [one for one in self.visits if one["round_id"] == identity]
        status = self.chance.choice(["started", "started", "accepted", "published"])
        if begun <= NOW:
            status = "started"
        elif status == "started":
            status = "accepted"
        self.rounds.append(
            {
                "id": identity,
                "shift_id": shift["id"],
                "number": number,
                "version": 1,
                "published_at": _text(START),
                "status": status,
                "accepted_at": _text(START),
                "start": _text(begun),
                "end": _text(at + timedelta(minutes=8)),
                "planned_start": _text(begun),
                "planned_end": _text(at + timedelta(minutes=8)),
                "ride_s": sum(one["ride_s"] for one in own) + 480,
                "wait_s": sum(one["wait_s"] for one in own),
                "service_s": sum(one["service_s"] for one in own if one["kind"] != "break"),
                "break_s": 1800,
                "distance_m": self.chance.randrange(6000, 24000),
                "cost_cents": self.chance.randrange(6000, 14000),
                "drift_s": drift if status == "started" else 0,
                "late_visits": late,
                "late_s": max((v["late_s"] for v in own if v["status"] == "planned"), default=0),
            }
        )
        shift["round_id"] = identity
        if late:
            name = next(one["name"] for one in own if one["late_s"])
            text = said("late", rider=shift["rider"], name=name)
            self.add_alert("late", 1 + number % 3, "round", identity, identity, text=text)

    def _add_visit(  # noqa: PLR0913, PLR0917  # a visit depends on all of it
        self, round_id: str, kind: str, job: dict[str, Any], at: datetime, room: float, load: int
    ) -> tuple[datetime, bool]:
        ride = timedelta(seconds=min(room * 0.6, self.chance.randrange(120, 700)))
        arrival, service = at + ride, timedelta(seconds=min(room * 0.4, 180))
        wait = timedelta(minutes=self.chance.choice([0, 0, 0, 0, 6]) if room > 600 else 0)
        begin = arrival + wait
        drift = timedelta(minutes=self.chance.choice([0, 0, 0, 4]))
        name, address, point = self.place()
        is_late = self.chance.random() < 0.03
        end = begin - timedelta(minutes=7) if is_late else begin + timedelta(minutes=50)
        self.visits.append(
            {
                "id": self.id(),
                "round_id": round_id,
                "job_id": job["id"],
                "stop_id": self.id(),
                "kind": kind,
                "label": job["label"],
                "name": name,
                "address": address,
                "street_only": False,
                "point": point,
                "windows": [{"start": _text(begin - timedelta(minutes=70)), "end": _text(end)}],
                "planned_arrival": _text(arrival - drift),
                "arrival": _text(arrival),
                "begin": _text(begin),
                "departure": _text(begin + service),
                "ride_s": int(ride.total_seconds()),
                "wait_s": int(wait.total_seconds()),
                "service_s": int(service.total_seconds()),
                "late_s": 420 if is_late else 0,
                "status": "done" if begin < NOW else "planned",
                "load_after": {"mass_g": max(0, load), "volume_ml": 0, "items": 0},
                "failure": "",
                "relay": "",
                "pinned": job["pinned"],
                "pinned_place": job["pinned_place"],
            }
        )
        return begin + service, is_late

    def _add_break(self, round_id: str, at: datetime) -> datetime:
        end = at + timedelta(minutes=30)
        self.visits.append(
            {
                "id": self.id(),
                "round_id": round_id,
                "job_id": None,
                "stop_id": None,
                "kind": "break",
                "label": "",
                "name": "",
                "address": "",
                "street_only": False,
                "point": None,
                "windows": [],
                "planned_arrival": _text(at),
                "arrival": _text(at),
                "begin": _text(at),
                "departure": _text(end),
                "ride_s": 0,
                "wait_s": 0,
                "service_s": 1800,
                "late_s": 0,
                "status": "planned",
                "load_after": {"mass_g": 0, "volume_ml": 0, "items": 0},
                "failure": "",
                "relay": "",
                "pinned": False,
                "pinned_place": False,
            }
        )
        return end

    def add_open_job(self) -> None:
        """Add a job that stands in no round."""
        job = self.add_job(None)
        stops = []
        for kind in ("pickup", "drop"):
            name, address, point = self.place()
            window = {"start": _text(NOW), "end": _text(NOW + timedelta(hours=3))}
            stops.append(
                {
                    "kind": kind,
                    "name": name,
                    "address": address,
                    "street_only": False,
                    "point": point,
                    "windows": [window],
                    "service_s": 180,
                }
            )
        fell_out = len(self.open_jobs) % 3 == 0
        self.open_jobs.append(
            {
                "job_id": job["id"],
                "reason": "no-shift-in-window",
                "reason_text": "No suitable shift can serve it inside its time windows.",
                "fell_out": fell_out,
                "since": _text(NOW),
                "stops": stops,
            }
        )
        if fell_out:
            text = said("fell-out", job=job["label"])
            self.add_alert("fell-out", 1, "job", job["id"], None, job["id"], text=text)

    def add_alert(  # noqa: PLR0913, PLR0917  # an alert is about several things
        self,
        kind: str,
        urgency: int,
        subject: str,
        identity: str,
        round_id: str | None,
        job_id: str | None = None,
        *,
        text: str,
    ) -> None:
        """Add something that needs a person."""
        self.alerts.append(
            {
                "id": self.id(),
                "kind": kind,
                "urgency": urgency,
                # What is only expected has no beginning.
                "since": None
                if kind == "late"
                else _text(NOW - timedelta(minutes=len(self.alerts))),
                "subject": {"kind": subject, "id": identity},
                "job_id": job_id,
                "round_id": round_id,
                "act_by": None,
                "next_job": None,
                "page": "",
                "text": text,
                "takers": [],
            }
        )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


_SENTENCES = {
    "late": ("{rider} will be late at {name} by 7 min.", "{rider} aura 7 min de retard à {name}."),
    "fell-out": (
        "“{job}” fell out of its round and stands in none. Find it a place.",
        "« {job} » est sortie de sa tournée et n’est plus dans aucune. Trouvez-lui une place.",
    ),
    "late-booking": (
        "“{job}” was booked after the day was planned and stands in no round. Find it a place.",
        "« {job} » a été réservée après coup et n’est dans aucune tournée. Trouvez-lui une place.",
    ),
    "failed-visit": (
        "{rider} could not deliver “{job}”: nobody there. Decide what becomes of the goods.",
        "{rider} n’a pas pu livrer « {job} » : personne. Décidez de la suite pour la marchandise.",
    ),
    "aboard-too-long": (
        "{rider} has had “{job}” aboard since 11:10: 22 min more than it may be. Bring it sooner.",
        "{rider} a « {job} » à bord depuis 11:10 : 22 min de trop. Apportez-la plus tôt.",
    ),
    "refused": (
        "{rider} cannot ride the round from 11:35. Give it to somebody else.",
        "{rider} ne peut pas assurer la tournée de 11:35. Confiez-la à quelqu’un d’autre.",
    ),
    "incident": (
        "{rider} reported an incident: accident. Look at it, and close it when it is dealt with.",
        "{rider} a signalé un incident : accident. Regardez, puis fermez-le une fois traité.",
    ),
    "bike-broken": (
        "The bike of {rider} has broken down. Find another one, or somebody who rides on.",
        "Le vélo de {rider} est en panne. Trouvez un autre vélo, ou quelqu’un qui continue.",
    ),
    "way-blocked": (
        "{rider} found no way through (Traffic). Close the street for the others.",
        "{rider} n’a pas pu passer (Circulation). Fermez la rue pour les autres.",
    ),
    "message": (
        "{rider} writes: “The pump is missing.” Nobody has read it yet.",
        "{rider} écrit : « La pompe manque. » Personne ne l’a encore lu.",
    ),
    "contest": ("{rider} contests a decision.", "{rider} conteste une décision."),
    "conflict": (
        "Two accounts of the round of {rider} contradict each other.",
        "Deux récits de la tournée de {rider} se contredisent.",
    ),
}
_FRENCH = {
    "No suitable shift can serve it inside its time windows.": (
        "Aucun service adapté ne peut la faire dans ses créneaux."
    ),
}


def said(kind: str, **names: str) -> str:
    """Return the sentence of an alert in English; :func:`in_french` knows it from then on."""
    english, french = (one.format(**names) for one in _SENTENCES[kind])
    _FRENCH[english] = french
    return english


def in_french(document: dict[str, Any]) -> dict[str, Any]:
    """Return a day with the sentences that the server writes, in French."""
    return {
        **document,
        "alerts": [{**one, "text": _FRENCH[one["text"]]} for one in document["alerts"]],
        "open_jobs": [
            {**one, "reason_text": _FRENCH[one["reason_text"]]} for one in document["open_jobs"]
        ],
    }
