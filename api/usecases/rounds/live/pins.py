"""Use case of pinning a job to its round: later plans and replans leave it there."""

from __future__ import annotations

from uuid import UUID

from api.days.opened_days import next_minute
from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.live.move_prices import PricedChange, describe_move, price_of_move
from data.store.rounds import rounds
from dispatch.planning.what_if.hand_moves import MovedRounds, home_of
from routing.errors import Conflict


@needs("rounds:write")
def pin_job(
    act: Act, job_id: UUID, *, pinned: bool, in_place: bool = False, dry_run: bool = False
) -> PricedChange:
    """Pin a job to the shift in whose round it stands, or let go of it.

    Nothing moves, so no plan comes of it and it costs nothing; a plan or a replan that is made
    later serves the job there or not at all.

    Parameters
    ----------
    pinned
        Whether it is to be pinned.
    in_place
        It keeps its place in the round, too: the visits up to its last one stay in their order.
    dry_run
        Only tell.

    Raises
    ------
    NotFound
        ``no-such-job``.
    Conflict
        ``job-not-in-a-round``: it can be pinned where it stands, and stands nowhere.
    """
    on, _ = found_or_refuse(rounds.day_of_job(act.tx, job_id), "no-such-job")
    if not dry_run:
        act.tx.lock(f"day:{on.isoformat()}")
    standing = act.tools.opened_days.standing_day(act, on, next_minute(act.now))
    home = home_of(standing.left, str(job_id))
    if pinned and not home:
        raise Conflict("job-not-in-a-round")
    homes = (home,) if home else ()
    stays = MovedRounds(
        jobs=(str(job_id),),
        sequences=standing.left.sequences,
        homes=homes,
        taker=home,
        touched=homes,
        rounds={name: standing.rounds[name] for name in homes},
    )
    priced_change = describe_move(act, standing, stays, price_of_move(act, standing, stays))
    if dry_run:
        return priced_change
    fixed = pinned and in_place
    before, was_fixed = rounds.pin(act.tx, job_id, UUID(home) if pinned else None, in_place=fixed)
    shift_id = home if pinned else str(before or "")
    if shift_id and (before is None or not pinned or fixed != was_fixed):
        kind = "job_pinned" if pinned else "job_unpinned"
        place = {"place": "position"} if fixed else {}
        act.record_event(kind, "job", job_id, detail={"shift_id": shift_id, **place})
    return priced_change
