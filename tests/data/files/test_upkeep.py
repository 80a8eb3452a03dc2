"""Files without rows, rows without files, and copies of a whole store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from data.files.disk import DiskStore
from data.files.opening import open_store
from data.files.upkeep import Orphan, copy_files, orphans
from routing.errors import DamagedFile
from tests.support.outside.s3_server import BUCKET, KEY_ID, REGION, SECRET, s3_server

HERE, THERE = UUID(int=1), UUID(int=2)
JPEG = "image/jpeg"
SOON = datetime.now(UTC) + timedelta(hours=1)


def test_a_store_that_agrees_with_its_rows_has_no_orphans(tmp_path: Path) -> None:
    """Where every file has a row and every row its file, nothing is found."""
    store = DiskStore(tmp_path)
    rows = {
        cooperative_id: [store.put(cooperative_id, bytes([n]), JPEG).sha256 for n in range(5)]
        for cooperative_id in (HERE, THERE)
    }
    assert list(orphans(store, rows, SOON)) == []
    assert list(orphans(DiskStore(tmp_path / "empty"), {}, SOON)) == []


def test_both_kinds_of_orphans_are_found(tmp_path: Path) -> None:
    """A lost file, a lost row, and files of a cooperative without any row are each told."""
    store = DiskStore(tmp_path)
    kept = store.put(HERE, b"kept", JPEG).sha256
    alone = store.put(HERE, b"alone", JPEG).sha256
    forgotten = store.put(THERE, b"forgotten", JPEG).sha256
    lost = hashlib.sha256(b"lost").hexdigest()
    assert set(orphans(store, {HERE: [kept, lost]}, SOON)) == {
        Orphan(cooperative_id=HERE, sha256=lost, missing="file"),
        Orphan(cooperative_id=HERE, sha256=alone, missing="row"),
        Orphan(cooperative_id=THERE, sha256=forgotten, missing="row"),
    }


def test_the_same_file_elsewhere_is_no_substitute(tmp_path: Path) -> None:
    """A row needs the file of its own cooperative."""
    store = DiskStore(tmp_path)
    sha256 = store.put(THERE, b"photo", JPEG).sha256
    assert list(orphans(store, {HERE: [sha256], THERE: [sha256]}, SOON)) == [
        Orphan(cooperative_id=HERE, sha256=sha256, missing="file")
    ]


def test_a_young_file_may_wait_for_its_row(tmp_path: Path) -> None:
    """A file put after the instant is still on its way into the tables."""
    store = DiskStore(tmp_path)
    store.put(HERE, b"photo", JPEG)
    assert list(orphans(store, {}, datetime.now(UTC) - timedelta(hours=1))) == []


def test_a_file_that_arrives_meanwhile_is_not_lost(tmp_path: Path) -> None:
    """A file put and written down after the listing was read is looked at again."""
    store = DiskStore(tmp_path)

    def rows() -> Iterator[str]:
        yield store.put(HERE, b"late", JPEG).sha256

    assert list(orphans(store, {HERE: rows()}, SOON)) == []


def test_a_store_is_copied_to_s3_and_back(tmp_path: Path) -> None:
    """Every file arrives in every cooperative, and a second copy finds nothing to do."""
    source, back = DiskStore(tmp_path / "source"), DiskStore(tmp_path / "back")
    for cooperative_id in (HERE, THERE):
        for number in range(5):
            source.put(cooperative_id, bytes([number]) * number, JPEG)
    with s3_server() as bucket:
        remote = open_store(
            f"s3://{BUCKET}?endpoint={bucket.endpoint}&region={REGION}",
            {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET},
        )
        assert copy_files(source, remote) == 10
        assert copy_files(source, remote) == 0
        assert copy_files(remote, back) == 10
    for cooperative_id in (HERE, THERE):
        for sha256 in source.all_hashes(cooperative_id):
            expected = source.get(cooperative_id, sha256)
            assert back.get(cooperative_id, sha256) == expected


def test_a_damaged_file_is_not_copied(tmp_path: Path) -> None:
    """A copy stops at a file that is not what was put, rather than spread it."""
    source, target = DiskStore(tmp_path / "source"), DiskStore(tmp_path / "target")
    sha256 = source.put(HERE, b"photo", JPEG).sha256
    (tmp_path / "source" / str(HERE) / sha256[:2] / sha256).write_bytes(b"other")
    with pytest.raises(DamagedFile):
        copy_files(source, target)
    assert list(target.cooperatives()) == []
