"""What keeps a begun round from going on, in words: amounts and clock times in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from api.locales.texts import Texts
from api.wording.error_words import error_sentence
from routing.errors import Failure
from tests.support.tiny import tiny_day, write_day_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import Run

LATE = {"late_s": 901, "at": "2026-03-02T08:25:01+00:00", "due": "2026-03-02T08:10:00+00:00"}


@pytest.mark.parametrize(
    ("rule", "amounts", "english", "french"),
    [
        (
            "late",
            LATE,
            "service would begin at 08:26, 16 minutes too late (08:10 at the latest)",
            "le passage commencerait à 08:26, 16 minutes trop tard (08:10 au plus tard)",
        ),
        (
            "overtime",
            LATE,
            "the round would last until 08:26, 16 minutes beyond its shift (08:10)",
            "la tournée durerait jusqu’à 08:26, 16 minutes au-delà de son service (08:10)",
        ),
        (
            "break-loaded",
            {"dimension": "volume_ml", "over": 12_340},
            "12.4 l more would be aboard than it allows",
            "il y aurait 12,4 l de plus à bord qu’elle ne permet",
        ),
        (
            "overloaded",
            {"dimension": "mass_g", "over": 20},
            "0.1 kg more would be aboard than the bike carries",
            "il y aurait 0,1 kg de plus à bord que le vélo ne porte",
        ),
        (
            "overloaded",
            {"dimension": "cold_boxes", "over": 2},
            "2 cold boxes more would be aboard than the bike carries",
            "il y aurait 2 cold boxes de plus à bord que le vélo ne porte",
        ),
        (
            "overloaded",
            {"dimension": "bag_g", "over": 2},
            "2 bag g more would be aboard",
            "2 bag g de plus à bord",
        ),
        (
            "too-far",
            {"over_m": 1010},
            "limits of distance or riding time, by 1.1 km",
            "les limites de distance ou de temps de trajet du service, de 1,1 km",
        ),
        ("too-far", {"over_s": 121}, "riding time, by 3 minutes", "du service, de 3 minutes"),
        ("too-many-stops", {"over_stops": 1}, "one stop more than", "un arrêt de plus que"),
        ("too-many-stops", {"over_stops": 2}, "2 stops more than", "2 arrêts de plus que"),
        (
            "unit-away",
            {"unit": "john", "part": "bike"},
            "the bike “john” would be away",
            "le vélo « john » serait absent",
        ),
        (
            "unit-away",
            {"unit": "carla", "part": "trailer"},
            "the trailer “carla” would be away",
            "la remorque « carla » serait absente",
        ),
        (
            "unit-away",
            {"unit": "john + carla", "part": "both"},
            "the bike and trailer, “john + carla”, would be away",
            "le vélo et la remorque, « john + carla », seraient absents",
        ),
        ("work-too-long", {}, "longer than the law allows", "que la loi ne le permet"),
        ("no-way", {}, "no way leads on for this bike", "aucun chemin ne mène plus loin"),
    ],
)
def test_by_how_much_a_rule_is_broken_is_said(
    rule: str, amounts: dict[str, str | int], english: str, french: str
) -> None:
    """Each rule of a begun round has its sentence, with amounts and times all filled in."""
    arguments = {
        "shift": "s",
        "visit": "bread",
        "stop": "drop",
        "number": 0,
        "rule": rule,
        **amounts,
    }
    failure = Failure("begun-round-impossible", **arguments)
    for language, part in (("en", english), ("fr", french)):
        sentence = error_sentence(failure, Texts(language)).replace("\N{NO-BREAK SPACE}", " ")
        assert part in sentence
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("stop", "number", "english", "french"),
    [
        ("pickup", 0, "At the pickup of “x”,", "À l’enlèvement de «\u00a0x\u00a0»,"),
        ("pickup", 2, "At pickup number 2 of “x”,", "À l’enlèvement numéro 2 de «\u00a0x\u00a0»,"),
        ("drop", 0, "At the drop of “x”,", "À la livraison de «\u00a0x\u00a0»,"),
        ("drop", 3, "At drop number 3 of “x”,", "À la livraison numéro 3 de «\u00a0x\u00a0»,"),
        ("break", 0, "At the break “x”,", "À la pause «\u00a0x\u00a0»,"),
    ],
)
def test_the_stop_is_said(stop: str, number: int, english: str, french: str) -> None:
    """A pickup, a drop and a break are told apart, and of several the number."""
    arguments: dict[str, str | int | float]
    arguments = {"shift": "s", "visit": "x", "stop": stop, "number": number, "rule": "no-way"}
    for language, part in (("en", english), ("fr", french)):
        assert part in error_sentence(
            Failure("begun-round-impossible", **arguments), Texts(language)
        )


def test_the_command_line_tells_the_clock_of_the_day(
    run: Run, extract: Path, tmp_path: Path
) -> None:
    """A refused day says stop and times in its own zone, and for machines as UTC with the zone."""
    content = tiny_day()
    content["jobs"][2]["drops"][0]["windows"] = [
        {"start": "2026-03-02T08:00:00+01:00", "end": "2026-03-02T08:01:00+01:00"}
    ]
    content["prefixes"] = [
        {
            "shift": "ana-morning",
            "visits": [{"kind": kind, "job": "eggs", "index": 0} for kind in ("pickup", "drop")],
        }
    ]
    day = write_day_file(tmp_path / "begun.json", content)
    plain = ("plan", day, "--city", extract, "--iterations", "10", "--out", "out")
    ran = run(*plain)
    assert ran.code == 1
    assert "At the drop of “eggs”, service would begin at 08:0" in " ".join(ran.err.split())
    assert "(08:01 at the latest)" in " ".join(ran.err.split())
    error = json.loads(run(*plain, "--json").out)["error"]
    assert error["args"]["due"] == "2026-03-02T07:01:00+00:00"
    assert error["args"]["timezone"] == "Europe/Paris"
