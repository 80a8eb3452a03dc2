"""Roles and permissions in one table, and the scopes of API keys.

A permission is ``<what>:<read|write|…>``; the same word is the scope of an API key or OAuth
client. Each has a *reach*: ``all`` of the cooperative, or one's ``own``: what one's customer (the
organisation one books for) booked, the rounds one rides, oneself. Use cases
narrow what they load by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from routing.errors import BadInput, Fault


class Role(StrEnum):
    """Role of a person in a cooperative; the last one is outside of all of them."""

    DISPATCHER = "dispatcher"
    COURIER = "courier"
    VOLUNTEER = "volunteer"
    MERCHANT = "merchant"
    PRODUCER = "producer"
    AID_COORDINATOR = "aid_coordinator"
    ADMIN = "admin"
    INSTALLATION_ADMIN = "installation_admin"


class Reach(StrEnum):
    """Reach of a permission."""

    OWN = "own"
    ALL = "all"


# Columns: dispatcher, courier, volunteer, merchant, producer, aid coordinator, admin, installation,
# and whether a link to one round gives it, a part of what its rider may.
# `all`: of the whole cooperative; `own`: one's own; `-`: not at all. Permissions marked `*` need a
# person who answers for it by name: no API key can hold them.
_TABLE = """
                    disp cour volu merc prod aidc admi inst link
bookings:read       all  -    -    own  own  own  all  -    -
bookings:write      all  -    -    own  own  own  -    -    -
quotes:write        all  -    -    own  own  own  -    -    -
recipients:read     all  own  own  own  own  own  -    -    yes
needs:read          all  -    -    -    -    own  all  -    -
needs:write         all  -    -    -    -    own  -    -    -
needs:claim       * -    -    own  -    -    -    -    -    -
cycles:read         all  -    -    -    own  own  all  -    -
cycles:write        all  -    -    -    own  own  -    -    -
plans:read          all  -    -    -    -    -    all  -    -
plans:write         all  -    -    -    -    -    -    -    -
plans:publish     * all  -    -    -    -    -    -    -    -
rounds:read         all  own  own  -    -    -    all  -    yes
rounds:write        all  -    -    -    -    -    -    -    -
rounds:claim      * -    own  own  -    -    -    -    -    -
events:read         all  own  own  own  own  own  all  -    yes
events:write        all  own  own  -    -    -    -    -    yes
tracking:read       all  own  own  own  own  own  -    -    yes
positions:read      all  own  own  -    -    -    -    -    yes
positions:write     -    own  own  -    -    -    -    -    yes
proofs:read         all  own  own  own  own  own  -    -    yes
proofs:write        all  own  own  -    -    -    -    -    yes
incidents:read      all  own  own  -    -    own  all  -    yes
incidents:write     all  own  own  -    -    -    -    -    yes
incidents:close   * all  -    -    -    -    own  all  -    -
contests:read       all  own  own  -    -    -    all  -    yes
contests:answer   * all  -    -    -    -    -    all  -    -
messages:read       all  own  own  -    -    -    -    -    yes
messages:write      all  own  own  -    -    -    -    -    yes
shifts:read         all  own  own  -    -    -    all  -    yes
shifts:write        all  -    -    -    -    -    -    -    -
availability:write  all  own  own  -    -    -    -    -    -
hours:read          all  own  own  -    -    -    all  -    -
effort:read         all  own  own  -    -    -    all  -    -
vehicles:read       all  own  own  -    -    -    all  -    yes
vehicles:write      all  -    -    -    -    -    all  -    -
places:read         all  own  own  own  own  own  all  -    -
places:write        all  -    -    own  own  own  -    -    -
closures:read       all  all  all  -    -    -    all  -    yes
closures:write      all  -    -    -    -    -    -    -    -
customers:read      all  -    -    own  own  own  all  -    -
customers:write     all  -    -    -    -    -    all  -    -
tariffs:read        all  -    -    own  own  own  all  -    -
tariffs:write     * -    -    -    -    -    -    all  -    -
invoices:read       all  -    -    own  own  own  all  -    -
invoices:write      -    -    -    -    -    -    all  -    -
reports:read        all  -    -    -    -    -    all  -    -
rules:read          all  all  all  -    -    -    all  -    -
rules:write       * -    -    -    -    -    -    all  -    -
people:read         all  own  own  own  own  own  all  -    -
people:write      * -    -    -    -    -    -    all  -    -
people:invite     * all  -    -    -    -    -    all  -    -
links:write       * all  -    -    -    -    -    all  -    -
profile:write     * own  own  own  own  own  own  own  -    -
sessions:write    * own  own  own  own  own  own  own  -    yes
personal:export   * own  own  own  own  own  own  all  own  -
personal:erase    * -    -    -    -    -    -    all  -    -
exports:read      * -    -    -    -    -    -    all  -    -
webhooks:read       -    -    -    own  own  own  all  -    -
webhooks:write      -    -    -    own  own  own  all  -    -
keys:read         * -    -    -    own  own  own  all  -    -
keys:write        * -    -    -    own  own  own  all  -    -
cooperatives:read * -    -    -    -    -    -    -    all  -
cooperatives:write* -    -    -    -    -    -    -    all  -
cities:write      * -    -    -    -    -    -    -    all  -
installation:read * -    -    -    -    -    -    -    all  -
"""


def _read_table() -> Iterator[tuple[str, dict[Role, Reach], bool, bool]]:
    for line in _TABLE.strip().splitlines()[1:]:
        name, *cells, by_link = line.replace("*", " ").split()
        reaches = {role: Reach(cell) for role, cell in zip(Role, cells, strict=True) if cell != "-"}
        yield name, reaches, "*" in line, by_link == "yes"


_ROWS = tuple(_read_table())

PERMISSIONS = frozenset(name for name, *_ in _ROWS)
"""Every permission."""

SCOPES = frozenset(name for name, _, by_person, _ in _ROWS if not by_person)
"""The permissions that API keys and OAuth clients may hold."""

ROLE_PERMISSIONS: Mapping[Role, Mapping[str, Reach]] = MappingProxyType(
    {
        role: MappingProxyType(
            {name: reaches[role] for name, reaches, *_ in _ROWS if role in reaches}
        )
        for role in Role
    }
)
"""Permissions of each role, and their reach."""


CUSTOMER_ROLES = frozenset({Role.MERCHANT, Role.PRODUCER, Role.AID_COORDINATOR})
"""Roles of people who book for an organisation, and see only what is that one's."""

