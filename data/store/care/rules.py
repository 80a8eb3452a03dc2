"""A cooperative's own rules by version: tariffs, working time, weights, deadlines, the seller.

A published version is never changed. Version 1 of every rule is what the program starts with and
stands in the code; a cooperative's own versions are numbered from 2.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from data.store.database import Transaction
from data.store.rows import TABLE, RowsOf
from data.store.tables.people import rulebook
from dispatch.bookings.cutoff import CutoffRule
from dispatch.bookings.door_times import DoorTimesRule
from dispatch.bookings.emissions import EmissionRule
from dispatch.bookings.goods_rule import GoodsRule
from dispatch.bookings.tariff import Tariff
from dispatch.bookings.tracking import TrackingRule
from dispatch.care.retention import RetentionRule
from dispatch.circuits.cold_chain import ColdChainRule
from dispatch.circuits.fair_cost import FairCostRule
from dispatch.labour.heat import HeatRule
from dispatch.labour.working_hours import HoursRule
from dispatch.money.seller import SellerRule
from dispatch.planning.weights_rule import WeightsRule
from dispatch.values.plain_values import from_plain, to_plain
from routing.errors import BadInput, Fault, NotFound

Of = TypeVar("Of")
RuleKind = str
"""A key of :data:`RULE_TYPES`."""

RULE_TYPES: Mapping[RuleKind, type[Any]] = {
    "tariff": Tariff,
    "work": HoursRule,
    "weights": WeightsRule,
    "cutoff": CutoffRule,
    "retention": RetentionRule,
    "heat": HeatRule,
    "emissions": EmissionRule,
    "seller": SellerRule,
    "tracking": TrackingRule,
    "fair_cost": FairCostRule,
    "cold_chain": ColdChainRule,
    "goods": GoodsRule,
    "door_times": DoorTimesRule,
}
"""Types of the bodies of rules, by kind."""

STANDARD = "standard"
"""The name under which a rule of a kind is kept; tariffs may have others besides."""

FIRST_VERSION = 1
"""Number of the version that the program starts with."""

_KEPT_APART = frozenset({"id", "version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one rule.

    Attributes
    ----------
    id, valid_from, published_by, published_at
        ``None`` for what the program starts with.
    body
        The rule as JSON has it, without its name and version.
    """

    kind: RuleKind
    name: str
    version: int
    body: Mapping[str, Any]
    id: UUID | None = None
    valid_from: datetime | None = None
    published_by: UUID | None = None
    published_at: datetime | None = None

    def read(self) -> Any:  # noqa: ANN401  # one of RULE_TYPES
        """Return the rule as the value that decisions are made with."""
        # Every quote reads some, and what is published never changes.
        return read_text(self.kind, self.name, self.version, json.dumps(self.body))


@lru_cache(maxsize=512)
def read_text(kind: str, name: str, version: int, body: str) -> Any:  # noqa: ANN401
    """As :func:`read_body`, from JSON; the same text is read once."""
    return read_body(kind, name, version, json.loads(body))


def read_body(kind: str, name: str, version: int, body: object, where: str = "") -> Any:  # noqa: ANN401
    """Read the body of a rule.

    Raises
    ------
    BadInput
        With everything that is wrong with it.
    """
    of = RULE_TYPES[kind]
    if not isinstance(body, Mapping):
        return from_plain(of, body, where)
    own = {"id": name, "version": version} if of is Tariff else {"version": version}
    extra = sorted(str(key) for key in body if key in _KEPT_APART)
    if extra:
        known = ", ".join(sorted(set(to_plain(_start(kind, name))) - _KEPT_APART))
        raise BadInput(
            Fault(code="unknown-key", where=where, args={"key": key, "known": known})
            for key in extra
        )
    return from_plain(of, {**body, **own}, where)


def body_of(value: object) -> dict[str, Any]:
    """Return a rule's value as a body to keep, without its name and version."""
    plain: dict[str, Any] = to_plain(value)
    return {key: one for key, one in plain.items() if key not in _KEPT_APART}


def rule_at(tx: Transaction, kind: RuleKind, name: str, at: datetime) -> Rule:
    """Return the version of a rule that is in force at a moment.

    That is the one that came into force last; of several from the same moment, the latest
    published.

    Raises
    ------
    NotFound
        If it is a tariff of another name than ``standard`` that was not in force yet.
    """
    return rules_at(tx, (kind,), name, at)[kind]


_RULES = RowsOf(rulebook, Rule, body=TABLE)
publish = _RULES.add
find = _RULES.find

_IN_FORCE = (
    sa.select(rulebook)
    .ext(distinct_on(rulebook.c.kind))
    .where(
        rulebook.c.cooperative_id == sa.bindparam("owner", type_=sa.Uuid),
        rulebook.c.kind == sa.any_(sa.bindparam("kinds", type_=ARRAY(sa.Text))),
        rulebook.c.name == sa.bindparam("name", type_=sa.Text),
        rulebook.c.valid_from <= sa.bindparam("at", type_=rulebook.c.valid_from.type),
    )
    .order_by(rulebook.c.kind, rulebook.c.valid_from.desc(), rulebook.c.version.desc())
)


