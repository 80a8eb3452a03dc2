"""The command line: results, exit status, and what it says about bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from api.cli.commands import every_command
from routing.router import Router
from routing.types import Point
from tests.api.conftest import Run
from tests.support.tiny import corner, tiny_day, write_day_file

ROOT = Path(__file__).resolve().parents[3]
PLAIN = ("--no-hand-outs", "--no-explain")
"""What many tests do without: it takes seconds and is tested by itself."""
LOADING_S = 1.5
"""Time of a processor that a solver takes to load, and a little more."""


def _point(column: int, row: int) -> str:
    lon, lat = corner(column, row)
    return f"{lon},{lat}"


# ------------------------------------------------------------------------------------ cities


def test_city_is_imported_and_shown(run: Run, extract: Path) -> None:
    """An extract becomes a city under the name asked for, and `show` tells what it holds."""
    ran = run("city", "import", extract, "--name", "grid", "--json")
    assert ran.code == 0
    assert ran.document["name"] == "grid"
    assert ran.document["edges"] == 40
    shown = run("city", "show", "grid", "--json")
    assert shown.document == ran.document
    table = run("city", "show", "grid")
    assert "OpenStreetMap" in table.out
    assert "grid.osm" in table.out


@pytest.mark.parametrize("name", ["Big City", "../up", "", "a" * 65])
def test_city_name_is_checked(run: Run, extract: Path, name: str) -> None:
    """A name that could leave the folder of cities, or is empty, is refused."""
    ran = run("city", "import", extract, "--name", name, "--json")
    if name == "":
        # An empty name counts as none: the file's own name is taken.
        assert ran.document["name"] == "grid"
        return
    assert ran.code == 2
    assert ran.document["error"]["faults"][0]["code"] == "city-name"


def test_unknown_city_names_the_known_ones(run: Run, extract: Path) -> None:
    """A city that is not there is bad input, and the message lists those that are."""
    run("city", "import", extract, "--name", "known-one")
    ran = run("city", "show", "atlantis")
    assert ran.code == 2
    assert "atlantis" in ran.err
    assert "known-one" in ran.err


def test_missing_extract_is_bad_input(run: Run) -> None:
    """A file that is not there is named."""
    ran = run("city", "import", "nowhere.osm.pbf", "--json")
    assert ran.code == 2
    assert ran.document["error"]["faults"][0]["file"] == "nowhere.osm.pbf"


def test_damaged_extract_is_bad_input(run: Run, tmp_path: Path) -> None:
    """Bytes that are no extract give exit status 2 and no city."""
    path = tmp_path / "noise.osm.pbf"
    path.write_bytes(b"no streets in here" * 50)
    ran = run("city", "import", path)
    assert ran.code == 2
    assert run("city", "show", "noise").code == 2


def test_damaged_city_is_a_wrong_file(run: Run, extract: Path, tournee_home: Path) -> None:
    """A compiled city that was cut short is told as a wrong file (2), not by a traceback."""
    run("city", "import", extract, "--name", "cut")
    path = tournee_home / "cities" / "cut.city"
    path.write_bytes(path.read_bytes()[:-100])
    ran = run("city", "show", "cut", "--json")
    assert ran.code == 2
    assert ran.document["error"]["message"]


# ------------------------------------------------------------------------------------- route


def test_route_agrees_with_the_router(run: Run, extract: Path, tournee_home: Path) -> None:
    """The command gives the router's own time and distance, with a line of coordinates."""
    run("city", "import", extract, "--name", "grid")
    ran = run("route", "grid", _point(0, 0), _point(2, 1), "--profile", "cargo", "--json")
    router = Router.open(tournee_home / "cities" / "grid.city")
    start, end = (router.snap([_as_point(p)], "cargo")[0].point for p in ((0, 0), (2, 1)))
    expected = router.route(start, end, "cargo")
    assert ran.document["duration_ms"] == expected.duration_ms
    assert ran.document["distance_m"] == expected.distance_m
    assert ran.document["geometry"]["coordinates"][0] == [
        expected.geometry[0].lon,
        expected.geometry[0].lat,
    ]


