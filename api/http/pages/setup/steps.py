"""Steps of the first run as its pages show them: which are done, and which one follows."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import Response

from api.http.pages.frame import PageRequest
from api.usecases.system.first_steps import STEPS, FirstSteps, Step

FOUNDER = ("rules:write",)
"""Permission of whoever sets the installation up: an admin's."""
ADDRESSES: dict[str, str] = {step: f"/setup/{step}" for step in STEPS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """A step in the list at the top of each page."""

    name: str
    text: str
    address: str
    done: bool
    here: bool


def is_loopback(address: str) -> bool:
    """Return whether an address opens on this machine alone, and on no phone."""
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def shown_steps(here: str, known: FirstSteps | None = None) -> list[ShownStep]:
    """Return all steps for their list; before the founding nothing is done."""
    reached = -1 if known is None else STEPS.index(known.next_step)
    founding = ShownStep(
        name="cooperative",
        text="setup-step-cooperative",
        address="",
        done=known is not None,
        here=here == "cooperative",
    )
    others = [
        ShownStep(
            name=step,
            text=f"setup-step-{step}",
            # What is not reached yet leads nowhere.
            address=ADDRESSES[step] if number <= reached else "",
            done=number < reached,
            here=here == step,
        )
        for number, step in enumerate(STEPS)
    ]
    return [founding, *others]


def too_early(ask: PageRequest, known: FirstSteps, step: Step) -> Response | None:
    """Lead back to the step that comes first; ``None`` where this one may be shown."""
    if STEPS.index(step) <= STEPS.index(known.next_step):
        return None
    return ask.to(ADDRESSES[known.next_step])