def rules_at(
    tx: Transaction, kinds: Collection[RuleKind], name: str, at: datetime
) -> dict[RuleKind, Rule]:
    """Return the versions of rules of one name that are in force at a moment, in one query.

    Raises
    ------
    NotFound
        As :func:`rule_at`.
    """
    values = {"owner": tx.owner, "kinds": list(kinds), "name": name, "at": at}
    found = {row["kind"]: _RULES.of(row) for row in tx.rows(_IN_FORCE, values)}
    return {kind: found.get(kind) or _started(kind, name) for kind in kinds}


def rule_version(tx: Transaction, kind: RuleKind, name: str, version: int) -> Rule:
    """Return one version of a rule.

    Raises
    ------
    NotFound
        If there is none.
    """
    named = (rulebook.c.kind == kind, rulebook.c.name == name, rulebook.c.version == version)
    found = tx.one(tx.select(rulebook, *named), _RULES.of)
    if found is not None:
        return found
    if version == FIRST_VERSION:
        return _started(kind, name)
    raise NotFound("unknown-rule-version", kind=kind, name=name, version=version)


def history(tx: Transaction, kind: RuleKind | None = None, name: str | None = None) -> list[Rule]:
    """Return every published version, by kind, name and number; those to come are among them."""
    query = tx.select(rulebook)
    if kind is not None:
        query = query.where(rulebook.c.kind == kind)
    if name is not None:
        query = query.where(rulebook.c.name == name)
    return _RULES.every(tx, query.order_by(rulebook.c.kind, rulebook.c.name, rulebook.c.version))


def in_force(tx: Transaction, at: datetime) -> list[Rule]:
    """Return the version of every rule that is in force at a moment, by kind and name."""
    names = {(kind, STANDARD) for kind in RULE_TYPES}
    names |= {
        (rule.kind, rule.name)
        for rule in history(tx)
        if rule.valid_from is not None and rule.valid_from <= at
    }
    return [rule_at(tx, kind, name, at) for kind, name in sorted(names)]


def is_tariff(tx: Transaction, name: str) -> bool:
    """Return whether there is a tariff of a name, in force or to come."""
    if name == STANDARD:
        return True
    return bool(tx.column(rulebook.c.id, rulebook.c.kind == "tariff", rulebook.c.name == name))


def tariff_at(tx: Transaction, name: str, at: datetime) -> Tariff:
    """Return the tariff of a name that is in force at a moment.

    Raises
    ------
    NotFound
        As :func:`rule_at`.
    """
    found: Tariff = rule_at(tx, "tariff", name, at).read()
    return found


def tariff_version(tx: Transaction, name: str, version: int) -> Tariff:
    """Return the very tariff that made a quote.

    Raises
    ------
    NotFound
        If there is no such version.
    """
    found: Tariff = rule_version(tx, "tariff", name, version).read()
    return found


def _standard(of: type[Of]) -> Callable[[Transaction, datetime], Of]:
    """Return what reads the rule of a type that is in force at a moment."""
    kind = next(kind for kind, each in RULE_TYPES.items() if each is of)

    def standard_at(tx: Transaction, at: datetime) -> Of:
        found: Of = rule_at(tx, kind, STANDARD, at).read()
        return found

    return standard_at


work_at = _standard(HoursRule)
weights_at = _standard(WeightsRule)
retention_at = _standard(RetentionRule)
emissions_at = _standard(EmissionRule)
tracking_at = _standard(TrackingRule)
fair_cost_at = _standard(FairCostRule)
cold_chain_at = _standard(ColdChainRule)
door_times_at = _standard(DoorTimesRule)
seller_at = _standard(SellerRule)


def seller_version(tx: Transaction, version: int) -> SellerRule:
    """Return the very seller that an invoice was issued by.

    Raises
    ------
    NotFound
        If there is no such version.
    """
    found: SellerRule = rule_version(tx, "seller", STANDARD, version).read()
    return found


@lru_cache(maxsize=64)
def _started(kind: RuleKind, name: str) -> Rule:
    """Return what the program starts with."""
    if name != STANDARD:
        raise NotFound("unknown-rule", kind=kind, name=name)
    return Rule(kind=kind, name=name, version=FIRST_VERSION, body=body_of(_start(kind, name)))


@lru_cache(maxsize=16)
def started(kind: RuleKind) -> Any:  # noqa: ANN401  # one of RULE_TYPES
    """Return the rule that the program starts with, as the value that decisions are made with."""
    return _started(kind, STANDARD).read()


def _start(kind: str, name: str) -> object:
    of = RULE_TYPES[kind]
    if of is Tariff:
        return Tariff(id=name, version=FIRST_VERSION)
    return of(version=FIRST_VERSION)
