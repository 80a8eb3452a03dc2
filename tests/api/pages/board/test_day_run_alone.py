"""Stumbles of somebody who ran a day from the screen alone, in real Chromium."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route

from bench.board.answers import answer_dialogues
from bench.board.days import DAY, board_day
from bench.board.stage import Stage
from tests.support.courier_app.page import needs_chromium

pytestmark = needs_chromium
Opened = Callable[..., Page]


def test_a_whole_day_that_is_asked_for_fits_into_the_view(open_board: Opened) -> None:
    """Nothing of the timeline lies beyond the edge after its button is pressed."""
    page = open_board()
    page.get_by_role("button", name="Whole day").click()
    page.wait_for_function(
        "(() => { const box = document.querySelector('.timeline');"
        " return box.scrollWidth <= box.clientWidth + 1; })()"
    )


def test_a_late_lot_comes_onto_the_open_board_and_leads_to_its_hub(
    open_board: Opened, stage: Stage
) -> None:
    """It is there as soon as something happens; replanning is offered, and the hub's day."""
    day = board_day()
    ridden = next(one for one in day["rounds"])
    job = next(one for one in day["jobs"] if one["round_id"] == ridden["id"])
    alert = {
        "id": "lot-late:1",
        "kind": "lot-late",
        "urgency": 1,
        "text": "Carrots of Farm Ada is not sorted at the hub before about 13:01. 2 deliveries wait"
        " for it (R1, R3), up to 85 minutes longer than planned; one delivery misses its time"
        " window. Plan the rest of the day again, or tell those who wait.",
        "since": None,
        "subject": {"kind": "lot", "id": "1"},
        "job_id": job["id"],
        "round_id": ridden["id"],
        "page": f"/circuits/hubs/1?day={DAY}",
    }
    stage.show({**day, "alerts": []})
    page = open_board()
    stage.show({**day, "alerts": [alert]})
    stage.happen()
    page.locator(".of-lot-late .alert").click()
    acts = page.locator(".alert-acts")
    assert acts.get_by_role("button", name="Replan the rest of the day").is_visible()
    acts.get_by_role("button", name="Look at the hub").click()
    page.wait_for_url(f"**/circuits/hubs/1?day={DAY}")


def test_a_booking_that_nobody_can_bring_is_cancelled_from_the_list(
    open_board: Opened, stage: Stage
) -> None:
    """An open job's alert offers it, without a fee; what goes by itself moves nothing meanwhile."""
    day = board_day()
    job = next(one for one in day["jobs"] if not one["round_id"])
    alert = {
        "id": "unplanned:1",
        "kind": "unplanned",
        "urgency": 1,
        "text": f"“{job['label']}” stands in no round.",
        "since": None,
        "subject": {"kind": "job", "id": job["id"]},
        "job_id": job["id"],
        "round_id": None,
    }
    other = {**alert, "id": "late:1", "kind": "late", "text": "Somebody is late.", "job_id": None}
    stage.show({**day, "alerts": [other, alert]})
    path = f"/v1/bookings/{job['booking_id']}/cancel"
    stage.answers["POST", path] = {}
    page = open_board()
    page.locator(".of-unplanned").hover()
    before = page.locator(".of-unplanned").bounding_box()
    stage.show({**day, "alerts": [alert]})
    stage.happen()
    page.locator(".of-late.gone").wait_for()
    assert page.locator(".of-unplanned").bounding_box() == before
    page.mouse.move(900, 700)
    page.locator(".of-late").wait_for(state="detached")
    page.locator(".alert").click()
    page.locator(".alert-acts").get_by_role("button", name="Cancel the booking").click()
    page.locator("dialog").get_by_role("button", name="Cancel the booking").click()
    page.wait_for_selector("dialog", state="detached")
    assert ("POST", path, {"waive_fee": True}) in stage.asked


def test_a_change_that_was_not_told_is_asked_for_again_and_counts_what_falls_out(
    open_board: Opened, stage: Stage
) -> None:
    """What the server counts as unplanned is shown; jobs of one name are told once."""
    path = f"/v1/days/{DAY}/replan"
    stage.answers["POST", path] = (503, {"code": "busy", "detail": "Busy."})
    page = open_board()
    page.keyboard.press("r")
    dialog = page.locator("dialog")
    again = dialog.get_by_role("button", name="Try again")
    again.wait_for()
    stage.answers["POST", path] = {
        "left_out": ["a", "b", "c"],
        "labels": {"a": "Cheese", "b": "Cheese", "c": "Tea"},
        "comparison": {"costs": {}, "unassigned": [2, 5], "rounds": [], "jobs": [], "names": {}},
    }
    again.click()
    dialog.locator(".outcome").wait_for()
    text = dialog.inner_text()
    assert "Cheese (2)" in text
    assert dialog.locator(".compare tbody td").all_inner_texts()[:3] == ["2", "5", "+3"]


def test_a_time_that_is_being_typed_breaks_no_dialogue(open_board: Opened) -> None:
    """While the beginning of a closure is empty nothing can be looked at, and no script fails."""
    page = open_board()
    page.keyboard.press("Control+k")
    page.keyboard.type("address")
    page.keyboard.press("Enter")
    beginning = page.get_by_label("From")
    beginning.fill("")
    look = page.get_by_role("button", name="See what changes")
    assert look.get_attribute("aria-disabled") == "true"
    beginning.fill("11:00")
    assert beginning.input_value() == "11:00"


