"""The demo day: a recipe that draws its places from a city's own addresses.

The recipe itself, ``demo_day.yaml`` beside this module, says who works and what there is to do;
here its couriers get their shifts, and :mod:`data.sample.demo_jobs` gives its jobs places, sizes
and times by a seed. The same addresses and seed give the same day, in whatever order the
addresses come.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, cast

from data.formats.day_type import Day, places_used
from data.formats.reading import parse_yaml
from data.formats.temperature import dimension
from data.sample.demo_jobs import demo_jobs
from data.sample.drawing import Drawer
from dispatch.model import (
    MARGIN_HOUR_CENTS,
    Break,
    Capacity,
    Courier,
    Pin,
    Prices,
    Shift,
    Vehicle,
    Weights,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from data.sample.drawing import Values
    from routing.network.streets import Address


def build_demo_day(
    addresses: Sequence[Address],
    *,
    seed: int,
    on: date,
    later: timedelta = timedelta(),
    language: str = "en",
) -> Day:
    """Make the demo day.

    Parameters
    ----------
    addresses
        The city's addresses; about a hundred distinct ones are drawn.
    seed
        Decides which addresses, sizes and times are drawn.
    on
        The day.
    later
        By how much its clock times are moved, so that it is under way at another hour.
    language
        Of what its jobs and notes say: ``fr``, else English.

    Raises
    ------
    Failure
        ``too-few-addresses`` if the city has fewer than the day needs.
    """
    recipe = _recipe(language)
    drawer = Drawer(recipe=recipe, random=Random(seed), on=on, later=later)  # noqa: S311
    drawer.draw_addresses(addresses)
    shifts, jobs = _shifts(drawer), demo_jobs(drawer)
    return Day(
        name=recipe["name"],
        timezone=recipe["timezone"],
        city=recipe["city"],
        places=places_used(shifts, jobs),
        jobs=jobs,
        shifts=shifts,
        # Its household knows Saara, who brings it every week.
        pins=(Pin(job_id="basket-1", shift_id="saara"),),
        weights=Weights(margin_hour_cents=MARGIN_HOUR_CENTS, **recipe["weights"]),
    )


def demo_mishaps(language: str = "en") -> Sequence[Values]:
    """Return what goes wrong on a day that is served, as the recipe has it."""
    return cast("Sequence[Values]", _recipe(language)["mishaps"])


def _recipe(language: str) -> Values:
    recipe = cast("Values", parse_yaml(_recipe_text()).content)
    french = recipe.pop("french")
    return cast("Values", _said(recipe, french)) if language == "fr" else recipe


def _said(value: object, words: Mapping[str, str]) -> object:
    """Return a part of the recipe with what it says replaced; what has no words stays."""
    if isinstance(value, dict):
        return {key: _said(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_said(one, words) for one in value]
    return words.get(value, value) if isinstance(value, str) else value


def _recipe_text() -> str:
    return files("data.sample").joinpath("demo_day.yaml").read_text(encoding="utf-8")


def _shifts(drawer: Drawer) -> tuple[Shift, ...]:
    recipe = drawer.recipe
    vehicles = {values["id"]: _vehicle(recipe, values) for values in recipe["vehicles"]}
    lunch = recipe["lunch"]
    noon = Break(
        id=lunch["id"],
        duration_s=lunch["duration_s"],
        windows=(drawer.window([lunch["earliest"], lunch["latest"]]),),
    )
    return tuple(
        Shift(
            id=values["id"],
            courier=_courier(values),
            companion=_courier(values["companion"]) if "companion" in values else None,
            vehicle=vehicles[values["vehicle"]],
            window=drawer.window([values["start"], values["end"]]),
            start_place=drawer.sites["hub"],
            end_place=drawer.sites["hub"],
            breaks=(noon,) if values.get("lunch") else (),
            prices=_prices(recipe, volunteer=values.get("volunteer", False)),
        )
        for values in recipe["couriers"]
    )


def _prices(recipe: Values, *, volunteer: bool) -> Prices:
    return Prices(duty=True, **recipe["volunteer_prices" if volunteer else "prices"])


def _vehicle(recipe: Values, values: Values) -> Vehicle:
    boxes = values.get("chilled_boxes", 0)
    extra = {dimension("chilled"): boxes * recipe["chilled_box_ml"]} if boxes else {}
    return Vehicle(
        id=values["id"],
        profile=values["profile"],
        capacity=Capacity(**values["capacity"], extra=extra),
        skills=frozenset(values["skills"]),
        range_m=values["range_m"],
        width_mm=values["width_mm"],
    )


def _courier(values: Values) -> Courier:
    return Courier(
        id=values["id"],
        name=values["name"],
        skills=frozenset(values["skills"]),
        volunteer=values.get("volunteer", False),
    )
