-- A year of a cooperative's data, made by set-based inserts in one transaction.
--
-- Numbers follow a cooperative of fifteen shifts and some two hundred jobs a day: 2.2 stops a job,
-- three events a visit, every round settled, an invoice for each customer and month. Ids rise with
-- time as real ones do. Tomorrow and the six days after it are booked and not ridden.
--
-- The setting tournee.cooperative says whose it is; the temporary table `asked` has one row with
-- `today` (the last day that was ridden), `first` (the first one), `jobs` (a day) and `slug`.

-- Ids and places.
CREATE OR REPLACE FUNCTION pg_temp.owner() RETURNS uuid LANGUAGE sql STABLE
    AS $$ SELECT current_setting('tournee.cooperative')::uuid $$;
-- As ids of version 7: the time, then chance; here the chance follows from what the id is of.
CREATE OR REPLACE FUNCTION pg_temp.id(kind text, day date, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((day - date '1970-01-01')::bigint * 86400000 + n * 100), 12, '0')
        || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
    FROM (SELECT md5(kind || n) AS h) AS hashed $$;
CREATE OR REPLACE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$ SELECT pg_temp.id(kind, date '2025-01-01', n) $$;
-- A number from 0 to below `most` that looks like chance and is always the same.
CREATE OR REPLACE FUNCTION pg_temp.pick(seed text, most int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashtext(seed)::bigint)::int4 % most $$;
CREATE OR REPLACE FUNCTION pg_temp.place(n int) RETURNS geometry
LANGUAGE sql IMMUTABLE AS $$
    SELECT ST_SetSRID(ST_MakePoint(2.2 + (n * 7919 % 2000) / 10000.0,
                                   48.8 + (n * 104729 % 1000) / 10000.0), 4326) $$;

-- Who and what there is.
INSERT INTO tournee.cooperative (id, slug, name, time_zone, country, language, city, created_at)
    VALUES (pg_temp.owner(), (SELECT slug FROM asked), 'Bench', 'Europe/Paris', 'FR', 'fr', 'bench', now());
INSERT INTO tournee.place (cooperative_id, id, name, kind, geom, address, created_at)
    SELECT pg_temp.owner(), pg_temp.id('place', n), 'Place ' || n, 'shop', pg_temp.place(n),
           n || ' rue des Lilas', now() FROM generate_series(1, 300) AS n;
INSERT INTO tournee.customer (cooperative_id, id, name, place_id, created_at)
    SELECT pg_temp.owner(), pg_temp.id('customer', n), 'Customer ' || n, pg_temp.id('place', n),
           now() FROM generate_series(1, 60) AS n;
INSERT INTO tournee.person (cooperative_id, id, name, email, roles, status, created_at)
    SELECT pg_temp.owner(), pg_temp.id('person', n), 'Rider ' || n, n || '@example.org',
           CASE WHEN n > 30 THEN ARRAY['volunteer'] ELSE ARRAY['courier'] END, 'active', now()
    FROM generate_series(1, 40) AS n;
INSERT INTO tournee.vehicle (cooperative_id, id, name, profile, kind, capacity, created_at)
    SELECT pg_temp.owner(), pg_temp.id('vehicle', n), 'Bike ' || n, 'cargo', 'cargo_ebike',
           '{"mass_g": 120000}', now() FROM generate_series(1, 20) AS n;

-- Days, shifts and rounds.
CREATE TEMP TABLE days ON COMMIT DROP AS
    SELECT day::date, day::date <= (SELECT today FROM asked) AS ridden, day::date < (SELECT today FROM asked) AS past,
           day + interval '7 hours' AS opens
    FROM generate_series((SELECT first FROM asked), (SELECT today FROM asked) + 7, interval '1 day') AS day;
