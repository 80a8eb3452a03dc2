"""The pages of shifts."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from tests.support.admin_pages import Reader, fields_of, place_of, post, reader
from tests.support.interface.http import Web

MONDAY, NEXT = "2026-03-09", "2026-03-16"


@pytest.fixture(scope="module")
def means(web: Web) -> dict[str, str]:
    """A rider and a bike."""
    office = reader(web, "dispatcher")
    bike = post(office, "/v1/vehicles", {"name": "Bike", "profile": "bike"})["id"]
    return {"courier": str(web.world.new_person("courier", name="Nour").id), "vehicle": bike}


def shifts_of(office: Reader, first: str, last: str) -> list[dict[str, object]]:
    """Return shifts as programs read them."""
    listed: list[dict[str, object]] = office.asker.get(
        f"/v1/shifts?first={first}&last={last}"
    ).json()["items"]
    return listed


def test_a_long_shift_is_planned_only_by_who_read_the_article(
    dispatcher: Reader, means: dict[str, str]
) -> None:
    """Twelve hours are warned of with the article and not saved; ticked as read, they are."""
    day = {"day": "2026-03-10", "start": "08:00", "end": "20:00"}
    warned = dispatcher.fill("/admin/shifts/new", **means, **day)
    assert warned.status_code == 200
    assert "L3121-18" in warned.text
    assert "L3121-16" in warned.text
    assert shifts_of(dispatcher, MONDAY, "2026-03-15") == []
    came = dispatcher.send("/admin/shifts/new", warned, aware="on")
    assert place_of(came) == "/admin/shifts?day=2026-03-10&done=shift-planned"
    week = dispatcher.get("/admin/shifts?day=2026-03-10")
    assert "/admin/shifts/new?day=2026-03-10" in week.text
    assert "Nour" in week.text
    assert "12:00" in week.text
    assert "L3121-18" in week.text


def test_a_shift_is_changed_and_cancelled(dispatcher: Reader, means: dict[str, str]) -> None:
    """A shift over midnight gets a break and other hours, and is cancelled."""
    day = {"day": "2026-04-07", "start": "20:00", "end": "01:00"}
    came = dispatcher.fill(
        "/admin/shifts/new", **means, **day, break_min="20", break_from="22:00", break_until="23:00"
    )
    assert place_of(came)
    [one] = shifts_of(dispatcher, "2026-04-06", "2026-04-12")
    address = f"/admin/shifts/{one['id']}"
    assert fields_of(dispatcher.get(address))["break_until"] == ["23:00"]
    assert place_of(dispatcher.fill(address, end="23:30"))
    [changed] = shifts_of(dispatcher, "2026-04-06", "2026-04-12")
    assert str(changed["ends_at"]).startswith("2026-04-07T21:30")
    assert place_of(dispatcher.press(f"{address}/cancel")).endswith("done=shift-cancelled")
    assert shifts_of(dispatcher, "2026-04-06", "2026-04-12") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"courier": ""},
        {"vehicle": str(UUID(int=5))},
        {"day": "yesterday"},
        {"start": "25:00"},
        {"break_min": "long"},
        {"start": "12:00", "end": "12:00"},
    ],
)
def test_wrong_fields_are_told(
    dispatcher: Reader, means: dict[str, str], wrong: dict[str, str]
) -> None:
    """Each has its sentence, and nothing is planned."""
    right = {**means, "day": "2026-05-05", "start": "08:00", "end": "12:00"}
    came = dispatcher.fill("/admin/shifts/new", fields=right | wrong)
    assert came.status_code == 422
    assert 'role="alert"' in came.text


def test_a_week_is_copied_with_what_stands_against_each_shift(
    web: Web, dispatcher: Reader, means: dict[str, str]
) -> None:
    """Two weeks are planned like one; a taken hour is told beside its shift; again is the same."""
    other = str(web.world.new_person("volunteer", name="Zoe").id)
    for who, day in ((means["courier"], "2026-06-02"), (other, "2026-06-03")):
        body = {"courier": who, "vehicle": means["vehicle"]}
        body |= {"start": f"{day}T08:00", "end": f"{day}T12:00"}
        post(dispatcher, "/v1/shifts", body)
    taken = {"courier": other, "vehicle": means["vehicle"]}
    taken |= {"start": "2026-06-10T09:00", "end": "2026-06-10T10:00"}
    post(dispatcher, "/v1/shifts", taken)
    sent = {"from": "2026-06-01", "to": "2026-06-08", "weeks": "2", "step": "look"}
    seen = dispatcher.fill("/admin/shifts/copy", fields=sent)
    assert seen.status_code == 200
    assert seen.text.count('name="shifts"') == 4
    assert seen.text.count(" disabled") == 1
    done = dispatcher.send("/admin/shifts/copy", seen, step="plan")
    assert place_of(done).startswith("/admin/shifts?day=2026-06-08")
    assert len(shifts_of(dispatcher, "2026-06-08", "2026-06-21")) == 4
    again = dispatcher.send("/admin/shifts/copy", seen, step="plan")
    assert place_of(again)
    assert len(shifts_of(dispatcher, "2026-06-08", "2026-06-21")) == 4


def test_a_copied_week_that_breaks_the_law_is_not_ticked(
    dispatcher: Reader, means: dict[str, str]
) -> None:
    """What breaks a limit is shown with its article and waits for a tick."""
    for number in range(6):
        day = f"2026-08-0{3 + number}"
        body: dict[str, object] = {**means, "start": f"{day}T08:00", "end": f"{day}T18:00"}
        body["breaks"] = [{"id": "noon", "duration_s": 3600}]
        post(dispatcher, "/v1/shifts", body)
    sent = {"from": "2026-08-03", "to": "2026-08-10", "weeks": "1", "step": "look"}
    seen = dispatcher.fill("/admin/shifts/copy", fields=sent)
    assert "L3121-20" in seen.text
    assert not re.search(r'name="shifts"[^>]* checked', seen.text)


def test_absence_is_said_for_some_days(
    admin: Reader, dispatcher: Reader, means: dict[str, str]
) -> None:
    """An absence keeps shifts away unless one plans anyway; an admin reads it and cannot say it."""
    who = means["courier"]
    address = f"/admin/shifts/away/{who}"
    came = dispatcher.fill(address, first="2026-03-20", last="2026-03-21", kind="absent")
    assert place_of(came).endswith("done=availability-kept")
    assert "20 March 2026" in dispatcher.get(address).text
    day = {"day": "2026-03-20", "start": "08:00", "end": "12:00"}
    refused = dispatcher.fill("/admin/shifts/new", **means, **day)
    assert refused.status_code == 422
    assert place_of(dispatcher.send("/admin/shifts/new", refused, anyway="on"))
    read = admin.get(address)
    assert read.status_code == 200
    assert 'name="first"' not in read.text
    assert dispatcher.fill(address, first="2026-03-21", last="2026-03-20").status_code == 422


def test_admins_see_shifts_and_plan_none(admin: Reader) -> None:
    """Shifts are planned by dispatchers; an admin sees the week without a way to change it."""
    assert "/admin/shifts/new" not in admin.get("/admin/shifts").text
    assert admin.get("/admin/shifts/new").status_code == 403
