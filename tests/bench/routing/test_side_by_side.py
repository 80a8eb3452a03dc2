"""The routing bench: rows of every task and peer; nothing is absent or extrapolated in silence."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.memory import Memory
from bench.routing import engines, side_by_side
from bench.routing.engines import PACKAGES, Footprint, Measure, Subject
from bench.routing.engines.ours import Ours
from bench.routing.side_by_side import ROW_KEYS, Found, main, random_points, rows_of, table
from bench.rows import Row, read_rows
from routing.city import import_city
from tests.support.tiny import write_extract

PEERS = list(PACKAGES)
TASKS = 10
"""Rows of each peer: five questions, the import, and four figures of memory."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Return a town of a few corners, compiled."""
    folder = tmp_path_factory.mktemp("bench")
    extract = write_extract(folder / "tiny.osm")
    import_city(extract, folder / "tiny.city", name="tiny")
    return Subject(
        extract=extract,
        city=folder / "tiny.city",
        profile="cargo",
        cache=folder,
        limit_s=60.0,
    )


def found() -> dict[str, Found]:
    """Return what three runs of two engines might say."""
    ours, osrm = Found(), Found()
    for seconds in (9.0, 1.0, 2.0):
        ours.measures["matrix 500x500"].append(Measure(seconds=seconds, note="of 7 rows"))
        osrm.measures["matrix 500x500"].append(Measure(seconds=2 * seconds))
        ours.measures["snap 10000"].append(Measure(seconds=seconds))
    ours.footprint = Footprint(import_s=4.0, import_mb=300.0, serving=Memory(200.0, 90.0, None))
    osrm.footprint = Footprint(
        import_s=40.0, import_mb=600.0, serving=Memory(100.0, 100.0, 95.0), note="slow"
    )
    return {"tournee": ours, "osrm-ch": osrm}


def test_rows_hold_medians_and_ratios() -> None:
    """A row has the median of either side, their ratio, and what must be said about them."""
    rows = rows_of("town", found(), ["osrm-ch"], {})
    assert rows[0] == {
        "city": "town",
        "task": "matrix 500x500",
        "ours_s": 2.0,
        "peer": "osrm-ch",
        "peer_s": 4.0,
        "ratio": 0.5,
        "note": "of 7 rows",
    }
    assert [row["task"] for row in rows[1:]] == [
        "snap 10000",
        "import",
        "import memory",
        "serving memory",
        "serving share",
        "serving own",
    ]
    assert all(row.keys() >= ROW_KEYS for row in rows)
    assert (rows[2]["ours_s"], rows[2]["peer_s"], rows[2]["ratio"]) == (4.0, 40.0, 0.1)
    assert (rows[4]["ours_mb"], rows[4]["peer_mb"], rows[4]["ratio"]) == (200.0, 100.0, 2.0)
    assert rows[4]["ours_s"] is None
    assert (rows[5]["ours_mb"], rows[5]["peer_mb"], rows[5]["ratio"]) == (90.0, 100.0, 0.9)
    assert (rows[6]["ours_mb"], rows[6]["peer_mb"], rows[6]["ratio"]) == (None, 95.0, None)


def test_an_absent_peer_has_rows_that_say_so() -> None:
    """A peer that is not there is named in every task, and in the table."""
    absent = {"pyroutingkit": "package pyroutingkit is not installed"}
    rows = rows_of("town", found(), ["osrm-ch", "pyroutingkit"], absent)
    named = [row for row in rows if row["peer"] == "pyroutingkit"]
    assert len(named) == 7
    assert all(row["peer_s"] is None and row["ratio"] is None for row in named)
    assert all("absent: package pyroutingkit is not installed" in row["note"] for row in named)
    assert sum("absent: " in line for line in table(rows)) == 7


def test_what_a_peer_cannot_do_is_said() -> None:
    """A task that a peer has no answer to has a row without figures, and says why."""
    rows = rows_of("town", found(), ["osrm-ch"], {})
    snap = next(row for row in rows if row["task"] == "snap 10000")
    assert (snap["peer_s"], snap["note"]) == (None, "peer has no such thing")


