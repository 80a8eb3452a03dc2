"""Proofs: kept once and safely, and shown to whom they concern."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from PIL import Image

from api.locales.texts import Texts
from api.render.proof_papers import proofs_zip
from api.usecases.rounds.booking_proofs import booking_proofs
from api.usecases.rounds.proofs import (
    Content,
    Count,
    OfAge,
    Photo,
    ReadCode,
    Strokes,
    TypedName,
    add_proof,
    list_proofs,
    proof_file,
    read_photo,
    read_proof,
)
from data.store.rounds.proofs import Proof
from data.store.tables import people
from data.store.tables.bookings import booking, job, stop
from data.store.tables.rounds import proof
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.people import new_customer
from tests.support.rounds.busy_day import BusyRound
from tests.support.rounds.road import Road, make_road
from tests.support.store.world import World


@pytest.fixture
def road(world: World) -> Road:
    """Return a published day of two rounds with two visits each."""
    return make_road(world, visits=2)


def _photo(colour: str = "red") -> Photo:
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return read_photo(file.getvalue())


def _add(
    road: Road,
    one: BusyRound,
    content: Content,
    proof_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> Proof:
    return road.world.service.do(
        road.courier(one),
        add_proof,
        proof_id or road.world.service.ids(),
        one.round_id,
        visit_id or one.visit_ids[0],
        content,
    )


def test_riders_prove_what_is_theirs(road: Road) -> None:
    """Who books, other couriers, other cooperatives and other links add no proof."""
    one, other = road.rounds
    do, ids = road.world.service.do, road.world.service.ids
    args = (one.round_id, one.visit_ids[0], Count(items=1))
    with pytest.raises(Denied):
        do(road.world.actor("merchant"), add_proof, ids(), *args)
    strangers = [
        road.courier(other),
        road.world.actor("dispatcher", cooperative=road.world.beta),
        road.by_link(one, of=other),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            do(stranger, add_proof, ids(), *args)
    with pytest.raises(NotFound):
        _add(road, one, Count(items=1), visit_id=other.visit_ids[0])
    assert road.rows(sa.select(proof)) == []


def test_every_kind_is_kept_and_told(road: Road) -> None:
    """Every kind of proof becomes a row, and an event without anything personal."""
    one = road.rounds[0]
    signature = Strokes(strokes=[[[1, 1], [20, 20]]], width_px=100, height_px=50)
    contents: list[Content] = [
        _photo(), signature, TypedName(name=" Ms  Martin "), ReadCode(code="k7m4-pxa"),
        Count(items=3), OfAge(years=18),
    ]  # fmt: skip
    proofs = [_add(road, one, content) for content in contents]
    assert [each.kind for each in proofs] == ["photo", "signature", "name", "code", "count", "age"]
    assert [each.value for each in proofs] == ["", "", "Ms Martin", "K7M4-PXA", "3", "18"]
    assert proofs[0].expires_at == road.world.clock.now + timedelta(days=365)
    logged_events = road.log("proof_added")
    assert [each.detail["proof_kind"] for each in logged_events] == [each.kind for each in proofs]
    assert "Martin" not in str(logged_events)
    assert road.state(one).visits[str(one.visit_ids[0])].proofs == {each.kind for each in proofs}


def test_the_same_proof_again_is_the_same(road: Road) -> None:
    """Sent again it is kept once; under the same id something else is refused."""
    one = road.rounds[0]
    proof_id = road.world.service.ids()
    first = _add(road, one, _photo(), proof_id)
    road.world.clock.forward(minutes=5)
    assert _add(road, one, _photo(), proof_id) == first
    for other in (_photo("blue"), Count(items=1)):
        with pytest.raises(Conflict, match="id-used-twice"):
            _add(road, one, other, proof_id)
    with pytest.raises(Conflict, match="id-used-twice"):
        _add(road, one, _photo(), proof_id, one.visit_ids[1])
    assert len(road.rows(sa.select(proof))) == len(road.log("proof_added")) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (Strokes(strokes=[], width_px=10, height_px=10), "signature-empty"),
        (TypedName(name="  "), "proof-name"),
        (TypedName(name="x" * 101), "proof-name"),
        (ReadCode(code="second floor"), "event-not-a-short-code"),
        (Count(items=-1), "out-of-range"),
        (OfAge(years=0), "out-of-range"),
    ],
)
def test_what_is_no_proof_is_refused(road: Road, content: Content, code: str) -> None:
    """An empty signature or name, or a wrong count, leaves nothing behind."""
    with pytest.raises(BadInput) as caught:
        _add(road, road.rounds[0], content)
    assert [fault.code for fault in caught.value.faults] == [code]
    assert road.rows(sa.select(proof)) == []
    assert list(road.world.service.tools.files.all_hashes(road.home)) == []


def test_what_is_no_photo_is_refused() -> None:
    """Only what a camera writes is drawn anew."""
    with pytest.raises(BadInput) as caught:
        read_photo(b"<svg/>")
    assert [fault.code for fault in caught.value.faults] == ["photo-kind-unknown"]


def test_no_photo_of_a_home_where_aid_is_brought(road: Road) -> None:
    """A code or a count shows as much; where the stop asks for a photo one is taken."""
    one = road.rounds[0]
    with road.world.database.transaction(road.home) as tx:
        tx.run(job.update().values(kind="aid"))
    with pytest.raises(Conflict, match="aid-photo") as caught:
        _add(road, one, _photo())
    assert caught.value.arguments == {"instead": "code, count"}
    assert list(road.world.service.tools.files.all_hashes(road.home)) == []
    _add(road, one, Count(items=1))
    with road.world.database.transaction(road.home) as tx:
        tx.run(stop.update().values(proof=["photo"]))
    assert _add(road, one, _photo()).kind == "photo"


def test_proofs_are_seen_by_whom_they_concern(road: Road) -> None:
    """The office, the rider of the round and the customer who booked see them; nobody else does."""
    one, other = road.rounds
    proof = _add(road, one, _photo())
    do = road.world.service.do
    customer_id, stranger_id = road.world.service.ids(), road.world.service.ids()
    with road.world.database.transaction(road.home) as tx:
        for number in (customer_id, stranger_id):
            tx.add(people.customer, {"id": number, "created_at": road.start})
        tx.run(booking.update().values(customer_id=customer_id))
    merchant = road.world.new_person("merchant", customer_id=customer_id)
    for actor in (road.office, road.courier(one), merchant):
        ref, pieces = do(actor, proof_file, proof.id)
        assert (ref.sha256, ref.media_type) == (proof.sha256, "image/jpeg")
        assert len(b"".join(pieces)) == ref.size_bytes
        assert do(actor, list_proofs, one.visit_ids[0]) == [proof]
    strangers = [
        road.courier(other),
        road.by_link(one, of=other),
        road.world.new_person("merchant", customer_id=stranger_id),
        road.world.actor("dispatcher", cooperative=road.world.beta),
    ]
    for actor in strangers:
        for usecase, about in ((read_proof, proof.id), (list_proofs, one.visit_ids[0])):
            with pytest.raises(NotFound):
                do(actor, usecase, about)
    with pytest.raises(Denied):
        do(road.world.actor("admin"), read_proof, proof.id)


def test_what_is_no_file_has_none(road: Road) -> None:
    """A count can be read, and there is nothing to download."""
    proof = _add(road, road.rounds[0], Count(items=2))
    do = road.world.service.do
    assert do(road.office, read_proof, proof.id) == proof
    with pytest.raises(NotFound):
        do(road.office, proof_file, proof.id)


def test_a_file_lies_before_its_row(road: Road) -> None:
    """Where the row does not come, a file is left to be swept, and never a row without a file."""
    one = road.rounds[0]
    service = road.world.service

    def failing(act: object) -> None:
        add_proof(act, service.ids(), one.round_id, one.visit_ids[0], _photo())  # type: ignore[arg-type]
        message = "the power went out"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        service.do(road.courier(one), failing)
    assert road.rows(sa.select(proof)) == []
    assert len(list(service.tools.files.all_hashes(road.home))) == 1


def test_a_shop_takes_all_proofs_of_its_booking(road: Road) -> None:
    """Table, pictures and paper hold each proof of the booking; others learn nothing of it."""
    one, _ = road.rounds
    visit_id = one.visit_ids[0]
    _add(road, one, _photo())
    _add(road, one, TypedName(name="Zoé Zola"))
    quote = {"tariff_id": "standard", "tariff_version": 1, "lines": [], "vat_per_mille": 0}
    with road.world.database.transaction(road.world.alpha) as tx:
        tx.run(booking.update().values(quote=quote))
        booking_id = tx.value(
            sa.select(job.c.booking_id)
            .join(stop, stop.c.job_id == job.c.id)
            .where(stop.c.id == visit_id)
        )
    office = road.world.actor("dispatcher")
    found = road.world.service.do(office, booking_proofs, booking_id)
    shown = {p.proof.kind: p for s in found.stops for p in s.proofs}
    assert shown.keys() == {"photo", "name"}
    assert shown["photo"].picture.startswith(b"\xff\xd8")
    packed = ZipFile(BytesIO(proofs_zip(found, Texts("en", found.zone))))
    assert sorted(packed.namelist()) == ["001-photo.jpg", "proofs.csv", "proofs.pdf"]
    assert "Zoé Zola" in packed.read("proofs.csv").decode("utf-8-sig")
    assert packed.read("proofs.pdf").startswith(b"%PDF")
    assert b"/Image" in packed.read("proofs.pdf")
    other = road.world.new_person("merchant", customer_id=new_customer(road.world, "Other"))
    with pytest.raises(NotFound):
        road.world.service.do(other, booking_proofs, booking_id)
    with pytest.raises(Denied):
        road.world.service.do(road.courier(one), booking_proofs, booking_id)
