"""Keys of the installation: set, drawn once for the private cluster, never guessed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.auth.sealing import new_key
from api.auth.secret import Secret
from api.settings.environment import read_settings
from api.settings.installation_keys import installation_sealer
from routing.errors import BadInput, Failure

NOW = datetime(2026, 3, 9, tzinfo=UTC)


def test_keys_are_drawn_once_and_stay(tmp_path: Path) -> None:
    """With nothing set a key is drawn into a file that its owner alone may read, and kept."""
    settings = read_settings({"TOURNEE_HOME": str(tmp_path / "new")})
    sealed = installation_sealer(settings).seal(Secret("word"), context="x", now=NOW)
    assert installation_sealer(settings).unseal(sealed, context="x").reveal() == "word"
    file = tmp_path / "new" / "secret-keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret-keys"]


def test_starting_at_once_gives_one_key(tmp_path: Path) -> None:
    """Programs that start at the same moment all get the same key."""
    settings = read_settings({"TOURNEE_HOME": str(tmp_path)})
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: installation_sealer(settings).fingerprints, range(16)))
    assert len(found) == 1


def test_keys_that_others_may_read_are_refused(tmp_path: Path) -> None:
    """A file that was opened to others is not used."""
    settings = read_settings({"TOURNEE_HOME": str(tmp_path)})
    installation_sealer(settings)
    (tmp_path / "secret-keys").chmod(0o640)
    with pytest.raises(Failure, match="keys-open-to-others"):
        installation_sealer(settings)


def test_a_server_of_ones_own_needs_its_keys_set(tmp_path: Path) -> None:
    """Where several machines share a database no key is drawn: each would draw its own."""
    environment = {"TOURNEE_HOME": str(tmp_path), "DATABASE_URL": "postgresql://app@host/db"}
    with pytest.raises(BadInput) as caught:
        installation_sealer(read_settings(environment))
    assert caught.value.faults[0].code == "installation-key-missing"
    assert not (tmp_path / "secret-keys").exists()
    keys = f"{new_key().reveal()},{new_key().reveal()}"
    sealer = installation_sealer(read_settings({**environment, "TOURNEE_SECRET_KEYS": keys}))
    assert len(sealer.keys) == 2
