"""Labels of bookings: known before any round has them, and silent about who receives aid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from api.locales.texts import Texts
from api.render.labels import Label, label_values
from api.usecases.rounds.parcel_labels import _of_job
from data.store.bookings.bookings import BookedJob, BookedStop
from dispatch.model import Load, Window

PICKUP, DROP = UUID(int=1), UUID(int=2)
NINE = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def job(kind: str = "shop", items: int = 2) -> BookedJob:
    """Make a job from a bakery to Martin."""
    load = Load(mass_g=1000, items=items, extra={"chilled_ml": 500})
    pickup = BookedStop(
        id=PICKUP, kind="pickup", position=0, address="Bakery Dawn, 1 Mill Road", load=load
    )
    drop = BookedStop(
        id=DROP,
        kind="drop",
        position=0,
        address="3 rue Haute",
        contact_name="Martin",
        windows=(Window(start=NINE, end=NINE),),
        load=load,
    )
    day = date(2026, 3, 9)
    return BookedJob(id=UUID(int=3), day=day, reference="1", kind=kind, stops=(pickup, drop))


def labels(booked_job: BookedJob, placed: dict[UUID, tuple[int, int]] | None = None) -> list[Label]:
    """Return the labels of a job."""
    return list(_of_job(booked_job, "QRPR-X9E", placed or {}, Texts("en", UTC), {}))


def test_a_shop_labels_its_parcels_before_a_round_has_them() -> None:
    """Whose, where to, where from and when; round and stop follow once they are known."""
    first, second = labels(job())
    assert (first.name, first.address, first.origin) == ("Martin", "3 rue Haute", "Bakery Dawn")
    assert (first.window, first.temperature) == ("09:00–09:00", "cold")
    assert [(one.parcel, one.parcels) for one in (first, second)] == [(1, 2), (2, 2)]
    assert "Round" not in str(label_values([first], "Alpha", "", Texts("en", UTC))["labels"])
    placed = labels(job(), {DROP: (2, 7)})[0]
    assert (placed.round_number, placed.stop_number) == (2, 7)
    assert "Round 2" in str(label_values([placed], "Alpha", "", Texts("en", UTC)))


@pytest.mark.parametrize("placed", [{}, {DROP: (1, 3)}])
def test_a_label_of_aid_names_nobody(placed: dict[UUID, tuple[int, int]]) -> None:
    """Everybody who sees the bag reads its label: no person, no address."""
    for one in labels(job("aid"), placed):
        assert (one.name, one.address, one.code) == ("", "", "QRPR-X9E")
