"""How often one may ask."""

from hypothesis import given
from hypothesis import strategies as st

from api.app import make_app
from api.http.limits import MOST_KEPT, Limits, Policy, network_of
from tests.support.http import Asker, Web, settings_for

FEW = Policy(name="few", quota=3, window_s=60)


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.now


def limited(web: Web, *, actor: int = 1000, address: int = 1000) -> tuple[Web, Watch]:
    """The same world behind narrow limits."""
    watch = Watch()
    limits = Limits(
        actor=Policy(name="requests", quota=actor),
        address=Policy(name="anonymous", quota=address),
        clock=watch,
    )
    app = make_app(web.world.service, settings_for(), limits=limits)
    return Web(app=app, world=web.world), watch


@given(st.lists(st.floats(min_value=0, max_value=40), min_size=1, max_size=60))
def test_never_more_than_twice_the_quota_in_a_window(pauses: list[float]) -> None:
    """However the requests come, at most quota and what came back meanwhile are let through."""
    watch, passed = Watch(), list[float]()
    limits = Limits(clock=watch)
    for pause in pauses:
        watch.now += pause
        if limits.take(FEW, "ada").retry_s == 0:
            passed.append(watch.now)
    for start in passed:
        within = [one for one in passed if start <= one < start + FEW.window_s]
        assert len(within) <= 2 * FEW.quota


@given(st.lists(st.floats(min_value=0, max_value=40), min_size=1, max_size=60))
def test_whoever_waits_as_told_comes_in(pauses: list[float]) -> None:
    """After the seconds of ``Retry-After`` the next request is let through."""
    watch = Watch()
    limits = Limits(clock=watch)
    for pause in pauses:
        watch.now += pause
        standing = limits.take(FEW, "ada")
        if standing.retry_s:
            watch.now += standing.retry_s
            assert limits.take(FEW, "ada").retry_s == 0


def test_memory_is_bounded() -> None:
    """Of those who ask only the latest are kept."""
    limits = Limits(clock=Watch())
    for number in range(MOST_KEPT + 50):
        limits.take(FEW, str(number))
    assert len(limits._empty_until) == MOST_KEPT


def test_a_known_one_is_told_and_stopped(web: Web) -> None:
    """Each answer says what is left; then comes 429 until the time that it names has passed."""
    narrow, watch = limited(web, actor=2)
    office = narrow.program(web.world.new_person("dispatcher"))
    first, second, third = (office.get("/v1/me") for _ in range(3))
    assert first.headers["ratelimit-policy"] == '"requests";q=2;w=60'
    assert first.headers["ratelimit"] == '"requests";r=1;t=30'
    assert second.headers["ratelimit"].startswith('"requests";r=0')
    assert (third.status_code, third.json()["code"]) == (429, "rate-limited")
    assert third.headers["retry-after"] == str(third.json()["arguments"]["seconds"]) == "30"
    other = narrow.program(web.world.new_person("dispatcher"))
    assert other.get("/v1/me").status_code == 200
    watch.now += 30
    assert office.get("/v1/me").status_code == 200


def test_a_stranger_is_counted_by_address(web: Web) -> None:
    """Whoever shows nothing good shares one allowance with their address; others do not feel it."""
    narrow, _ = limited(web, address=2)
    asked = [Asker(app=narrow.app, address="192.0.2.7") for _ in range(3)]
    asked[1].headers["Authorization"] = "Bearer tn_key_forged"
    statuses = [one.get("/v1/me").status_code for one in asked]
    assert statuses == [401, 401, 429]
    signing_in = {"email": "ada@example.org", "password": "guess"}
    assert asked[0].post("/v1/sessions", signing_in).status_code == 429
    assert Asker(app=narrow.app, address="192.0.2.8").get("/v1/me").status_code == 401
    office = narrow.program(web.world.new_person("dispatcher"))
    office.address = "192.0.2.7"
    assert office.get("/v1/me").status_code == 200


def test_a_network_of_ipv6_counts_as_one() -> None:
    """Who has 2^64 addresses has one allowance; an IPv4 address in IPv6 clothes is itself."""
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::7") != network_of("2001:db8:1:3::7")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7")