LINK_ROLES = frozenset({Role.COURIER, Role.VOLUNTEER})
"""Roles that a one-time link or code is enough for: it proves less than a password."""

ROUND_PERMISSIONS = frozenset(name for name, _, _, by_link in _ROWS if by_link)
"""Permissions of a link to one round, a part of its rider's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Permissions of somebody who signed in.

    Attributes
    ----------
    permissions
        How far each one goes; what is not in it is refused.
    """

    permissions: Mapping[str, Reach] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = set(self.permissions) - PERMISSIONS
        if unknown:
            message = f"no such permission: {', '.join(sorted(unknown))}"
            raise ValueError(message)

    def reach(self, permission: str) -> Reach | None:
        """Return the reach of a permission, ``None`` when it is not given."""
        if permission not in PERMISSIONS:
            # A slip in our own code must not look like a refusal.
            message = f"no such permission: {permission}"
            raise ValueError(message)
        return self.permissions.get(permission)


def grant_of_roles(roles: Iterable[Role]) -> Grant:
    """Return what somebody may do who has some roles in one cooperative: the widest of each.

    Raises
    ------
    BadInput
        ``role-combination`` when an installation admin has another role besides: who runs the
        installation sees no cooperative's content.
    """
    held = set(roles)
    if Role.INSTALLATION_ADMIN in held and len(held) > 1:
        raise BadInput.of("role-combination", where="roles")
    permissions: dict[str, Reach] = {}
    for role in held:
        for name, reach in ROLE_PERMISSIONS[role].items():
            if permissions.get(name) is not Reach.ALL:
                permissions[name] = reach
    return Grant(permissions=permissions)


def grant_of_key(owner: Grant, scopes: Iterable[str]) -> Grant:
    """Return what an API key may do: its scopes, no further than its owner may at this moment.

    So a key of somebody who lost a role, or left, loses the same.
    """
    wanted = set(scopes) & SCOPES
    return Grant(permissions={name: r for name, r in owner.permissions.items() if name in wanted})


def grant_of_customer(grant: Grant) -> Grant:
    """Return what is left of a grant for somebody who acts for one customer alone.

    Nothing reaches further than what is that customer's, whoever made the key.
    """
    own = {
        name
        for role in CUSTOMER_ROLES
        for name, reach in ROLE_PERMISSIONS[role].items()
        if reach is Reach.OWN
    }
    return Grant(permissions={name: Reach.OWN for name in grant.permissions if name in own})


def grant_of_round(grant: Grant) -> Grant:
    """Return what is left of a grant for a link to one round: what riding it takes."""
    riding = {n: reach for n, reach in grant.permissions.items() if n in ROUND_PERMISSIONS}
    return Grant(permissions=riding)


def may_give(giver: Iterable[Role]) -> frozenset[Role]:
    """Return the roles that somebody with some roles may give to others, or take away.

    An admin gives any role of the cooperative; a dispatcher brings in who rides.
    """
    held = set(giver)
    if Role.ADMIN in held:
        return frozenset(Role) - {Role.INSTALLATION_ADMIN}
    return LINK_ROLES if Role.DISPATCHER in held else frozenset()


def grantable(owner: Grant) -> frozenset[str]:
    """Return the scopes that somebody may put into a key of theirs."""
    return SCOPES & frozenset(owner.permissions)


def read_scopes(text: str, *, where: str = "scope") -> frozenset[str]:
    """Read a list of scopes, parted by spaces as in OAuth.

    Raises
    ------
    BadInput
        ``scope-unknown`` for each that is none, ``scope-missing`` when the list is empty.
    """
    named = text.split()
    if not named:
        raise BadInput.of("scope-missing", where=where)
    known = ", ".join(sorted(SCOPES))
    faults = [
        Fault(code="scope-unknown", where=where, args={"value": name[:64], "known": known})
        for name in dict.fromkeys(named)
        if name not in SCOPES
    ]
    if faults:
        raise BadInput(faults)
    return frozenset(named)
