"""Use cases of proofs: what shows that goods changed hands, and who may see it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.aid.handover_codes import check_code, coded_need
from api.usecases.requests import bad_input, found_or_refuse
from api.usecases.rounds.events.event_batches import tell
from data.files.proof_image import MEDIA_TYPE as JPEG
from data.files.proof_image import SafeImage, accept_image
from data.files.signature import MEDIA_TYPE as SVG
from data.files.signature import draw_signature
from data.files.store import FileRef
from data.store.care import rules
from data.store.rounds import proofs, under_way
from data.store.rounds.proofs import Proof, ProofPlace
from dispatch.care.retention import RetentionRule
from dispatch.values.typed_codes import RIGHT_CODE
from dispatch.values.validation import out_of_range, refuse
from routing.errors import BadInput, Conflict

MOST_NAME = 100
_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_MOST_CODE = 24
_MOST_ITEMS = 1_000_000
_MOST_YEARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture that was drawn anew already, by :func:`read_photo`."""

    image: SafeImage = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """A signature as it was drawn; see :func:`data.files.signature.draw_signature`."""

    strokes: Sequence[Sequence[Sequence[float]]] = field(repr=False)
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedName:
    """The name of whoever took the goods."""

    name: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCode:
    """A code that was scanned or typed."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Number of items that changed hands."""

    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAge:
    """A look at a paper that shows that whoever took the goods is old enough."""

    years: int


class Where(NamedTuple):
    """A proof's id, and where it belongs."""

    proof_id: UUID
    round_id: UUID
    visit_id: UUID


Content = Photo | Strokes | TypedName | ReadCode | Count | OfAge


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """Content that is kept: its value, or the file that it becomes."""

    kind: str
    value: str = ""
    file: bytes = b""
    media_type: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file).hexdigest() if self.file else ""


def read_photo(data: bytes) -> Photo:
    """Draw a picture anew as a phone took it: JPEG, PNG or WebP.

    Called before the transaction begins: it takes long and may have to wait for its turn, and no
    connection to the database is to wait with it.

    Raises
    ------
    BadInput, Failure
        As :func:`data.files.proof_image.accept_image`.
    """
    return Photo(image=accept_image(data, "photo"))


@needs("proofs:write")
def add_proof(  # noqa: PLR0913  # what, where and when
    act: Act,
    proof_id: UUID,
    round_id: UUID,
    visit_id: UUID,
    content: Content,
    *,
    made_at: datetime | None = None,
) -> Proof:
    """Keep a proof under an id that the phone made; the same again is the same proof.

    Parameters
    ----------
    made_at
        When it was made, by the phone's clock; now, where that is not told.

    Raises
    ------
    NotFound
        If there is no such round, it is somebody else's, or it never had the visit.
    BadInput
        With what is wrong with the content; ``code-not-right`` and ``code-locked`` of the code that
        a recipient of aid shows.
    Conflict
        ``aid-photo``: no photo of a home where aid is brought, unless its stop asks for one; a
        code or a count shows as much. ``id-used-twice``.
    """
    checked = _checked_proof(content)
    place = _place(act, round_id, visit_id)
    at_a_home = place.job_kind == "aid" and place.stop_kind == "drop"
    if checked.kind == "photo" and at_a_home and "photo" not in place.proof_kinds:
        raise Conflict("aid-photo", instead=", ".join(place.proof_kinds) or "code, count")
    found = proofs.find(act.tx, proof_id)
    if checked.kind == "code":
        checked = _without_code(act, visit_id, checked, is_kept=found is not None)
    if found is None:
        if checked.file:
            # The file first: a row never names a file that is not there. A file whose row does
            # not come is swept away later.
            act.tools.files.put(act.actor.cooperative_id, checked.file, checked.media_type)
        proof = _row(act, Where(proof_id, round_id, visit_id), checked, made_at or act.now)
        if proofs.add(act.tx, proof):
            _tell(act, proof)
            return proof
        found = found_or_refuse(proofs.find(act.tx, proof_id), "no-such-proof")
    wanted = (round_id, visit_id, checked.kind, checked.value, checked.sha256)
    if wanted != (found.round_id, found.visit_id, found.kind, found.value, found.sha256):
        raise Conflict("id-used-twice")
    return found


def _without_code(act: Act, visit_id: UUID, checked: _Content, *, is_kept: bool) -> _Content:
    """Return a code that a recipient of aid showed as what is kept of it: that it was right.

    Raises
    ------
    BadInput
        ``code-not-right``, ``code-locked``.
    """
    asked = coded_need(act, visit_id)
    if asked is None:
        return checked
    if not is_kept:
        check_code(act, asked, checked.value)
    return replace(checked, value=RIGHT_CODE)


