"""What is explained over HTTP: sentences in one's language beside codes, names beside ids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from api.app import make_app
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.rounds.live_town import Town, busy_town
from tests.support.store.world import World


@pytest.fixture
def planned(world: World) -> tuple[Town, Asker, UUID]:
    """A published day, its office as it asks over HTTP, and a job that no shift can take."""
    town, _ = busy_town(world)
    heavy = town.add_job((1, 1), (2, 2), mass_g=900_000)
    town.publish()
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    return town, web.program(world.new_person("dispatcher")), heavy


def ask(office: Asker, path: str, language: str) -> Any:  # noqa: ANN401  # JSON
    """Read an address in a language."""
    answer = office.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_why_is_told_in_words_and_names(planned: tuple[Town, Asker, UUID]) -> None:
    """Of a job in a round and of one in none: a sentence, who rides, and no empty word or zero."""
    town, office, heavy = planned
    [plan] = ask(office, f"/v1/plans?day={town.round('ana').day}", "en")["items"]
    job_id = next(one.job_id for one in town.round("ana").visits if one.job_id)
    for asked in (job_id, heavy):
        path = f"/v1/plans/{plan['id']}/jobs/{asked}/why"
        english, french = ask(office, path, "en"), ask(office, path, "fr")
        assert english["message"]
        assert english["message"] != french["message"]
        assert str(town.shifts["ana"]) not in english["message"]
        others = english["reason"].get("others") or english["reason"]["rules"]
        assert all(one["rider"].startswith("courier ") for one in others)
    changes = english["reason"]["changes"]
    for one in changes:
        assert one["message"]
        shown = {name: one[name] for name in ("shift_id", "stop_kind", "minutes", "cents")}
        assert [name for name, value in shown.items() if value in ("", 0)] == []


def test_offers_are_told_in_words_and_names(planned: tuple[Town, Asker, UUID]) -> None:
    """Each round says by name of rider and bike what it costs, or which rule is in the way."""
    town, office, heavy = planned
    fits = town.add_job((0, 2), (4, 2))
    for asked, word in ((fits, "could take it"), (heavy, "too small")):
        path = f"/v1/jobs/{asked}/offers"
        english, french = ask(office, path, "en")["items"], ask(office, path, "fr")["items"]
        assert {one["vehicle"] for one in english} == {"ana", "bo"}
        assert any(word in one["message"] for one in english), english
        for one, other in zip(english, french, strict=True):
            assert one["rider"] in one["message"].replace("Courier", "courier")
            assert one["message"] != other["message"]
