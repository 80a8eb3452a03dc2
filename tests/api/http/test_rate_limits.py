"""How often one may ask."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from api.app import make_app
from api.http.rate_limits import MOST_KEPT, Limits, Policy, network_of
from tests.support.interface.http import Asker, Web, settings_for, unlimited

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
    limits = Limits(actor=FEW, address=FEW, clock=watch)
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
    limits = Limits(actor=FEW, address=FEW, clock=watch)
    for pause in pauses:
        watch.now += pause
        standing = limits.take(FEW, "ada")
        if standing.retry_s:
            watch.now += standing.retry_s
            assert limits.take(FEW, "ada").retry_s == 0


def test_memory_is_bounded() -> None:
    """Of those who ask only the latest are kept."""
    limits = Limits(actor=FEW, address=FEW, clock=Watch())
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


def test_limits_are_as_they_are_set(web: Web) -> None:
    """The settings say how often people, and strangers from one address, may ask."""
    environment = {"TOURNEE_RATE_LIMIT": "500", "TOURNEE_RATE_LIMIT_ANONYMOUS": "10"}
    narrow = Web(app=make_app(web.world.service, settings_for(environment)), world=web.world)
    stranger = narrow.anybody()
    answers = [stranger.get("/v1/bookings") for _ in range(11)]
    assert [one.status_code for one in answers] == [401] * 10 + [429]
    known = narrow.person(web.world.new_person("admin")).get("/v1/customers")
    assert known.headers["RateLimit-Policy"] == '"requests";q=500;w=60'


def ask_through(web: Web, peer: str, forwarded: str, **settings: str) -> list[int]:
    """Ask ten times as two clients of a proxy in turn, as its header tells; then once more."""
    rate = {"TOURNEE_RATE_LIMIT_ANONYMOUS": "10", **settings}
    app = make_app(web.world.service, settings_for(rate))
    asker = Asker(app=app, address=peer)
    for _ in range(10):
        asker.get("/v1/bookings", headers={"X-Forwarded-For": forwarded})
    ask = [forwarded, forwarded.replace("192.0.2.1", "192.0.2.2")]
    return [asker.get("/v1/bookings", headers={"X-Forwarded-For": one}).status_code for one in ask]


def test_clients_of_a_trusted_proxy_count_apart(web: Web) -> None:
    """A proxy on this machine, or one that is set, is believed; of a chain, the last stranger."""
    assert ask_through(web, "127.0.0.1", "192.0.2.1") == [429, 401]
    assert ask_through(web, "127.0.0.1", "203.0.113.9, 192.0.2.1") == [429, 401]
    set_up = {"TOURNEE_TRUSTED_PROXIES": "10.8.0.0/16, 2001:db8::7"}
    for peer in ("10.8.3.3", "2001:db8::7"):
        assert ask_through(web, peer, "192.0.2.1, 10.8.9.9", **set_up) == [429, 401]


def test_whoever_is_no_proxy_of_ours_cannot_pretend(web: Web) -> None:
    """The header of anybody else changes nothing, and what a client adds in front neither."""
    assert ask_through(web, "198.51.100.7", "192.0.2.1") == [429, 429]
    none = {"TOURNEE_TRUSTED_PROXIES": "none"}
    assert ask_through(web, "127.0.0.1", "192.0.2.1", **none) == [429, 429]
    assert ask_through(web, "127.0.0.1", "192.0.2.1, 203.0.113.9") == [429, 429]


def test_lockout_counts_for_whom_a_proxy_asks(web: Web) -> None:
    """Whoever guesses through the proxy has to wait; somebody else behind it signs in meanwhile."""
    app = make_app(web.world.service, settings_for(), limits=unlimited())
    proxy = Asker(app=app, address="127.0.0.1")

    def guess(client: str) -> str:
        form = {"email": f"{uuid4()}@example.org", "password": "wrong wrong wrong"}
        answer = proxy.post("/v1/sessions", form, headers={"X-Forwarded-For": client})
        return str(answer.json()["code"])

    assert guess("192.0.2.77") == "sign-in-refused"
    while guess("192.0.2.77") != "sign-in-wait":
        pass
    assert guess("192.0.2.78") == "sign-in-refused"
