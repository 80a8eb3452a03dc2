"""Lengths, speeds and durations as mappers write them in OpenStreetMap's tags."""

from __future__ import annotations

import re

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_LENGTH = re.compile(rf"{_NUMBER}\s*(mm|cm|m|ft|in|'|\"|\u2033|\u2032|)", re.IGNORECASE)
_FEET_AND_INCHES = re.compile(rf"{_NUMBER}\s*(?:'|\u2032|ft)\s*(?:{_NUMBER}\s*(?:\"|\u2033|in)?)?$")
_SPEED = re.compile(rf"{_NUMBER}\s*(km/h|kmh|kph|mph|knots|)$")
_ISO_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")

_MM = {"": 1000.0, "m": 1000.0, "cm": 10.0, "mm": 1.0, "in": 25.4, '"': 25.4, "\u2033": 25.4}
_MM_PER_FOOT = 304.8
_KMH = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_WALKING_KMH = 7.0
"""Speed that ``maxspeed=walk`` means to courts and most routers: at most 7 km/h."""


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def length_mm(text: str | None) -> int | None:
    """Read a length; a bare number is in metres.

    Returns
    -------
    int or None
        Millimetres; ``None`` where there is no length to be read.
    """
    if not text:
        return None
    text = text.strip()
    feet = _FEET_AND_INCHES.match(text)
    if feet:
        inches = _decimal(feet[2]) if feet[2] else 0.0
        return round(_decimal(feet[1]) * _MM_PER_FOOT + inches * _MM["in"])
    found = _LENGTH.match(text)
    if not found:
        return None
    return round(_decimal(found[1]) * _MM.get(found[2].lower(), _MM_PER_FOOT))


def speed_kmh(text: str | None) -> float | None:
    """Read a speed limit; a bare number is in km/h.

    Returns
    -------
    float or None
        Kilometres per hour; ``None`` where no figure is stated (``none``, ``signals``,
        ``DE:urban``) or where it is zero.
    """
    if not text:
        return None
    text = text.strip().lower()
    if text == "walk" or text.endswith(":walk"):
        return _WALKING_KMH
    found = _SPEED.match(text)
    return (_decimal(found[1]) * _KMH[found[2]] or None) if found else None


def duration_s(text: str | None) -> int | None:
    """Read a duration: minutes, ``HH:MM``, ``HH:MM:SS``, or ISO 8601 such as ``PT1H30M``.

    Returns
    -------
    int or None
        Seconds; ``None`` where there is no duration to be read or it is zero.
    """
    if not text:
        return None
    text = text.strip()
    iso = _ISO_DURATION.match(text)
    if iso:
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return days * 86_400 + hours * 3600 + minutes * 60 + seconds or None
    parts = text.split(":")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if len(parts) == 1:
        return int(parts[0]) * 60 or None
    hours, minutes, *rest = (int(part) for part in parts)
    return hours * 3600 + minutes * 60 + (rest[0] if rest else 0) or None