def _as_point(where: tuple[int, int]) -> Point:
    lon, lat = corner(*where)
    return Point(lon=lon, lat=lat)


def test_route_is_told_in_words(run: Run, extract: Path) -> None:
    """The table names streets; French texts are French."""
    english = run("route", extract, _point(0, 0), _point(3, 2))
    french = run("route", extract, _point(0, 0), _point(3, 2), "--lang", "fr")
    assert "Street" in english.out
    assert "arrive" in english.out
    assert "arriver" in french.out


@pytest.mark.parametrize("text", ["10", "10,fifty", "10,50,3", "10,95", "nan,50", "-8.6,95"])
def test_point_must_be_lon_lat(run: Run, extract: Path, text: str) -> None:
    """What is no point is quoted, with what would be right."""
    ran = run("route", extract, text, _point(0, 0), "--json")
    assert ran.code == 2
    fault = ran.document["error"]["faults"][0]
    assert (fault["code"], fault["args"]["value"]) == ("lon-lat", text)


def test_west_of_greenwich_is_a_place(run: Run, extract: Path) -> None:
    """A negative longitude is a place (here: one off the map), not an option."""
    ran = run("route", extract, "-8.61,41.15", _point(0, 0), "--json")
    assert [f["code"] for f in ran.document["error"]["faults"]] == ["place-off-map"]


def test_unknown_profile_is_bad_input(run: Run, extract: Path) -> None:
    """The message names the profiles there are."""
    ran = run("route", extract, _point(0, 0), _point(1, 1), "--profile", "rocket")
    assert ran.code == 2
    assert "rocket" in ran.err
    assert "longtail" in ran.err


# -------------------------------------------------------------------------------------- plan


def test_plan_writes_everything_and_checks(run: Run, extract: Path, day: Path) -> None:
    """A day is planned: four files, true figures, a reason, and `check` passes."""
    ran = run(
        "plan", day, "--city", extract, "--iterations=300", "--json", "--out=out", "--no-hand-outs"
    )
    assert ran.code == 0
    result = ran.document
    assert {path.name for path in Path("out").iterdir()} == {
        "plan.json",
        "rounds.geojson",
        "plan.html",
        "explanation.json",
    }
    assert [(u["job"], u["reason"]) for u in result["unassigned"]] == [
        ("piano", "no-vehicle-large-enough")
    ]
    assert sum(each["stops"] for each in result["rounds"]) == 6
    assert result["distance_m"] == sum(each["distance_m"] for each in result["rounds"])
    checked = run("check", day, "out/plan.json", "--city", extract, "--json")
    assert checked.code == 0
    assert checked.document == {"ok": True, "violations": []}
    lines = json.loads(Path("out/rounds.geojson").read_text(encoding="utf-8"))
    assert lines["type"] == "FeatureCollection"
    assert any(each["geometry"]["type"] == "LineString" for each in lines["features"])


def test_same_seed_same_plan(run: Run, extract: Path, day: Path) -> None:
    """With --iterations, two runs write the same files to the byte."""
    for name in ("one", "two"):
        run("plan", day, "--city", extract, "--iterations", "200", "--seed", "7", "--out", name)
    names = {path.name for path in Path("one").iterdir()}
    assert names == {path.name for path in Path("two").iterdir()}
    for file in names:
        assert Path("one", file).read_bytes() == Path("two", file).read_bytes(), file


def test_plan_in_time_uses_both_solvers(run: Run, extract: Path, day: Path) -> None:
    """With a budget the winner is named, and it is one of the two."""
    ran = run("plan", day, "--city", extract, "--budget=1s", "--json", "--out=out", *PLAIN)
    assert ran.code == 0
    assert ran.document["solver"] in {"search", "cross-check"}


