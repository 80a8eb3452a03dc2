"""Words that the store keeps though no list names them: of another version of the program."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from tests.support.interface.http import Asker, Web
from tests.support.interface.walk import every_address, id_in
from tests.support.store.rows import owned_tables, row_for

KEPT: Mapping[str, object] = {
    "availability.source": "oracle",
    "contest.subject_kind": "song",
    "customer.language": "eo",
    "event.subject_kind": "song",
    "hub.keeps": ["lukewarm"],
    "import.kind": "scroll",
    "incident.kind": "meteor",
    "need.outcome": "sung",
    "note.subject_kind": "song",
    "person.language": "eo",
    "producer_default.temperature": "lukewarm",
    "stop.on_failure": "",
    "stop.proof": ["seal"],
    "vehicle.boxes": [{"temperature": "lukewarm", "volume_ml": 1000}],
    "vehicle.profile": "tandem",
    "visit.failure_code": "dragons",
}
"""Columns of words that no constraint of their table bounds, with a word that no list has."""

ENDLESS = "GET /v1/stream"


def status_of(asker: Asker, path: str) -> int:
    """Return the status of an answer; printing made-up rows may fail, whatever their words."""
    try:
        return asker.get(path).status_code
    except (KeyError, ValueError):
        return 500


def read_all(web: Web, home: UUID, words: Mapping[str, object]) -> tuple[Asker, dict[str, int]]:
    """Give a cooperative a row in every table, with some words, and read every address."""
    with web.world.database.transaction(home) as tx:
        for table in owned_tables():
            row = row_for(home, table)
            for where, word in words.items():
                name, column = where.split(".")
                row |= {column: word} if name == table.name else {}
            tx.connection.execute(table.insert().values(row))
    roles = ("admin", "dispatcher", "courier", "volunteer")
    asker = replace(web.person(web.world.new_person(*roles, cooperative=home)), checked=False)
    here = id_in(home)
    addresses = [one for one in every_address(web.app) if one.method == "GET" and one.permissions]
    return asker, {
        one.name: status_of(asker, one.path(here)) for one in addresses if one.name != ENDLESS
    }


def test_a_word_of_no_list_is_told_as_it_is_kept(web: Web) -> None:
    """Every address answers as where all words are known, and tells what is kept."""
    asker, told = read_all(web, web.world.alpha, KEPT)
    _, expected = read_all(web, web.world.beta, {})
    assert told == expected
    assert sum(status == 200 for status in told.values()) > 60
    one = asker.get("/v1/vehicles").json()["items"][0]
    assert (one["profile"], one["boxes"][0]["temperature"]) == ("tandem", "lukewarm")
