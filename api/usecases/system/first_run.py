"""The first run of an installation: a code of the server, the founding, and what is left to do.

Whoever may read the server's output founds the first cooperative: the server prints a code there
as long as nobody has founded anything. The code lets one browser in, once; founding ends it. From
then on the founder is signed in, and everything else is done as by any admin and dispatcher.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from uuid import UUID

from api.auth.passwords import check_new_password
from api.auth.scopes import Role
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, code_digests, new_code, new_token, same_digest, token_digest
from api.usecases.installation_act import InstallationAct, InstallationAdmin
from api.usecases.people.attempts import guarded_code
from api.usecases.people.by_link import begin_with_password
from api.usecases.people.invitations import invite
from api.usecases.people.person_form import PersonForm, name_faults
from api.usecases.people.signing_in import SignedIn
from api.usecases.requests import fault_at
from api.usecases.service import Service
from data.formats.plain_text import file_word
from data.store.people import people, sessions
from data.store.system import cooperatives, first_run
from data.store.system.cooperatives import Cooperative
from data.store.system.first_run import SetupCode
from dispatch.values.email_addresses import email_faults
from dispatch.values.validation import refuse
from routing.errors import BadInput, Conflict, Denied

CODE_LASTS = timedelta(hours=24)
"""A code that nobody used for so long is void; the next start prints another."""
ENTRY_LASTS = timedelta(hours=2)
"""So long may the founding take."""
MOST_CODES = 8
"""Codes that are good at the same time: of several servers each prints its own."""

_NOBODY_YET = InstallationAdmin(id=UUID(int=0), email="", name="")
_TOWN_SIGNS = 60
_USUAL_COUNTRY = "FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A browser that showed a code.

    Attributes
    ----------
    token
        For its cookie; it is given this once.
    """

    token: Secret
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """A cooperative to be founded, and who does it."""

    name: str
    town: str
    time_zone: str
    language: str
    admin_name: str
    admin_email: str
    password: Secret


def make_setup_code(service: Service) -> Secret | None:
    """Make a code that lets in whoever sets the installation up; ``None`` where somebody has."""
    with service.database.transaction() as tx:
        if not first_run.is_empty(tx):
            return None
        now = service.clock()
        known = first_run.read(tx, lock=True).codes
        good = [one for one in known if one.expires_at > now]
        code = new_code(service.tools.sealer)
        fresh = SetupCode(digest=code.digest, expires_at=now + CODE_LASTS)
        first_run.keep_codes(tx, [*good, fresh][-MOST_CODES:])
    return code.secret


def is_unfounded(service: Service) -> bool:
    """Return whether the installation still waits for whoever sets it up."""
    with service.database.transaction(read_only=True) as tx:
        return first_run.is_empty(tx)


def needs_streets(service: Service) -> bool:
    """Return whether the founder still has to choose streets."""
    with service.database.transaction(read_only=True) as tx:
        founded = first_run.read(tx).founded_id
        found = cooperatives.find(tx, founded) if founded else None
    return found is not None and not found.city


def enter_setup(service: Service, *, code: str, address: str) -> Entry:
    """Let a browser set the installation up that shows a code of the server, once.

    Raises
    ------
    Conflict
        ``setup-done`` where somebody has founded a cooperative or is admin of the installation.
    Denied
        ``setup-code-refused``: unknown, used or too old; ``sign-in-wait``.
    """
    if not is_unfounded(service):
        raise Conflict("setup-done")
    with guarded_code(service, address=address, code=code), service.database.transaction() as tx:
        _need_unfounded(first_run.is_empty(tx))
        now = service.clock()
        good = [one for one in first_run.read(tx, lock=True).codes if one.expires_at > now]
        shown = code_digests(service.tools.sealer, code)
        if not any(same_digest(one.digest, each) for one in good for each in shown):
            raise Denied("setup-code-refused")
        token = new_token(TokenKind.SETUP)
        first_run.keep_entry(tx, token.digest, now + ENTRY_LASTS)
    return Entry(token=token.secret, expires_at=now + ENTRY_LASTS)


