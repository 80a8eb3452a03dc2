-- Tables of the store, with their keys, checks and indexes. Constraints bear PostgreSQL's own names,
-- but for those that no column tells and the one that would be too long.
--
-- A row with a `cooperative_id` belongs to that cooperative. The cooperative is part of the primary
-- key and of every reference, so that a row of one never points to a row of another. Tables without
-- it belong to the installation: sign-in, open street data, failed tasks.

CREATE TABLE cooperative (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL DEFAULT '',
    time_zone text NOT NULL DEFAULT '',
    country text NOT NULL DEFAULT '',
    language text NOT NULL DEFAULT '',
    city text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    created_at timestamptz NOT NULL
);

CREATE TABLE installation_admin (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL DEFAULT '',
    password_hash text NOT NULL DEFAULT '',
    sealed_totp text,
    totp_step bigint,
    created_at timestamptz NOT NULL,
    left_at timestamptz
);

CREATE TABLE installation_session (
    token_hash bytea PRIMARY KEY,
    admin_id uuid NOT NULL REFERENCES installation_admin,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);

CREATE TABLE sign_in_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_hash bytea NOT NULL,
    address_hash bytea NOT NULL,
    at timestamptz NOT NULL,
    succeeded boolean NOT NULL
);
CREATE INDEX sign_in_attempt_address_idx ON sign_in_attempt (address_hash, at);
CREATE INDEX sign_in_attempt_subject_idx ON sign_in_attempt (subject_hash, at);

CREATE TABLE passkey_challenge (
    id uuid PRIMARY KEY,
    challenge bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE place (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    kind text NOT NULL DEFAULT 'other'
        CHECK (kind IN ('hub', 'shop', 'producer', 'relay', 'other')),
    geom geometry(Point, 4326) NOT NULL,
    address text NOT NULL DEFAULT '',
    access_note text NOT NULL DEFAULT '',
    service_s integer NOT NULL DEFAULT 0,
    setup_s integer NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'closed')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id)
);
CREATE INDEX place_geom_idx ON place USING gist (geom);

CREATE TABLE customer (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    kind text NOT NULL DEFAULT 'merchant' CHECK (kind IN ('merchant', 'producer', 'aid')),
    place_id uuid,
    email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    billing_address text NOT NULL DEFAULT '',
    tariff text NOT NULL DEFAULT 'standard',
    payment_days integer NOT NULL DEFAULT 30,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'closed')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, place_id) REFERENCES place
);

CREATE TABLE person (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    email text,
    phone text NOT NULL DEFAULT '',
    language text NOT NULL DEFAULT 'fr',
    roles text[] NOT NULL DEFAULT '{}',
    skills text[] NOT NULL DEFAULT '{}',
    customer_id uuid,
    status text NOT NULL DEFAULT 'invited'
        CHECK (status IN ('invited', 'active', 'left', 'erased')),
    shares_position boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    joined_at timestamptz,
    left_at timestamptz,
    erased_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer
);
CREATE UNIQUE INDEX person_email_key ON person (cooperative_id, lower(email))
    WHERE email IS NOT NULL AND status IN ('invited', 'active');
CREATE INDEX person_sign_in_idx ON person (lower(email));

CREATE TABLE password (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    person_id uuid NOT NULL,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, person_id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);

