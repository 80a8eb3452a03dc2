"""The catalogue of event kinds: who may cause which, about what, with which detail.

Names are in the past tense: an event is a fact, not a wish. A new kind or a new optional key may
be added at any time; a name or a key that stands in a log is never given another meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dispatch.model.pieces import NAMED_KINDS, counted
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


_MAY_VERSION = _may(Whole(low=1, high=_MANY))
_VERSION = _must(Whole(low=1, high=_MANY))
_MAY_ID = _may(Id())
_ID = _must(Id())
_MAY_DAY = _may(Day())
_DAY = _must(Day())
_MAY_CODE = _may(Code())
_CODE = _must(Code())
_MAY_HASH = _may(Hash())
_FLAG = _must(Flag())
_MAY_COUNT = _may(Whole(high=_MANY))
_COUNT = _must(Whole(high=_MANY))
_MAY_ANSWER = _may(Choice(of=("accepted", "refused")))
_EMPTIES = {
    "empties_items": _MAY_COUNT,
    **{counted(kind): _MAY_COUNT for kind in NAMED_KINDS},
}
_MAY_CENTS = _may(Whole(high=_CENTS))
_PRICE = _must(Whole(high=_CENTS))
_MAY_INSTANT = _may(Instant())
_INSTANT = _must(Instant())
_PAID = _must(Whole(low=1, high=_CENTS))


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
    _ridden("round_accepted", "round", version=_MAY_VERSION),
    _ridden("round_refused", "round", version=_MAY_VERSION, reason=_MAY_CODE, note_id=_MAY_ID),
    _road("round_started", "round", version=_MAY_VERSION),
    _road("round_finished", "round", distance_m=_may(Whole(high=1_000_000))),
    _road("break_started", "round", break_id=_MAY_CODE),
    _road("break_ended", "round", break_id=_MAY_CODE),
    _road("visit_arrived", "visit"),
    _road("visit_waiting", "visit", reason=_may(Choice(of=("not_ready", "nobody", "queue")))),
    _road(
        "visit_done",
        "visit",
        handed_items=_MAY_COUNT,
        relay_id=_MAY_ID,
        **_EMPTIES,
        note_id=_MAY_ID,
    ),
    _road(
        "visit_partly_done",
        "visit",
        handed_items=_COUNT,
        kept_items=_COUNT,
        **_EMPTIES,
        reason=_must(Choice(of=FAILURE_REASONS)),
        note_id=_MAY_ID,
    ),
    _road(
        "visit_failed",
        "visit",
        reason=_must(Choice(of=FAILURE_REASONS)),
        what_next=_may(Choice(of=WHAT_NEXT)),
        note_id=_MAY_ID,
    ),
    _road("visit_undone", "visit", event_id=_ID),
    _road("code_scanned", "visit", code=_must(ShortCode())),
    _road(
        "proof_added",
        "visit",
        proof_id=_ID,
        proof_kind=_must(Choice(of=PROOF_KINDS)),
        sha256=_MAY_HASH,
    ),
    _road(
        "goods_unloaded",
        "round",
        job_id=_ID,
        unloaded_items=_COUNT,
        to=_must(Choice(of=("sender", "hub", "coordinator", "courier"))),
    ),
    _road(
        "incident_reported",
        "round",
        incident_id=_ID,
        incident_kind=_must(Choice(of=INCIDENT_KINDS)),
        visit_id=_MAY_ID,
        note_id=_MAY_ID,
    ),
    _ridden("swap_offered", "round", swap_id=_ID, note_id=_MAY_ID),
    _ridden("swap_taken", "round", swap_id=_ID),
    _ridden("swap_withdrawn", "round", swap_id=_ID),
    EventKind(
        name="decision_contested",
        roles=_RIDERS,
        subject="contest",
        offline=True,
        detail={
            "about_kind": _must(Choice(of=("round", "visit", "job", "plan", "posting"))),
            "about_id": _ID,
            "note_id": _MAY_ID,
        },
    ),
)

_BOOKING = (
    _kind(
        "booking_made",
        _BOOKERS,
        "booking",
        customer_id=_MAY_ID,
        recurrence_id=_MAY_ID,
        job_ids=_may(Ids()),
        day=_MAY_DAY,
        total_cents=_MAY_CENTS,
    ),
    _kind(
        "booking_changed",
        (*_BOOKERS, "recipient"),
        "booking",
        version=_MAY_VERSION,
        what=_may(Choice(of=("window", "place", "load", "note", "proof", "contact", "several"))),
        fee_cents=_MAY_CENTS,
    ),
    _kind("goods_called_back", _BOOKERS, "job", booking_id=_ID, fee_cents=_MAY_CENTS),
    _kind("booking_cancelled", _BOOKERS, "booking", reason=_MAY_CODE, fee_cents=_MAY_CENTS),
    _kind("booking_restored", _SYSTEM, "booking", job_id=_ID),
    _kind("recurrence_made", _BOOKERS, "recurrence", customer_id=_MAY_ID, from_day=_MAY_DAY),
    _kind("recurrence_changed", _BOOKERS, "recurrence", occurrence_day=_MAY_DAY),
    _kind("recurrence_ended", _BOOKERS, "recurrence", last_day=_MAY_DAY),
    _kind("instruction_left", ("recipient",), "visit", note_id=_ID),
    _kind("tracking_linked", (*_BOOKERS, "admin"), "stop"),
    _kind("slot_asked", ("recipient",), "stop", note_id=_MAY_ID),
    _kind(
        "import_finished",
        (*_BOOKERS, "admin"),
        "import",
        taken_count=_COUNT,
        refused_count=_COUNT,
        sha256=_MAY_HASH,
    ),
)

_CIRCUITS = (
    _kind("hub_changed", (*_BOOKERS, "admin"), "hub"),
    _kind(
        "cycle_changed",
        _BOOKERS,
        "cycle",
        what=_must(Choice(of=("made", "changed", "closed", "cancelled", "repeated"))),
        day=_MAY_DAY,
    ),
    _kind("lot_changed", _BOOKERS, "lot", what=_must(Choice(of=("added", "changed", "cancelled")))),
    _kind("lot_announced", _BOOKERS, "lot", expected_items=_MAY_COUNT, ready_at=_MAY_INSTANT),
    _kind("lot_confirmed", _BOOKERS, "lot", expected_items=_COUNT),
    _kind(
        "lot_noted",
        (*_BOOKERS, *_RIDERS),
        "lot",
        step=_must(Choice(of=("arrived", "counted", "sorted", "taken_back"))),
        counted_items=_MAY_COUNT,
        missing_items=_MAY_COUNT,
    ),
    _kind(
        "order_changed",
        _BOOKERS,
        "order",
        what=_must(Choice(of=("added", "changed", "cancelled", "kept", "erased"))),
    ),
)

_PLANNING = (
    _kind(
        "plan_requested",
        (*_CARE, "system"),
        "plan",
        day=_DAY,
        budget_s=_may(Whole(low=1, high=_DAY_S)),
        seed=_may(Whole(high=2**63 - 1)),
        based_on_plan_id=_MAY_ID,
    ),
    _kind(
        "plan_ready",
        _SYSTEM,
        "plan",
        rounds_count=_COUNT,
        unassigned_count=_COUNT,
        cost_cents=_MAY_CENTS,
        input_sha256=_MAY_HASH,
    ),
    _kind("plan_failed", _SYSTEM, "plan", reason=_CODE),
    _kind("plan_stopped", (*_CARE, "system"), "plan"),
    _kind(
        "plan_published",
        _CARE,
        "plan",
        day=_MAY_DAY,
        round_ids=_may(Ids()),
        replaces_plan_id=_MAY_ID,
    ),
    _kind("plan_rolled_back", _CARE, "plan", to_plan_id=_ID, day=_MAY_DAY),
    _kind("limit_overridden", _OFFICE, "plan", rule=_CODE, note_id=_ID, person_id=_MAY_ID),
    _kind("job_assigned", (*_CARE, "system"), "job", round_id=_ID),
    _kind(
        "job_inserted",
        (*_CARE, "system"),
        "job",
        round_id=_ID,
        visit_ids=_may(Ids(most=100)),
        version=_MAY_VERSION,
    ),
    _kind(
        "job_reassigned",
        _CARE,
        "job",
        from_round_id=_MAY_ID,
        to_round_id=_ID,
        visit_ids=_may(Ids(most=100)),
    ),
    _kind("job_unassigned", (*_CARE, *_RIDERS), "job", round_id=_ID, reason=_MAY_CODE),
    _kind("job_pinned", _CARE, "job", shift_id=_ID, place=_MAY_CODE),
    _kind("job_unpinned", _CARE, "job", shift_id=_ID),
    _kind(
        "job_replaced",
        _SYSTEM,
        "job",
        former_job_id=_ID,
        stays=_FLAG,  # Whether it took its place in the round, or stands in none.
    ),
    _kind("visit_added", (*_CARE, "system"), "visit", from_round_id=_MAY_ID),
    _kind("visit_moved", (*_CARE, "system"), "visit", to_round_id=_MAY_ID, reason=_MAY_CODE),
    _kind("visit_cancelled", (*_BOOKERS, "admin"), "visit", reason=_MAY_CODE),
    _kind(
        "failure_followed",
        (*_CARE, "system"),
        "visit",
        way=_must(Choice(of=WHAT_NEXT)),
        job_id=_MAY_ID,
        day=_MAY_DAY,
        reason=_MAY_CODE,
    ),
    _kind("failure_seen", _CARE, "visit"),
    _kind(
        "customers_notified",
        _OFFICE,
        "round",
        note_id=_ID,
        email_count=_COUNT,
        text_count=_COUNT,
    ),
    _kind(
        "retry_withdrawn",
        (*_CARE, "system"),
        "visit",
        job_id=_ID,
        day=_MAY_DAY,
        kept=_FLAG,  # Whether it stands, as it is in a round already.
    ),
    _kind("visit_conflict_settled", _CARE, "visit", event_id=_MAY_ID, note_id=_MAY_ID),
    _kind("round_conflict_settled", _CARE, "round", note_id=_MAY_ID),
    _kind(
        "rounds_swapped",
        (*_CARE, *_RIDERS, "system"),
        "round",
        other_round_id=_MAY_ID,
        person_id=_ID,
        from_person_id=_MAY_ID,
        swap_id=_MAY_ID,
        taker_id=_MAY_ID,  # Who had taken the offer up before the office decided.
        version=_MAY_VERSION,
        from_answer=_MAY_ANSWER,
        answer=_MAY_ANSWER,  # The one that holds again, where this takes a change back.
        undoes_id=_MAY_ID,
        redoes_id=_MAY_ID,
    ),
    _kind(
        "round_changed",
        (*_CARE, "system"),
        "round",
        version=_VERSION,
        keeps_answer=_may(Flag()),
        answer=_MAY_ANSWER,  # Which one it is; of older events what it was.
    ),
    _kind("round_withdrawn", (*_CARE, "system"), "round", reason=_MAY_CODE),
    _kind("round_reopened", _OFFICE, "round"),
    _kind(
        "street_closed",
        _OFFICE,
        "closure",
        from_at=_INSTANT,
        until_at=_MAY_INSTANT,
        length_m=_may(Whole(high=10_000_000)),
    ),
    _kind(
        "street_slowed",
        _OFFICE,
        "closure",
        from_at=_INSTANT,
        until_at=_MAY_INSTANT,
        length_m=_may(Whole(high=10_000_000)),
        slow_kmh=_must(Whole(low=1, high=25)),
    ),
    _kind("street_opened", _OFFICE, "closure"),
    _kind("incident_closed", (*_CARE, *_RULES), "incident", note_id=_MAY_ID),
    _kind(
        "contest_answered",
        (*_OFFICE, *_RULES),
        "contest",
        note_id=_ID,
        upheld=_FLAG,  # Whether the decision stands.
    ),
    _kind("shift_planned", _CARE, "shift", person_id=_ID, day=_MAY_DAY),
    _kind("shift_changed", _CARE, "shift"),
    _kind("shift_claimed", ("volunteer",), "shift"),
    _kind("shift_given_back", ("volunteer",), "shift"),
    _kind("shift_cancelled", _CARE, "shift", reason=_MAY_CODE),
    _kind(
        "heat_level_set",
        (*_OFFICE, "system"),
        "cooperative",
        day=_DAY,
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
    _kind("role_changed", _RULES, "person", role=_must(Choice(of=ROLES)), given=_FLAG),
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
        given=_FLAG,
    ),
    _kind("recipient_exported", _RULES, "stop"),
    _kind("recipient_erased", _RULES, "stop"),
    _kind("message_sent", _ROAD, "person", message_id=_ID, from_office=_FLAG),
    _kind("message_read", _ROAD, "person", from_office=_FLAG),
    _kind("pledge_made", _RIDERS, "person"),
    _kind("aid_address_read", _ANYONE, "visit", reason=_CODE),
    _kind("customer_added", (*_RULES, *_CARE), "customer"),
    _kind("customer_changed", (*_RULES, *_CARE), "customer"),
    _kind("customer_closed", (*_RULES, *_CARE), "customer"),
    _kind("place_changed", (*_BOOKERS, "admin"), "place"),
    _kind("vehicle_changed", (*_RULES, "dispatcher"), "vehicle"),
    _kind("rule_published", _RULES, "rule", rule_kind=_CODE, version=_VERSION, from_day=_MAY_DAY),
    _kind("key_made", _KEYS, "key", expires_at=_MAY_INSTANT),
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

_AID = (
    _kind(
        "need_changed",
        (*_CARE, "system"),
        "need",
        what=_must(
            Choice(of=("made", "changed", "ordered", "planned", "cancelled", "erased")),
        ),
    ),
    _kind("need_claimed", _RIDERS, "need"),
    _kind(
        "need_given_back",
        (*_RIDERS, *_RULES, "dispatcher", "system"),
        "need",
        reason=_must(Choice(of=("given_back", "absence", "office"))),
    ),
    _kind("need_ended", (*_CARE, *_RIDERS), "need", outcome=_CODE),
)

_MONEY = (
    _kind(
        "invoice_issued",
        (*_RULES, "dispatcher", "system"),
        "invoice",
        customer_id=_ID,
        total_cents=_must(Whole(low=-_CENTS, high=_CENTS)),
    ),
    _kind(
        "invoice_paid",
        (*_RULES, "dispatcher", "system"),
        "invoice",
        paid_cents=_PAID,
        on_day=_MAY_DAY,
    ),
    _kind(
        "invoice_refunded",
        (*_RULES, "dispatcher", "system"),
        "invoice",
        refunded_cents=_PAID,
        on_day=_MAY_DAY,
    ),
    _kind(
        "price_adjusted",
        (*_RULES, "dispatcher"),
        "booking",
        reduction_cents=_PRICE,
        reason=_MAY_CODE,
    ),
    _kind(
        "invoice_credited",
        (*_RULES, "dispatcher"),
        "invoice",
        credit_invoice_id=_ID,
        credit_cents=_PRICE,
        reason=_MAY_CODE,
    ),
)

_ALL = (*_ON_THE_ROAD, *_BOOKING, *_CIRCUITS, *_PLANNING, *_PEOPLE, *_AID, *_MONEY)

EVENT_KINDS: Mapping[str, EventKind] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind by name: on the road, booking, circuits, planning, people and rules, aid, money."""
