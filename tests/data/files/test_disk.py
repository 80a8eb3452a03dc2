"""Files on disk: who may read them, and what a killed process leaves behind."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from data.files.disk import INCOMING, DiskStore
from routing.errors import Failure

ROOT = Path(__file__).resolve().parents[3]
HERE = UUID(int=1)
JPEG = "image/jpeg"
# Each put is told only when it has returned.
PUTTING = """
import sys
from pathlib import Path
from uuid import UUID
from data.files.disk import DiskStore

store = DiskStore(Path(sys.argv[1]))
for number in range(1_000_000):
    content = number.to_bytes(8) * 5000
    print(store.put(UUID(int=1), content, "image/jpeg").sha256, flush=True)
"""
RECEIVING = """
import sys
from pathlib import Path
from uuid import UUID
from data.files.disk import DiskStore

DiskStore(Path(sys.argv[1])).put(UUID(int=1), sys.stdin.buffer, "image/jpeg")
"""


def child(program: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a Python of its own that works on the folder."""
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    """Folders have mode 0700 and files 0600, whatever the process would give otherwise."""
    before = os.umask(0)
    try:
        DiskStore(tmp_path / "files").put(HERE, b"photo", JPEG)
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_dir()}
    assert modes == {0o700}
    assert {p.stat().st_mode & 0o777 for p in tmp_path.rglob("*") if p.is_file()} == {0o600}


def test_files_lie_where_the_page_says(tmp_path: Path) -> None:
    """The path is the cooperative, the first two digits, and the hash."""
    sha256 = DiskStore(tmp_path).put(HERE, b"photo", JPEG).sha256
    assert (tmp_path / str(HERE) / sha256[:2] / sha256).read_bytes() == b"photo"


def test_a_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    """Where others may write, they could put their own files in place of ours."""
    tmp_path.chmod(0o777)
    with pytest.raises(Failure, match="file-store-open-to-others"):
        DiskStore(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A path that is a file is refused with the system's reason."""
    (tmp_path / "files").write_text("")
    with pytest.raises(Failure, match="file-store-failed"):
        DiskStore(tmp_path / "files")


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system cannot flush a file, the put fails with its reason and keeps nothing."""
    store = DiskStore(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Failure, match="No space left on device"):
            store.put(HERE, b"photo", JPEG)
    assert list(store.all_hashes(HERE)) == []
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_a_put_is_flushed_before_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Content goes to the disk before the name, and the name before the put returns."""
    done: list[str] = []
    flush, rename = os.fsync, Path.replace

    def noted_flush(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "content")
        flush(handle)

    def noted_rename(path: Path, target: Path) -> Path:
        done.append("name")
        return rename(path, target)

    store = DiskStore(tmp_path)
    monkeypatch.setattr(os, "fsync", noted_flush)
    monkeypatch.setattr(Path, "replace", noted_rename)
    store.put(HERE, b"photo", JPEG)
    assert done == ["content", "folder", "folder", "name", "folder"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link in a file's place is refused and leads nowhere."""
    store = DiskStore(tmp_path / "files")
    (tmp_path / "secret").write_bytes(b"secret")
    sha256 = store.put(HERE, b"secret", JPEG).sha256
    path = tmp_path / "files" / str(HERE) / sha256[:2] / sha256
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    with pytest.raises(Failure, match="file-store-failed"):
        store.get(HERE, sha256)


def test_foreign_names_are_not_listed(tmp_path: Path) -> None:
    """What others left in the folder is no file of ours."""
    store = DiskStore(tmp_path)
    sha256 = store.put(HERE, b"photo", JPEG).sha256
    folder = tmp_path / str(HERE)
    (folder / sha256[:2] / "notes.txt").write_text("")
    (folder / "ff").mkdir(exist_ok=True)
    (folder / "ff" / ("0" * 64)).write_text("")
    (folder / "stray").write_text("")
    (tmp_path / "lost+found").mkdir()
    (tmp_path / HERE.hex).mkdir()
    assert list(store.all_hashes(HERE)) == [sha256]
    assert list(store.cooperatives()) == [HERE]


def test_many_hands_at_once(tmp_path: Path) -> None:
    """Threads that put, read and remove the same files never meet half of one."""
    store = DiskStore(tmp_path)
    contents = [bytes([number]) * 70_000 for number in range(4)]
    long_ago = datetime.now(UTC) - timedelta(hours=1)

    def work(number: int) -> None:
        content = contents[number % 4]
        sha256 = store.put(HERE, content, JPEG).sha256
        assert not store.delete(HERE, sha256, put_before=long_ago)
        assert store.get(HERE, sha256) == content

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(80)))
    assert len(list(store.all_hashes(HERE))) == 4
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_killed_in_the_middle_of_a_put(tmp_path: Path) -> None:
    """Half a file has no name; it is litter, which a sweep takes away once it is old."""
    store = DiskStore(tmp_path)
    process = child(RECEIVING, tmp_path)
    assert process.stdin is not None
    process.stdin.write(bytes(600_000))
    process.stdin.flush()
    while not any(path.stat().st_size for path in (tmp_path / INCOMING).iterdir()):
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.communicate()
    assert list(store.all_hashes(HERE)) == []
    now = datetime.now(UTC)
    assert store.sweep(now - timedelta(hours=1)) == 0
    assert store.sweep(now + timedelta(seconds=1)) == 1
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_killed_again_and_again(tmp_path: Path) -> None:
    """After any number of kills every acknowledged file is there, and every named one is whole."""
    names: set[str] = set()
    for wanted in (1, 7, 30):
        process = child(PUTTING, tmp_path)
        assert process.stdout is not None
        names.update(process.stdout.readline().decode().strip() for _ in range(wanted))
        process.kill()
        rest = process.communicate()[0].decode()
        names.update(line for line in rest.splitlines(keepends=False) if len(line) == 64)
    store = DiskStore(tmp_path)
    stored = set(store.all_hashes(HERE))
    assert len(names) >= 30
    assert names <= stored
    for sha256 in stored:
        assert hashlib.sha256(store.get(HERE, sha256)).hexdigest() == sha256
    store.sweep(datetime.now(UTC) + timedelta(seconds=1))
    assert list((tmp_path / INCOMING).iterdir()) == []
