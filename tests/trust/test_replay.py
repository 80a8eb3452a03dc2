"""However many processes share the work, a day comes to the same end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.demo.names import demo_id
from api.demo.staff import ADMIN, DISPATCHER
from api.usecases.money.invoices import draft_invoice
from api.usecases.rounds.reports import (
    customer_report,
    emission_report,
    failure_report,
    payroll_report,
    round_report,
)
from data.local import Cluster
from data.store.system.invariants import breaches
from dispatch.values.plain_values import to_plain
from tests.support.depth import WHOLE
from tests.support.installation.demo_replay import (
    EVERY,
    Cooperative,
    await_idle,
    driven,
    found,
    prepare,
    ride,
    rows,
    twin,
)
from tests.support.installation.storm import installation

pytestmark = [pytest.mark.trust, pytest.mark.slow]

DAY = date(2026, 9, 15)
"""The demo's Tuesday."""
WORKERS = ("worker-1", "worker-2", "worker-3")
MANY = (("server-1", "server-2"), WORKERS if WHOLE else WORKERS[:2])
ONE = (("server-1",), ("worker-1",))

_RANDOM_COLUMNS = {"id", "posted_at", "made_at", "settled_at", "computed_at", "seq", "received_at"}
STATEMENTS = {
    "rounds": "SELECT id, status, started_at, finished_at, state, version FROM tournee.round",
    "visits": "SELECT id, round_id, kind, status, arrived_at, done_at, on_time, failure_code, "
    "eta_at FROM tournee.visit",
    "jobs": "SELECT id, booking_id, day, reference, retry_of, status FROM tournee.job",
    "stops": "SELECT id, job_id, kind, position, windows, load, ST_AsText(geom) FROM tournee.stop",
    "bookings": "SELECT id, status, version, settled_cents, settled FROM tournee.booking",
    "shifts": "SELECT id, status, opened_at, closed_at FROM tournee.shift",
    "effort": "SELECT * FROM tournee.posting",
    "actuals": "SELECT * FROM tournee.actual",
    "log": "SELECT kind, subject_kind, round_id, actor_kind, actor_id, phone_id, phone_seq, "
    "outcome, outcome_code, CASE phone_id WHEN '' THEN NULL ELSE at END AS at, "
    "CASE phone_id WHEN '' THEN NULL ELSE id END AS id, subject_id, detail FROM tournee.event "
    # Chores come round by the machine's clock, and what is purged in one go hangs on when.
    "WHERE kind <> 'personal_data_purged'",
    # When a new time of arrival is told, and that it is late, depends on when a worker comes to it.
    "notices": "SELECT template, person_id, channel, args FROM tournee.notice "
    "WHERE template NOT IN ('delivery-eta', 'round-late')",
}

MOST_SETTLED = """
    SELECT customer_id FROM tournee.booking
    WHERE settled_at IS NOT NULL AND jsonb_array_length(settled -> 'lines') > 0
    GROUP BY customer_id ORDER BY count(*) DESC, customer_id LIMIT 1
"""
"""The customer to whom most can be invoiced."""


def test_many_processes_do_as_one(
    tournee_home: Path, cluster: Cluster, store_template: str
) -> None:
    """Two servers and some workers ride the demo day to the same end as one of each."""
    with installation(tournee_home, (cluster, store_template)) as plainly:
        new_installation, clock = driven(plainly, "many")
        many = found(new_installation, clock, tournee_home, DAY)
        start(many, *MANY)
        prepare(many, MANY[0])
        await_idle(many)
        one = twin(many, tournee_home)
        start(one, *ONE)
        try:
            with ThreadPoolExecutor(2) as days:
                ends = list(days.map(day_of, (many, one), (MANY[0], ONE[0])))
        finally:
            many.close()
            one.close()
    for name, end in ends[0].items():
        assert end == ends[1][name], name
    look(ends[0])


def day_of(one: Cooperative, servers: Sequence[str]) -> dict[str, Any]:
    """Ride the day in one installation, and give what it came to."""
    for name in servers:
        one.installation.await_server(name)
    count = ride(one, servers)
    assert count > 300 / EVERY
    await_idle(one)
    assert breaches(one.world.database, one.clock.now) == []
    return end_of(one)


def start(one: Cooperative, servers: Sequence[str], workers: Sequence[str]) -> None:
    """Start an installation's processes."""
    for name in (*servers, *workers):
        one.installation.start(name)
    for name in servers:
        one.installation.await_server(name)


def end_of(one: Cooperative) -> dict[str, Any]:
    """Return all that a day came to, but what is made by chance, in one order."""
    kept: dict[str, Any] = {
        name: canonical(list(rows(one, statement)), keep_ids=name not in {"effort", "actuals"})
        for name, statement in STATEMENTS.items()
    }
    do, last = one.service.do, DAY + timedelta(days=1)
    office, admin = DISPATCHER.acts(), ADMIN.acts()
    for usecase in (round_report, failure_report, emission_report, customer_report):
        kept[usecase.__name__] = canonical([do(office, usecase, DAY, last)])
    kept["payroll"] = canonical([do(admin, payroll_report, DAY, last)])
    (most,) = rows(one, MOST_SETTLED)
    do(admin, draft_invoice, demo_id("invoice", "most"), most["customer_id"], DAY, last)
    kept["invoice"] = canonical(list(rows(one, "SELECT * FROM tournee.invoice_line")))
    return kept


def canonical(found: Sequence[object], *, keep_ids: bool = True) -> list[str]:
    """Return things as text in one order."""
    gone = set() if keep_ids else _RANDOM_COLUMNS
    plain = [
        {key: value for key, value in one.items() if key not in gone}
        if isinstance(one, dict)
        else to_plain(one)
        for one in found
    ]
    return sorted(json.dumps(one, sort_keys=True, default=str) for one in plain)


def look(end: dict[str, Any]) -> None:
    """See that the day that both agree on is a whole one."""
    visits = Counter(json.loads(one)["status"] for one in end["visits"])
    assert visits["done"] > 100 / EVERY
    assert visits["failed"] > 1
    rounds = Counter(json.loads(one)["status"] for one in end["rounds"])
    assert set(rounds) == {"finished"}
    assert len(end["effort"]) >= rounds["finished"]
    again = [one for one in end["jobs"] if json.loads(one)["retry_of"] is not None]
    assert len(again) == visits["failed"]
    assert end["invoice"]
    assert any(json.loads(one)["kind"] == "failure_followed" for one in end["log"])
