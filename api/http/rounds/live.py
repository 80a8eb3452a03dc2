"""Changes of a live day: insert, reassign, take out, swap, replan. Each comes as a new plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path
from starlette.responses import Response

from api.days.live_day import LiveDay
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.planning.change_shapes import ChangeOut, HistoryEntryOut, VehicleChangeOut
from api.http.planning.change_words import history
from api.http.planning.explanations import offered as offered_by_rounds
from api.http.planning.plan_shapes import (
    HandOnIn,
    InsertIn,
    MoveIn,
    OfferedOut,
    OpenJobOut,
    ReassignIn,
    ReplanIn,
    RoundOfferOut,
    SearchIn,
    SeenIn,
    SwapIn,
    TakeBackIn,
    UndoIn,
    VehicleChangeIn,
)
from api.http.problems import language_of
from api.http.rounds.fix_shapes import DecideIn, FixOut, fixes_in_words
from api.http.rounds.move_shapes import (
    FittingIn,
    FittingJobsOut,
    MergeIn,
    MovesIn,
    PinIn,
    PricedChangeOut,
    SplitIn,
    fitting,
    priced,
)
from api.http.shapes import Listing, every, nothing
from api.locales.texts import Texts
from api.usecases.request_types import Day
from api.usecases.rounds.failed_visits import decide_failure, note_failure_seen
from api.usecases.rounds.handing_over import hand_on_round, list_swaps
from api.usecases.rounds.history.change_history import list_changes
from api.usecases.rounds.history.undoing import redo_change, undo_change
from api.usecases.rounds.live.fitting_jobs import find_fitting_jobs
from api.usecases.rounds.live.fixes import list_fixes
from api.usecases.rounds.live.jobs import (
    insert_job,
    reassign_job,
    swap_rounds,
    unassign_job,
)
from api.usecases.rounds.live.lots_brought import after_steps
from api.usecases.rounds.live.move_prices import PricedChange
from api.usecases.rounds.live.moves import merge_rounds, move_jobs, split_round
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.pins import pin_job
from api.usecases.rounds.live.replanning import (
    AT_ONCE,
    TRIES,
    DayChangedError,
    ReplanProposal,
    orders_within,
    propose_replan,
    replan,
)
from api.usecases.rounds.live.taking_back import propose_take_back, take_back_round
from api.usecases.rounds.live.vehicle_changes import change_vehicle
from api.usecases.rounds.open_jobs import list_open_jobs
from api.usecases.system.follow_ups import retry_follow_up, settle_follow_up

FollowUpNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]

router = addresses("live")


@router.get(
    "/v1/jobs/{job_id}/offers",
    operation_id="list_insertion_offers",
    response_model=Listing[RoundOfferOut],
)
def offer_rounds(do: Annotated[Doing, Depends(runs(suggest_insertion))], job_id: UUID) -> Response:
    """Return for every round whether a job fits in, its cost, and whom it delays."""
    return do(suggest_insertion, offered_by_rounds(Texts(language_of(do.request))), job_id)


@router.post("/v1/jobs/{job_id}/insert", response_model=ChangeOut)
def insert_it(
    do: Annotated[Doing, Depends(runs(insert_job))], job_id: UUID, body: InsertIn | None = None
) -> Response:
    """Put a job into a live round."""
    how = body or InsertIn()
    return do(insert_job, ChangeOut.of, _plan_id(do, how), job_id, how.shift_id, **_how(how))


@router.post("/v1/jobs/{job_id}/reassign", response_model=ChangeOut)
def reassign_it(
    do: Annotated[Doing, Depends(runs(reassign_job))], job_id: UUID, body: ReassignIn
) -> Response:
    """Put a job into another shift's round."""
    return do(reassign_job, ChangeOut.of, _plan_id(do, body), job_id, body.shift_id, **_how(body))


