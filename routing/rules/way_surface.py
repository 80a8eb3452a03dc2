"""Kind and ground of a way: a road, a walk, a ferry; how fast its ground lets a bike go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.profiles.profile import Limit, Profile
from routing.rules.access import OWN_KEYS
from routing.rules.measures import length_mm
from routing.rules.one_way import implies_oneway

ROADS = frozenset(
    {
        *("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"),
        *("unclassified", "residential", "cycleway", "living_street", "service", "track", "path"),
    }
)
"""Classes of ``highway`` that one rides on unless a sign forbids it."""

WALKS = frozenset({"footway", "pedestrian", "steps", "platform"})
"""Classes of ``highway`` that are for walkers: one pushes unless a sign lets bikes ride."""

_RURAL = frozenset({"track", "path"})
_BESIDE_TRAFFIC = frozenset(
    {
        *("secondary", "secondary_link", "tertiary", "tertiary_link", "unclassified"),
        *("residential", "living_street", "service"),
    }
)
"""Roads along which one walks as a matter of course: a ban on vehicles means no walkers there."""
_PAVED = frozenset(
    {
        *("paved", "asphalt", "chipseal", "concrete", "concrete:plates", "concrete:lanes"),
        *("paving_stones", "bricks", "brick"),
    }
)
_DESIGNATED = frozenset({"designated", "official"})
_UNBUILT = frozenset(
    {
        *("construction", "proposed", "planned", "abandoned", "disused", "razed", "demolished"),
        *("dismantled", "removed", "historic", "no"),
    }
)
_BUILT_CONSTRUCTION = frozenset({"no", "widening", "minor"})
_FERRIES = frozenset({"ferry", "shuttle_train"})
_TRAINS = frozenset({"train", "railway", "subway", "light_rail", "monorail", "tram"})
_PARKING = frozenset({"parking", "parking_entrance"})
_RAMPS = ("ramp:bicycle", "ramp:wheelchair", "ramp:stroller", "ramp")
_NO_CAP_KMH = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A way before access and one-way signs are looked at.

    Attributes
    ----------
    ride_kmh
        Riding speed where no sign is needed to ride, else 0; aboard, the boat's.
    signed_kmh
        Riding speed where a sign lets bikes in.
    push_kmh
        Pushing speed, 0 where the bike cannot be pushed.
    cap_kmh
        Never faster than this.
    for_walkers, walkable
        Whether it is a walkers' way; whether one may walk along it unless told otherwise.
    spares_walkers
        A track, path or street from ``secondary`` down, where a ban on vehicles means motors and
        riders, not walkers.
    never_ridden
        Steps.
    implied_oneway
        One-way without a word: roundabouts, motorways.
    aboard, boards_unasked
        Whether one is taken aboard; whether that needs no word about bicycles.
    """

    ride_kmh: float = 0.0
    signed_kmh: float = 0.0
    push_kmh: float = 0.0
    cap_kmh: float = _NO_CAP_KMH
    for_walkers: bool = False
    walkable: bool = False
    spares_walkers: bool = False
    never_ridden: bool = False
    implied_oneway: bool = False
    aboard: bool = False
    boards_unasked: bool = False


def is_closed(tags: Mapping[str, str]) -> bool:
    """Return whether a way is not there yet, no more, or no street for bikes whatever is signed."""
    if tags.get("highway") in _UNBUILT or tags.get("railway") == "construction":
        return True
    if tags.get("construction", "no") not in _BUILT_CONSTRUCTION:
        return True
    if "proposed" in tags and "highway" not in tags:
        return True
    if tags.get("impassable") == "yes" or tags.get("status") == "impassable":
        return True
    return tags.get("motorroad") == "yes"


def fits(tags: Mapping[str, str], profile: Profile) -> bool:
    """Return whether a way is wide enough for the bike."""
    gaps = [length_mm(tags.get(key)) for key in ("maxwidth:physical", "maxwidth")]
    if any(gap is not None and gap < profile.width_mm for gap in gaps):
        return False
    width = length_mm(tags.get("width") or tags.get("est_width"))
    return width is None or width >= profile.way_width_mm


def ground_of(tags: Mapping[str, str], profile: Profile) -> Ground | None:
    """Return the kind of a way, ``None`` where it is nothing that anybody travels on."""
    if tags.get("route") in _FERRIES:
        return _aboard(profile, "ferry", unasked=tags["route"] == "ferry")
    if tags.get("highway") in ROADS | WALKS:
        return _highway(tags, profile)
    if "platform" in {tags.get("railway"), tags.get("public_transport")}:
        return _walk(profile, "platform")
    if tags.get("highway"):
        # Motorways, bridleways, what we do not know: nobody rides there without a sign.
        return Ground(
            signed_kmh=profile.ride_kmh["other"],
            push_kmh=profile.push_kmh,
            implied_oneway=implies_oneway(tags),
        )
    return _off_highway(tags, profile)