def check_entry(service: Service, token: str) -> None:
    """Refuse a browser that showed no code.

    Raises
    ------
    Conflict
        ``setup-done``.
    Denied
        ``setup-code-refused``.
    """
    service.do_installation(_NOBODY_YET, _need_entry, token)


def found_first(service: Service, token: str, wanted: Founding) -> SignedIn:
    """Found the first cooperative and sign its founder in, who is its admin and dispatcher.

    Its streets are chosen afterwards.

    Parameters
    ----------
    token
        Of the browser that showed a code.

    Raises
    ------
    BadInput
        With everything that is wrong, by the names of :class:`Founding`.
    Conflict
        ``setup-done``.
    Denied
        ``setup-code-refused``.
    """
    return service.do_installation(_NOBODY_YET, _found, token, wanted)


def _found(act: InstallationAct, token: str, wanted: Founding) -> SignedIn:
    _need_entry(act, token)
    cooperative, form = _checked(act, wanted)
    cooperatives.add(act.tx, cooperative)
    first_run.keep_founded(act.tx, cooperative.id)
    first_run.keep_streets(act.tx, {"town": " ".join(wanted.town.split())}, act.now)
    with act.inside(cooperative.id) as own:
        own.record_event("cooperative_founded", "cooperative", cooperative.id)
        admin_id = act.new_id()
        invite(own, admin_id, form)
        # Who founds needs no link to come in.
        sessions.revoke_links(own.tx, admin_id, own.now, "invitation")
        person = people.find(own.tx, admin_id, lock=True)
        if person is None:
            raise AssertionError
        return begin_with_password(own, person, wanted.password.reveal())


def _need_unfounded(empty: bool) -> None:  # noqa: FBT001  # of a question just asked
    if not empty:
        raise Conflict("setup-done")


def _need_entry(act: InstallationAct, token: str) -> None:
    known = first_run.read(act.tx, lock=True)
    _need_unfounded(first_run.is_empty(act.tx))
    digest = token_digest(TokenKind.SETUP, token)
    if digest is None or known.entry_hash is None or known.entry_until is None:
        raise Denied("setup-code-refused")
    if known.entry_until <= act.now or not same_digest(known.entry_hash, digest):
        raise Denied("setup-code-refused")


def _checked(act: InstallationAct, wanted: Founding) -> tuple[Cooperative, PersonForm]:
    """Read what was asked for, and tell everything that is wrong at once."""
    # At call: the module of cooperatives imports much that a start does not need.
    from api.usecases.system.cooperatives import cooperative_faults  # noqa: PLC0415

    name, email = " ".join(wanted.admin_name.split()), wanted.admin_email.strip()
    cooperative = Cooperative(
        id=act.new_id(),
        slug=file_word(wanted.name) or "cooperative",
        name=" ".join(wanted.name.split()),
        time_zone=wanted.time_zone,
        country=country_of(wanted.time_zone),
        language=wanted.language,
        city="",
        created_at=act.now,
    )
    faults = cooperative_faults(cooperative)
    if not file_word(wanted.town) or len(wanted.town) > _TOWN_SIGNS:
        faults.append(fault_at("town", "setup-town", limit=_TOWN_SIGNS))
    faults += [replace(one, where="admin_name") for one in name_faults(name)]
    faults += [replace(one, where="admin_email") for one in email_faults(email)]
    try:
        check_new_password(wanted.password.reveal(), own=(name, email, cooperative.name))
    except BadInput as weak:
        faults += weak.faults
    refuse(faults)
    form = PersonForm(
        name=name,
        email=email,
        language=wanted.language,
        roles=frozenset({Role.ADMIN, Role.DISPATCHER}),
    )
    return cooperative, form


def zones() -> tuple[str, ...]:
    """Return the time zones to choose from, by name."""
    return tuple(sorted(_countries())) or tuple(sorted(zoneinfo.available_timezones()))


def country_of(time_zone: str) -> str:
    """Return the country in which a time zone lies."""
    return _countries().get(time_zone, _USUAL_COUNTRY)


@cache
def _countries() -> Mapping[str, str]:
    """Return the country of each time zone, as the database of zones tells."""
    lines = _zone_table().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}


def _zone_table() -> str:
    for folder in zoneinfo.TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            return table.read_text(encoding="utf-8")
    try:
        return files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
