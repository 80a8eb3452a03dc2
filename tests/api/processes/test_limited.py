"""Files read in a process of its own: answers, faults, and whatever takes too much is ended."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from api.processes.limited import MOST_AT_ONCE, Limits, _turns, run_limited
from data.formats.reading import parse_json
from routing.errors import BadInput, Failure
from tests.support.installation.warm_readers import cold_readers

LIMITS = Limits(cpu_s=20, wall_s=60)


@pytest.fixture(scope="module", autouse=True)
def cold() -> Iterator[None]:
    """Processes that start as they do everywhere but in tests."""
    with cold_readers():
        yield


def test_results_and_faults_come_back() -> None:
    """What a function gives is given, and what it refuses is refused with its faults."""
    assert run_limited(LIMITS, 0, parse_json, '{"a": 1}').content == {"a": 1}
    with pytest.raises(BadInput) as refused:
        run_limited(LIMITS, 0, parse_json, "{", "day.json")
    assert [(fault.code, fault.file) for fault in refused.value.faults] == [
        ("malformed", "day.json")
    ]


def test_a_defect_is_told_without_its_words() -> None:
    """An error that nobody foresaw is a failure with its kind alone: its text may hold names."""
    with pytest.raises(Failure, match="reading-failed") as failed:
        run_limited(LIMITS, 0, os.listdir, "/there/is/no/such/folder")
    assert failed.value.arguments == {"what": "FileNotFoundError"}


def test_what_waits_too_long_is_ended() -> None:
    """Whoever gives no answer in time is refused by name."""
    with pytest.raises(BadInput, match="file-takes-too-much"):
        run_limited(Limits(cpu_s=20, wall_s=1), 0, time.sleep, 30)


def test_what_takes_too_much_memory_is_ended() -> None:
    """Memory beyond the limit is a refusal, as is an answer that is too long."""
    with pytest.raises(BadInput, match="file-takes-too-much"):
        run_limited(LIMITS, 0, bytearray, 3_000_000_000)
    short = Limits(cpu_s=20, wall_s=60, answer_bytes=1000)
    with pytest.raises(BadInput, match="file-takes-too-much"):
        run_limited(short, 0, bytes, 5000)


def test_the_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of our environment it finds neither keys nor addresses of databases."""
    monkeypatch.setenv("TOURNEE_SECRET_KEYS", "secret")
    assert run_limited(LIMITS, 0, os.getenv, "TOURNEE_SECRET_KEYS") is None


def test_nobody_waits_where_others_would_wait() -> None:
    """Where all turns are taken, a request is told to come again; work in the background waits."""
    for _ in range(MOST_AT_ONCE):
        _turns.acquire()
    try:
        with pytest.raises(Failure, match="files-busy"):
            run_limited(LIMITS, 0, parse_json, "{}")
    finally:
        for _ in range(MOST_AT_ONCE):
            _turns.release()
