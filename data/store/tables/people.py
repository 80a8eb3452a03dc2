"""Cooperatives, their people, and how these prove who they are."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
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
    text("status", default="active"),
    instant("created_at"),
    one_of("status", "active", "suspended"),
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
    text("kind", default="merchant"),
    maybe("place_id", sa.Uuid),
    text("email"),
    text("phone"),
    text("billing_address"),
    text("tariff", default="standard"),
    needed("payment_days", sa.Integer, server_default="30"),
    text("language", default="cooperative"),
    text("status", default="active"),
    needed("version", sa.Integer, server_default="1"),
    instant("created_at"),
    refers("place_id", "place"),
    one_of("kind", "merchant", "producer", "aid"),
    one_of("status", "active", "closed"),
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
    maybe("customer_id", sa.Uuid),
    text("status", default="invited"),
    needed("shares_position", sa.Boolean, server_default="true"),
    instant("created_at"),
    maybe_instant("joined_at"),
    maybe_instant("left_at"),
    maybe_instant("erased_at"),
    refers("customer_id", "customer"),
    one_of("status", "invited", "active", "left", "erased"),
    sa.Index(
        "person_email_key",
        "cooperative_id",
        sa.text("lower(email)"),
        unique=True,
        postgresql_where=sa.text("email IS NOT NULL AND status IN ('invited', 'active')"),
    ),
    sa.Index("person_sign_in_idx", sa.text("lower(email)")),
)

saved_view = owned(
    "saved_view",
    uid("person_id"),
    text("name", default=None),
    plain("view"),
    instant("saved_at"),
    refers("person_id", "person"),
    key=("person_id", "name"),
)

password = owned(
    "password",
    uid("person_id"),
    text("hash", default=None),
    instant("changed_at"),
    refers("person_id", "person"),
    key=("person_id",),
)

second_factor = owned(
    "second_factor",
    uid("person_id"),
    text("sealed_secret", default=None),
    maybe_instant("confirmed_at"),
    maybe("last_step", sa.BigInteger),
    refers("person_id", "person"),
    key=("person_id",),
)

recovery_code = owned(
    "recovery_code",
    uid("person_id"),
    needed("hash", sa.LargeBinary),
    maybe_instant("used_at"),
    refers("person_id", "person"),
    key=("person_id", "hash"),
)

passkey = owned(
    "passkey",
    uid(),
    uid("person_id"),
    needed("credential_id", sa.LargeBinary),
    needed("public_key", sa.LargeBinary),
    whole("sign_count"),
    text("label"),
    instant("created_at"),
    maybe_instant("last_used_at"),
    refers("person_id", "person"),
    sa.UniqueConstraint("cooperative_id", "credential_id"),
)

ceremony = owned(
    "ceremony",
    uid(),
    maybe("person_id", sa.Uuid),
    text("kind", default=None),
    needed("challenge", sa.LargeBinary),
    instant("expires_at"),
    refers("person_id", "person"),
    one_of("kind", "register", "sign_in"),
)

link = owned(
    "link",
    uid(),
    uid("person_id"),
    text("purpose", default="sign_in"),
    needed("token_hash", sa.LargeBinary, unique=True),
    maybe("code_hash", sa.LargeBinary),
    maybe("round_id", sa.Uuid),
    maybe("made_by", sa.Uuid),
    instant("created_at"),
    instant("expires_at"),
    maybe_instant("used_at"),
    maybe_instant("revoked_at"),
    refers("person_id", "person"),
    one_of("purpose", "invitation", "sign_in", "round", "reset"),
)

session = owned(
    "session",
    uid(),
    uid("person_id"),
    needed("token_hash", sa.LargeBinary, unique=True),
    text("way", default="password"),
    needed("pending", sa.Boolean, server_default="false"),
    maybe("round_id", sa.Uuid),
    instant("created_at"),
    instant("expires_at"),
    instant("seen_at"),
    maybe_instant("confirmed_at"),
    maybe_instant("ended_at"),
    refers("person_id", "person"),
    one_of("way", "password", "passkey", "link", "code"),
    sa.Index("session_person_idx", "cooperative_id", "person_id"),
)

api_key = owned(
    "api_key",
    uid(),
    text("name"),
    text("hint"),
    needed("token_hash", sa.LargeBinary, unique=True),
    texts("scopes"),
    maybe("customer_id", sa.Uuid),
    uid("made_by"),
    instant("created_at"),
    maybe_instant("expires_at"),
    maybe_instant("revoked_at"),
    maybe_instant("used_at"),
    refers("customer_id", "customer"),
)

client = owned(
    "client",
    uid(),
    text("name"),
    needed("secret_hash", sa.LargeBinary),
    texts("scopes"),
    maybe("customer_id", sa.Uuid),
    uid("made_by"),
    instant("created_at"),
    maybe_instant("revoked_at"),
    refers("customer_id", "customer"),
)

access_token = owned(
    "access_token",
    uid(),
    uid("client_id"),
    needed("token_hash", sa.LargeBinary, unique=True),
    texts("scopes"),
    instant("created_at"),
    instant("expires_at"),
    refers("client_id", "client"),
)

rulebook = owned(
    "rulebook",
    uid(),
    text("kind", default=None),
    text("name", default="standard"),
    needed("version", sa.Integer),
    plain("body"),
    instant("valid_from"),
    uid("published_by"),
    instant("published_at"),
    one_of(
        "kind",
        "tariff",
        "work",
        "weights",
        "cutoff",
        "retention",
        "heat",
        "emissions",
        "seller",
        "tracking",
        "fair_cost",
        "cold_chain",
    ),
    sa.UniqueConstraint("cooperative_id", "kind", "name", "version"),
)
