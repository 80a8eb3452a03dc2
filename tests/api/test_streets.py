"""Streets held open: what is dear to find is found once, and anew on other streets."""

from __future__ import annotations

from pathlib import Path

from api.cities import compile_city
from api.streets import KEPT_WAYS, Streets
from tests.support import tiny


def _streets(folder: Path) -> Streets:
    extract = tiny.write_extract(folder / "extract.osm")
    compile_city(folder, extract, "tiny", lambda *_: None)
    return Streets(folder=folder)


def test_what_is_asked_for_again_is_made_once(tmp_path: Path) -> None:
    """The same question on the same streets is answered from memory, another one is not."""
    streets = _streets(tmp_path)
    router = streets.router("tiny")
    made: list[str] = []

    def ask(what: str) -> str:
        def make() -> str:
            made.append(what)
            return what.upper()

        return streets.once(router, what, make)

    assert [ask("a"), ask("a"), ask("b"), ask("a")] == ["A", "A", "B", "A"]
    assert made == ["a", "b"]


def test_other_streets_are_asked_anew(tmp_path: Path) -> None:
    """After a new import nothing is answered by the streets of before."""
    streets = _streets(tmp_path)
    old = streets.router("tiny")
    assert streets.once(old, "way", lambda: "old") == "old"
    compile_city(tmp_path, tmp_path / "extract.osm", "tiny", lambda *_: None)
    new = streets.router("tiny")
    assert new is not old
    assert streets.once(new, "way", lambda: "new") == "new"


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Of many questions only the latest are kept; who is asked for stays."""
    streets = _streets(tmp_path)
    router = streets.router("tiny")
    made: list[int] = []

    def ask(number: int) -> None:
        streets.once(router, number, lambda: made.append(number))

    for number in range(KEPT_WAYS + 1):
        ask(0)
        ask(number)
    ask(0)
    ask(1)
    assert made == [*range(KEPT_WAYS + 1), 1]
