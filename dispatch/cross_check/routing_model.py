"""The routing model of OR-Tools for a problem, and its search.

The model prices what our plans price: shifts, hours on duty (riding, stops and waiting) or ridden,
distance, lateness, jobs left out; the fair spread alone it cannot. Of margin it knows the minutes
by which a round may leave late, before the last window of a stop that has no price for lateness,
and not how the delay grows with the way and falls with a wait. An unpaid break counts as waiting in
a round that it lies in. Where it cannot say a rule exactly it is stricter: a stop's setup time is
always spent, where a load makes rides longer they are as long as with all that the vehicle may ever
have aboard, and of several windows of a break it takes the widest.

``RoutingModel`` holds the interpreter while it searches, so each solve belongs into a process of
its own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from dispatch.cross_check.break_intervals import break_intervals
from dispatch.cross_check.model_tables import (
    NO_LIMIT,
    LegTables,
    brought_of,
    change_of,
    dimensions_of,
    nodes_of,
    second_of,
    shifts_for,
    spans_of,
)

if TYPE_CHECKING:
    from dispatch.cross_check.model_tables import Node
    from dispatch.model import Job, Problem, Shift, Stop, VisitKind

Sequences: TypeAlias = "dict[str, list[tuple[VisitKind, str, int]]]"
"""By shift its stops in order: kind, job, index within the job's pickups or drops."""

UNITS_PER_CENT = 3600
"""So that a second at a price per hour is a whole number of units."""
MOST = 1 << 50
MOST_JOBS = 1 << 30


def solve(problem: Problem, budget_ms: int) -> Sequences | None:
    """Return the best sequences of stops that OR-Tools finds; ``None`` if it finds none.

    Parameters
    ----------
    problem
        What to plan, with at least one job and one shift; no shift has a choice of vehicles.
    budget_ms
        Milliseconds for the search.
    """
    return _Model(problem).solve(budget_ms)


