"""Proofs of a booking on paper, and as an archive of a table with its pictures."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from PIL import Image

from api.locales.texts import Texts
from api.render.paper import pdf_of
from data.formats.csv_table import Cell, csv_table
from data.store.bookings.bookings import BookedStop, VisitRelay
from data.store.rounds.proofs import Proof

_ENDINGS = {"image/jpeg": "jpg", "image/svg+xml": "svg"}
_ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)
"""The same proofs give the same archive."""
_COLUMNS = ("stop", "address", "contact", "proof", "value", "at", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProof:
    """A proof with its picture.

    Attributes
    ----------
    picture
        Of a photo or signature; empty where it is kept no longer.
    """

    proof: Proof
    picture: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedStop:
    """A stop with its outcome and what shows it."""

    job: str
    stop: BookedStop
    status: str
    done_at: datetime | None
    relay: VisitRelay | None
    proofs: tuple[ShownProof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingProofs:
    """All proofs of a booking.

    Attributes
    ----------
    name, language, zone
        Of the cooperative.
    """

    booking_id: UUID
    reference: str
    day: date
    stops: tuple[ProvedStop, ...]
    name: str
    language: str
    zone: tzinfo


def proofs_pdf(found: BookingProofs, texts: Texts) -> bytes:
    """Print the proofs of a booking."""
    day = texts.day(found.day)
    values = {
        "title": texts("booking-proofs-title"),
        "language": texts.language,
        "subtitle": [one for one in (day, found.reference, found.name) if one],
        "none": texts("booking-proofs-none"),
        "stops": [_stop_values(each, texts) for each in found.stops],
    }
    return pdf_of("proofs.typ", values)


def _stop_values(each: ProvedStop, texts: Texts) -> dict[str, object]:
    stop = each.stop
    status = texts(f"visit-status-{each.status}" if each.status else "booking-state-booked")
    done = texts.moment(each.done_at) if each.done_at else ""
    relay = each.relay
    left = "" if relay is None else texts("left-at-relay", where=where_left(relay))
    return {
        "kind": texts(f"booking-visit-{stop.kind}"),
        "address": stop.address or stop.contact_name or each.job,
        "outcome": [one for one in (stop.contact_name, status, done, left) if one],
        "proofs": [
            {
                "kind": texts(f"proof-{one.proof.kind}"),
                "value": one.proof.value or ("" if one.picture else texts("booking-proofs-gone")),
                "made": texts.moment(one.proof.made_at),
                "picture": _drawn(one.proof.media_type, one.picture),
            }
            for one in each.proofs
        ],
    }


def where_left(relay: VisitRelay) -> str:
    """Return name and address of a relay."""
    return ", ".join(filter(None, (relay.name, relay.address)))


def _drawn(media_type: str, picture: bytes) -> str:
    """Return a picture as SVG, the one form that reaches a template as text; empty for none."""
    if not picture or media_type == "image/svg+xml":
        return picture.decode("utf-8")
    with Image.open(io.BytesIO(picture)) as image:
        width, height = image.size
    content = base64.b64encode(picture).decode("ascii")
    size = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:{media_type};base64,{content}"/></svg>'
    )


def proofs_zip(found: BookingProofs, texts: Texts) -> bytes:
    """Pack the proofs of a booking: a table of them, their pictures, and all of it as PDF."""
    headings = [texts(f"booking-proofs-{one}") for one in _COLUMNS]
    files = {
        "proofs.csv": csv_table(headings, list(_rows(found, texts)), texts.language),
        "proofs.pdf": proofs_pdf(found, texts),
    }
    files |= {_file_name(n, one): one.picture for n, _, one in _numbered(found) if one.picture}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, _ARCHIVE_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return stream.getvalue()


def _numbered(found: BookingProofs) -> Iterator[tuple[int, ProvedStop, ShownProof]]:
    each = [(stop, one) for stop in found.stops for one in stop.proofs]
    for number, (stop, one) in enumerate(each, start=1):
        yield number, stop, one


def _rows(found: BookingProofs, texts: Texts) -> Iterator[list[Cell]]:
    for number, stop, one in _numbered(found):
        yield [
            texts(f"booking-visit-{stop.stop.kind}"),
            stop.stop.address,
            stop.stop.contact_name,
            texts(f"proof-{one.proof.kind}"),
            one.proof.value,
            one.proof.made_at.astimezone(found.zone),
            _file_name(number, one) if one.picture else "",
        ]


def _file_name(number: int, one: ShownProof) -> str:
    return f"{number:03d}-{one.proof.kind}.{_ENDINGS.get(one.proof.media_type, 'bin')}"
