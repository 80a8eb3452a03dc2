"""Steps of the first run: which are done, told by what the cooperative has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import list_bookings
from api.usecases.planning.plans import list_plans
from api.usecases.system.first_fleet import DAYS_AHEAD, first_shifts
from api.usecases.system.first_streets import StreetsStanding, read_first_streets
from data.store.bookings.lists import Wanted
from data.store.planning import plans
from data.store.system import cooperatives
from dispatch.values.local_time import day_of
from routing.errors import Conflict

if TYPE_CHECKING:
    from data.store.bookings.lists import WrittenBooking
    from data.store.fleet.shifts import Shift
    from data.store.planning.plans import PlanRow

Step = Literal["streets", "fleet", "booking", "plan", "done"]
STEPS: tuple[Step, ...] = ("streets", "fleet", "booking", "plan", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """State of the first run.

    Attributes
    ----------
    streets
        How far the streets are.
    day
        Of the first shifts; today where there is none yet.
    shifts, bookings
        Of the next days.
    plan
        The last plan of the day, ``None`` where there is none.
    published
        Whether rounds of the day are published.
    """

    streets: StreetsStanding
    day: date
    shifts: tuple[Shift, ...]
    bookings: tuple[WrittenBooking, ...]
    plan: PlanRow | None
    published: bool

    @property
    def next_step(self) -> Step:
        """The first step that is not done."""
        done = {
            "streets": bool(self.streets.city),
            "fleet": bool(self.shifts),
            "booking": bool(self.bookings),
            "plan": self.published,
        }
        return next((step for step in STEPS if not done.get(step, False)), "done")


@needs("rules:write")
def read_first_steps(act: Act) -> FirstSteps:
    """Return how far the first run is.

    Raises
    ------
    Conflict
        ``setup-not-yours`` for another cooperative than the first.
    """
    streets = read_first_streets(act)
    today = day_of(act.now, cooperatives.own(act.tx).zone)
    last = today + timedelta(days=DAYS_AHEAD)
    shifts = tuple(first_shifts(act))
    day = shifts[0].day if shifts else today
    plans = list_plans(act, day)
    return FirstSteps(
        streets=streets,
        day=day,
        shifts=shifts,
        bookings=tuple(list_bookings(act, Wanted(first=today, last=last, status="booked"))),
        plan=max(plans, key=lambda one: one.requested_at, default=None),
        published=any(one.status == "published" for one in plans),
    )


@needs("rules:write")
def is_first_run(act: Act) -> bool:
    """Return whether the first cooperative has not published a round yet."""
    if plans.has_published(act.tx):
        return False
    try:
        read_first_streets(act)
    except Conflict:
        return False
    return True