@router.post("/v1/jobs/{job_id}/unassign", response_model=ChangeOut)
def unassign_it(
    do: Annotated[Doing, Depends(runs(unassign_job))], job_id: UUID, body: MoveIn | None = None
) -> Response:
    """Take a job out of its round; it stays open."""
    how = body or MoveIn()
    return do(unassign_job, ChangeOut.of, _plan_id(do, how), job_id, **_how(how))


@router.post("/v1/days/{day}/swap", response_model=ChangeOut)
def swap_them(do: Annotated[Doing, Depends(runs(swap_rounds))], day: Day, body: SwapIn) -> Response:
    """Let two shifts exchange what is left of their rounds."""
    ids = (_plan_id(do, body), day, body.one, body.other)
    return do(swap_rounds, ChangeOut.of, *ids, **_seen(body))


@router.post("/v1/days/{day}/moves", response_model=PricedChangeOut)
def move_them(do: Annotated[Doing, Depends(runs(move_jobs))], day: Day, body: MovesIn) -> Response:
    """Move jobs by hand: to a place in a round, to the cheapest one there, or out."""
    places = {"first": body.first, "drop": body.drop, "keep_order": body.keep_order}
    asked = {**places, "at": body.at, "seen": body.seen, **_how(body)}
    ids = (_plan_id(do, body), day, body.jobs, body.shift_id)
    return do(move_jobs, _with_price(do), *ids, **asked)


@router.post(
    "/v1/days/{day}/moves/fitting",
    operation_id="find_fitting_jobs",
    response_model=FittingJobsOut,
)
def find_fitting(
    do: Annotated[Doing, Depends(runs(find_fitting_jobs))], day: Day, body: FittingIn
) -> Response:
    """Return as many of several jobs as a shift's round takes, and why not the others."""
    present = fitting(Texts(language_of(do.request)))
    return do(find_fitting_jobs, present, day, body.jobs, body.shift_id)


@router.put("/v1/jobs/{job_id}/pin", response_model=PricedChangeOut)
def pin_it(do: Annotated[Doing, Depends(runs(pin_job))], job_id: UUID, body: PinIn) -> Response:
    """Pin a job to its round through later plans and replans, or let go of it.

    To its ``position`` the visits of the round up to its last one stay in their order.
    """
    how = {"in_place": body.place == "position", "dry_run": body.dry_run}
    return do(pin_job, _with_price(do), job_id, pinned=body.pinned, **how)


@router.post("/v1/rounds/{round_id}/split", response_model=PricedChangeOut)
def split_it(
    do: Annotated[Doing, Depends(runs(split_round))], round_id: UUID, body: SplitIn
) -> Response:
    """Let another shift ride a round from a visit on."""
    ids = (_plan_id(do, body), round_id, body.visit_id, body.shift_id)
    return do(split_round, _with_price(do), *ids, first=body.first, at=body.at, **_seen(body))


@router.post("/v1/rounds/{round_id}/merge", response_model=PricedChangeOut)
def merge_it(
    do: Annotated[Doing, Depends(runs(merge_rounds))], round_id: UUID, body: MergeIn
) -> Response:
    """Merge what is left of a round into that of another shift."""
    ids = (_plan_id(do, body), round_id, body.shift_id)
    return do(merge_rounds, _with_price(do), *ids, at=body.at, **_seen(body))


@router.post("/v1/days/{day}/replan", operation_id="replan_day", response_model=ChangeOut)
def replan_it(
    do: Annotated[Doing, Depends(runs(replan))], day: Day, body: ReplanIn | None = None
) -> Response:
    """Plan what is left of a live day anew, with little change."""
    how = body or ReplanIn()
    plan_id = _plan_id(do, how)
    wanted = _search_of(how)

    def look() -> tuple[LiveDay, LiveDay] | None:
        seen = do.first(propose_replan, plan_id, day, **wanted)
        return None if seen is None else (seen, seen)

    def carry_out(found: ReplanProposal) -> Response:
        asked = {**_asked(how), "without": how.without, "found": found}
        return do(replan, ChangeOut.of, plan_id, day, **asked)

    return _searched(do, how, look, carry_out, [str(one) for one in how.without])


