"""Actions, outcomes and door of a need, for the pages of aid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.aid.outcomes import OUTCOMES

if TYPE_CHECKING:
    from datetime import datetime

    from api.locales.texts import Texts
    from api.usecases.aid.disclosure import ClaimedNeed, DisclosedNeed
    from data.store.fleet.places import Place
    from routing.types import Point

_CHANGEABLE = frozenset({"open", "claimed", "failed"})
_AHEAD = frozenset({"open", "claimed", "planned"})
_ENDABLE = _AHEAD | {"failed", "served"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedActions:
    """Actions of a coordinator on a need.

    Attributes
    ----------
    change, end, plan, cancel, erase
        Whether it can be done now.
    erase_warning
        Message that asks whether to erase it.
    """

    change: bool = False
    end: bool = False
    plan: bool = False
    cancel: bool = False
    erase: bool = False
    erase_warning: str = "aid-erase-sure"


NEW_NEED_ACTIONS = NeedActions(change=True)
"""A need that is not written down yet can only be written."""


def need_actions(need: DisclosedNeed, now: datetime) -> NeedActions:
    """Return what a coordinator can do with a need at an instant."""
    if need.erased_at is not None:
        return NeedActions()
    ends = need.wrong_code or need.state in _ENDABLE
    return NeedActions(
        change=need.state in _CHANGEABLE,
        end=ends and need.may_end(now),
        plan=need.state == "open" and not need.claims,
        cancel=need.state in {"open", "claimed"},
        erase=True,
        erase_warning="aid-erase-due-sure" if need.state in _AHEAD else "aid-erase-sure",
    )


def outcome_choices(need: DisclosedNeed, texts: Texts) -> list[tuple[str, str]]:
    """Return how a need may have ended, each with its words; left there only where that may be."""
    allowed = [one for one in OUTCOMES if one != "left_there" or need.may_be_left]
    return [(one, texts(f"aid-outcome-{one.replace('_', '-')}")) for one in allowed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Door of a need, as far as its volunteer is told it.

    Attributes
    ----------
    parts
        Name, address and access note, as far as they are told.
    sentence
        Why and until when they are not; empty where they are.
    point
        Where the way there leads, if that is told.
    """

    parts: tuple[str, ...] = ()
    sentence: str = ""
    point: Point | None = None


def door_of(found: ClaimedNeed, now: datetime, texts: Texts) -> Door:
    """Return the door of a need as its volunteer is told it at an instant."""
    need, place = found.need, found.to_place
    if place:
        return Door(parts=(*place_parts(place), *_said(place.access_note)), point=place.point)
    if found.address_shown:
        return Door(parts=_said(need.address, need.access_note), point=need.point)
    if need.state == "open":
        return Door(sentence=texts("aid-door-second"))
    key, at = "later", found.address_from
    if found.address_until < now:
        key, at = "over", found.address_until
    return Door(sentence=texts(f"aid-door-{key}", day=texts.day(at), at=texts.clock(at)))


def place_parts(place: Place) -> tuple[str, ...]:
    """Return the name and address of a place, as far as it has them."""
    return _said(place.name, place.address)


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
