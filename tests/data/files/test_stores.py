"""What every store of files promises, asked of the disk and of an S3-shaped server alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.files import store as store_module
from data.files.opening import open_store
from data.files.store import FileRef, FileStore, verified
from routing.errors import BadInput, DamagedFile, NotFound
from tests.support.outside.s3_server import BUCKET, KEY_ID, REGION, SECRET, Bucket, s3_server

HERE, THERE = UUID(int=1), UUID(int=2)
JPEG = "image/jpeg"
PHOTO = b"a photo of a parcel at a door"
ABSENT = hashlib.sha256(b"never put").hexdigest()
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """Run one server for this module."""
    with s3_server() as running:
        yield running


@pytest.fixture(params=["disk", "s3", "s3-prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path, bucket: Bucket) -> FileStore:
    """Open an empty store of each kind."""
    if request.param == "disk":
        return open_store(f"file://{tmp_path}/files", {})
    bucket.objects.clear()
    prefix = "/some/prefix" if request.param == "s3-prefix" else ""
    address = f"s3://{BUCKET}{prefix}?endpoint={bucket.endpoint}&region={REGION}"
    return open_store(address, CREDENTIALS)


def damage(store: FileStore, bucket: Bucket, tmp_path: Path, sha256: str) -> None:
    """Alter one byte of a stored file behind the store's back."""
    for path in tmp_path.rglob(sha256):
        body = path.read_bytes()
        path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    for key, found in bucket.objects.items():
        if key.endswith(sha256):
            found.body = found.body[:-1] + bytes([found.body[-1] ^ 1])
    assert store.exists(HERE, sha256)


def test_put_names_the_file_by_its_content(store: FileStore) -> None:
    """A put answers hash, size and type, and the content comes back by the hash."""
    ref = store.put(HERE, PHOTO, JPEG)
    right = FileRef(
        sha256=hashlib.sha256(PHOTO).hexdigest(), size_bytes=len(PHOTO), media_type=JPEG
    )
    assert ref == right
    assert store.exists(HERE, ref.sha256)
    assert store.get(HERE, ref.sha256) == PHOTO


@pytest.mark.parametrize("size", [0, 1, 262_143, 262_144, 262_145, 1_000_000])
def test_a_stream_is_kept_like_bytes(store: FileStore, size: int) -> None:
    """Content from a stream, of any number of pieces, comes back whole and piece by piece."""
    content = bytes(index % 251 for index in range(size))
    ref = store.put(HERE, BytesIO(content), JPEG)
    assert ref == store.put(HERE, content, JPEG)
    assert store.get(HERE, ref.sha256) == content
    assert b"".join(store.read(HERE, ref.sha256)) == content


def test_putting_twice_is_putting_once(store: FileStore) -> None:
    """The same content again gives the same answer and no second file."""
    assert store.put(HERE, PHOTO, JPEG) == store.put(HERE, PHOTO, JPEG)
    assert len(list(store.all_hashes(HERE))) == 1


def test_cooperatives_do_not_see_each_other(store: FileStore) -> None:
    """A file of one cooperative does not exist for another, nor does its removal reach there."""
    sha256 = store.put(HERE, PHOTO, JPEG).sha256
    assert not store.exists(THERE, sha256)
    assert list(store.all_hashes(THERE)) == []
    with pytest.raises(NotFound, match="stored-file-missing"):
        store.get(THERE, sha256)
    store.put(THERE, PHOTO, JPEG)
    assert store.delete(HERE, sha256)
    assert store.get(THERE, sha256) == PHOTO
    assert set(store.cooperatives()) >= {THERE}


def test_all_files_are_listed(store: FileStore) -> None:
    """Every hash is listed once, over as many pages as it takes, under its cooperative."""
    mine = {store.put(HERE, str(number).encode(), JPEG).sha256 for number in range(20)}
    theirs = store.put(THERE, b"other", JPEG).sha256
    assert sorted(store.all_hashes(HERE)) == sorted(mine)
    assert list(store.all_hashes(THERE)) == [theirs]
    assert set(store.cooperatives()) == {HERE, THERE}


def test_an_empty_store_is_empty(store: FileStore) -> None:
    """Nothing is listed, found or removed where nothing was put."""
    assert list(store.cooperatives()) == []
    assert list(store.all_hashes(HERE)) == []
    assert not store.exists(HERE, ABSENT)
    assert store.put_at(HERE, ABSENT) is None
    assert not store.delete(HERE, ABSENT)
    with pytest.raises(NotFound):
        next(store.read(HERE, ABSENT))


def test_delete_is_final_and_can_be_repeated(store: FileStore) -> None:
    """The first removal says that it did something, the second that there was nothing to do."""
    sha256 = store.put(HERE, PHOTO, JPEG).sha256
    assert store.delete(HERE, sha256)
    assert not store.delete(HERE, sha256)
    assert not store.exists(HERE, sha256)
    assert list(store.all_hashes(HERE)) == []


