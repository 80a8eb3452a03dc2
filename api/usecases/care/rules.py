"""Use cases of a cooperative's own rules: publish, read, compare with what holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from data.store.care import rules
from data.store.care.rules import RULE_TYPES, STANDARD, Rule
from data.store.labour.worked_hours import names_of
from data.store.system import cooperatives
from dispatch.bookings.emissions import EmissionRule, saving
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import MAX_LIST
from routing.errors import BadInput, Conflict, Denied, Fault

MAX_NAME = 60
_READ = ("rules:read", "tariffs:read")


@needs("rules:write", "tariffs:write")
def publish_rule(  # noqa: PLR0913  # each is a part of what is published
    act: Act,
    rule_id: UUID,
    *,
    kind: str,
    name: str = STANDARD,
    body: Mapping[str, object],
    valid_from: datetime,
    seen_version: int | None = None,
) -> Rule:
    """Publish a new version of a rule; what was published before is never changed.

    Parameters
    ----------
    rule_id
        Made by the caller; the same again is the same version.
    kind, name
        Which rule. Tariffs may have several names; every other kind has ``standard`` alone.
    body
        The rule as JSON, without name and version.
    valid_from
        From when it holds; not in the past. A change of weights must first stand to be read for
        as long as the version in force says; the first version of a cooperative need not.
    seen_version
        The latest version that whoever publishes had seen; ``None`` where nobody asks.

    Raises
    ------
    BadInput
        With everything that is wrong with the rule, its name or its time.
    Denied
        If the actor may not publish rules of this kind.
    Conflict
        ``id-used-twice`` if another version has the id; ``rule-published-meanwhile`` if there is
        a later version than the one that was seen.
    """
    faults = [*_name_faults(kind, name), *_time_faults(valid_from)]
    if faults:
        raise BadInput(faults)
    _check_may(act, kind, "write")
    act.tx.lock(f"rule:{kind}:{name}")
    value = rules.read_body(kind, name, rules.FIRST_VERSION, body, "body")
    if isinstance(value, EmissionRule):
        _check_factors(value, day_of(valid_from, cooperatives.own(act.tx).zone))
    kept = rules.body_of(value)
    known = rules.find(act.tx, rule_id)
    if known is not None:
        same = (known.kind, known.name, known.body, known.valid_from) == (
            kind,
            name,
            kept,
            valid_from,
        )
        if not same:
            raise Conflict("id-used-twice")
        return known
    before = rules.history(act.tx, kind, name)
    _check_seen(act, before, seen_version)
    _check_time(act, kind, valid_from, first=not before)
    new_rule = Rule(
        id=rule_id,
        kind=kind,
        name=name,
        version=max((rule.version for rule in before), default=rules.FIRST_VERSION) + 1,
        body=kept,
        valid_from=valid_from,
        published_by=act.actor.id,
        published_at=act.now,
    )
    rules.publish(act.tx, new_rule)
    zone = cooperatives.own(act.tx).zone
    act.record_event(
        "rule_published",
        "rule",
        rule_id,
        detail={
            "rule_kind": kind,
            "version": new_rule.version,
            "from_day": day_of(valid_from, zone).isoformat(),
        },
    )
    return new_rule


@needs(*_READ)
def read_rule(act: Act, kind: str, name: str = STANDARD, at: datetime | None = None) -> Rule:
    """Return the version of a rule in force at a moment (now), whole, with what it leaves open.

    Raises
    ------
    NotFound
        If there is no such rule.
    """
    faults = _name_faults(kind, name)
    if faults:
        raise BadInput(faults)
    _check_may(act, kind, "read")
    found = rules.rule_at(act.tx, kind, name, at or act.now)
    return replace(found, body=rules.body_of(found.read()))


@needs(*_READ)
def list_rules(act: Act) -> list[Rule]:
    """Return every rule in force now that the actor may read, and those to come."""
    in_force = rules.in_force(act.tx, act.now)
    coming = [
        rule
        for rule in rules.history(act.tx)
        if rule.valid_from is not None and rule.valid_from > act.now
    ]
    return [rule for rule in [*in_force, *coming] if _may(act, rule.kind, "read")]


@needs(*_READ)
def rule_history(act: Act, kind: str, name: str = STANDARD) -> list[Rule]:
    """Return every published version of a rule, oldest first."""
    faults = _name_faults(kind, name)
    if faults:
        raise BadInput(faults)
    _check_may(act, kind, "read")
    return rules.history(act.tx, kind, name)


def _check_seen(act: Act, before: Sequence[Rule], seen_version: int | None) -> None:
    """Refuse to publish over a version that whoever publishes has not seen."""
    latest = before[-1] if before else None
    if seen_version is None or latest is None or latest.version <= seen_version:
        return
    by = latest.published_by and names_of(act.tx, [latest.published_by]).get(latest.published_by)
    raise Conflict(
        "rule-published-meanwhile",
        version=latest.version,
        by=by or "–",
        at=(latest.published_at or act.now).isoformat(),
    )


def _check_time(act: Act, kind: str, valid_from: datetime, *, first: bool) -> None:
    earliest = act.now
    if kind == "weights" and not first:
        earliest += rules.weights_at(act.tx, act.now).notice
    # A minute for whoever publishes "from now on" on a clock of their own.
    if valid_from < earliest - timedelta(minutes=1):
        zone = cooperatives.own(act.tx).zone
        args = {
            "value": valid_from.astimezone(zone).isoformat(timespec="minutes"),
            "earliest": earliest.astimezone(zone).isoformat(timespec="minutes"),
        }
        code = "rule-without-notice" if earliest > act.now else "rule-in-the-past"
        raise BadInput([Fault(code=code, where="valid_from", args=args)])


def _check_factors(rule: EmissionRule, on: date) -> None:
    """Refuse factors that leave a profile, or the vehicle compared with, without a figure."""
    if not rule.kind_by_profile:
        args: dict[str, str | int | float] = {"value": 0, "low": 1, "high": MAX_LIST}
        raise BadInput([Fault(code="list-length", where="body.kind_by_profile", args=args)])
    faults: list[Fault] = []
    for profile, kind in rule.kind_by_profile.items():
        try:
            saving(rule, 1000, kind, on)
        except BadInput as error:
            where = f"body.kind_by_profile.{profile}"
            faults += [replace(fault, where=where) for fault in error.faults]
    if faults:
        raise BadInput(faults)


def _name_faults(kind: str, name: str) -> list[Fault]:
    if kind not in RULE_TYPES:
        args = {"value": kind[:MAX_NAME], "known": ", ".join(sorted(RULE_TYPES))}
        return [Fault(code="unknown-choice", where="kind", args=args)]
    if kind != "tariff" and name != STANDARD:
        args = {"value": name[:MAX_NAME], "known": STANDARD}
        return [Fault(code="unknown-choice", where="name", args=args)]
    if not name.strip() or len(name) > MAX_NAME:
        limit: dict[str, str | int | float] = {"value": len(name), "limit": MAX_NAME}
        return [Fault(code="rule-name", where="name", args=limit)]
    return []


def _time_faults(valid_from: datetime) -> list[Fault]:
    if valid_from.tzinfo is not None:
        return []
    args = {"value": valid_from.isoformat(), "example": "2026-03-02T08:30:00+01:00"}
    return [Fault(code="naive-time", where="valid_from", args=args)]


def _check_may(act: Act, kind: str, what: str) -> None:
    if not _may(act, kind, what):
        raise Denied("not-permitted", permission=_permission(kind, what))


def _may(act: Act, kind: str, what: str) -> bool:
    return act.actor.may(_permission(kind, what))


def _permission(kind: str, what: str) -> str:
    return f"tariffs:{what}" if kind == "tariff" else f"rules:{what}"