def test_terminal_shows_what_matters(run: Run, extract: Path, day: Path) -> None:
    """Courier, local hours, load, reason, cost and attribution are in the table's output."""
    ran = run("plan", day, "--city", extract, "--iterations=100", "--out=out", *PLAIN)
    for words in (
        "Ana",
        "of 20\N{NO-BREAK SPACE}kg",
        "No vehicle of this day",
        "€",
        "OpenStreetMap",
        "plan.html",
        "Monday 2 March 2026",
    ):
        assert words in ran.out, words
    french = run(
        "plan", day, "--city", extract, "--iterations=100", "--out=out", "--lang=fr", *PLAIN
    )
    assert "Aucun véhicule du jour" in french.out
    assert "lundi 2 mars 2026" in french.out
    assert 'lang="fr"' in Path("out/plan.html").read_text(encoding="utf-8")


def test_a_day_that_recurs_is_held_against_its_last_time(
    run: Run, extract: Path, day: Path, tmp_path: Path
) -> None:
    """A week later the same day is as it was, and without a courier it is told what is not."""
    plain = ("--city", extract, "--iterations=100", *PLAIN)
    run("plan", day, "--out=last", *plain)
    later = json.loads(day.read_text(encoding="utf-8").replace("2026-03-02", "2026-03-09"))
    week = write_day_file(tmp_path / "week.json", later)
    again = ("plan", week, "--last-time", "last/plan.json", *plain)
    differences = run(*again, "--out=now", "--json").document["last_time"]
    assert (differences["count"], differences["same"], differences["visits"]) == (6, 6, [])
    rode = json.loads(Path("last/plan.json").read_text(encoding="utf-8"))["rounds"][0]["shift"]
    fewer = run(*again, "--out=less", "--without-shift", rode, "--json").document["last_time"]
    assert {one["before"] for one in fewer["visits"] if one["away"]} == {rode.split("-")[0]}
    english = run(*again, "--out=less", "--without-shift", rode)
    assert "recurring visits" in english.out
    assert "Monday 2 March 2026" in english.out
    french = run(*again, "--out=less", "--without-shift", rode, "--lang=fr")
    assert "régulier" in french.out
    page = Path("less/plan.html").read_text(encoding="utf-8")
    assert 'id="last-time"' in page
    assert 'href="#last-time"' in page
    assert 'id="last-time"' not in Path("last/plan.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("becomes", "words"),
    [
        ("2026-03-02", "it must be an earlier day"),
        ("2026-05-02", "more than 35 days before"),
    ],
)
def test_only_an_earlier_plan_is_a_last_time(
    run: Run, extract: Path, day: Path, tmp_path: Path, becomes: str, words: str
) -> None:
    """A plan of the day itself, or of months ago, is refused with what would be right."""
    run("plan", day, "--city", extract, "--iterations=10", "--out=last", *PLAIN)
    content = json.loads(day.read_text(encoding="utf-8").replace("2026-03-02", becomes))
    later = write_day_file(tmp_path / "later.json", content)
    ran = run("plan", later, "--city", extract, "--last-time", "last/plan.json", "--out=now")
    assert ran.code == 2
    assert words in " ".join(ran.err.split())


def test_a_plan_of_other_jobs_is_no_last_time(
    run: Run, extract: Path, day: Path, tmp_path: Path
) -> None:
    """Where no job of the plan is one of the day, that is said."""
    run("plan", day, "--city", extract, "--iterations=10", "--out=last", *PLAIN)
    content = json.loads(day.read_text(encoding="utf-8").replace("2026-03-02", "2026-03-09"))
    for number, job in enumerate(content["jobs"]):
        job["id"] = f"other-{number}"
    content.pop("pins", None)
    later = write_day_file(tmp_path / "later.json", content)
    ran = run("plan", later, "--city", extract, "--last-time", "last/plan.json", "--out=now")
    assert ran.code == 2
    assert "No job of this plan is in the day" in " ".join(ran.err.split())


