"""Small days to start from, as plain values and as files."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.formats.day import Day
from data.formats.day_type import places_used
from dispatch.model import Problem

Values = dict[str, Any]

PROFILES = ("bike", "cargo")


def day_values() -> Values:
    """Return a right day of our format with one of everything that can be said."""
    return {
        "tournee": 1,
        "name": "Saturday",
        "timezone": "Europe/Paris",
        "city": "paris",
        "skills": ["ladder"],
        "rules": {"work_limit_s": 18000, "work_break_s": 1800},
        "weights": {
            "balance_hour_cents": 300,
            "fairness_hundred_cents": 60,
            "effort_weeks": 6,
            "points": {"km_points": 3},
            "stable_cents": 250,
            "stable_minutes": 20,
        },
        "places": {
            "hub": {"lon": 2.35, "lat": 48.85, "address": "1 rue du Dépôt"},
            "shop": {"lon": 2.36, "lat": 48.86, "access_note": "back door"},
        },
        "vehicles": [
            {
                "id": "john",
                "profile": "cargo",
                "capacity": {"mass_g": 100000, "volume_ml": 300000, "extra": {"cold_boxes": 2}},
                "boxes": [
                    {"temperature": "chilled", "volume_ml": 40000},
                    {"temperature": "hot", "volume_ml": 20000},
                    {"temperature": "chilled", "volume_ml": 40000},
                ],
                "skills": ["cold"],
                "range_m": 40000,
                "width_mm": 720,
                "speed_percent": 90,
            }
        ],
        "couriers": [
            {"id": "ana", "name": "Ana", "skills": ["stairs"], "effort_points": 240},
            {"id": "ben", "name": "Ben", "skills": ["first-aid"], "volunteer": True},
        ],
        "shifts": _shift_values(),
        "jobs": _job_values(),
        "pins": [{"job": "bread", "shift": "morning"}],
        "prefixes": [
            {
                "shift": "morning",
                "visits": [
                    {"kind": "pickup", "job": "bread", "index": 0},
                    {"kind": "drop", "job": "bread"},
                    {"kind": "break", "break": "lunch"},
                ],
            }
        ],
    }


def _shift_values() -> list[Values]:
    """Return the shifts of :func:`day_values`."""
    return [
        {
            "id": "morning",
            "courier": "ana",
            "companion": "ben",
            "vehicle": "john",
            "start": "2026-03-07T08:00:00+01:00",
            "end": "2026-03-07T15:00:00+01:00",
            "start_place": "hub",
            "end_place": "hub",
            "breaks": [
                {
                    "id": "lunch",
                    "duration_s": 1800,
                    "windows": [
                        {
                            "start": "2026-03-07T11:30:00+01:00",
                            "end": "2026-03-07T13:00:00+01:00",
                        }
                    ],
                    "paid": True,
                    "max_load": {"items": 3},
                }
            ],
            "prices": {"shift_cents": 500, "hour_cents": 2400, "km_cents": 15},
            "max_stops": 40,
            "max_travel_s": 14400,
            "max_distance_m": 50000,
        }
    ]


def _job_values() -> list[Values]:
    """Return the jobs of :func:`day_values`."""
    return [
        {
            "id": "bread",
            "kind": "shop",
            "label": "Bread",
            "load": {"mass_g": 2000, "volume_ml": 5000, "items": 1, "temperature": "chilled"},
            "pickups": [{"place": "shop", "service_s": 120}],
            "drops": [
                {
                    "lon": 2.37,
                    "lat": 48.87,
                    "address": "2 rue du Four",
                    "windows": [
                        {
                            "start": "2026-03-07T09:00:00+01:00",
                            "end": "2026-03-07T10:00:00+01:00",
                        },
                        {
                            "start": "2026-03-07T12:00:00+01:00",
                            "end": "2026-03-07T13:00:00+01:00",
                        },
                    ],
                    "late_limit_s": 1800,
                    "late_hour_cents": 1200,
                    "service_s": 180,
                    "setup_s": 60,
                    "returns": {"items": 1},
                    "note": "second floor",
                }
            ],
            "skills": ["cold", "stairs"],
            "accompanied": True,
            "priority": 10,
            "prize_cents": 900,
            "goods": "ready-food",
            "aboard_limit_s": 2700,
            "aboard_since": "2026-03-07T08:50:00+01:00",
        },
        {
            "id": "milk",
            "kind": "circuit",
            "drops": [{"place": "shop", "load": {"extra": {"cold_boxes": 1}}}],
            "skills": ["ladder"],
        },
    ]


def vroom_values() -> Values:
    """Return a right VROOM problem with matrices and one of everything that can be said."""
    durations = [[0, 60, 120, 180], [60, 0, 70, 130], [120, 70, 0, 65], [180, 130, 65, 0]]
    return {
        "jobs": [
            {
                "id": 1,
                "description": "kiosk",
                "location": [2.36, 48.86],
                "location_index": 1,
                "setup": 20,
                "service": 120,
                "delivery": [2, 0],
                "pickup": [1, 1],
                "skills": [3],
                "priority": 7,
                "time_windows": [[3600, 7200], [9000, 9600]],
            },
            {"id": 2, "location_index": 2, "pickup": [1, 0]},
        ],
        "shipments": [
            {
                "amount": [1, 2],
                "skills": [3],
                "priority": 5,
                "pickup": {"id": 1, "location_index": 2, "service": 60},
                "delivery": {"id": 1, "location_index": 3, "description": "door B"},
            }
        ],
        "vehicles": [
            {
                "id": 1,
                "profile": "van",
                "description": "Ana",
                "start_index": 0,
                "end_index": 0,
                "capacity": [4, 4],
                "costs": {"fixed": 100, "per_hour": 1800, "per_km": 10},
                "skills": [3, 4],
                "time_window": [0, 14400],
                "breaks": [
                    {
                        "id": 5,
                        "service": 600,
                        "time_windows": [[4000, 9000]],
                        "max_load": [4, 4],
                        "description": "tea",
                    }
                ],
                "speed_factor": 1.25,
                "max_tasks": 10,
                "max_travel_time": 9000,
                "max_distance": 90000,
            }
        ],
        "matrices": {
            "van": {
                "durations": durations,
                "distances": [[cell * 5 for cell in row] for row in durations],
            }
        },
    }


def changed(values: Values, path: str, value: object) -> Values:
    """Copy plain values with one of them replaced, such as ``jobs.0.priority``.

    ``...`` takes the key away.
    """
    variant = copy.deepcopy(values)
    *parents, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    inner: Any = variant
    for key in parents:
        inner = inner[key]
    if value is ...:
        del inner[last]
    elif isinstance(inner, list) and last == len(inner):
        inner.append(value)
    else:
        inner[last] = value
    return variant


def written(folder: Path, values: object, name: str = "day.json") -> Path:
    """Write values as a JSON file."""
    path = folder / name
    path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    return path


def day_of(problem: Problem) -> Day:
    """Return the day of a problem as a file can say it.

    It is without legal breaks, which no day has before it is planned, and with one pin of each
    job.
    """
    shifts = tuple(
        replace(shift, breaks=tuple(pause for pause in shift.breaks if not pause.legal))
        for shift in problem.shifts
    )
    return Day(
        timezone="Europe/Paris",
        places=places_used(shifts, problem.jobs),
        jobs=problem.jobs,
        shifts=shifts,
        pins=tuple({pin.job_id: pin for pin in problem.pins}.values()),
        prefixes=problem.prefixes,
        weights=problem.weights,
        work_limit_s=problem.work_limit_s,
        work_break_s=problem.work_break_s,
    )


def random_vroom(seed: int, jobs: int = 8, shipments: int = 8, vehicles: int = 4) -> Values:
    """Make a VROOM problem with matrices from a seed: breaks, skills, amounts, windows, swaps."""
    rng = random.Random(seed)
    count = jobs + 2 * shipments + 2
    spots = [(rng.randrange(4000), rng.randrange(4000)) for _ in range(count)]
    metres = [[abs(ax - bx) + abs(ay - by) for bx, by in spots] for ax, ay in spots]
    seconds = [[-(-cell // 4) for cell in row] for row in metres]

    def step(number: int) -> Values:
        entry: Values = {"id": number, "location_index": rng.randrange(2, count)}
        entry |= {"service": rng.randrange(0, 400, 20), "setup": rng.choice([0, 0, 60])}
        if rng.random() < 0.5:
            low = rng.randrange(0, 20000, 100)
            entry["time_windows"] = [[low, low + 3600], [low + 5400, low + 9000]]
        return entry

    def task() -> Values:
        entry: Values = {"priority": rng.randrange(0, 20)}
        return entry | ({"skills": [rng.randrange(2)]} if rng.random() < 0.4 else {})

    return {
        "jobs": [
            step(number)
            | task()
            | {"delivery": [rng.randrange(3), 1], "pickup": [rng.randrange(3), 0]}
            for number in range(1, jobs + 1)
        ],
        "shipments": [
            {"amount": [rng.randrange(1, 3), 1], "pickup": step(number), "delivery": step(number)}
            | task()
            for number in range(1, shipments + 1)
        ],
        "vehicles": [
            {
                "id": number,
                "profile": "bike",
                "start_index": number % 2,
                "end_index": 0,
                "capacity": [8, 6],
                "skills": [0, 1] if number % 2 else [0],
                "time_window": [0, 28800],
                "max_tasks": 14,
                "breaks": [{"id": 1, "service": 900, "time_windows": [[9000, 16000]]}],
                "costs": {"fixed": 50, "per_hour": 3600, "per_km": 30},
            }
            for number in range(1, vehicles + 1)
        ],
        "matrices": {"bike": {"durations": seconds, "distances": metres}},
    }
