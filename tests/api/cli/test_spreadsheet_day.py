"""A folder of spreadsheets on the command line: planned, or every fault named and handed back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from api.cli.planning import spreadsheet_day
from dispatch.model import Problem
from routing.errors import Fault
from tests.api.conftest import Run
from tests.support.tiny import corner, write_extract

OPTIONS = ("--timezone", "Europe/Paris", "--date", "2026-03-02", "--iterations=100")
PLAIN = ("--no-hand-outs", "--no-explain")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return the tiny city with two addresses, and one far from all streets."""
    path = write_extract(tmp_path / "town.osm")
    nodes = "".join(
        f'<node id="{900 + number}" version="1" lon="{corner(*at)[0]}" lat="{corner(*at)[1]}">'
        f'<tag k="addr:street" v="Rue des Lilas"/><tag k="addr:housenumber" v="{number}"/></node>'
        for number, at in ((3, (4, 4)), (8, (0, 4)), (77, (40, 40)))
    )
    text = path.read_text(encoding="utf-8").replace('<way id="1"', f'{nodes}<way id="1"', 1)
    path.write_text(text, encoding="utf-8")
    return path


def _folder(path: Path, jobs: str) -> Path:
    """Write a folder as a French spreadsheet program would."""
    path.mkdir()
    lon, lat = (f"{value:.4f}".replace(".", ",") for value in corner(2, 2))
    files = {
        "lieux.csv": f"nom;longitude;latitude\nhub;{lon};{lat}\n",
        "vehicules.csv": "nom;profil;poids (kg)\nbleu;bike;20\n",
        "services.csv": ("service;coursier;véhicule;dépôt;début;fin\nmatin;Ana;bleu;hub;8h;12h\n"),
        "missions.csv": jobs,
    }
    for name, text in files.items():
        (path / name).write_bytes(text.encode("cp1252"))
    return path


GOOD = "mission;adresse;poids (kg);créneau\npain;3 rue des Lilas;2,5;8h-10h\n"
BAD = GOOD + "lait;8 rue des Lilas;deux;8h-10h\noeufs;99 rue des Lilas;1;8h-10h\n"


def test_a_folder_is_planned(run: Run, town: Path, tmp_path: Path) -> None:
    """Windows-1252, semicolons, decimal commas and addresses of the city's own give rounds."""
    folder = _folder(tmp_path / "lundi", GOOD)
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN, "--json")
    assert ran.code == 0, ran.err + ran.out
    assert ran.document["name"] == "lundi"
    assert ran.document["out"] == "lundi-plan"
    assert ran.document["unassigned"] == []
    (planned,) = ran.document["rounds"]
    assert (planned["courier"], planned["stops"]) == ("Ana", 1)
    assert planned["start"].endswith("+01:00")
    checked = run("check", folder, "lundi-plan/plan.json", "--city", town, *OPTIONS[:4])
    assert checked.code == 0, checked.err


def test_every_bad_row_is_named_and_handed_back(run: Run, town: Path, tmp_path: Path) -> None:
    """Exit status 2 with all faults; the failed rows are a file to mend; nothing is planned."""
    folder = _folder(tmp_path / "lundi", BAD)
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN)
    assert ran.code == 2
    for words in ("deux", "99 rue des Lilas", "missions.csv", "lundi-plan-failed"):
        assert words in ran.err, words
    assert not Path("lundi-plan").exists()
    (path,) = Path("lundi-plan-failed").iterdir()
    header, *rows = csv.reader(path.read_text(encoding="cp1252").splitlines(), delimiter=";")
    assert header == ["mission", "adresse", "poids (kg)", "créneau", "# why"]
    assert [row[0] for row in rows] == ["lait", "oeufs"]
    assert "deux" in rows[0][-1]


def test_skip_bad_plans_the_rest(run: Run, town: Path, tmp_path: Path) -> None:
    """The good row is planned, the bad ones are listed and handed back beside the output."""
    folder = _folder(tmp_path / "lundi", BAD)
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN, "--json", "--skip-bad")
    assert ran.code == 0, ran.err + ran.out
    assert ran.document["jobs"] == 1
    assert {tuple(one["subject"]) for one in ran.document["left_out"]} == {
        ("job", "lait"),
        ("job", "oeufs"),
    }
    assert Path("lundi-plan/plan.json").is_file()
    assert len(list(Path("lundi-plan-failed").iterdir())) == 1


