"""The catalogue of event kinds: who may cause which, about what, with which detail.

Names are in the past tense: an event is a fact, not a wish. A new kind or a new optional key may
be added at any time; a name or a key that stands in a log is never given another meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dispatch.rounds.events.event_details import (
    Choice,
    Code,
    Day,
    Detail,
    DetailType,
    Flag,
    Hash,
    Id,
    Ids,
    Instant,
    ShortCode,
    Whole,
)
from dispatch.rounds.events.event_words import (
    FAILURE_REASONS,
    INCIDENT_KINDS,
    PROOF_KINDS,
    ROLES,
    WHAT_NEXT,
    Role,
    SubjectKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """One kind of event.

    Attributes
    ----------
    name
        Snake case, past tense; also the message id ``event-<name>`` with hyphens.
    roles
        Who may cause it.
    subject
        What it is about.
    detail
        The keys it may have.
    offline
        Whether a phone may make it without network, so that it comes in late and is never lost.
    """

    name: str
    roles: tuple[Role, ...]
    subject: SubjectKind
    detail: Mapping[str, Detail]
    offline: bool = False


_RIDERS: tuple[Role, ...] = ("courier", "volunteer")
_ROAD: tuple[Role, ...] = (*_RIDERS, "dispatcher")  # The office notes what a courier phones in.
_OFFICE: tuple[Role, ...] = ("dispatcher",)
_CARE: tuple[Role, ...] = ("dispatcher", "aid_coordinator")
_RULES: tuple[Role, ...] = ("admin",)
_BOOKERS: tuple[Role, ...] = ("dispatcher", "merchant", "producer", "aid_coordinator", "system")
_KEYS: tuple[Role, ...] = ("admin", "merchant", "producer", "aid_coordinator")
_SYSTEM: tuple[Role, ...] = ("system",)
_ANYONE: tuple[Role, ...] = ROLES

_DAY_S = 24 * 3600
_MANY = 1_000_000
_CENTS = 10**11


def _may(type_: DetailType) -> Detail:
    return Detail(type=type_, needed=False)


def _must(type_: DetailType) -> Detail:
    return Detail(type=type_)


def _items() -> Whole:
    return Whole(high=_MANY)


def _road(name: str, subject: SubjectKind, **detail: Detail) -> EventKind:
    return EventKind(name=name, roles=_ROAD, subject=subject, detail=detail, offline=True)


def _ridden(name: str, subject: SubjectKind, **detail: Detail) -> EventKind:
    return EventKind(name=name, roles=_RIDERS, subject=subject, detail=detail, offline=True)


def _kind(name: str, roles: tuple[Role, ...], subject: SubjectKind, **detail: Detail) -> EventKind:
    return EventKind(name=name, roles=roles, subject=subject, detail=detail)


_ON_THE_ROAD = (
    _road("shift_opened", "shift"),
    _road("shift_closed", "shift"),
    _ridden("position_sharing_on", "shift"),
    _ridden("position_sharing_off", "shift"),
    _ridden("round_accepted", "round", version=_may(Whole(low=1, high=_MANY))),
    _ridden(
        "round_refused",
        "round",
        version=_may(Whole(low=1, high=_MANY)),
        reason=_may(Code()),
        note_id=_may(Id()),
    ),
    _road("round_started", "round", version=_may(Whole(low=1, high=_MANY))),
    _road("round_finished", "round", distance_m=_may(Whole(high=1_000_000))),
    _road("break_started", "round", break_id=_may(Code())),
    _road("break_ended", "round", break_id=_may(Code())),
    _road("visit_arrived", "visit"),
    _road("visit_waiting", "visit", reason=_may(Choice(of=("not_ready", "nobody", "queue")))),
    _road("visit_done", "visit", handed_items=_may(_items()), empties_items=_may(_items())),
    _road(
        "visit_partly_done",
        "visit",
        handed_items=_must(_items()),
        kept_items=_must(_items()),
        empties_items=_may(_items()),
        reason=_must(Choice(of=FAILURE_REASONS)),
        note_id=_may(Id()),
    ),
    _road(
        "visit_failed",
        "visit",
        reason=_must(Choice(of=FAILURE_REASONS)),
        what_next=_may(Choice(of=WHAT_NEXT)),
        note_id=_may(Id()),
    ),
    _road("visit_undone", "visit", event_id=_must(Id())),
    _road("code_scanned", "visit", code=_must(ShortCode())),
    _road(
        "proof_added",
        "visit",
        proof_id=_must(Id()),
        proof_kind=_must(Choice(of=PROOF_KINDS)),
        sha256=_may(Hash()),
    ),
    _road(
        "goods_unloaded",
        "round",
        job_id=_must(Id()),
        unloaded_items=_must(_items()),
        to=_must(Choice(of=("sender", "hub", "coordinator"))),
    ),
    _road(
        "incident_reported",
        "round",
        incident_id=_must(Id()),
        incident_kind=_must(Choice(of=INCIDENT_KINDS)),
        visit_id=_may(Id()),
        note_id=_may(Id()),
    ),
    _ridden("swap_offered", "round", swap_id=_must(Id()), note_id=_may(Id())),
    _ridden("swap_taken", "round", swap_id=_must(Id())),
    _ridden("swap_withdrawn", "round", swap_id=_must(Id())),
    EventKind(
        name="decision_contested",
        roles=_RIDERS,
        subject="contest",
        offline=True,
        detail={
            "about_kind": _must(Choice(of=("round", "visit", "job", "plan", "posting"))),
            "about_id": _must(Id()),
            "note_id": _may(Id()),
        },
    ),
)

_BOOKING = (
    _kind(
        "booking_made",
        _BOOKERS,
        "booking",
        customer_id=_may(Id()),
        recurrence_id=_may(Id()),
        job_ids=_may(Ids()),
        day=_may(Day()),
        total_cents=_may(Whole(high=_CENTS)),
    ),
    _kind(
        "booking_changed",
        (*_BOOKERS, "recipient"),
        "booking",
        version=_may(Whole(low=1, high=_MANY)),
        what=_may(Choice(of=("window", "place", "load", "note", "proof", "contact", "several"))),
        fee_cents=_may(Whole(high=_CENTS)),
    ),
    _kind(
        "booking_cancelled",
        _BOOKERS,
        "booking",
        reason=_may(Code()),
        fee_cents=_may(Whole(high=_CENTS)),
    ),
    _kind("recurrence_made", _BOOKERS, "recurrence", customer_id=_may(Id()), from_day=_may(Day())),
    _kind("recurrence_changed", _BOOKERS, "recurrence", occurrence_day=_may(Day())),
    _kind("recurrence_ended", _BOOKERS, "recurrence", last_day=_may(Day())),
    _kind("instruction_left", ("recipient",), "visit", note_id=_must(Id())),
    _kind(
        "import_finished",
        (*_BOOKERS, "admin"),
        "import",
        taken_count=_must(Whole(high=_MANY)),
        refused_count=_must(Whole(high=_MANY)),
        sha256=_may(Hash()),
    ),
)

_PLANNING = (
    _kind(
        "plan_requested",
        (*_CARE, "system"),
        "plan",
        day=_must(Day()),
        budget_s=_may(Whole(low=1, high=_DAY_S)),
        seed=_may(Whole(high=2**63 - 1)),
        based_on_plan_id=_may(Id()),
    ),
    _kind(
        "plan_ready",
        _SYSTEM,
        "plan",
        rounds_count=_must(Whole(high=_MANY)),
        unassigned_count=_must(Whole(high=_MANY)),
        cost_cents=_may(Whole(high=_CENTS)),
        input_sha256=_may(Hash()),
    ),
    _kind("plan_failed", _SYSTEM, "plan", reason=_must(Code())),
    _kind("plan_stopped", (*_CARE, "system"), "plan"),
    _kind(
        "plan_published",
        _CARE,
        "plan",
        day=_may(Day()),
        round_ids=_may(Ids()),
        replaces_plan_id=_may(Id()),
    ),
    _kind("plan_rolled_back", _CARE, "plan", to_plan_id=_must(Id()), day=_may(Day())),
    _kind(
        "limit_overridden",
        _OFFICE,
        "plan",
        rule=_must(Code()),
        note_id=_must(Id()),
        person_id=_may(Id()),
    ),
    _kind("job_assigned", (*_CARE, "system"), "job", round_id=_must(Id())),
    _kind(
        "job_inserted",
        (*_CARE, "system"),
        "job",
        round_id=_must(Id()),
        visit_ids=_may(Ids(most=100)),
        version=_may(Whole(low=1, high=_MANY)),
    ),
    _kind(
        "job_reassigned",
        _CARE,
        "job",
        from_round_id=_may(Id()),
        to_round_id=_must(Id()),
        visit_ids=_may(Ids(most=100)),
    ),
    _kind("job_unassigned", (*_CARE, *_RIDERS), "job", round_id=_must(Id()), reason=_may(Code())),
    _kind(
        "job_replaced",
        _SYSTEM,
        "job",
        former_job_id=_must(Id()),
        stays=_must(Flag()),  # Whether it took its place in the round, or stands in none.
    ),
    _kind("visit_added", (*_CARE, "system"), "visit", from_round_id=_may(Id())),
    _kind(
        "visit_moved",
        (*_CARE, "system"),
        "visit",
        to_round_id=_may(Id()),
        reason=_may(Code()),
    ),
    _kind("visit_cancelled", (*_BOOKERS, "admin"), "visit", reason=_may(Code())),
    _kind(
        "failure_followed",
        _SYSTEM,
        "visit",
        way=_must(Choice(of=WHAT_NEXT)),
        job_id=_may(Id()),
        day=_may(Day()),
        reason=_may(Code()),
    ),
    _kind(
        "retry_withdrawn",
        _SYSTEM,
        "visit",
        job_id=_must(Id()),
        day=_may(Day()),
        kept=_must(Flag()),  # Whether it stands, as it is in a round already.
    ),
    _kind("visit_conflict_settled", _CARE, "visit", event_id=_may(Id()), note_id=_may(Id())),
    _kind("round_conflict_settled", _CARE, "round", note_id=_may(Id())),
    _kind(
        "rounds_swapped",
        (*_CARE, *_RIDERS, "system"),
        "round",
        other_round_id=_may(Id()),
        person_id=_must(Id()),
        from_person_id=_may(Id()),
        swap_id=_may(Id()),
    ),
    _kind("round_changed", (*_CARE, "system"), "round", version=_must(Whole(low=1, high=_MANY))),
    _kind("round_withdrawn", (*_CARE, "system"), "round", reason=_may(Code())),
    _kind("round_reopened", _OFFICE, "round"),
    _kind(
        "street_closed",
        _OFFICE,
        "closure",
        from_at=_must(Instant()),
        until_at=_may(Instant()),
        length_m=_may(Whole(high=10_000_000)),
    ),
    _kind(
        "street_slowed",
        _OFFICE,
        "closure",
        from_at=_must(Instant()),
        until_at=_may(Instant()),
        length_m=_may(Whole(high=10_000_000)),
        slow_kmh=_must(Whole(low=1, high=25)),
    ),
    _kind("street_opened", _OFFICE, "closure"),
    _kind("incident_closed", (*_CARE, *_RULES), "incident", note_id=_may(Id())),
    _kind(
        "contest_answered",
        (*_OFFICE, *_RULES),
        "contest",
        note_id=_must(Id()),
        upheld=_must(Flag()),  # Whether the decision stands.
    ),
    _kind("shift_planned", _CARE, "shift", person_id=_must(Id()), day=_may(Day())),
    _kind("shift_changed", _CARE, "shift"),
    _kind("shift_claimed", ("volunteer",), "shift"),
    _kind("shift_given_back", ("volunteer",), "shift"),
    _kind("shift_cancelled", _CARE, "shift", reason=_may(Code())),
    _kind(
        "heat_level_set",
        (*_OFFICE, "system"),
        "cooperative",
        day=_must(Day()),
        level=_must(Choice(of=("none", "yellow", "orange", "red"))),
    ),
)

_PEOPLE = (
    _kind("cooperative_founded", _SYSTEM, "cooperative"),
    _kind("cooperative_suspended", _SYSTEM, "cooperative"),
    _kind("cooperative_resumed", _SYSTEM, "cooperative"),
    _kind("person_invited", (*_RULES, "dispatcher"), "person", role=_must(Choice(of=ROLES))),
    _kind("person_joined", _ANYONE, "person"),
    _kind("person_left", (*_RULES, "dispatcher"), "person"),
    _kind("person_erased", (*_RULES, "system"), "person"),
    _kind("person_exported", _ANYONE, "person"),
    _kind(
        "role_changed",
        _RULES,
        "person",
        role=_must(Choice(of=ROLES)),
        given=_must(Flag()),
    ),
    _kind(
        "profile_changed",
        _ANYONE,
        "person",
        what=_must(Choice(of=("profile", "position_sharing"))),
        shares_position=_may(Flag()),
    ),
    _kind(
        "sign_in_changed",
        _ANYONE,
        "person",
        what=_must(Choice(of=("password", "second_factor", "recovery_codes", "passkey"))),
        given=_must(Flag()),
    ),
    _kind("recipient_exported", _RULES, "stop"),
    _kind("recipient_erased", _RULES, "stop"),
    _kind("message_sent", _ROAD, "person", message_id=_must(Id()), from_office=_must(Flag())),
    _kind("message_read", _ROAD, "person", from_office=_must(Flag())),
    _kind("pledge_made", _RIDERS, "person"),
    _kind("aid_address_read", _ANYONE, "visit", reason=_must(Code())),
    _kind("customer_added", (*_RULES, *_CARE), "customer"),
    _kind("customer_changed", (*_RULES, *_CARE), "customer"),
    _kind("customer_closed", (*_RULES, *_CARE), "customer"),
    _kind("place_changed", (*_BOOKERS, "admin"), "place"),
    _kind("vehicle_changed", (*_RULES, "dispatcher"), "vehicle"),
    _kind(
        "rule_published",
        _RULES,
        "rule",
        rule_kind=_must(Code()),
        version=_must(Whole(low=1, high=_MANY)),
        from_day=_may(Day()),
    ),
    _kind("key_made", _KEYS, "key", expires_at=_may(Instant())),
    _kind("key_revoked", (*_KEYS, "system"), "key"),
    _kind("webhook_made", _KEYS, "webhook"),
    _kind(
        "webhook_changed",
        (*_KEYS, "system"),
        "webhook",
        status=_must(Choice(of=("active", "paused", "gone"))),
    ),
    _kind("webhook_removed", _KEYS, "webhook"),
    _kind("webhook_gave_up", _SYSTEM, "webhook"),
    _kind("personal_data_purged", _SYSTEM, "cooperative", rows_count=_must(Whole(high=10**9))),
)

_MONEY = (
    _kind(
        "invoice_issued",
        (*_RULES, "dispatcher", "system"),
        "invoice",
        customer_id=_must(Id()),
        total_cents=_must(Whole(low=-_CENTS, high=_CENTS)),
    ),
    _kind(
        "invoice_paid",
        (*_RULES, "dispatcher", "system"),
        "invoice",
        paid_cents=_must(Whole(low=1, high=_CENTS)),
        on_day=_may(Day()),
    ),
    _kind(
        "invoice_refunded",
        (*_RULES, "dispatcher", "system"),
        "invoice",
        refunded_cents=_must(Whole(low=1, high=_CENTS)),
        on_day=_may(Day()),
    ),
    _kind(
        "price_adjusted",
        (*_RULES, "dispatcher"),
        "booking",
        reduction_cents=_must(Whole(high=_CENTS)),
        reason=_may(Code()),
    ),
    _kind(
        "invoice_credited",
        (*_RULES, "dispatcher"),
        "invoice",
        credit_invoice_id=_must(Id()),
        credit_cents=_must(Whole(high=_CENTS)),
        reason=_may(Code()),
    ),
)

EVENT_KINDS: Mapping[str, EventKind] = MappingProxyType(
    {kind.name: kind for kind in (*_ON_THE_ROAD, *_BOOKING, *_PLANNING, *_PEOPLE, *_MONEY)}
)
"""Every kind by name: on the road, booking, planning, people and rules, money."""
