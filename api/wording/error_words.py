"""Errors in words, with amounts and times as people read them.

The command line tells errors before all else is loaded, so little is imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from api.locales.texts import Texts
from routing.errors import TourneeError

TIMEZONE = "timezone"
"""Argument in which a day's refusal tells the zone of its times (IANA name); without it, UTC."""

_CODES: Mapping[str, Mapping[str, str]] = {
    "hours-exceeded": {"codes": "limit"},
    "job-does-not-fit": {"rules": "rule-of-round"},
    "move-does-not-fit": {"rules": "rule-of-round"},
    "swap-does-not-fit": {"rule": "rule-of-round"},
    "vehicle-does-not-fit": {"rule": "rule-of-round"},
    "seller-incomplete": {"missing": "admin-field"},
    "no-file-incomplete": {"missing": "invoice-lacks"},
    "need-not-for-you": {"reasons": "need-obstacle"},
    "role-not-yours-to-give": {"role": "role"},
}
"""Arguments that are codes, by error, and the kind of each."""

Arguments: TypeAlias = Mapping[str, str | int | float]


def error_sentence(error: TourneeError, texts: Texts) -> str:
    """Return an error's sentence, by :meth:`api.locales.texts.Texts.error`; amounts in words."""
    arguments = {name: error.names.get(str(one), one) for name, one in error.arguments.items()}
    if error.code == "begun-round-impossible":
        return texts(f"error-{error.code}", **_shown(arguments, texts))
    for name, kind in _CODES.get(error.code, {}).items():
        codes, skills = (str(arguments.get(one, "")) for one in (name, "skills"))
        arguments[name] = _listed(codes, kind, texts, skills)
    return texts.error(error, arguments)


def _listed(codes: str, kind: str, texts: Texts, skills: str) -> str:
    """Return codes in words; one of another version stays as it is. Known skills are named."""
    return ", ".join(
        texts(f"{kind}-lacking", skills=_skills(skills, texts))
        if code == "skill-missing" and skills
        else texts.word(kind, code)
        for code in codes.split(", ")
        if code
    )


def _skills(codes: str, texts: Texts) -> str:
    # Loads numba and more, which only a refused change of a live day needs.
    from api.wording.names import skills_named  # noqa: PLC0415

    return skills_named(codes.split(", "), texts)


def _shown(arguments: Arguments, texts: Texts) -> dict[str, str | int | float]:
    """Return the arguments of a refused round as its sentence has them."""
    zone = ZoneInfo(str(arguments[TIMEZONE])) if TIMEZONE in arguments else texts.zone or UTC
    clock = Texts(texts.language, zone).clock
    late = _late(arguments)
    times = {name: clock(at) for name, at in zip(("at", "due"), late, strict=False)}
    return {
        **arguments,
        **times,
        "over": _over(arguments, late, texts),
        "stops": arguments.get("over_stops", 0),
    }


def _late(arguments: Arguments) -> tuple[datetime, ...]:
    """Return when it would be, up to the next whole minute, and the whole minute it is due in."""
    if "at" not in arguments:
        return ()
    at, due = (datetime.fromisoformat(str(arguments[name])) for name in ("at", "due"))
    return at + timedelta(seconds=-at.second % 60), due - timedelta(seconds=due.second)


def _over(arguments: Arguments, late: tuple[datetime, ...], texts: Texts) -> str:
    """Write by how much a rule is broken: rounded up, as nothing would be no fault."""
    # Loads numba and more, which only a refused day needs.
    from api.wording.names import span  # noqa: PLC0415
    from api.wording.phrases import SCALES, amount  # noqa: PLC0415

    if late:
        return span((late[0] - late[1]) // timedelta(minutes=1), texts)
    if "over_s" in arguments:
        return span(_up(arguments["over_s"], 60) // 60, texts)
    if "over_m" in arguments:
        return texts.kilometres(_up(arguments["over_m"], 100))
    if "dimension" not in arguments:
        return ""
    dimension, over = str(arguments["dimension"]), arguments["over"]
    in_thousands = SCALES.get(dimension) == 1000  # one decimal is shown
    return amount(dimension, _up(over, 100) if in_thousands else int(over), texts)


def _up(value: str | float, step: int) -> int:
    return -(-int(value) // step) * step
