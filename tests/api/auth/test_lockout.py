"""Lockout: guessers wait longer and longer, owners never wait for good."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.devices import DEVICE_S, device_lane, new_device_cookie
from api.auth.lockout import (
    ACCOUNT,
    ADDRESS,
    CODE,
    Policy,
    account_key,
    address_key,
    judge,
    wait_s,
)
from api.auth.sealing import Sealer

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SEALER = Sealer(keys=(bytes(range(32)),))
POLICIES = [ACCOUNT, ADDRESS, CODE]
AGES = st.lists(st.integers(-100, 200_000), max_size=60)


def _ago(*ages_s: float) -> list[datetime]:
    return [NOW - timedelta(seconds=age) for age in ages_s]


def test_the_first_failures_are_free() -> None:
    """Mistyping four times costs no wait, the fifth does, and each further doubles it."""
    waits = [wait_s(ACCOUNT, _ago(*[0] * n), NOW) for n in range(12)]
    assert waits == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900]


@pytest.mark.parametrize("policy", POLICIES)
def test_nobody_is_locked_out_for_good(policy: Policy) -> None:
    """After a million failures the wait is the longest one, and after a while it is over."""
    many = _ago(0) * 100_000
    assert wait_s(policy, many, NOW) == policy.longest_wait_s
    assert wait_s(policy, many, NOW + timedelta(seconds=policy.longest_wait_s)) == 0
    later = NOW + timedelta(seconds=policy.memory_s)
    assert wait_s(policy, [*many, later], later) == 0


@given(st.sampled_from(POLICIES), AGES)
def test_waits_are_bounded(policy: Policy, ages: list[int]) -> None:
    """The wait lies between none and the longest, also with failures of a clock ahead."""
    assert 0 <= wait_s(policy, _ago(*ages), NOW) <= policy.longest_wait_s


@given(st.sampled_from(POLICIES), AGES)
def test_a_further_failure_never_shortens_the_wait(policy: Policy, ages: list[int]) -> None:
    """One failure more, now, makes the wait as long or longer."""
    failures = _ago(*ages)
    assert wait_s(policy, [*failures, NOW], NOW) >= wait_s(policy, failures, NOW)


@given(st.sampled_from(POLICIES), AGES)
def test_waiting_as_told_is_enough(policy: Policy, ages: list[int]) -> None:
    """Whoever waits so many seconds may try."""
    failures = [min(at, NOW) for at in _ago(*ages)]
    wait = wait_s(policy, failures, NOW)
    assert wait_s(policy, failures, NOW + timedelta(seconds=wait)) == 0


def test_guesses_in_a_day_are_few() -> None:
    """A guesser who never tires gets some hundred attempts a day at one account."""
    failures: list[datetime] = []
    at = NOW
    while at < NOW + timedelta(days=1):
        at += timedelta(seconds=wait_s(ACCOUNT, failures, at))
        failures.append(at)
    assert len(failures) < 120


def test_parts_of_a_second_are_rounded_up() -> None:
    """A wait of less than a second is one second, not none."""
    failures = _ago(*[14.5] * 5)
    assert wait_s(ACCOUNT, failures, NOW) == 1


def test_either_lane_makes_wait() -> None:
    """The longer wait of account and address counts; neither alone is overlooked."""
    assert judge(account=[], address=[], now=NOW) == 0
    by_account = judge(account=_ago(*[0] * 6), address=_ago(0), now=NOW)
    by_address = judge(account=_ago(0), address=_ago(*[0] * 32), now=NOW)
    assert (by_account, by_address) == (30, 10)


def test_an_unlock_forgets_the_accounts_failures() -> None:
    """After signing in by a one-time link the account is free again, its address is not."""
    failures = _ago(*[60] * 9)
    unlocked = NOW - timedelta(seconds=30)
    assert judge(account=failures, address=[], now=NOW)
    assert judge(account=failures, address=[], now=NOW, since=unlocked) == 0
    assert judge(account=[], address=_ago(*[0] * 40), now=NOW, since=NOW)


def test_codes_are_slowed_by_address() -> None:
    """An address may try a short code five times, then waits."""
    assert [wait_s(CODE, _ago(*[0] * count), NOW) for count in (5, 6)] == [0, 30]


def test_keys_hide_names_and_addresses() -> None:
    """A key has 32 bytes, hangs on the installation's key, and is the same for the same name."""
    key = account_key(SEALER, "Léa@Example.org")
    assert len(key) == 32
    assert key == account_key(SEALER, " le\u0301a@example.ORG ")
    assert key != account_key(Sealer(keys=(bytes(32),)), "Léa@Example.org")
    assert key != account_key(SEALER, "lea@example.org")
    assert key != address_key(SEALER, "Léa@Example.org")


def test_lanes_do_not_run_together() -> None:
    """A lane and a name are not mistaken for another lane and another name."""
    assert account_key(SEALER, "b", lane="a:") != account_key(SEALER, ":b", lane="a")
    assert account_key(SEALER, "b", lane="a") != account_key(SEALER, "b")


def test_addresses_of_one_home_are_one() -> None:
    """IPv6 counts by its first 64 bits, a mapped IPv4 address as that, rubbish as unknown."""
    home = address_key(SEALER, "2001:db8:1:2::1")
    assert home == address_key(SEALER, "2001:db8:1:2:ffff::9")
    assert home != address_key(SEALER, "2001:db8:1:3::1")
    assert address_key(SEALER, "::ffff:192.0.2.7") == address_key(SEALER, "192.0.2.7")
    assert address_key(SEALER, "192.0.2.7") != address_key(SEALER, "192.0.2.8")
    assert address_key(SEALER, "fe80::1%eth0") == address_key(SEALER, "fe80::2")
    assert address_key(SEALER, "") == address_key(SEALER, "a socket\ud800")


def test_a_policy_must_end() -> None:
    """A policy whose waits outlast its memory, or that never waits, cannot be made."""
    for first, longest, memory in ((0, 10, 100), (20, 10, 100), (5, 100, 100)):
        with pytest.raises(ValueError, match="waits"):
            Policy(free=1, first_wait_s=first, longest_wait_s=longest, memory_s=memory)


def test_a_known_browser_has_a_lane_of_its_own() -> None:
    """The cookie of a browser that signed in gives a lane under that name, until it ends."""
    one, two = (new_device_cookie(SEALER, "Lea@x.org", now=NOW).reveal() for _ in range(2))
    lane = device_lane(SEALER, "lea@X.org", one, now=NOW)
    assert lane
    assert lane != device_lane(SEALER, "lea@x.org", two, now=NOW)
    assert device_lane(SEALER, "ada@x.org", one, now=NOW) == ""
    last = NOW + timedelta(seconds=DEVICE_S)
    assert device_lane(SEALER, "lea@x.org", one, now=last) == ""
    assert device_lane(SEALER, "lea@x.org", None, now=NOW) == ""


@given(st.text(max_size=90), st.integers(0, 76))
def test_a_made_up_cookie_gives_no_lane(text: str, at: int) -> None:
    """Neither any text nor an altered cookie gets away from the lane of strangers."""
    cookie = new_device_cookie(SEALER, "lea", now=NOW, random_bytes=bytes).reveal()
    altered = cookie[:at] + ("x" if cookie[at] != "x" else "y") + cookie[at + 1 :]
    assert device_lane(SEALER, "lea", text, now=NOW) == ""
    if at < len(cookie) - 1:
        assert device_lane(SEALER, "lea", altered, now=NOW) == ""
