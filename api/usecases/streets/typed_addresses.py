"""Typed addresses: one reader for every form, table, file, page and program.

A door or named place that is meant without doubt is taken; so is a street without that house
number, whose point then waits to be confirmed. Anything else is asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from api.streets.address_lists import locate_in
from api.usecases.request_parts import asked_point
from data.formats.address_coordinates import Located, split_coordinates, with_coordinates
from data.store.streets.address_reading import AddressReading, read_address
from data.store.streets.found_address import SAME_M, Found, apart_m
from data.store.streets.geocoding import geocode
from data.store.system import cooperatives
from dispatch.model.whereabouts import Whereabouts
from dispatch.values.validation import fault
from routing.errors import Fault

if TYPE_CHECKING:
    from api.usecases.act import Act
    from api.usecases.request_parts import AddressPart


class TooManyAddresses(Exception):
    """More addresses are to be searched for than whoever waits has the time for."""


@dataclass(slots=True, kw_only=True)
class AddressAnswers:
    """Answers of the gazetteer by text: one that many rows say is searched for once.

    Attributes
    ----------
    most
        So many texts are searched for, and :class:`TooManyAddresses` is raised at one more;
        ``None`` for all.
    """

    most: int | None = None
    read: dict[str, AddressReading] = field(default_factory=dict)

    def of(self, act: Act, city: str, text: str) -> AddressReading:
        """Return the reading of a text, see :func:`data.store.streets.geocoding.geocode`."""
        if text not in self.read:
            if self.most is not None and len(self.read) >= self.most:
                raise TooManyAddresses
            self.read[text] = read_address(geocode(act.tx, city, text), text)
        return self.read[text]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressReader:
    """Reader of the addresses of a city.

    Attributes
    ----------
    answers
        Those that are there already.
    """

    act: Act
    city: str
    answers: AddressAnswers = field(default_factory=AddressAnswers)

    def located(self, text: str) -> Located | None:
        """Return the point of an address: of coordinates behind it, of its door, of its street.

        ``None`` where several may be meant, or nothing.
        """
        _, point = split_coordinates(text)
        point = point or locate_in(self.act.tools.streets.router(self.city))(text)
        if point is not None:
            return Located(point)
        reading = self._read(text)
        if reading.outcome not in {"door", "street"} or reading.point is None:
            return None
        return Located(reading.point, street_only=reading.outcome == "street")

    def choices(self, text: str) -> tuple[Found, ...]:
        """Return what a text may mean of which none is meant without doubt, likeliest first."""
        return self._read(text).choices

    def suggestions(self, text: str) -> list[str]:
        """Return the choices of a text as they are found when they are written so.

        One that its text alone does not tell has its coordinates behind it.
        """
        choices = self.choices(text)
        labels = Counter(one.label for one in choices)
        written = (self._written(one, is_only=labels[one.label] == 1) for one in choices)
        return list(dict.fromkeys(written))

    def fault(self, where: str, text: str) -> Fault:
        """Return the fault of an address that is not known, with what may be meant."""
        return unknown_address(where, self.suggestions(text))

    def _read(self, text: str) -> AddressReading:
        return self.answers.of(self.act, self.city, text)

    def _written(self, one: Found, *, is_only: bool) -> str:
        if one.kind == "street" and is_only:
            return one.label
        point = locate_in(self.act.tools.streets.router(self.city))(one.label)
        is_found = point is not None and apart_m(point, one.point) <= SAME_M
        return one.label if is_found else with_coordinates(one.label, one.point)


def reader_of(act: Act, answers: AddressAnswers | None = None) -> AddressReader:
    """Return the reader of the addresses of the cooperative's city."""
    city = cooperatives.own(act.tx).city
    return AddressReader(act=act, city=city, answers=answers or AddressAnswers())


def unknown_address(where: str, suggestions: list[str]) -> Fault:
    """Return the fault of an address that is not known, with what may be meant."""
    if suggestions:
        return fault("address-unclear", where, suggestions=" · ".join(suggestions))
    return fault("address-unknown", where)


def asked_whereabouts(
    act: Act, request: AddressPart, now: Whereabouts, faults: list[Fault]
) -> Whereabouts:
    """Return where something is asked to be: at a point, or at an address that is read.

    Parameters
    ----------
    now
        Where it is; an address that stays keeps its point.
    """
    before = len(faults)
    address = request.address if "address" in request.model_fields_set else now.address
    point = asked_point(request.lon, request.lat, faults)
    if len(faults) > before:
        return now
    if point is not None:
        return Whereabouts(point=point, address=address, street_only=request.street_only)
    if not address or (address == now.address and now.point is not None):
        return replace(now, address=address)
    plain, _ = split_coordinates(address)
    reader = reader_of(act)
    found = reader.located(address)
    if found is None:
        faults.append(reader.fault("address", address))
        return now
    return Whereabouts(point=found.point, address=plain or address, street_only=found.street_only)
