"""The invariants themselves: one query each, giving the ids of what breaks it.

Each has a stable kebab-case code, which is also that of its sentence (``invariant-...``).
``:owner`` is the cooperative, ``:now`` the moment. Foreign keys, checks and unique indexes of the
tables are not repeated here but for the few that a restore or a hand in the database could lose.
"""

from __future__ import annotations

from collections.abc import Mapping

_LOG = {
    # Numbers run from 1 without a gap, and the head of the log is the last of them.
    "log-numbers": """
        SELECT coalesce(h.seq, 0)::text
        FROM (SELECT count(*) AS n, coalesce(min(seq), 1) AS low, coalesce(max(seq), 0) AS high
              FROM tournee.event WHERE cooperative_id = :owner) AS log
        LEFT JOIN tournee.log_head AS h ON h.cooperative_id = :owner
        WHERE log.low <> 1 OR log.high <> log.n OR coalesce(h.seq, 0) <> log.high""",
    "event-kind-unknown": """
        SELECT seq::text FROM tournee.event
        WHERE cooperative_id = :owner AND NOT (:kinds ? kind)""",
    # A key that its kind does not know, or a value that can be no id, code, number, day or instant.
    "event-holds-text": """
        SELECT e.seq::text FROM tournee.event AS e
        WHERE e.cooperative_id = :owner AND e.detail <> '{}' AND (
            EXISTS (SELECT FROM jsonb_object_keys(e.detail) AS key
                    WHERE NOT (coalesce(:kinds -> e.kind, '[]') ? key))
            OR EXISTS (SELECT FROM jsonb_path_query(e.detail, 'strict $.**') AS value
                       WHERE jsonb_typeof(value) = 'string'
                       AND value #>> '{}' !~ '^[A-Za-z0-9:+._-]{1,80}$'))""",
    "delivery-of-no-event": """
        SELECT d.id::text FROM tournee.webhook_delivery AS d
        LEFT JOIN tournee.event AS e
            ON e.cooperative_id = d.cooperative_id AND e.seq = d.event_seq
        WHERE d.cooperative_id = :owner AND e.seq IS NULL""",
}

_PLANS = {
    "two-live-plans": """
        SELECT day::text FROM tournee.plan
        WHERE cooperative_id = :owner AND status = 'published'
        GROUP BY day HAVING count(*) > 1""",
    # A plan is published by a person, by name.
    "published-by-nobody": """
        SELECT p.id::text FROM tournee.plan AS p
        LEFT JOIN tournee.person AS who
            ON who.cooperative_id = p.cooperative_id AND who.id = p.published_by
        WHERE p.cooperative_id = :owner AND p.status IN ('published', 'replaced')
        AND (who.id IS NULL OR p.published_at IS NULL)""",
    "round-of-unpublished-plan": """
        SELECT r.id::text FROM tournee.round AS r
        JOIN tournee.plan AS p ON p.cooperative_id = r.cooperative_id AND p.id = r.plan_id
        WHERE r.cooperative_id = :owner
        AND (p.status NOT IN ('published', 'replaced') OR p.day <> r.day)""",
    "rounds-without-live-plan": """
        SELECT DISTINCT r.day::text FROM tournee.round AS r
        WHERE r.cooperative_id = :owner AND r.status <> 'withdrawn' AND NOT EXISTS (
            SELECT FROM tournee.plan AS p
            WHERE p.cooperative_id = r.cooperative_id AND p.day = r.day
            AND p.status = 'published')""",
    "round-versions": """
        SELECT r.id::text FROM tournee.round AS r
        LEFT JOIN tournee.round_version AS v
            ON v.cooperative_id = r.cooperative_id AND v.round_id = r.id
        WHERE r.cooperative_id = :owner
        GROUP BY r.id, r.version
        HAVING max(v.version) IS DISTINCT FROM r.version OR count(v.version) <> r.version""",
}