CREATE TABLE second_factor (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    person_id uuid NOT NULL,
    sealed_secret text NOT NULL,
    confirmed_at timestamptz,
    last_step bigint,
    PRIMARY KEY (cooperative_id, person_id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);

CREATE TABLE recovery_code (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    person_id uuid NOT NULL,
    hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (cooperative_id, person_id, hash),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);

CREATE TABLE passkey (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL DEFAULT 0,
    label text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, credential_id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);

CREATE TABLE ceremony (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid,
    kind text NOT NULL CHECK (kind IN ('register', 'sign_in')),
    challenge bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);

CREATE TABLE link (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    purpose text NOT NULL DEFAULT 'sign_in'
        CHECK (purpose IN ('invitation', 'sign_in', 'round', 'reset')),
    token_hash bytea NOT NULL UNIQUE,
    code_hash bytea,
    round_id uuid,
    made_by uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);

CREATE TABLE session (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    way text NOT NULL DEFAULT 'password' CHECK (way IN ('password', 'passkey', 'link', 'code')),
    pending boolean NOT NULL DEFAULT false,
    round_id uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);
CREATE INDEX session_person_idx ON session (cooperative_id, person_id);

CREATE TABLE api_key (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    hint text NOT NULL DEFAULT '',
    token_hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL DEFAULT '{}',
    customer_id uuid,
    made_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    used_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer
);

CREATE TABLE client (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL DEFAULT '{}',
    customer_id uuid,
    made_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer
);

CREATE TABLE access_token (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, client_id) REFERENCES client
);

CREATE TABLE rulebook (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    kind text NOT NULL
        CHECK (kind IN (
            'tariff', 'work', 'weights', 'cutoff', 'retention', 'heat', 'emissions', 'seller'
        )),
    name text NOT NULL DEFAULT 'standard',
    version integer NOT NULL,
    body jsonb NOT NULL DEFAULT '{}',
    valid_from timestamptz NOT NULL,
    published_by uuid NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, kind, name, version)
);

CREATE TABLE customer_place (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    customer_id uuid NOT NULL,
    place_id uuid NOT NULL,
    PRIMARY KEY (cooperative_id, customer_id, place_id),
    FOREIGN KEY (cooperative_id, place_id) REFERENCES place,
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer
);

CREATE TABLE vehicle (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    profile text NOT NULL,
    kind text NOT NULL DEFAULT 'bike',
    capacity jsonb NOT NULL DEFAULT '{}',
    boxes jsonb NOT NULL DEFAULT '[]',
    skills text[] NOT NULL DEFAULT '{}',
    range_m integer,
    width_mm integer,
    speed_percent integer NOT NULL DEFAULT 100,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'repair', 'gone')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    hitch boolean NOT NULL DEFAULT false,
    trailer boolean NOT NULL DEFAULT false,
    needs text[] NOT NULL DEFAULT '{}',
    handover_s integer NOT NULL DEFAULT 0,
    PRIMARY KEY (cooperative_id, id)
);

CREATE TABLE shift (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    day date NOT NULL,
    person_id uuid NOT NULL,
    companion_id uuid,
    vehicle_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    start_place_id uuid,
    end_place_id uuid,
    breaks jsonb NOT NULL DEFAULT '[]',
    prices jsonb NOT NULL DEFAULT '{}',
    limits jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'planned'
        CHECK (status IN ('planned', 'open', 'closed', 'cancelled')),
    version integer NOT NULL DEFAULT 1,
    opened_at timestamptz,
    closed_at timestamptz,
    shares_position boolean NOT NULL DEFAULT false,
    choice jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, start_place_id) REFERENCES place,
    FOREIGN KEY (cooperative_id, companion_id) REFERENCES person,
    FOREIGN KEY (cooperative_id, end_place_id) REFERENCES place,
    FOREIGN KEY (cooperative_id, vehicle_id) REFERENCES vehicle,
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person,
    CONSTRAINT shift_forward_check CHECK (ends_at > starts_at)
);
CREATE INDEX shift_day_idx ON shift (cooperative_id, day);
CREATE INDEX shift_person_idx ON shift (cooperative_id, person_id, starts_at);

CREATE TABLE recurrence (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    customer_id uuid,
    rule text NOT NULL,
    starts_local text NOT NULL,
    exceptions jsonb NOT NULL DEFAULT '{}',
    template jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'ended')),
    expanded_until date NOT NULL,
    last_day date,
    request_hash text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer
);

