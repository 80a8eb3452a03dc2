"""What the landing page says that a role can do."""

from __future__ import annotations

import pytest

from api.auth.scopes import PERMISSIONS, ROLE_PERMISSIONS, Role
from api.locales.texts import LANGUAGES, Texts
from api.pages.home.abilities import ABILITIES, abilities_of
from tests.support.interface.usecases import every_usecase

PLANNED = {"exports:read"}
"""Permissions that nothing asks for yet."""
WITHOUT_PAGE = {(Role.INSTALLATION_ADMIN, "personal:export")}
"""What a session of the installation does not reach."""


@pytest.mark.parametrize("role", Role)
def test_every_permission_of_a_role_is_told(role: Role) -> None:
    """Nothing that a role may do is left out, and nothing is told that it may not."""
    held, abilities = ROLE_PERMISSIONS[role], abilities_of(role)
    said = {
        permission
        for one in ABILITIES
        if one.text in abilities
        and all(held.get(permission) is one.reach for permission in one.permissions)
        for permission in one.permissions
    }
    left_out = held.keys() - said - PLANNED
    assert {one for one in left_out if (role, one) not in WITHOUT_PAGE} == set()
    for text in abilities:
        rows = [one for one in ABILITIES if one.text == text]
        assert any(all(held.get(p) is one.reach for p in one.permissions) for one in rows), text


@pytest.mark.parametrize("role", [Role.COURIER, Role.VOLUNTEER])
def test_riders_are_told_nothing_of_bookings(role: Role) -> None:
    """Who rides follows rounds, not what somebody booked, though both read the same events."""
    assert "home-can-track-own" not in abilities_of(role)


def test_every_sentence_is_of_some_role_in_every_language() -> None:
    """No row of the table is dead, and each is a sentence in French and English."""
    abilities = {text for role in Role for text in abilities_of(role)}
    assert abilities == {one.text for one in ABILITIES}
    assert all(Texts(language).knows(text) for language in LANGUAGES for text in abilities)


def test_what_nothing_asks_for_is_known() -> None:
    """A permission that a use case begins to ask for must be told of from then on."""
    asked = {one for _, usecase in every_usecase() for one in vars(usecase)["permissions"]}
    assert PERMISSIONS - asked >= PLANNED