_ROUNDS = {
    "round-status": """
        SELECT id::text FROM tournee.round
        WHERE cooperative_id = :owner AND (
            (status IN ('started', 'finished') AND started_at IS NULL)
            OR (status IN ('published', 'accepted', 'refused') AND started_at IS NOT NULL)
            OR (status = 'finished') <> (finished_at IS NOT NULL)
            OR finished_at < started_at)""",
    "round-and-shift": """
        SELECT r.id::text FROM tournee.round AS r
        JOIN tournee.shift AS s ON s.cooperative_id = r.cooperative_id AND s.id = r.shift_id
        WHERE r.cooperative_id = :owner
        AND (s.day <> r.day OR (s.status = 'cancelled' AND r.status <> 'withdrawn'))""",
    # A visit serves one stop of its own job, under the stop's own id, on the day of its round; or
    # it is a break and serves none.
    "visit-and-stop": """
        SELECT v.id::text FROM tournee.visit AS v
        JOIN tournee.round AS r ON r.cooperative_id = v.cooperative_id AND r.id = v.round_id
        LEFT JOIN tournee.stop AS s ON s.cooperative_id = v.cooperative_id AND s.id = v.stop_id
        LEFT JOIN tournee.job AS j ON j.cooperative_id = v.cooperative_id AND j.id = v.job_id
        WHERE v.cooperative_id = :owner AND CASE
            WHEN v.kind = 'break' THEN v.stop_id IS NOT NULL OR v.job_id IS NOT NULL
            ELSE s.id IS NULL OR j.id IS NULL OR v.id <> s.id OR s.job_id <> j.id
                OR s.kind <> v.kind
                OR (j.day <> r.day AND v.status NOT IN ('skipped', 'cancelled')) END""",
    "visit-order": """
        SELECT round_id::text FROM tournee.visit
        WHERE cooperative_id = :owner AND status <> 'cancelled'
        GROUP BY round_id, position HAVING count(*) > 1""",
    "visit-status": """
        SELECT id::text FROM tournee.visit
        WHERE cooperative_id = :owner AND kind <> 'break' AND (
            (status = 'arrived' AND arrived_at IS NULL)
            OR (status IN ('done', 'partly_done', 'failed')) <> (done_at IS NOT NULL)
            OR done_at < arrived_at
            OR (status = 'failed') AND failure_code = '')""",
    # A pickup is done as well where a drop of its job was told of and nobody told of the pickup.
    "visit-without-event": """
        SELECT v.id::text FROM tournee.visit AS v
        WHERE v.cooperative_id = :owner AND v.status IN ('done', 'partly_done', 'failed')
        AND v.kind <> 'break' AND NOT EXISTS (
            SELECT FROM tournee.event AS e
            WHERE e.cooperative_id = v.cooperative_id AND e.subject_id = v.id
            AND e.kind = 'visit_' || v.status)
        AND NOT (v.kind = 'pickup' AND v.status = 'done' AND EXISTS (
            SELECT FROM tournee.visit AS d
            WHERE d.cooperative_id = v.cooperative_id AND d.job_id = v.job_id
            AND d.kind = 'drop' AND d.status IN ('done', 'partly_done')))""",
    "finished-round-with-open-visit": """
        SELECT v.id::text FROM tournee.visit AS v
        JOIN tournee.round AS r ON r.cooperative_id = v.cooperative_id AND r.id = v.round_id
        WHERE v.cooperative_id = :owner AND r.status IN ('finished', 'withdrawn')
        AND v.kind <> 'break' AND v.status IN ('planned', 'arrived')""",
    "posting-of-unfinished-round": """
        SELECT p.round_id::text FROM tournee.posting AS p
        JOIN tournee.round AS r ON r.cooperative_id = p.cooperative_id AND r.id = p.round_id
        WHERE p.cooperative_id = :owner AND (r.status <> 'finished' OR r.day <> p.day)""",
    "proof-of-no-visit": """
        SELECT p.id::text FROM tournee.proof AS p
        LEFT JOIN tournee.visit AS v
            ON v.cooperative_id = p.cooperative_id AND v.id = p.visit_id
        LEFT JOIN tournee.round AS r
            ON r.cooperative_id = p.cooperative_id AND r.id = p.round_id
        WHERE p.cooperative_id = :owner AND (v.id IS NULL OR r.id IS NULL
            OR (p.kind IN ('photo', 'signature')) AND p.sha256 = '')""",
}

