"""Tables of aid: needs of people without a name, volunteers, and what these took on."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    index,
    instant,
    made,
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

_HILLS = ("flat", "rolling", "steep")

need = owned(
    "need",
    uid(),
    refers("customer_id", "customer", optional=True),
    needed("day", sa.Date),
    needed("position", sa.Integer, server_default="0"),
    needed("keeps_order", sa.Boolean, server_default="false"),
    text("alias"),
    instant("starts_at"),
    instant("ends_at"),
    refers("from_place_id", "place", optional=True),
    refers("place_id", "place", optional=True),
    place_on_earth(optional=True),
    text("address"),
    needed("street_only", sa.Boolean, server_default="false"),
    text("access_note"),
    text("contact_phone"),
    needed("hides_phone", sa.Boolean, server_default="true"),
    plain("items"),
    whole("mass_g"),
    whole("volume_ml"),
    needed("two_people", sa.Boolean, server_default="false"),
    needed("may_be_left", sa.Boolean, server_default="false"),
    needed("code_only", sa.Boolean, server_default="false"),
    text("code"),
    needed("wrong_codes", sa.Integer, server_default="0"),
    needed("keeps_words", sa.Boolean, server_default="false"),
    one_of("hills", *_HILLS, default="flat"),
    text("note"),
    maybe_instant("informed_at"),
    one_of("status", "open", "planned", "served", "failed", "cancelled", default="open"),
    text("outcome"),
    whole("handed_items"),
    one_of("proved_by", "", "code", "count", default=""),
    maybe_instant("done_at"),
    refers("booking_id", "booking", optional=True),
    refers("job_id", "job", optional=True),
    text("request_hash"),
    needed("version", sa.Integer, server_default="1"),
    made(),
    maybe_instant("erased_at"),
    sa.CheckConstraint(
        "NOT code_only OR (address = '' AND contact_phone = '' AND access_note = '')",
        name="nobody",
    ),
    index("need_day_idx", "day"),
    index("need_job_idx", "job_id"),
)

volunteer = owned(
    "volunteer",
    refers("person_id", "person"),
    plain("slots", "[]"),
    place_on_earth(optional=True),
    needed("radius_m", sa.Integer, server_default="5000"),
    needed("most_mass_g", sa.Integer, server_default="15000"),
    needed("most_stops", sa.Integer, server_default="4"),
    one_of("hills", *_HILLS, default="rolling"),
    one_of("bike", "foot", "bike", "e-bike", "cargo", "trailer", default="bike"),
    maybe_instant("pledged_at"),
    needed("version", sa.Integer, server_default="1"),
    instant("changed_at"),
    key=("person_id",),
)

claim = owned(
    "claim",
    uid(),
    refers("need_id", "need"),
    refers("person_id", "person"),
    # Which of the people it takes: 1, or 2 where two go together. The name is that of a former
    # version, which goes on while a newer one migrates.
    needed("seat", sa.Integer, server_default="1"),
    instant("claimed_at"),
    maybe_instant("returned_at"),
    one_of("returned_for", "", "given_back", "absence", "office", "cancelled", default=""),
    sa.CheckConstraint("seat BETWEEN 1 AND 2", name="seat"),
    index("claim_taken_key", "need_id", "seat", unique=True, where="returned_at IS NULL"),
    index("claim_once_key", "need_id", "person_id", unique=True, where="returned_at IS NULL"),
    index("claim_person_idx", "person_id"),
)
