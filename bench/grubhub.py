"""Days of meal orders, planned while they come in: the Grubhub instances and their own metrics.

``python -m bench.grubhub`` reads every day in the open data. The clock jumps from order to order:
each is put into the rounds as they then stand, and a short search goes on from there, by the same
code that a live day uses (``dispatch.rounds.rest_of_day.remaining_day``,
``dispatch.planning.planner``). What is under way stays: goods aboard, and the stop that a courier
rides to.

Rules are those of the set: ways on the straight line at so many metres a minute, rounded up to
whole minutes; half of a stop's minutes pass before the food changes hands and half after; nobody
knows of an order before it is placed, takes up food before it is ready, or takes up food once
off duty. A second order at the same restaurant costs all its minutes once more here, which is
stricter than the set. Metrics carry the set's names. Decisions are timed by the processor, since
the days are long and machines seldom idle.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil, hypot
from pathlib import Path
from time import process_time

import numpy as np

from bench.meals import START, Day, Delivered, Order, instant, metrics, read_day, total
from bench.opendata import open_data, skipped
from bench.rows import Row, read_rows, write_rows
from dispatch.model import (
    Courier,
    Job,
    Place,
    Plan,
    Prices,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Visit,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.rounds.rest_of_day.remaining_day import remaining
from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress, VisitProgress, key_of
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.search.stop_rules import Iterations

OUT = Path("build/bench/grubhub.json")
KEYS = frozenset({"day", "orders", "lost", "click_to_door_min", "over_target_percent"})
LONGEST = timedelta(days=1)
LATE_HOUR_CENTS = 6000
LATE_FROM_MIN = 15
"""Each minute costs from so many after the click: hardly any order is at the door before."""
RIDE_HOUR_CENTS = 1500
FAR_HOME = timedelta(minutes=40)
"""Food that was taken up in time may be handed over so late after the end of a shift."""
ITERATIONS = 150
ASKED = 20
"""So many couriers are asked, the nearest; the others ride on as they would."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Couriers who are asked at once.

    Attributes
    ----------
    names
        Who.
    beyond
        How long after their shifts the last meal may be handed over.
    last
        When a meal may begin to be taken up at the latest.
    """

    names: Sequence[str]
    beyond: timedelta
    last: datetime


@dataclass(slots=True)
class Live:
    """A day as it runs.

    Attributes
    ----------
    rounds
        By courier what is planned since the courier was last idle, what is over included.
    idle
        By courier where and since when, before that.
    orders
        Those that were placed so far.
    known
        Jobs that are open or in a round.
    done
        Meals handed over.
    log
        Every visit with its courier, in the order in which a courier made them.
    took_s
        Seconds of this process's own time for each decision.
    """

    day: Day
    rounds: dict[str, Round] = field(default_factory=dict)
    idle: dict[str, tuple[Place, datetime]] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    known: dict[str, Job] = field(default_factory=dict)
    done: dict[str, Delivered] = field(default_factory=dict)
    log: list[tuple[str, Visit]] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    at: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at.update({f"r:{name}": at for name, at in self.day.restaurants.items()})
        for name, (x, y, on, _) in self.day.couriers.items():
            self.at[f"c:{name}"] = (x, y)
            self.idle[name] = (Place(id=f"c:{name}"), instant(on))

    def place(self, order: Order, seed: int) -> None:
        """Put an order into the rounds as they stand."""
        now = instant(order.placed)
        self.settle(now)
        self.known[order.id] = self.job(order)
        self.orders[order.id] = order
        self.at[f"o:{order.id}"] = order.at
        begin = process_time()
        self.serve(order, now, seed)
        self.took_s.append(process_time() - begin)

    def retry(self, now: datetime, seed: int) -> None:
        """Ask once more for the oldest order that nobody has taken and somebody could bring."""
        self.settle(now)
        begin = process_time()
        if open_ids := self.open_ids():
            any(self.serve(self.orders[name], now, seed) for name in open_ids)
            self.took_s.append(process_time() - begin)

    def open_ids(self) -> list[str]:
        """Name the orders in no round, the oldest first."""
        placed = {v.job_id for round_ in self.rounds.values() for v in round_.visits}
        return [name for name in self.known if name not in placed]

    def serve(self, order: Order, now: datetime, seed: int) -> bool:
        """Ask the couriers near; where none can in time, those who end together to stay on.

        Returns whether any of them could bring the order with nothing else to do.
        """
        names = self.near(order, now)
        # From taking up on, half a stop, a minute's way at least, and a stop at the door.
        shortly = timedelta(seconds=1.5 * self.day.stop_s + 60)
        asked = self.decide(order, Asking(names, shortly, START + 2 * LONGEST), now, seed)
        for off in sorted({self.day.couriers[name][3] for name in names}, reverse=True):
            if order.id in self.open_ids():
                group = [name for name in names if self.day.couriers[name][3] == off]
                half = timedelta(seconds=self.day.stop_s / 2)
                late = Asking(group, FAR_HOME, instant(off) - half)
                asked = self.decide(order, late, now, seed) or asked
        return asked

    def decide(self, order: Order, asking: Asking, now: datetime, seed: int) -> bool:
        """Insert what is open, and look for better orders of what has not begun.

        Orders that nobody asked could bring, even with nothing else to do, are not looked at.
        Returns whether there was anything to look for: where this one is among them there is not.
        """
        hopeless = {name for name in self.open_ids() if not self.reach(name, asking, now)}
        if order.id in hopeless:
            return False
        problem = self.problem(asking, hopeless)
        others = [name for name in self.rounds if name not in asking.names]
        before = Plan(rounds=tuple(self.rounds.values()), unassigned=())
        theirs = [round_ for name, round_ in self.rounds.items() if name in asking.names]
        progress = [_progress(round_, now) for round_ in theirs]
        left = remaining(problem, before, progress, now)
        found = plan(left.problem, Iterations(ITERATIONS, step=50), seed, start=left.sequences)
        after = whole_day_plan(left, before, found, untouched=others)
        if not any(self.is_off_duty(one.shift_id, v) for one in after.rounds for v in one.visits):
            self.rounds = {round_.shift_id: round_ for round_ in after.rounds}
        return True

    def is_off_duty(self, name: str, visit: Visit) -> bool:
        """Return whether a courier would take food up after the end of the shift."""
        taken = visit.depart - timedelta(seconds=self.day.stop_s / 2)
        return visit.kind == "pickup" and taken > instant(self.day.couriers[name][3])

    def settle(self, now: datetime) -> None:
        """Write down what was handed over, and let couriers who have done all be idle."""
        for name, round_ in list(self.rounds.items()):
            if round_.visits[-1].depart > now:
                continue
            half = timedelta(seconds=self.day.stop_s / 2)
            ends = {(v.kind, v.job_id): v.depart for v in round_.visits}
            for visit in round_.visits:
                self.log.append((name, visit))
                if visit.kind == "drop":
                    self.done[visit.job_id] = Delivered(
                        picked=ends["pickup", visit.job_id] - half, dropped=visit.start + half
                    )
                    del self.known[visit.job_id]
            last = round_.visits[-1]
            self.idle[name] = (Place(id=str(last.place_id)), last.depart)
            del self.rounds[name]

    def near(self, order: Order, now: datetime) -> list[str]:
        """Name those on duty who stand, or are still to come, nearest to a restaurant."""
        here = np.array(self.day.restaurants[order.restaurant])

        def way(name: str) -> float:
            round_ = self.rounds.get(name)
            ids = [v.place_id for v in round_.visits if v.depart > now] if round_ else []
            at = np.array([self.at[str(one)] for one in ids or [self.idle[name][0].id]])
            return float(np.hypot(*(at - here).T).min())

        on_duty = [
            name
            for name, (_, _, on, off) in self.day.couriers.items()
            if instant(on) <= now < instant(off)
        ]
        return sorted(on_duty, key=way)[:ASKED]

    def reach(self, name: str, asking: Asking, now: datetime) -> bool:
        """True where one of those asked could bring an order after their current one alone."""
        order, served = self.orders[name], timedelta(seconds=self.day.stop_s)
        here = self.day.restaurants[order.restaurant]
        ready = instant(order.ready) - served / 2
        onward = served + self.ride(here, order.at) + served
        for courier in asking.names:
            place, free = self.stand(courier, now)
            begin = max(ready, free + self.ride(self.at[place], here))
            off = instant(self.day.couriers[courier][3]) + asking.beyond
            if begin <= max(asking.last, ready) and begin + onward <= off:
                return True
        return False

    def stand(self, courier: str, now: datetime) -> tuple[str, datetime]:
        """Say where somebody is free of what is under way, and when at the earliest."""
        round_ = self.rounds.get(courier)
        begun = [v for v in round_.visits if v.arrive <= now] if round_ else []
        if begun:
            return str(begun[-1].place_id), begun[-1].depart
        place, since = self.idle[courier]
        return place.id, max(since, now if round_ is None else min(now, round_.start))

    def ride(self, here: tuple[int, int], there: tuple[int, int]) -> timedelta:
        """Return the time of a way."""
        metres = hypot(here[0] - there[0], here[1] - there[1])
        return timedelta(minutes=ceil(metres / self.day.metres_a_minute))

    def problem(self, asking: Asking, without: Collection[str]) -> Problem:
        """Return the day of those asked, and the open orders but for some."""
        names = asking.names
        shifts = tuple(self.shift(name, asking.beyond) for name in names)
        placed = {v.job_id: name for name, round_ in self.rounds.items() for v in round_.visits}
        jobs = tuple(
            _until(job, asking.last)
            for job in self.known.values()
            if placed.get(job.id, names[0]) in names and job.id not in without
        )
        found = {stop.place.id for job in jobs for _, _, stop in job.stops}
        found |= {shift.start_place.id for shift in shifts if shift.start_place}
        ids = tuple(sorted(found))
        at = np.array([self.at[name] for name in ids], float)
        metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        minutes = np.ceil(metres / self.day.metres_a_minute).astype(np.int32)
        return Problem(
            jobs=jobs,
            shifts=shifts,
            times=TravelTimes(
                place_ids=ids,
                duration_s={"any": minutes * 60},
                distance_m={"any": np.ceil(metres).astype(np.int32)},
            ),
            work_limit_s=None,
        )

    def shift(self, name: str, beyond: timedelta) -> Shift:
        """Return a courier's shift from where and when the courier was last idle."""
        where, since = self.idle[name]
        off = instant(self.day.couriers[name][3]) + beyond
        return Shift(
            id=name,
            courier=Courier(id=name),
            vehicle=Vehicle(id="any", profile="any"),
            window=Window(start=since, end=max(off, since)),
            start_place=where,
            prices=Prices(hour_cents=RIDE_HOUR_CENTS),
        )

    def job(self, order: Order) -> Job:
        """Say an order in our own words."""
        half = self.day.stop_s // 2
        ready = instant(order.ready) - timedelta(seconds=half)
        late_from = max(instant(order.placed + LATE_FROM_MIN), ready)
        return Job(
            id=order.id,
            pickups=(
                Stop(
                    place=Place(id=f"r:{order.restaurant}"),
                    windows=(Window(start=ready, end=ready + LONGEST),),
                    service_s=2 * half,
                ),
            ),
            drops=(
                Stop(
                    place=Place(id=f"o:{order.id}"),
                    windows=(Window(start=ready, end=late_from),),
                    service_s=2 * half,
                    late_limit_s=int(LONGEST.total_seconds()),
                    late_hour_cents=LATE_HOUR_CENTS,
                ),
            ),
        )


