"""The round as one document: all that a phone needs for a day without network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from api.streets.round_ways import Plain
from api.usecases.act import Act, needs
from api.usecases.address_reads import note_address_read
from api.usecases.document_cache import RoundDocument, RoundDocumentEntry
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.document.announced import announced_of
from api.usecases.rounds.document.cold import cold_of
from api.usecases.rounds.document.collected import collected_of
from api.usecases.rounds.document.missing import missing_of
from api.usecases.rounds.document.riding import riding_of, visit_riding
from api.usecases.rounds.document.streets import streets_of
from api.usecases.rounds.relays import Relay, choices_of, relay_plain, relays_among, relays_near
from api.usecases.table_texts import table_texts
from data.store.bookings import tracking
from data.store.care import rules
from data.store.rounds import document_stamps, documents, taken_away, under_way
from data.store.rounds.documents import DocumentStop, RoundHead
from data.store.rounds.taken_away import JobTakenAway
from data.store.shapes import load_plain, service_plain, windows_plain
from data.store.system import cooperatives
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.care.exact_address_disclosure import coarse_point, is_exact_address_disclosed
from dispatch.care.retention import RetentionRule
from dispatch.model import AID_PLEDGE, Load
from dispatch.rounds.goods_aboard import aboard
from dispatch.rounds.round_state import RoundState
from dispatch.values.plain_values import values_of
from routing.errors import NotFound, NotReady
from routing.types import Point

if TYPE_CHECKING:
    from routing.router import Router

RETIMED = timedelta(minutes=5)
"""By how much a stop must move to be told as one that changed."""

_UNTOLD = frozenset({"setup_s", "late_hour_cents"})
"""Terms of a stop that only plans go by."""
_SHORT = frozenset({"failed", "partly_done", "skipped"})
_SHOWN_ROUNDS = frozenset({"published", "accepted", "refused", "started", "finished"})


class _Beside(NamedTuple):
    """Parts of a document that follow from other rows than those of its round and stops."""

    cold: Plain | None
    of_visits: Mapping[UUID, Plain]
    gone: Sequence[JobTakenAway]


@needs("rounds:read")
def round_document(act: Act, round_id: UUID, since: int | None = None) -> RoundDocument:
    """Return a round as one document: stops, goods, ways, people, and what became of it so far.

    Where aid is brought, and to volunteers, the very door is told only around the time of the
    visit (:mod:`dispatch.care.exact_address_disclosure`) and to who made the pledge; else a rough
    area. Every such telling is noted. Aid recipients' phones are never told: the office calls.

    Parameters
    ----------
    since
        The version that the phone has: what changed since is told besides.

    Raises
    ------
    NotFound
        If there is no such round, or it is not in sight: riders see the own ones, a link its own.
    """
    entry = _cached_document(act, round_id)
    if entry is None or not sees_round(act, entry.head):
        return found_or_refuse(None, "no-such-round")
    rule = _door_hours(act, entry.stops)
    doors = frozenset(
        one.id for one in entry.stops if _discloses_address(act, entry.head, one, rule)
    )
    aid = [one.id for one in entry.stops if one.id in doors and _is_aid(one)]
    note_address_read(act, aid, "round", entry.head.day)
    rule_of_cold, out_since = cold_of(act, entry.head.day, entry.stops)
    of_visits = (
        out_since,
        missing_of(act, entry.stops),
        announced_of(act, entry.stops),
        collected_of(act, entry.stops),
    )
    # Who has a job by now follows from other rounds than this one.
    gone = taken_away.taken_away(act.tx, round_id)
    beside = _Beside(cold=rule_of_cold, of_visits=_merged(of_visits), gone=gone)
    named = tuple((one.job_id, one.status, one.rider, one.label) for one in gone)
    may = (act.actor.may("closures:read"), act.actor.may("recipients:read"))
    variant = (since, doors, may, repr(beside), named)
    round_document = entry.documents.get(variant)
    if round_document is None:
        round_document = _document(act, entry, doors, since, beside)
        entry.keep(variant, round_document)
    return round_document


def _merged(of_visits: Iterable[Mapping[UUID, Plain]]) -> dict[UUID, Plain]:
    """Return what several parts tell of visits, by visit."""
    merged: dict[UUID, Plain] = {}
    for found in of_visits:
        for visit_id, plain in found.items():
            merged[visit_id] = merged.get(visit_id, {}) | plain
    return merged


def documents_in_sight(act: Act, round_ids: Iterable[UUID]) -> dict[UUID, Plain]:
    """Return the contents of some rounds' documents; those of somebody else are left out."""
    found = {}
    for round_id in round_ids:
        with suppress(NotFound):
            found[round_id] = round_document(act, round_id).content
    return found