@router.post("/v1/shifts/{shift_id}/take-back", response_model=ChangeOut)
def take_it_back(
    do: Annotated[Doing, Depends(runs(take_back_round))],
    shift_id: UUID,
    body: TakeBackIn | None = None,
) -> Response:
    """Take a round back whose rider cannot go on, have others ride it, end the shift."""
    how = body or TakeBackIn()
    plan_id = _plan_id(do, how)
    wanted = _search_of(how)

    def look() -> tuple[LiveDay, LiveDay] | None:
        return do.first(propose_take_back, plan_id, shift_id, **wanted)

    def carry_out(found: ReplanProposal) -> Response:
        asked = {**_asked(how), "seen": how.seen, "found": found}
        return do(take_back_round, ChangeOut.of, plan_id, shift_id, **asked)

    return _searched(do, how, look, carry_out)


@router.get(
    "/v1/visits/{visit_id}/fixes", operation_id="list_visit_fixes", response_model=Listing[FixOut]
)
def fix_it(do: Annotated[Doing, Depends(runs(list_fixes))], visit_id: UUID) -> Response:
    """List what can be done about a visit that comes late or failed, each choice priced."""
    return do(list_fixes, fixes_in_words(Texts(language_of(do.request))), visit_id)


@router.post("/v1/visits/{visit_id}/decide", status_code=204)
def decide_it(
    do: Annotated[Doing, Depends(runs(decide_failure))], visit_id: UUID, body: DecideIn
) -> Response:
    """Decide what follows a visit that failed."""
    return do(decide_failure, nothing, visit_id, body.way)


@router.post("/v1/visits/{visit_id}/failure-seen", status_code=204)
def note_seen(do: Annotated[Doing, Depends(runs(note_failure_seen))], visit_id: UUID) -> Response:
    """Note that the office knows what followed a visit that failed: the board tells it no more."""
    return do(note_failure_seen, nothing, visit_id)


@router.post("/v1/follow-ups/{number}/retry", status_code=204)
def retry_work(
    do: Annotated[Doing, Depends(runs(retry_follow_up))], number: FollowUpNumber
) -> Response:
    """Try follow-up work again that was given up, as an alert of the board tells."""
    return do(retry_follow_up, nothing, number)


@router.post("/v1/follow-ups/{number}/settle", status_code=204)
def settle_work(
    do: Annotated[Doing, Depends(runs(settle_follow_up))], number: FollowUpNumber
) -> Response:
    """Note that follow-up work that was given up was done by hand, or is not needed."""
    return do(settle_follow_up, nothing, number)


@router.post(
    "/v1/shifts/{shift_id}/vehicle",
    operation_id="change_shift_vehicle",
    response_model=VehicleChangeOut,
)
def change_it(
    do: Annotated[Doing, Depends(runs(change_vehicle))], shift_id: UUID, body: VehicleChangeIn
) -> Response:
    """Put another bike or trailer under whoever rides a round."""
    ids = (_plan_id(do, body), shift_id, body.vehicle_id, body.trailer_id)
    return do(change_vehicle, VehicleChangeOut.of, *ids, fetch_s=body.fetch_s, **_how(body))


@router.get(
    "/v1/days/{day}/changes",
    operation_id="list_day_changes",
    response_model=Listing[HistoryEntryOut],
)
def list_them(do: Annotated[Doing, Depends(runs(list_changes))], day: Day) -> Response:
    """List the changes of a day's rounds, the newest first, and what undoes them."""
    address = f"/v1/days/{day.isoformat()}"
    return do(list_changes, history(language_of(do.request), address), day)


@router.post("/v1/days/{day}/undo", response_model=ChangeOut)
def undo_it(
    do: Annotated[Doing, Depends(runs(undo_change))], day: Day, body: UndoIn | None = None
) -> Response:
    """Take a change back: rounds are exactly as before, unless somebody would not know of it."""
    how = body or UndoIn()
    ids = (_plan_id(do, how), day, how.change_id)
    return do(undo_change, ChangeOut.of, *ids, nearest=how.nearest, **_how(how))


