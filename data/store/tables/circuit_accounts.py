"""Tables of food circuits' accounts: shares of pooled rounds, movements of returnables."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
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
    text("kind", default=None),
    needed("count", sa.Integer),
    text("giver_kind", default=None),
    maybe("giver_id", sa.Uuid),
    text("taker_kind", default="cooperative"),
    maybe("taker_id", sa.Uuid),
    text("reason", default="moved"),
    text("note"),
    instant("at"),
    maybe("round_id", sa.Uuid),
    maybe("visit_id", sa.Uuid),
    maybe("made_by", sa.Uuid),
    instant("made_at"),
    refers("round_id", "round"),
    one_of("kind", "crate", "box", "cup", "cold_box", "ice_pack"),
    one_of("giver_kind", *_HOLDERS),
    one_of("taker_kind", *_HOLDERS),
    one_of("reason", "bought", "handed_over", "taken_up", "lost", "found", "moved"),
    sa.CheckConstraint("count > 0", name="count"),
    sa.CheckConstraint(
        "(giver_kind, giver_id) IS DISTINCT FROM (taker_kind, taker_id)", name="sides"
    ),
    sa.Index("returnable_movement_at_idx", "cooperative_id", "at"),
    sa.Index(
        "returnable_movement_round_idx",
        "cooperative_id",
        "round_id",
        postgresql_where=sa.text("round_id IS NOT NULL"),
    ),
)

pooled_cost = owned(
    "pooled_cost",
    uid("round_id"),
    needed("day", sa.Date),
    needed("pays_shares", sa.Boolean),
    needed("rule_version", sa.Integer),
    whole("cost_cents"),
    whole("carried_cents"),
    instant("made_at"),
    refers("round_id", "round"),
    key=("round_id",),
)

cost_share = owned(
    "cost_share",
    uid("round_id"),
    uid("customer_id"),
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
    refers("round_id", "round"),
    refers("customer_id", "customer"),
    sa.Index("cost_share_customer_idx", "cooperative_id", "customer_id"),
    key=("round_id", "customer_id"),
)