def test_a_slow_matrix_is_extrapolated_and_says_so(tiny: Subject) -> None:
    """Where the limit ends the matrix, the note tells of how many rows it was measured."""
    points = random_points(tiny, 6, seed=1)
    measure = Ours(replace(tiny, limit_s=0.0)).matrix(points)
    assert measure.note == "ours extrapolated from 1 of 6 rows"
    assert measure.seconds > 0
    assert Ours(tiny).matrix(points).note == ""


def test_points_are_drawn_by_their_seed(tiny: Subject) -> None:
    """The same seed gives every engine the same points; another one gives others."""
    assert random_points(tiny, 5, seed=1) == random_points(tiny, 5, seed=1)
    assert random_points(tiny, 5, seed=1) != random_points(tiny, 5, seed=2)


def test_without_open_data_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No extract is no failure."""
    monkeypatch.setenv("TOURNEE_OPEN_DATA", str(tmp_path))
    assert main([]) == 0
    wanted = f"skipped: no open data at {tmp_path / 'osm' / 'porto.osm.pbf'}, "
    assert capsys.readouterr().out.strip() == f"{wanted}set TOURNEE_OPEN_DATA"


def test_a_broken_extract_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An extract that cannot be read ends the command with status 2, naming it."""
    extract = tmp_path / "broken.osm.pbf"
    extract.write_bytes(b"no streets here")
    assert main(["--extract", str(extract), "--out", str(tmp_path / "rows.json")]) == 2
    assert str(extract) in capsys.readouterr().err


def in_this_process(work: Callable[..., object], *args: object, limit_s: float) -> object:
    """Work here, as processes take longer to load than to work."""
    assert limit_s > 0
    return work(*args)


@pytest.mark.slow
def test_a_town_is_measured_without_any_peer(
    tiny: Subject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where no peer is installed ours is measured all the same, and each peer is named absent."""
    if any(not engines.missing(peer) for peer in PEERS):
        # Beside a peer that is here ours is imported and served in processes of their own.
        monkeypatch.setattr(side_by_side, "run_apart", in_this_process)
    for peer in PEERS:
        monkeypatch.setitem(engines.PACKAGES, peer, ("no_such_module", peer))
    out = tmp_path / "rows.json"
    other = {"city": "other", "task": "route", "ours_s": 1, "peer": "x", "peer_s": 1, "ratio": 1}
    mine = {**other, "city": "tiny"}
    out.write_text(json.dumps([other, mine]))
    asked = ["--extract", str(tiny.extract), "--out", str(out), "--repeats", "1", "--sizes", "3"]
    assert main([*asked, "--cache", str(tmp_path)]) == 0
    rows = json.loads(out.read_text())
    assert rows[0] == other
    assert mine not in rows
    assert {row["peer"] for row in rows[1:]} == set(PEERS)
    assert all(row["peer_s"] is None and "absent" in row["note"] for row in rows[1:])
    assert {row["task"] for row in rows[1:] if row["ours_s"]} == {
        *("matrix 3x3", "effort 3x3", "route", "closure", "snap 10000", "import")
    }
    output = capsys.readouterr().out
    assert all(f"absent: {peer} (package {peer} is not installed)" in output for peer in PEERS)


@pytest.fixture(scope="module")
def measured(tiny: Subject, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """Return the rows of all peers that are here: ours is measured once beside them."""
    folder = tmp_path_factory.mktemp("measured")
    here = [peer for peer in PEERS if not engines.missing(peer)]
    out = folder / "rows.json"
    asked = ["--extract", str(tiny.extract), "--out", str(out), "--repeats", "1", "--sizes", "3"]
    asked += ["--peers", ",".join(here), "--cache", str(folder), "--limit", "1"]
    assert not here or main(asked) == 0
    return read_rows(out, ROW_KEYS)


@pytest.mark.slow
@pytest.mark.parametrize("peer", PEERS)
def test_every_peer_that_is_here_is_measured(measured: list[Row], peer: str) -> None:
    """Every peer that this Python has answers every task that it can."""
    if why := engines.missing(peer):
        pytest.skip(f"{peer}: {why}; `make setup` installs the extra `bench`")
    rows = [row for row in measured if row["peer"] == peer]
    assert len(rows) == TASKS
    empty = {row["task"] for row in rows if row["ratio"] is None}
    assert empty - {"closure"} == ({"snap 10000"} if peer == "pyroutingkit" else set())
    assert ("closure" in empty) == (peer != "osrm-ch")
