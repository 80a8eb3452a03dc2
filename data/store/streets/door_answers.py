"""Doors of the streets that a text may mean, and the likeliest point of one that no map knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from data.store.streets.found_address import Found, FoundKind, Row, house_found, street_found
from data.store.streets.name_guesses import Guess
from data.store.streets.written_address import plain_words
from routing.types import Point

# What is left of a guess without the door, and with one that lacks the letter.
NO_DOOR, _OTHER_DOOR = 0.8, 0.97
_RANGE = 12
"""Numbers of one side that are this far from each other may be one door's: ``10-12``."""

Ranked = tuple[tuple[float, int, int, int], Found]


def answers_of(
    guesses: Sequence[Guess], doors: Mapping[int, Sequence[Row]], places: Mapping[int, Row]
) -> tuple[list[Ranked], list[Guess]]:
    """Return the doors that guesses mean, and the guesses of which no door is known.

    Parameters
    ----------
    doors
        The rows of addresses of each street, by its position, that bear a number typed.
    places
        The rows of addresses by their own position.
    """
    answers: list[Ranked] = []
    without: list[Guess] = []
    for guess in guesses:
        if guess.row["kind"] == "place":
            row = places[guess.row["address"]]
            found = _door_found(row, "place", guess)
            answers.append(((-guess.score, 0, 0, row["position"]), found))
            continue
        rows = doors.get(guess.row["position"], ()) if guess.row["kind"] == "street" else ()
        behind = [answer for row in rows if (answer := _behind(guess, row))]
        answers += behind
        if not behind:
            without.append(guess)
    return answers, without


def _behind(guess: Guess, row: Row) -> Ranked | None:
    """Return a door of a street that a guess may mean."""
    met = [i for i, one in enumerate(guess.numbers) if one in row["doors"]]
    if not met or not _is_likely(guess.numbers, met[0], guess.number):
        return None
    # The first number is the likeliest, and the same without its letter hardly less likely.
    kept = 1.0 if met[0] == 0 or len(met) > 1 else _OTHER_DOOR
    found = _door_found(row, "address", guess, kept)
    # Of doors alike the one with all the numbers (10-12), and then the one with fewest others.
    missed = len(guess.numbers) - len(met)
    return (-guess.score * kept, missed, len(row["number"]), row["position"]), found


def _is_likely(numbers: Sequence[str], at: int, house: str) -> bool:
    """Return whether a number may be the door's, though another one was typed before it."""
    first, one = numbers[0], numbers[at]
    if at == 0 or first != house or first.rstrip(ascii_lowercase) == one:
        return True
    if at > 1 or not (first + one).isdigit():
        return False
    low, high = int(first), int(one)
    return low < high <= low + _RANGE and (high - low) % 2 == 0


def _door_found(row: Row, kind: FoundKind, guess: Guess, kept: float = 1.0) -> Found:
    elsewhere = guess.elsewhere and not guess.elsewhere.issuperset(plain_words(row["town"]) or "-")
    if kind == "place" and guess.number and guess.number not in row["doors"]:
        # A shop bears the name of a street: another number is not its own.
        elsewhere = True
    return replace(
        house_found(row, kind, guess.confidence * kept),
        name_share=guess.share,
        strength=guess.confidence,
        fits=guess.fits,
        is_doubtful=guess.is_doubtful or bool(elsewhere),
    )


def without_door(guess: Guess, known: Sequence[Row]) -> Ranked:
    """Return a street itself: at the likeliest point of the number typed, else by its middle.

    Parameters
    ----------
    known
        Rows of the doors that the map knows there.
    """
    lost = NO_DOOR if guess.numbers else 1.0
    found = street_found(guess.row, guess.confidence * lost)
    if guess.row["kind"] == "street":
        found = replace(
            found,
            number=guess.number,
            point=likely_point(guess.number, known) or found.point,
            name_share=guess.share,
            strength=guess.confidence,
            fits=guess.fits,
            is_doubtful=guess.is_doubtful or bool(guess.elsewhere),
            doors_known=len(known),
        )
    return (-guess.score * lost, 0, 0, guess.row["position"]), found


def likely_point(number: str, known: Sequence[Row]) -> Point | None:
    """Return where a number most likely is, by those around it; ``None`` where none is known.

    It lies between its neighbours on its own side of the street, of even or odd numbers, as far
    as it is between them in number; else between those of either side. One beyond all that are
    known on its side lies at the last of them.
    """
    wanted = _count(number)
    if wanted is None:
        return None
    counted = [
        (count, Point(lon=row["lon"], lat=row["lat"]))
        for row in known
        for each in row["doors"]
        if (count := _count(each)) is not None
    ]
    side = [one for one in counted if (one[0] - wanted) % 2 == 0]
    return _between(wanted, side, one_is_enough=False) or _between(
        wanted, counted, one_is_enough=True
    )


def _between(
    wanted: int, known: Sequence[tuple[int, Point]], *, one_is_enough: bool
) -> Point | None:
    low = max((one for one in known if one[0] <= wanted), key=lambda one: one[0], default=None)
    high = min((one for one in known if one[0] >= wanted), key=lambda one: one[0], default=None)
    if low is None or high is None:
        nearest = low or high
        return nearest[1] if nearest and one_is_enough else None
    (first, one), (last, other) = low, high
    share = (wanted - first) / (last - first) if last > first else 0.0
    return Point(
        lon=round(one.lon + (other.lon - one.lon) * share, 7),
        lat=round(one.lat + (other.lat - one.lat) * share, 7),
    )


def _count(number: str) -> int | None:
    """Return the number before the letters of a door."""
    digits = re.match(r"\d{1,6}", number)
    return int(digits[0]) if digits else None
