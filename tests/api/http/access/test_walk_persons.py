"""Every address and page, asked by everybody who must not learn who is brought something, or where.

Answers to writing are compared as those to reading are: each is asked in earnest and undone.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from api.app import make_app
from api.auth.scopes import ROLE_PERMISSIONS, SCOPES, Role, grant_of_roles
from api.http.carrying_out import anybody, installation
from api.usecases.act import Actor
from data.local import Cluster
from tests.support.depth import WHOLE
from tests.support.documents.pdf import text_of
from tests.support.interface.http import Asker, Lines, Web, settings_for, unlimited
from tests.support.interface.page_addresses import PageAddress, every_page
from tests.support.interface.planted import NEAR, Planted, plant
from tests.support.interface.undone import UndoneService
from tests.support.interface.walk import Address, every_address
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import MORNING

pytestmark = pytest.mark.trust

ENDLESS = {"GET /v1/stream"}
LATER = MORNING + timedelta(days=10)
"""Ten days on: the doors of today are told no more, those of eleven days ahead not yet."""

TO_SEARCHERS = {
    "POST /v1/recipients/search",
    "POST /v1/recipients/export",
    "GET /admin/recipients",
    "POST /admin/recipients",
}
"""Where an admin finds whoever asks what is kept on them, which is noted."""

PROGRAMS = {
    "program of the office": ("dispatcher", SCOPES),
    "program of the association": ("coordinator", SCOPES),
    "program of the shop": ("merchant of the shop", SCOPES),
    "program of an admin": ("admin", SCOPES),
}
"""Keys with every scope but that of recipients, by whose they are."""

CLAIMANTS = ("volunteer", "volunteer without the pledge")
OF_CLAIMANTS = {
    "GET /v1/me/claims",
    "GET /v1/me/open-needs",
    "POST /v1/needs/{need_id}/claim",
    "POST /v1/needs/{need_id}/end",
    "GET /volunteer/",
    "GET /volunteer/needs/{need_id}",
}
"""What volunteers are always asked, as nobody comes nearer to a door that is not told."""

ONE_SCOPE = "program with the only scope that it takes"

RIGHT = ("dispatcher", "coordinator", "merchant of the shop")
"""Who may know everybody, or their own: what they are told shows that the walk asks in earnest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that is asked of an address or a page.

    Attributes
    ----------
    name
        Method and path, before its ids are filled in.
    needs
        Permissions, any of which is enough.
    more
        Body, form or file, as a client takes it.
    """

    name: str
    method: str
    path: str
    needs: tuple[str, ...]
    more: Mapping[str, Any]

    @property
    def is_page(self) -> bool:
        """Whether a page is asked."""
        return "/v1/" not in self.path


@dataclass(slots=True, kw_only=True)
class Walk:
    """The application over planted people, and everybody who asks.

    Attributes
    ----------
    programs
        Keys with one scope, by that.
    """

    web: Web
    planted: Planted
    questions: list[Question]
    lines: Lines
    programs: dict[str, Asker] = field(default_factory=dict)

    def askers(self) -> dict[str, Asker]:
        """Return everybody who asks, just come in: people with sessions, programs with keys."""
        actors = self.planted.actors
        people = {name: self.web.person(actor) for name, actor in actors.items()}
        programs = {
            name: self.web.program(actors[whose], *(scopes - {"recipients:read"}))
            for name, (whose, scopes) in PROGRAMS.items()
        }
        return people | programs

    def actor(self, name: str) -> Actor:
        """Return who asks, or whose program does."""
        return self.planted.actors[PROGRAMS[name][0] if name in PROGRAMS else name]

    def may(self, name: str, question: Question) -> bool:
        """Return whether somebody may come in at all: who lacks the permission is refused first."""
        if name in PROGRAMS and question.is_page:
            return False
        held = grant_of_roles(self.actor(name).roles).permissions  # type: ignore[arg-type]
        return not question.needs or bool(set(question.needs) & set(held))

    def scope_of(self, question: Question) -> str:
        """Return a scope that opens an address; empty where none does that tells no recipients."""
        held = (one for one in question.needs if one in SCOPES - {"recipients:read"})
        return "" if question.is_page else next(held, "")

    def one_scope(self, question: Question) -> Asker:
        """Return a program of the office, or of an admin, that has one scope alone."""
        scope = self.scope_of(question)
        if scope not in self.programs:
            office = scope in ROLE_PERMISSIONS[Role.DISPATCHER]
            maker = self.planted.actors["dispatcher" if office else "admin"]
            self.programs[scope] = self.web.program(maker, scope)
        return self.programs[scope]

    def ask(self, asker: Asker, question: Question) -> Response:
        """Ask a question; as a page's form it brings the token of its asker."""
        more = dict(question.more)
        if question.is_page and question.method == "POST":
            more["data"] = {**more.get("data", {}), "csrf": asker.headers.get("X-CSRF-Token", "")}
        return asker(question.method, question.path, **more)

    def told(self, answer: Response) -> set[tuple[str, str]]:
        """Return whose words an answer tells, in body, headers or log: who, and what."""
        text = "\n".join([_text_of(answer), str(answer.headers), *map(str, self.logged())])
        return {
            (role, kind)
            for role, who in self.planted.people.items()
            for kind, word in who.words.items()
            if word in text
        }

    def logged(self) -> list[str]:
        """Return the lines that were logged since the last question."""
        # Not the figures of its clock: any of them may look like a longitude.
        said = ("args", "exc_info", "exc_text", "stack_info", "fields")
        found = [
            f"{one.getMessage()} {[getattr(one, name, None) for name in said]}"
            for one in self.lines.records
        ]
        self.lines.records.clear()
        return found


