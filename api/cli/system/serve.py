"""``tournee serve``: the whole service until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from api.cli.context import CliContext, open_cli
from api.cli.options import Lang
from api.settings.fast_clock import MOST_SPEED
from routing.errors import BadInput

if TYPE_CHECKING:
    from api.demo.riding import Happening
    from api.demo.serving import Demo
    from api.demo.staff import WayIn
    from api.locales.texts import Texts
    from api.settings.environment import Settings
    from api.settings.values import Listen
    from api.usecases.service import Service

LOG = "serve.log"
"""Of the demo, in its home."""

CONNECTIONS = 12
"""To the database; as many again under load. A server's default allows a hundred in all."""


def serve(  # noqa: PLR0913  # what a service is set up with
    listen: Annotated[
        str | None, typer.Option("--listen", metavar="HOST:PORT", help="help-serve-listen")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=0, max=32, help="help-serve-workers")
    ] = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="help-serve-demo")] = False,
    speed: Annotated[
        int | None, typer.Option("--speed", min=1, max=MOST_SPEED, help="help-serve-speed")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="help-serve-verbose")] = False,
    lang: Lang = None,
) -> None:
    """Run the service until stopped."""
    from api.app import make_app
    from api.cli.listening import take_place, with_place
    from api.composition import open_service
    from api.demo.city import demo_city
    from api.demo.serving import demo_environment, demo_settings
    from api.http.logs import log_lines
    from api.http.serving import run_server
    from api.worker.city_loading import loading_cities
    from api.worker.processes import workers_beside

    with open_cli(lang) as cli:
        wanted = with_place(cli.settings, listen)
        if demo:
            wanted = demo_settings(wanted, speed or 1)
        elif speed is not None or verbose:
            raise BadInput.of("only-with-demo", where="--speed" if speed else "--verbose")
        beside = workers if workers is not None else int(wanted.database_url is None)
        with take_place(wanted.listen) as open_socket:
            # The system may have chosen the port; links must hold it.
            settings = replace(wanted, listen=_address_in_use(open_socket, wanted.listen))
            environment = {"TOURNEE_LISTEN": str(settings.listen)}
            if demo:
                environment |= demo_environment(settings)
                with cli.stages() as tell:
                    demo_city(settings.cities, tell)
            with ExitStack() as stack:
                apart = demo or cli.err.is_terminal
                log = stack.enter_context(_log_file(settings)) if apart else None
                log_lines(log)
                if not demo:
                    # A database of its own takes a minute the first time, and says nothing.
                    cli.warn("serve-starting")
                service = stack.enter_context(
                    open_service(settings, pool_size=CONNECTIONS, keep_awake=True)
                )
                if demo:
                    service.tools.code.wait()  # its day is planned at once
                new_demo = _demo(cli, service) if demo else None
                if new_demo is not None:
                    settings, service = _begin(new_demo, service, settings)
                    environment |= demo_environment(settings)
                    new_demo.riders.tell = _teller(cli) if verbose else new_demo.riders.tell
                    stack.enter_context(_under_way(new_demo, settings))
                # Before anything logs; whoever opens a link at once waits a moment in the queue.
                _tell(cli, open_socket, new_demo, settings)
                if new_demo is None:
                    if log is not None:
                        cli.say("serve-log", log=str(settings.home / LOG))
                    _tell_setup(cli, service, settings)
                stack.enter_context(loading_cities(service))
                stack.enter_context(workers_beside(beside, environment=environment, log=log))
                # The server hands the signal on by which it was told to end.
                with suppress(KeyboardInterrupt):
                    run_server(
                        make_app(service, settings),
                        settings.listen.host,
                        settings.listen.port,
                        listening=open_socket,
                    )
                cli.warn("serve-ending")


def _demo(cli: CliContext, service: Service) -> Demo:
    """Bring the demo up to this moment."""
    from api.demo.serving import prepare_demo

    with cli.stages() as tell:
        return prepare_demo(service, cli.texts.language, tell)


def _begin(demo: Demo, service: Service, settings: Settings) -> tuple[Settings, Service]:
    """Let the clock of a simulated day run, which stood still while the demo was made."""
    from api.demo.serving import by_clock

    if settings.clock is None:
        return settings, service
    clock = settings.clock.restarted()
    demo.riders.service = by_clock(service, clock)
    return replace(settings, clock=clock), demo.riders.service


def _under_way(demo: Demo, settings: Settings) -> AbstractContextManager[None]:
    """Let the demo's day go on; a simulated one begins there the next time."""
    from api.demo.riding import riding
    from api.demo.serving import note_seen

    if settings.clock is None:
        return riding(demo.riders)
    seen = partial(note_seen, settings.home)
    return riding(demo.riders, speed=settings.clock.speed, on_step=seen)


def _teller(cli: CliContext) -> Callable[[Happening], None]:
    """Return what prints a line for each thing that happens."""
    from api.demo.serving import ZONE

    def tell(one: Happening) -> None:
        kind = cli.texts.word("event", one.kind)
        says = f": {one.says}" if one.says else ""
        cli.line(f"{one.at.astimezone(ZONE):%H:%M}  {one.who}  {kind}{says}")

    return tell


def _log_file(settings: Settings) -> TextIO:
    """Open the log of a server on a terminal, where it would bury the links."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return (settings.home / LOG).open("a", encoding="utf-8")


def _tell(
    cli: CliContext, open_socket: socket.socket, demo: Demo | None, settings: Settings
) -> None:
    """Print where the service is, and how the people of the demo get in."""
    from api.settings.values import Listen

    texts = cli.texts
    host, port = open_socket.getsockname()[:2]
    address = f"http://{Listen(host=host, port=port)}"
    if demo is not None:
        office = demo.dispatcher
        password = office.password.reveal() if office.password else ""
        way_in = {"address": address, "email": office.person.email, "password": password}
        cli.say("demo-people", style="bold")
        for way in demo.ways_in:
            role = texts.word("role", way.person.role.value)
            cli.line(f"  {way.person.name}, {role} <{way.person.email}>")
            cli.line(f"    {_key(way, texts)}")
        cli.say("demo-links-once")
        cli.say("demo-sign-in", address=address)
        cli.say("demo-where", address=address, log=str(settings.home / LOG))
        if settings.clock is not None:
            from api.demo.serving import ZONE

            begun = settings.clock.begin.astimezone(ZONE)
            cli.say("demo-day", clock=f"{begun:%H:%M}", speed=settings.clock.speed)
        cli.say("demo-dispatcher", style="bold", **way_in)
    cli.say("serve-ready", address=address)


def _tell_setup(cli: CliContext, service: Service, settings: Settings) -> None:
    """Print where an installation is set up that nobody has founded anything in, and the code."""
    from api.usecases.system.first_run import make_setup_code, needs_streets
    from api.usecases.system.first_streets import remove_leftovers

    remove_leftovers(settings.home)
    address = f"{service.tools.public_url}/setup"
    code = make_setup_code(service)
    if code is not None:
        cli.say("setup-open", style="bold")
        cli.line(f"  {address}?code={code.reveal()}")
        cli.say("setup-open-by-hand", address=address, code=code.reveal())
    elif needs_streets(service):
        cli.say("setup-go-on-at", address=address)


def _key(way: WayIn, texts: Texts) -> str:
    """Return what opens the demo to somebody: a link, or a password."""
    if way.link is not None:
        return way.link.reveal()
    return texts("demo-password", password=way.password.reveal() if way.password else "")


def _address_in_use(open_socket: socket.socket, listen: Listen) -> Listen:
    return replace(listen, port=open_socket.getsockname()[1])