def test_broken_plan_fails_the_check(run: Run, extract: Path, day: Path) -> None:
    """A visit that begins an hour early is a violation: exit status 1, with a sentence."""
    run("plan", day, "--city", extract, "--iterations=50", "--out=out", *PLAIN)
    path = Path("out/plan.json")
    text = path.read_text(encoding="utf-8")
    assert "T10:" in text
    path.write_text(text.replace("T10:", "T09:"), encoding="utf-8")
    ran = run("check", day, path, "--city", extract, "--json")
    assert ran.code == 1
    assert ran.document["violations"]
    assert run("check", day, path, "--city", extract).code == 1


def test_a_falsified_rider_or_wage_fails_the_check(run: Run, extract: Path, day: Path) -> None:
    """Another rider, another paid time and another name of the day are told in a sentence each."""
    run("plan", day, "--city", extract, "--iterations=50", "--out=out", *PLAIN)
    path = Path("out/plan.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["day"] = "Another day"
    document["rounds"][0]["courier"] = "stranger"
    document["rounds"][0]["paid_s"] += 60
    path.write_text(json.dumps(document), encoding="utf-8")
    ran = run("check", day, path, "--city", extract, "--json")
    found = {one["code"]: one["message"] for one in ran.document["violations"]}
    assert found.keys() == {"day-differs", "courier-wrong", "seconds-wrong"}
    assert "stranger" in found["courier-wrong"]
    assert ran.code == 1


def test_place_off_the_map(run: Run, extract: Path, tmp_path: Path) -> None:
    """A stop a kilometre away is named with distance and street; --skip-bad plans the rest."""
    content = tiny_day()
    content["jobs"][1]["drops"][0]["lat"] += 0.02
    day = write_day_file(tmp_path / "far.json", content)
    ran = run("plan", day, "--city", extract, "--iterations", "50", "--out", "out", "--json")
    assert ran.code == 2
    (fault,) = ran.document["error"]["faults"]
    # Named by its id: rows left out before would move the numbers.
    name = content["jobs"][1]["id"]
    assert (fault["code"], fault["where"]) == ("place-off-map", f"jobs[{name}].drops[0].place")
    assert fault["args"]["distance_m"] > 1000
    assert "Street" in fault["message"]
    assert not Path("out").exists()
    skipped = run(
        "plan",
        day,
        "--city",
        extract,
        "--iterations",
        "50",
        "--out=out",
        "--json",
        "--skip-bad",
        *PLAIN,
    )
    assert skipped.code == 0
    assert [entry["subject"] for entry in skipped.document["left_out"]] == [["job", "milk"]]
    assert skipped.document["jobs"] == 3


def test_all_faults_of_a_file_at_once(run: Run, extract: Path, tmp_path: Path) -> None:
    """Several mistakes are listed together, each with its place; nothing is written."""
    content = tiny_day()
    content["jobs"][0]["drops"][0]["servise_s"] = 5
    content["jobs"][1]["load"]["mass_g"] = -4
    content["shifts"][0]["start"] = "2026-03-02T08:00:00"
    day = write_day_file(tmp_path / "wrong.json", content)
    ran = run("plan", day, "--city", extract, "--out", "out")
    assert ran.code == 2
    for words in ("servise_s", "service_s", "-4", "shifts[0].start", "wrong.json"):
        assert words in ran.err, words
    assert not Path("out").exists()


def test_day_without_city_says_how_to_give_one(run: Run, day: Path) -> None:
    """No --city and no key: the fault says what would be right."""
    ran = run("plan", day, "--json")
    assert ran.code == 2
    assert [fault["code"] for fault in ran.document["error"]["faults"]] == ["city-missing"]


def test_strangers_folder_is_refused_before_planning(
    run: Run, extract: Path, day: Path, tmp_path: Path
) -> None:
    """A folder with other things in it is refused and stays as it was."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years", encoding="utf-8")
    ran = run("plan", day, "--city", extract, "--out", "mine", "--json")
    assert ran.code == 2
    assert ran.document["error"]["faults"][0]["code"] == "out-not-ours"
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("budget", ["", "soon", "0", "-5s", "10h", "1e9", "25m99999s"])
def test_budget_must_be_a_time(run: Run, day: Path, budget: str) -> None:
    """What is no time is quoted."""
    ran = run("plan", day, f"--budget={budget}", "--json")
    assert ran.code == 2
    assert ran.document["error"]["faults"][0]["code"] == "budget"


def test_missing_day_is_bad_input(run: Run) -> None:
    """A day that is not there is named."""
    ran = run("plan", "nothing.json", "--json")
    assert ran.code == 2
    assert ran.document["error"]["faults"][0]["file"] == "nothing.json"


def test_vroom_in_and_out(run: Run, tmp_path: Path) -> None:
    """A VROOM problem with its own matrix needs no city and gives VROOM's output."""
    problem = {
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [4]}],
        "jobs": [
            {"id": 1, "location_index": 1, "delivery": [1], "service": 60},
            {"id": 2, "location_index": 2, "delivery": [1], "service": 60},
        ],
        "matrices": {
            "car": {"durations": [[0, 100, 200], [100, 0, 100], [200, 100, 0]]},
        },
    }
    day = write_day_file(tmp_path / "vroom.json", problem)
    ran = run("plan", day, "--iterations=50", "--out=out", *PLAIN)
    assert ran.code == 0, ran.err
    solution = json.loads(Path("out/plan.json").read_text(encoding="utf-8"))
    assert solution["code"] == 0
    assert [step["type"] for step in solution["routes"][0]["steps"]] == [
        "start",
        "job",
        "job",
        "end",
    ]
    assert "<html" in Path("out/plan.html").read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------- the rest