INSERT INTO tournee.shift (cooperative_id, id, day, person_id, vehicle_id, starts_at, ends_at,
        start_place_id, end_place_id, breaks, prices, status, opened_at, closed_at)
    SELECT pg_temp.owner(), pg_temp.id('shift', day, k), day,
           pg_temp.id('person', 1 + ((day - date '2025-01-01') * 7 + k) % 40),
           pg_temp.id('vehicle', 1 + k % 20), opens, opens + interval '6 hours',
           pg_temp.id('place', 1), pg_temp.id('place', 1),
           '[{"id": "lunch", "duration_s": 1800, "paid": false}]', '{"hour_cents": 2400}',
           CASE WHEN past THEN 'closed' WHEN ridden THEN 'open' ELSE 'planned' END,
           CASE WHEN ridden THEN opens END,
           CASE WHEN past THEN opens + interval '6 hours' END
    FROM days, generate_series(1, 15) AS k;
INSERT INTO tournee.plan (cooperative_id, id, day, status, requested_by, requested_at,
        published_by, published_at)
    SELECT pg_temp.owner(), pg_temp.id('plan', day, 1), day, 'published',
           pg_temp.id('person', 1), opens, pg_temp.id('person', 1), opens
    FROM days WHERE ridden;
INSERT INTO tournee.round (cooperative_id, id, day, shift_id, person_id, vehicle_id, plan_id,
        status, starts_at, ends_at, distance_m, travel_s, published_at, started_at, finished_at)
    SELECT pg_temp.owner(), pg_temp.id('round', day, k), day, pg_temp.id('shift', day, k),
           pg_temp.id('person', 1 + ((day - date '2025-01-01') * 7 + k) % 40),
           pg_temp.id('vehicle', 1 + k % 20), pg_temp.id('plan', day, 1),
           CASE WHEN past THEN 'finished' ELSE 'started' END, opens, opens + interval '6 hours',
           38000, 9000, opens, opens, CASE WHEN past THEN opens + interval '6 hours' END
    FROM days, generate_series(1, 15) AS k WHERE ridden;

-- What was booked, and how it was visited.
INSERT INTO tournee.booking (cooperative_id, id, day, customer_id, source, reference, quote,
        net_cents, distance_m, saved_g, made_by, made_at, changed_at,
        settled, settled_cents, settled_at)
    SELECT pg_temp.owner(), pg_temp.id('booking', day, n), day,
           pg_temp.id('customer', 1 + pg_temp.pick(day || 'c' || n, 60)), 'customer',
           'R' || n, '{"tariff_id": "standard", "tariff_version": 1, "vat_per_mille": 200, "lines": [
    {"code": "base", "args": {}, "quantity": 1, "per": 1, "unit_cents": 500},
    {"code": "distance", "args": {"from_m": 0, "to_m": 3200}, "quantity": 3200, "per": 1000,
     "unit_cents": 120},
    {"code": "drops", "args": {"first": 1, "last": 1}, "quantity": 1, "per": 1,
     "unit_cents": 350}]}', 1234, 3200, 1500, pg_temp.id('person', 1), opens, opens,
           CASE WHEN past THEN '{"tariff_id": "standard", "tariff_version": 1, "vat_per_mille": 200, "lines": [
    {"code": "base", "args": {}, "quantity": 1, "per": 1, "unit_cents": 500},
    {"code": "distance", "args": {"from_m": 0, "to_m": 3200}, "quantity": 3200, "per": 1000,
     "unit_cents": 120},
    {"code": "drops", "args": {"first": 1, "last": 1}, "quantity": 1, "per": 1,
     "unit_cents": 350}]}'::jsonb END, CASE WHEN past THEN 1234 ELSE 0 END,
           CASE WHEN past THEN opens + interval '7 hours' END
    FROM days, generate_series(1, (SELECT jobs FROM asked)) AS n;
INSERT INTO tournee.job (cooperative_id, id, booking_id, day, reference, label, status)
    SELECT pg_temp.owner(), pg_temp.id('job', day, n), pg_temp.id('booking', day, n), day, '1',
           'Job ' || n, CASE WHEN past THEN 'done' WHEN ridden THEN 'placed' ELSE 'open' END
    FROM days, generate_series(1, (SELECT jobs FROM asked)) AS n;
