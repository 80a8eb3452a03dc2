"""Ways in for the demo's people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from api.auth.secret import Secret
from api.demo.staff import DISPATCHER, fresh_password, ways_in


@dataclass
class Noting:
    """A service that notes what it is asked for."""

    asked: list[str] = field(default_factory=list)

    def system(self, *_: object) -> None:
        """Stand for the installation."""

    def do(self, _: object, act: Callable[..., object], *__: object) -> SimpleNamespace:
        """Note the name of an act, and return a link."""
        self.asked.append(act.__name__)
        return SimpleNamespace(address=Secret("https://link.example"))


def test_a_password_is_good_at_once_though_links_are_made_for_tonight() -> None:
    """Passwords begin by the day's own clock; a later one would refuse everybody until then."""
    today, tonight = Noting(), Noting()
    rider = SimpleNamespace(id=None, rides=True)
    crew = SimpleNamespace(everybody=[DISPATCHER, rider])
    ways_in(cast("Any", today), cast("Any", crew), cast("Any", tonight))
    assert today.asked == ["_give_password"]
    assert tonight.asked == ["make_sign_in_link"]


def test_a_password_that_would_be_refused_is_drawn_again() -> None:
    """By chance it held a word of the person's address or the cooperative's name now and then."""
    drawn = iter(["bade-moku-pite-sagu", "tori-kell-ari-gufo", "bafe-moku-pite-sagu"])
    own = ("Aino", "aino@demo.example")
    assert fresh_password(own, lambda: next(drawn)) == "bafe-moku-pite-sagu"
