"""Who is at the doors of the demo day, and what its stops ask for."""

from __future__ import annotations

from data.sample.doors import drop_contact_of
from dispatch.rounds.events.event_words import PROOF_KINDS


def test_every_kind_of_proof_is_asked_for_somewhere() -> None:
    """The demo shows all but age checks, which nothing needs; no photo where aid is brought."""
    jobs = [
        ("bakery-1", "shop"),
        ("tools-1", "shop"),
        ("books-2", "shop"),
        ("express-records-1", "shop"),
        ("basket-3", "circuit"),
        ("farm-koivula", "circuit"),
        ("aid-3", "aid"),
    ]
    doors = {job: drop_contact_of(job, kind, "drops", f"home-{job}") for job, kind in jobs}
    assert {kind for one in doors.values() for kind in one.proof} == set(PROOF_KINDS) - {"age"}
    assert doors["aid-3"].proof == ("code",)
    assert drop_contact_of("farm-koivula", "circuit", "pickups").proof == ("count",)


def test_households_have_a_name_and_a_number_and_sites_have_not() -> None:
    """Whoever rides can call a household; the same door is the same person at every start."""
    home = drop_contact_of("bakery-1", "shop", "drops", "home-shop-1")
    assert home.contact_name
    assert home.contact_phone.startswith("+358 40 000 1")
    assert home == drop_contact_of("bakery-1", "shop", "drops", "home-shop-1")
    hub = drop_contact_of("farm-koivula", "circuit", "drops")
    assert (hub.contact_name, hub.contact_phone, hub.proof) == ("", "", ())
