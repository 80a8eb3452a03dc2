"""Profiles of our bikes: numbers and rules of how each moves, for a cyclist to read and change.

A profile is one YAML file (``routing/profiles/bikes/<name>.yaml``, or a file of your own with the
same keys). It says nothing about OpenStreetMap's ways as such: :mod:`routing.rules.tags` reads the
tags in its light. Where each figure comes from is told in ``docs/tags.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from routing.costs import MOST_STRESS
from routing.errors import BadInput, Fault, NotFound
from routing.profiles.physics import Physics

PROFILE_NAMES: tuple[str, ...] = ("bike", "ebike", "longtail", "cargo", "trike", "bike_trailer")
"""The profiles that Tournée brings along."""

Passage = Literal["ride", "push", "none"]
"""Ways of a bike past something: riding, pushed on foot, or none."""

Limit = float | Literal["push", "none"]
"""Limit of some ground: at most so many km/h, or pushing only, or nothing."""

ACCESS_KEYS = ("cargo_bike", "electric_bicycle", "bicycle", "vehicle", "access")
BOARDS = ("ferry", "train")
RIDE_CLASSES = (
    *("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"),
    *("unclassified", "residential", "cycleway", "living_street", "service", "track", "path"),
    *("footway", "pedestrian", "platform", "pier", "other", "parking", "movable_bridge"),
)
"""Classes that need a riding speed; ``other`` is any class opened to bikes by an extra sign."""

SMOOTHNESSES = (
    *("excellent", "good", "intermediate", "bad"),
    *("very_bad", "horrible", "very_horrible", "impassable"),
)
TRACKTYPES = ("grade1", "grade2", "grade3", "grade4", "grade5")
PHYSICS: dict[str, tuple[float, float]] = {
    "rider_kg": (30, 200),
    "vehicle_kg": (5, 300),
    "full_load_kg": (1, 500),
    "reference_load_kg": (0, 500),
    "rider_w": (20, 500),
    "assist_w": (0, 1000),
    "assist_kmh": (0, 45),
    "slowest_kmh": (0, 10),
    "rolling_resistance": (0.001, 0.1),
    "drag_area_m2": (0.1, 3),
    "drive_efficiency": (0.5, 1),
    "downhill_gain": (1, 3),
}
"""Figures of a profile's physics, and from what to what each may be."""
TURNS = ("right_s", "left_s", "u_turn_s", "signal_s", "dismount_s")
STRESS = ("level_2", "level_3", "level_4")
MOST_STRESS_PERCENT = round(100 * MOST_STRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of bike.

    Attributes
    ----------
    name
        As used everywhere a profile is chosen.
    access
        Keys that give or take the right of way, the most particular first; a subset of
        :data:`ACCESS_KEYS` in that order.
    delivery
        Whether a sign "deliveries only" lets it in.
    leaves_road_to_cycle_track
        Whether it keeps off a carriageway whose cycle track is mapped as a street of its own.
    boards
        What it is taken aboard of, out of :data:`BOARDS`.
    width_mm, length_mm
        Outer measures, loaded.
    way_width_mm
        Narrowest way that it can follow.
    kerb_ride_mm, kerb_push_mm
        Highest kerb that it is ridden over, and pushed or lifted over.
    max_kmh
        Never faster than this.
    push_kmh, steps_kmh, ramp_kmh
        Pushed on the flat, on steps, on steps with a wheel ramp; 0 where it cannot.
    ferry_kmh, train_kmh
        Aboard, where the map states no duration.
    ride_kmh
        Riding speed by class of way, one for each of :data:`RIDE_CLASSES`.
    surface, smoothness, tracktype
        What the ground allows, by OpenStreetMap's value; a value that is absent sets no limit.
    mtb_scale
        Hardest ``mtb:scale`` that is ridden.
    barriers
        How it gets past barriers that are no size but a shape, by OpenStreetMap's value.
    cycle_barrier_spacing_mm
        Least room between the two halves of a ``cycle_barrier``.
    turn_right_s, turn_left_s
        Seconds lost by a turn of 90 degrees; grows with the square of the angle. For traffic on
        the right: where it keeps left, the two change places.
    u_turn_s, signal_s, dismount_s
        Seconds lost by turning round, at a traffic signal, and by getting off or on.
    through_s
        By so many seconds a way counts longer each time that it is ridden into streets for those
        who have business there (``access=destination``); no time of it, and for a trip that ends
        there the same by all ways.
    physics
        Masses and powers, for slopes and loads.
    stress
        By how much of its time riding counts longer than it takes, for each of the levels of
        traffic stress, 1 to 4 (:mod:`routing.rules.traffic_stress`): shares from 0 to 0.2, rising,
        the first 0. No way takes more than the last of these longer than the quickest one.
    """

    name: str
    access: tuple[str, ...]
    delivery: bool
    leaves_road_to_cycle_track: bool
    boards: tuple[str, ...]
    width_mm: int
    length_mm: int
    way_width_mm: int
    kerb_ride_mm: int
    kerb_push_mm: int
    max_kmh: float
    push_kmh: float
    steps_kmh: float
    ramp_kmh: float
    ferry_kmh: float
    train_kmh: float
    ride_kmh: Mapping[str, float]
    surface: Mapping[str, Limit]
    smoothness: Mapping[str, Limit]
    tracktype: Mapping[str, Limit]
    mtb_scale: int
    barriers: Mapping[str, Passage]
    cycle_barrier_spacing_mm: int
    turn_right_s: float
    turn_left_s: float
    u_turn_s: float
    signal_s: float
    dismount_s: float
    through_s: float
    physics: Physics
    stress: tuple[float, float, float, float]


_IN_TURNS = {"turn_right_s", "turn_left_s", "u_turn_s", "signal_s", "dismount_s"}
_THROUGH = "through_s"
_USUAL_THROUGH_S = 60
"""Value where a profile of one's own says nothing of it."""
_KEYS = (
    *(field.name for field in fields(Profile) if field.name not in {"name", _THROUGH, *_IN_TURNS}),
    "turns",
)
_SPEEDS_THAT_MAY_BE_ZERO = ("steps_kmh", "ramp_kmh")


class _Reader:
    """Reads the values of one profile file and gathers every fault on the way."""

    def __init__(self, file: str, document: Mapping[str, Any]) -> None:
        self.file = file
        self.document = document
        self.faults: list[Fault] = []

    def fault(self, code: str, where: str, **args: str | float) -> None:
        self.faults.append(Fault(code=code, file=self.file, where=where, args=args))

    def keys(self, found: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        """Report keys that are not known, and known ones that are missing."""
        for key in found:
            if key not in known:
                self.fault("profile-unknown-key", f"{where}{key}", known=", ".join(known))
        for key in known:
            if key not in found:
                self.fault("profile-missing-key", f"{where}{key}")

    def number(self, value: object, where: str, low: float, high: float) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.fault("profile-number", where, value=repr(value), low=low, high=high)
        return low

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.document.get(key, low)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault("profile-whole-number", key, value=repr(value), low=low, high=high)
        return low

    def flag(self, key: str) -> bool:
        value = self.document.get(key, False)
        if not isinstance(value, bool):
            self.fault("profile-choice", key, value=repr(value), known="true, false")
        return value is True

    def words(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Read a list of known words."""
        value = self.document.get(key, [])
        words = value if isinstance(value, list) else [value]
        for i, word in enumerate(words):
            if word not in known:
                where = f"{key}[{i}]"
                self.fault("profile-choice", where, value=repr(word), known=", ".join(known))
        return tuple(word for word in words if word in known)

    def access_keys(self) -> tuple[str, ...]:
        """Read the keys of access: at least one, the most particular first."""
        keys = self.words("access", ACCESS_KEYS)
        in_order = tuple(key for key in ACCESS_KEYS if key in keys)
        if keys != in_order or self.document.get("access") == []:
            known = ", ".join(ACCESS_KEYS)
            self.fault("profile-order", "access", value=", ".join(keys), known=known)
        return keys

    def table(self, key: str) -> Mapping[str, Any]:
        """Read a table, empty where it is none (which is reported)."""
        value = self.document.get(key, {})
        if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
            return value
        self.fault("profile-table", key, value=repr(value))
        return {}

    def numbers(
        self, key: str, known: tuple[str, ...], low: float, high: float
    ) -> dict[str, float]:
        """Read a table with just the known keys; those that are not there count as ``low``."""
        table = self.table(key)
        if table:
            self.keys(table, known, f"{key}.")
        return {
            name: self.number(table.get(name, low), f"{key}.{name}", low, high) for name in known
        }

    def limits(self, key: str, known: tuple[str, ...] | None) -> dict[str, Limit]:
        """Read what each kind of ground allows; ``known`` are the kinds there are, if closed."""
        found: dict[str, Limit] = {}
        for name, value in self.table(key).items():
            where = f"{key}.{name}"
            if known is not None and name not in known:
                self.fault("profile-unknown-key", where, known=", ".join(known))
            elif value in ("push", "none"):  # no set: the value may be a list
                found[name] = cast("Limit", value)
            else:
                found[name] = self.number(value, where, 1, 45)
        return found

    def physics(self) -> Physics:
        """Read masses and powers; loads are whole kilograms, the usual one within the full."""
        table = self.table("physics")
        self.keys(table, tuple(PHYSICS), "physics.")
        figures = {
            name: self.number(table.get(name, low), f"physics.{name}", low, high)
            for name, (low, high) in PHYSICS.items()
        }
        full, usual = figures.pop("full_load_kg"), figures.pop("reference_load_kg")
        for name, value, high in (("full_load_kg", full, 500), ("reference_load_kg", usual, full)):
            if value != int(value) or value > high:
                where = f"physics.{name}"
                self.fault("profile-whole-number", where, value=repr(value), low=0, high=int(high))
        return Physics(full_load_kg=int(full), reference_load_kg=int(usual), **figures)

    def stress(self) -> tuple[float, float, float, float]:
        """Read what traffic stress weighs: percentages that rise with the level."""
        table = self.numbers("stress", STRESS, 0, MOST_STRESS_PERCENT)
        second, third, fourth = (table[level] for level in STRESS)
        if not second <= third <= fourth:
            value = ", ".join(f"{table[level]:g}" for level in STRESS)
            self.fault("profile-stress-falls", "stress", value=value)
        return 0.0, second / 100, third / 100, fourth / 100

    def passages(self, key: str) -> dict[str, Passage]:
        found: dict[str, Passage] = {}
        for name, value in self.table(key).items():
            if value in ("ride", "push", "none"):  # no set: the value may be a list
                found[name] = value
            else:
                self.fault(
                    "profile-choice", f"{key}.{name}", value=repr(value), known="ride, push, none"
                )
        return found


def _profile(name: str, read: _Reader) -> Profile:
    document = read.document
    read.keys({key: document[key] for key in document if key != _THROUGH}, _KEYS, "")
    seconds = read.numbers("turns", TURNS, 0, 600)
    kmh = {
        key: read.number(
            document.get(key, 1), key, 0 if key in _SPEEDS_THAT_MAY_BE_ZERO else 0.5, 45
        )
        for key in ("max_kmh", "push_kmh", "steps_kmh", "ramp_kmh", "ferry_kmh", "train_kmh")
    }
    return Profile(
        name=name,
        access=read.access_keys(),
        delivery=read.flag("delivery"),
        leaves_road_to_cycle_track=read.flag("leaves_road_to_cycle_track"),
        boards=read.words("boards", BOARDS),
        width_mm=read.whole("width_mm", 100, 3000),
        length_mm=read.whole("length_mm", 500, 10_000),
        way_width_mm=read.whole("way_width_mm", 0, 3000),
        kerb_ride_mm=read.whole("kerb_ride_mm", 0, 1000),
        kerb_push_mm=read.whole("kerb_push_mm", 0, 1000),
        **kmh,
        ride_kmh=read.numbers("ride_kmh", RIDE_CLASSES, 1, 45),
        surface=read.limits("surface", None),
        smoothness=read.limits("smoothness", SMOOTHNESSES),
        tracktype=read.limits("tracktype", TRACKTYPES),
        mtb_scale=read.whole("mtb_scale", 0, 6),
        barriers=read.passages("barriers"),
        cycle_barrier_spacing_mm=read.whole("cycle_barrier_spacing_mm", 0, 10_000),
        turn_right_s=seconds["right_s"],
        turn_left_s=seconds["left_s"],
        u_turn_s=seconds["u_turn_s"],
        signal_s=seconds["signal_s"],
        dismount_s=seconds["dismount_s"],
        through_s=read.number(document.get(_THROUGH, _USUAL_THROUGH_S), _THROUGH, 0, 300),
        physics=read.physics(),
        stress=read.stress(),
    )


def parse_profile(name: str, text: str, file: str) -> Profile:
    """Read a profile from the text of its file.

    Parameters
    ----------
    name
        What to call it.
    text
        YAML.
    file
        Where the text came from, for messages.

    Raises
    ------
    BadInput
        With every fault of the file: ``profile-syntax``, ``profile-unknown-key``,
        ``profile-missing-key``, ``profile-number``, ``profile-whole-number``, ``profile-choice``,
        ``profile-order``, ``profile-table``, ``profile-stress-falls``.
    """
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())
        raise BadInput.of("profile-syntax", file=file, detail=detail) from error
    if not isinstance(document, dict):
        fault = Fault(code="profile-table", file=file, args={"value": repr(document)})
        raise BadInput([fault])
    reader = _Reader(file, {str(key): value for key, value in document.items()})
    profile = _profile(name, reader)
    if reader.faults:
        raise BadInput(reader.faults)
    return profile


def read_profile(path: Path) -> Profile:
    """Read a profile of your own; it is called as its file is, without the ending.

    Raises
    ------
    BadInput
        As :func:`parse_profile`, and ``profile-unreadable`` where the file cannot be read as text.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault(code="profile-unreadable", file=str(path), args={"detail": str(error)})
        raise BadInput([fault]) from error
    return parse_profile(path.stem, text, str(path))


@cache
def load_profile(name: str) -> Profile:
    """Return one of our own profiles.

    Raises
    ------
    NotFound
        ``profile-not-found``, naming those that there are.
    """
    if name not in PROFILE_NAMES:
        raise NotFound("profile-not-found", value=name, known=", ".join(PROFILE_NAMES))
    file = files("routing.profiles") / "bikes" / f"{name}.yaml"
    return parse_profile(
        name, file.read_text(encoding="utf-8"), f"routing/profiles/bikes/{name}.yaml"
    )
