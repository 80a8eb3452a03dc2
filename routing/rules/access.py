"""Access to ways: the right of way as OpenStreetMap's access tags state it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from routing.profiles.profile import Profile

AccessVerdict = Literal["granted", "open", "denied"]
Side = Literal["forward", "backward"]

GRANTED = frozenset({"yes", "permissive", "designated", "official"})
SIDEPATH = "use_sidepath"
DENIED = frozenset({"no", "private", "agricultural", "forestry", SIDEPATH, "emergency", "military"})
DELIVERY = "delivery"
OWN_KEYS = frozenset({"bicycle", "cargo_bike", "electric_bicycle"})
"""Keys that speak of bikes; the others speak of vehicles or of everybody."""

_BICYCLE_ROAD = ("bicycle_road", "cyclestreet")
_FOOT_GRANTED = GRANTED | {"destination"}
_FOOT_DENIED = frozenset({"no", "private"})
_BEST_FIRST: tuple[AccessVerdict, ...] = ("granted", "open", "denied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Statement of the most particular access tag.

    Attributes
    ----------
    key, value
        The tag that decides, without its direction; both empty where nothing is tagged.
    verdict
        ``granted`` by a sign, ``denied``, or ``open`` where the class of way decides.
    """

    key: str = ""
    value: str = ""
    verdict: AccessVerdict = "open"


UNTAGGED = Access()


def _verdict(key: str, value: str, profile: Profile) -> AccessVerdict:
    if value == DELIVERY:
        return "granted" if profile.delivery else "denied"
    if value in GRANTED or (value == "destination" and key in OWN_KEYS):
        return "granted"
    return "denied" if value in DENIED else "open"


def _best(key: str, value: str, profile: Profile) -> Access:
    """Judge a value, which may be a list such as ``agricultural;destination``: its best counts."""
    parts = [part.strip() for part in value.split(";") if part.strip()]
    judged = [Access(key=key, value=part, verdict=_verdict(key, part, profile)) for part in parts]
    return min(judged, key=lambda access: _BEST_FIRST.index(access.verdict), default=UNTAGGED)


def on_side(tags: Mapping[str, str], key: str, side: Side | None) -> str:
    """Value of a key for one direction of a way, empty where it is not tagged."""
    directed = tags.get(f"{key}:{side}", "") if side else ""
    return directed or tags.get(key, "")


def access(tags: Mapping[str, str], profile: Profile, side: Side | None = None) -> Access:
    """Judge whether a bike has the right of way.

    Parameters
    ----------
    tags
        Of a way or node.
    profile
        Names the keys that count, the most particular first.
    side
        Direction along the way; ``None`` at a node.
    """
    for key in profile.access:
        value = on_side(tags, key, side)
        if (
            not value
            and key == "bicycle"
            and any(tags.get(road) == "yes" for road in _BICYCLE_ROAD)
        ):
            value = "designated"
        # Who is too wide for the path beside the street stays on it, as if nothing were said.
        stays = value == SIDEPATH and not profile.leaves_road_to_cycle_track
        if value and not stays:
            return _best(key, value, profile)
    return UNTAGGED


def is_for_visitors(tags: Mapping[str, str], profile: Profile, side: Side) -> bool:
    """Return whether only those may ride here who have business here: ``access=destination``."""
    right = access(tags, profile, side)
    return right.verdict == "open" and right.value == "destination"


def foot_sign(tags: Mapping[str, str], side: Side) -> AccessVerdict:
    """Judge what the signs for walkers say: ``granted``, ``denied``, or ``open`` without any."""
    values = {part.strip() for part in on_side(tags, "foot", side).split(";")} - {""}
    if values & _FOOT_GRANTED:
        return "granted"
    return "denied" if values and values <= _FOOT_DENIED else "open"


def shuts_out_walkers(tags: Mapping[str, str], side: Side) -> bool:
    """Return whether a general ban, ``access=no`` and the like, goes for walkers too."""
    values = {part.strip() for part in on_side(tags, "access", side).split(";")} - {""}
    return bool(values) and values <= DENIED | {DELIVERY}