def _place(act: Act, round_id: UUID, visit_id: UUID) -> ProofPlace:
    """Return where a proof belongs, if the actor may tell of that round."""
    in_sight = act.actor.round_id in (None, round_id)
    found = (
        under_way.open_rounds(act.tx, act.tools.rounds, [round_id], lock=False) if in_sight else {}
    )
    one = found.get(round_id)
    riders = one.state.brief.rider_ids if one else ()
    if one is None or not (act.sees_all("proofs:write") or str(act.actor.id) in riders):
        return found_or_refuse(None, "no-such-round")
    place = proofs.place_of(act.tx, visit_id, round_id)
    return found_or_refuse(
        place if str(visit_id) in one.state.brief.by_id else None, "no-such-visit"
    )


def _checked_proof(content: Content) -> _Content:
    """Return what is kept of a content."""
    if isinstance(content, Photo):
        return _Content(kind="photo", file=content.image.jpeg, media_type=JPEG)
    if isinstance(content, Strokes):
        drawn = draw_signature(
            content.strokes, width_px=content.width_px, height_px=content.height_px
        )
        return _Content(kind="signature", file=drawn.svg, media_type=SVG)
    if isinstance(content, TypedName):
        return _Content(kind="name", value=_name(content.name))
    if isinstance(content, ReadCode):
        code = content.code.strip().upper()
        if len(code) > _MOST_CODE or not _CODE.fullmatch(code):
            value = code[:_MOST_CODE]
            raise bad_input("code", "event-not-a-short-code", value=value, limit=_MOST_CODE)
        return _Content(kind="code", value=code)
    if isinstance(content, OfAge):
        refuse(out_of_range("age_years", content.years, 1, _MOST_YEARS))
        return _Content(kind="age", value=str(content.years))
    refuse(out_of_range("items", content.items, 0, _MOST_ITEMS))
    return _Content(kind="count", value=str(content.items))


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or not name.isprintable() or len(name) > MOST_NAME:
        raise BadInput.of("proof-name", where="name", limit=MOST_NAME)
    return name


def _row(act: Act, where: Where, checked: _Content, made_at: datetime) -> Proof:
    rule: RetentionRule = rules.rule_at(act.tx, "retention", rules.STANDARD, act.now).read()
    return Proof(
        id=where.proof_id,
        round_id=where.round_id,
        visit_id=where.visit_id,
        kind=checked.kind,
        sha256=checked.sha256,
        media_type=checked.media_type,
        size_bytes=len(checked.file),
        value=checked.value,
        made_by=found_or_refuse(act.actor.id, "no-such-person"),
        made_at=made_at,
        received_at=act.now,
        expires_at=rule.expires_at("proof_days", act.now),
    )


def _tell(act: Act, proof: Proof) -> None:
    detail = {"proof_id": str(proof.id), "proof_kind": proof.kind}
    if proof.sha256:
        detail["sha256"] = proof.sha256
    tell(act, "proof_added", proof.visit_id, round_id=proof.round_id, detail=detail, odd=True)


@needs("proofs:read")
def read_proof(act: Act, proof_id: UUID) -> Proof:
    """Return a proof.

    Raises
    ------
    NotFound
        If there is none, or it is not in sight: a customer sees those of the own bookings, a
        rider those of the own rounds.
    """
    found = proofs.find(act.tx, proof_id)
    place = None if found is None else proofs.place_of(act.tx, found.visit_id, found.round_id)
    if found is None or place is None or not _sees(act, found.round_id, place):
        return found_or_refuse(None, "no-such-proof")
    return found


@needs("proofs:read")
def proof_file(act: Act, proof_id: UUID) -> tuple[FileRef, Iterator[bytes]]:
    """Return the file of a photo or signature, piece by piece.

    Raises
    ------
    NotFound
        As :func:`read_proof`; also if the proof is no file.
    """
    found = read_proof(act, proof_id)
    if not found.sha256:
        return found_or_refuse(None, "no-such-proof")
    ref = FileRef(sha256=found.sha256, size_bytes=found.size_bytes, media_type=found.media_type)
    return ref, act.tools.files.read(act.actor.cooperative_id, found.sha256)


@needs("proofs:read")
def list_proofs(act: Act, visit_id: UUID) -> list[Proof]:
    """Return the proofs of a visit that are in sight, as they were made.

    Raises
    ------
    NotFound
        If there is no such visit in sight.
    """
    round_id = found_or_refuse(proofs.round_of_visit(act.tx, visit_id), "no-such-visit")
    place = found_or_refuse(proofs.place_of(act.tx, visit_id, round_id), "no-such-visit")
    if not _sees(act, round_id, place):
        return found_or_refuse(None, "no-such-visit")
    return proofs.of_visits(act.tx, [visit_id])


def _sees(act: Act, round_id: UUID, place: ProofPlace) -> bool:
    if act.actor.round_id not in (None, round_id):
        return False
    if act.actor.customer_id is not None:
        return place.customer_id == act.actor.customer_id
    return act.sees_all("proofs:read") or act.actor.id in place.rider_ids
