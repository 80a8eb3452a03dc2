"""Examples of what an office sets up, as the description of the addresses shows them."""

from typing import Any

PLACE: dict[str, Any] = {
    "name": "Hub East",
    "kind": "hub",
    "lon": 2.3522,
    "lat": 48.8566,
    "address": "3 Oak Lane",
    "service_s": 120,
}
VEHICLE: dict[str, Any] = {
    "name": "Blue",
    "kind": "bike",
    "profile": "cargo",
    "capacity": {"mass_g": 80000, "volume_ml": 400000},
    "speed_percent": 100,
}
SHIFT: dict[str, Any] = {
    "courier": "01975e3c-2f00-7000-8000-000000000001",
    "vehicle": "01975e3c-2f00-7000-8000-000000000002",
    "start": "2026-03-10T08:00",
    "end": "2026-03-10T16:00",
    "start_place": "01975e3c-2f00-7000-8000-000000000003",
    "end_place": "01975e3c-2f00-7000-8000-000000000003",
    "breaks": [
        {
            "id": "lunch",
            "duration_s": 1800,
            "windows": [{"start": "2026-03-10T11:30", "end": "2026-03-10T13:30"}],
            "paid": False,
        }
    ],
    "prices": {"hour_cents": 3600},
}
