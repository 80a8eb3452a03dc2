"""Tables of places, vehicles, shifts and availability."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    instant,
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
)

place = owned(
    "place",
    uid(),
    text("name"),
    text("kind", default="other"),
    place_on_earth(),
    text("address"),
    text("access_note"),
    text("opening_hours"),
    needed("service_s", sa.Integer, server_default="0"),
    needed("setup_s", sa.Integer, server_default="0"),
    text("status", default="active"),
    needed("version", sa.Integer, server_default="1"),
    instant("created_at"),
    one_of("kind", "hub", "shop", "producer", "relay", "other"),
    one_of("status", "active", "closed"),
    sa.Index("place_geom_idx", "geom", postgresql_using="gist"),
)

customer_place = owned(
    "customer_place",
    uid("customer_id"),
    uid("place_id"),
    refers("customer_id", "customer"),
    refers("place_id", "place"),
    key=("customer_id", "place_id"),
)

vehicle = owned(
    "vehicle",
    uid(),
    text("name"),
    text("profile", default=None),
    text("kind", default="bike"),
    plain("capacity"),
    plain("boxes", "[]"),
    texts("skills"),
    maybe("range_m", sa.Integer),
    maybe("width_mm", sa.Integer),
    needed("speed_percent", sa.Integer, server_default="100"),
    text("status", default="active"),
    needed("version", sa.Integer, server_default="1"),
    instant("created_at"),
    needed("hitch", sa.Boolean, server_default="false"),
    needed("trailer", sa.Boolean, server_default="false"),
    texts("needs"),
    needed("handover_s", sa.Integer, server_default="0"),
    one_of("status", "active", "repair", "gone"),
)

shift = owned(
    "shift",
    uid(),
    needed("day", sa.Date),
    uid("person_id"),
    maybe("companion_id", sa.Uuid),
    uid("vehicle_id"),
    instant("starts_at"),
    instant("ends_at"),
    maybe("start_place_id", sa.Uuid),
    maybe("end_place_id", sa.Uuid),
    plain("breaks", "[]"),
    plain("prices"),
    plain("limits"),
    text("status", default="planned"),
    needed("version", sa.Integer, server_default="1"),
    maybe_instant("opened_at"),
    maybe_instant("closed_at"),
    needed("shares_position", sa.Boolean, server_default="false"),
    plain("choice"),
    refers("person_id", "person"),
    refers("companion_id", "person"),
    refers("vehicle_id", "vehicle"),
    refers("start_place_id", "place"),
    refers("end_place_id", "place"),
    one_of("status", "planned", "open", "closed", "cancelled"),
    sa.CheckConstraint("ends_at > starts_at", name="forward"),
    sa.Index("shift_day_idx", "cooperative_id", "day"),
    sa.Index("shift_person_idx", "cooperative_id", "person_id", "starts_at"),
)

availability = owned(
    "availability",
    uid(),
    uid("person_id"),
    instant("starts_at"),
    instant("ends_at"),
    text("source", default="person"),
    text("kind", default="free"),
    refers("person_id", "person"),
    one_of("kind", "free", "absent"),
    sa.Index("availability_person_idx", "cooperative_id", "person_id", "starts_at"),
)
