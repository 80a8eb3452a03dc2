"""Tables of plans, rounds, visits, the event log, positions and proofs."""

from __future__ import annotations

from typing import get_args

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.store.tables.columns import (
    index,
    instant,
    made,
    maybe,
    maybe_instant,
    needed,
    one_of,
    owned,
    place_on_earth,
    plain,
    refers,
    text,
    texts,
    uid,
    whole,
)
from dispatch.rounds.round_state import VisitStatus
from dispatch.rounds.round_status import StandingStatus

log_head = owned("log_head", whole("seq"), key=())

event = owned(
    "event",
    whole("seq", default=None),
    uid(),
    text("kind", default=None),
    text("subject_kind", default=None),
    uid("subject_id"),
    maybe("round_id", sa.Uuid),
    one_of("actor_kind", "person", "key", "client", "system"),
    maybe("actor_id", sa.Uuid),
    instant("at"),
    maybe_instant("sent_at"),
    instant("received_at"),
    text("phone_id"),
    maybe("phone_seq", sa.BigInteger),
    plain("detail"),
    one_of("outcome", "accepted", "stale", "conflict", default="accepted"),
    text("outcome_code"),
    sa.UniqueConstraint("cooperative_id", "id"),
    index("event_subject_idx", "subject_id", "seq"),
    index("event_round_idx", "round_id", "seq", where="round_id IS NOT NULL"),
    index("event_received_idx", "received_at"),
    index(
        "event_watched_idx",
        "kind",
        "received_at",
        where="kind IN ('round_refused', 'limit_overridden', 'decision_contested')",
    ),
    key=("seq",),
)

plan = owned(
    "plan",
    uid(),
    needed("day", sa.Date),
    one_of(
        "way",
        *("solve", "insert", "reassign", "unassign", "swap", "withdraw", "replan", "roll_back"),
        *("move", "split", "merge", "pin", "vehicle", "closure", "undo", "redo", "returns"),
        default="solve",
    ),
    one_of(
        "status",
        *("waiting", "solving", "ready", "failed", "published", "replaced", "dropped"),
        default="waiting",
    ),
    refers("based_on", "plan", optional=True),
    needed("budget_s", sa.Integer, server_default="10"),
    whole("seed"),
    text("city"),
    text("city_fingerprint"),
    plain("weights"),
    plain("problem"),
    text("problem_hash"),
    maybe("log_seq", sa.BigInteger),
    plain("progress"),
    maybe("result", JSONB),
    text("trouble"),
    plain("trouble_arguments"),
    text("coarsened"),
    uid("requested_by"),
    instant("requested_at"),
    maybe_instant("started_at"),
    maybe_instant("finished_at"),
    maybe_instant("stop_requested_at"),
    maybe("published_by", sa.Uuid),
    maybe_instant("published_at"),
    maybe_instant("replaced_at"),
    text("override_reason"),
    text("name"),
    text("note"),
    # The rounds that it changed, as they were before; what undoes it needs no more.
    plain("rounds_before", "[]"),
    plain("without_shifts", "[]"),
    index("plan_day_idx", "day"),
    index("plan_live_key", "day", unique=True, where="status = 'published'"),
)

round_ = owned(
    "round",
    uid(),
    needed("day", sa.Date),
    refers("shift_id", "shift"),
    refers("person_id", "person"),
    refers("vehicle_id", "vehicle"),
    refers("plan_id", "plan"),
    needed("version", sa.Integer, server_default="1"),
    one_of("status", *get_args(StandingStatus), default="published"),
    instant("starts_at"),
    instant("ends_at"),
    whole("distance_m"),
    whole("travel_s"),
    plain("heat"),
    plain("state"),
    instant("published_at"),
    maybe_instant("started_at"),
    maybe_instant("finished_at"),
    refers("trailer_id", "vehicle", optional=True),
    # The version that the rider was told of last; nothing where nobody was.
    maybe("told_version", sa.Integer),
    sa.UniqueConstraint("cooperative_id", "shift_id"),
    index("round_day_idx", "day"),
    index("round_person_idx", "person_id", "day"),
)

round_version = owned(
    "round_version",
    refers("round_id", "round"),
    needed("version", sa.Integer),
    refers("plan_id", "plan"),
    plain("visits", "[]"),
    instant("made_at"),
    maybe("vehicle_id", sa.Uuid),
    maybe("trailer_id", sa.Uuid),
    key=("round_id", "version"),
)

