"""Telling riders of their rounds: new, changed or taken back.

An office that mends a day changes a round several times in a few minutes. Its rider is told once
it has been left alone for a while, of how it stands then, and only of what matters to them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from api.usecases.act import Act
from api.usecases.background import by_system
from api.usecases.notifying import tell_all
from data.store.notices import audiences, round_news
from data.store.notices.audiences import RoundMessage
from data.store.notices.round_news import RoundNews
from dispatch.model.available_vehicles import JOINT
from dispatch.notices.round_changes import matters_to_rider

SOON = timedelta(hours=12)
"""A round that begins within this time is worth a message at night."""
LEFT_ALONE = timedelta(minutes=1)
"""So long a round has to stay as it is before its rider is told of a change."""
WAITED_FOR = timedelta(minutes=5)
"""A round that goes on being changed is told of after so long all the same."""


def queue_round_notice(act: Act, round_id: UUID, version: int) -> None:
    """Queue the telling of a round: at once of a first version, else when it is left alone."""
    if version == 1:
        act.queue("round-changed", round_id=str(round_id), version=version)
    else:
        _wait(act, round_id, act.now + LEFT_ALONE, act.now)


@by_system
def tell_round_changed(act: Act, round_id: UUID, since: datetime | None = None) -> None:
    """Notify a rider of a round that is new, changed or taken back, if it matters.

    Parameters
    ----------
    since
        When the first of the changes was made that are told together; ``None``: tell at once.
    """
    round_message, news = audiences.of_round(act.tx, round_id), round_news.news_of(act.tx, round_id)
    if (
        round_message is None
        or news is None
        or round_message.rider is None
        or round_message.status == "finished"
    ):
        return
    if since is not None:
        due = min(news.changed_at + LEFT_ALONE, since + WAITED_FOR)
        if due > act.now:
            _wait(act, round_id, due, since)
            return
    if news.is_known or _is_the_same(news):
        return
    is_new = not news.was_announced or news.announced == ()
    vehicle = JOINT.join(round_message.units) if news.other_vehicle and not is_new else ""
    _tell(act, round_id, round_message, is_new=is_new, vehicle=vehicle)
    round_news.set_notified_version(act.tx, round_id)


def _wait(act: Act, round_id: UUID, until: datetime, since: datetime) -> None:
    act.queue(
        "round-changed",
        once=f"round-changed:{round_id}",
        not_before=until,
        round_id=str(round_id),
        since=since.isoformat(),
    )


def _is_the_same(news: RoundNews) -> bool:
    """Return whether what counts now is what the rider knows, as far as it matters."""
    if news.announced is None or news.now is None or (news.other_vehicle and news.now):
        return False
    return not matters_to_rider(news.announced, news.now, begun=news.begun)


def _tell(
    act: Act, round_id: UUID, round_message: RoundMessage, *, is_new: bool, vehicle: str
) -> None:
    """Notify the rider; ``vehicle`` is the one to ride instead, if it is another one."""
    if round_message.rider is None:
        return
    template = "round-published" if is_new else "round-changed"
    withdrawn = round_message.status == "withdrawn"
    tell_all(
        act,
        "round-withdrawn" if withdrawn else template,
        [round_message.rider],
        about=f"{round_id}:{round_message.version}",
        args={
            "round_id": str(round_id),
            "round_day": round_message.day.isoformat(),
            "starts_at": round_message.starts_at.isoformat(),
            "stops": round_message.stops,
            **({"vehicle": vehicle} if vehicle and not withdrawn else {}),
        },
        urgent=round_message.starts_at - act.now < SOON,
    )