CREATE TABLE invoice (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    customer_name text NOT NULL DEFAULT '',
    billing_address text NOT NULL DEFAULT '',
    number text NOT NULL DEFAULT '',
    first_day date NOT NULL,
    last_day date NOT NULL,
    status text NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'issued', 'part_paid', 'paid', 'credited')),
    net_cents bigint NOT NULL DEFAULT 0,
    vat_cents bigint NOT NULL DEFAULT 0,
    total_cents bigint NOT NULL DEFAULT 0,
    credits_id uuid,
    made_at timestamptz NOT NULL,
    issued_at timestamptz,
    due_on date,
    seller_version integer NOT NULL DEFAULT 0,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, credits_id) REFERENCES invoice,
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer
);
CREATE UNIQUE INDEX invoice_credits_key ON invoice (cooperative_id, credits_id)
    WHERE credits_id IS NOT NULL;
CREATE INDEX invoice_customer_idx ON invoice (cooperative_id, customer_id, first_day);
CREATE UNIQUE INDEX invoice_number_key ON invoice (cooperative_id, number) WHERE number <> '';
CREATE INDEX invoice_open_idx ON invoice (cooperative_id, due_on)
    WHERE status IN ('issued', 'part_paid');

CREATE TABLE booking (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    day date NOT NULL,
    customer_id uuid,
    recurrence_id uuid,
    occurrence text,
    source text NOT NULL DEFAULT 'office',
    reference text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled')),
    quote jsonb NOT NULL DEFAULT '{}',
    net_cents bigint NOT NULL DEFAULT 0,
    cancel_fee_cents bigint NOT NULL DEFAULT 0,
    supplements jsonb NOT NULL DEFAULT '{}',
    vehicles integer NOT NULL DEFAULT 1,
    distance_m bigint NOT NULL DEFAULT 0,
    emitted_g bigint NOT NULL DEFAULT 0,
    saved_g bigint NOT NULL DEFAULT 0,
    extras jsonb NOT NULL DEFAULT '{}',
    reduction_cents bigint NOT NULL DEFAULT 0,
    settled jsonb,
    settled_cents bigint NOT NULL DEFAULT 0,
    settled_at timestamptz,
    invoice_id uuid,
    request_hash text NOT NULL DEFAULT '',
    content_hash text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, recurrence_id, occurrence),
    FOREIGN KEY (cooperative_id, recurrence_id) REFERENCES recurrence,
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer,
    FOREIGN KEY (cooperative_id, invoice_id) REFERENCES invoice
);
CREATE INDEX booking_customer_idx ON booking (cooperative_id, customer_id, day);
CREATE INDEX booking_day_idx ON booking (cooperative_id, day);
CREATE INDEX booking_uninvoiced_idx ON booking (cooperative_id, customer_id, day)
    WHERE invoice_id IS NULL;

CREATE TABLE job (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    booking_id uuid NOT NULL,
    day date NOT NULL,
    reference text NOT NULL DEFAULT '',
    kind text NOT NULL DEFAULT 'shop' CHECK (kind IN ('circuit', 'shop', 'aid')),
    label text NOT NULL DEFAULT '',
    skills text[] NOT NULL DEFAULT '{}',
    accompanied boolean NOT NULL DEFAULT false,
    priority integer NOT NULL DEFAULT 0,
    prize_cents bigint,
    pinned_shift_id uuid,
    retry_of uuid,
    status text NOT NULL DEFAULT 'open'
        CHECK (status IN ('open', 'placed', 'done', 'partly_done', 'failed', 'cancelled')),
    fell_from uuid,
    fell_at timestamptz,
    fell_by text NOT NULL DEFAULT '',
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, pinned_shift_id) REFERENCES shift,
    FOREIGN KEY (cooperative_id, retry_of) REFERENCES job,
    FOREIGN KEY (cooperative_id, booking_id) REFERENCES booking
);
CREATE INDEX job_booking_idx ON job (cooperative_id, booking_id);
CREATE INDEX job_day_idx ON job (cooperative_id, day);