def _cached_document(act: Act, round_id: UUID) -> RoundDocumentEntry | None:
    """Return a round with its stops: as it is kept if nothing of it has changed, else read anew."""
    # Asked before all else is read: so its stamp may be too old, never too new.
    stamp = document_stamps.stamp_of(act.tx, round_id, act.now)
    kept = act.tools.documents.find(act.tx.owner, round_id)
    if kept is not None and kept.stamp == stamp and kept.router is _streets(act, kept.city):
        return kept
    head = documents.head(act.tx, round_id)
    if head is None:
        return None
    home = cooperatives.own(act.tx)
    read = RoundDocumentEntry(
        stamp=stamp,
        city=home.city,
        zone=home.zone,
        router=_streets(act, home.city),
        head=head,
        stops=documents.stops(act.tx, round_id),
    )
    act.tools.documents.keep(act.tx.owner, round_id, read)
    return read


def _streets(act: Act, city: str) -> Router | None:
    try:
        return act.tools.streets.router(city)
    except (
        NotFound,
        NotReady,
    ):  # The streets were taken away; stops and people are still worth having.
        return None


def _document(
    act: Act,
    entry: RoundDocumentEntry,
    doors: Collection[UUID],
    since: int | None,
    beside: _Beside,
) -> RoundDocument:
    head, stops = entry.head, _with_instructions(act, entry.stops)
    state = under_way.open_rounds(act.tx, act.tools.rounds, [head.id], lock=False)[head.id].state
    codes = parcel_codes(documents.jobs_of_day(act.tx, head.day))
    followed = documents.followed(act.tx, head.id)
    relays = _relays(act, stops)
    ever = act.actor.may("recipients:read")
    content: Plain = {
        "round": _round(head),
        "contact": {"name": head.contact_name, "phone": head.contact_phone},
        "stops": [
            _stop(head, state, one, codes, shown=one.id in doors, ever=ever)
            | _followed(one, followed.get(one.id))
            | beside.of_visits.get(one.id, {})
            | relays.get(one.id, {})
            for one in stops
        ],
        "taken_away": [_taken_away(act, one, codes) for one in beside.gone],
        "aboard": load_plain(aboard(state)),
        "cold": beside.cold,
        **riding_of(act, head, state),
        **streets_of(act, entry, doors),
    }
    if since is not None:
        content["changes"] = _changes(act, head, stops, since)
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    return RoundDocument(etag=hashlib.sha256(text).hexdigest()[:32], text=text)


def _with_instructions(act: Act, stops: Sequence[DocumentStop]) -> Sequence[DocumentStop]:
    """Return stops with what recipients want added to the notes of who booked."""
    asked = tracking.instructions_of(act.tx, [one.id for one in stops])
    if not asked:
        return stops
    home = cooperatives.own(act.tx)
    texts = table_texts(home.language, home.zone)

    def with_wish(one: DocumentStop) -> DocumentStop:
        if one.id not in asked:
            return one
        wish = texts("tracking-from-recipient", text=asked[one.id])
        return replace(one, note="\n".join(filter(None, (one.note, wish))))

    return [with_wish(one) for one in stops]


def _relays(act: Act, stops: Sequence[DocumentStop]) -> dict[UUID, Plain]:
    """Return the relays where drops may be left instead: the recipient's, else by the stop's rule.

    The recipient's own goes before those near by, which the rule of who booked allows.
    """
    wished = tracking.of_stops(act.tx, [one.id for one in stops])
    found: dict[UUID, Plain] = {}
    for one in stops:
        if one.kind != "drop" or "relay" not in choices_of(one.job_kind, one.skills, one.proof):
            continue
        own = wished.get(one.id)
        relays: Sequence[Relay] = ()
        if own is not None and own.relay_id is not None:
            relays = relays_among(act, [own.relay_id])
        elif one.on_failure == "leave_at_relay" and one.point is not None:
            relays = relays_near(act, one.point)
        if relays:
            found[one.id] = {"relays": [relay_plain(each) for each in relays]}
    return found


