"""As much of the API as the courier's app asks while one rides: a made-up round of twenty stops."""

from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ROUND, SHIFT, RIDER, COOPERATIVE = (str(UUID(int=number)) for number in range(1, 5))
STREETS = ("rue des Tanneurs", "quai Saint-Vincent", "place Sathonay", "montée des Carmes")
POINTS_OF_A_LEG = 40
TURNS_OF_A_LEG = 8


def visit_id(number: int) -> str:
    """Return the id of a visit, numbered from 0."""
    return str(UUID(int=100 + number))


def build_round(stops: int = 20, *, now: datetime | None = None) -> dict[str, Any]:
    """Make a round that has just begun, as its document tells it, with ways like real ones."""
    chance = random.Random(4)
    start = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
    visits = [_visit(number, start, chance) for number in range(stops)]
    names = ["start", *(one["visit_id"] for one in visits), "end"]
    hub = {"point": [24.94, 60.17], "address": "Hub, 4 quai Rambaud"}
    end = _at(start, 12 * stops + 30)
    times = [[chance.randint(120, 1500) for _ in names] for _ in names]
    return {
        "round": {
            "id": ROUND,
            "day": start.date().isoformat(),
            "version": 1,
            "status": "started",
            "starts_at": _at(start, -5),
            "ends_at": end,
            "distance_m": 18_400,
            "rider": {"id": RIDER, "name": "Aino"},
            "companion": None,
            "shift": {
                "id": SHIFT,
                "status": "open",
                "starts_at": _at(start, -10),
                "ends_at": end,
                "breaks": [],
            },
            "vehicle": {"name": "Long John 2", "profile": "cargo"},
            "start": hub,
            "end": hub,
        },
        "contact": {"name": "Office", "phone": "+33472000000"},
        "stops": visits,
        "aboard": {"items": 2 * stops, "mass_g": 2400 * stops},
        "riding": {
            "response": "accepted",
            "started_at": _at(start, -5),
            "finished_at": None,
            "break_since": None,
            "break_id": "",
            "breaks": [],
        },
        "goods": {},
        "work": {
            "opened_at": _at(start, -10),
            "sharing": False,
            "limit_s": 21_600,
            "break_s": 1200,
        },
        "legs": [_leg(one, other, chance) for one, other in pairwise(names)],
        "matrix": {"places": names, "duration_s": times, "distance_m": times},
    }


def api_routes(document: dict[str, Any]) -> list[Route]:
    """Answer what the app asks at its start."""
    head = document["round"]

    def me(_: Request) -> Response:
        person = {
            "kind": "person",
            "id": RIDER,
            "cooperative_id": COOPERATIVE,
            "roles": ["courier"],
            "customer_id": None,
            "round_id": ROUND,
            "permissions": {"rounds:read": "own", "events:write": "own"},
        }
        return JSONResponse(person)

    written = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    packed = gzip.compress(written, 6, mtime=0)

    def the_round(asked: Request) -> Response:
        if asked.headers.get("if-none-match") == '"one"':
            return Response(status_code=304)
        headers = {"ETag": '"one"', "Content-Encoding": "gzip"}
        return Response(packed, 200, headers, "application/json")

    def rounds(_: Request) -> Response:
        line = {
            **{name: head[name] for name in ("id", "day", "version", "status", "distance_m")},
            "starts_at": head["starts_at"],
            "ends_at": head["ends_at"],
            "stops": len(document["stops"]),
            "shift_id": SHIFT,
            "shift_status": "open",
            "vehicle": "Long John 2",
        }
        return JSONResponse({"items": [line], "next": None})

    def nothing(_: Request) -> Response:
        return JSONResponse({"items": [], "next": None, "count": 0})

    def no_tiles(_: Request) -> Response:
        return JSONResponse({"version": "0", "tiles": [], "left_out": 0})

    def no_map(_: Request) -> Response:
        return JSONResponse(
            {
                "tiles": ["/v1/tiles/0/{z}/{x}/{y}.mvt"],
                "minzoom": 12,
                "maxzoom": 15,
                "bounds": [24.9, 60.1, 25.0, 60.2],
            }
        )

    def stream(_: Request) -> Response:
        return Response("retry: 600000\n\n", media_type="text/event-stream")

    return [
        Route("/v1/stream", stream),
        Route("/v1/me", me),
        Route("/v1/tiles.json", no_map),
        Route("/v1/rounds", rounds),
        Route(f"/v1/rounds/{ROUND}", the_round),
        Route("/v1/shifts", nothing),
        Route(f"/v1/rounds/{ROUND}/tiles", no_tiles),
        Route("/v1/messages", nothing),
        Route("/v1/messages/unread", nothing),
    ]


def _visit(number: int, start: datetime, chance: random.Random) -> dict[str, Any]:
    minute = 12 * number + 8
    return {
        "visit_id": visit_id(number),
        "kind": "drop",
        "status": "planned",
        "arrive_at": _at(start, minute),
        "start_at": _at(start, minute),
        "depart_at": _at(start, minute + 4),
        "eta_at": _at(start, minute),
        "arrived_at": None,
        "done_at": None,
        "job_id": str(UUID(int=500 + number)),
        "job_kind": "shop",
        "code": f"K{number}M4",
        "label": f"Order {1000 + number}",
        "customer": "Épicerie du Port",
        "where": {
            "point": [24.94 + chance.random() / 50, 60.17 + chance.random() / 50],
            "rough": False,
            "address": f"{chance.randint(1, 120)} {STREETS[number % 4]}, 69001 Lyon",
            "access_note": f"floor {number % 6}, code {chance.randint(1000, 9999)}",
            "place": "",
        },
        "who": {"name": f"Amina Benali {number}", "phone": "", "note": "Ring twice."},
        "windows": [{"start": _at(start, 0), "end": _at(start, 300)}],
        "late_limit_s": 900,
        "service_s": 240,
        "load": {"items": 2, "mass_g": 2400},
        "returns": {},
        "handling": [],
        "proof": [],
        "photo_allowed": True,
        "on_failure": "return_to_sender",
        "why": [{"code": "least-cost", "way": "solve"}],
        "to_look_at": [],
        "missing_proofs": [],
        "waiting_since": None,
        "reason": "",
        "handed": {},
        "made_proofs": [],
    }


def _leg(one: str, other: str, chance: random.Random) -> dict[str, Any]:
    lon, lat = 24.94 + chance.random() / 50, 60.17 + chance.random() / 50
    line = []
    for _ in range(POINTS_OF_A_LEG):
        lon, lat = lon + chance.random() / 3000, lat + chance.random() / 3000
        line.append([round(lon, 6), round(lat, 6)])
    turns = [
        {
            "turn": chance.choice(["left", "right", "straight", "slight-left"]),
            "street": chance.choice(STREETS),
            "mode": "ride",
            "distance_m": chance.randint(20, 400),
            "duration_s": chance.randint(5, 120),
            "point": line[5 * place],
        }
        for place in range(TURNS_OF_A_LEG)
    ]
    return {
        "from": one,
        "to": other,
        "duration_s": 400,
        "distance_m": 1400,
        "geometry": line,
        "turns": turns,
    }


def _at(start: datetime, minutes: int) -> str:
    return (start + timedelta(minutes=minutes)).isoformat()