CREATE TABLE stop (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    job_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('pickup', 'drop')),
    position integer NOT NULL,
    place_id uuid,
    geom geometry(Point, 4326),
    address text NOT NULL DEFAULT '',
    access_note text NOT NULL DEFAULT '',
    contact_name text NOT NULL DEFAULT '',
    contact_phone text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    windows jsonb NOT NULL DEFAULT '[]',
    opens_at timestamptz,
    closes_at timestamptz,
    late_limit_s integer NOT NULL DEFAULT 0,
    late_hour_cents integer NOT NULL DEFAULT 0,
    service_s integer NOT NULL DEFAULT 0,
    setup_s integer NOT NULL DEFAULT 0,
    load jsonb NOT NULL DEFAULT '{}',
    returns jsonb NOT NULL DEFAULT '{}',
    proof text[] NOT NULL DEFAULT '{}',
    on_failure text NOT NULL DEFAULT 'call_coordinator',
    erased_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, job_id, kind, position),
    FOREIGN KEY (cooperative_id, place_id) REFERENCES place,
    FOREIGN KEY (cooperative_id, job_id) REFERENCES job
);
CREATE INDEX stop_closes_idx ON stop (cooperative_id, closes_at);
CREATE INDEX stop_geom_idx ON stop USING gist (geom);

CREATE TABLE closure (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    geom geometry(Geometry, 4326) NOT NULL,
    radius_m integer NOT NULL DEFAULT 5,
    streets text[] NOT NULL DEFAULT '{}',
    direction text NOT NULL DEFAULT 'both' CHECK (direction IN ('both', 'along', 'against')),
    reason text NOT NULL DEFAULT '',
    from_at timestamptz NOT NULL,
    until_at timestamptz,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    opened_at timestamptz,
    slow_kmh smallint,
    PRIMARY KEY (cooperative_id, id)
);
CREATE INDEX closure_geom_idx ON closure USING gist (geom);

CREATE TABLE availability (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    source text NOT NULL DEFAULT 'person',
    kind text NOT NULL DEFAULT 'free' CHECK (kind IN ('free', 'absent')),
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);
CREATE INDEX availability_person_idx ON availability (cooperative_id, person_id, starts_at);

CREATE TABLE log_head (
    cooperative_id uuid PRIMARY KEY REFERENCES cooperative,
    seq bigint NOT NULL DEFAULT 0
);

CREATE TABLE event (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    round_id uuid,
    actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'key', 'client', 'system')),
    actor_id uuid,
    at timestamptz NOT NULL,
    sent_at timestamptz,
    received_at timestamptz NOT NULL,
    phone_id text NOT NULL DEFAULT '',
    phone_seq bigint,
    detail jsonb NOT NULL DEFAULT '{}',
    outcome text NOT NULL DEFAULT 'accepted' CHECK (outcome IN ('accepted', 'stale', 'conflict')),
    outcome_code text NOT NULL DEFAULT '',
    PRIMARY KEY (cooperative_id, seq),
    UNIQUE (cooperative_id, id)
);
CREATE INDEX event_received_idx ON event (cooperative_id, received_at);
CREATE INDEX event_round_idx ON event (cooperative_id, round_id, seq) WHERE round_id IS NOT NULL;
CREATE INDEX event_subject_idx ON event (cooperative_id, subject_id, seq);
CREATE INDEX event_watched_idx ON event (cooperative_id, kind, received_at)
    WHERE kind IN ('round_refused', 'limit_overridden', 'decision_contested');

CREATE TABLE plan (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    day date NOT NULL,
    way text NOT NULL DEFAULT 'solve'
        CHECK (way IN (
            'solve', 'insert', 'reassign', 'unassign', 'swap', 'withdraw', 'replan', 'roll_back'
        )),
    status text NOT NULL DEFAULT 'waiting'
        CHECK (status IN (
            'waiting', 'solving', 'ready', 'failed', 'published', 'replaced', 'dropped'
        )),
    based_on uuid,
    budget_s integer NOT NULL DEFAULT 10,
    seed bigint NOT NULL DEFAULT 0,
    city text NOT NULL DEFAULT '',
    city_fingerprint text NOT NULL DEFAULT '',
    weights jsonb NOT NULL DEFAULT '{}',
    problem jsonb NOT NULL DEFAULT '{}',
    problem_hash text NOT NULL DEFAULT '',
    log_seq bigint,
    progress jsonb NOT NULL DEFAULT '{}',
    result jsonb,
    trouble text NOT NULL DEFAULT '',
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    stop_requested_at timestamptz,
    published_by uuid,
    published_at timestamptz,
    replaced_at timestamptz,
    override_reason text NOT NULL DEFAULT '',
    trouble_arguments jsonb NOT NULL DEFAULT '{}',
    coarsened text NOT NULL DEFAULT '',
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, based_on) REFERENCES plan
);
CREATE INDEX plan_day_idx ON plan (cooperative_id, day);
CREATE UNIQUE INDEX plan_live_key ON plan (cooperative_id, day) WHERE status = 'published';