def test_delete_spares_what_was_put_meanwhile(store: FileStore) -> None:
    """A removal of old files leaves alone a file that was put at or after its instant."""
    sha256 = store.put(HERE, PHOTO, JPEG).sha256
    put_at = store.put_at(HERE, sha256)
    assert put_at is not None
    assert not store.delete(HERE, sha256, put_before=put_at)
    assert store.exists(HERE, sha256)
    assert store.delete(HERE, sha256, put_before=put_at + timedelta(seconds=1))


def test_put_at_is_the_time_of_the_put(store: FileStore) -> None:
    """The instant of a put is aware, in UTC and just now, give or take a store's rounding."""
    before = datetime.now(UTC)
    put_at = store.put_at(HERE, store.put(HERE, PHOTO, JPEG).sha256)
    assert put_at is not None
    assert put_at.utcoffset() == timedelta(0)
    second = timedelta(seconds=1)
    assert before - second <= put_at <= datetime.now(UTC) + second


def test_a_damaged_file_is_never_received_whole(
    store: FileStore, bucket: Bucket, tmp_path: Path
) -> None:
    """One altered byte is found, and the last piece is withheld; a new put mends the file."""
    sha256 = store.put(HERE, PHOTO, JPEG).sha256
    damage(store, bucket, tmp_path, sha256)
    received: list[bytes] = []
    with pytest.raises(DamagedFile, match=sha256):
        received.extend(store.read(HERE, sha256))
    assert received == []
    with pytest.raises(DamagedFile):
        store.get(HERE, sha256)
    store.put(HERE, PHOTO, JPEG)
    assert store.get(HERE, sha256) == PHOTO


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", ABSENT.upper(), ABSENT[:-1], ABSENT + "\n", "é" * 64]
)
def test_what_is_no_hash_names_nothing(store: FileStore, name: str) -> None:
    """A name from outside that is no SHA-256 is a fault and never a path."""
    for ask in (store.get, store.exists, store.put_at, store.delete):
        with pytest.raises(BadInput, match="file-hash"):
            ask(HERE, name)


@pytest.mark.parametrize("media_type", ["", "jpeg", "image/", "image/jpeg\r\nX: y", "Image/JPEG"])
def test_a_media_type_must_be_one(store: FileStore, media_type: str) -> None:
    """What is no media type is refused before anything is kept."""
    with pytest.raises(BadInput, match="file-media-type"):
        store.put(HERE, PHOTO, media_type)
    assert list(store.cooperatives()) == []


def test_too_large_content_is_refused(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Content over the limit leaves nothing behind, whether it comes as bytes or as a stream."""
    monkeypatch.setattr(store_module, "MAX_FILE_BYTES", 1000)
    store.put(HERE, bytes(1000), JPEG)
    for content in (bytes(1001), BytesIO(bytes(1001))):
        with pytest.raises(BadInput, match="stored-file-too-large"):
            store.put(HERE, content, JPEG)
    assert len(list(store.all_hashes(HERE))) == 1
    assert list(tmp_path.rglob(".incoming/*")) == []


def test_a_broken_stream_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    """When the sender breaks off, there is no file, no part of one, and the error is theirs."""

    class BrokenOff(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise EOFError("tunnel")
            return super().read(size)

    with pytest.raises(EOFError, match="tunnel"):
        store.put(HERE, BrokenOff(bytes(300_000)), JPEG)
    assert list(store.all_hashes(HERE)) == []
    assert list(tmp_path.rglob(".incoming/*")) == []


def test_any_content_comes_back(store: FileStore) -> None:
    """Whatever the bytes are, they come back the same."""

    @given(st.binary(max_size=2000))
    def round_trip(content: bytes) -> None:
        assert store.get(HERE, store.put(HERE, content, JPEG).sha256) == content

    round_trip()


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=5), st.data())
def test_verified_withholds_the_last_piece(pieces: list[bytes], data: st.DataObject) -> None:
    """Pieces with the right hash all pass; of others at least the last one is withheld."""
    sha256 = hashlib.sha256(b"".join(pieces)).hexdigest()
    assert list(verified(pieces, sha256, "here")) == pieces
    if not pieces:
        return
    index = data.draw(st.integers(0, len(pieces) - 1))
    altered = [*pieces[:index], bytes([pieces[index][0] ^ 1]) + pieces[index][1:]]
    altered += pieces[index + 1 :]
    received: list[bytes] = []
    with pytest.raises(DamagedFile, match="here"):
        received.extend(verified(altered, sha256, "here"))
    assert received == altered[:-1]


def test_a_reference_is_checked_when_made() -> None:
    """A row cannot name a file by anything but a hash, a size and a type."""
    for sha256, size_bytes, media_type in [
        ("x", 1, JPEG),
        (ABSENT, -1, JPEG),
        (ABSENT, store_module.MAX_FILE_BYTES + 1, JPEG),
        (ABSENT, 1, "photo"),
    ]:
        with pytest.raises(BadInput):
            FileRef(sha256=sha256, size_bytes=size_bytes, media_type=media_type)