_JOBS = {
    "booking-and-jobs": """
        SELECT b.id::text FROM tournee.booking AS b
        LEFT JOIN tournee.job AS j
            ON j.cooperative_id = b.cooperative_id AND j.booking_id = b.id
        WHERE b.cooperative_id = :owner
        GROUP BY b.id, b.day, b.status
        HAVING count(j.id) = 0
        OR bool_or(b.status = 'cancelled' AND j.status IN ('open', 'placed'))""",
    # A placed job has every one of its stops in a live round, and something left to do.
    "placed-job": """
        SELECT j.id::text FROM tournee.job AS j
        JOIN tournee.stop AS s ON s.cooperative_id = j.cooperative_id AND s.job_id = j.id
        LEFT JOIN tournee.visit AS v
            ON v.cooperative_id = s.cooperative_id AND v.stop_id = s.id
            AND v.status <> 'cancelled'
        LEFT JOIN tournee.round AS r
            ON r.cooperative_id = v.cooperative_id AND r.id = v.round_id
            AND r.status <> 'withdrawn'
        WHERE j.cooperative_id = :owner AND j.status = 'placed'
        GROUP BY j.id
        HAVING count(r.id) < count(s.id)
        OR NOT bool_or(v.status IN ('planned', 'arrived'))""",
    # What came of a job is what came of its visits.
    "job-and-visits": """
        SELECT j.id::text FROM tournee.job AS j
        LEFT JOIN tournee.visit AS v
            ON v.cooperative_id = j.cooperative_id AND v.job_id = j.id
        WHERE j.cooperative_id = :owner AND j.status <> 'placed'
        GROUP BY j.id, j.status
        HAVING bool_or(v.status IN ('planned', 'arrived'))
        OR (j.status = 'done' AND NOT coalesce(bool_and(v.status = 'done'), false))
        OR (j.status IN ('partly_done', 'failed') AND NOT coalesce(
            bool_or(v.status IN ('partly_done', 'failed', 'skipped')), false))""",
    "job-without-stops": """
        SELECT j.id::text FROM tournee.job AS j
        WHERE j.cooperative_id = :owner AND NOT EXISTS (
            SELECT FROM tournee.stop AS s
            WHERE s.cooperative_id = j.cooperative_id AND s.job_id = j.id
            AND s.kind = 'drop')""",
    "occurrence-twice": """
        SELECT recurrence_id::text FROM tournee.booking
        WHERE cooperative_id = :owner AND recurrence_id IS NOT NULL
        GROUP BY recurrence_id, occurrence HAVING count(*) > 1 OR occurrence IS NULL""",
}

