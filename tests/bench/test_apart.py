"""Work in a process of its own gives its result or says how it ended."""

import os
import time

import pytest

from bench.apart import Absent, Died, run_apart


def double(value: int) -> int:
    """Return twice a value."""
    return 2 * value


def raise_error() -> None:
    """Go wrong."""
    message = "no luck"
    raise ValueError(message)


def import_missing() -> None:
    """Need what is not there."""
    message = "No module named 'nowhere'"
    raise ImportError(message)


def end_at_once() -> None:
    """End without a word, as a crash does."""
    os._exit(7)


def sleep_long() -> None:
    """Take too long."""
    time.sleep(600)


def test_a_result_comes_back() -> None:
    """What the function returns is what the caller gets."""
    assert run_apart(double, 21, limit_s=60) == 42


def test_an_error_is_told() -> None:
    """An exception there is an error here, with its words."""
    with pytest.raises(Died, match="no luck"):
        run_apart(raise_error, limit_s=60)


def test_a_missing_package_is_told_apart() -> None:
    """What cannot be imported is absent, not broken."""
    with pytest.raises(Absent, match="nowhere"):
        run_apart(import_missing, limit_s=60)


def test_a_crash_is_told() -> None:
    """A process that ends without a result says its status."""
    with pytest.raises(Died, match="status 7"):
        run_apart(end_at_once, limit_s=60)


def test_what_takes_too_long_is_ended() -> None:
    """After the limit the process is killed."""
    with pytest.raises(Died, match="no result in 1 s"):
        run_apart(sleep_long, limit_s=1.0)
