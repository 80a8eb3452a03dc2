"""Around everything that can be guessed: attempts are counted, and slowed down when they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from api.auth.lockout import ACCOUNT, CODE, account_key, address_key, judge, wait_s
from api.usecases.service import Service
from data.store.people import attempts
from routing.errors import Denied

_CODES = "codes"
"""Lane of short codes and links, which name no account."""


@contextmanager
def guarded(service: Service, *, login: str, address: str, lane: str = "") -> Iterator[None]:
    """Count what happens inside as an attempt of an account; a ``Denied`` is a failed one.

    Parameters
    ----------
    login
        What was typed, or what else names the account.
    address
        Network address of whoever tries.
    lane
        Of a known browser; see :func:`api.auth.devices.device_lane`.

    Raises
    ------
    Denied
        ``sign-in-wait`` while attempts are slowed down; then nothing inside happens.
    """
    subject = account_key(service.tools.sealer, login, lane=lane)
    with _counted(service, subject, address, _wait_for_account):
        yield


@contextmanager
def guarded_code(service: Service, *, address: str) -> Iterator[None]:
    """Count what happens inside as an attempt at a link or code; like :func:`guarded`."""
    subject = account_key(service.tools.sealer, "", lane=_CODES)
    with _counted(service, subject, address, _wait_for_code):
        yield


_Wait = Callable[[attempts.Failures, datetime], int]


def _wait_for_account(failures: attempts.Failures, now: datetime) -> int:
    known, here = failures.account, failures.address
    return judge(account=known, address=here, now=now, since=failures.since)


def _wait_for_code(failures: attempts.Failures, now: datetime) -> int:
    return wait_s(CODE, failures.both, now)


@contextmanager
def _counted(service: Service, subject: bytes, address: str, wait: _Wait) -> Iterator[None]:
    # Counted as failed before it is looked at: many at once would all get through otherwise.
    number = _begin(service, subject, address, wait)
    try:
        yield
    except Denied:
        raise
    except BaseException:
        # A slip in a form, or a database gone away: nothing was guessed.
        with service.database.transaction() as tx:
            attempts.forget(tx, number)
        raise
    with service.database.transaction() as tx:
        attempts.succeed(tx, number)


def _begin(service: Service, subject: bytes, address: str, wait: _Wait) -> int:
    now = service.clock()
    here = address_key(service.tools.sealer, address)
    with service.database.transaction() as tx:
        attempts.lock(tx, subject, here)
        since = now - timedelta(seconds=ACCOUNT.memory_s)
        seconds = wait(attempts.failures(tx, subject, here, since), now)
        if seconds:
            raise Denied("sign-in-wait", seconds=seconds)
        return attempts.begin(tx, subject, here, now)
