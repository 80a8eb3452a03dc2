"""The founder's streets: an extract handed in nine times, on an installation without streets.

Only the first cooperative of an installation takes streets in by its pages, and only once: so this
is another server than that of the live day. Eight of nine are told that one is under way.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import sleep

from api.auth.scopes import Role, grant_of_roles
from api.auth.secret import Secret
from api.composition import open_service
from api.demo.city import demo_extract
from api.http.authentication import csrf_for
from api.http.pages.setup.streets import UPLOAD
from api.settings.environment import read_settings
from api.usecases.act import Act, Actor
from api.usecases.people.signing_in import SignedIn, begin_session
from api.usecases.service import Service
from api.usecases.system.first_run import Founding, enter_setup, found_first, make_setup_code
from api.usecases.system.first_streets import UNDER_WAY, give_up_streets, read_first_streets
from bench.api.town import LANGUAGE, free_port, postmaster, running_server
from bench.one_user.asking import Request
from bench.one_user.installation import Running, environment_of, new_home
from bench.one_user.page_forms import in_parts
from bench.opendata import open_data
from data.store.people import people

LARGE = "osm/stress_porto_2x2.osm.pbf"
"""Extract of the open data that is handed in; that of the demo where it is not there."""
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded(Running):
    """An installation with a founder, and no streets yet.

    Attributes
    ----------
    founder
        Headers of the founder.
    actor
        The founder.
    """

    founder: dict[str, str]
    actor: Actor

    def upload(self, extract: bytes) -> Request:
        """Return a request that hands in an extract; what was imported before is given up."""
        while self.service.do(self.actor, read_first_streets).state in UNDER_WAY:
            sleep(0.5)
        self.service.do(self.actor, give_up_streets)
        body = in_parts({}, {"extract": ("bench.osm.pbf", extract)})
        return Request(method="POST", address=UPLOAD, headers=self.founder, body=body)

    def await_worker(self, most_s: float) -> bool:
        """Wait until the streets are compiled besides."""
        for _ in range(int(most_s / 0.5)):
            if self.service.do(self.actor, read_first_streets).state not in UNDER_WAY:
                break
            sleep(0.5)
        return super(Founded, self).await_worker(most_s)


def large_extract() -> bytes:
    """Return an extract that is handed in."""
    large = open_data() / LARGE
    return (large if large.is_file() else demo_extract()).read_bytes()


@contextmanager
def founded() -> Iterator[Founded]:
    """Found a cooperative without streets, start server and worker, and take all away again."""
    with ExitStack() as stack:
        folder = stack.enter_context(new_home())
        port = free_port()
        environment = environment_of(folder, port)
        settings = read_settings(environment)
        service = stack.enter_context(open_service(settings))
        signed_in = _found(service)
        server = stack.enter_context(running_server(folder, environment, port, workers=1))
        yield Founded(
            port=port,
            server=server,
            postgresql=postmaster(settings),
            service=service,
            other=_headers(service, _another(service, signed_in)),
            founder=_headers(service, signed_in),
            actor=_actor(signed_in),
        )


def _found(service: Service) -> SignedIn:
    code = make_setup_code(service)
    if code is None:
        raise AssertionError
    entry = enter_setup(service, code=code.reveal(), address=HERE)
    wanted = Founding(
        name="First Wheels",
        town="Porto",
        time_zone="Europe/Lisbon",
        language=LANGUAGE,
        admin_name="Mina",
        admin_email="mina@bench.example",
        password=Secret(secrets.token_urlsafe(24)),
    )
    return found_first(service, entry.token.reveal(), wanted)


def _actor(signed_in: SignedIn) -> Actor:
    roles = frozenset({Role.ADMIN, Role.DISPATCHER})
    return Actor(
        kind="person",
        id=signed_in.person_id,
        cooperative_id=signed_in.cooperative_id,
        roles=roles,
        grant=grant_of_roles(roles),
        session_id=signed_in.session_id,
    )


def _another(service: Service, founder: SignedIn) -> SignedIn:
    """Sign somebody in who rides."""
    rider = people.Person(
        id=service.ids(),
        name="Rider",
        email="rider@bench.example",
        language=LANGUAGE,
        roles=(Role.COURIER.value,),
        status="active",
        created_at=service.clock(),
    )

    def begin(act: Act) -> SignedIn:
        people.add(act.tx, rider)
        return begin_session(act, rider, "link")

    return service.do(_actor(founder), begin)


def _headers(service: Service, signed_in: SignedIn) -> dict[str, str]:
    token = signed_in.token.reveal()
    csrf = csrf_for(service, signed_in.token).reveal()
    return {"Cookie": f"session={token}; csrf={csrf}", "X-CSRF-Token": csrf}
