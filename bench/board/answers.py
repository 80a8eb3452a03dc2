"""Answers of a server without a store to all that the dialogues of the board ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.board.days import DAY, NOW, said

if TYPE_CHECKING:
    from bench.board.stage import Stage

SOME = str(UUID(int=77, version=4))


def alerts_of(document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return kinds of alerts whose first button opens a dialogue, with what each is about."""
    visit, shift = first_visit(document), document["shifts"][0]
    return {
        "late-booking": ("job", document["open_jobs"][0]["job_id"]),
        "failed-visit": ("visit", visit["id"]),
        "aboard-too-long": ("round", document["rounds"][0]["id"]),
        "refused": ("round", document["rounds"][0]["id"]),
        "incident": ("incident", SOME),
        "bike-broken": ("incident", SOME),
        "way-blocked": ("incident", SOME),
        "message": ("person", shift["person_id"]),
        "contest": ("contest", SOME),
        "conflict": ("visit", visit["id"]),
    }


def first_visit(document: dict[str, Any]) -> dict[str, Any]:
    """Return the first visit of the first round, of which the answers tell."""
    first = document["rounds"][0]["id"]
    found: dict[str, Any] = next(
        one for one in document["visits"] if one["round_id"] == first and one["job_id"]
    )
    return found


def _price(at: str) -> dict[str, Any]:
    """Return the price of a move by which one stop and its round become later."""
    rule = {"code": "late", "hard": False, "text": "Tea comes late."}
    stop = {"visit_id": SOME, "rider": "Eero", "job": "Tea", "name": "Hub"}
    return {
        "at": at,
        "cost_cents": 120,
        "later": [{**stop, "later_s": 300, "late_s": 0}],
        "end_later_s": 300,
        "ends": [],
        "starts": [],
        "placed": [],
        "rules": [rule],
    }


def answer_dialogues(stage: Stage, document: dict[str, Any]) -> None:
    """Show a day with an alert of each kind, and answer what dialogues of its first round ask."""
    alerts = [_alert(document, kind, about) for kind, about in alerts_of(document).items()]
    stage.show({**document, "alerts": alerts})
    first, visit = document["rounds"][0], first_visit(document)
    of_job = [one for one in document["visits"] if one["job_id"] == visit["job_id"]]
    drop = of_job[-1]
    compared = _compared(document)
    price = _price(first["start"])
    change: dict[str, Any] = {
        "plan_id": SOME,
        "price": price,
        "left_out": [],
        "labels": {},
        "hours": [],
    }
    change |= {"aboard": [], "comparison": compared}
    plan: dict[str, Any] = {
        "id": SOME,
        "day": DAY,
        "name": "calm",
        "status": "ready",
        "way": "solve",
    }
    plan |= {
        "budget_s": 10,
        "progress": {
            "cost_cents": compared["costs"]["total"][1],
            "unassigned": compared["unassigned"][1],
        },
        "trouble": "",
    }
    plan |= {"requested_at": first["start"]}
    alert = {"id": SOME, "kind": "visit_failed", "at": first["start"], "subject_id": visit["id"]}
    fix = _fix(first["end"], price)
    done: dict[str, Any] = {
        "id": SOME,
        "name": "Tea to Eero",
        "made_at": first["start"],
        "made_by_name": "Otso",
    }
    done |= {"cost_cents": 120, "above_best_cents": 80, "can_undo": True, "can_redo": False}
    done |= {"undone_at": None, "obstacles": [{"text": "Ridden."}], "nearest": None}
    said = {"id": SOME, "text": "Flat tyre", "written_at": first["start"], "from_office": False}
    week = {"shifts": [], "absences": [], "jobs": 4, "jobs_not_covered": 1, "short_s": 3600}
    days = [{"day": f"2026-03-{9 + at:02}", **week} for at in range(7)]
    bike = {"id": SOME, "name": "Carla", "kind": "bike", "status": "active"}
    who = {"id": SOME, "name": "Sanna", "status": "active", "roles": ["courier"]}
    why = {
        "reason": {"changes": [{"message": "Later."}]},
        "message": "Full.",
        "other_streets": True,
    }
    listings = {
        "/v1/plans": plan,
        "/v1/vehicles": bike,
        "/v1/people": who,
        "/v1/messages": {**said, "read_at": first["start"]},
        f"/v1/days/{DAY}/changes": done,
        f"/v1/visits/{visit['id']}/fixes": fix,
        f"/v1/visits/{drop['id']}/fixes": fix,
        "/v1/me/views": {"name": "early", "view": {}},
    }
    stage.answers["GET", "/v1/me"]["permissions"]["closures:read"] = "all"
    stage.answers["GET", "/v1/closures.geojson"] = {"features": [closed_street(document)]}
    for path, one in listings.items():
        stage.answers["GET", path] = {"items": [one]}
    stage.answers["GET", "/v1/events"] = {"events": [alert]}
    _answer_customers(stage, document, visit)
    stage.answers["GET", "/v1/weeks/2026-03-09"] = {"monday": "2026-03-09", "days": days}
    stage.answers["GET", f"/v1/plans/{document['plan']['id']}/comparison"] = compared
    stage.answers["GET", f"/v1/plans/{document['plan']['id']}/jobs/{visit['job_id']}/why"] = why
    stage.answers["POST", "/v1/closures/streets"] = streets_of(document, {"Bulevardi": 70})
    _answer_changes(stage, document, change)
    stage.answers["GET", "/v1/shifts"] = {"items": []}
    answer_offers(stage, document)


