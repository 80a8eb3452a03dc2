-- Walls between cooperatives, what nobody may change afterwards, and the application's rights.

GRANT USAGE ON SCHEMA tournee TO tournee_app, tournee_door;

-- A transaction sees and writes rows of its own cooperative alone, also as the tables' owner.
CREATE FUNCTION current_cooperative() RETURNS uuid LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('tournee.cooperative', true), '')::uuid $$;

DO $$
DECLARE owned regclass;
BEGIN
    FOR owned IN
        SELECT attrelid::regclass FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'tournee'::regnamespace AND relkind = 'r'
        AND attname = 'cooperative_id'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own ON %s USING (cooperative_id = tournee.current_cooperative()) '
            'WITH CHECK (cooperative_id = tournee.current_cooperative())', owned);
    END LOOP;
END $$;

-- A cooperative sees itself; work for the whole installation sees the list of all.
ALTER TABLE cooperative ENABLE ROW LEVEL SECURITY;
ALTER TABLE cooperative FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON cooperative
    USING (tournee.current_cooperative() IS NULL OR id = tournee.current_cooperative());

-- Events and published rules are only ever added.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON rulebook
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rulebook
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The number of the last event never falls.
CREATE FUNCTION refuse_lower_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.seq < OLD.seq THEN
        RAISE EXCEPTION 'a log never gets shorter' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER never_back BEFORE UPDATE OR DELETE ON log_head
    FOR EACH ROW EXECUTE FUNCTION refuse_lower_head();

-- The application changes nothing of an issued invoice but its status, and no payment.
CREATE FUNCTION refuse_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an issued invoice stays as it is' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_issued_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM tournee.invoice AS i WHERE i.number <> '' AND (
            (TG_OP <> 'INSERT'
                AND i.cooperative_id = OLD.cooperative_id AND i.id = OLD.invoice_id)
            OR (TG_OP <> 'DELETE'
                AND i.cooperative_id = NEW.cooperative_id AND i.id = NEW.invoice_id))
    ) THEN
        RAISE EXCEPTION 'an issued invoice stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER issued_stays BEFORE UPDATE OR DELETE ON invoice FOR EACH ROW
    WHEN (OLD.number <> '' AND current_user = 'tournee_app')
    EXECUTE FUNCTION refuse_issued();
CREATE TRIGGER issued_stays BEFORE INSERT OR UPDATE OR DELETE ON invoice_line FOR EACH ROW
    WHEN (current_user = 'tournee_app')
    EXECUTE FUNCTION refuse_issued_line();
CREATE TRIGGER noted_stays BEFORE UPDATE OR DELETE ON payment FOR EACH ROW
    WHEN (current_user = 'tournee_app')
    EXECUTE FUNCTION refuse_change();

-- What the application may do. Its right to execute functions includes those of the queue.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tournee TO tournee_app;
REVOKE UPDATE, DELETE ON event, rulebook FROM tournee_app;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM tournee_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA tournee TO tournee_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tournee TO tournee_app;

-- Whoever signs in shows a token or an address before any cooperative is known, so row-level
-- security would hide every row. Each of these functions answers one narrow question with ids of
-- cooperatives and nothing else, as a role that reads just the columns it needs.
CREATE FUNCTION cooperative_of_session(hash bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.session WHERE token_hash = $1 $$;
CREATE FUNCTION cooperative_of_link(hash bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.link WHERE token_hash = $1 $$;
CREATE FUNCTION cooperative_of_key(hash bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.api_key WHERE token_hash = $1 $$;
CREATE FUNCTION cooperative_of_access_token(hash bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.access_token WHERE token_hash = $1 $$;
CREATE FUNCTION cooperative_of_calendar(hash bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.calendar_feed WHERE token_hash = $1 $$;
CREATE FUNCTION cooperatives_of_code(hash bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.link WHERE code_hash = $1 $$;
CREATE FUNCTION cooperatives_of_email(email text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.person
          WHERE lower(email) = lower($1) AND status IN ('invited', 'active') $$;
CREATE FUNCTION cooperative_of_client(client_id uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.client WHERE id = $1 $$;
CREATE FUNCTION cooperatives_of_passkey(credential_id bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.passkey WHERE credential_id = $1 $$;

GRANT SELECT (cooperative_id, token_hash) ON session, link, api_key, access_token, calendar_feed
    TO tournee_door;
GRANT SELECT (code_hash) ON link TO tournee_door;
GRANT SELECT (cooperative_id, email, status) ON person TO tournee_door;
GRANT SELECT (cooperative_id, id) ON client TO tournee_door;
GRANT SELECT (cooperative_id, credential_id) ON passkey TO tournee_door;
CREATE POLICY door ON access_token FOR SELECT TO tournee_door USING (true);
CREATE POLICY door ON api_key FOR SELECT TO tournee_door USING (true);
CREATE POLICY door ON calendar_feed FOR SELECT TO tournee_door USING (true);
CREATE POLICY door ON client FOR SELECT TO tournee_door USING (true);
CREATE POLICY door ON link FOR SELECT TO tournee_door USING (true);
CREATE POLICY door ON passkey FOR SELECT TO tournee_door USING (true);
CREATE POLICY door ON person FOR SELECT TO tournee_door USING (true);
CREATE POLICY door ON session FOR SELECT TO tournee_door USING (true);

-- A function is given only to a role that may create one, and its rights are set by who owns it:
-- so first the rights, then the owner.
GRANT CREATE ON SCHEMA tournee TO tournee_door;
DO $$
DECLARE asked regprocedure;
BEGIN
    FOR asked IN
        SELECT oid FROM pg_proc WHERE pronamespace = 'tournee'::regnamespace AND prosecdef
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', asked);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tournee_app', asked);
        EXECUTE format('ALTER FUNCTION %s OWNER TO tournee_door', asked);
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA tournee FROM tournee_door;
