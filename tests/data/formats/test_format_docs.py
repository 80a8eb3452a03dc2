"""The pages on formats name every key that is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from data.formats import plan, temperature, weights
from data.formats.day import read_day
from data.formats.tournee import context, day, fleet, hub_transfers, jobs, promises
from data.formats.vroom import day as vroom_day
from data.formats.vroom import matrices, vehicles
from tests.support.plans.days import PROFILES

DOCS = Path(__file__).resolve().parents[3] / "docs"


def keys_of(module: object) -> set[str]:
    """Gather the keys that a reader's module knows or refuses by name."""
    found: set[str] = set()
    for name, value in vars(module).items():
        if name.endswith(("_KEYS", "_UNSUPPORTED")) and isinstance(value, tuple):
            found.update(value)
    return found


@pytest.mark.parametrize(
    ("page", "modules"),
    [
        (
            "day-format.md",
            (
                plan,
                temperature,
                day,
                context,
                fleet,
                hub_transfers,
                jobs,
                promises,
                weights,
            ),
        ),
        ("vroom.md", (vroom_day, matrices, vehicles)),
    ],
)
def test_every_key_is_documented(page: str, modules: Iterable[object]) -> None:
    """Each key stands on its format's page in code type."""
    text = (DOCS / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", text))
    named |= {part for word in re.findall(r"`([a-z_.]+)`", text) for part in word.split(".")}
    wanted = set().union(*(keys_of(module) for module in modules))
    assert len(wanted) > 20
    assert wanted - named == set()


def test_the_example_of_the_page_is_a_right_day(tmp_path: Path) -> None:
    """The example can be copied and read as it stands."""
    text = (DOCS / "day-format.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    day, left_out = read_day(path, known_profiles=PROFILES)
    assert [job.id for job in day.jobs] == ["bread-7", "salad-2"]
    assert left_out == ()
