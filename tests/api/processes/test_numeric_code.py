"""Numeric code is compiled by a process that ends; meanwhile who needs it is told so."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from api.processes import numeric_code
from api.processes.numeric_code import NumericCode, compiled_apart, is_compiled, note_compiled
from api.processes.searches import SearchesApart
from api.streets.open_cities import Streets
from routing.errors import NotReady
from tests.support.outside.receiver import wait_until

NOTES = "from api.processes.numeric_code import note_compiled; note_compiled()"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let nothing be compiled."""
    monkeypatch.setattr(numeric_code, "_cache", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def program(tmp_path: Path, text: str) -> tuple[str, ...]:
    """Return a command that counts how often it runs, then does what a text of Python says."""
    count = f"open({str(tmp_path / 'runs')!r}, 'a').write('x')"
    return (sys.executable, "-c", f"import time, sys; {count}; {text}")


def runs(tmp_path: Path) -> int:
    """Return how often the command has run."""
    file = tmp_path / "runs"
    return len(file.read_text(encoding="utf-8")) if file.exists() else 0


def test_what_is_compiled_is_known_until_a_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By time and size of each file, as numba does; a lost note means not."""
    for folder in ("routing", "dispatch"):
        (tmp_path / folder).mkdir()
    source = tmp_path / "routing" / "ways.py"
    source.write_text("1", encoding="utf-8")
    monkeypatch.setattr(numeric_code, "_ROOT", tmp_path)
    assert not is_compiled()
    note_compiled()
    assert is_compiled()
    source.write_text("12", encoding="utf-8")
    assert not is_compiled()


def test_while_code_is_compiled_streets_and_searches_are_refused(
    tmp_path: Path, cache: Path
) -> None:
    """Nobody here calls the compiler; once it has ended all go on, and what waited begins."""
    go_on, began = tmp_path / "go-on", threading.Event()
    waits = f"from pathlib import Path\nwhile not Path({str(go_on)!r}).exists(): time.sleep(0.05)"
    ends = f"Path({str(cache)!r}).mkdir(exist_ok=True)"
    with compiled_apart(program(tmp_path, f"\n{waits}\n{ends}")) as code:
        streets, searches = Streets(folder=tmp_path, need_code=code.need), SearchesApart(code)
        code.when_ready(began.set)
        for ask in (
            lambda: streets.router("anywhere"),
            lambda: searches.need_turn(uuid4()),
            lambda: searches.run(uuid4(), sorted, [1]),
        ):
            with pytest.raises(NotReady, match="code-preparing"):
                ask()
        assert not began.is_set()
        go_on.touch()
        code.wait()
        code.need()
        wait_until(began.is_set)
    assert runs(tmp_path) == 1


def test_of_several_programs_one_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others wait for it, and find that all is compiled."""
    monkeypatch.setattr(numeric_code, "_run", lambda *_: _compile(tmp_path))
    with compiled_apart() as one, compiled_apart() as two:
        one.wait()
        two.wait()
    assert runs(tmp_path) == 1
    with compiled_apart() as later:
        assert later.ready
    assert runs(tmp_path) == 1


def _compile(tmp_path: Path) -> None:
    with (tmp_path / "runs").open("a", encoding="utf-8") as file:
        file.write("x")
    note_compiled()


def test_where_compiling_fails_all_goes_on(tmp_path: Path) -> None:
    """Then whoever needs it first waits, as without this; nothing is refused for ever."""
    with compiled_apart(program(tmp_path, "sys.exit(3)")) as code:
        code.wait()
    assert runs(tmp_path) == 1


def test_the_compiler_ends_with_who_started_it(tmp_path: Path) -> None:
    """A server that is told to end does not wait for minutes."""
    with compiled_apart(program(tmp_path, "time.sleep(600)")) as code:
        wait_until(lambda: runs(tmp_path) == 1)
    assert not code.ready


def test_code_is_ready_where_nobody_says_otherwise() -> None:
    """Commands that run once compile for themselves."""
    NumericCode().need()
