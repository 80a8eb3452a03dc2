"""Pages of shares and returnables: what the office does, and what a producer sees."""

from __future__ import annotations

from api.usecases.labour.effort import settle_round
from data.store.tables import bookings as bookings_tables
from tests.support.booking_pages import hidden, text_of
from tests.support.interface.http import Web
from tests.support.office import new_place
from tests.support.rounds.ridden_round import DAY, make_ground, ride

COSTS = f"/circuits/costs?first={DAY}&last={DAY}"


WORDS = {
    "en": ("2 producers share it", "Alone by bike"),
    "fr": ("2 producteurs la partagent", "Seul à vélo"),
}


def test_fair_cost_is_explained_to_a_producer(web: Web) -> None:
    """A producer sees the own share, how it was reckoned, and what else it would cost."""
    world = web.world
    ground = make_ground(world)
    ridden = ride(world, ground)
    with world.database.transaction(world.alpha) as tx:
        job = bookings_tables.job
        ids = [ridden.bread, ridden.meal]
        tx.run(tx.update(job, job.c.booking_id.in_(ids)).values(kind="circuit"))
    world.service.do(world.service.system(world.alpha), settle_round, ridden.round_id)
    baker = web.person(world.new_person("producer", customer_id=ground.bakery))
    for language, words in WORDS.items():
        shown = baker.get(f"{COSTS}&lang={language}")
        assert shown.status_code == 200, text_of(shown)
        assert [one for one in words if one not in text_of(shown)] == [], text_of(shown)
        assert "Grocer" not in shown.text


def test_returnables_are_noted_by_the_office(web: Web) -> None:
    """Crates are bought and handed over by forms alone; too many are refused beside the field."""
    office = web.person(web.world.new_person("dispatcher"))
    place = new_place(web.world, 3, 3, name="Farm Oak")
    for giver, taker, count in (
        ("outside", "cooperative", "20"),
        ("cooperative", f"place:{place}", "8"),
    ):
        form = hidden(office.get("/circuits/returnables"))
        sent = {**form, "kind": "crate", "count": count, "giver": giver, "taker": taker}
        came = office.post("/circuits/returnables", data={**sent, "reason": "moved"})
        assert came.status_code == 303, text_of(came)
    shown = text_of(office.get("/circuits/returnables"))
    assert "Farm Oak" in shown
    assert "2026 today" in shown
    form = hidden(office.get("/circuits/returnables"))
    sent = {**form, "kind": "crate", "count": "9", "giver": f"place:{place}", "reason": "moved"}
    refused = office.post("/circuits/returnables", data={**sent, "taker": "cooperative"})
    assert refused.status_code == 422
    assert "only 8 are there" in text_of(refused)
    for language, words in (("en", "The cold chain of a day"), ("fr", "La chaîne du froid")):
        assert words in text_of(office.get(f"/circuits/cold?lang={language}"))
    held = office.get("/v1/returnables").json()["items"]
    assert {one["holder"]: one["count"] for one in held} == {"": 12, "Farm Oak": 8}