def _answer_customers(stage: Stage, document: dict[str, Any], visit: dict[str, Any]) -> None:
    """Answer who waits for each round, and what they were sent before."""
    at = document["rounds"][0]["start"]
    waiting = {"visit_id": visit["id"], "job_id": visit["job_id"], "title": visit["label"]}
    waiting |= {"customer": "Books & Co", "kind": visit["kind"], "to": "sender", "channel": "email"}
    waiting |= {"expected_at": at, "late_s": 900}
    before = {"sent_at": at, "text": "A puncture.", "emails": 2, "texts": 1}
    for one in document["rounds"]:
        path = f"/v1/rounds/{one['id']}/customer-messages"
        stage.answers["GET", path] = {"waiting": [waiting], "sent": [before]}


def _fix(begins_at: str, price: dict[str, Any]) -> dict[str, Any]:
    """Return a choice for a visit that comes late."""
    told = {"kind": "out", "text": "Take it out", "cost_cents": 80, "begins_at": begins_at}
    return {**told, "price": price, "request": {}}


def closed_street(document: dict[str, Any]) -> dict[str, Any]:
    """Return a street that is closed where the first visit is, as the map draws it."""
    lon, lat = first_visit(document)["point"]
    return {
        "id": SOME,
        "geometry": {"type": "MultiLineString", "coordinates": [[[lon, lat], [lon + 0.002, lat]]]},
        "properties": {
            "reason": "Tram works",
            "made_by": "Otso",
            "made_at": document["rounds"][0]["start"],
            "from_at": document["rounds"][0]["start"],
            "until_at": document["rounds"][-1]["end"],
            "slow_kmh": None,
            "direction": "both",
            "streets": ["Bulevardi"],
        },
    }


def streets_of(document: dict[str, Any], lengths_m: dict[str, int]) -> dict[str, Any]:
    """Return streets beside the first visit by their names, as a map draws what would be closed."""
    lon, lat = first_visit(document)["point"]
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "MultiLineString",
                "coordinates": [[[lon, lat + at / 2000], [lon + 0.002, lat + at / 2000]]],
            },
            "properties": {"name": name, "length_m": length_m},
        }
        for at, (name, length_m) in enumerate(lengths_m.items())
    ]
    return {"type": "FeatureCollection", "features": features}