CREATE TABLE round (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    day date NOT NULL,
    shift_id uuid NOT NULL,
    person_id uuid NOT NULL,
    vehicle_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'published'
        CHECK (status IN ('published', 'accepted', 'refused', 'started', 'finished', 'withdrawn')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    distance_m bigint NOT NULL DEFAULT 0,
    travel_s bigint NOT NULL DEFAULT 0,
    heat jsonb NOT NULL DEFAULT '{}',
    state jsonb NOT NULL DEFAULT '{}',
    published_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    trailer_id uuid,
    told_version integer,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, shift_id),
    FOREIGN KEY (cooperative_id, vehicle_id) REFERENCES vehicle,
    FOREIGN KEY (cooperative_id, shift_id) REFERENCES shift,
    FOREIGN KEY (cooperative_id, trailer_id) REFERENCES vehicle,
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person,
    FOREIGN KEY (cooperative_id, plan_id) REFERENCES plan
);
CREATE INDEX round_day_idx ON round (cooperative_id, day);
CREATE INDEX round_person_idx ON round (cooperative_id, person_id, day);

CREATE TABLE round_version (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    round_id uuid NOT NULL,
    version integer NOT NULL,
    plan_id uuid NOT NULL,
    visits jsonb NOT NULL DEFAULT '[]',
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, round_id, version),
    FOREIGN KEY (cooperative_id, plan_id) REFERENCES plan,
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round
);

CREATE TABLE visit (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('pickup', 'drop', 'break')),
    job_id uuid,
    stop_id uuid,
    break_id text NOT NULL DEFAULT '',
    arrive_at timestamptz NOT NULL,
    start_at timestamptz NOT NULL,
    depart_at timestamptz NOT NULL,
    travel_s bigint NOT NULL DEFAULT 0,
    distance_m bigint NOT NULL DEFAULT 0,
    load_after jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'planned'
        CHECK (status IN (
            'planned', 'arrived', 'done', 'partly_done', 'failed', 'skipped', 'cancelled'
        )),
    eta_at timestamptz,
    arrived_at timestamptz,
    done_at timestamptz,
    on_time boolean,
    failure_code text NOT NULL DEFAULT '',
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, stop_id) REFERENCES stop,
    FOREIGN KEY (cooperative_id, job_id) REFERENCES job,
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round,
    CONSTRAINT visit_stop_check
        CHECK ((kind = 'break') = (stop_id IS NULL) AND (kind = 'break') = (job_id IS NULL))
);
CREATE INDEX visit_job_idx ON visit (cooperative_id, job_id);
CREATE INDEX visit_round_idx ON visit (cooperative_id, round_id, position);
CREATE UNIQUE INDEX visit_stop_key ON visit (cooperative_id, stop_id) WHERE stop_id IS NOT NULL;

CREATE TABLE position (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    shift_id uuid NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    geom geometry(Point, 4326) NOT NULL,
    accuracy_m integer,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, shift_id, at),
    FOREIGN KEY (cooperative_id, shift_id) REFERENCES shift
);
CREATE INDEX position_expires_idx ON position (expires_at);