class _Model:
    """One routing model. Its nodes are the stops, then a start and an end for each shift."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.shifts = problem.shifts
        self.nodes = nodes_of(problem)
        self.stops = len(self.nodes)
        self.numbers = {(n.kind, n.job.id, n.index): row for row, n in enumerate(self.nodes)}
        self.shift_by_job = problem.promised_to
        self.opens = [second_of(shift.window.start) for shift in self.shifts]
        self.closes = [second_of(shift.window.end) for shift in self.shifts]
        self.origin, self.last = min(self.opens), max(self.closes)
        self.horizon = self.last - self.origin
        places = [node.stop.place for node in self.nodes]
        ends = [place for s in self.shifts for place in (s.start_place, s.end_place)]
        self.tables = LegTables(problem, [*places, *ends])
        self.manager: Any = pywrapcp.RoutingIndexManager(
            self.stops + 2 * len(self.shifts),
            len(self.shifts),
            [self.stops + 2 * row for row in range(len(self.shifts))],
            [self.stops + 2 * row + 1 for row in range(len(self.shifts))],
        )
        self.routing: Any = pywrapcp.RoutingModel(self.manager)
        self.dearest_leg = 1
        self._ways()
        for number, name in enumerate(dimensions_of(problem)):
            self._load(f"load{number}", name)
        self._kinds_apart()
        self._windows()
        self._hours()
        self._jobs()
        self._prefixes()
        self._limits()

    # --- ways and loads ---------------------------------------------------------------------

    def _ways(self) -> None:
        """Add time, riding time and metres, and what they cost."""
        routing, shifts = self.routing, self.shifts
        spent = np.zeros(self.stops + 2 * len(shifts), np.int64)
        spent[: self.stops] = [n.stop.service_s + n.stop.setup_s for n in self.nodes]
        times: dict[object, int] = {}
        rides: dict[object, int] = {}
        metres: dict[object, int] = {}
        costs: dict[object, int] = {}
        time_prices: list[int] = []
        kinds = [self.tables.kind_of(shift) for shift in shifts]
        for row, (shift, kind) in enumerate(zip(shifts, kinds, strict=True)):
            legs = self.tables.of(kind)
            if kind not in times:
                with_stop = legs.duration_s + spent[:, None]
                times[kind] = routing.RegisterTransitMatrix(with_stop.tolist())
                rides[kind] = routing.RegisterTransitMatrix(legs.duration_s.tolist())
                metres[kind] = routing.RegisterTransitMatrix(legs.distance_m.tolist())
            hour, km, duty = shift.prices.hour_cents, shift.prices.km_cents, shift.prices.duty
            time_prices.append(hour if duty else 0)
            if (kind, hour, km, duty) not in costs:
                price = hour * legs.duration_s + 18 * km * legs.distance_m // 5
                if duty:
                    price += hour * spent[:, None]
                price = np.minimum(price, MOST >> 12)  # where there is no way, sums stay sums
                real = price[legs.duration_s < self.horizon]
                self.dearest_leg = max(self.dearest_leg, int(real.max(initial=1)))
                costs[kind, hour, km, duty] = routing.RegisterTransitMatrix(price.tolist())
            routing.SetArcCostEvaluatorOfVehicle(costs[kind, hour, km, duty], row)
            routing.SetFixedCostOfVehicle(shift.prices.shift_cents * UNITS_PER_CENT, row)
        routing.AddDimensionWithVehicleTransits(
            [times[kind] for kind in kinds], self.horizon, self.horizon, False, "time"
        )
        time = routing.GetDimensionOrDie("time")
        for row, second in enumerate(time_prices):
            time.SetSlackCostCoefficientForVehicle(second, row)
        gone = [metres[kind] for kind in kinds]
        routing.AddDimensionWithVehicleTransits(gone, 0, NO_LIMIT, True, "metres")
        if any(shift.max_travel_s is not None for shift in shifts):
            ridden = [rides[kind] for kind in kinds]
            routing.AddDimensionWithVehicleTransits(ridden, 0, NO_LIMIT, True, "ride")

    def _load(self, title: str, name: str) -> None:
        """Add a load dimension; a round starts with the goods of its jobs without pickups."""
        routing = self.routing
        changes = [change_of(node, name) for node in self.nodes] + [0] * (2 * len(self.shifts))
        limits = [shift.vehicle.capacity.limit(name) for shift in self.shifts]
        routing.AddDimensionWithVehicleCapacity(
            routing.RegisterUnaryTransitVector(changes),
            0,
            [NO_LIMIT if limit is None else limit for limit in limits],
            False,
            title,
        )
        dimension, solver = routing.GetDimensionOrDie(title), routing.solver()
        brought = [
            (self._index(job.stops[0][0], job.id, job.stops[0][1]), amount)
            for job in self.problem.jobs
            if (amount := brought_of(job, name))
        ]
        for row in range(len(self.shifts)):
            start = dimension.CumulVar(routing.Start(row))
            if not brought:
                start.SetValue(0)
                continue
            own = [solver.IsEqualCstVar(routing.VehicleVar(i), row) * n for i, n in brought]
            solver.Add(start == solver.Sum(own))

    def _kinds_apart(self) -> None:
        """Keep kinds of goods apart: where one is taken up, nothing of the other is aboard.

        Every stop of a job counts; where a job has several pickups or drops, its kind counts as
        aboard a little longer than it is.
        """
        routing, solver = self.routing, self.routing.solver()
        pairs = self.problem.never_together
        kinds = {kind for pair in pairs for kind in pair}
        aboard = {kind: self._kind_dimension(kind) for kind in sorted(kinds)}
        for pair in pairs:
            for own, other in (pair, pair[::-1]):
                for job in self.problem.jobs:
                    if job.goods != own:
                        continue
                    picks = [self._index("pickup", job.id, n) for n in range(len(job.pickups))]
                    for index in picks:
                        solver.Add(aboard[other].CumulVar(index) == 0)
                    if not picks:  # it is aboard from the start of its round
                        first = self._index("drop", job.id, 0)
                        for row in range(len(self.shifts)):
                            here = solver.IsEqualCstVar(routing.VehicleVar(first), row)
                            start = aboard[other].CumulVar(routing.Start(row))
                            solver.Add(start <= MOST_JOBS * (1 - here))

    def _kind_dimension(self, kind: str) -> Any:
        """Return how many stops' worth of a kind is aboard on coming to a node."""
        routing, solver = self.routing, self.routing.solver()
        changes = [_goods_change(node, kind) for node in self.nodes] + [0] * (2 * len(self.shifts))
        routing.AddDimension(
            routing.RegisterUnaryTransitVector(changes), 0, NO_LIMIT, False, f"kind {kind}"
        )
        dimension = routing.GetDimensionOrDie(f"kind {kind}")
        loaded = [job for job in self.problem.jobs if job.goods == kind and not job.pickups]
        drops = [self._index("drop", job.id, n) for job in loaded for n in range(len(job.drops))]
        for row in range(len(self.shifts)):
            start = dimension.CumulVar(routing.Start(row))
            own = [solver.IsEqualCstVar(routing.VehicleVar(index), row) for index in drops]
            if own:
                solver.Add(start == solver.Sum(own))
            else:
                start.SetValue(0)
        return dimension

    # --- time -------------------------------------------------------------------------------

    def _windows(self) -> None:
        """Bound the begin of each stop by its windows; one that can be in none is left out."""
        routing = self.routing
        time = routing.GetDimensionOrDie("time")
        for row, node in enumerate(self.nodes):
            index, stop = self.manager.NodeToIndex(row), node.stop
            spans = self._from_origin(spans_of(stop.open_windows, self.origin, self.last))
            if not spans:
                routing.VehicleVar(index).SetValue(-1)
                continue
            begin = time.CumulVar(index)
            begin.SetRange(spans[0][0], spans[-1][1])
            for (_, before), (after, _) in pairwise(spans):
                if before + 1 <= after - 1:
                    begin.RemoveInterval(before + 1, after - 1)
            if stop.windows:
                self._price_late_begin(index, stop)

    def _price_late_begin(self, index: int, stop: Stop) -> None:
        """Price lateness after the last window of a stop, or else too little margin before."""
        weights = self.problem.weights
        due = second_of(stop.windows[-1].end) - self.origin
        price = stop.late_hour_cents
        if not price and weights.margin_hour_cents:
            price = weights.margin_hour_cents
            due -= 60 * weights.margin_minutes
        if price:
            time = self.routing.GetDimensionOrDie("time")
            time.SetCumulVarSoftUpperBound(index, max(due, 0), price)

    def _hours(self) -> None:
        """Bound each round by its shift, with the breaks that it declares and the law asks for."""
        routing = self.routing
        time = routing.GetDimensionOrDie("time")
        lasts = [0] * routing.Size()
        for row, node in enumerate(self.nodes):
            lasts[self.manager.NodeToIndex(row)] = node.stop.service_s + node.stop.setup_s
        for row, shift in enumerate(self.shifts):
            low, high = self.opens[row] - self.origin, self.closes[row] - self.origin
            for index in (routing.Start(row), routing.End(row)):
                time.CumulVar(index).SetRange(low, high)
            pauses = [
                routing.solver().FixedDurationIntervalVar(
                    pause.earliest - self.origin,
                    pause.latest - self.origin,
                    pause.lasts_s,
                    False,
                    "break",
                )
                for pause in break_intervals(self.problem, shift)
            ]
            if pauses:
                time.SetBreakIntervalsOfVehicle(pauses, row, lasts)

    def _from_origin(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(low - self.origin, high - self.origin) for low, high in spans]

    # --- jobs -------------------------------------------------------------------------------

    def _jobs(self) -> None:
        """Keep the stops of a job in one round, or leave the job out at a price."""
        base = self._dearest_detour()
        dearest_hour = max(s.prices.hour_cents * s.prices.duty for s in self.shifts)
        under_way = {pin.job_id for pin in self.problem.pins if pin.begun}
        promised = {visit for prefix in self.problem.prefixes for visit in prefix.visits}
        for job in self.problem.jobs:
            stops = [(kind, job.id, index) for kind, index, _ in job.stops]
            rest = [stop for stop in stops if stop not in promised]
            if job.id in under_way or len(rest) < len(stops):
                price = 1000 * base
            elif job.prize_cents is None:
                price = base * (job.priority + 1)
            else:
                # What its own stops take is no reason to leave it out.
                own_s = sum(stop.service_s + stop.setup_s for _, _, stop in job.stops)
                price = job.prize_cents * UNITS_PER_CENT + dearest_hour * own_s
            # What a prefix holds stands already; only the rest of such a job can be left out.
            for part in (rest, [stop for stop in stops if stop in promised]):
                self._part(job, part, min(price, MOST))

    def _part(self, job: Job, stops: list[tuple[VisitKind, str, int]], price: int) -> None:
        """Let stops of a job be served in one round, pickups first, or not at all."""
        routing, solver = self.routing, self.routing.solver()
        time = routing.GetDimensionOrDie("time")
        picks = [self._index(*stop) for stop in stops if stop[0] == "pickup"]
        drops = [self._index(*stop) for stop in stops if stop[0] == "drop"]
        indices = [*picks, *drops]
        vehicles = [-1, *shifts_for(self.problem, self.shift_by_job, job)]
        for index in indices:
            routing.AddDisjunction([index], price // len(indices))
            routing.VehicleVar(index).SetValues(vehicles)
        for index in indices[1:]:
            solver.Add(routing.VehicleVar(indices[0]) == routing.VehicleVar(index))
        for pickup in picks:
            for drop in drops:
                if len(indices) == 2:
                    routing.AddPickupAndDelivery(pickup, drop)
                # What is left out has no order in time to keep.
                left_out = self.horizon - routing.ActiveVar(pickup) * self.horizon
                solver.Add(time.CumulVar(pickup) <= time.CumulVar(drop) + left_out)
        if job.aboard_limit_s is not None:
            self._time_aboard(job, picks, drops)

    def _time_aboard(self, job: Job, picks: list[int], drops: list[int]) -> None:
        """Bound the time from each pickup of a job, or the start of its round, to its drops."""
        routing, solver = self.routing, self.routing.solver()
        time = routing.GetDimensionOrDie("time")
        limit_s = job.aboard_limit_s or 0
        for drop in drops:
            begin = time.CumulVar(drop)
            if job.aboard_since is not None:
                due = second_of(job.aboard_since) + limit_s - self.origin
                solver.Add(begin <= due + self.horizon * (1 - routing.ActiveVar(drop)))
                continue
            for pickup in picks:
                stop = self.nodes[self.manager.IndexToNode(pickup)].stop
                longest = limit_s + stop.service_s  # its setup may fall away
                left_out = self.horizon * (1 - routing.ActiveVar(drop))
                solver.Add(begin <= time.CumulVar(pickup) + longest + left_out)
            if not job.pickups:
                for row in range(len(self.shifts)):
                    elsewhere = 1 - solver.IsEqualCstVar(routing.VehicleVar(drop), row)
                    start = time.CumulVar(routing.Start(row))
                    solver.Add(begin <= start + limit_s + self.horizon * elsewhere)

    def _dearest_detour(self) -> int:
        """Return more than serving any job without a prize could cost."""
        fixed = max(shift.prices.shift_cents for shift in self.shifts) * UNITS_PER_CENT
        late = [n.stop.late_limit_s * n.stop.late_hour_cents * UNITS_PER_CENT for n in self.nodes]
        weights = self.problem.weights
        margin = 60 * weights.margin_minutes * weights.margin_hour_cents
        # Serving one job more may have every round wait.
        duty = sum(
            shift.prices.hour_cents * shift.prices.duty * (closes - opens)
            for shift, opens, closes in zip(self.shifts, self.opens, self.closes, strict=True)
        )
        each = 2 * self.dearest_leg + max(late) // 3600 + margin + 2
        return each * (self.stops + 2) + 2 * fixed + duty + 1

    def _prefixes(self) -> None:
        """Fix the stops at the front of the rounds that have begun."""
        rows = {shift.id: row for row, shift in enumerate(self.shifts)}
        for prefix in self.problem.prefixes:
            front = [self._index(*visit) for visit in prefix.visits if visit[0] != "break"]
            start = self.routing.Start(rows[prefix.shift_id])
            for index, following in pairwise([start, *front]):
                self.routing.NextVar(index).SetValue(following)

    def _limits(self) -> None:
        """Bound metres, riding time and stops of each round."""
        routing = self.routing
        metres = routing.GetDimensionOrDie("metres")
        for row, shift in enumerate(self.shifts):
            most = [m for m in (shift.max_distance_m, shift.vehicle.range_m) if m is not None]
            if most:
                metres.CumulVar(routing.End(row)).SetMax(min(most))
            if shift.max_travel_s is not None:
                ride = routing.GetDimensionOrDie("ride")
                ride.CumulVar(routing.End(row)).SetMax(shift.max_travel_s)
        if any(shift.max_stops is not None for shift in self.shifts):
            one_each = [1] * self.stops + [0] * (2 * len(self.shifts))
            counting = routing.RegisterUnaryTransitVector(one_each)
            most = [_at_most(shift, self.stops) for shift in self.shifts]
            routing.AddDimensionWithVehicleCapacity(counting, 0, most, True, "stops")

    def _index(self, kind: VisitKind, job_id: str, index: int) -> int:
        found: int = self.manager.NodeToIndex(self.numbers[kind, job_id, index])
        return found

    # --- search -----------------------------------------------------------------------------

    def solve(self, budget_ms: int) -> Sequences | None:
        """Search for so long, and give what was found."""
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        parameters.time_limit.FromMilliseconds(max(1, budget_ms))
        self.routing.CloseModelWithParameters(parameters)
        solution = self.routing.SolveWithParameters(parameters)
        return None if solution is None else self._sequences(solution)

    def _sequences(self, solution: Any) -> Sequences:
        found: Sequences = {}
        for row, shift in enumerate(self.shifts):
            index = solution.Value(self.routing.NextVar(self.routing.Start(row)))
            while not self.routing.IsEnd(index):
                node = self.nodes[self.manager.IndexToNode(index)]
                found.setdefault(shift.id, []).append((node.kind, node.job.id, node.index))
                index = solution.Value(self.routing.NextVar(index))
        return found


def _goods_change(node: Node, kind: str) -> int:
    """By how much what is aboard of a kind changes at a stop, so that all of a job comes to 0."""
    job = node.job
    if job.goods != kind:
        return 0
    if node.kind == "pickup":
        return max(len(job.drops), 1)
    return -max(len(job.pickups), 1)


def _at_most(shift: Shift, stops: int) -> int:
    return stops if shift.max_stops is None else min(shift.max_stops, stops)
