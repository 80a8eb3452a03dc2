"""A platform is asked page by page, or by its reports, and told what was brought."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.auth.secret import Secret
from api.senders.http_post import Answer
from api.senders.open_food_network import OpenFoodNetwork, asking
from data.formats.open_food_network.values import Contents
from routing.errors import BadInput, Failure
from tests.support.open_food_network import line
from tests.support.open_food_network_platform import FakePlatform, order_detail

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def client(platform: FakePlatform, key: str = "key") -> OpenFoodNetwork:
    """Return a client of a platform."""
    return OpenFoodNetwork(url="https://ofn.example.org", token=Secret(key), ask=platform.ask)


def test_open_food_network_orders_come_page_by_page() -> None:
    """Five orders on three pages come with lines, addresses, notes and the real producer's name."""
    platform = FakePlatform(
        orders={
            f"R{number}": order_detail(f"R{number}", home=number < 5) for number in range(1, 6)
        },
        shops={"8": {"name": "Ferme du Lac", "address": {"address1": "Le Lac", "city": "Oulx"}}},
    )
    found = client(platform).orders(NOW)
    assert [order.number for order in found.orders] == ["R1", "R2", "R3", "R4", "R5"]
    assert [order.is_home for order in found.orders] == [True, True, True, True, False]
    assert found.orders[0].note == "Code 12"
    [lot] = found.lots
    assert (lot.producer, lot.producer_address) == ("Ferme du Lac", "Le Lac, Oulx")
    assert lot.contents == Contents(count=10, mass_g=5000)
    assert sum(path == "/api/v0/orders" for _, path in platform.asked) == 3


def test_open_food_network_without_pagination() -> None:
    """Where the platform gives no pagination, its one page is all there is."""
    found = client(FakePlatform(orders={"R1": order_detail("R1")})).orders(NOW)
    assert [order.number for order in found.orders] == ["R1"]
    assert found.lots[0].producer == "8"


def test_open_food_network_reports_are_asked_for_where_they_may_be() -> None:
    """Where reports may be asked for, one request gives names, cycles and producers."""
    platform = FakePlatform(report=[dict(line(ship_state=None))])
    found = client(platform).orders(NOW)
    assert (found.cycles, found.lots[0].producer) == (("Mercredi 2 décembre",), "Ferme du Lac")
    assert all("/api/v0/orders" not in path for _, path in platform.asked)


def test_open_food_network_refusals_say_what_to_do() -> None:
    """A wrong token, a masked account, a silent server and nonsense are told apart."""
    with pytest.raises(BadInput) as refused:
        client(FakePlatform(), "other").orders(NOW)
    assert refused.value.faults[0].code == "open-food-network-token"
    masked = {**order_detail("R1"), "full_name": "< Hidden >"}
    with pytest.raises(BadInput) as refused:
        client(FakePlatform(orders={"R1": masked})).orders(NOW)
    assert refused.value.faults[0].code == "open-food-network-masked"
    with pytest.raises(Failure):
        client(FakePlatform(fails=Answer(error="timed-out"))).orders(NOW)
    with pytest.raises(BadInput) as refused:
        client(FakePlatform(fails=Answer(status=200, content=b"<html>"))).orders(NOW)
    assert refused.value.faults[0].code == "open-food-network-answer"


def test_open_food_network_is_told_what_was_brought() -> None:
    """An order that was handed over is put to its address."""
    platform = FakePlatform()
    assert client(platform).ship("R1").is_accepted
    assert platform.shipped == ["R1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254"])
def test_open_food_network_asks_nothing_of_our_own_network(host: str) -> None:
    """An address nearer than the public network is refused before anything is sent."""
    ask = asking(loopback=False)
    assert ask("GET", f"http://{host}/api/v0/orders", {}).error == "address-refused"
    assert ask("PUT", f"http://{host}/api/v0/orders/R1/ship", {}).error == "address-refused"
