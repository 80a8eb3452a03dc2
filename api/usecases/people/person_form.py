"""Form of a person who is invited or changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.auth.scopes import CUSTOMER_ROLES, Role
from dispatch.values.email_addresses import email_faults
from routing.errors import BadInput, Fault

LANGUAGES = ("en", "fr")
_NAME_SIGNS = 120
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-]{4,22}[0-9]")
_SKILL = re.compile(r"[^\s,;]{1,40}")
_SKILLS = 40
_OFFICE = frozenset({Role.ADMIN, Role.DISPATCHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm:
    """Properties of a person.

    Attributes
    ----------
    name
        As the person wants to be called, up to 120 signs.
    email, phone
        At least one of them.
    language
        One of :data:`LANGUAGES`.
    roles
        At least one; none of the installation. Who books for a customer (merchant, producer, aid
        coordinator) needs ``customer_id`` and works in no office.
    skills
        Words that jobs ask for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """

    name: str
    email: str = ""
    phone: str = ""
    language: str = "fr"
    roles: frozenset[Role]
    skills: frozenset[str] = frozenset()
    customer_id: UUID | None = None

    def __post_init__(self) -> None:
        for field in ("name", "email", "phone"):
            object.__setattr__(self, field, " ".join(getattr(self, field).split()))
        faults = [
            *name_faults(self.name),
            *_reach_faults(self.email, self.phone),
            *_language_faults(self.language),
            *_role_faults(self.roles, self.customer_id),
            *_skill_faults(self.skills),
        ]
        if faults:
            raise BadInput(faults)

    @property
    def personal(self) -> dict[str, Any]:
        """Personal data, by the names under which people are stored."""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "language": self.language,
            "skills": tuple(sorted(self.skills)),
        }


def read_roles(names: Iterable[str]) -> frozenset[Role]:
    """Read names of roles.

    Raises
    ------
    BadInput
        ``role-unknown`` for each that is none.
    """
    known = [role.value for role in Role if role is not Role.INSTALLATION_ADMIN]
    given = list(names)
    faults = [
        Fault(
            code="role-unknown",
            where="roles",
            args={"value": name[:40], "known": ", ".join(known)},
        )
        for name in given
        if name not in known
    ]
    if faults:
        raise BadInput(faults)
    return frozenset(Role(name) for name in given)


def need_fitting_roles(roles: frozenset[Role], customer_id: UUID | None) -> None:
    """Refuse roles that do not go together, or not with this customer.

    Raises
    ------
    BadInput
        ``role-missing``, ``role-combination``, ``role-customer-and-office``,
        ``role-needs-customer``, ``customer-needs-role``.
    """
    faults = _role_faults(roles, customer_id)
    if faults:
        raise BadInput(faults)


def name_faults(name: str) -> list[Fault]:
    """Return what is wrong with a name."""
    if not name.strip():
        return [Fault(code="person-name-missing", where="name")]
    if len(name) > _NAME_SIGNS:
        args = {"value": len(name), "limit": _NAME_SIGNS}
        return [Fault(code="person-name-too-long", where="name", args=args)]
    return []


def _reach_faults(email: str, phone: str) -> list[Fault]:
    faults = email_faults(email) if email else []
    if phone and not _PHONE.fullmatch(phone):
        faults.append(Fault(code="person-phone-form", where="phone"))
    if not email and not phone:
        faults.append(Fault(code="person-out-of-reach", where="email"))
    return faults


def _language_faults(language: str) -> list[Fault]:
    if language in LANGUAGES:
        return []
    args = {"value": language[:20], "known": ", ".join(LANGUAGES)}
    return [Fault(code="language-unknown", where="language", args=args)]


def _role_faults(roles: frozenset[Role], customer_id: UUID | None) -> list[Fault]:
    if not roles:
        return [Fault(code="role-missing", where="roles")]
    booking = roles & CUSTOMER_ROLES
    if Role.INSTALLATION_ADMIN in roles:
        return [Fault(code="role-combination", where="roles")]
    if booking and roles & _OFFICE:
        return [Fault(code="role-customer-and-office", where="roles")]
    if booking and customer_id is None:
        return [Fault(code="role-needs-customer", where="customer_id")]
    if customer_id is not None and not booking:
        return [Fault(code="customer-needs-role", where="roles")]
    return []


def _skill_faults(skills: frozenset[str]) -> list[Fault]:
    if len(skills) <= _SKILLS and all(_SKILL.fullmatch(skill) for skill in skills):
        return []
    return [Fault(code="person-skills", where="skills", args={"limit": _SKILLS})]
