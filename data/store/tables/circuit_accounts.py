"""Tables of food circuits' accounts: shares of pooled rounds, movements of returnables."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    index,
    instant,
    maybe,
    needed,
    one_of,
    owned,
    plain,
    refers,
    text,
    uid,
    whole,
)

_HOLDERS = ("outside", "cooperative", "place", "customer")

returnable_movement = owned(
    "returnable_movement",
    uid(),
    one_of("kind", "crate", "box", "cup", "cold_box", "ice_pack"),
    needed("count", sa.Integer),
    one_of("giver_kind", *_HOLDERS),
    maybe("giver_id", sa.Uuid),
    one_of("taker_kind", *_HOLDERS, default="cooperative"),
    maybe("taker_id", sa.Uuid),
    one_of(
        "reason", "bought", "handed_over", "taken_up", "lost", "found", "moved", default="moved"
    ),
    text("note"),
    instant("at"),
    refers("round_id", "round", optional=True),
    maybe("visit_id", sa.Uuid),
    maybe("made_by", sa.Uuid),
    instant("made_at"),
    sa.CheckConstraint("count > 0", name="count"),
    sa.CheckConstraint(
        "(giver_kind, giver_id) IS DISTINCT FROM (taker_kind, taker_id)", name="sides"
    ),
    index("returnable_movement_at_idx", "at"),
    index("returnable_movement_round_idx", "round_id", where="round_id IS NOT NULL"),
)

pooled_cost = owned(
    "pooled_cost",
    refers("round_id", "round"),
    needed("day", sa.Date),
    needed("pays_shares", sa.Boolean),
    needed("rule_version", sa.Integer),
    whole("cost_cents"),
    whole("carried_cents"),
    instant("made_at"),
    whole("delay_cents"),
    key=("round_id",),
)

cost_share = owned(
    "cost_share",
    refers("round_id", "round"),
    refers("customer_id", "customer"),
    needed("stops", sa.Integer, server_default="0"),
    whole("shapley_cents"),
    whole("taken_over_cents"),
    whole("cents"),
    whole("travel_s"),
    whole("stay_s"),
    whole("distance_m"),
    whole("bike_cents"),
    whole("van_cents"),
    # What of it each of the customer's bookings in the round bears, by booking.
    plain("bookings"),
    index("cost_share_customer_idx", "customer_id"),
    key=("round_id", "customer_id"),
)
