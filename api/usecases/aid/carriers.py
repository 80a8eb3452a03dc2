"""Who carries a need as it changes: free where it fits no more, told of all else that they see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from api.usecases.act import Act
from api.usecases.notifying import tell_all
from data.store.aid import claims as claim_rows
from data.store.aid import volunteers
from data.store.aid.claims import Claim
from data.store.aid.needs import Need
from data.store.aid.volunteers import Volunteer
from data.store.notices import audiences
from dispatch.aid.volunteering import Burden, obstacles

SOON = timedelta(hours=12)
"""Time before a need in which its volunteer is notified of changes at night as well."""

_SEEN = (
    *("alias", "items", "mass_g", "volume_ml", "two_people", "may_be_left", "hills", "note"),
    *("address", "access_note", "point", "place_id", "from_place_id"),
)
"""Fields of a need that who carries it is shown, besides number and code."""


def release(act: Act, found: Need, held: Collection[Claim], reason: claim_rows.ReturnedFor) -> None:
    """Free some who took a need on, and notify them: they would ride there in vain."""
    claim_rows.give_back(act.tx, [one.id for one in held], reason, act.now)
    if found.status == "open":
        _tell(act, "need-withdrawn", found, held)


def follow_change(act: Act, before: Need, after: Need, burdens: tuple[Burden, Burden]) -> None:
    """Free whoever cannot carry what a need has become, and notify all others of what is new.

    Limits that somebody set lower since they took it on free nobody.

    Parameters
    ----------
    burdens
        Of the need before and after its change.
    """
    too_many = [one for one in before.claims if one.person_number > after.people_needed]
    unfit = [one for one in before.claims if one not in too_many and _is_new(act, one, burdens)]
    freed = [*too_many, *unfit]
    release(act, before, freed, "office")
    if _seen(before) != _seen(after):
        _tell(act, "need-changed", before, [one for one in before.claims if one not in freed])


def _is_new(act: Act, held: Claim, burdens: tuple[Burden, Burden]) -> bool:
    """Return whether something keeps a need from who took it on that did not before."""
    limits = _limits_of(act, held).limits
    before, after = (set(obstacles(one, limits)) for one in burdens)
    return bool(after - before)


def _limits_of(act: Act, held: Claim) -> Volunteer:
    found = volunteers.find(act.tx, held.person_id)
    return found or Volunteer(person_id=held.person_id, changed_at=act.now)


def _seen(one: Need) -> tuple[object, ...]:
    phone = "" if one.hides_phone else one.contact_phone
    return (*(getattr(one, name) for name in _SEEN), phone, bool(one.code))


def _tell(act: Act, template: str, found: Need, held: Collection[Claim]) -> None:
    to = audiences.people(act.tx, [one.person_id for one in held])
    # Nothing in a notice leads from its reader to the need, which may be erased before it is read.
    about, args = str(act.new_id()), {"need_day": found.day.isoformat()}
    soon = found.starts_at - act.now < SOON
    tell_all(act, template, to, about=about, args=args, urgent=soon, until=found.ends_at)
