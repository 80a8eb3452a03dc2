"""A booking as it was read, taken as a request: its ``PUT`` takes what its ``GET`` gave.

A program reads a thing, changes a key and puts it back. What only we can say of it (ids, states,
moments) is passed over, and a booking's stops become pickups and drops again.
"""

from __future__ import annotations

from typing import Any

from api.usecases.bookings.booking_request import StopRequest
from api.usecases.bookings.form import OF_JOB

Plain = dict[str, Any]

_OF_ADDRESS = ("address", "street_only", "access_note")
_APART = ("id", "place", "lon", "lat", *_OF_ADDRESS)
_OF_STOP = tuple(name for name in StopRequest.model_fields if name not in _APART)
_OF_BOOKING = ("customer_id", "reference", "day", "supplements", "vehicles")
_NOTHING_SAID: tuple[Any, ...] = (None, 0, False, "", [], {})


def booking_request_of(plain: Plain) -> Plain:
    """Return a booking as it is asked for; one that was not read but written is left as it is."""
    jobs = plain.get("jobs")
    was_read = isinstance(jobs, list) and any(_was_read(one) for one in jobs)
    if not was_read:
        return plain
    kept = {key: plain[key] for key in _OF_BOOKING if key in plain}
    # What is cancelled came with the booking only to be seen.
    live = [one for one in jobs or () if not _was_read(one) or one.get("status") != "cancelled"]
    return {**kept, "jobs": [_job(one) if _was_read(one) else one for one in live]}


def _was_read(job: object) -> bool:
    return isinstance(job, dict) and isinstance(job.get("stops"), list)


def _job(job: Plain) -> Plain:
    stops = [one for one in job["stops"] if isinstance(one, dict)]
    sides = {
        f"{kind}s": [_stop(one) for one in stops if one.get("kind") == kind]
        for kind in ("pickup", "drop")
    }
    said = {key: job[key] for key in OF_JOB if job.get(key) not in _NOTHING_SAID}
    if job.get("aboard_limit_s") == 0:
        said["aboard_limit_s"] = 0  # without it the goods may be aboard for any time
    return {**({"id": job["reference"]} if job.get("reference") else {}), **said, **sides}


def _stop(stop: Plain) -> Plain:
    said = {key: stop[key] for key in _OF_STOP if stop.get(key) not in _NOTHING_SAID}
    # Also where it takes no time: a place has its usual ones.
    said |= {key: stop[key] for key in ("service_s", "setup_s") if key in stop}
    if stop.get("place_id") is not None:
        return {**said, "place": stop["place_id"]}
    point = stop.get("point")
    said |= {key: stop[key] for key in _OF_ADDRESS if stop.get(key)}
    return {**said, **point} if isinstance(point, dict) else said
