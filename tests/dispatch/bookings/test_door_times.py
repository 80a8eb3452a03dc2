"""Usual times at a door: the visit by kind of place, the rest by what is done there."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.bookings.door_times import DoorTimesRule, usual_times
from dispatch.bookings.stop_details import StopDetails
from dispatch.model import Load
from routing.errors import BadInput

RULE = DoorTimesRule(
    home_s=1, shop_s=2, hub_s=3, farm_s=4, parcel_s=10, floor_s=100, signature_s=1000, aid_s=10_000
)


def at_door(**more: Any) -> tuple[int, int]:  # noqa: ANN401  # any property of a stop
    """Return setup and service of a drop of two parcels that is otherwise like this."""
    kinds = {key: more.pop(key) for key in ("job_kind", "place_kind") if key in more}
    stop = {"kind": "drop", "load": Load(items=2), **more}
    details = StopDetails(position=0, **stop)
    return usual_times(RULE, details, **{"job_kind": "shop", **kinds})


@pytest.mark.parametrize(
    ("more", "setup_s"),
    [
        ({}, 1),
        ({"kind": "pickup"}, 2),
        ({"kind": "pickup", "job_kind": "circuit"}, 4),
        ({"place_kind": "other"}, 1),
        ({"place_kind": "shop"}, 2),
        ({"place_kind": "relay"}, 2),
        ({"place_kind": "hub", "kind": "pickup"}, 3),
        ({"place_kind": "producer"}, 4),
    ],
)
def test_a_visit_takes_what_its_kind_of_place_takes(more: dict[str, str], setup_s: int) -> None:
    """Without a place goods come from a shop, or a farm in a food circuit, and go to a home."""
    assert at_door(**more) == (setup_s, 20)


@pytest.mark.parametrize(
    ("more", "service_s"),
    [
        ({"load": Load()}, 0),
        ({"load": Load(mass_g=500)}, 10),
        ({"returns": Load(items=3)}, 50),
        ({"floors": 4}, 420),
        ({"proof": ("photo", "signature")}, 1020),
        ({"job_kind": "aid"}, 10_020),
        ({"job_kind": "aid", "kind": "pickup"}, 20),
    ],
)
def test_what_is_done_takes_its_time_beside_the_visit(more: dict[str, Any], service_s: int) -> None:
    """Parcels, storeys, a signature and whoever receives aid; what nobody counted is a parcel."""
    assert at_door(**more)[1] == service_s


@pytest.mark.parametrize("name", ["home_s", "parcel_s", "aid_s"])
def test_a_time_below_nothing_is_refused(name: str) -> None:
    """The fault names the time."""
    with pytest.raises(BadInput) as error:
        DoorTimesRule(**{name: -1})
    assert [one.where for one in error.value.faults] == [name]