# --- who sees what --------------------------------------------------------------------------


def sees_round(act: Act, head: RoundHead) -> bool:
    """Return whether a round is in sight: of riders the own ones, of a link its own."""
    if act.actor.round_id not in (None, head.id):
        return False
    if act.sees_all("rounds:read"):
        return True
    return head.status in _SHOWN_ROUNDS and act.actor.id in {head.person_id, head.companion_id}


def _door_hours(act: Act, stops: Sequence[DocumentStop]) -> RetentionRule:
    """Return how long around a visit a door is told; not read where no stop asks for it."""
    asked = "courier" not in act.actor.roles or any(map(_is_aid, stops))
    return rules.retention_at(act.tx, act.now) if asked else RetentionRule()


def _discloses_address(act: Act, head: RoundHead, stop: DocumentStop, rule: RetentionRule) -> bool:
    """Return whether the actor may know just where a stop is, and who is there."""
    if stop.kind == "break" or not act.actor.may("recipients:read"):
        return False
    if act.sees_all("recipients:read"):
        return True
    if _is_aid(stop) and AID_PLEDGE not in head.rider_skills:
        return False
    if _is_aid(stop) or "courier" not in act.actor.roles:
        return is_exact_address_disclosed(
            act.now,
            stop.start_at,
            expected=stop.eta_at,
            done=stop.done_at,
            before=rule.span("door_before_h"),
            after=rule.span("door_after_h"),
        )
    return True


def _is_aid(stop: DocumentStop) -> bool:
    return stop.job_kind == "aid" and stop.kind == "drop"


# --- the parts of the document --------------------------------------------------------------


def _round(head: RoundHead) -> Plain:
    return {
        "id": str(head.id),
        "day": head.day.isoformat(),
        "version": head.version,
        "status": head.status,
        "starts_at": _at(head.starts_at),
        "ends_at": _at(head.ends_at),
        "distance_m": head.distance_m,
        "rider": {"id": str(head.person_id), "name": head.person_name},
        "companion": None
        if head.companion_id is None
        else {"id": str(head.companion_id), "name": head.companion_name},
        "shift": {
            "id": str(head.shift_id),
            "status": head.shift_status,
            "starts_at": _at(head.shift_starts_at),
            "ends_at": _at(head.shift_ends_at),
            "breaks": [
                {
                    "id": one.id,
                    "duration_s": one.duration_s,
                    "windows": windows_plain(one.windows),
                    "paid": one.paid,
                }
                for one in head.breaks
            ],
        },
        "vehicle": {"name": head.vehicle_name, "profile": head.profile},
        "start": _end_of(head.start, head.start_address),
        "end": _end_of(head.end, head.end_address),
    }


def _end_of(point: Point | None, address: str) -> Plain | None:
    return None if point is None else {"point": [point.lon, point.lat], "address": address}


def _stop(  # noqa: PLR0913  # what is told of a stop, and to whom
    head: RoundHead,
    state: RoundState,
    stop: DocumentStop,
    codes: Mapping[str, str],
    *,
    shown: bool,
    ever: bool,
) -> Plain:
    visit = state.visits.get(str(stop.id))
    times: Plain = {
        "visit_id": str(stop.id),
        "kind": stop.kind,
        "status": stop.status,
        "arrive_at": _at(stop.arrive_at),
        "start_at": _at(stop.start_at),
        "depart_at": _at(stop.depart_at),
        "eta_at": _at(stop.eta_at),
        "arrived_at": _at(stop.arrived_at),
        "done_at": _at(stop.done_at),
    }
    if stop.kind == "break":
        return {**times, "break_id": stop.break_id}
    return {
        **times,
        "job_id": str(stop.job_id),
        "job_kind": stop.job_kind,
        "code": codes.get(str(stop.job_id), ""),
        # People write names into labels; they are told with the door or not at all.
        "label": stop.label if shown else "",
        "customer": stop.customer_name,
        "where": _where(stop, shown=shown, ever=ever),
        "who": _who(stop, shown=shown),
        **{name: told for name, told in service_plain(stop).items() if name not in _UNTOLD},
        "handling": _handling(stop.load, stop),
        "proof": list(stop.proof),
        "photo_allowed": not _is_aid(stop) or "photo" in stop.proof,
        "on_failure": stop.on_failure,
        "why": _why(head, stop),
        **visit_riding(state, str(stop.id)),
        "to_look_at": sorted({one.code for one in visit.conflicts}) if visit else [],
        "wrong_code": bool(visit and "wrong-code" in visit.flags),
        "missing_proofs": sorted(state.missing_proofs(str(stop.id))) if visit else [],
    }


