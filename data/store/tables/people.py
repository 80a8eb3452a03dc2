"""Cooperatives, their people, and how these prove who they are."""

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
    plain,
    refers,
    shared,
    text,
    texts,
    uid,
    whole,
)

cooperative = shared(
    "cooperative",
    sa.Column("id", sa.Uuid, primary_key=True),
    needed("slug", sa.Text, unique=True),
    text("name"),
    text("time_zone"),
    text("country"),
    text("language"),
    text("city"),
    one_of("status", "active", "suspended", default="active"),
    instant("created_at"),
)

installation_admin = shared(
    "installation_admin",
    sa.Column("id", sa.Uuid, primary_key=True),
    needed("email", sa.Text, unique=True),
    text("name"),
    text("password_hash"),
    maybe("sealed_totp", sa.Text),
    maybe("totp_step", sa.BigInteger),
    instant("created_at"),
    maybe_instant("left_at"),
)

installation_session = shared(
    "installation_session",
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("admin_id", sa.Uuid, sa.ForeignKey("tournee.installation_admin.id"), nullable=False),
    instant("created_at"),
    instant("expires_at"),
    maybe_instant("ended_at"),
)

sign_in_attempt = shared(
    "sign_in_attempt",
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    needed("subject_hash", sa.LargeBinary),
    needed("address_hash", sa.LargeBinary),
    instant("at"),
    needed("succeeded", sa.Boolean),
    sa.Index("sign_in_attempt_subject_idx", "subject_hash", "at"),
    sa.Index("sign_in_attempt_address_idx", "address_hash", "at"),
)

passkey_challenge = shared(
    "passkey_challenge",
    sa.Column("id", sa.Uuid, primary_key=True),
    needed("challenge", sa.LargeBinary),
    instant("expires_at"),
)

customer = owned(
    "customer",
    uid(),
    text("name"),
    one_of("kind", "merchant", "producer", "aid", default="merchant"),
    refers("place_id", "place", optional=True),
    text("email"),
    text("phone"),
    text("billing_address"),
    text("tariff", default="standard"),
    needed("payment_days", sa.Integer, server_default="30"),
    text("language", default="cooperative"),
    one_of("buyer_kind", "business", "private", default="business"),
    text("country"),
    text("registration"),
    text("registration_scheme"),
    text("vat_number"),
    text("electronic_address"),
    text("electronic_scheme"),
    one_of("status", "active", "closed", default="active"),
    needed("version", sa.Integer, server_default="1"),
    instant("created_at"),
)

person = owned(
    "person",
    uid(),
    text("name"),
    maybe("email", sa.Text),
    text("phone"),
    text("language", default="fr"),
    texts("roles"),
    texts("skills"),
    refers("customer_id", "customer", optional=True),
    one_of("status", "invited", "active", "left", "erased", default="invited"),
    needed("shares_position", sa.Boolean, server_default="true"),
    instant("created_at"),
    maybe_instant("joined_at"),
    maybe_instant("left_at"),
    maybe_instant("erased_at"),
    index(
        "person_email_key",
        sa.text("lower(email)"),
        unique=True,
        where="email IS NOT NULL AND status IN ('invited', 'active')",
    ),
    sa.Index("person_sign_in_idx", sa.text("lower(email)")),
)

saved_view = owned(
    "saved_view",
    refers("person_id", "person"),
    text("name", default=None),
    plain("view"),
    instant("saved_at"),
    key=("person_id", "name"),
)

password = owned(
    "password",
    refers("person_id", "person"),
    text("hash", default=None),
    instant("changed_at"),
    key=("person_id",),
)

second_factor = owned(
    "second_factor",
    refers("person_id", "person"),
    text("sealed_secret", default=None),
    maybe_instant("confirmed_at"),
    maybe("last_step", sa.BigInteger),
    key=("person_id",),
)

recovery_code = owned(
    "recovery_code",
    refers("person_id", "person"),
    needed("hash", sa.LargeBinary),
    maybe_instant("used_at"),
    key=("person_id", "hash"),
)

passkey = owned(
    "passkey",
    uid(),
    refers("person_id", "person"),
    needed("credential_id", sa.LargeBinary),
    needed("public_key", sa.LargeBinary),
    whole("sign_count"),
    text("label"),
    instant("created_at"),
    maybe_instant("last_used_at"),
    sa.UniqueConstraint("cooperative_id", "credential_id"),
)

ceremony = owned(
    "ceremony",
    uid(),
    refers("person_id", "person", optional=True),
    one_of("kind", "register", "sign_in"),
    needed("challenge", sa.LargeBinary),
    instant("expires_at"),
)

link = owned(
    "link",
    uid(),
    refers("person_id", "person"),
    one_of("purpose", "invitation", "sign_in", "round", "reset", default="sign_in"),
    needed("token_hash", sa.LargeBinary, unique=True),
    maybe("code_hash", sa.LargeBinary),
    maybe("round_id", sa.Uuid),
    maybe("made_by", sa.Uuid),
    instant("created_at"),
    instant("expires_at"),
    maybe_instant("used_at"),
    maybe_instant("revoked_at"),
)

session = owned(
    "session",
    uid(),
    refers("person_id", "person"),
    needed("token_hash", sa.LargeBinary, unique=True),
    one_of("way", "password", "passkey", "link", "code", default="password"),
    needed("pending", sa.Boolean, server_default="false"),
    maybe("round_id", sa.Uuid),
    instant("created_at"),
    instant("expires_at"),
    instant("seen_at"),
    maybe_instant("confirmed_at"),
    maybe_instant("ended_at"),
    index("session_person_idx", "person_id"),
)

api_key = owned(
    "api_key",
    uid(),
    text("name"),
    text("hint"),
    needed("token_hash", sa.LargeBinary, unique=True),
    texts("scopes"),
    refers("customer_id", "customer", optional=True),
    uid("made_by"),
    instant("created_at"),
    maybe_instant("expires_at"),
    maybe_instant("revoked_at"),
    maybe_instant("used_at"),
)

client = owned(
    "client",
    uid(),
    text("name"),
    needed("secret_hash", sa.LargeBinary),
    texts("scopes"),
    refers("customer_id", "customer", optional=True),
    uid("made_by"),
    instant("created_at"),
    maybe_instant("revoked_at"),
)

access_token = owned(
    "access_token",
    uid(),
    refers("client_id", "client"),
    needed("token_hash", sa.LargeBinary, unique=True),
    texts("scopes"),
    instant("created_at"),
    instant("expires_at"),
)

rulebook = owned(
    "rulebook",
    uid(),
    one_of(
        "kind",
        *("tariff", "work", "weights", "cutoff", "retention", "heat"),
        *("emissions", "seller", "tracking", "fair_cost", "cold_chain", "goods", "door_times"),
    ),
    text("name", default="standard"),
    needed("version", sa.Integer),
    plain("body"),
    instant("valid_from"),
    uid("published_by"),
    instant("published_at"),
    sa.UniqueConstraint("cooperative_id", "kind", "name", "version"),
)
