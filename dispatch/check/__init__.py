"""The independent checker: every rule re-derived from problem and plan alone.

A plan is trusted because this code, which shares no line with the solver, has checked it. One
small function is one rule; ``docs/checks.md`` lists the codes they give.
"""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.check import (
    assignment,
    begun_prefixes,
    breaks,
    clock_times,
    cold_limits,
    eligible_people,
    goods_aboard,
    hub_space,
    hub_transfers,
    kept_orders,
    loads,
    places_and_legs,
    stated_cost,
    stated_reasons,
    vehicle_use,
)
from dispatch.check.itinerary import Itinerary, Legs, read_round
from dispatch.check.violation import Violation
from dispatch.model import Plan, Problem

__all__ = ["Violation", "check"]


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Find every rule that a plan breaks.

    Parameters
    ----------
    problem
        What was asked for.
    plan
        What was answered, from whatever source.

    Returns
    -------
    tuple of Violation
        Empty where the plan keeps every rule. A plan that names things the problem does not have
        is reported as such; its further rules are checked as far as they make sense.
    """
    return tuple(_violations(problem, plan))


def _violations(problem: Problem, plan: Plan) -> Iterator[Violation]:
    legs = Legs(problem)
    shifts = problem.shift_by_id
    itineraries = [
        read_round(
            problem,
            legs,
            vehicle_use.on_its_vehicle(shifts[round_.shift_id], round_),
            round_,
        )
        for round_ in plan.rounds
        if round_.shift_id in shifts
    ]
    yield from assignment.rounds_belong_to_shifts(problem, plan)
    yield from assignment.rounds_have_stops(problem, plan)
    yield from assignment.visits_are_known(problem, plan)
    yield from assignment.jobs_are_served_or_left_out(problem, plan)
    yield from assignment.stops_are_visited_once(problem, plan)
    yield from assignment.jobs_stay_in_one_round(plan)
    yield from vehicle_use.vehicles_are_of_the_shift(problem, plan)
    yield from vehicle_use.units_are_with_one_at_a_time(problem, plan)
    yield from begun_prefixes.begun_rounds_exist(problem, plan)
    yield from begun_prefixes.begun_jobs_are_served(problem, plan)
    yield from begun_prefixes.goods_aboard_are_not_left_for_room(problem, plan)
    for itinerary in itineraries:
        yield from _violations_of_round(problem, itinerary)
    lots = None
    if problem.transfers and all(map(clock_times.all_instants_are_aware, plan.rounds)):
        lots = hub_transfers.sorted_lots(problem, plan)
        yield from hub_transfers.nothing_leaves_before_it_is_sorted(problem, plan, lots)
        yield from hub_space.hubs_have_room(problem, plan)
        yield from cold_limits.lots_are_handed_over_cold(problem, plan)
    yield from stated_reasons.reasons_are_true(problem, legs, plan, lots)
    yield from stated_cost.costs_add_up(problem, plan, itineraries)


def _violations_of_round(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    yield from assignment.breaks_are_known(problem, itinerary)
    yield from assignment.pickups_come_before_drops(itinerary)
    yield from begun_prefixes.prefix_stays(problem, itinerary)
    yield from eligible_people.skills_suffice(problem, itinerary)
    yield from eligible_people.nobody_visits_alone(problem, itinerary)
    yield from eligible_people.volunteers_do_aid_only(problem, itinerary)
    yield from eligible_people.pins_hold(problem, itinerary)
    yield from kept_orders.orders_are_kept(problem, itinerary)
    yield from places_and_legs.places_are_right(itinerary)
    yield from places_and_legs.legs_match_the_matrices(itinerary)
    yield from places_and_legs.round_keeps_its_limits(itinerary)
    yield from loads.loads_are_as_stated(itinerary)
    yield from loads.vehicle_is_never_overloaded(itinerary)
    yield from loads.breaks_are_light_enough(itinerary)
    yield from goods_aboard.kinds_stay_apart(problem, itinerary)
    yield from breaks.declared_breaks_are_taken_once(itinerary)
    yield from clock_times.instants_are_whole_utc_seconds(itinerary)
    if not clock_times.all_instants_are_aware(itinerary.round):
        return  # instants without a zone cannot be compared with the others
    yield from clock_times.arrivals_follow_departures(itinerary)
    yield from clock_times.nothing_starts_before_arrival(itinerary)
    yield from clock_times.service_starts_inside_a_window(itinerary)
    yield from clock_times.departures_follow_service(itinerary)
    yield from goods_aboard.nothing_is_aboard_too_long(itinerary)
    yield from clock_times.round_stays_in_its_shift(itinerary)
    yield from breaks.breaks_start_inside_a_window(itinerary)
    yield from breaks.breaks_have_their_length(problem, itinerary)
    yield from breaks.nobody_works_too_long(problem, itinerary)