def _off_highway(tags: Mapping[str, str], profile: Profile) -> Ground | None:
    """Judge what can be travelled on though it is no ``highway``."""
    if tags.get("railway") in _TRAINS:
        return _aboard(profile, "train", unasked=False)
    if tags.get("amenity") in _PARKING:
        return _road(tags, profile, "parking")
    if tags.get("man_made") == "pier":
        return _walk(profile, "pier")
    return _road(tags, profile, "movable_bridge") if tags.get("bridge") == "movable" else None


def _aboard(profile: Profile, kind: str, *, unasked: bool) -> Ground | None:
    if kind not in profile.boards:
        return None
    kmh = profile.ferry_kmh if kind == "ferry" else profile.train_kmh
    return Ground(ride_kmh=kmh, aboard=True, boards_unasked=unasked)


def _highway(tags: Mapping[str, str], profile: Profile) -> Ground:
    highway = tags["highway"]
    # A path signed for walkers, with no word about bicycles, is a footway by another name.
    if highway == "path" and tags.get("foot") == "designated" and OWN_KEYS.isdisjoint(tags):
        highway = "footway"
    if highway == "steps":
        return _steps(tags, profile)
    if highway in WALKS:
        return _walk(profile, highway)
    return _road(tags, profile, highway)


def _road(tags: Mapping[str, str], profile: Profile, kind: str) -> Ground:
    movable = tags.get("bridge") == "movable"
    is_cycleway = kind in _RURAL and is_built_for_bikes(tags)
    kmh = profile.ride_kmh.get("cycleway" if is_cycleway else kind, profile.ride_kmh["other"])
    return Ground(
        ride_kmh=kmh,
        signed_kmh=kmh,
        push_kmh=profile.push_kmh,
        cap_kmh=profile.ride_kmh["movable_bridge"] if movable else _NO_CAP_KMH,
        walkable=True,
        spares_walkers=kind in _RURAL | _BESIDE_TRAFFIC,
        implied_oneway=implies_oneway(tags),
    )


def is_built_for_bikes(tags: Mapping[str, str]) -> bool:
    """Return whether a path or track is a cycleway by another name: paved, and signed for bikes."""
    parts = [part.strip() for part in tags.get("surface", "").split(";")]
    signed = any(tags.get(key) in _DESIGNATED for key in OWN_KEYS)
    return signed and all(part in _PAVED or part.startswith("paving_stones:") for part in parts)


def _walk(profile: Profile, kind: str) -> Ground:
    return Ground(
        signed_kmh=profile.ride_kmh[kind],
        push_kmh=profile.push_kmh,
        for_walkers=True,
        walkable=True,
    )


def _steps(tags: Mapping[str, str], profile: Profile) -> Ground:
    kmh = profile.steps_kmh
    if any(tags.get(ramp) == "yes" for ramp in _RAMPS):
        kmh = max(kmh, profile.ramp_kmh)
    if tags.get("conveying", "no") != "no":
        # No escalator takes a bike.
        kmh = 0.0
    return Ground(push_kmh=kmh, for_walkers=True, walkable=True, never_ridden=True)


def slowed(tags: Mapping[str, str], profile: Profile) -> Limit:
    """Limit that surface, smoothness, track grade and trail grade set together."""
    limits = [
        _limit(profile.surface, tags.get("surface", "")),
        _limit(profile.smoothness, tags.get("smoothness", "")),
        _limit(profile.tracktype, tags.get("tracktype", "")),
    ]
    grade = tags.get("mtb:scale", "")[:1]
    if grade.isascii() and grade.isdigit() and int(grade) > profile.mtb_scale:
        limits.append("push")
    return _strictest(limits)


def _limit(table: Mapping[str, Limit], value: str) -> Limit:
    """Look a value up; of a list such as ``asphalt;gravel`` the worst counts."""
    found: list[Limit] = []
    for part in value.split(";"):
        kind = part.strip()
        # "paving_stones:30" says more than a rider needs to know.
        found.append(table.get(kind, table.get(kind.split(":")[0], _NO_CAP_KMH)))
    return _strictest(found)


def _strictest(limits: list[Limit]) -> Limit:
    if "none" in limits:
        return "none"
    if "push" in limits:
        return "push"
    return min((limit for limit in limits if isinstance(limit, float)), default=_NO_CAP_KMH)
