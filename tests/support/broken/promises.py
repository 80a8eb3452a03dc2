"""Plans that break what a prefix has promised."""

from __future__ import annotations

from dataclasses import replace

from dispatch.model import Load, Pin, Prefix, Unassigned, VisitKind
from tests.support.broken.day import Broken, Day, broken
from tests.support.plans.market_day import between, find_task


def _begun(day: Day, shift_id: str, names: str) -> Day:
    """Promise the first visits of one more shift; ``legal`` breaks need not be declared."""
    shift = next(shift for shift in day.problem.shifts if shift.id == shift_id)
    visits: list[tuple[VisitKind, str, int]] = []
    for name in names.split():
        task = None if name.startswith("legal-added") else find_task(day.problem, shift, name)
        if task is None or task.job is None:
            visits.append(("break", name, 0))
        else:
            visits.append((task.kind, task.job.id, task.index))
    kept = tuple(found for found in day.problem.prefixes if found.shift_id != shift_id)
    return day.asked(prefixes=(*kept, Prefix(shift_id=shift_id, visits=tuple(visits))))


def _left_out(day: Day, shift_id: str, *job_ids: str) -> Day:
    """Return a shift no round and leave its jobs out."""
    kept = day.rounds(*(found for found in day.plan.rounds if found.shift_id != shift_id))
    entries = (Unassigned(job_id=job_id, reason="no-room") for job_id in job_ids)
    return kept.unassigned(*day.plan.unassigned, *entries).costs_anew()


def _under_way(day: Day, job_id: str, shift_id: str) -> Day:
    """Let the goods of a job be aboard, though its round does not bring them."""
    kept = tuple(pin for pin in day.problem.pins if pin.job_id != job_id)
    return day.asked(pins=(*kept, Pin(job_id=job_id, shift_id=shift_id, begun=True)))


def _without_loads(day: Day) -> Day:
    job = day.problem.job_by_id["soup"]
    return day.job(
        "soup",
        pickups=(replace(job.pickups[0], load=Load()),),
        drops=(replace(job.drops[0], load=Load()),),
    )


ORDER = (
    broken(
        "two promised visits the other way round",
        "prefix-broken",
        lambda day: _begun(day, "ana", "veg.p1 veg.p0"),
    ),
    broken(
        "a visit put between two promised ones",
        "prefix-broken",
        lambda day: _begun(day, "ana", "veg.p0 bread.p0"),
    ),
    broken(
        "a visit put before the promised ones",
        "prefix-broken",
        lambda day: day.drive("dora", "visit.d0 soup.p0 soup.d0"),
    ),
    broken(
        "the last of many promised visits is another",
        "prefix-broken",
        lambda day: _begun(day, "ana", "veg.p0 veg.p1 bread.p0 bread.d0 veg.d0 veg.d1"),
    ),
    broken(
        "a promised visit made by another courier",
        "prefix-broken",
        lambda day: _begun(day, "ana", "parcel.p0"),
    ),
    broken(
        "a promised visit that the round is too short for",
        "prefix-broken",
        lambda day: _begun(day, "ben", "coffee letters.d0 glass.p0 parcel.p0"),
    ),
    broken(
        "a drop promised that another drop of the same job came before",
        "prefix-broken",
        lambda day: _begun(day, "dora", "soup.p0 visit.d0 soup.d0"),
    ),
)

BREAKS = (
    broken(
        "a promised break taken later",
        "prefix-broken",
        lambda day: _begun(day, "ana", "veg.p0 lunch"),
    ),
    broken(
        "a promised break not taken",
        "prefix-broken break-missing",
        lambda day: _begun(day, "ben", "coffee letters.d0").drive("ben", "letters.d0 glass.p0"),
    ),
    broken(
        "a break put before the promised visit",
        "prefix-broken",
        lambda day: _begun(day, "ben", "letters.d0"),
    ),
    broken(
        "a promised legal break taken later instead of falling away",
        "prefix-broken",
        lambda day: _begun(day, "cleo", "legal-rest parcel.p0").drive(
            "cleo", "parcel.p0 legal-rest parcel.d0"
        ),
    ),
    broken(
        "an added break put between promised visits",
        "prefix-broken",
        lambda day: _begun(day, "cleo", "parcel.p0 parcel.d0"),
    ),
    broken(
        "another visit than the one promised behind an added break that fell away",
        "prefix-broken",
        lambda day: _begun(day, "ana", "veg.p0 legal-added-1 bread.p0"),
    ),
)

ROUNDS = (
    broken(
        "a round begun and then forgotten",
        "prefix-round-missing job-missing",
        lambda day: _left_out(day, "dora"),
    ),
    broken(
        "a round begun and its jobs left out",
        "prefix-round-missing prefix-job-unassigned",
        lambda day: _left_out(day, "dora", "soup", "visit"),
    ),
    broken(
        "a round begun with a break and then given up",
        "prefix-round-missing",
        lambda day: _left_out(_begun(day, "ben", "coffee"), "ben", "letters", "glass"),
    ),
)

JOBS = (
    broken(
        "a job begun both served and left out",
        "prefix-job-unassigned served-and-unassigned",
        lambda day: day.reason("soup", "no-room"),
    ),
    broken(
        "a job begun and left out, its visit left in",
        "prefix-job-unassigned served-and-unassigned stop-missing",
        lambda day: day.drive("dora", "soup.p0 visit.d0").reason("soup", "no-room"),
    ),
    broken(
        "a job promised that is left out",
        "prefix-job-unassigned prefix-broken",
        lambda day: _begun(day, "cleo", "cake.p0 parcel.p0"),
    ),
    broken(
        "a job begun and not ended",
        "stop-missing",
        lambda day: day.drive("dora", "soup.p0 visit.d0"),
    ),
    broken(
        "a job begun and ended by another courier",
        "job-split skill-lacking",
        lambda day: (
            _without_loads(day)
            .drive("dora", "soup.p0 visit.d0")
            .drive("ben", "coffee letters.d0 glass.p0 soup.d0")
        ),
    ),
    broken(
        "a promised load that is too much",
        "overloaded",
        lambda day: day.capacity("dora", items=0),
    ),
    broken(
        "a promised visit outside its window",
        "outside-window",
        lambda day: day.stop("soup", "p0", windows=(between("10:16", "10:30"),)),
    ),
)

ABOARD = (
    broken(
        "goods aboard left out for want of room",
        "begun-job-unassigned",
        lambda day: _under_way(day, "cake", "ben"),
    ),
    broken(
        "goods aboard left out as not worth it",
        "begun-job-unassigned",
        lambda day: _under_way(day, "flyers", "ben"),
    ),
)

BROKEN: tuple[Broken, ...] = (*ORDER, *BREAKS, *ROUNDS, *JOBS, *ABOARD)