@pytest.mark.parametrize("more", ["", "lait;8 rue des Lilas;deux;8h-10h\n"])
def test_rows_far_from_the_streets_are_handed_back_too(
    run: Run, town: Path, tmp_path: Path, more: str
) -> None:
    """What the map finds has its row, is told with what the rows hold, and is in the file."""
    folder = _folder(tmp_path / "lundi", f"{GOOD}sel;77 rue des Lilas;1;8h-10h\n{more}")
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN, "--json")
    assert ran.code == 2
    faults = {fault["code"]: fault for fault in ran.document["error"]["faults"]}
    assert set(faults) == {"place-off-map", *(["not-a-number"] if more else [])}
    assert faults["place-off-map"]["where"] == "row 3"
    assert faults["place-off-map"]["file"].endswith("missions.csv")
    (path,) = Path("lundi-plan-failed").iterdir()
    _, *rows = csv.reader(path.read_text(encoding="cp1252").splitlines(), delimiter=";")
    assert [row[0] for row in rows] == ["sel", *(["lait"] if more else [])]
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN, "--json", "--skip-bad")
    assert ran.code == 0, ran.err + ran.out
    assert ran.document["jobs"] == 1


def test_rows_that_nobody_can_ride_to_are_told_with_the_others(
    run: Run, town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no vehicle reaches is named by its row in the first round, and handed back."""

    def cut_off(problem: Problem, file: str) -> list[Fault]:
        assert [one.id for one in problem.jobs] == ["pain", "sel"]
        args = {"value": "sel", "profiles": "bike"}
        return [Fault(code="job-unreachable", file=file, args=args, subject=("job", "sel"))]

    monkeypatch.setattr(spreadsheet_day, "unreachable", cut_off)
    rows = "sel;8 rue des Lilas;1;8h-10h\nlait;8 rue des Lilas;deux;8h-10h\n"
    folder = _folder(tmp_path / "lundi", f"{GOOD}{rows}")
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN, "--json")
    assert ran.code == 2
    faults = {fault["code"]: fault["where"] for fault in ran.document["error"]["faults"]}
    assert faults == {"job-unreachable": "row 3", "not-a-number": "row 4, poids (kg)"}
    (path,) = Path("lundi-plan-failed").iterdir()
    _, *failed = csv.reader(path.read_text(encoding="cp1252").splitlines(), delimiter=";")
    assert [one[0] for one in failed] == ["sel", "lait"]


def test_failed_rows_of_an_earlier_run_stay(run: Run, town: Path, tmp_path: Path) -> None:
    """What somebody is mending is not written over: the second run takes another folder."""
    folder = _folder(tmp_path / "lundi", BAD)
    run("plan", folder, "--city", town, *OPTIONS, *PLAIN)
    (path,) = Path("lundi-plan-failed").iterdir()
    path.write_text("half mended", encoding="utf-8")
    run("plan", folder, "--city", town, *OPTIONS, *PLAIN)
    assert path.read_text(encoding="utf-8") == "half mended"
    assert len(list(Path("lundi-plan-failed-2").iterdir())) == 1


def test_zone_and_city_are_asked_for_together(run: Run, tmp_path: Path) -> None:
    """A folder says neither its time zone nor its city: both are named, exit status 2."""
    ran = run("plan", _folder(tmp_path / "lundi", GOOD), "--json")
    assert ran.code == 2
    codes = [fault["code"] for fault in ran.document["error"]["faults"]]
    assert codes == ["timezone-missing", "city-missing"]


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "02/03/2026", ""])
def test_date_must_be_a_day(run: Run, tmp_path: Path, text: str) -> None:
    """What is no day of the calendar is quoted."""
    folder = _folder(tmp_path / "lundi", GOOD)
    ran = run("plan", folder, f"--date={text}", "--json")
    assert ran.code == 2
    (fault,) = ran.document["error"]["faults"]
    assert (fault["code"], fault["args"]["value"]) == ("date", text)


def test_a_street_alone_is_planned_and_told(run: Run, town: Path, tmp_path: Path) -> None:
    """What has no number that the map knows lies on its street; the terminal says which do."""
    folder = _folder(tmp_path / "lundi", f"{GOOD}sel;STREET 3;1;8h-10h\n")
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN)
    assert ran.code == 0, ran.err + ran.out
    assert "One address has a number that the map does not know" in ran.out
    assert "STREET 3" in ran.out


def test_what_an_address_may_be_is_told(run: Run, town: Path, tmp_path: Path) -> None:
    """An address that is in doubt is refused with what it may be, and each such answer is taken."""
    asked = "3 petite rue des Lilas"
    folder = _folder(tmp_path / "lundi", f"{GOOD}sel;{asked};1;8h-10h\n")
    ran = run("plan", folder, "--city", town, *OPTIONS, *PLAIN, "--json")
    (fault,) = ran.document["error"]["faults"]
    assert (fault["code"], fault["where"]) == ("address-may-be", "row 3, adresse")
    told = fault["args"]["suggestions"].split(" · ")[0]
    again = _folder(tmp_path / "mardi", f"{GOOD}sel;{told};1;8h-10h\n")
    assert run("plan", again, "--city", town, *OPTIONS, *PLAIN).code == 0
