"""Cooperatives of the installation: founding, suspending and listing them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from api.auth.scopes import Role
from api.streets.cities import city_file
from api.usecases.installation_act import InstallationAct
from api.usecases.people.invitations import invite
from api.usecases.people.new_link import NewLink
from api.usecases.people.person_form import LANGUAGES, PersonForm
from api.usecases.requests import fault_at, found_or_refuse
from data.store.streets import city_files
from data.store.system import cooperatives
from data.store.system.cooperatives import Cooperative, Status
from dispatch.values.validation import refuse
from routing.city import FORMAT_VERSION
from routing.errors import Conflict, Fault

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NAME_SIGNS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCooperative:
    """A cooperative just founded, and the invitation of its first admin."""

    cooperative: Cooperative
    invitation: NewLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A cooperative as the installation sees it: its name, and how much it keeps."""

    cooperative: Cooperative
    rows: int


def found_cooperative(  # noqa: PLR0913  # what a cooperative is
    act: InstallationAct,
    cooperative_id: UUID,
    *,
    slug: str,
    name: str,
    time_zone: str,
    country: str,
    language: str,
    city: str,
    admin_id: UUID,
    admin_name: str,
    admin_email: str,
) -> NewCooperative:
    """Found a cooperative and invite its first admin.

    The same once more gives a fresh invitation, as long as the admin has not joined.

    Parameters
    ----------
    cooperative_id, admin_id
        Made by the caller.

    Raises
    ------
    BadInput
        If something about the cooperative or its admin cannot be.
    NotFound
        ``unknown-city``.
    Conflict
        ``slug-taken``; ``id-used-twice`` for the same id with other content.
    """
    wanted = Cooperative(
        id=cooperative_id,
        slug=slug,
        name=" ".join(name.split()),
        time_zone=time_zone,
        country=country,
        language=language,
        city=city,
        created_at=act.now,
    )
    _need_good(wanted)
    if city_files.find(act.tx, city, FORMAT_VERSION) is None:
        # No machine has shared it yet: then it must have been imported on this one.
        city_file(act.tools.streets.folder, city)
    form = PersonForm(
        name=admin_name, email=admin_email, language=language, roles=frozenset({Role.ADMIN})
    )
    new = cooperatives.add(act.tx, wanted)
    cooperative = wanted if new else _same_as_known(act, wanted)
    with act.inside(cooperative_id) as own:
        if new:
            own.record_event("cooperative_founded", "cooperative", cooperative_id)
        invitation = invite(own, admin_id, form)
    return NewCooperative(cooperative=cooperative, invitation=invitation)


def list_cooperatives(act: InstallationAct) -> list[Listed]:
    """Return all cooperatives by name, with the number of rows they keep."""
    listed = []
    for each in cooperatives.every(act.tx):
        with act.inside(each.id) as own:
            listed.append(Listed(cooperative=each, rows=cooperatives.count_rows(own.tx)))
    return listed


def suspend_cooperative(act: InstallationAct, cooperative_id: UUID) -> Cooperative:
    """Let nobody of a cooperative in any more; nothing is deleted. Twice is once.

    Raises
    ------
    NotFound
        ``no-such-cooperative``.
    """
    return _set_status(act, cooperative_id, "suspended", "cooperative_suspended")


def resume_cooperative(act: InstallationAct, cooperative_id: UUID) -> Cooperative:
    """Let the people of a suspended cooperative in again. Twice is once.

    Raises
    ------
    NotFound
        ``no-such-cooperative``.
    """
    return _set_status(act, cooperative_id, "active", "cooperative_resumed")


def _set_status(
    act: InstallationAct, cooperative_id: UUID, status: Status, kind: str
) -> Cooperative:
    if cooperatives.set_status(act.tx, cooperative_id, status):
        with act.inside(cooperative_id) as own:
            own.record_event(kind, "cooperative", cooperative_id)
    return found_or_refuse(cooperatives.find(act.tx, cooperative_id), "no-such-cooperative")


def _same_as_known(act: InstallationAct, wanted: Cooperative) -> Cooperative:
    known = cooperatives.find(act.tx, wanted.id)
    if known is None:
        raise Conflict("slug-taken", value=wanted.slug)
    names = ("slug", "name", "time_zone", "country", "language", "city")
    if any(getattr(known, name) != getattr(wanted, name) for name in names):
        raise Conflict("id-used-twice")
    return known


def _need_good(wanted: Cooperative) -> None:
    faults = cooperative_faults(wanted)
    refuse(faults)


def cooperative_faults(wanted: Cooperative) -> list[Fault]:
    """Return what is wrong with a cooperative that is to be founded."""
    faults = []
    if not _SLUG.fullmatch(wanted.slug):
        faults.append(fault_at("slug", "cooperative-slug", value=wanted.slug[:60]))
    if not 1 <= len(wanted.name) <= _NAME_SIGNS:
        signs = len(wanted.name)
        faults.append(fault_at("name", "cooperative-name", value=signs, limit=_NAME_SIGNS))
    if not _is_zone(wanted.time_zone):
        zone, known = wanted.time_zone[:60], "Europe/Paris, UTC"
        faults.append(fault_at("time_zone", "unknown-time-zone", value=zone, known=known))
    if not _COUNTRY.fullmatch(wanted.country):
        faults.append(fault_at("country", "cooperative-country", value=wanted.country[:20]))
    if wanted.language not in LANGUAGES:
        language, known = wanted.language[:20], ", ".join(LANGUAGES)
        faults.append(fault_at("language", "language-unknown", value=language, known=known))
    return faults


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # No such name, a folder, or a name that leads out of the database of zones.
        return False
    return True