@router.post("/v1/days/{day}/redo", response_model=ChangeOut)
def redo_it(
    do: Annotated[Doing, Depends(runs(redo_change))], day: Day, body: UndoIn | None = None
) -> Response:
    """Bring a change back that was undone; the last one where none is named."""
    how = body or UndoIn()
    ids = (_plan_id(do, how), day, how.change_id)
    return do(redo_change, ChangeOut.of, *ids, nearest=how.nearest, **_how(how))


@router.get("/v1/days/{day}/open-jobs", response_model=Listing[OpenJobOut])
def open_ones(do: Annotated[Doing, Depends(runs(list_open_jobs))], day: Day) -> Response:
    """List the jobs of a day that stand in no round, those that fell out of one first."""
    return do(list_open_jobs, every(OpenJobOut), day)


@router.get(
    "/v1/days/{day}/swaps", operation_id="list_day_swaps", response_model=Listing[OfferedOut]
)
def offered(do: Annotated[Doing, Depends(runs(list_swaps))], day: Day) -> Response:
    """List the rounds of a day that couriers offered to others."""
    return do(list_swaps, every(OfferedOut), day)


@router.post("/v1/rounds/{round_id}/hand-on", status_code=204)
def hand_it_on(
    do: Annotated[Doing, Depends(runs(hand_on_round))], round_id: UUID, body: HandOnIn
) -> Response:
    """Return a round with its shift to somebody else."""
    reason = body.override_reason
    return do(hand_on_round, nothing, round_id, body.person_id, override_reason=reason)


def _search_of(search: SearchIn) -> dict[str, Any]:
    """Return how a replan is to be searched."""
    return {"keep": search.keep, "moved_cents": search.moved_cents, "budget_s": search.budget_s}


def _asked(search: SearchIn) -> dict[str, Any]:
    """Return what a replan, or a round taken back, is asked with."""
    return {**_search_of(search), "seed": search.seed, "shown": search.shown, **_how(search)}


def _searched(
    do: Doing,
    how: SearchIn,
    look: Callable[[], tuple[LiveDay, LiveDay] | None],
    carry_out: Callable[[ReplanProposal], Response],
    without: Sequence[str] = (),
) -> Response:
    """Change a live day by orders that are searched while no connection and no lock is held.

    Parameters
    ----------
    look
        Gives the day as it is, and as it is searched; ``None`` where nothing is to be searched.
    carry_out
        Makes the change of what was found, or at once.
    """
    known = do.again()
    if known is not None:
        return known
    if how.shown is None:
        do.service.tools.searches.need_turn(do.actor.cooperative_id)
    for _ in range(0 if how.shown is not None else TRIES):
        days = look()
        if days is None:
            break
        seen, searched = days
        left = searched.left()
        wanted = (how.budget_s, how.seed, how.keep, how.moved_cents, without)
        searches, owner = do.service.tools.searches, do.actor.cooperative_id
        steps = searches.run(owner, orders_within, left, *wanted)
        left, orders = after_steps(left, steps)
        try:
            return carry_out(ReplanProposal(day=seen, left=left, orders=orders))
        except DayChangedError:
            continue
    return carry_out(AT_ONCE)


def _plan_id(do: Doing, body: MoveIn) -> UUID:
    """Return the id of the plan that comes of a change."""
    return body.plan_id or do.service.ids()


def _how(body: MoveIn) -> dict[str, Any]:
    """Return what every change of a live day is asked with."""
    return {"override_reason": body.override_reason, "dry_run": body.dry_run}


def _seen(body: SeenIn) -> dict[str, Any]:
    """Return what every change of whole rounds is asked with."""
    return {"seen": body.seen, **_how(body)}


def _with_price(do: Doing) -> Callable[[PricedChange], dict[str, Any]]:
    return priced(Texts(language_of(do.request)))