def test_the_compiled_cities_are_listed(
    run: Run, tmp_path: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list names each city, and says what is wrong with a file that cannot be read."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path))
    assert "city import" in run("city", "list").out
    run("city", "import", extract, "--name", "tiny")
    (tmp_path / "cities" / "broken.city").write_bytes(b"no city")
    listed = run("city", "list", "--json").document["cities"]
    assert [one["name"] for one in listed] == sorted(one["name"] for one in listed)
    by_name = {one["name"]: one for one in listed}
    assert by_name["broken"]["error"]
    assert by_name["tiny"]["junctions"] > 0
    assert by_name["tiny"]["error"] is None
    assert "broken" in run("city", "list").out


def test_help_is_in_words_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No command or option shows a message id as its help."""
    for language in ("en", "fr"):
        monkeypatch.setenv("TOURNEE_LANG", language)
        _assert_words(every_command())


def _assert_words(command: object) -> None:
    for thing in (command, *getattr(command, "params", ())):
        words = getattr(thing, "help", None)
        assert words is None or not words.startswith("help-"), words
    for child in getattr(command, "commands", {}).values():
        _assert_words(child)


def _await_search(pid: int) -> None:
    """Wait until both solvers of a process have loaded, however slow the machine, and search."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        time.sleep(8)
        return
    for _ in range(1200):
        used = [_processor_s(child) for child in children.read_text().split()]
        if sum(seconds > LOADING_S for seconds in used) >= 2:
            return
        time.sleep(0.1)


def _processor_s(pid: str) -> float:
    """Return how long a process has computed."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
def test_interrupt_leaves_nothing_behind(extract: Path, day: Path, tmp_path: Path) -> None:
    """Ctrl-C during the search ends with 130, no traceback, no folder, no process."""
    # A test run in the background may have been told to ignore Ctrl-C, and hands that on.
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    program += "from api.cli.main import main; main()"
    command = [sys.executable, "-c", program, "plan", str(day)]
    command += ["--city", str(extract), "--budget", "60s", "--out", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TOURNEE_LANG": "en"}
    process = subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _await_search(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        # Every process of the group holds the pipe, so this returns when the last one is gone.
        _, err = process.communicate(timeout=120)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert not (tmp_path / "out").exists()