CREATE TABLE proof (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('photo', 'signature', 'name', 'code', 'count')),
    sha256 text NOT NULL DEFAULT '',
    media_type text NOT NULL DEFAULT '',
    size_bytes bigint NOT NULL DEFAULT 0,
    value text NOT NULL DEFAULT '',
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round
);
CREATE INDEX proof_visit_idx ON proof (cooperative_id, visit_id);

CREATE TABLE incident (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    round_id uuid,
    visit_id uuid,
    kind text NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
    note_id uuid,
    reported_by uuid NOT NULL,
    at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round
);

CREATE TABLE note (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    text text NOT NULL DEFAULT '',
    written_by uuid NOT NULL,
    written_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id)
);
CREATE INDEX note_subject_idx ON note (cooperative_id, subject_id);

CREATE TABLE address_read (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    stop_id uuid NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'key', 'client', 'system')),
    actor_id uuid,
    reason text NOT NULL,
    day date NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    times integer NOT NULL DEFAULT 1,
    PRIMARY KEY (cooperative_id, id),
    CONSTRAINT address_read_cooperative_id_stop_id_day_actor_kind_acto_23cc
        UNIQUE NULLS NOT DISTINCT (cooperative_id, stop_id, day, actor_kind, actor_id, reason)
);

CREATE TABLE contest (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    note_id uuid,
    answered_by uuid,
    answered_at timestamptz,
    answer_note_id uuid,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, opened_by) REFERENCES person
);

CREATE TABLE swap (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    offered_by uuid NOT NULL,
    taken_by uuid,
    status text NOT NULL DEFAULT 'offered' CHECK (status IN ('offered', 'taken', 'withdrawn')),
    at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round
);

CREATE TABLE posting (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    companion boolean NOT NULL DEFAULT false,
    day date NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    breaks jsonb NOT NULL DEFAULT '[]',
    work_s bigint NOT NULL DEFAULT 0,
    riding_s bigint NOT NULL DEFAULT 0,
    serving_s bigint NOT NULL DEFAULT 0,
    waiting_s bigint NOT NULL DEFAULT 0,
    break_s bigint NOT NULL DEFAULT 0,
    pickups bigint NOT NULL DEFAULT 0,
    drops bigint NOT NULL DEFAULT 0,
    on_time bigint NOT NULL DEFAULT 0,
    late bigint NOT NULL DEFAULT 0,
    early bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    failures jsonb NOT NULL DEFAULT '{}',
    distance_m bigint NOT NULL DEFAULT 0,
    empty_m bigint NOT NULL DEFAULT 0,
    loaded_m bigint NOT NULL DEFAULT 0,
    gram_km bigint NOT NULL DEFAULT 0,
    climb_m bigint,
    emitted_g bigint NOT NULL DEFAULT 0,
    made_g bigint NOT NULL DEFAULT 0,
    saved_g bigint NOT NULL DEFAULT 0,
    factors jsonb NOT NULL DEFAULT '{}',
    flags text[] NOT NULL DEFAULT '{}',
    posted_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, round_id, person_id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person,
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round
);
CREATE INDEX posting_day_idx ON posting (cooperative_id, day);

CREATE TABLE actual (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    round_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    waited_s integer[] NOT NULL DEFAULT '{}',
    attempts integer NOT NULL DEFAULT 0,
    emission jsonb,
    PRIMARY KEY (cooperative_id, round_id, booking_id),
    FOREIGN KEY (cooperative_id, booking_id) REFERENCES booking,
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round
);
CREATE INDEX actual_booking_idx ON actual (cooperative_id, booking_id);

CREATE TABLE heat_day (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    day date NOT NULL,
    level text NOT NULL CHECK (level IN ('none', 'yellow', 'orange', 'red')),
    source text NOT NULL DEFAULT '',
    set_by uuid,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, day)
);

