"""Tables of food circuits: hubs, order cycles, lots, customer orders, remembered defaults."""

from __future__ import annotations

import sqlalchemy as sa

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
    uid,
    whole,
)

hub = owned(
    "hub",
    uid(),
    refers("place_id", "place"),
    # The organisation that runs it: its people see what arrives and leaves there.
    refers("customer_id", "customer", optional=True),
    needed("sorting_s", sa.Integer, server_default="0"),
    needed("sorting_places", sa.Integer, server_default="1"),
    maybe("space_items", sa.BigInteger),
    plain("hours", "[]"),
    # Temperature classes that it has a store for.
    needed("keeps", sa.ARRAY(sa.Text), server_default="{}"),
    one_of("status", "active", "closed", default="active"),
    needed("version", sa.Integer, server_default="1"),
    made(),
)

order_cycle = owned(
    "order_cycle",
    uid(),
    text("name"),
    needed("hubs", sa.ARRAY(sa.Uuid), server_default="{}"),
    needed("day", sa.Date),
    instant("opens_at"),
    instant("closes_at"),
    instant("collection_start_at"),
    instant("collection_end_at"),
    instant("delivery_start_at"),
    instant("delivery_end_at"),
    one_of("status", "open", "closed", "cancelled", default="open"),
    # How it comes again, as a recurrence of its delivery; empty where it does not.
    plain("repeats"),
    text("occurrence"),
    refers("follows", "order_cycle", optional=True),
    text("request_hash"),
    needed("version", sa.Integer, server_default="1"),
    made(),
    maybe_instant("closed_at"),
    sa.UniqueConstraint("cooperative_id", "follows"),
    index("order_cycle_day_idx", "day"),
)

cycle_lot = owned(
    "cycle_lot",
    uid(),
    refers("cycle_id", "order_cycle"),
    refers("customer_id", "customer"),
    refers("hub_id", "hub"),
    refers("place_id", "place", optional=True),
    text("reference"),
    text("what"),
    whole("items"),
    whole("mass_g"),
    whole("volume_ml"),
    one_of("temperature", "", "chilled", "frozen", "hot", default=""),
    maybe_instant("ready_start_at"),
    maybe_instant("ready_end_at"),
    needed("service_s", sa.Integer, server_default="0"),
    text("handling"),
    one_of("status", "offered", "cancelled", default="offered"),
    refers("booking_id", "booking", optional=True),
    # At the hub: when it came, how many pieces were counted, when it was sorted, and by whom.
    maybe_instant("arrived_at"),
    maybe("arrived_by", sa.Uuid),
    maybe("counted_items", sa.BigInteger),
    maybe_instant("counted_at"),
    maybe("counted_by", sa.Uuid),
    maybe_instant("sorted_at"),
    maybe("sorted_by", sa.Uuid),
    text("request_hash"),
    needed("version", sa.Integer, server_default="1"),
    made(),
    index("cycle_lot_cycle_idx", "cycle_id"),
    index("cycle_lot_customer_idx", "customer_id"),
    index("cycle_lot_booking_idx", "booking_id"),
)

# The recipient stands here until the cycle is closed; from then on in the stop of its job alone.
cycle_order = owned(
    "cycle_order",
    uid(),
    refers("cycle_id", "order_cycle"),
    text("reference", default=None),
    refers("place_id", "place", optional=True),
    place_on_earth(optional=True),
    text("address"),
    needed("street_only", sa.Boolean, server_default="false"),
    text("access_note"),
    text("contact_name"),
    text("contact_phone"),
    text("contact_email"),
    text("note"),
    maybe_instant("window_start_at"),
    maybe_instant("window_end_at"),
    needed("service_s", sa.Integer, server_default="0"),
    plain("lines", "[]"),
    one_of("status", "ordered", "cancelled", default="ordered"),
    refers("booking_id", "booking", optional=True),
    # Its platform has it no longer; and the office brings it all the same.
    maybe_instant("gone_at"),
    maybe_instant("kept_at"),
    maybe_instant("erased_at"),
    text("request_hash"),
    needed("version", sa.Integer, server_default="1"),
    made(),
    sa.UniqueConstraint("cooperative_id", "cycle_id", "reference"),
    index("cycle_order_booking_idx", "booking_id"),
)

producer_default = owned(
    "producer_default",
    refers("customer_id", "customer"),
    refers("hub_id", "hub"),
    refers("place_id", "place", optional=True),
    text("what"),
    text("temperature"),
    text("ready_start"),
    text("ready_end"),
    needed("service_s", sa.Integer, server_default="0"),
    text("handling"),
    instant("kept_at"),
    key=("customer_id", "hub_id"),
)
