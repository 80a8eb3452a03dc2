"""Every table of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "city_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="loading", nullable=False),
        sa.Column("streets", sa.Integer(), server_default="0", nullable=False),
        sa.Column("addresses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('loading', 'current', 'old')", name=op.f("city_version_status_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("city_version_pkey")),
        sa.UniqueConstraint("name", "fingerprint", name=op.f("city_version_name_fingerprint_key")),
        schema="tournee",
    )
    op.create_index(
        "city_version_current_key",
        "city_version",
        ["name"],
        unique=True,
        schema="tournee",
        postgresql_where=sa.text("status = 'current'"),
    )
    op.create_table(
        "cooperative",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'suspended')", name=op.f("cooperative_status_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("cooperative_pkey")),
        sa.UniqueConstraint("slug", name=op.f("cooperative_slug_key")),
        schema="tournee",
    )
    op.create_table(
        "failed_task",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("failed_task_pkey")),
        schema="tournee",
    )
    op.create_table(
        "installation_admin",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed_totp", sa.Text(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("installation_admin_pkey")),
        sa.UniqueConstraint("email", name=op.f("installation_admin_email_key")),
        schema="tournee",
    )
    op.create_table(
        "passkey_challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("passkey_challenge_pkey")),
        schema="tournee",
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_attempt_pkey")),
        schema="tournee",
    )
    op.create_index(
        "sign_in_attempt_address_idx",
        "sign_in_attempt",
        ["address_hash", "at"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "sign_in_attempt_subject_idx",
        "sign_in_attempt",
        ["subject_hash", "at"],
        unique=False,
        schema="tournee",
    )
    op.create_geospatial_table(
        "address",
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("street", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("town", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("doors", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("entry", sa.BigInteger(), server_default="-1", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["city_id"],
            ["tournee.city_version.id"],
            name=op.f("address_city_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city_id", "position", name=op.f("address_pkey")),
        schema="tournee",
    )
    op.create_geospatial_index(
        "address_geom_idx",
        "address",
        ["geom"],
        unique=False,
        schema="tournee",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "address_entry_idx", "address", ["city_id", "entry"], unique=False, schema="tournee"
    )
    op.create_table(
        "address_read",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stop_id", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('person', 'key', 'client', 'system')",
            name=op.f("address_read_actor_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("address_read_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("address_read_pkey")),
        sa.UniqueConstraint(
            "cooperative_id",
            "stop_id",
            "day",
            "actor_kind",
            "actor_id",
            "reason",
            name=op.f("address_read_cooperative_id_stop_id_day_actor_kind_actor_id_reason_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="tournee",
    )
    op.create_table(
        "chore",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("chore_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "name", name=op.f("chore_pkey")),
        schema="tournee",
    )
    op.create_geospatial_table(
        "closure",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("radius_m", sa.Integer(), server_default="5", nullable=False),
        sa.Column("streets", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("direction", sa.Text(), server_default="both", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "direction IN ('both', 'along', 'against')", name=op.f("closure_direction_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("closure_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("closure_pkey")),
        schema="tournee",
    )
    op.create_geospatial_index(
        "closure_geom_idx",
        "closure",
        ["geom"],
        unique=False,
        schema="tournee",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "event",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone_id", sa.Text(), server_default="", nullable=False),
        sa.Column("phone_seq", sa.BigInteger(), nullable=True),
        sa.Column(
            "detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("outcome", sa.Text(), server_default="accepted", nullable=False),
        sa.Column("outcome_code", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('person', 'key', 'client', 'system')",
            name=op.f("event_actor_kind_check"),
        ),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'stale', 'conflict')", name=op.f("event_outcome_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("event_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "seq", name=op.f("event_pkey")),
        sa.UniqueConstraint("cooperative_id", "id", name=op.f("event_cooperative_id_id_key")),
        schema="tournee",
    )
    op.create_index(
        "event_received_idx",
        "event",
        ["cooperative_id", "received_at"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "event_round_idx",
        "event",
        ["cooperative_id", "round_id", "seq"],
        unique=False,
        schema="tournee",
        postgresql_where=sa.text("round_id IS NOT NULL"),
    )
    op.create_index(
        "event_subject_idx",
        "event",
        ["cooperative_id", "subject_id", "seq"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "event_watched_idx",
        "event",
        ["cooperative_id", "kind", "received_at"],
        unique=False,
        schema="tournee",
        postgresql_where=sa.text(
            "kind IN ('round_refused', 'limit_overridden', 'decision_contested')"
        ),
    )
    op.create_table(
        "heat_day",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IN ('none', 'yellow', 'orange', 'red')", name=op.f("heat_day_level_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("heat_day_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "day", name=op.f("heat_day_pkey")),
        schema="tournee",
    )
    op.create_table(
        "import",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column(
            "settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "report", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'done', 'failed')", name=op.f("import_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("import_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("import_pkey")),
        schema="tournee",
    )
    op.create_table(
        "installation_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("admin_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["admin_id"],
            ["tournee.installation_admin.id"],
            name=op.f("installation_session_admin_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("installation_session_pkey")),
        schema="tournee",
    )
    op.create_table(
        "log_head",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("log_head_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", name=op.f("log_head_pkey")),
        schema="tournee",
    )
    op.create_table(
        "log_reader",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("log_reader_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "name", name=op.f("log_reader_pkey")),
        schema="tournee",
    )
    op.create_table(
        "note",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("note_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("note_pkey")),
        schema="tournee",
    )
    op.create_index(
        "note_subject_idx", "note", ["cooperative_id", "subject_id"], unique=False, schema="tournee"
    )
    op.create_table(
        "number",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("number_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "series", "year", name=op.f("number_pkey")),
        schema="tournee",
    )
    op.create_geospatial_table(
        "place",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="other", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("access_note", sa.Text(), server_default="", nullable=False),
        sa.Column("service_s", sa.Integer(), server_default="0", nullable=False),
        sa.Column("setup_s", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('hub', 'shop', 'producer', 'relay', 'other')", name=op.f("place_kind_check")
        ),
        sa.CheckConstraint("status IN ('active', 'closed')", name=op.f("place_status_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("place_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("place_pkey")),
        schema="tournee",
    )
    op.create_geospatial_index(
        "place_geom_idx",
        "place",
        ["geom"],
        unique=False,
        schema="tournee",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "plan",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("way", sa.Text(), server_default="solve", nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("based_on", sa.Uuid(), nullable=True),
        sa.Column("budget_s", sa.Integer(), server_default="10", nullable=False),
        sa.Column("seed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("city_fingerprint", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "weights", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "problem", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("problem_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("log_seq", sa.BigInteger(), nullable=True),
        sa.Column(
            "progress", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'solving', 'ready', 'failed', 'published', 'replaced', 'dropped')",
            name=op.f("plan_status_check"),
        ),
        sa.CheckConstraint(
            "way IN ('solve', 'insert', 'reassign', 'unassign', 'swap', 'withdraw', 'replan', 'roll_back')",
            name=op.f("plan_way_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "based_on"],
            ["tournee.plan.cooperative_id", "tournee.plan.id"],
            name=op.f("plan_cooperative_id_based_on_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("plan_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("plan_pkey")),
        schema="tournee",
    )
    op.create_index(
        "plan_day_idx", "plan", ["cooperative_id", "day"], unique=False, schema="tournee"
    )
    op.create_index(
        "plan_live_key",
        "plan",
        ["cooperative_id", "day"],
        unique=True,
        schema="tournee",
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_table(
        "reply",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column(
            "body", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("reply_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "actor_id", "key", name=op.f("reply_pkey")),
        schema="tournee",
    )
    op.create_table(
        "rulebook",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="standard", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "body", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('tariff', 'work', 'weights', 'cutoff', 'retention', 'heat', 'emissions')",
            name=op.f("rulebook_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("rulebook_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("rulebook_pkey")),
        sa.UniqueConstraint(
            "cooperative_id",
            "kind",
            "name",
            "version",
            name=op.f("rulebook_cooperative_id_kind_name_version_key"),
        ),
        schema="tournee",
    )
    op.create_geospatial_table(
        "street",
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("edge", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("way", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("class", sa.Text(), server_default="", nullable=False),
        sa.Column("rank", sa.Integer(), server_default="3", nullable=False),
        sa.Column("bike", sa.Text(), server_default="none", nullable=False),
        sa.Column("direction", sa.Integer(), server_default="0", nullable=False),
        sa.Column("contraflow", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("surface", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="LINESTRING",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["city_id"],
            ["tournee.city_version.id"],
            name=op.f("street_city_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city_id", "edge", name=op.f("street_pkey")),
        schema="tournee",
    )
    op.create_geospatial_index(
        "street_geom_idx",
        "street",
        ["geom"],
        unique=False,
        schema="tournee",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "street_main_geom_idx",
        "street",
        ["geom"],
        unique=False,
        schema="tournee",
        postgresql_using="gist",
        postgresql_where=sa.text("rank <= 1"),
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "gazetteer",
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("town", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("postcodes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("search", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('street', 'place', 'town', 'postcode')", name=op.f("gazetteer_kind_check")
        ),
        sa.ForeignKeyConstraint(
            ["city_id"],
            ["tournee.city_version.id"],
            name=op.f("gazetteer_city_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city_id", "position", name=op.f("gazetteer_pkey")),
        schema="tournee",
    )
    op.create_index(
        "gazetteer_search_idx",
        "gazetteer",
        ["search"],
        unique=False,
        schema="tournee",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_table(
        "vehicle",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="bike", nullable=False),
        sa.Column(
            "capacity", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "boxes", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("skills", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("range_m", sa.Integer(), nullable=True),
        sa.Column("width_mm", sa.Integer(), nullable=True),
        sa.Column("speed_percent", sa.Integer(), server_default="100", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'repair', 'gone')", name=op.f("vehicle_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("vehicle_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("vehicle_pkey")),
        schema="tournee",
    )
    op.create_table(
        "customer",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="merchant", nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("billing_address", sa.Text(), server_default="", nullable=False),
        sa.Column("tariff", sa.Text(), server_default="standard", nullable=False),
        sa.Column("payment_days", sa.Integer(), server_default="30", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('merchant', 'producer', 'aid')", name=op.f("customer_kind_check")
        ),
        sa.CheckConstraint("status IN ('active', 'closed')", name=op.f("customer_status_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "place_id"],
            ["tournee.place.cooperative_id", "tournee.place.id"],
            name=op.f("customer_cooperative_id_place_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("customer_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("customer_pkey")),
        schema="tournee",
    )
    op.create_table(
        "api_key",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("api_key_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("api_key_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("api_key_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("api_key_token_hash_key")),
        schema="tournee",
    )
    op.create_table(
        "client",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("client_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("client_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("client_pkey")),
        schema="tournee",
    )
    op.create_table(
        "customer_place",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("customer_place_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "place_id"],
            ["tournee.place.cooperative_id", "tournee.place.id"],
            name=op.f("customer_place_cooperative_id_place_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("customer_place_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "cooperative_id", "customer_id", "place_id", name=op.f("customer_place_pkey")
        ),
        schema="tournee",
    )
    op.create_table(
        "invoice",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_name", sa.Text(), server_default="", nullable=False),
        sa.Column("billing_address", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("net_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("credits_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'issued', 'part_paid', 'paid', 'credited')",
            name=op.f("invoice_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "credits_id"],
            ["tournee.invoice.cooperative_id", "tournee.invoice.id"],
            name=op.f("invoice_cooperative_id_credits_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("invoice_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("invoice_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("invoice_pkey")),
        schema="tournee",
    )
    op.create_index(
        "invoice_credits_key",
        "invoice",
        ["cooperative_id", "credits_id"],
        unique=True,
        schema="tournee",
        postgresql_where=sa.text("credits_id IS NOT NULL"),
    )
    op.create_index(
        "invoice_customer_idx",
        "invoice",
        ["cooperative_id", "customer_id", "first_day"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "invoice_number_key",
        "invoice",
        ["cooperative_id", "number"],
        unique=True,
        schema="tournee",
        postgresql_where=sa.text("number <> ''"),
    )
    op.create_index(
        "invoice_open_idx",
        "invoice",
        ["cooperative_id", "due_on"],
        unique=False,
        schema="tournee",
        postgresql_where=sa.text("status IN ('issued', 'part_paid')"),
    )
    op.create_table(
        "person",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="fr", nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("skills", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default="invited", nullable=False),
        sa.Column("shares_position", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('invited', 'active', 'left', 'erased')", name=op.f("person_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("person_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("person_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("person_pkey")),
        schema="tournee",
    )
    op.create_index(
        "person_email_key",
        "person",
        ["cooperative_id", sa.literal_column("lower(email)")],
        unique=True,
        schema="tournee",
        postgresql_where=sa.text("email IS NOT NULL AND status IN ('invited', 'active')"),
    )
    op.create_index(
        "person_sign_in_idx",
        "person",
        [sa.literal_column("lower(email)")],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "recurrence",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("starts_local", sa.Text(), nullable=False),
        sa.Column(
            "exceptions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "template", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("expanded_until", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("request_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('active', 'ended')", name=op.f("recurrence_status_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("recurrence_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("recurrence_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("recurrence_pkey")),
        schema="tournee",
    )
    op.create_table(
        "webhook",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), server_default="standard", nullable=False),
        sa.Column("kinds", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_previous", sa.Text(), server_default="", nullable=False),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("shape IN ('standard', 'coopcycle')", name=op.f("webhook_shape_check")),
        sa.CheckConstraint(
            "status IN ('active', 'paused', 'gone')", name=op.f("webhook_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("webhook_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("webhook_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("webhook_pkey")),
        schema="tournee",
    )
    op.create_table(
        "access_token",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "client_id"],
            ["tournee.client.cooperative_id", "tournee.client.id"],
            name=op.f("access_token_cooperative_id_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("access_token_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("access_token_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("access_token_token_hash_key")),
        schema="tournee",
    )
    op.create_table(
        "availability",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), server_default="person", nullable=False),
        sa.Column("kind", sa.Text(), server_default="free", nullable=False),
        sa.CheckConstraint("kind IN ('free', 'absent')", name=op.f("availability_kind_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("availability_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("availability_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("availability_pkey")),
        schema="tournee",
    )
    op.create_index(
        "availability_person_idx",
        "availability",
        ["cooperative_id", "person_id", "starts_at"],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "booking",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("recurrence_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), server_default="office", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="booked", nullable=False),
        sa.Column(
            "quote", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("net_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cancel_fee_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "supplements",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("vehicles", sa.Integer(), server_default="1", nullable=False),
        sa.Column("distance_m", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("emitted_g", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("saved_g", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "extras", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("reduction_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "settled", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("settled_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("request_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('booked', 'cancelled')", name=op.f("booking_status_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "customer_id"],
            ["tournee.customer.cooperative_id", "tournee.customer.id"],
            name=op.f("booking_cooperative_id_customer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "invoice_id"],
            ["tournee.invoice.cooperative_id", "tournee.invoice.id"],
            name=op.f("booking_cooperative_id_invoice_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "recurrence_id"],
            ["tournee.recurrence.cooperative_id", "tournee.recurrence.id"],
            name=op.f("booking_cooperative_id_recurrence_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("booking_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("booking_pkey")),
        sa.UniqueConstraint(
            "cooperative_id",
            "recurrence_id",
            "occurrence",
            name=op.f("booking_cooperative_id_recurrence_id_occurrence_key"),
        ),
        schema="tournee",
    )
    op.create_index(
        "booking_customer_idx",
        "booking",
        ["cooperative_id", "customer_id", "day"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "booking_day_idx", "booking", ["cooperative_id", "day"], unique=False, schema="tournee"
    )
    op.create_index(
        "booking_uninvoiced_idx",
        "booking",
        ["cooperative_id", "customer_id", "day"],
        unique=False,
        schema="tournee",
        postgresql_where=sa.text("invoice_id IS NULL"),
    )
    op.create_table(
        "ceremony",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('register', 'sign_in')", name=op.f("ceremony_kind_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("ceremony_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("ceremony_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("ceremony_pkey")),
        schema="tournee",
    )
    op.create_table(
        "contest",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_note_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "opened_by"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("contest_cooperative_id_opened_by_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("contest_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("contest_pkey")),
        schema="tournee",
    )
    op.create_table(
        "link",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="sign_in", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('invitation', 'sign_in', 'round', 'reset')",
            name=op.f("link_purpose_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("link_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("link_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("link_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("link_token_hash_key")),
        schema="tournee",
    )
    op.create_table(
        "notice",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column(
            "args", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="fr", nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'push', 'app')", name=op.f("notice_channel_check")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'given_up')", name=op.f("notice_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("notice_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("notice_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("notice_pkey")),
        sa.UniqueConstraint(
            "cooperative_id", "dedupe", name=op.f("notice_cooperative_id_dedupe_key")
        ),
        schema="tournee",
    )
    op.create_index(
        "notice_person_idx",
        "notice",
        ["cooperative_id", "person_id", "made_at"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "notice_waiting_idx",
        "notice",
        ["cooperative_id", "not_before"],
        unique=False,
        schema="tournee",
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "passkey",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("passkey_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("passkey_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("passkey_pkey")),
        sa.UniqueConstraint(
            "cooperative_id", "credential_id", name=op.f("passkey_cooperative_id_credential_id_key")
        ),
        schema="tournee",
    )
    op.create_table(
        "password",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("password_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("password_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "person_id", name=op.f("password_pkey")),
        schema="tournee",
    )
    op.create_table(
        "payment",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "invoice_id"],
            ["tournee.invoice.cooperative_id", "tournee.invoice.id"],
            name=op.f("payment_cooperative_id_invoice_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("payment_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("payment_pkey")),
        schema="tournee",
    )
    op.create_index(
        "payment_invoice_idx",
        "payment",
        ["cooperative_id", "invoice_id"],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "recovery_code",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("recovery_code_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("recovery_code_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "cooperative_id", "person_id", "hash", name=op.f("recovery_code_pkey")
        ),
        schema="tournee",
    )
    op.create_table(
        "second_factor",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("second_factor_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("second_factor_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "person_id", name=op.f("second_factor_pkey")),
        schema="tournee",
    )
    op.create_table(
        "session",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("way", sa.Text(), server_default="password", nullable=False),
        sa.Column("pending", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "way IN ('password', 'passkey', 'link', 'code')", name=op.f("session_way_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("session_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("session_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("session_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("session_token_hash_key")),
        schema="tournee",
    )
    op.create_index(
        "session_person_idx",
        "session",
        ["cooperative_id", "person_id"],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "shift",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("companion_id", sa.Uuid(), nullable=True),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_place_id", sa.Uuid(), nullable=True),
        sa.Column("end_place_id", sa.Uuid(), nullable=True),
        sa.Column(
            "breaks", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "prices", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "limits", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shares_position", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'open', 'closed', 'cancelled')", name=op.f("shift_status_check")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("shift_forward_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "companion_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("shift_cooperative_id_companion_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "end_place_id"],
            ["tournee.place.cooperative_id", "tournee.place.id"],
            name=op.f("shift_cooperative_id_end_place_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("shift_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "start_place_id"],
            ["tournee.place.cooperative_id", "tournee.place.id"],
            name=op.f("shift_cooperative_id_start_place_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "vehicle_id"],
            ["tournee.vehicle.cooperative_id", "tournee.vehicle.id"],
            name=op.f("shift_cooperative_id_vehicle_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("shift_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("shift_pkey")),
        schema="tournee",
    )
    op.create_index(
        "shift_day_idx", "shift", ["cooperative_id", "day"], unique=False, schema="tournee"
    )
    op.create_index(
        "shift_person_idx",
        "shift",
        ["cooperative_id", "person_id", "starts_at"],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'delivered', 'given_up')",
            name=op.f("webhook_delivery_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "webhook_id"],
            ["tournee.webhook.cooperative_id", "tournee.webhook.id"],
            name=op.f("webhook_delivery_cooperative_id_webhook_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("webhook_delivery_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("webhook_delivery_pkey")),
        sa.UniqueConstraint(
            "cooperative_id",
            "webhook_id",
            "event_seq",
            name=op.f("webhook_delivery_cooperative_id_webhook_id_event_seq_key"),
        ),
        schema="tournee",
    )
    op.create_index(
        "webhook_delivery_waiting_idx",
        "webhook_delivery",
        ["cooperative_id", "webhook_id", "event_seq"],
        unique=False,
        schema="tournee",
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "invoice_line",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("tariff", sa.Text(), server_default="", nullable=False),
        sa.Column("tariff_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "args", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("quantity", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("per", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("unit_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("vat_permille", sa.Integer(), server_default="0", nullable=False),
        sa.Column("co2_g", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "emissions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "booking_id"],
            ["tournee.booking.cooperative_id", "tournee.booking.id"],
            name=op.f("invoice_line_cooperative_id_booking_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "invoice_id"],
            ["tournee.invoice.cooperative_id", "tournee.invoice.id"],
            name=op.f("invoice_line_cooperative_id_invoice_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("invoice_line_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "cooperative_id", "invoice_id", "position", name=op.f("invoice_line_pkey")
        ),
        schema="tournee",
    )
    op.create_table(
        "job",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="shop", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("skills", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("accompanied", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("prize_cents", sa.BigInteger(), nullable=True),
        sa.Column("pinned_shift_id", sa.Uuid(), nullable=True),
        sa.Column("retry_of", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.CheckConstraint("kind IN ('circuit', 'shop', 'aid')", name=op.f("job_kind_check")),
        sa.CheckConstraint(
            "status IN ('open', 'placed', 'done', 'partly_done', 'failed', 'cancelled')",
            name=op.f("job_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "booking_id"],
            ["tournee.booking.cooperative_id", "tournee.booking.id"],
            name=op.f("job_cooperative_id_booking_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "pinned_shift_id"],
            ["tournee.shift.cooperative_id", "tournee.shift.id"],
            name=op.f("job_cooperative_id_pinned_shift_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "retry_of"],
            ["tournee.job.cooperative_id", "tournee.job.id"],
            name=op.f("job_cooperative_id_retry_of_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("job_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("job_pkey")),
        schema="tournee",
    )
    op.create_index(
        "job_booking_idx", "job", ["cooperative_id", "booking_id"], unique=False, schema="tournee"
    )
    op.create_index("job_day_idx", "job", ["cooperative_id", "day"], unique=False, schema="tournee")
    op.create_geospatial_table(
        "position",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("accuracy_m", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "shift_id"],
            ["tournee.shift.cooperative_id", "tournee.shift.id"],
            name=op.f("position_cooperative_id_shift_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("position_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "shift_id", "at", name=op.f("position_pkey")),
        schema="tournee",
    )
    op.create_index(
        "position_expires_idx", "position", ["expires_at"], unique=False, schema="tournee"
    )
    op.create_table(
        "round",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("status", sa.Text(), server_default="published", nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("distance_m", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("travel_s", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "heat", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "state", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('published', 'accepted', 'refused', 'started', 'finished', 'withdrawn')",
            name=op.f("round_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("round_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "plan_id"],
            ["tournee.plan.cooperative_id", "tournee.plan.id"],
            name=op.f("round_cooperative_id_plan_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "shift_id"],
            ["tournee.shift.cooperative_id", "tournee.shift.id"],
            name=op.f("round_cooperative_id_shift_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "vehicle_id"],
            ["tournee.vehicle.cooperative_id", "tournee.vehicle.id"],
            name=op.f("round_cooperative_id_vehicle_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("round_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("round_pkey")),
        sa.UniqueConstraint(
            "cooperative_id", "shift_id", name=op.f("round_cooperative_id_shift_id_key")
        ),
        schema="tournee",
    )
    op.create_index(
        "round_day_idx", "round", ["cooperative_id", "day"], unique=False, schema="tournee"
    )
    op.create_index(
        "round_person_idx",
        "round",
        ["cooperative_id", "person_id", "day"],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "delivery_id"],
            ["tournee.webhook_delivery.cooperative_id", "tournee.webhook_delivery.id"],
            name=op.f("webhook_attempt_cooperative_id_delivery_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("webhook_attempt_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "cooperative_id", "delivery_id", "id", name=op.f("webhook_attempt_pkey")
        ),
        schema="tournee",
    )
    op.create_table(
        "actual",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("waited_s", sa.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "emission", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "booking_id"],
            ["tournee.booking.cooperative_id", "tournee.booking.id"],
            name=op.f("actual_cooperative_id_booking_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("actual_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("actual_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "cooperative_id", "round_id", "booking_id", name=op.f("actual_pkey")
        ),
        schema="tournee",
    )
    op.create_index(
        "actual_booking_idx",
        "actual",
        ["cooperative_id", "booking_id"],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "incident",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=True),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("incident_status_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("incident_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("incident_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("incident_pkey")),
        schema="tournee",
    )
    op.create_table(
        "posting",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("companion", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "breaks", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("work_s", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("riding_s", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("serving_s", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("waiting_s", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("break_s", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pickups", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("drops", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("on_time", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("late", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("early", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "failures", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("distance_m", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("empty_m", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("loaded_m", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("gram_km", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("climb_m", sa.BigInteger(), nullable=True),
        sa.Column("emitted_g", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_g", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("saved_g", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "factors", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("flags", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("posting_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("posting_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("posting_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "cooperative_id", "round_id", "person_id", name=op.f("posting_pkey")
        ),
        schema="tournee",
    )
    op.create_index(
        "posting_day_idx", "posting", ["cooperative_id", "day"], unique=False, schema="tournee"
    )
    op.create_table(
        "proof",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("media_type", sa.Text(), server_default="", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('photo', 'signature', 'name', 'code', 'count')", name=op.f("proof_kind_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("proof_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("proof_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("proof_pkey")),
        schema="tournee",
    )
    op.create_index(
        "proof_visit_idx", "proof", ["cooperative_id", "visit_id"], unique=False, schema="tournee"
    )
    op.create_table(
        "round_version",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "visits", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "plan_id"],
            ["tournee.plan.cooperative_id", "tournee.plan.id"],
            name=op.f("round_version_cooperative_id_plan_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("round_version_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("round_version_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "cooperative_id", "round_id", "version", name=op.f("round_version_pkey")
        ),
        schema="tournee",
    )
    op.create_geospatial_table(
        "stop",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("access_note", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_name", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "windows", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_limit_s", sa.Integer(), server_default="0", nullable=False),
        sa.Column("late_hour_cents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("service_s", sa.Integer(), server_default="0", nullable=False),
        sa.Column("setup_s", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "load", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "returns", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("proof", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("on_failure", sa.Text(), server_default="call_coordinator", nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('pickup', 'drop')", name=op.f("stop_kind_check")),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "job_id"],
            ["tournee.job.cooperative_id", "tournee.job.id"],
            name=op.f("stop_cooperative_id_job_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "place_id"],
            ["tournee.place.cooperative_id", "tournee.place.id"],
            name=op.f("stop_cooperative_id_place_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("stop_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("stop_pkey")),
        sa.UniqueConstraint(
            "cooperative_id",
            "job_id",
            "kind",
            "position",
            name=op.f("stop_cooperative_id_job_id_kind_position_key"),
        ),
        schema="tournee",
    )
    op.create_index(
        "stop_closes_idx", "stop", ["cooperative_id", "closes_at"], unique=False, schema="tournee"
    )
    op.create_geospatial_index(
        "stop_geom_idx",
        "stop",
        ["geom"],
        unique=False,
        schema="tournee",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "calendar_feed",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("calendar_feed_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("calendar_feed_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("calendar_feed_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("calendar_feed_token_hash_key")),
        schema="tournee",
    )
    op.create_table(
        "message",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("from_office", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("message_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("message_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("message_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("message_pkey")),
        schema="tournee",
    )
    op.create_index(
        "message_person_idx",
        "message",
        ["cooperative_id", "person_id", "written_at"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "message_unread_idx",
        "message",
        ["cooperative_id", "person_id"],
        unique=False,
        schema="tournee",
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "push_subscription",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("server_key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "person_id"],
            ["tournee.person.cooperative_id", "tournee.person.id"],
            name=op.f("push_subscription_cooperative_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"],
            ["tournee.cooperative.id"],
            name=op.f("push_subscription_cooperative_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("push_subscription_pkey")),
        sa.UniqueConstraint(
            "cooperative_id",
            "endpoint_hash",
            name=op.f("push_subscription_cooperative_id_endpoint_hash_key"),
        ),
        schema="tournee",
    )
    op.create_index(
        "push_subscription_person_idx",
        "push_subscription",
        ["cooperative_id", "person_id"],
        unique=False,
        schema="tournee",
    )
    op.create_table(
        "swap",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default="offered", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('offered', 'taken', 'withdrawn')", name=op.f("swap_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("swap_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("swap_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("swap_pkey")),
        schema="tournee",
    )
    op.create_table(
        "visit",
        sa.Column("cooperative_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("stop_id", sa.Uuid(), nullable=True),
        sa.Column("break_id", sa.Text(), server_default="", nullable=False),
        sa.Column("arrive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("depart_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("travel_s", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("distance_m", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "load_after",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("eta_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("failure_code", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('pickup', 'drop', 'break')", name=op.f("visit_kind_check")),
        sa.CheckConstraint(
            "(kind = 'break') = (stop_id IS NULL) AND (kind = 'break') = (job_id IS NULL)",
            name=op.f("visit_stop_check"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'arrived', 'done', 'partly_done', 'failed', 'skipped', 'cancelled')",
            name=op.f("visit_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "job_id"],
            ["tournee.job.cooperative_id", "tournee.job.id"],
            name=op.f("visit_cooperative_id_job_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "round_id"],
            ["tournee.round.cooperative_id", "tournee.round.id"],
            name=op.f("visit_cooperative_id_round_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id", "stop_id"],
            ["tournee.stop.cooperative_id", "tournee.stop.id"],
            name=op.f("visit_cooperative_id_stop_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["tournee.cooperative.id"], name=op.f("visit_cooperative_id_fkey")
        ),
        sa.PrimaryKeyConstraint("cooperative_id", "id", name=op.f("visit_pkey")),
        schema="tournee",
    )
    op.create_index(
        "visit_job_idx", "visit", ["cooperative_id", "job_id"], unique=False, schema="tournee"
    )
    op.create_index(
        "visit_round_idx",
        "visit",
        ["cooperative_id", "round_id", "position"],
        unique=False,
        schema="tournee",
    )
    op.create_index(
        "visit_stop_key",
        "visit",
        ["cooperative_id", "stop_id"],
        unique=True,
        schema="tournee",
        postgresql_where=sa.text("stop_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(
        "visit_stop_key",
        table_name="visit",
        schema="tournee",
        postgresql_where=sa.text("stop_id IS NOT NULL"),
    )
    op.drop_index("visit_round_idx", table_name="visit", schema="tournee")
    op.drop_index("visit_job_idx", table_name="visit", schema="tournee")
    op.drop_table("visit", schema="tournee")
    op.drop_index("push_subscription_person_idx", table_name="push_subscription", schema="tournee")
    op.drop_table("push_subscription", schema="tournee")
    op.drop_index(
        "message_unread_idx",
        table_name="message",
        schema="tournee",
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.drop_index("message_person_idx", table_name="message", schema="tournee")
    op.drop_table("message", schema="tournee")
    op.drop_table("calendar_feed", schema="tournee")
    op.drop_table("swap", schema="tournee")
    op.drop_geospatial_index(
        "stop_geom_idx",
        table_name="stop",
        schema="tournee",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_index("stop_closes_idx", table_name="stop", schema="tournee")
    op.drop_geospatial_table("stop", schema="tournee")
    op.drop_table("round_version", schema="tournee")
    op.drop_index("proof_visit_idx", table_name="proof", schema="tournee")
    op.drop_table("proof", schema="tournee")
    op.drop_index("posting_day_idx", table_name="posting", schema="tournee")
    op.drop_table("posting", schema="tournee")
    op.drop_table("incident", schema="tournee")
    op.drop_index("actual_booking_idx", table_name="actual", schema="tournee")
    op.drop_table("actual", schema="tournee")
    op.drop_table("webhook_attempt", schema="tournee")
    op.drop_index("round_person_idx", table_name="round", schema="tournee")
    op.drop_index("round_day_idx", table_name="round", schema="tournee")
    op.drop_table("round", schema="tournee")
    op.drop_index("position_expires_idx", table_name="position", schema="tournee")
    op.drop_geospatial_table("position", schema="tournee")
    op.drop_index("job_day_idx", table_name="job", schema="tournee")
    op.drop_index("job_booking_idx", table_name="job", schema="tournee")
    op.drop_table("job", schema="tournee")
    op.drop_table("invoice_line", schema="tournee")
    op.drop_index(
        "webhook_delivery_waiting_idx",
        table_name="webhook_delivery",
        schema="tournee",
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.drop_table("webhook_delivery", schema="tournee")
    op.drop_index("shift_person_idx", table_name="shift", schema="tournee")
    op.drop_index("shift_day_idx", table_name="shift", schema="tournee")
    op.drop_table("shift", schema="tournee")
    op.drop_index("session_person_idx", table_name="session", schema="tournee")
    op.drop_table("session", schema="tournee")
    op.drop_table("second_factor", schema="tournee")
    op.drop_table("recovery_code", schema="tournee")
    op.drop_index("payment_invoice_idx", table_name="payment", schema="tournee")
    op.drop_table("payment", schema="tournee")
    op.drop_table("password", schema="tournee")
    op.drop_table("passkey", schema="tournee")
    op.drop_index(
        "notice_waiting_idx",
        table_name="notice",
        schema="tournee",
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.drop_index("notice_person_idx", table_name="notice", schema="tournee")
    op.drop_table("notice", schema="tournee")
    op.drop_table("link", schema="tournee")
    op.drop_table("contest", schema="tournee")
    op.drop_table("ceremony", schema="tournee")
    op.drop_index(
        "booking_uninvoiced_idx",
        table_name="booking",
        schema="tournee",
        postgresql_where=sa.text("invoice_id IS NULL"),
    )
    op.drop_index("booking_day_idx", table_name="booking", schema="tournee")
    op.drop_index("booking_customer_idx", table_name="booking", schema="tournee")
    op.drop_table("booking", schema="tournee")
    op.drop_index("availability_person_idx", table_name="availability", schema="tournee")
    op.drop_table("availability", schema="tournee")
    op.drop_table("access_token", schema="tournee")
    op.drop_table("webhook", schema="tournee")
    op.drop_table("recurrence", schema="tournee")
    op.drop_index("person_sign_in_idx", table_name="person", schema="tournee")
    op.drop_index(
        "person_email_key",
        table_name="person",
        schema="tournee",
        postgresql_where=sa.text("email IS NOT NULL AND status IN ('invited', 'active')"),
    )
    op.drop_table("person", schema="tournee")
    op.drop_index(
        "invoice_open_idx",
        table_name="invoice",
        schema="tournee",
        postgresql_where=sa.text("status IN ('issued', 'part_paid')"),
    )
    op.drop_index(
        "invoice_number_key",
        table_name="invoice",
        schema="tournee",
        postgresql_where=sa.text("number <> ''"),
    )
    op.drop_index("invoice_customer_idx", table_name="invoice", schema="tournee")
    op.drop_index(
        "invoice_credits_key",
        table_name="invoice",
        schema="tournee",
        postgresql_where=sa.text("credits_id IS NOT NULL"),
    )
    op.drop_table("invoice", schema="tournee")
    op.drop_table("customer_place", schema="tournee")
    op.drop_table("client", schema="tournee")
    op.drop_table("api_key", schema="tournee")
    op.drop_table("customer", schema="tournee")
    op.drop_table("vehicle", schema="tournee")
    op.drop_index(
        "gazetteer_search_idx",
        table_name="gazetteer",
        schema="tournee",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.drop_geospatial_table("gazetteer", schema="tournee")
    op.drop_geospatial_index(
        "street_main_geom_idx",
        table_name="street",
        schema="tournee",
        postgresql_using="gist",
        postgresql_where=sa.text("rank <= 1"),
        column_name="geom",
    )
    op.drop_geospatial_index(
        "street_geom_idx",
        table_name="street",
        schema="tournee",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("street", schema="tournee")
    op.drop_table("rulebook", schema="tournee")
    op.drop_table("reply", schema="tournee")
    op.drop_index(
        "plan_live_key",
        table_name="plan",
        schema="tournee",
        postgresql_where=sa.text("status = 'published'"),
    )
    op.drop_index("plan_day_idx", table_name="plan", schema="tournee")
    op.drop_table("plan", schema="tournee")
    op.drop_geospatial_index(
        "place_geom_idx",
        table_name="place",
        schema="tournee",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("place", schema="tournee")
    op.drop_table("number", schema="tournee")
    op.drop_index("note_subject_idx", table_name="note", schema="tournee")
    op.drop_table("note", schema="tournee")
    op.drop_table("log_reader", schema="tournee")
    op.drop_table("log_head", schema="tournee")
    op.drop_table("installation_session", schema="tournee")
    op.drop_table("import", schema="tournee")
    op.drop_table("heat_day", schema="tournee")
    op.drop_index(
        "event_watched_idx",
        table_name="event",
        schema="tournee",
        postgresql_where=sa.text(
            "kind IN ('round_refused', 'limit_overridden', 'decision_contested')"
        ),
    )
    op.drop_index("event_subject_idx", table_name="event", schema="tournee")
    op.drop_index(
        "event_round_idx",
        table_name="event",
        schema="tournee",
        postgresql_where=sa.text("round_id IS NOT NULL"),
    )
    op.drop_index("event_received_idx", table_name="event", schema="tournee")
    op.drop_table("event", schema="tournee")
    op.drop_geospatial_index(
        "closure_geom_idx",
        table_name="closure",
        schema="tournee",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("closure", schema="tournee")
    op.drop_table("chore", schema="tournee")
    op.drop_table("address_read", schema="tournee")
    op.drop_index("address_entry_idx", table_name="address", schema="tournee")
    op.drop_geospatial_index(
        "address_geom_idx",
        table_name="address",
        schema="tournee",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("address", schema="tournee")
    op.drop_index("sign_in_attempt_subject_idx", table_name="sign_in_attempt", schema="tournee")
    op.drop_index("sign_in_attempt_address_idx", table_name="sign_in_attempt", schema="tournee")
    op.drop_table("sign_in_attempt", schema="tournee")
    op.drop_table("passkey_challenge", schema="tournee")
    op.drop_table("installation_admin", schema="tournee")
    op.drop_table("failed_task", schema="tournee")
    op.drop_table("cooperative", schema="tournee")
    op.drop_index(
        "city_version_current_key",
        table_name="city_version",
        schema="tournee",
        postgresql_where=sa.text("status = 'current'"),
    )
    op.drop_table("city_version", schema="tournee")
