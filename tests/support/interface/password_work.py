"""Work that hashing a password takes: next to none in tests, where passwords are no secrets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

LEAST = {"PASSES": 1, "MEMORY_KIB": 8, "LANES": 1}
"""The least that Argon2 takes."""


@contextmanager
def little_work() -> Iterator[None]:
    """Hash passwords and recovery codes with the least work, where the program is loaded."""
    passwords = sys.modules.get("api.auth.passwords")
    if passwords is None:
        yield
        return
    hasher = passwords.PasswordHasher(LEAST["PASSES"], LEAST["MEMORY_KIB"], LEAST["LANES"])
    with ExitStack() as changed:
        changed.enter_context(patch.object(passwords, "_HASHER", hasher))
        for name, least in LEAST.items():
            changed.enter_context(patch.object(passwords, name, least))
            if codes := sys.modules.get("api.auth.second_factor"):
                changed.enter_context(patch.object(codes, name, least))
        changed.enter_context(patch.object(passwords, "_NOBODY", passwords._no_password()))
        yield
