"""Bodies that no description can tell: valid in what must fit together, and as large as may be."""

from __future__ import annotations

from bench.one_user.booking_bodies import BOOKINGS
from bench.one_user.list_bodies import LISTS
from bench.one_user.live_day_bodies import LIVE_DAY
from bench.one_user.street_bodies import STREETS

BY_HAND = {**BOOKINGS, **LISTS, **LIVE_DAY, **STREETS}
"""By name of the operation."""
