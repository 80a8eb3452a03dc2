"""Tells platforms of Open Food Network what was brought."""

from __future__ import annotations

from api.senders.open_food_network import OpenFoodNetwork, asking
from api.usecases.circuits.open_food_network.platforms import note_shipment, take_shipment
from api.worker.tasks.task import Work
from routing.errors import Failure


def ship_order(work: Work, *, instance: str, order: str) -> None:
    """Tell a platform that an order was handed over, outside of any transaction.

    Raises
    ------
    Failure
        ``open-food-network-away``: the queue tries again later.
    """
    platform = work.do(take_shipment, instance, order)
    if platform is None:
        return
    ask = asking(loopback=work.service.tools.outbound.loopback_webhooks)
    answer = OpenFoodNetwork(url=platform.url, token=platform.token, ask=ask).ship(order)
    if not work.do(note_shipment, instance, order, answer):
        raise Failure("open-food-network-away", value=instance, why=answer.error)
