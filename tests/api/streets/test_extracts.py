"""Extracts that somebody brings: what is told before minutes of compiling."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.streets.extracts import check_extract, list_extracts, memory_needed_mb, need_memory
from routing.errors import BadInput
from tests.support.people import refusal
from tests.support.streets.pbf import an_extract

PLENTY_MB = 100_000


def test_a_whole_extract_is_taken(tmp_path: Path) -> None:
    """Streets of one town are nothing to complain about."""
    file = tmp_path / "town.osm.pbf"
    file.write_bytes(an_extract())
    check_extract(file, memory_mb=PLENTY_MB)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "setup-extract-empty"),
        (b"PK\x03\x04" + bytes(400), "setup-extract-kind"),
        (b"<?xml version='1.0'?><osm version='0.6'>", "setup-extract-kind"),
        (b"\x00\x00\x00\x04\xff\xff\xff\xff", "setup-extract-kind"),
        (b"\x00\x00", "setup-extract-kind"),
    ],
)
def test_another_file_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    """An archive, XML or an empty file is no extract, whatever it is called."""
    file = tmp_path / "town.osm.pbf"
    file.write_bytes(content)
    assert refusal(BadInput, check_extract, file, memory_mb=PLENTY_MB) == code


def test_a_cut_extract_is_told_wherever_it_is_cut(tmp_path: Path) -> None:
    """A download that broke off is seen at once, at every byte."""
    whole = an_extract()
    file = tmp_path / "town.osm.pbf"
    for length in range(1, len(whole)):
        file.write_bytes(whole[:length])
        error = refusal(BadInput, check_extract, file, memory_mb=PLENTY_MB)
        assert error in {"setup-extract-cut", "setup-extract-kind"}, length
    assert error == "setup-extract-cut"


def test_an_extract_of_a_country_is_told_by_its_size_before_any_work() -> None:
    """The memory that it takes is more than there is; what would fit is told."""
    with pytest.raises(BadInput) as caught:
        need_memory(4_000_000_000, 8000)
    args = caught.value.faults[0].args
    assert (args["value"], args["needed"], args["free"]) == (
        4000,
        memory_needed_mb(4 * 10**9),
        8000,
    )
    need_memory(int(args["limit"]) * 1_000_000, 8000)


def test_a_folder_of_extracts_is_listed(tmp_path: Path) -> None:
    """Only files of the right name count, and a folder that is not there has none."""
    (tmp_path / "b.osm.pbf").write_bytes(b"12")
    (tmp_path / "a.osm.pbf").write_bytes(b"1")
    (tmp_path / "notes.txt").write_bytes(b"1")
    (tmp_path / "c.osm.pbf").mkdir()
    assert [(one.name, one.size_bytes) for one in list_extracts(tmp_path)] == [
        ("a.osm.pbf", 1),
        ("b.osm.pbf", 2),
    ]
    assert list_extracts(tmp_path / "nowhere") == []