def _until(job: Job, last: datetime) -> Job:
    """Return a job that is taken up until then, if it can be ready by then."""
    window = job.pickups[0].windows[0]
    end = max(min(window.end, last), window.start)
    if end == window.end:
        return job
    pickup = replace(job.pickups[0], windows=(replace(window, end=end),))
    return replace(job, pickups=(pickup,))


def _progress(round_: Round, now: datetime) -> ShiftProgress:
    begun = round_.start <= now
    return ShiftProgress(
        shift_id=round_.shift_id,
        begun_at=round_.start if begun else None,
        visits={
            key_of(v): VisitProgress(
                status="done" if v.depart <= now else "arrived",
                arrived_at=v.arrive,
                settled_at=v.depart if v.depart <= now else None,
            )
            for v in round_.visits
            if begun and v.arrive <= now
        },
    )


def run(day: Day, seed: int) -> Live:
    """Let a day pass."""
    live = Live(day)
    for order in day.orders:
        live.place(order, seed)
        live.retry(instant(order.placed), seed)
    for minute in range(day.orders[-1].placed, max(c[3] for c in day.couriers.values())):
        live.retry(instant(minute), seed)
    live.settle(START + 3 * LONGEST)
    return live


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    command = argparse.ArgumentParser(prog="python -m bench.grubhub", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--days", type=Path, help="folder of days (default: the open data's)")
    command.add_argument("--only", action="append", default=[], metavar="BEGINNING")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--out", type=Path, default=OUT, help=f"default {OUT}")
    options = command.parse_args(argv)
    folder = options.days or open_data() / "instances" / "grubhub"
    if not folder.is_dir():
        print(skipped(folder))
        return 0
    earlier = read_rows(options.out, KEYS)
    rows: list[Row] = []
    for path in sorted(folder.iterdir()):
        if options.only and not path.name.startswith(tuple(options.only)):
            continue
        day = read_day(path)
        live = run(day, options.seed)
        row = metrics(day, live.done, live.log, live.took_s)
        rows.append(row)
        write_rows(options.out, [*earlier, *rows])
        print(", ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    if rows:
        print(total(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