visit = owned(
    "visit",
    uid(),
    refers("round_id", "round"),
    needed("position", sa.Integer),
    one_of("kind", "pickup", "drop", "break"),
    refers("job_id", "job", optional=True),
    refers("stop_id", "stop", optional=True),
    text("break_id"),
    instant("arrive_at"),
    instant("start_at"),
    instant("depart_at"),
    whole("travel_s"),
    whole("distance_m"),
    plain("load_after"),
    one_of("status", *get_args(VisitStatus), default="planned"),
    maybe_instant("eta_at"),
    maybe_instant("arrived_at"),
    maybe_instant("done_at"),
    maybe("on_time", sa.Boolean),
    text("failure_code"),
    # The relay where a drop was left.
    refers("relay_id", "place", optional=True),
    sa.CheckConstraint(
        "(kind = 'break') = (stop_id IS NULL) AND (kind = 'break') = (job_id IS NULL)", name="stop"
    ),
    index("visit_round_idx", "round_id", "position"),
    index("visit_stop_key", "stop_id", unique=True, where="stop_id IS NOT NULL"),
    index("visit_job_idx", "job_id"),
)

position = owned(
    "position",
    refers("shift_id", "shift"),
    instant("at"),
    instant("received_at"),
    place_on_earth(),
    maybe("accuracy_m", sa.Integer),
    instant("expires_at"),
    sa.Index("position_expires_idx", "expires_at"),
    key=("shift_id", "at"),
)

proof = owned(
    "proof",
    uid(),
    refers("round_id", "round"),
    uid("visit_id"),
    one_of("kind", "photo", "signature", "name", "code", "count", "age"),
    text("sha256"),
    text("media_type"),
    whole("size_bytes"),
    text("value"),
    made(),
    instant("received_at"),
    instant("expires_at"),
    index("proof_visit_idx", "visit_id"),
)

incident = owned(
    "incident",
    uid(),
    refers("round_id", "round", optional=True),
    maybe("visit_id", sa.Uuid),
    text("kind", default=None),
    one_of("status", "open", "closed", default="open"),
    maybe("note_id", sa.Uuid),
    uid("reported_by"),
    instant("at"),
    maybe_instant("closed_at"),
)

note = owned(
    "note",
    uid(),
    text("subject_kind", default=None),
    uid("subject_id"),
    text("text"),
    uid("written_by"),
    instant("written_at"),
    instant("expires_at"),
    index("note_subject_idx", "subject_id"),
)

address_read = owned(
    "address_read",
    uid(),
    uid("stop_id"),
    one_of("actor_kind", "person", "key", "client", "system"),
    maybe("actor_id", sa.Uuid),
    text("reason", default=None),
    needed("day", sa.Date),
    instant("first_at"),
    instant("last_at"),
    needed("times", sa.Integer, server_default="1"),
    sa.UniqueConstraint(
        "cooperative_id",
        "stop_id",
        "day",
        "actor_kind",
        "actor_id",
        "reason",
        postgresql_nulls_not_distinct=True,
    ),
)

contest = owned(
    "contest",
    uid(),
    text("subject_kind", default=None),
    uid("subject_id"),
    refers("opened_by", "person"),
    instant("opened_at"),
    instant("due_at"),
    maybe("note_id", sa.Uuid),
    maybe("answered_by", sa.Uuid),
    maybe_instant("answered_at"),
    maybe("answer_note_id", sa.Uuid),
)

swap = owned(
    "swap",
    uid(),
    refers("round_id", "round"),
    uid("offered_by"),
    maybe("taken_by", sa.Uuid),
    one_of("status", "offered", "taken", "withdrawn", default="offered"),
    instant("at"),
    maybe_instant("closed_at"),
)

posting = owned(
    "posting",
    refers("round_id", "round"),
    refers("person_id", "person"),
    needed("companion", sa.Boolean, server_default="false"),
    needed("day", sa.Date),
    instant("started_at"),
    instant("finished_at"),
    plain("breaks", "[]"),
    whole("work_s"),
    whole("riding_s"),
    whole("serving_s"),
    whole("waiting_s"),
    whole("break_s"),
    whole("pickups"),
    whole("drops"),
    whole("on_time"),
    whole("late"),
    whole("early"),
    whole("failed"),
    plain("failures"),
    whole("distance_m"),
    whole("empty_m"),
    whole("loaded_m"),
    whole("gram_km"),
    maybe("climb_m", sa.BigInteger),
    whole("emitted_g"),
    whole("made_g"),
    whole("saved_g"),
    plain("factors"),
    texts("flags"),
    instant("posted_at"),
    index("posting_day_idx", "day"),
    key=("round_id", "person_id"),
)

actual = owned(
    "actual",
    refers("round_id", "round"),
    refers("booking_id", "booking"),
    needed("waited_s", sa.ARRAY(sa.Integer), server_default="{}"),
    needed("attempts", sa.Integer, server_default="0"),
    maybe("emission", JSONB(none_as_null=True)),
    index("actual_booking_idx", "booking_id"),
    key=("round_id", "booking_id"),
)

heat_day = owned(
    "heat_day",
    needed("day", sa.Date),
    one_of("level", "none", "yellow", "orange", "red"),
    text("source"),
    maybe("set_by", sa.Uuid),
    instant("set_at"),
    key=("day",),
)
