"""Use cases of addresses: what a text means, and which address a point has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from api.streets.address_lists import locate_in
from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from data.formats.address_coordinates import split_coordinates, with_coordinates
from data.formats.fields import Node
from data.store.streets.found_address import SAME_M, Found, apart_m, the_certain_one
from data.store.streets.geocoding import MOST, geocode, reverse_geocode
from data.store.streets.written_address import plain_text, plain_words, typed_house_numbers
from data.store.system import cooperatives
from dispatch.values.validation import fault
from routing.errors import Fault
from routing.types import Point

LIKELY = 0.75
"""An answer of less confidence is a poor one."""

_SUGGESTED = 3
_DOORS = frozenset({"address", "place", "street"})
"""Kinds of answers that are destinations."""
MOST_DIGITS = 3
"""Of a house number; a postcode has more."""


class TooManyAddresses(Exception):
    """More addresses are to be searched for than whoever waits has the time for."""


@dataclass(slots=True, kw_only=True)
class AddressAnswers:
    """What the gazetteer answered, by text: one that many rows say is searched for once.

    Attributes
    ----------
    most
        So many texts are searched for, and :class:`TooManyAddresses` is raised at one more;
        ``None`` for all.
    """

    most: int | None = None
    found: dict[str, list[Found]] = field(default_factory=dict)

    def of(self, act: Act, city: str, text: str) -> list[Found]:
        """Return what a text may mean, see :func:`data.store.streets.geocoding.geocode`."""
        if text not in self.found:
            if self.most is not None and len(self.found) >= self.most:
                raise TooManyAddresses
            self.found[text] = geocode(act.tx, city, text)
        return self.found[text]


@needs("places:read")
def geocode_address(
    act: Act, text: str, *, near: Point | None = None, limit: int = 5
) -> list[Found]:
    """Return what a text may mean in the cooperative's city, the likeliest first.

    Parameters
    ----------
    text
        As somebody typed it, see :func:`data.store.streets.geocoding.geocode`.
    near
        Of answers alike, those nearer to it come first.
    limit
        Most answers, up to :data:`~data.store.streets.geocoding.MOST`.
    """
    city = cooperatives.own(act.tx).city
    return geocode(act.tx, city, text, near=near, limit=min(limit, MOST))


@needs("places:read")
def likely_meant(act: Act, text: str) -> list[Found]:
    """Return the few addresses that a text may mean which is none without doubt."""
    return likely_addresses(act, cooperatives.own(act.tx).city)(text)


@needs("places:read")
def address_at(act: Act, point: Point) -> Found:
    """Return the address nearest to a point.

    Raises
    ------
    NotFound
        ``no-address-near``.
    """
    city = cooperatives.own(act.tx).city
    return found_or_refuse(reverse_geocode(act.tx, city, point), "no-address-near")


def locate_typed(
    act: Act, city: str, answers: AddressAnswers | None = None
) -> Callable[[str], Point | None]:
    """Return a finder of addresses: where coordinates behind them say, else as written or meant.

    What is meant must be so without doubt. ``answers`` are those that are there already.
    """
    exactly = locate_in(act.tools.streets.router(city))
    answers = answers or AddressAnswers()

    def locate(text: str) -> Point | None:
        found = split_coordinates(text)[1] or exactly(text)
        if found is None:
            certain = the_certain_one(answers.of(act, city, text), text)
            found = None if certain is None else certain.point
        return found

    return locate


def likely_addresses(
    act: Act, city: str, answers: AddressAnswers | None = None
) -> Callable[[str], list[Found]]:
    """Return a finder of what a text may mean that is no address without doubt."""
    answers = answers or AddressAnswers()

    def likely(text: str) -> list[Found]:
        found = [one for one in answers.of(act, city, text) if one.confidence >= LIKELY / 1.5]
        apart = {plain_text(one.label): one for one in reversed(found)}
        return list(reversed(apart.values()))[:_SUGGESTED]

    return likely


def suggest_addresses(
    act: Act, city: str, answers: AddressAnswers | None = None
) -> Callable[[str], list[str]]:
    """Return a maker of suggestions for a text that is no address without doubt.

    Each is found where it is when it is written just so: one that its text alone does not tell
    has its coordinates behind it.
    """
    likely = likely_addresses(act, city, answers)
    exactly = locate_in(act.tools.streets.router(city))

    def written(one: Found, text: str) -> str:
        label = _with_typed_number(one, text).label
        point = exactly(label)
        is_found = point is not None and apart_m(point, one.point) <= SAME_M
        return label if is_found else with_coordinates(label, one.point)

    return lambda text: [written(one, text) for one in likely(text) if one.kind in _DOORS]


def _with_typed_number(one: Found, text: str) -> Found:
    """Return a street with the number that was typed, which the map does not know."""
    if one.kind != "street":
        return one
    known = plain_words(one.label)
    for each in typed_house_numbers(text):
        if each not in known and sum(map(str.isdigit, each)) <= MOST_DIGITS:
            return replace(one, number=each)
    return replace(one, number="")


def unknown_address(where: str, suggestions: list[str]) -> Fault:
    """Return the fault of an address that is not known, with what may be meant."""
    if suggestions:
        return fault("address-unclear", where, suggestions=" · ".join(suggestions))
    return fault("address-unknown", where)


def fault_unknown(node: Node, suggestions: list[str]) -> None:
    """Note that an address is not known, with what may be meant."""
    found = unknown_address(node.where, suggestions)
    node.fault(found.code, **found.args)