-- A pickup and a drop; every fifth job has a second drop.
CREATE TEMP TABLE stops ON COMMIT DROP AS
    SELECT day, ridden, past, opens, n, s, 1 + n % 15 AS k,
           row_number() OVER (PARTITION BY day, n % 15 ORDER BY s > 0, n, s) AS position,
           pg_temp.id('stop', day, n * 3 + s) AS id
    FROM days, generate_series(1, (SELECT jobs FROM asked)) AS n,
         generate_series(0, CASE WHEN n % 5 = 0 THEN 2 ELSE 1 END) AS s;
INSERT INTO tournee.stop (cooperative_id, id, job_id, kind, position, geom, address, contact_name,
        contact_phone, windows, opens_at, closes_at, service_s, load)
    SELECT pg_temp.owner(), id, pg_temp.id('job', day, n),
           CASE WHEN s = 0 THEN 'pickup' ELSE 'drop' END, greatest(s - 1, 0),
           pg_temp.place(n * 31 + s), n || ' avenue de la Gare', 'Recipient ' || n, '+33100000000',
           jsonb_build_array(jsonb_build_object(
               'start', to_char(opens, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
               'end', to_char(opens + interval '6 hours', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))),
           opens, opens + interval '6 hours', 120,
           jsonb_build_object('mass_g', CASE WHEN s = 0 AND n % 5 = 0 THEN 8000 ELSE 4000 END)
    FROM stops;
CREATE TEMP TABLE visits ON COMMIT DROP AS
    SELECT *, opens + position * interval '11 minutes' AS at,
           past OR position < 12 AS is_done,
           pg_temp.pick(id::text, 50) = 0 AS is_late
    FROM stops WHERE ridden;
INSERT INTO tournee.visit (cooperative_id, id, round_id, position, kind, job_id, stop_id,
        arrive_at, start_at, depart_at, travel_s, distance_m, load_after, status, eta_at,
        arrived_at, done_at, on_time)
    SELECT pg_temp.owner(), id, pg_temp.id('round', day, k), position,
           CASE WHEN s = 0 THEN 'pickup' ELSE 'drop' END, pg_temp.id('job', day, n), id,
           at, at, at + interval '2 minutes', 420, 1250, '{"mass_g": 4000}',
           CASE WHEN is_done THEN 'done' ELSE 'planned' END, at,
           CASE WHEN is_done THEN at END, CASE WHEN is_done THEN at + interval '2 minutes' END,
           CASE WHEN is_done THEN NOT is_late END
    FROM visits;
-- Of today's jobs some are done.
UPDATE tournee.job AS j SET status = 'done'
    WHERE j.cooperative_id = pg_temp.owner() AND j.day = (SELECT today FROM asked) AND NOT EXISTS (
        SELECT FROM tournee.visit AS v WHERE v.cooperative_id = j.cooperative_id
        AND v.job_id = j.id AND v.status = 'planned');
INSERT INTO tournee.round_version (cooperative_id, round_id, version, plan_id, visits, made_at)
    SELECT pg_temp.owner(), pg_temp.id('round', day, k), 1, pg_temp.id('plan', day, 1),
           jsonb_agg(jsonb_build_object('id', id, 'kind',
               CASE WHEN s = 0 THEN 'pickup' ELSE 'drop' END, 'job_id', pg_temp.id('job', day, n),
               'break_id', '', 'status', 'planned', 'arrive_at', at, 'start_at', at,
               'depart_at', at + interval '2 minutes') ORDER BY position), min(opens)
    FROM visits GROUP BY day, k;

-- The event log.
INSERT INTO tournee.event (cooperative_id, seq, id, kind, subject_kind, subject_id, round_id,
        actor_kind, actor_id, at, sent_at, received_at, phone_id, phone_seq, detail)
    SELECT pg_temp.owner(), row_number() OVER (ORDER BY at, kind, subject), id, kind,
           subject_kind, subject, round_id, 'person', actor, at, at, at,
           CASE WHEN round_id IS NULL THEN '' ELSE 'phone' END,
           CASE WHEN round_id IS NULL THEN NULL ELSE seq END, detail
    FROM (
        SELECT opens - interval '10 hours' AS at, 'booking_made' AS kind, 'booking' AS subject_kind,
               pg_temp.id('booking', day, n) AS subject, NULL::uuid AS round_id,
               pg_temp.id('person', 1) AS actor, pg_temp.id('made', day, n) AS id, 0 AS seq,
               jsonb_build_object('day', day::text, 'total_cents', 1480) AS detail
        FROM days, generate_series(1, (SELECT jobs FROM asked)) AS n
        UNION ALL
        SELECT at + part * interval '1 minute', kind, 'visit', v.id, pg_temp.id('round', day, k),
               pg_temp.id('person', k), pg_temp.id(kind, day, n * 3 + s),
               (position * 3 + part)::int, CASE WHEN kind = 'proof_added' THEN
                   jsonb_build_object('proof_id', v.id, 'proof_kind', 'photo') ELSE '{}' END
        FROM visits AS v, (VALUES ('visit_arrived', 0), ('proof_added', 1), ('visit_done', 2))
            AS told (kind, part)
        WHERE is_done
        UNION ALL
        SELECT started_at, 'round_started', 'round', r.id, r.id, r.person_id,
               pg_temp.id('started' || r.id, r.day, 1), 1, '{}'
        FROM tournee.round AS r WHERE cooperative_id = pg_temp.owner()
        UNION ALL
        SELECT finished_at, 'round_finished', 'round', r.id, r.id, r.person_id,
               pg_temp.id('finished' || r.id, r.day, 1), 999, '{}'
        FROM tournee.round AS r
        WHERE cooperative_id = pg_temp.owner() AND finished_at IS NOT NULL
    ) AS happened;
INSERT INTO tournee.log_head (cooperative_id, seq)
    SELECT pg_temp.owner(), count(*) FROM tournee.event WHERE cooperative_id = pg_temp.owner();

-- Postings, invoices, positions.
INSERT INTO tournee.posting (cooperative_id, round_id, person_id, day, started_at, finished_at,
        breaks, work_s, riding_s, serving_s, waiting_s, break_s, pickups, drops, on_time, late,
        failures, failed, distance_m, empty_m, loaded_m, gram_km, emitted_g, made_g, saved_g,
        factors, flags, posted_at)
    SELECT pg_temp.owner(), r.id, r.person_id, r.day, r.started_at, r.finished_at,
           jsonb_build_array(jsonb_build_object('start', r.started_at + interval '3 hours',
               'end', r.started_at + interval '3.5 hours', 'paid', false)),
           19800, 12000, 6600, 1200, 1800, sums.pickups, sums.drops, sums.n - sums.late, sums.late,
           '{"nobody_there": 1}', 1, 38000, 4000, 34000, 800000, 50, 330, 20000,
           '{"method": "distance-times-factor", "compared_distance_per_mille": 1100,
    "ridden": [{"vehicle_kind": "cargo_ebike", "part": "use", "mg_per_km": 1325,
                "from_day": "2013-10-01", "source": "example", "level": null}],
    "compared": [{"vehicle_kind": "van", "part": "use", "mg_per_km": 491000,
                  "from_day": "2013-10-01", "source": "example", "level": 1}]}', ARRAY['climb-unknown'], r.finished_at
    FROM tournee.round AS r
    JOIN (SELECT day, k, count(*) AS n, count(*) FILTER (WHERE s = 0) AS pickups,
                 count(*) FILTER (WHERE s > 0) AS drops, count(*) FILTER (WHERE is_late) AS late
          FROM visits GROUP BY day, k) AS sums ON r.id = pg_temp.id('round', sums.day, sums.k)
    WHERE r.cooperative_id = pg_temp.owner() AND r.status = 'finished';
