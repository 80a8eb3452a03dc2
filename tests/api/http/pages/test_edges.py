"""Values with edges, typed into every field of every form and into the addresses of pages."""

from __future__ import annotations

import re
from zlib import crc32

import pytest

from api.auth.scopes import Role
from api.http.pages.areas import areas_of
from tests.support.depth import WHOLE, cases
from tests.support.interface.crawl import Crawl
from tests.support.interface.edge_forms import EdgeForms
from tests.support.interface.http import Web
from tests.support.interface.there import There, make_there

pytestmark = pytest.mark.slow

MANY_SIDED = (Role.DISPATCHER, Role.AID_COORDINATOR, Role.VOLUNTEER, Role.MERCHANT)
"""Roles whose pages together have most of the forms."""
_ID = re.compile("[0-9a-f]{8}-[0-9a-f-]{27}")
PARTS = cases(1, whole=6)
"""Parts of typing every edge into every field, which takes half an hour: workers share them."""
LEAST = 30
"""So many forms have fields with edges at least."""


@pytest.fixture(scope="module")
def there(web: Web) -> There:
    """Return a cooperative with one thing of each kind."""
    return make_there(web)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_edge_that_is_typed_is_answered(there: There, part: int) -> None:
    """Ends of calendar, clock and numbers are taken or refused with a sentence, in every field.

    Each part looks at all pages, and types into its own share of what it finds.
    """

    def is_mine(what: object) -> bool:
        # Ids are drawn anew by each worker.
        return crc32(_ID.sub("*", repr(what)).encode()) % PARTS == part

    wrong: list[str] = []
    seen: set[str] = set()
    met: set[tuple[str, tuple[str, ...]]] = set()
    fields = 0
    for role in there.askers if WHOLE else MANY_SIDED:
        asker = there.askers[role]
        crawl = Crawl(asker, strict=False, most=cases(1, whole=3))
        crawl.walk([one.address for one in areas_of(there.actors[role])])
        hands = EdgeForms(asker=asker, turn=fields)
        new = [form for key, form in crawl.forms.items() if key not in met and is_mine(key)]
        met |= crawl.forms.keys()
        hands.type_into(new)
        hands.open([one for one in crawl.seen if one not in seen and is_mine(one)])
        seen |= crawl.seen.keys()
        fields, wrong = hands.turn, [*wrong, *crawl.faults, *hands.wrong]
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong)
    assert len(met) > LEAST