_MONEY = {
    # Tax is computed once for each rate on the sum of its lines, halves away from nought.
    "invoice-totals": """
        WITH rates AS (
            SELECT invoice_id, sum(amount_cents) AS net,
                   round(sum(amount_cents) * vat_permille / 1000.0) AS vat
            FROM tournee.invoice_line WHERE cooperative_id = :owner
            GROUP BY invoice_id, vat_permille),
        sums AS (SELECT invoice_id, sum(net) AS net, sum(vat) AS vat
                 FROM rates GROUP BY invoice_id)
        SELECT i.id::text FROM tournee.invoice AS i
        LEFT JOIN sums ON sums.invoice_id = i.id
        WHERE i.cooperative_id = :owner AND (
            i.net_cents <> coalesce(sums.net, 0) OR i.vat_cents <> coalesce(sums.vat, 0)
            OR i.total_cents <> i.net_cents + i.vat_cents)""",
    # The status follows from number, payments and reversal.
    "invoice-status": """
        SELECT i.id::text FROM tournee.invoice AS i
        LEFT JOIN (SELECT invoice_id, sum(amount_cents) AS cents FROM tournee.payment
                   WHERE cooperative_id = :owner GROUP BY invoice_id) AS paid
            ON paid.invoice_id = i.id
        WHERE i.cooperative_id = :owner AND i.status <> CASE
            WHEN i.number = '' THEN 'draft'
            WHEN EXISTS (SELECT FROM tournee.invoice AS n
                         WHERE n.cooperative_id = i.cooperative_id AND n.credits_id = i.id
                         AND n.number <> '') THEN 'credited'
            WHEN i.credits_id IS NOT NULL THEN 'issued'
            WHEN coalesce(paid.cents, 0) >= i.total_cents THEN 'paid'
            WHEN coalesce(paid.cents, 0) <> 0 THEN 'part_paid'
            ELSE 'issued' END""",
}

_PEOPLE = {
    "left-and-signed-in": """
        SELECT s.id::text FROM tournee.session AS s
        JOIN tournee.person AS p ON p.cooperative_id = s.cooperative_id AND p.id = s.person_id
        WHERE s.cooperative_id = :owner AND s.ended_at IS NULL AND s.expires_at > :now
        AND p.status IN ('left', 'erased')""",
    "left-with-link": """
        SELECT l.id::text FROM tournee.link AS l
        JOIN tournee.person AS p ON p.cooperative_id = l.cooperative_id AND p.id = l.person_id
        WHERE l.cooperative_id = :owner AND l.used_at IS NULL AND l.revoked_at IS NULL
        AND l.expires_at > :now AND p.status IN ('left', 'erased')""",
    "erased-but-known": """
        SELECT p.id::text FROM tournee.person AS p
        WHERE p.cooperative_id = :owner AND p.status = 'erased' AND (
            p.email IS NOT NULL OR p.phone <> '' OR p.erased_at IS NULL
            OR EXISTS (SELECT FROM tournee.password AS x
                       WHERE x.cooperative_id = p.cooperative_id AND x.person_id = p.id)
            OR EXISTS (SELECT FROM tournee.passkey AS x
                       WHERE x.cooperative_id = p.cooperative_id AND x.person_id = p.id)
            OR EXISTS (SELECT FROM tournee.second_factor AS x
                       WHERE x.cooperative_id = p.cooperative_id AND x.person_id = p.id))
        UNION ALL
        SELECT s.id::text FROM tournee.stop AS s
        WHERE s.cooperative_id = :owner AND s.erased_at IS NOT NULL
        AND (s.contact_name, s.contact_phone, s.contact_email, s.note, s.access_note)
            <> ('', '', '', '', '')""",
    # Where somebody is, is kept inside an open shift alone, and not past its time.
    "position-outside-shift": """
        SELECT DISTINCT p.shift_id::text FROM tournee.position AS p
        JOIN tournee.shift AS s ON s.cooperative_id = p.cooperative_id AND s.id = p.shift_id
        WHERE p.cooperative_id = :owner AND (s.opened_at IS NULL OR p.at < s.opened_at
            OR p.at > coalesce(s.closed_at, 'infinity'))""",
    "position-expired": """
        SELECT DISTINCT shift_id::text FROM tournee.position
        WHERE cooperative_id = :owner AND expires_at < :purged""",
}

INVARIANTS: Mapping[str, str] = _LOG | _PLANS | _ROUNDS | _JOBS | _MONEY | _PEOPLE
"""Every invariant by its code: a query that gives a row, of one column, for whatever breaks it."""