INSERT INTO tournee.actual (cooperative_id, round_id, booking_id)
    SELECT pg_temp.owner(), pg_temp.id('round', day, 1 + n % 15),
           pg_temp.id('booking', day, n)
    FROM days, generate_series(1, (SELECT jobs FROM asked)) AS n WHERE past;
CREATE TEMP TABLE invoiced ON COMMIT DROP AS
    SELECT customer_id, date_trunc('month', day)::date AS month, count(*) AS n,
           pg_temp.id('invoice' || customer_id, date_trunc('month', min(day))::date, 1) AS id,
           row_number() OVER (PARTITION BY date_trunc('year', min(day))
                              ORDER BY date_trunc('month', min(day)), customer_id) AS counter
    FROM tournee.booking
    WHERE cooperative_id = pg_temp.owner() AND settled_at IS NOT NULL
    AND day < date_trunc('month', (SELECT today FROM asked))
    GROUP BY customer_id, date_trunc('month', day);
INSERT INTO tournee.invoice (cooperative_id, id, customer_id, number, first_day, last_day, status,
        net_cents, vat_cents, total_cents, made_at, issued_at, due_on)
    SELECT pg_temp.owner(), id, customer_id,
           extract(year FROM month) || '-' || lpad(counter::text, 5, '0'), month,
           (month + interval '1 month - 1 day')::date, 'issued', n * 1234,
           round(n * 1234 * 0.2), n * 1234 + round(n * 1234 * 0.2),
           month + interval '1 month', month + interval '1 month 1 hour',
           (month + interval '2 months')::date
    FROM invoiced;