def _taken_away(act: Act, one: JobTakenAway, codes: Mapping[str, str]) -> Plain:
    """Return a job that the round has no more; people's names on labels go with their doors."""
    shown = one.kind != "aid" and act.actor.may("recipients:read")
    return {
        "job_id": str(one.job_id),
        "status": one.status,
        "code": codes.get(str(one.job_id), ""),
        "label": one.label if shown and "volunteer" not in act.actor.roles else "",
        "customer": one.customer,
        "load": load_plain(one.load),
        "rider": one.rider,
    }


def _followed(stop: DocumentStop, decided: tuple[str, str | None] | None) -> Plain:
    """Return the fate of goods that were not handed over, as long as they are not."""
    if stop.kind == "break":
        return {}
    if decided is None or stop.status not in _SHORT:
        return {"followed": None}
    way, day = decided
    return {"followed": {"way": way, "day": day}}


def _where(stop: DocumentStop, *, shown: bool, ever: bool) -> Plain:
    """Return where a stop is; an area where its door is not told yet, nothing where it never is."""
    if stop.point is None or not (shown or ever):
        return {"point": None, "rough": not shown, "address": "", "access_note": ""}
    if not shown:
        lon, lat = coarse_point(stop.point.lon, stop.point.lat)
        return {"point": [lon, lat], "rough": True, "address": "", "access_note": ""}
    return {
        "point": [stop.point.lon, stop.point.lat],
        "rough": False,
        **values_of(stop, "address", "street_only", "access_note"),
        "place": stop.place_name,
    }


def _who(stop: DocumentStop, *, shown: bool) -> Plain:
    # Who is helped is called by nobody on the road; who coordinates the aid is.
    coordinator = stop.customer_phone if _is_aid(stop) else ""
    if not shown:
        return {"name": "", "phone": "", "note": "", "coordinator_phone": coordinator}
    phone = "" if _is_aid(stop) else stop.contact_phone
    return {
        "name": stop.contact_name,
        "phone": phone,
        "note": stop.note,
        "coordinator_phone": coordinator,
    }


def _handling(load: Load, stop: DocumentStop) -> list[str]:
    """Return the codes of what to mind: dimensions of their own (boxes), skills, a companion."""
    found = [name for name, value in sorted(load.extra.items()) if value]
    return [*found, *stop.skills, *(["accompanied"] if stop.accompanied else [])]


def _why(head: RoundHead, stop: DocumentStop) -> list[Plain]:
    """Return why this round has the job, as codes: what bound it, and else how it was chosen."""
    why: list[Plain] = []
    if stop.pinned:
        why.append({"code": "pinned"})
    if stop.retry_of is not None:
        why.append({"code": "tried-again"})
    if stop.skills:
        why.append({"code": "skills", "skills": list(stop.skills)})
    if stop.accompanied:
        why.append({"code": "accompanied"})
    return [*why, {"code": "least-cost", "way": head.plan_way}]


def _changes(act: Act, head: RoundHead, stops: Sequence[DocumentStop], since: int) -> Plain:
    """Return the changes since a version that the phone has: visits that came, went or moved."""
    before = documents.version(act.tx, head.id, since)
    if before is None:
        return {"since": since, "known": False}
    old = {str(one["id"]): one for one in before if one["status"] != "cancelled"}
    new = {str(one.id): one for one in stops if one.status != "cancelled"}
    places = count()
    order = {name: next(places) for name in old if name in new}
    kept = [name for name in new if name in old]
    return {
        "since": since,
        "known": True,
        "added": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "reordered": [order[name] for name in kept] != sorted(order.values()),
        "retimed": [
            name
            for name in kept
            if abs(new[name].start_at - datetime.fromisoformat(old[name]["start_at"])) >= RETIMED
        ],
    }


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
