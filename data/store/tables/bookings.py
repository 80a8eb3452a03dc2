"""Tables of recurrences, bookings, jobs, stops and imports."""

from __future__ import annotations

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

recurrence = owned(
    "recurrence",
    uid(),
    refers("customer_id", "customer", optional=True),
    text("rule", default=None),
    text("starts_local", default=None),
    plain("exceptions"),
    plain("template"),
    one_of("status", "active", "ended", default="active"),
    needed("expanded_until", sa.Date),
    maybe("last_day", sa.Date),
    text("request_hash"),
    needed("version", sa.Integer, server_default="1"),
    uid("made_by"),
    instant("created_at"),
)

booking = owned(
    "booking",
    uid(),
    needed("day", sa.Date),
    refers("customer_id", "customer", optional=True),
    refers("recurrence_id", "recurrence", optional=True),
    maybe("occurrence", sa.Text),
    text("source", default="office"),
    text("reference"),
    one_of("status", "booked", "cancelled", default="booked"),
    plain("quote"),
    needed("net_cents", sa.BigInteger, server_default="0"),
    needed("cancel_fee_cents", sa.BigInteger, server_default="0"),
    plain("supplements"),
    needed("vehicles", sa.Integer, server_default="1"),
    whole("distance_m"),
    whole("emitted_g"),
    whole("saved_g"),
    plain("extras"),
    whole("reduction_cents"),
    maybe("settled", JSONB(none_as_null=True)),
    whole("settled_cents"),
    maybe_instant("settled_at"),
    refers("invoice_id", "invoice", optional=True),
    text("request_hash"),
    text("content_hash"),
    needed("version", sa.Integer, server_default="1"),
    made(),
    instant("changed_at"),
    sa.UniqueConstraint("cooperative_id", "recurrence_id", "occurrence"),
    index("booking_day_idx", "day"),
    index("booking_customer_idx", "customer_id", "day"),
    index("booking_uninvoiced_idx", "customer_id", "day", where="invoice_id IS NULL"),
)

job = owned(
    "job",
    uid(),
    refers("booking_id", "booking"),
    needed("day", sa.Date),
    text("reference"),
    one_of("kind", "circuit", "shop", "aid", default="shop"),
    text("label"),
    texts("skills"),
    needed("accompanied", sa.Boolean, server_default="false"),
    needed("priority", sa.Integer, server_default="0"),
    maybe("prize_cents", sa.BigInteger),
    text("goods"),
    maybe("aboard_limit_s", sa.Integer),
    refers("pinned_shift_id", "shift", optional=True),
    # In the round of that shift it stays where it is, and so does what comes before it.
    needed("pinned_in_place", sa.Boolean, server_default="false"),
    refers("retry_of", "job", optional=True),
    one_of(
        "status", "open", "placed", "done", "partly_done", "failed", "cancelled", default="open"
    ),
    # The published round that it fell out of, when, and by what; of an open job alone it counts.
    maybe("fell_from", sa.Uuid),
    maybe_instant("fell_at"),
    text("fell_by"),
    index("job_day_idx", "day"),
    index("job_booking_idx", "booking_id"),
)

stop = owned(
    "stop",
    uid(),
    refers("job_id", "job"),
    one_of("kind", "pickup", "drop"),
    needed("position", sa.Integer),
    refers("place_id", "place", optional=True),
    place_on_earth(optional=True),
    text("address"),
    # The point is the likeliest of the street: its map has no such house number.
    needed("street_only", sa.Boolean, server_default="false"),
    text("access_note"),
    text("contact_name"),
    text("contact_phone"),
    text("contact_email"),
    text("note"),
    plain("windows", "[]"),
    maybe_instant("opens_at"),
    maybe_instant("closes_at"),
    needed("late_limit_s", sa.Integer, server_default="0"),
    needed("late_hour_cents", sa.Integer, server_default="0"),
    needed("service_s", sa.Integer, server_default="0"),
    needed("setup_s", sa.Integer, server_default="0"),
    # Storeys without a lift.
    needed("floors", sa.Integer, server_default="0"),
    plain("load"),
    plain("returns"),
    # Empties among the returns that the office had it take along, by kind; with their time.
    plain("taken_along"),
    texts("proof"),
    text("on_failure", default="call_coordinator"),
    maybe_instant("erased_at"),
    sa.UniqueConstraint("cooperative_id", "job_id", "kind", "position"),
    sa.Index("stop_geom_idx", "geom", postgresql_using="gist"),
    index("stop_closes_idx", "closes_at"),
)

tracking = owned(
    "tracking",
    uid(),
    refers("stop_id", "stop"),
    needed("token_hash", sa.LargeBinary, unique=True),
    text("sealed_secret", default=None),
    instant("made_at"),
    # When the recipient was sent it, first opened it, and asked the office for another slot.
    maybe_instant("sent_at"),
    maybe_instant("opened_at"),
    one_of("choice", "", "neighbour", "door", "relay", default=""),
    # Which relay the recipient chose.
    refers("relay_id", "place", optional=True),
    maybe("note_id", sa.Uuid),
    maybe_instant("asked_at"),
    # Of the token on labels, which opens the page to be read alone.
    maybe("label_hash", sa.LargeBinary, unique=True),
    sa.UniqueConstraint("cooperative_id", "stop_id"),
)

TABLE_KIND = "table"
"""Kind of an import that is a table from a page; all of it is kept in the report."""

import_ = owned(
    "import",
    uid(),
    text("kind", default=None),
    text("file_name"),
    text("sha256"),
    one_of("status", "waiting", "done", "failed", default="waiting"),
    plain("settings"),
    plain("report"),
    made(),
    maybe_instant("finished_at"),
)

widget = owned(
    "widget",
    uid(),
    refers("customer_id", "customer"),
    text("name"),
    text("key", default=None),
    texts("hosts"),
    needed("books", sa.Boolean, server_default="false"),
    needed("tells_price", sa.Boolean, server_default="true"),
    one_of("status", "active", "closed", default="active"),
    needed("version", sa.Integer, server_default="1"),
    made(),
    sa.UniqueConstraint("key"),
)

slot_hold = owned(
    "slot_hold",
    uid(),
    needed("day", sa.Date),
    refers("customer_id", "customer", optional=True),
    refers("widget_id", "widget", optional=True),
    text("visitor"),
    instant("starts_at"),
    instant("ends_at"),
    plain("form"),
    plain("quote"),
    whole("distance_m"),
    whole("emitted_g"),
    whole("saved_g"),
    text("request_hash"),
    made(),
    instant("expires_at"),
    refers("booking_id", "booking", optional=True),
    index("slot_hold_day_idx", "day", "expires_at"),
)
