"""Instances of three formats are read as they are written, and damaged ones are named."""

from pathlib import Path

import numpy as np
import pytest

from bench.planning.formats import read_instance
from bench.planning.instance_folders import find_instances
from bench.planning.instances import Best, UnreadableInstance
from tests.support.plans.instances import LI_LIM, SARTORI_BURIOL, SOLOMON, write_sets


def test_every_format_below_a_folder_is_found(tmp_path: Path) -> None:
    """Subfolders are searched; files of no known format are listed apart."""
    folder = write_sets(tmp_path / "sets")
    (folder / "notes.txt").write_text("about these sets", encoding="utf-8")
    instances, others = find_instances(folder)
    assert [(i.set, i.name) for i in instances] == [
        ("li_lim", "TINY1"),
        ("sartori", "tiny-n4-1"),
        ("solomon", "T1"),
    ]
    assert [path.name for path in others] == ["notes.txt"]


def test_li_lim_is_read(tmp_path: Path) -> None:
    """Vehicles, capacity, pairs, windows and Euclidean distances are those of the file."""
    instance = find_instances(write_sets(tmp_path / "sets"))[0][0]
    assert (instance.fleet, instance.capacity, instance.steps) == (2, 10, 1000)
    assert instance.pairs == ((1, 3), (2, 4))
    assert instance.demand.tolist() == [0, 5, 6, 5, 6]
    assert instance.ready.tolist() == [0, 0, 10, 0, 0]
    assert instance.due.tolist() == [100, 50, 60, 90, 90]
    assert instance.distance[0, 1] == 5.0
    assert instance.travel[1, 4] == round(1000 * np.hypot(6, 4))
    assert instance.best == Best(vehicles=1, distance=27.06)


def test_sartori_buriol_is_read(tmp_path: Path) -> None:
    """Matrix, whole minutes and the fleet by its rule: six tenths more than known, and three."""
    instance = find_instances(write_sets(tmp_path / "sets"))[0][1]
    assert (instance.fleet, instance.capacity, instance.steps) == (5, 10, 1)
    assert instance.distance[3].tolist() == [4, 5, 6, 0, 7]
    assert instance.travel.tolist() == instance.distance.tolist()
    assert (instance.due[0], instance.ready[2]) == (60, 3)
    assert instance.best == Best(vehicles=1, distance=21)


def test_solomon_is_read(tmp_path: Path) -> None:
    """Goods leave from the depot: no pairs."""
    instance = find_instances(write_sets(tmp_path / "sets"))[0][2]
    assert (instance.fleet, instance.capacity, instance.pairs) == (3, 10, ())
    assert instance.demand.tolist() == [0, 6, 4, 5]
    assert instance.distance[1, 2] == 5.0


def test_best_known_may_lie_above(tmp_path: Path) -> None:
    """The list nearest above an instance counts, up to the folder that was asked for."""
    folder = write_sets(tmp_path / "sets")
    listed = folder / "li_lim" / "best_known.json"
    listed.rename(folder / "best_known.json")
    assert find_instances(folder)[0][0].best == Best(vehicles=1, distance=27.06)
    assert find_instances(folder / "li_lim")[0][0].best is None


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        (LI_LIM, "2\t3\t0\t6\t10", "2\t3\t0\t10", "line 4: must hold 9 numbers"),
        (LI_LIM, "\t6\t10\t60", "\tsix\t10\t60", "line 4: must hold 9 numbers"),
        (LI_LIM, "-5\t0\t90\t2\t1\t0", "-4\t0\t90\t2\t1\t0", "one pair with one load"),
        (LI_LIM, "4\t9\t0", "5\t9\t0", "numbered 0, 1, 2"),
        (SARTORI_BURIOL, "3 4 0 5 6", "3 4 0 5", "line 17: must hold 5 numbers"),
        (SARTORI_BURIOL, "SIZE: 5", "SIZE: five", "line 4: SIZE must be a whole number"),
        (SARTORI_BURIOL, "4 5 6 0 7\n5 6 7 8 0\nEOF\n", "", "ends too early"),
        (SOLOMON, "  3         10\n", "  3\n", "line 5: must hold 2 numbers"),
    ],
)
def test_a_damaged_instance_is_named(
    tmp_path: Path, text: str, old: str, new: str, said: str
) -> None:
    """What starts like an instance and is none says file and line, and is not left out."""
    assert old in text
    path = tmp_path / "bad.txt"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UnreadableInstance, match=said) as caught:
        find_instances(tmp_path)
    assert str(path) in str(caught.value)


def test_damaged_best_known_results_are_named(tmp_path: Path) -> None:
    """A list of best known results of another form is an error, not silence."""
    folder = write_sets(tmp_path / "sets")
    (folder / "solomon" / "best_known.json").write_text('{"T1": 30}', encoding="utf-8")
    with pytest.raises(UnreadableInstance, match="must be"):
        find_instances(folder)


def test_binary_files_are_no_instances(tmp_path: Path) -> None:
    """A file that is no text is of no format."""
    path = tmp_path / "data.txt"
    path.write_bytes(b"\xff\xfe\x00")
    assert read_instance(path, None) is None


def test_the_open_sets_are_read(open_data: Path) -> None:
    """Every instance of the open data has a best known result and vehicles enough for it."""
    instances, _ = find_instances(open_data / "instances")
    assert instances
    assert [i.name for i in instances if i.best is None] == []
    assert [i.name for i in instances if i.best and i.fleet < i.best.vehicles] == []
