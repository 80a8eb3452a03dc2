"""Abilities of each role, in sentences drawn from its permissions."""

from __future__ import annotations

from dataclasses import dataclass

from api.auth.scopes import ROLE_PERMISSIONS, Reach, Role

_TABLE = """
plan              all  plans:read plans:write plans:publish
plans-read        all  plans:read
book              all  bookings:read bookings:write quotes:write recipients:read
bookings-read     all  bookings:read
book              own  bookings:read bookings:write quotes:write recipients:read
cycles            all  cycles:read cycles:write
cycles-read       all  cycles:read
cycles            own  cycles:read cycles:write
live              all  rounds:read rounds:write events:read events:write
follow            all  tracking:read positions:read
rounds-read       all  rounds:read events:read
ride              own  rounds:read rounds:claim events:read events:write recipients:read
position          own  positions:read positions:write tracking:read
track             own  bookings:read events:read tracking:read
proofs            all  proofs:read proofs:write
proofs            own  proofs:read proofs:write
proofs-read       own  proofs:read
needs             all  needs:read needs:write
needs-read        all  needs:read
needs             own  needs:read needs:write
volunteer         own  needs:claim
shifts            all  shifts:read shifts:write availability:write
shifts-read       all  shifts:read
shifts            own  shifts:read availability:write
hours             all  hours:read effort:read
hours             own  hours:read effort:read
vehicles          all  vehicles:read vehicles:write
vehicles-read     own  vehicles:read
places            all  places:read places:write
places-read       all  places:read
places            own  places:read places:write
places-read       own  places:read
closures          all  closures:read closures:write
closures-read     all  closures:read
incidents         all  incidents:read incidents:write incidents:close
incidents-close   all  incidents:read incidents:close
incidents         own  incidents:read incidents:write
incidents-close   own  incidents:read incidents:close
contests          all  contests:read contests:answer
contests          own  contests:read
messages          all  messages:read messages:write
messages          own  messages:read messages:write
customers         all  customers:read customers:write
customers         own  customers:read
tariffs           all  tariffs:read tariffs:write
tariffs-read      all  tariffs:read
tariffs           own  tariffs:read
invoices          all  invoices:read invoices:write
invoices-read     all  invoices:read
invoices          own  invoices:read
reports           all  reports:read
rules             all  rules:read rules:write
rules-read        all  rules:read
people            all  people:read people:write people:invite links:write
people-invite     all  people:read people:invite links:write
people            own  people:read
erasure           all  personal:export personal:erase
programs          all  keys:read keys:write webhooks:read webhooks:write
programs          own  keys:read keys:write webhooks:read webhooks:write
profile           own  profile:write sessions:write personal:export
profile           own  profile:write sessions:write
cooperatives      all  cooperatives:read cooperatives:write installation:read
cities            all  cities:write
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """A sentence, and the permissions that it takes with their reach."""

    text: str
    reach: Reach
    permissions: frozenset[str]


def _read_table() -> tuple[Ability, ...]:
    rows = [line.split() for line in _TABLE.strip().splitlines()]
    return tuple(
        Ability(text=f"home-can-{name}-{reach}", reach=Reach(reach), permissions=frozenset(needed))
        for name, reach, *needed in rows
    )


ABILITIES = _read_table()


def abilities_of(role: Role) -> tuple[str, ...]:
    """Return the sentences that hold for a role; one that another says already is left out."""
    held = ROLE_PERMISSIONS[role]
    true = [
        one
        for one in ABILITIES
        if all(held.get(permission) is one.reach for permission in one.permissions)
    ]
    abilities = [
        one
        for one in true
        if not any(one.reach is more.reach and one.permissions < more.permissions for more in true)
    ]
    return tuple(dict.fromkeys(one.text for one in abilities))