def _compared(document: dict[str, Any]) -> dict[str, Any]:
    """Return a draft beside what is published: one job comes in, one goes over, one falls out.

    What each job has is two stops; what riding and distance cost is what the rounds add up to.
    """
    shifts, visit = document["shifts"], first_visit(document)
    rounds = [
        _round_compared(document, one, *_CHANGES[at] if at < len(_CHANGES) else (0, 0, 0))
        for at, one in enumerate(shifts)
    ]
    first, second, third = (one["id"] for one in shifts[:3])
    jobs = [
        ("Tea for the school", {"fate": "unserved", "before": first, "times": []}),
        ("Fish to the market", {"fate": "served", "after": second, "times": []}),
        ("Bread to Café Aalto", {"fate": "moved", "before": second, "after": third, "times": []}),
    ]
    late = {"label": "Bread to Café Aalto", "shift_id": third, "before_s": 0, "after_s": 420}
    sums = {
        name: [sum(one[side][of] for one in rounds) * cents // by for side in ("before", "after")]
        for name, of, cents, by in (
            ("travel_time", "work_s", 2000, 3600),
            ("distance", "distance_m", 25, 1000),
        )
    }
    costs = {**sums, "lateness": [0, 350]}
    total = [sum(one[side] for one in costs.values()) for side in (0, 1)]
    return {
        "costs": {**costs, "total": total},
        "unassigned": [len(document["open_jobs"])] * 2,
        "rounds": rounds,
        "jobs": [{"job_id": visit["job_id"], "label": label, **fate} for label, fate in jobs],
        "late": [{"job_id": visit["job_id"], **late}],
        "names": {one["id"]: one["rider"] for one in shifts},
    }


def _answer_changes(stage: Stage, document: dict[str, Any], change: dict[str, Any]) -> None:
    """Answer a replan, a rider who cannot ride, and moves, each round at its own price."""
    shifts, price, compared = document["shifts"], change["price"], change["comparison"]
    out = _without_first(compared)
    for path, outcome in (
        (f"days/{DAY}/replan", compared),
        (f"shifts/{shifts[0]['id']}/take-back", out),
    ):
        saved = {**price, "cost_cents": _saved_cents(outcome)}
        stage.answers["POST", f"/v1/{path}"] = {**change, "price": saved, "comparison": outcome}

    def move(asked: dict[str, Any]) -> object:
        """Ask for more in each round than in the one before."""
        ids = [one["id"] for one in shifts]
        at = ids.index(asked["shift_id"]) if asked.get("shift_id") in ids else 0
        by_s = 300 + 60 * at
        delayed = {**price["later"][0], "rider": shifts[at]["rider"], "later_s": by_s}
        costs = {"cost_cents": 120 + 70 * at, "later": [delayed], "end_later_s": by_s}
        return {**change, "price": {**price, **costs}}

    stage.answers["POST", f"/v1/days/{DAY}/moves"] = move


def _saved_cents(compared: dict[str, Any]) -> int:
    """Return what a change costs more, or saves where it is negative."""
    before, after = compared["costs"]["total"]
    return int(after - before)


def _without_first(compared: dict[str, Any]) -> dict[str, Any]:
    """Return a comparison in which the first rider cannot ride and the next two take over."""
    first, second, third, *others = compared["rounds"]
    names = ("stops", "distance_m", "work_s")
    more = {name: first["before"][name] // 2 for name in names}
    taken = [
        {
            **one,
            "after": {
                **one["before"],
                **{name: one["before"][name] + more[name] for name in names},
            },
        }
        for one in (second, third)
    ]
    return {**compared, "rounds": [{**first, "after": None}, *taken, *others]}


_CHANGES = ((-2, -1300, -1500), (0, -600, -300), (2, 500, 600))
"""Stops, metres and seconds of work by which the rounds of the first shifts change."""


def _round_compared(
    document: dict[str, Any], shift: dict[str, Any], stops: int, distance_m: int, work_s: int
) -> dict[str, Any]:
    """Return the round of a shift as it is published, and with what changes in it."""
    own = next(one for one in document["rounds"] if one["shift_id"] == shift["id"])
    visits = [one for one in document["visits"] if one["round_id"] == own["id"] and one["job_id"]]
    before = {
        "courier": shift["rider"],
        "vehicle": shift["vehicle"],
        "stops": len(visits),
        "distance_m": own["distance_m"],
        "work_s": own["ride_s"] + own["wait_s"] + own["service_s"],
        "start": own["start"],
        "end": own["end"],
    }
    more = {"stops": stops, "distance_m": distance_m, "work_s": work_s}
    after = {**before, **{name: before[name] + by for name, by in more.items()}}
    return {"shift_id": shift["id"], "before": before, "after": after}


def answer_offers(stage: Stage, document: dict[str, Any]) -> None:
    """Let three rounds offer themselves for each open job, and the others refuse."""
    cents = (180, 240, 410)
    for job in document["open_jobs"]:
        stage.answers["GET", f"/v1/jobs/{job['job_id']}/offers"] = {
            "items": [
                {"shift_id": one["id"], "cost_cents": cents[at] if at < len(cents) else None}
                for at, one in enumerate(document["shifts"])
            ]
        }


def refuse_overtaken(stage: Stage, price: dict[str, Any]) -> None:
    """Refuse moves: a colleague put the job into the third round first, as the day shows then."""

    def answer(asked: dict[str, Any]) -> object:
        if asked.get("dry_run"):
            return price
        job, document = asked["jobs"][0], stage.document
        rider = document["shifts"][2]["rider"]
        label = next(one["label"] for one in document["jobs"] if one["id"] == job)
        stage.show(moved_to(document, job, document["shifts"][2]["round_id"]))
        told = {"who": "Kaisa", "job": label, "now": "riding", "rider": rider}
        problem = {"code": "moved-meanwhile", "detail": "Moved meanwhile.", "arguments": told}
        return 409, problem

    stage.answers["POST", f"/v1/days/{DAY}/moves"] = answer


def moved_to(document: dict[str, Any], job: str, round_id: str) -> dict[str, Any]:
    """Return a day with a job in another round, at the times at which it was."""
    jobs = [{**one, "round_id": round_id} if one["id"] == job else one for one in document["jobs"]]
    visits = [
        {**one, "round_id": round_id} if one["job_id"] == job else one for one in document["visits"]
    ]
    return {**document, "jobs": jobs, "visits": sorted(visits, key=lambda one: one["begin"])}


def fallen_together(document: dict[str, Any]) -> dict[str, Any]:
    """Return a day where all open jobs fell out of the first round at once, each with its alert."""
    about = {"round_id": document["rounds"][0]["id"], "since": NOW.isoformat()}
    labels = {one["id"]: one["label"] for one in document["jobs"]}
    alerts = [
        {
            "id": one["job_id"],
            "kind": "fell-out",
            "urgency": 1,
            "subject": {"kind": "job", "id": one["job_id"]},
            "job_id": one["job_id"],
            "act_by": None,
            "next_job": None,
            "page": "",
            "text": said("fell-out", job=labels[one["job_id"]]),
            **about,
        }
        for one in document["open_jobs"]
    ]
    late = [one for one in document["alerts"] if one["kind"] != "fell-out"]
    return {**document, "alerts": [*alerts, *late]}


def _alert(document: dict[str, Any], kind: str, about: tuple[str, str]) -> dict[str, Any]:
    subject = dict(zip(("kind", "id"), about, strict=True))
    rest = {"subject": subject, "job_id": None, "round_id": document["rounds"][0]["id"]}
    rest |= {"act_by": None, "next_job": None, "page": ""}
    if kind == "aboard-too-long":
        rest["job_id"] = first_visit(document)["job_id"]
    if about[0] == "job":
        rest |= {"job_id": about[1], "round_id": None}
    labels = {one["id"]: one["label"] for one in document["jobs"]}
    label = labels[rest["job_id"] or first_visit(document)["job_id"]]
    text = said(kind, rider=document["shifts"][0]["rider"], job=label)
    return {"id": kind, "kind": kind, "urgency": 1, "since": NOW.isoformat(), "text": text, **rest}


def answer_fitting(
    stage: Stage, document: dict[str, Any], price: dict[str, Any], *, most: tuple[int, ...]
) -> None:
    """Let the first riders take so many at most of several jobs, and the others none."""
    shifts = [one["id"] for one in document["shifts"]]
    labels = {one["id"]: one["label"] for one in document["jobs"]}

    def answer(asked: dict[str, Any]) -> object:
        at = shifts.index(asked["shift_id"])
        jobs = asked["jobs"]
        count = most[at] if at < len(most) else 0
        rider = document["shifts"][at]["rider"]
        left_out = [
            {
                "job_id": job,
                "job": labels[job],
                "reasons": [f"{rider} has no room aboard for it at that time."],
            }
            for job in jobs[count:]
        ]
        told = {**price, "cost_cents": 90 * count}
        return {
            "shift_id": asked["shift_id"],
            "jobs": jobs[:count],
            "price": told if count else None,
            "left_out": left_out,
        }

    stage.answers["POST", f"/v1/days/{DAY}/moves/fitting"] = answer
