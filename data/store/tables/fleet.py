"""Tables of places, vehicles, shifts and availability."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    index,
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
    one_of("kind", "hub", "shop", "producer", "relay", "other", default="other"),
    place_on_earth(),
    text("address"),
    needed("street_only", sa.Boolean, server_default="false"),
    text("access_note"),
    text("opening_hours"),
    needed("service_s", sa.Integer, server_default="0"),
    needed("setup_s", sa.Integer, server_default="0"),
    one_of("status", "active", "closed", default="active"),
    needed("version", sa.Integer, server_default="1"),
    instant("created_at"),
    sa.Index("place_geom_idx", "geom", postgresql_using="gist"),
)

customer_place = owned(
    "customer_place",
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
    one_of("status", "active", "repair", "gone", default="active"),
    needed("version", sa.Integer, server_default="1"),
    instant("created_at"),
    needed("hitch", sa.Boolean, server_default="false"),
    needed("trailer", sa.Boolean, server_default="false"),
    texts("needs"),
    needed("handover_s", sa.Integer, server_default="0"),
)

shift = owned(
    "shift",
    uid(),
    needed("day", sa.Date),
    refers("person_id", "person"),
    refers("companion_id", "person", optional=True),
    refers("vehicle_id", "vehicle"),
    instant("starts_at"),
    instant("ends_at"),
    refers("start_place_id", "place", optional=True),
    refers("end_place_id", "place", optional=True),
    plain("breaks", "[]"),
    plain("prices"),
    plain("limits"),
    one_of("status", "planned", "open", "closed", "cancelled", default="planned"),
    needed("version", sa.Integer, server_default="1"),
    maybe_instant("opened_at"),
    maybe_instant("closed_at"),
    needed("shares_position", sa.Boolean, server_default="false"),
    plain("choice"),
    sa.CheckConstraint("ends_at > starts_at", name="forward"),
    index("shift_day_idx", "day"),
    index("shift_person_idx", "person_id", "starts_at"),
)

availability = owned(
    "availability",
    uid(),
    refers("person_id", "person"),
    instant("starts_at"),
    instant("ends_at"),
    text("source", default="person"),
    one_of("kind", "free", "absent", default="free"),
    index("availability_person_idx", "person_id", "starts_at"),
)
