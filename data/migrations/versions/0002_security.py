"""Row-level security, rights, doors, and a log that nobody can rewrite."""

from __future__ import annotations

from alembic import op

from data.migrations.security import (
    close_to_door,
    door,
    grant,
    open_to_door,
    protect,
    unprotect,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHANGEABLE = (
    "access_token",
    "actual",
    "address_read",
    "api_key",
    "availability",
    "booking",
    "calendar_feed",
    "ceremony",
    "chore",
    "client",
    "closure",
    "contest",
    "customer",
    "customer_place",
    "heat_day",
    "import",
    "incident",
    "invoice",
    "invoice_line",
    "job",
    "link",
    "log_head",
    "log_reader",
    "message",
    "note",
    "notice",
    "number",
    "passkey",
    "password",
    "payment",
    "person",
    "place",
    "plan",
    "position",
    "posting",
    "proof",
    "push_subscription",
    "recovery_code",
    "recurrence",
    "reply",
    "round",
    "round_version",
    "second_factor",
    "session",
    "shift",
    "stop",
    "swap",
    "vehicle",
    "visit",
    "webhook",
    "webhook_attempt",
    "webhook_delivery",
)
APPENDED = ("event", "rulebook")
OWNED = CHANGEABLE + APPENDED
SHARED = (
    "address",
    "city_version",
    "cooperative",
    "failed_task",
    "gazetteer",
    "installation_admin",
    "installation_session",
    "passkey_challenge",
    "sign_in_attempt",
    "street",
)
SEEN_BY_DOORS = (
    "access_token",
    "api_key",
    "calendar_feed",
    "client",
    "link",
    "passkey",
    "person",
    "session",
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("GRANT USAGE ON SCHEMA tournee TO tournee_app, tournee_door")
    # A function cannot be given to a role that may not create one.
    op.execute("GRANT CREATE ON SCHEMA tournee TO tournee_door")
    op.execute(
        "CREATE FUNCTION tournee.current_cooperative() RETURNS uuid LANGUAGE sql STABLE "
        "AS $$ SELECT nullif(current_setting('tournee.cooperative', true), '')::uuid $$"
    )
    protect(OWNED)
    grant(CHANGEABLE)
    grant(APPENDED, "SELECT, INSERT")
    grant(SHARED)
    # The application tells whether it fits the schema that it finds.
    op.execute("GRANT SELECT ON tournee.alembic_version TO tournee_app")
    _cooperatives()
    _append_only()
    _issued()
    _doors()
    op.execute("REVOKE CREATE ON SCHEMA tournee FROM tournee_door")


def _cooperatives() -> None:
    """Show a cooperative itself alone; work of the installation sees the list, and no more."""
    op.execute("ALTER TABLE tournee.cooperative ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE tournee.cooperative FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY own ON tournee.cooperative USING "
        "(tournee.current_cooperative() IS NULL OR id = tournee.current_cooperative())"
    )


def _append_only() -> None:
    """Refuse to change or remove an event, whoever asks, or to number them anew."""
    op.execute(
        "CREATE FUNCTION tournee.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; "
        "END $$"
    )
    for table in APPENDED:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tournee.{table} "
            "FOR EACH ROW EXECUTE FUNCTION tournee.refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON tournee.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tournee.refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION tournee.refuse_lower_head() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' OR NEW.seq < OLD.seq THEN "
        "RAISE EXCEPTION 'a log never gets shorter' USING ERRCODE = 'restrict_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER never_back BEFORE UPDATE OR DELETE ON tournee.log_head "
        "FOR EACH ROW EXECUTE FUNCTION tournee.refuse_lower_head()"
    )


def _issued() -> None:
    """Let the application change nothing of an issued invoice but its status, nor a payment."""
    op.execute(
        "CREATE FUNCTION tournee.refuse_issued() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN "
        "RETURN NEW; END IF; "
        "RAISE EXCEPTION 'an issued invoice stays as it is' USING ERRCODE = 'restrict_violation'; "
        "END $$"
    )
    op.execute(
        "CREATE FUNCTION tournee.refuse_issued_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT FROM tournee.invoice AS i WHERE i.number <> '' AND ("
        "(TG_OP <> 'INSERT' AND i.cooperative_id = OLD.cooperative_id AND i.id = OLD.invoice_id) "
        "OR (TG_OP <> 'DELETE' AND i.cooperative_id = NEW.cooperative_id "
        "AND i.id = NEW.invoice_id))) THEN "
        "RAISE EXCEPTION 'an issued invoice stays as it is' USING ERRCODE = 'restrict_violation'; "
        "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER issued_stays BEFORE UPDATE OR DELETE ON tournee.invoice FOR EACH ROW "
        "WHEN (OLD.number <> '' AND current_user = 'tournee_app') "
        "EXECUTE FUNCTION tournee.refuse_issued()"
    )
    op.execute(
        "CREATE TRIGGER issued_stays BEFORE INSERT OR UPDATE OR DELETE ON tournee.invoice_line "
        "FOR EACH ROW WHEN (current_user = 'tournee_app') "
        "EXECUTE FUNCTION tournee.refuse_issued_line()"
    )
    op.execute(
        "CREATE TRIGGER noted_stays BEFORE UPDATE OR DELETE ON tournee.payment "
        "FOR EACH ROW WHEN (current_user = 'tournee_app') "
        "EXECUTE FUNCTION tournee.refuse_change()"
    )


def _doors() -> None:
    open_to_door(SEEN_BY_DOORS)
    for name, table in (
        ("cooperative_of_session", "session"),
        ("cooperative_of_link", "link"),
        ("cooperative_of_key", "api_key"),
        ("cooperative_of_access_token", "access_token"),
        ("cooperative_of_calendar", "calendar_feed"),
    ):
        door(
            name,
            "hash bytea",
            f"SELECT cooperative_id FROM tournee.{table} WHERE token_hash = $1",  # noqa: S608  # ours
            {table: "cooperative_id, token_hash"},
        )
    door(
        "cooperatives_of_code",
        "hash bytea",
        "SELECT cooperative_id FROM tournee.link WHERE code_hash = $1",
        {"link": "cooperative_id, code_hash"},
    )
    door(
        "cooperatives_of_email",
        "email text",
        "SELECT cooperative_id FROM tournee.person "
        "WHERE lower(email) = lower($1) AND status IN ('invited', 'active')",
        {"person": "cooperative_id, email, status"},
    )
    door(
        "cooperative_of_client",
        "client_id uuid",
        "SELECT cooperative_id FROM tournee.client WHERE id = $1",
        {"client": "cooperative_id, id"},
    )
    door(
        "cooperatives_of_passkey",
        "credential_id bytea",
        "SELECT cooperative_id FROM tournee.passkey WHERE credential_id = $1",
        {"passkey": "cooperative_id, credential_id"},
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in (
        "cooperative_of_session(bytea)",
        "cooperative_of_link(bytea)",
        "cooperative_of_key(bytea)",
        "cooperative_of_access_token(bytea)",
        "cooperative_of_calendar(bytea)",
        "cooperatives_of_code(bytea)",
        "cooperatives_of_email(text)",
        "cooperative_of_client(uuid)",
        "cooperatives_of_passkey(bytea)",
    ):
        op.execute(f"DROP FUNCTION tournee.{name}")
    close_to_door(SEEN_BY_DOORS)
    op.execute("DROP TRIGGER noted_stays ON tournee.payment")
    for table in ("invoice", "invoice_line"):
        op.execute(f"DROP TRIGGER issued_stays ON tournee.{table}")
    op.execute("DROP FUNCTION tournee.refuse_issued()")
    op.execute("DROP FUNCTION tournee.refuse_issued_line()")
    op.execute("DROP TRIGGER never_back ON tournee.log_head")
    for table in APPENDED:
        op.execute(f"DROP TRIGGER append_only ON tournee.{table}")
        op.execute(f"DROP TRIGGER never_emptied ON tournee.{table}")
    op.execute("DROP FUNCTION tournee.refuse_lower_head()")
    op.execute("DROP FUNCTION tournee.refuse_change()")
    unprotect(OWNED)
    op.execute("DROP POLICY own ON tournee.cooperative")
    op.execute("ALTER TABLE tournee.cooperative NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE tournee.cooperative DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION tournee.current_cooperative()")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA tournee FROM tournee_app")
    op.execute("REVOKE USAGE ON SCHEMA tournee FROM tournee_app, tournee_door")
