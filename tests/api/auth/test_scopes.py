"""Roles and scopes: who may do what, and that keys never reach further than their owner."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.scopes import (
    PERMISSIONS,
    ROLE_PERMISSIONS,
    SCOPES,
    Grant,
    Reach,
    Role,
    grant_of_key,
    grant_of_roles,
    grantable,
    read_scopes,
)
from routing.errors import BadInput

COOPERATIVE_ROLES = [role for role in Role if role is not Role.INSTALLATION_ADMIN]
ROLE_SETS = st.sets(st.sampled_from(COOPERATIVE_ROLES))


def test_every_permission_is_somebodys() -> None:
    """Each permission is held by a role, and each role holds some."""
    held = {name for permissions in ROLE_PERMISSIONS.values() for name in permissions}
    assert held == PERMISSIONS
    assert all(ROLE_PERMISSIONS[role] for role in Role)
    assert PERMISSIONS > SCOPES


def test_an_installation_admin_sees_no_cooperatives_content() -> None:
    """What runs the installation shares nothing with the roles of a cooperative but oneself."""
    of_installation = set(ROLE_PERMISSIONS[Role.INSTALLATION_ADMIN])
    of_cooperatives = {name for role in COOPERATIVE_ROLES for name in ROLE_PERMISSIONS[role]}
    assert of_installation & of_cooperatives == {"personal:export"}
    assert ROLE_PERMISSIONS[Role.INSTALLATION_ADMIN]["personal:export"] is Reach.OWN


@pytest.mark.parametrize("role", COOPERATIVE_ROLES)
def test_running_the_installation_goes_with_no_other_role(role: Role) -> None:
    """An installation admin cannot have a role in a cooperative besides."""
    with pytest.raises(BadInput) as caught:
        grant_of_roles([role, Role.INSTALLATION_ADMIN])
    assert [fault.code for fault in caught.value.faults] == ["role-combination"]


@pytest.mark.parametrize(
    "role", [Role.COURIER, Role.VOLUNTEER, Role.MERCHANT, Role.PRODUCER, Role.AID_COORDINATOR]
)
def test_only_the_office_sees_all(role: Role) -> None:
    """Riders and customers reach their own, but for closures and rules that all riders share."""
    everything = {n for n, reach in ROLE_PERMISSIONS[role].items() if reach is Reach.ALL}
    assert everything <= {"closures:read", "rules:read"}


def test_decisions_of_people_are_no_scopes() -> None:
    """Publishing a plan, roles, rules and keys need a person who answers for it."""
    by_person = {"plans:publish", "people:write", "rules:write", "tariffs:write", "keys:write"}
    assert by_person <= PERMISSIONS - SCOPES
    assert {"bookings:read", "bookings:write", "rounds:read", "events:write"} <= SCOPES


@given(ROLE_SETS, ROLE_SETS)
def test_roles_add_up(one: set[Role], other: set[Role]) -> None:
    """Two roles may do what either may, as far as the further reaching of them."""
    both = grant_of_roles(one | other)
    first, second = grant_of_roles(one), grant_of_roles(other)
    for name in PERMISSIONS:
        reaches = {first.reach(name), second.reach(name)} - {None}
        widest = Reach.ALL if Reach.ALL in reaches else next(iter(reaches), None)
        assert both.reach(name) == widest


@given(ROLE_SETS, st.sets(st.sampled_from(sorted(PERMISSIONS))))
def test_a_key_reaches_no_further_than_its_owner(roles: set[Role], scopes: set[str]) -> None:
    """A key may do what stands in its scopes and its owner may, as far, and nothing by name."""
    owner = grant_of_roles(roles)
    key = grant_of_key(owner, scopes)
    assert set(key.permissions) == scopes & SCOPES & set(owner.permissions)
    assert all(owner.reach(name) == reach for name, reach in key.permissions.items())
    assert set(key.permissions) <= grantable(owner) <= SCOPES


def test_a_key_loses_what_its_owner_loses() -> None:
    """When a dispatcher becomes a courier, the key keeps a courier's reach alone."""
    scopes = {"rounds:read", "bookings:read"}
    before = grant_of_key(grant_of_roles([Role.DISPATCHER]), scopes)
    after = grant_of_key(grant_of_roles([Role.COURIER]), scopes)
    assert dict(before.permissions) == {"rounds:read": Reach.ALL, "bookings:read": Reach.ALL}
    assert dict(after.permissions) == {"rounds:read": Reach.OWN}


def test_nobody_may_anything_without_a_role() -> None:
    """No role, no permission; asking for one that is none is our own mistake."""
    nobody = grant_of_roles([])
    assert all(nobody.reach(name) is None for name in PERMISSIONS)
    with pytest.raises(ValueError, match="bookings:raed"):
        nobody.reach("bookings:raed")
    with pytest.raises(ValueError, match="bookings:raed"):
        Grant(permissions={"bookings:raed": Reach.ALL})


def test_the_table_cannot_be_changed() -> None:
    """No code widens a role by accident."""
    with pytest.raises(TypeError):
        ROLE_PERMISSIONS[Role.COURIER]["people:write"] = Reach.ALL  # type: ignore[index]


@given(st.sets(st.sampled_from(sorted(SCOPES)), min_size=1))
def test_scopes_are_read(scopes: set[str]) -> None:
    """A list parted by spaces is read back, however often one stands in it."""
    text = "  ".join([*scopes, *scopes])
    assert read_scopes(text) == scopes


@pytest.mark.parametrize(
    "text", ["", "  ", "bookings", "bookings:read,rounds:read", "people:write"]
)
def test_wrong_scopes_are_told(text: str) -> None:
    """Each that is none is named with those there are; an empty list is refused."""
    with pytest.raises(BadInput) as caught:
        read_scopes(f"{text}")
    assert len(caught.value.faults) == 1
    code = "scope-unknown" if text.strip() else "scope-missing"
    assert caught.value.faults[0].code == code


def test_all_wrong_scopes_are_told_at_once() -> None:
    """Two wrong scopes are two faults, the good one between them none."""
    with pytest.raises(BadInput) as caught:
        read_scopes("one bookings:read two one")
    assert [fault.args["value"] for fault in caught.value.faults] == ["one", "two"]


def test_roles_of_a_cooperative_can_be_combined() -> None:
    """Any two roles of a cooperative go together: a courier may be an admin."""
    for pair in combinations(COOPERATIVE_ROLES, 2):
        assert grant_of_roles(pair).permissions