UPDATE tournee.booking AS b SET invoice_id = i.id FROM invoiced AS i
    WHERE b.cooperative_id = pg_temp.owner() AND b.customer_id = i.customer_id
    AND date_trunc('month', b.day) = i.month AND b.settled_at IS NOT NULL;
INSERT INTO tournee.invoice_line (cooperative_id, invoice_id, position, booking_id, served_on,
        tariff, code, unit_cents, amount_cents, vat_permille, co2_g)
    SELECT pg_temp.owner(), invoice_id, row_number() OVER (PARTITION BY invoice_id ORDER BY day, id),
           id, day, 'standard', 'base', 1234, 1234, 200, 5
    FROM tournee.booking WHERE cooperative_id = pg_temp.owner() AND invoice_id IS NOT NULL;
-- Most are paid.
INSERT INTO tournee.payment (cooperative_id, id, invoice_id, amount_cents, paid_on, recorded_at)
    SELECT pg_temp.owner(), pg_temp.id('payment' || id, first_day, 1), id, total_cents, due_on,
           due_on FROM tournee.invoice
    WHERE cooperative_id = pg_temp.owner() AND pg_temp.pick(id::text, 20) > 0;
UPDATE tournee.invoice AS i SET status = 'paid' FROM tournee.payment AS p
    WHERE i.cooperative_id = pg_temp.owner() AND p.cooperative_id = i.cooperative_id
    AND p.invoice_id = i.id;
INSERT INTO tournee.number (cooperative_id, series, year, last)
    SELECT pg_temp.owner(), 'invoice', split_part(number, '-', 1)::int, count(*)
    FROM tournee.invoice WHERE cooperative_id = pg_temp.owner()
    GROUP BY split_part(number, '-', 1);
-- Where everybody is, every twenty seconds of today.
INSERT INTO tournee.position (cooperative_id, shift_id, at, received_at, geom, expires_at)
    SELECT pg_temp.owner(), pg_temp.id('shift', (SELECT today FROM asked), k), at, at,
           pg_temp.place(k * 1000 + extract(minute FROM at)::int), at + interval '1 day'
    FROM generate_series(1, 15) AS k,
         generate_series((SELECT today FROM asked) + interval '7 hours',
                         (SELECT today FROM asked) + interval '9 hours', interval '20 seconds') AS at;