CREATE TABLE invoice_line (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    invoice_id uuid NOT NULL,
    position integer NOT NULL,
    booking_id uuid NOT NULL,
    served_on date NOT NULL,
    reference text NOT NULL DEFAULT '',
    tariff text NOT NULL DEFAULT '',
    tariff_version integer NOT NULL DEFAULT 1,
    code text NOT NULL,
    args jsonb NOT NULL DEFAULT '{}',
    quantity bigint NOT NULL DEFAULT 1,
    per bigint NOT NULL DEFAULT 1,
    unit_cents bigint NOT NULL DEFAULT 0,
    amount_cents bigint NOT NULL DEFAULT 0,
    vat_permille integer NOT NULL DEFAULT 0,
    co2_g bigint NOT NULL DEFAULT 0,
    emissions jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (cooperative_id, invoice_id, position),
    FOREIGN KEY (cooperative_id, invoice_id) REFERENCES invoice,
    FOREIGN KEY (cooperative_id, booking_id) REFERENCES booking
);

CREATE TABLE payment (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount_cents bigint NOT NULL,
    reference text NOT NULL DEFAULT '',
    paid_on date NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, invoice_id) REFERENCES invoice
);
CREATE INDEX payment_invoice_idx ON payment (cooperative_id, invoice_id);

CREATE TABLE number (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    series text NOT NULL,
    year integer NOT NULL,
    last bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (cooperative_id, series, year)
);

CREATE TABLE import (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL DEFAULT '',
    sha256 text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'done', 'failed')),
    settings jsonb NOT NULL DEFAULT '{}',
    report jsonb NOT NULL DEFAULT '{}',
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (cooperative_id, id)
);

CREATE TABLE webhook (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    url text NOT NULL,
    sealed_secret text NOT NULL,
    shape text NOT NULL DEFAULT 'standard' CHECK (shape IN ('standard', 'coopcycle')),
    kinds text[] NOT NULL DEFAULT '{}',
    customer_id uuid,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'gone')),
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    sealed_previous text NOT NULL DEFAULT '',
    previous_until timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES customer
);

CREATE TABLE webhook_delivery (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_seq bigint NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'given_up')),
    attempts integer NOT NULL DEFAULT 0,
    last_status integer,
    last_error text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    tried_at timestamptz,
    delivered_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, webhook_id, event_seq),
    FOREIGN KEY (cooperative_id, webhook_id) REFERENCES webhook
);
CREATE INDEX webhook_delivery_waiting_idx
    ON webhook_delivery (cooperative_id, webhook_id, event_seq)
    WHERE status = 'waiting';

CREATE TABLE webhook_attempt (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    delivery_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    status integer,
    error text NOT NULL DEFAULT '',
    duration_ms bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (cooperative_id, delivery_id, id),
    FOREIGN KEY (cooperative_id, delivery_id) REFERENCES webhook_delivery ON DELETE CASCADE
);

CREATE TABLE notice (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid,
    channel text NOT NULL CHECK (channel IN ('email', 'sms', 'push', 'app')),
    template text NOT NULL,
    args jsonb NOT NULL DEFAULT '{}',
    address text NOT NULL DEFAULT '',
    language text NOT NULL DEFAULT 'fr',
    dedupe text NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'given_up')),
    attempts integer NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    sent_at timestamptz,
    read_at timestamptz,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, dedupe),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);
CREATE INDEX notice_person_idx ON notice (cooperative_id, person_id, made_at);
CREATE INDEX notice_waiting_idx ON notice (cooperative_id, not_before) WHERE status = 'waiting';

CREATE TABLE log_reader (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    name text NOT NULL,
    seq bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (cooperative_id, name)
);

CREATE TABLE chore (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    name text NOT NULL,
    last_day date NOT NULL,
    PRIMARY KEY (cooperative_id, name)
);

CREATE TABLE failed_task (
    number bigint PRIMARY KEY,
    task text NOT NULL,
    code text NOT NULL,
    place text NOT NULL DEFAULT '',
    attempts integer NOT NULL DEFAULT 0,
    failed_at timestamptz NOT NULL
);

CREATE TABLE reply (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    key text NOT NULL,
    actor_id uuid NOT NULL,
    request_hash text NOT NULL,
    body jsonb NOT NULL DEFAULT '{}',
    status integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, actor_id, key)
);