def _text_of(answer: Response) -> str:
    kind = answer.headers.get("content-type", "")
    if kind.startswith("application/pdf"):
        return text_of(answer.content)
    if kind.startswith("application/zip"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            files = [archive.read(one) for one in archive.namelist()]
        return "\n".join(file.decode("utf-8", "replace") for file in files)
    return answer.text


def allowed(planted: Planted, name: str, *, later: bool) -> set[tuple[str, str]]:
    """Return what somebody may be told of whom; everything else is a fault."""
    found: set[tuple[str, str]] = set()

    def tell(role: str, *, more: tuple[str, ...] = (), whole: bool = False) -> None:
        who = planted.people[role]
        found.update((role, kind) for kind in (who.words if whole else [*who.at_the_door, *more]))

    if name == "volunteer" and not later:
        tell("volunteer today")
        # The name of the saved place that it is.
        tell("volunteer at home today", more=("name",))
    if name == "volunteer who rides" and not later:
        tell("ridden by vera")
    if name == "courier":
        tell("of the shop", whole=True)
    return found


def questions_of(web: Web, planted: Planted) -> Iterator[Question]:
    """Return everything that is asked: each address and page, of each that is planted."""
    for one in every_address(web.app):
        if one.entrance in {anybody, installation} or one.name in ENDLESS:
            continue
        for role, id_of in _ids(planted, one.ids):
            for body in _bodies(planted, one, role, id_of):
                more = {"content": one.file} if one.file else {"json": body}
                path = _wide(one.path(id_of))
                yield Question(
                    name=one.name, method=one.method, path=path, needs=one.permissions, more=more
                )
    for page in every_page(web.app):
        if page.access.public:
            continue
        for _, id_of in _ids(planted, tuple(page.ids)):
            for data in _forms(page):
                yield Question(
                    name=page.name,
                    method=page.method,
                    path=page.path(id_of),
                    needs=page.access.needs,
                    more={"data": data} if page.method == "POST" else {},
                )


def _ids(planted: Planted, names: tuple[str, ...]) -> Iterator[tuple[str, Callable[[str], UUID]]]:
    """Return where ids of an address come from: each that is planted and has one of them."""
    common = {name: value for ids in planted.ids.values() for name, value in ids.items()}
    common["person_id"] = planted.actors["courier"].id  # type: ignore[assignment]

    def of(ids: Mapping[str, UUID]) -> Callable[[str], UUID]:
        return lambda name: ids.get(name) or common.get(name) or uuid4()

    asked = [(role, ids) for role, ids in planted.ids.items() if set(ids) & set(names)]
    for role, ids in asked or [("", {})]:
        yield role, of(ids)


def _wide(path: str) -> str:
    """Return an address that asks for the whole month, and looks for what everybody has."""
    for before, after in (
        (f"first={NEAR}", "first=2026-03-01"),
        (f"last={NEAR}", "last=2026-03-31"),
        ("q=1", "q=Quillfeather"),
    ):
        path = path.replace(before, after)
    return path


def _bodies(
    planted: Planted, one: Address, role: str, id_of: Callable[[str], UUID]
) -> list[dict[str, Any] | None]:
    """Return the bodies that an address is sent."""
    needs = [ids["need_id"] for ids in planted.ids.values() if "need_id" in ids]
    open_needs = [planted.ids[name]["need_id"] for name in ("open", "open at home")]
    bodies: dict[str, list[dict[str, Any] | None]] = {
        "POST /v1/needs/{need_id}/end": [
            {"outcome": "handed_over", "code": planted.people[role].code} if role else {},
            {"outcome": "other"},
        ],
        "PATCH /v1/needs/{need_id}": [{}, {"hills": "steep"}, {"hills": 3}],
        "POST /v1/needs/plan": [{"need_ids": [str(need)]} for need in open_needs],
        "POST /v1/needs/order": [{"need_ids": [str(need)]} for need in needs],
        "POST /v1/needs/outcomes": [
            {"outcomes": [{"need_id": str(need), "outcome": "other"}]} for need in needs
        ],
        "POST /v1/recipients/search": [{"typed": "Quillfeather"}],
        "POST /v1/recipients/export": [{"stop_ids": [str(need)]} for need in needs],
        "POST /v1/bookings/{booking_id}/cancel": [{}],
        "POST /v1/places/{place_id}/share": [{"customer_id": str(id_of("customer_id"))}],
    }
    return bodies.get(one.name, [one.body(id_of)])


def _forms(page: PageAddress) -> list[dict[str, str]]:
    """Return the forms that a page is sent."""
    if page.name == "POST /volunteer/needs/{need_id}":
        return [{"outcome": "not_home"}, {"outcome": "handed_over"}]
    return [{"go": "search", "typed": "Quillfeather"} if "recipients" in page.name else {}]


def in_turn(
    may: Sequence[str], turns: Mapping[str, int], question: Question, *, is_due: bool
) -> list[str]:
    """Return who asks a question of those who may come in, where not everybody does."""
    claimants = [name for name in may if name in CLAIMANTS and question.name in OF_CLAIMANTS]
    if claimants or not may or not is_due:
        return claimants
    return [min(may, key=turns.__getitem__)]


@pytest.fixture(scope="module")
def walk(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Walk]:
    """Return the application over planted people, which undoes whatever is asked."""
    files = tmp_path_factory.mktemp("files")
    with shared_world(cluster, store_template, tournee_home, files) as world:
        planted = plant(world)
        service = world.service
        undone = UndoneService(
            database=service.database, tools=service.tools, clock=service.clock, ids=service.ids
        )
        web = Web(app=make_app(undone, settings_for(), limits=unlimited()), world=world)
        lines = Lines()
        root, level = logging.getLogger(), logging.getLogger().level
        root.addHandler(lines)
        root.setLevel(logging.INFO)
        yield Walk(
            web=web, planted=planted, questions=list(questions_of(web, planted)), lines=lines
        )
        root.removeHandler(lines)
        root.setLevel(level)


@pytest.fixture(params=[False, True], ids=["at-its-time", "ten-days-later"])
def later(walk: Walk, request: pytest.FixtureRequest) -> Iterator[bool]:
    """Set the clock to when today's doors are told, and to ten days on."""
    is_later: bool = request.param
    walk.web.world.clock.now = LATER if is_later else MORNING
    yield is_later
    walk.web.world.clock.now = MORNING


def test_nobody_is_told_of_people_who_are_not_for_them(walk: Walk, *, later: bool) -> None:
    """No body, header or log line of any answer tells a word of anybody to who must not know it.

    They come by turns, and at each time to every third question; volunteers always to what they
    took on.
    """
    askers = walk.askers()
    wrong = [name for name in askers if name not in RIGHT]
    turns = dict.fromkeys([*wrong, *([ONE_SCOPE] if WHOLE else [])], 0)
    faults: dict[str, set[tuple[str, str]]] = {}
    for number, question in enumerate(walk.questions):
        may = [name for name in wrong if walk.may(name, question)]
        if WHOLE and walk.scope_of(question):
            may.append(ONE_SCOPE)
        for name in may if WHOLE else in_turn(may, turns, question, is_due=number % 3 == later):
            if name in {"admin", "program of an admin"} and question.name in TO_SEARCHERS:
                continue
            turns[name] += 1
            asker = walk.one_scope(question) if name == ONE_SCOPE else askers[name]
            answer = walk.ask(asker, question)
            told = walk.told(answer) - allowed(walk.planted, name, later=later)
            if told:
                about = f"{question.name} by {name}: {answer.status_code}"
                faults.setdefault(about, set()).update(told)
    assert min(turns.values()) > 5
    assert faults == {}


def test_whoever_may_know_them_is_told(walk: Walk) -> None:
    """The same questions are answered to who may know: each word that is allowed is told, too."""
    walk.web.world.clock.now = MORNING
    askers = walk.askers()

    def told_to(name: str, *names: str) -> set[tuple[str, str]]:
        asked = [one for one in walk.questions if one.name in names]
        assert asked
        return set().union(*(walk.told(walk.ask(askers[name], one)) for one in asked))

    claimed = told_to("volunteer", "GET /v1/me/claims/{need_id}")
    assert claimed == allowed(walk.planted, "volunteer", later=False)
    ridden = told_to("volunteer who rides", "GET /v1/rounds/{round_id}")
    assert ridden == allowed(walk.planted, "volunteer who rides", later=False)
    helped = {role for role, ids in walk.planted.ids.items() if "need_id" in ids}
    every = {(role, kind) for role in helped for kind in ("note", "phone", "code")}
    reading, writing = "GET /v1/needs/{need_id}", "PATCH /v1/needs/{need_id}"
    assert told_to("coordinator", reading) >= every
    # What is planned is not changed.
    changed = {(role, kind) for role, kind in every if "ridden" not in role}
    assert told_to("coordinator", writing) >= changed
    booked = told_to("merchant of the shop", "GET /v1/bookings/{booking_id}")
    assert {("of the shop", "name"), ("of the shop", "address")} <= booked
    office = told_to("dispatcher", "GET /v1/orders/{order_id}", "GET /v1/places")
    assert {("ordered", "name"), ("open at home", "address")} <= office
