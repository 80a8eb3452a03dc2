"""Words of closed lists and numbers with bounds, as the description tells them."""

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import sqlalchemy as sa

from api.auth.scopes import Role
from api.http import vocabulary
from api.http.description.bounds import shapes_of_requests
from api.http.description.rule_bodies import rule_bodies
from api.locales.texts import LANGUAGES
from api.references.interface import openapi_text
from api.usecases.planning import plans
from api.usecases.rounds.live import replanning
from data.files import signature
from data.store.care.rules import RULE_TYPES
from data.store.tables import metadata
from routing.profiles.profile import PROFILE_NAMES

Plain = dict[str, Any]

IN_TABLES = {
    "BookingStatus": "booking.status",
    "ClosureDirection": "closure.direction",
    "CustomerKind": "customer.kind",
    "CycleStatus": "order_cycle.status",
    "EventOutcome": "event.outcome",
    "ImportStatus": "import.status",
    "JobStatus": "job.status",
    "LotStatus": "cycle_lot.status",
    "OpenOrClosed": "place.status",
    "OrderStatus": "cycle_order.status",
    "PlaceKind": "place.kind",
    "PlanStatus": "plan.status",
    "PlanWay": "plan.way",
    "RecurrenceStatus": "recurrence.status",
    "RuleKind": "rulebook.kind",
    "ShiftStatus": "shift.status",
    "VehicleStatus": "vehicle.status",
}
"""Each list with the column of which it tells."""

OPEN = {
    "AlertOut.kind": "new kinds may come",
    "AlertSubjectOut.kind": "new kinds may come",
    "EventOut.kind": "docs/events.md lists them, and new ones may come",
    "FollowedOut.way": "a rule of what follows a failure, or one that the office took",
    "ImportQuestionOut.kind": "new questions may come",
    "RecipientStopOut.kind": "a stop's, or the name of another table where people write",
    "RecipientStopOut.status": "that of a job, a need or an order",
    "TurnOut.way": "the class of a street, by OpenStreetMap",
    "VehicleOut.kind": "a kind of the cooperative's own factors of emission",
    "WayInOut.kind": "new kinds may come",
    "WhyOut.way": "how its plan came about; of a document that may be older",
}
"""Properties whose words are of no closed list, each with its reason."""


@pytest.fixture(scope="module")
def described() -> Plain:
    """Return the description, as programs read it."""
    document: Plain = json.loads(openapi_text())
    return document


def allowed(where: str) -> set[str]:
    """Return the words that a table allows in a column."""
    table, column = where.split(".")
    checks = [
        str(one.sqltext)
        for one in metadata.tables[f"tournee.{table}"].constraints
        if isinstance(one, sa.CheckConstraint)
    ]
    check = next(one for one in checks if one.startswith(f"{column} IN ("))
    return set(re.findall(r"'([^']*)'", check))


@pytest.mark.parametrize(("name", "column"), IN_TABLES.items())
def test_words_are_those_that_the_table_allows(name: str, column: str) -> None:
    """A word that the store may keep is one that an answer may tell, and no other."""
    assert set(get_args(getattr(vocabulary, name))) == allowed(column)


def test_words_of_no_table_are_those_of_the_program() -> None:
    """Languages, roles, rules and profiles are the program's own, all of them."""
    assert get_args(vocabulary.Language) == LANGUAGES
    assert {*get_args(vocabulary.RoleName)} == {*Role} - {Role.INSTALLATION_ADMIN}
    assert {*get_args(vocabulary.RuleKind)} == RULE_TYPES.keys()
    assert get_args(vocabulary.ProfileName) == PROFILE_NAMES


def closed_columns() -> set[str]:
    """Return the names under which tables keep words of closed lists."""
    checks = (
        str(one.sqltext)
        for table in metadata.tables.values()
        for one in table.constraints
        if isinstance(one, sa.CheckConstraint)
    )
    return {of[1] for one in checks if (of := re.match(r"(\w+) IN \('", one))}


def values(schema: Plain) -> Iterator[Plain]:
    """Return what a schema says of a value, or of the entries of a list."""
    yield schema
    for key in ("anyOf", "oneOf"):
        for one in schema.get(key, ()):
            yield from values(one)
    if isinstance(schema.get("items"), dict):
        yield from values(schema["items"])


