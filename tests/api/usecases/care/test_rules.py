"""Rules: published version after version, with notice, and read by those whom they bind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.usecases.care.rules import (
    list_rules,
    publish_rule,
    read_rule,
    rule_history,
)
from data.store.care import rules
from dispatch.bookings.tariff import Tariff
from dispatch.values.plain_values import to_plain
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import events_of, publish
from tests.support.store.world import World

ALL_KINDS = sorted(rules.RULE_TYPES)


def publishing(world: World, **more: object) -> dict[str, Any]:
    """What a plain tariff is published with."""
    given = {"kind": "tariff", "body": {"base_cents": 100}, "valid_from": world.clock.now}
    return {**given, **more}


def test_only_an_admin_publishes(world: World) -> None:
    """Nobody else may change what a cooperative charges or plans by."""
    for role in ("dispatcher", "courier", "merchant"):
        with pytest.raises(Denied):
            world.service.do(
                world.actor(role), publish_rule, world.service.ids(), **publishing(world)
            )


def test_another_cooperative_keeps_its_own(world: World) -> None:
    """What alpha publishes changes nothing in beta."""
    publish(world, "tariff", {"base_cents": 100})
    other = world.actor("admin", cooperative=world.beta)
    assert world.service.do(other, read_rule, "tariff").body["base_cents"] == 0
    assert world.service.do(other, rule_history, "tariff") == []


def test_the_start_of_every_rule_can_be_published_again(world: World) -> None:
    """What a cooperative starts with reads as a body, and gets the second number."""
    admin = world.actor("admin")
    for kind in ALL_KINDS:
        start = world.service.do(admin, read_rule, kind)
        assert start.version == 1
        assert publish(world, kind, dict(start.body)) == 2
        now = world.service.do(admin, read_rule, kind)
        assert (now.version, now.body) == (2, start.body)


def test_a_rule_holds_from_its_moment_on(world: World) -> None:
    """Before it comes into force the one before it is read, also afterwards for that time."""
    admin = world.actor("admin")
    later = world.clock.now + timedelta(days=2)
    request = publishing(world, valid_from=later)
    world.service.do(admin, publish_rule, world.service.ids(), **request)
    assert world.service.do(admin, read_rule, "tariff").version == 1
    coming = [one for one in world.service.do(admin, list_rules) if one.kind == "tariff"]
    assert [one.version for one in coming] == [1, 2]
    before = world.clock.now
    world.clock.now = later
    assert world.service.do(admin, read_rule, "tariff").version == 2
    assert world.service.do(admin, read_rule, "tariff", "standard", before).version == 1


def test_a_change_of_weights_stands_to_be_read_first(world: World) -> None:
    """The first version may hold at once; each later one waits for the notice before it."""
    admin = world.actor("admin")
    publish(world, "weights", {"balance_hour_cents": 100, "notice_days": 3})
    sooner = world.clock.now + timedelta(days=2)
    request = publishing(world, kind="weights", body={"balance_hour_cents": 200, "notice_days": 0})
    with pytest.raises(BadInput, match="rule-without-notice"):
        world.service.do(
            admin, publish_rule, world.service.ids(), **{**request, "valid_from": sooner}
        )
    request["valid_from"] = world.clock.now + timedelta(days=3)
    rule = world.service.do(admin, publish_rule, world.service.ids(), **request)
    assert rule.version == 3
    riders = world.service.do(world.actor("courier"), list_rules)
    assert rule in riders


def test_who_rides_reads_rules_and_no_tariffs(world: World) -> None:
    """Couriers see what plans are judged by; merchants what they are charged, and no more."""
    courier, merchant = world.actor("courier"), world.actor("merchant")
    assert {one.kind for one in world.service.do(courier, list_rules)} == {*ALL_KINDS} - {"tariff"}
    assert {one.kind for one in world.service.do(merchant, list_rules)} == {"tariff"}
    with pytest.raises(Denied):
        world.service.do(courier, read_rule, "tariff")
    with pytest.raises(Denied):
        world.service.do(merchant, read_rule, "weights")


def test_everything_wrong_with_a_rule_comes_at_once(world: World) -> None:
    """Unknown keys, wrong types, a number that is ours to give: all with their places."""
    body = {"base": 100, "base_cents": "many", "zones": [{"name": "x"}], "version": 7}
    with pytest.raises(BadInput) as error:
        publish(world, "tariff", body)
    assert [(one.where, one.code, one.args["key"]) for one in error.value.faults] == [
        ("body", "unknown-key", "version")
    ]
    del body["version"]
    with pytest.raises(BadInput) as error:
        publish(world, "tariff", body)
    assert {(one.where, one.code) for one in error.value.faults} == {
        ("body", "unknown-key"),
        ("body.base_cents", "wrong-type"),
        ("body.zones[0]", "missing-key"),
    }
    assert events_of(world) == []


def test_a_rule_needs_a_kind_a_name_and_a_time(world: World) -> None:
    """Each of them is refused where it cannot be meant."""
    now = world.clock.now
    wrong: list[tuple[dict[str, object], str]] = [
        ({"kind": "moods"}, "unknown-choice"),
        ({"kind": "work", "name": "night"}, "unknown-choice"),
        ({"name": " "}, "rule-name"),
        ({"valid_from": now.replace(tzinfo=None)}, "naive-time"),
        ({"valid_from": now - timedelta(hours=1)}, "rule-in-the-past"),
    ]
    for change, code in wrong:
        request = publishing(world, **change)
        with pytest.raises(BadInput, match=code):
            world.service.do(world.actor("admin"), publish_rule, world.service.ids(), **request)


def test_factors_that_leave_a_profile_without_a_figure_are_refused(world: World) -> None:
    """An estimate must never fail when a booking is made."""
    with pytest.raises(BadInput, match="no-emission-factor"):
        publish(world, "emissions", {"kind_by_profile": {"bike": "hovercraft"}})


def test_the_same_rule_again_is_the_same_version(world: World) -> None:
    """An id counts once; with another body it is refused."""
    admin, rule_id = world.actor("admin"), world.service.ids()
    request = publishing(world)
    rule = world.service.do(admin, publish_rule, rule_id, **request)
    assert world.service.do(admin, publish_rule, rule_id, **request) == rule
    assert events_of(world) == ["rule_published"]
    request["body"] = {"base_cents": 200}
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(admin, publish_rule, rule_id, **request)


def test_the_very_version_of_a_tariff_is_found_again(world: World) -> None:
    """Every version can be read for good, the start too; others are not there."""
    publish(world, "tariff", {"base_cents": 100})
    publish(world, "tariff", {"base_cents": 200})
    publish(world, "tariff", {"base_cents": 300}, name="night")
    with world.database.transaction(world.alpha) as tx:
        found = [rules.tariff_version(tx, "standard", number).base_cents for number in (1, 2, 3)]
        assert found == [0, 100, 200]
        night = rules.tariff_at(tx, "night", world.clock.now)
        assert to_plain(night) == to_plain(Tariff(id="night", version=2, base_cents=300))
        with pytest.raises(NotFound):
            rules.tariff_version(tx, "standard", 4)
        with pytest.raises(NotFound):
            rules.tariff_at(tx, "night", world.clock.now - timedelta(days=1))
