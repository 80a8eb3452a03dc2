"""Use cases of calendars: a person's shifts under an address that any calendar subscribes to.

Calendars sign in nowhere, so the address itself holds a secret. It opens one person's shifts and
nothing else: when, on which vehicle, and from which hub; never what is carried and to whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api.auth.secret import Secret
from api.auth.tokens import TokenKind, new_token, token_digest
from api.locales.texts import LANGUAGES, Texts
from api.usecases.act import Act, needs
from api.usecases.people.people import own_id
from api.usecases.requests import bad_input
from api.usecases.service import Service
from data.formats.calendar.writing import CalendarEvent, calendar_of, event_uid
from data.store.fleet import places, shifts, vehicles
from data.store.fleet.shifts import Shift
from data.store.notices import calendar_feeds
from data.store.notices.calendar_feeds import Feed
from data.store.people import entrances, people
from data.store.system import cooperatives
from dispatch.values.local_time import day_of
from routing.errors import Conflict, NotFound

MOST = 10
"""Most addresses that a person may have."""
MAX_NAME = 80
BACK, AHEAD = timedelta(days=31), timedelta(days=184)
"""Reach of a calendar, back and ahead."""
_USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """An address just made; it is shown this once."""

    feed: Feed
    address: Secret


@needs("profile:write")
def make_feed(act: Act, feed_id: UUID, name: str = "") -> NewFeed:
    """Make an address under which the shifts of the person who acts are read.

    Parameters
    ----------
    name
        Where it will be put in, for its owner to know it again.

    Raises
    ------
    BadInput
        ``text-too-long``.
    Conflict
        ``calendars-too-many``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    person_id = own_id(act)
    if len(name) > MAX_NAME:
        raise bad_input("name", "text-too-long", value=len(name), limit=MAX_NAME)
    act.tx.lock(f"calendars:{person_id}")
    if len(calendar_feeds.of_person(act.tx, person_id)) >= MOST:
        raise Conflict("calendars-too-many", limit=MOST)
    token = new_token(TokenKind.CALENDAR)
    feed = Feed(
        id=feed_id,
        person_id=person_id,
        name=name,
        hint=token.hint,
        token_hash=token.digest,
        made_at=act.now,
    )
    calendar_feeds.add(act.tx, feed)
    address = f"{act.tools.public_url}/v1/calendars/{token.secret.reveal()}.ics"
    return NewFeed(feed=feed, address=Secret(address))


@needs("profile:write")
def list_feeds(act: Act) -> list[Feed]:
    """Return the addresses of the person who acts, oldest first.

    Raises
    ------
    Denied
        ``named-person-needed`` if a program acts.
    """
    return calendar_feeds.of_person(act.tx, own_id(act))


@needs("profile:write")
def revoke_feed(act: Act, feed_id: UUID) -> None:
    """Let an address of one's own open nothing any more.

    Raises
    ------
    NotFound
        ``no-such-calendar``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    if not calendar_feeds.remove(act.tx, feed_id, own_id(act)):
        raise NotFound("no-such-calendar")


def read_calendar(service: Service, token: str) -> str:
    """Return the calendar of an address, whoever asks, as iCalendar.

    Raises
    ------
    NotFound
        ``no-such-calendar``: revoked, of somebody who has left, or never there.
    """
    digest = token_digest(TokenKind.CALENDAR, token)
    if digest is None:
        raise NotFound("no-such-calendar")
    with service.database.transaction() as tx:
        home = entrances.of_calendar(tx, digest)
    if home is None:
        raise NotFound("no-such-calendar")
    return service.do(service.system(home, "shifts:read"), _written, digest)


def _written(act: Act, digest: bytes) -> str:
    feed = calendar_feeds.with_token(act.tx, digest)
    person = None if feed is None else people.find(act.tx, feed.person_id)
    gone = person is None or person.status != "active" or not cooperatives.is_active(act.tx)
    if feed is None or person is None or gone:
        raise NotFound("no-such-calendar")
    if feed.used_at is None or act.now - feed.used_at >= _USED_EVERY:
        calendar_feeds.used(act.tx, feed.id, act.now)
    home = cooperatives.own(act.tx)
    texts = Texts(person.language if person.language in LANGUAGES else home.language, home.zone)
    today = day_of(act.now, home.zone)
    found = shifts.between(act.tx, today - BACK, today + AHEAD, person_id=person.id)
    events = [_event(act, one, texts) for one in found]
    name = texts("calendar-shifts", cooperative=home.name)
    return calendar_of(events, name=name, written=act.now)


def _event(act: Act, one: Shift, texts: Texts) -> CalendarEvent:
    vehicle = vehicles.find(act.tx, one.vehicle_id)
    place = None if one.start_place_id is None else places.find(act.tx, one.start_place_id)
    return CalendarEvent(
        uid=event_uid(str(act.tx.owner), "shift", str(one.id)),
        start=one.starts_at,
        end=one.ends_at,
        summary=texts("calendar-shift", vehicle=vehicle.name if vehicle else "–"),
        location="" if place is None else place.address or place.name,
        point=None if place is None else place.point,
        sequence=one.version - 1,
    )
