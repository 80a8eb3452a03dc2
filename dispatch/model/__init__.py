"""The trade in values: jobs, shifts, problems, rounds and plans.

All are frozen and checked once when made. Instants are aware and kept in UTC; quantities are
integers with the unit in the name; a matrix entry of :data:`routing.types.UNREACHABLE` means that
there is no way.
"""

from dispatch.model.jobs import JOB_KINDS, MOST_PRIORITY, Job, JobKind, Stop, StopTerms, VisitKind
from dispatch.model.plan import Plan, Round, Unassigned, Visit, jobs_in
from dispatch.model.problem import (
    MARGIN_HOUR_CENTS,
    MOST_MARGIN_MINUTES,
    MOST_MARGIN_PERCENT,
    MOST_STABLE_MINUTES,
    Pin,
    Prefix,
    Problem,
    Weights,
)
from dispatch.model.quantities import Capacity, Load, Place, Window
from dispatch.model.shifts import AID_PLEDGE, Break, Courier, Prices, Shift
from dispatch.model.street_hours import StreetHours
from dispatch.model.transfers import SortingHub, Transfer
from dispatch.model.travel_times import (
    MOST_LEG,
    MOST_PER_KG_US,
    MOST_WHOLE,
    BlockSource,
    BlockTimes,
    Times,
    TravelTimes,
    Ways,
)
from dispatch.model.vehicles import Trailer, Unit, Vehicle

__all__ = [
    "AID_PLEDGE",
    "JOB_KINDS",
    "MARGIN_HOUR_CENTS",
    "MOST_LEG",
    "MOST_MARGIN_MINUTES",
    "MOST_MARGIN_PERCENT",
    "MOST_PER_KG_US",
    "MOST_PRIORITY",
    "MOST_STABLE_MINUTES",
    "MOST_WHOLE",
    "BlockSource",
    "BlockTimes",
    "Break",
    "Capacity",
    "Courier",
    "Job",
    "JobKind",
    "Load",
    "Pin",
    "Place",
    "Plan",
    "Prefix",
    "Prices",
    "Problem",
    "Round",
    "Shift",
    "SortingHub",
    "Stop",
    "StopTerms",
    "StreetHours",
    "Times",
    "Trailer",
    "Transfer",
    "TravelTimes",
    "Unassigned",
    "Unit",
    "Vehicle",
    "Visit",
    "VisitKind",
    "Ways",
    "Weights",
    "Window",
    "jobs_in",
]
