"""First page of the administration: what needs attention, and what is where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from api.http.pages.admin.tabs import ADMIN, show
from api.http.pages.areas import OFFICE
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.notices.webhooks import list_webhooks
from api.usecases.people.people import list_people
from api.usecases.system.upkeep import Upkeep, read_upkeep

pages = PageRouter()

OLD_BACKUP_DAYS = 2
"""A backup older than that many days is told about."""
OLD_PURGE_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Notice that needs attention: its sentence, its severity, and where to go on."""

    sentence: str
    look: str
    address: str = ""
    link: str = ""


@pages.get(ADMIN, needs=OFFICE)
def overview(ask: PageRequest) -> Response:
    """Show what needs attention."""
    upkeep = ask.do(read_upkeep) if ask.may("rules:write") else None
    notices = [*_invitations(ask), *(_failing(ask, upkeep) if upkeep else ())]
    if upkeep:
        notices += [*_backup(ask, upkeep), *_purge(ask, upkeep)]
    return show(ask, "overview", notices=notices, upkeep=upkeep)


def _invitations(ask: PageRequest) -> Iterator[Notice]:
    waiting = sum(one.status == "invited" for one in ask.do(list_people))
    if waiting:
        yield Notice(
            sentence=ask.texts("admin-notice-invitations", count=waiting),
            look="",
            address="/admin/people",
            link=ask.texts("admin-tab-people"),
        )


def _failing(ask: PageRequest, upkeep: Upkeep) -> Iterator[Notice]:
    for hook in ask.do(list_webhooks):
        count = upkeep.failing.get(hook.id, 0)
        if count or hook.status == "gone":
            text = "admin-notice-webhook-gone" if hook.status == "gone" else "admin-notice-webhook"
            yield Notice(
                sentence=ask.texts(text, url=hook.url, count=count),
                look="bad",
                address=f"/admin/programs/webhooks/{hook.id}",
                link=ask.texts("admin-deliveries-open"),
            )


def _backup(ask: PageRequest, upkeep: Upkeep) -> Iterator[Notice]:
    age = upkeep.backup_age
    if age is None:
        yield Notice(sentence=ask.texts("admin-notice-no-backup"), look="warn")
    elif age > OLD_BACKUP_DAYS:
        yield Notice(sentence=ask.texts("admin-notice-backup", days=age), look="bad")


def _purge(ask: PageRequest, upkeep: Upkeep) -> Iterator[Notice]:
    age = upkeep.purge_age
    if age is not None and age > OLD_PURGE_DAYS:
        yield Notice(
            sentence=ask.texts("admin-notice-purge", days=age),
            look="warn",
            address="/admin/rules/retention",
            link=ask.texts("admin-rule-retention"),
        )
