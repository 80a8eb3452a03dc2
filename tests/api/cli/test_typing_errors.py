"""Slips in what is typed behind ``tournee``."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from api.cli.commands import app

SLIPS = [
    (("plan", "day.yaml", "--balance", "abc"), "option-not-a-whole-number", "--balance"),
    (("plan", "day.yaml", "--seed", "-3"), "option-too-small", "--seed"),
    (("plan", "day.yaml", "--seed", str(2**40)), "option-too-large", "--seed"),
    (("plan", "day.yaml", "--balanc", "3"), "option-unknown", "--balanc"),
    (("plan", "day.yaml", "--budget"), "option-without-value", "--budget"),
    (("plan",), "option-missing", "DAY"),
    (("plan", "one.yaml", "two.yaml"), "too-many-words", "two.yaml"),
    (("plann",), "no-such-command", "plann"),
    (("city", "imprt"), "no-such-command", "imprt"),
]


@pytest.mark.parametrize(("language", "heading"), [("en", "One thing"), ("fr", "Une chose")])
@pytest.mark.parametrize(("words", "code", "where"), SLIPS, ids=[slip[1] for slip in SLIPS])
def test_a_slip_is_told_in_the_language_of_whoever_typed_it(
    words: tuple[str, ...], code: str, where: str, language: str, heading: str
) -> None:
    """What was typed wrong is told under what it is, in French too, and not by the library."""
    ran = CliRunner().invoke(app, list(words), env={"TOURNEE_LANG": language})
    assert ran.exit_code == 2
    lines = ran.stderr.splitlines()
    assert lines[0].startswith(heading)
    assert lines[1].strip() == where
    assert code not in ran.stderr


def test_the_language_asked_for_on_the_line_holds_for_its_slips() -> None:
    """A line that cannot be read is answered in the language that it asks for, and as JSON."""
    words = ["plan", "day.yaml", "--balance", "abc", "--lang", "fr"]
    ran = CliRunner().invoke(app, words, env={"TOURNEE_LANG": "en"})
    assert "n’est pas un nombre entier" in ran.stderr
    ran = CliRunner().invoke(app, [*words, "--json"], env={"TOURNEE_LANG": "en"})
    (fault,) = json.loads(ran.stdout)["error"]["faults"]
    assert (fault["code"], fault["where"]) == ("option-not-a-whole-number", "--balance")
