"""Contacts at the doors of the demo day: who, by which number, what they show and leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from data.formats.reading import parse_yaml

_FIRST_SITE = 101
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DropContact:
    """Contact of a stop of the demo day, which the day format does not hold.

    Attributes
    ----------
    proof
        Kinds of proof that are asked for.
    on_failure
        What becomes of the goods where nobody takes them.
    """

    contact_name: str = ""
    contact_phone: str = ""
    proof: tuple[str, ...] = ()
    on_failure: str = "call_coordinator"

    def plain(self) -> dict[str, Any]:
        """Return it as a booking says it."""
        said = {"contact_name": self.contact_name, "contact_phone": self.contact_phone}
        values: dict[str, Any] = {key: value for key, value in said.items() if value}
        return {**values, "proof": list(self.proof), "on_failure": self.on_failure}


def office_phone() -> str:
    """Return the number of the demo's office."""
    return str(_recipe()["phones"]["office"])


def rider_phone(number: int) -> str:
    """Return the number of a rider, by the place in the list of all."""
    return str(_recipe()["phones"]["riders"]).format(number=number)


def site_phone(number: int) -> str:
    """Return the number of a shop, farm or other site, by its place in the list of all."""
    return str(_recipe()["phones"]["sites"]).format(number=_FIRST_SITE + number)


def drop_contact_of(job_id: str, kind: str, side: str, home: str = "") -> DropContact:
    """Return what a stop says.

    Parameters
    ----------
    job_id, kind
        Of its job, as :func:`data.sample.demo_jobs.demo_jobs` names them.
    side
        ``pickups`` or ``drops``.
    home
        Id of the household, empty where the stop is at a site of the cooperative.
    """
    recipe = _recipe()
    rules = recipe["proofs"]
    words = job_id.removeprefix("express-").split("-")
    rule = rules.get(job_id) or rules.get(words[0], rules[kind])
    proof = rule.get(side.removesuffix("s"), ())
    if not home:
        # At the hub nobody asks for what is asked for at a door.
        shown = proof if side == "pickups" else ()
        return DropContact(proof=tuple(shown), on_failure=rule["on_failure"])
    if kind == "aid":
        # As where aid is real: an alias that is plainly none's name, and no number of anybody.
        alias = f"Alias {sum(home.encode()) % 100:02}"
        return DropContact(contact_name=alias, proof=tuple(proof), on_failure=rule["on_failure"])
    number = sum(home.encode()) + int(next(iter(_NUMBER.findall(home)), "0"))
    names = recipe["recipients"]
    return DropContact(
        contact_name=names[number % len(names)],
        contact_phone=recipe["recipient_phones"].format(number=number % 1000),
        proof=tuple(proof),
        on_failure=rule["on_failure"],
    )


@cache
def _recipe() -> dict[str, Any]:
    text = files("data.sample").joinpath("demo_day.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", parse_yaml(text).content)