CREATE TABLE message (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    round_id uuid,
    from_office boolean NOT NULL,
    written_by uuid NOT NULL,
    text text NOT NULL DEFAULT '',
    written_at timestamptz NOT NULL,
    read_at timestamptz,
    read_by uuid,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, round_id) REFERENCES round,
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);
CREATE INDEX message_person_idx ON message (cooperative_id, person_id, written_at);
CREATE INDEX message_unread_idx ON message (cooperative_id, person_id) WHERE read_at IS NULL;

CREATE TABLE push_subscription (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    endpoint_hash bytea NOT NULL,
    sealed_secret text NOT NULL,
    server_key text NOT NULL,
    label text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    expires_at timestamptz,
    reached_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, endpoint_hash),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);
CREATE INDEX push_subscription_person_idx ON push_subscription (cooperative_id, person_id);

CREATE TABLE calendar_feed (
    cooperative_id uuid NOT NULL REFERENCES cooperative,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    hint text NOT NULL DEFAULT '',
    token_hash bytea NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES person
);

CREATE TABLE city_version (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    fingerprint text NOT NULL,
    attribution text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'loading' CHECK (status IN ('loading', 'current', 'old')),
    streets integer NOT NULL DEFAULT 0,
    addresses integer NOT NULL DEFAULT 0,
    loaded_at timestamptz NOT NULL,
    replaced_at timestamptz,
    UNIQUE (name, fingerprint)
);
CREATE UNIQUE INDEX city_version_current_key ON city_version (name) WHERE status = 'current';

CREATE TABLE city_file (
    name text NOT NULL,
    version integer NOT NULL,
    fingerprint text NOT NULL,
    pieces text[] NOT NULL DEFAULT '{}',
    size_bytes bigint NOT NULL DEFAULT 0,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE street (
    city_id bigint NOT NULL REFERENCES city_version ON DELETE CASCADE,
    edge bigint NOT NULL,
    way bigint NOT NULL DEFAULT 0,
    name text NOT NULL DEFAULT '',
    class text NOT NULL DEFAULT '',
    rank integer NOT NULL DEFAULT 3,
    bike text NOT NULL DEFAULT 'none',
    direction integer NOT NULL DEFAULT 0,
    contraflow boolean NOT NULL DEFAULT false,
    surface text NOT NULL DEFAULT '',
    geom geometry(LineString, 4326) NOT NULL,
    PRIMARY KEY (city_id, edge)
);
CREATE INDEX street_geom_idx ON street USING gist (geom);
CREATE INDEX street_main_geom_idx ON street USING gist (geom) WHERE rank <= 1;

CREATE TABLE gazetteer (
    city_id bigint NOT NULL REFERENCES city_version ON DELETE CASCADE,
    position bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('street', 'place', 'town', 'postcode')),
    name text NOT NULL DEFAULT '',
    town text NOT NULL DEFAULT '',
    postcode text NOT NULL DEFAULT '',
    postcodes text[] NOT NULL DEFAULT '{}',
    search text NOT NULL DEFAULT '',
    address bigint,
    geom geometry(Point, 4326) NOT NULL,
    PRIMARY KEY (city_id, position)
);
CREATE INDEX gazetteer_search_idx ON gazetteer USING gin (search gin_trgm_ops);

CREATE TABLE address (
    city_id bigint NOT NULL REFERENCES city_version ON DELETE CASCADE,
    position bigint NOT NULL,
    street text NOT NULL DEFAULT '',
    number text NOT NULL DEFAULT '',
    name text NOT NULL DEFAULT '',
    town text NOT NULL DEFAULT '',
    postcode text NOT NULL DEFAULT '',
    doors text[] NOT NULL DEFAULT '{}',
    entry bigint NOT NULL DEFAULT -1,
    geom geometry(Point, 4326) NOT NULL,
    PRIMARY KEY (city_id, position)
);
CREATE INDEX address_entry_idx ON address (city_id, entry);
CREATE INDEX address_geom_idx ON address USING gist (geom);