def test_what_a_session_ended_before_is_offered_again_after_signing_in(
    open_board: Opened, stage: Stage
) -> None:
    """A move is told as left undone, not sent by itself; it is sent once when somebody asks."""
    path = f"/v1/days/{DAY}/moves"
    page = open_board()
    stage.answers["POST", path] = (401, {"code": "not-signed-in", "detail": "Sign in."})
    page.locator(".visit.is-planned[data-key]").first.click()
    page.keyboard.press("Delete")
    page.locator(".band.bad").wait_for()
    stage.answers["POST", path] = {}
    page.reload()
    offered = page.locator(".toasts .bar", has_text="Not done before")
    offered.wait_for()
    moves = [body for _, asked, body in stage.asked if asked == path]
    assert len(moves) == 1
    offered.get_by_role("button", name="Do it").click()
    page.locator(".toasts .bar.good").wait_for()
    assert [body for _, asked, body in stage.asked if asked == path] == [moves[0], moves[0]]
    page.reload()
    page.wait_for_selector(".visit")
    assert page.locator(".toasts .bar").count() == 0


def test_a_move_that_lots_forbid_offers_the_rounds_that_can_take_the_job(
    open_board: Opened, stage: Stage
) -> None:
    """Taking it out is refused as others wait for its lots: who refuses says where it would fit."""
    path = f"/v1/days/{DAY}/moves"
    refusal = {"code": "move-does-not-fit", "detail": "Who takes from its lots would leave early."}
    stage.answers["POST", path] = (409, refusal)
    page = open_board()
    page.locator(".visit.is-planned[data-key]").first.click()
    page.keyboard.press("Delete")
    refused = page.locator(".toasts .bar.bad", has_text="would leave early")
    refused.wait_for()
    stage.answers["POST", path] = {
        "price": {
            "cost_cents": 120,
            "rules": [],
            "later": [],
            "end_later_s": 0,
            "starts": [],
            "placed": [],
        }
    }
    refused.get_by_role("button", name="Where would it fit?").click()
    offers = page.locator("dialog table.offers tbody tr")
    page.locator(".offers[aria-busy=false]").wait_for()
    assert "1.20" in offers.first.inner_text()


def test_a_change_is_told_as_it_is_now_and_after_it(open_board: Opened, stage: Stage) -> None:
    """The preview of a change speaks of no draft: nothing of it is one."""
    stage.answers["POST", f"/v1/days/{DAY}/replan"] = {
        "comparison": {"costs": {}, "unassigned": [2, 2], "rounds": [], "jobs": [], "names": {}}
    }
    page = open_board()
    page.keyboard.press("r")
    heads = page.locator("dialog .compare").first.locator("th[scope=col]")
    heads.first.wait_for()
    assert heads.all_inner_texts() == ["Now", "After", "Difference"]


def test_whoever_is_free_is_offered_a_round_first(open_board: Opened, stage: Stage) -> None:
    """People who ride at that time come last and are marked; what ends late closes nothing else."""
    document = board_day()
    answer_dialogues(stage, document)
    first = document["rounds"][0]
    active = {"status": "active", "roles": ["volunteer"]}
    stage.answers["GET", "/v1/people"] = {
        "items": [{"id": name, "name": name, **active} for name in ("Oona", "Veikko")]
    }
    along = {"person_id": "Tuuli", "companion_id": "Oona", "status": "open"}
    stage.answers["GET", "/v1/shifts"] = {
        "items": [{**along, "starts_at": first["start"], "ends_at": first["end"]}]
    }
    page = open_board()
    page.locator(".of-refused .alert").click()
    page.locator(".of-refused .alert-acts .btn.main").click()
    page.get_by_text("on a shift then").wait_for()
    choices = page.locator("dialog label.choice").all_inner_texts()
    assert [one.partition(" (")[0].strip() for one in choices] == [
        "Veikko · no shift today",
        "Oona · on a shift then",
    ]
    page.locator("dialog label.choice").first.click()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/hand-on", hold)
    with page.expect_request("**/hand-on"):
        page.locator("dialog .btn.main").click()
    page.keyboard.press("Control+k")
    page.locator(".palette input:focus").wait_for()
    held[0].fulfill(json={}, headers={"Served-By": "tournee"})
    page.get_by_text("rides it now").first.wait_for()
    assert page.locator(".palette input:focus").count() == 1


def test_a_day_under_way_that_is_planned_leads_to_its_replanning(
    open_board: Opened, stage: Stage
) -> None:
    """Planning a day that has begun leads to replanning it, and so do the offers of an open job."""
    day = board_day()
    answer_dialogues(stage, day)
    stage.show({**day, "open_jobs": day["open_jobs"][:1]})
    refusal = {"code": "day-has-begun", "detail": "Rounds are under way."}
    stage.answers["POST", "/v1/plans"] = (409, refusal)
    page = open_board()
    replanning = page.get_by_role("heading", name="Replan the rest of the day")
    page.get_by_role("button", name="Fit in one open job").click()
    page.locator("dialog").get_by_role("button", name="Replan the rest of the day").click()
    replanning.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.get_by_role("button", name="Look for a plan").click()
    page.locator(".ask").get_by_role("button", name="Replan the rest of the day").click()
    replanning.wait_for()