def test_words_of_a_closed_list_are_listed(described: Plain) -> None:
    """What tables keep as one of some words, answers tell as one of these words."""
    names = closed_columns() - {"reason", "source"} | {"language", "on_failure", "profile", "proof"}
    shapes = described["components"]["schemas"]
    asked = shapes_of_requests(described) | rule_bodies().keys()
    free = {
        f"{shape}.{name}"
        for shape, told in shapes.items()
        if shape not in asked
        for name, schema in told.get("properties", {}).items()
        for one in values(schema)
        if name in names and one.get("type") == "string" and not {"enum", "const"} & one.keys()
    }
    assert free == set(OPEN)


def test_every_number_of_an_answer_has_bounds(described: Plain) -> None:
    """Whoever generates a client knows how wide a number may be, and what degrees it may have."""
    shapes = described["components"]["schemas"]
    asked = shapes_of_requests(described) | rule_bodies().keys()
    unbounded, seen = set(), 0
    for shape, told in shapes.items():
        for name, schema in told.get("properties", {}).items() if shape not in asked else ():
            for one in values(schema):
                if one.get("type") in {"integer", "number"} and "enum" not in one:
                    seen += 1
                    if not {"minimum", "maximum"} <= one.keys():
                        unbounded.add(f"{shape}.{name}")
    assert seen > 300
    assert unbounded == set()
    point = shapes["PointOut"]["properties"]
    assert (point["lat"]["minimum"], point["lon"]["maximum"]) == (-90, 180)


JUDGED_APART = {
    "VehicleChange.kind": "a kind of the cooperative's own factors of emission",
    "VehicleIn.kind": "a kind of the cooperative's own factors of emission",
}
"""Properties of requests whose words are of no closed list, each with its reason."""
COUNTED_APART = {"AddressIn.latLng"}
"""Numbers of requests that another program's format does not bound."""


def asked_values(described: Plain) -> Iterator[tuple[str, str, Plain]]:
    """Return place, name and schema of every value that a request or an address may hold."""
    shapes = described["components"]["schemas"]
    for shape in sorted(shapes_of_requests(described) - rule_bodies().keys()):
        for name, schema in shapes[shape].get("properties", {}).items():
            for one in values(schema):
                yield f"{shape}.{name}", name, one
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", ()):
                for one in values(parameter["schema"]):
                    yield f"{method} {path} {parameter['name']}", parameter["name"], one


def test_requests_list_their_words(described: Plain) -> None:
    """What takes one of some words says which, and not only when another one is refused."""
    names = closed_columns() - {"reason", "source"}
    names |= {"kinds", "language", "level", "on_failure", "profile", "proof", "roles", "scopes"}
    free = {
        where
        for where, name, one in asked_values(described)
        if name in names and one.get("type") == "string" and not {"enum", "const"} & one.keys()
    }
    assert free <= set(JUDGED_APART)


def test_every_number_of_a_request_has_bounds(described: Plain) -> None:
    """Whoever sends a number knows the least and the most, also in a path or a query."""
    numbers = [
        (where, one)
        for where, _, one in asked_values(described)
        if one.get("type") in {"integer", "number"} and "enum" not in one
    ]
    assert len(numbers) > 100
    assert {where for where, one in numbers if not {"minimum", "maximum"} <= one.keys()} <= (
        COUNTED_APART
    )


@pytest.mark.parametrize(
    ("shape", "name", "most"),
    [
        ("PlanIn", "budget_s", plans.MAX_BUDGET_S),
        ("ReplanIn", "budget_s", replanning.MAX_BUDGET_S),
        ("ReplanIn", "moved_cents", replanning.MAX_MOVED_CENTS),
        ("SignatureIn", "width_px", signature.MAX_EDGE_PX),
    ],
)
def test_bounds_are_those_of_the_use_case(
    described: Plain, shape: str, name: str, most: int
) -> None:
    """A number that a use case bounds more closely is described with its bounds."""
    assert described["components"]["schemas"][shape]["properties"][name]["maximum"] == most
