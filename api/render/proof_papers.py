"""Proofs of a booking on paper, and as an archive of a table with its pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from uuid import UUID

from api.locales.texts import Texts
from api.render.paper import pdf_of
from api.render.templates import render_page
from data.formats.csv_table import Cell, csv_table
from data.store.bookings.bookings import BookedStop
from data.store.rounds.proofs import Proof

_FOLDER = Path(__file__).parent
_ENDINGS = {"image/jpeg": "jpg", "image/svg+xml": "svg"}
_MADE = (1980, 1, 1, 0, 0, 0)
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
    pictures = {
        f"picture:{number}": (one.proof.media_type, one.picture)
        for number, _, one in _numbered(found)
        if one.picture
    }
    named = {id(one): f"picture:{number}" for number, _, one in _numbered(found) if one.picture}
    stops = [
        {
            "stop": each.stop,
            "job": each.job,
            "status": each.status,
            "done_at": each.done_at,
            "proofs": [
                {"proof": one.proof, "picture": named.get(id(one), "")} for one in each.proofs
            ],
        }
        for each in found.stops
    ]
    page = render_page(
        "render/proofs.html",
        texts,
        title=texts("booking-proofs-title"),
        style=(_FOLDER / "proofs.css").read_text(encoding="utf-8"),
        day=texts.day(datetime.combine(found.day, time(12), found.zone)),
        found=found,
        stops=stops,
    )
    return pdf_of(page, pictures=pictures)


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
            member = zipfile.ZipInfo(name, _MADE)
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
