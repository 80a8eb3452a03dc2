"""At which addresses passkeys can work at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from api.usecases.people.by_passkey import relying_party
from api.usecases.tools import Tools
from routing.errors import Conflict


def _reached_at(url: str) -> Tools:
    return cast("Tools", SimpleNamespace(public_url=url))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "https://192.0.2.7",
        "http://rounds.example.org",
    ],
)
def test_passkeys_need_a_name(url: str) -> None:
    """Numbers, and names without encryption, are refused by name: browsers would not ask there."""
    with pytest.raises(Conflict, match="passkeys-need-a-name") as refused:
        relying_party(_reached_at(url))
    assert refused.value.arguments == {"address": url}


@pytest.mark.parametrize("url", ["http://localhost:8000", "https://rounds.example.org"])
def test_names_have_passkeys(url: str) -> None:
    """A name over https, or this machine by its name, is what passkeys are bound to."""
    assert relying_party(_reached_at(url)).origins == (url,)
