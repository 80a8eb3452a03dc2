"""The courier's sheet: complete, escaped, printable, and no more personal than it must be."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import segno
import weasyprint  # type: ignore[import-untyped]

from api.locales.texts import Texts
from api.render.courier_sheet import courier_sheet
from api.render.paper import css_text, pdf_of
from api.render.qr import QUIET, geo_uri, qr_code
from api.wording.outcome import Outcome
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Courier, Job, Stop
from routing.errors import Failure
from routing.network.street_geometry import StreetGeometry
from routing.types import Point
from tests.support.documents.pages import assert_loads_nothing, parsed
from tests.support.documents.pdf import page_count, text_of
from tests.support.plans.handout_day import handout_outcome, many_stops

NASTY = "<script>alert('x')</script> \" & ]]> </style></title>"
ODD = ("مخبز الحي", "Φούρνος", "東京", "a\x00b\x0b", "\ud800", "Donau" * 60, "Long words. " * 200)


def sheet(outcome: Outcome | None = None, language: str = "en") -> str:
    """Write the sheet of the first round."""
    outcome = outcome or handout_outcome()
    return courier_sheet(outcome, outcome.rounds[0], Texts(language, outcome.zone))


def with_texts(*texts: str) -> Outcome:
    """Return the day with odd texts in every place that takes one."""
    outcome = handout_outcome()
    problem = outcome.problem

    def told(stop: Stop, number: int) -> Stop:
        one, two, three = (texts[(number + step) % len(texts)] for step in range(3))
        return replace(stop, place=replace(stop.place, address=one, access_note=two), note=three)

    def retold(job: Job, number: int) -> Job:
        return replace(
            job,
            label=texts[number % len(texts)],
            pickups=tuple(told(stop, number) for stop in job.pickups),
            drops=tuple(told(stop, number) for stop in job.drops),
        )

    shift = problem.shifts[0]
    hub = replace(shift.start_place, address=texts[0]) if shift.start_place else None
    shift = replace(
        shift,
        courier=replace(shift.courier, name=texts[0]),
        start_place=hub,
        end_place=hub,
        breaks=tuple(replace(pause, note=texts[0]) for pause in shift.breaks),
    )
    jobs = tuple(retold(job, number) for number, job in enumerate(problem.jobs))
    return replace(outcome, name=texts[0], problem=replace(problem, jobs=jobs, shifts=(shift,)))


@cache
def printed(language: str) -> bytes:
    """Print the day's sheet."""
    return pdf_of(sheet(language=language))


ENGLISH = """
Round 1 | Ana | john (long john) | Monday 2 March 2026 | Hub, 1 rue du Dépôt | 08:30–11:05
9.7 km | 0:40 h | at most 33 of 60 kg | Load before leaving: 20 kg · 40 items
08:40 1.2 km, 5 min Bakery X, 2 rue du Four back door leave 08:45 · 5 min
2 Pick up Bread {bread} KEEP COLD 4 kg · 2 items · 1 cold boxes 33 kg · 43 items
09:20 1.2 km, 5 min 3 rue Haute leave 09:45 · 15 min
3 09:30–10:00 starts 09:30 Drop Bread {bread} KEEP COLD second floor
take back 1 item 29 kg · 42 items | 4 Drop Plants {plants} 20 kg · 40 items 9 kg · 2 items
5 Pick up Compost {compost} 6 kg 15 kg · 2 items Name, signature Time
09:45–10:05 Break 20 min at the canal
6 Drop Food parcel 1 {aid} hand over in person 9 kg · 1 item 6 kg · 1 item
Handed over (count only, no name) | 11:05 2.5 km, 10 min End Hub, 1 rue du Dépôt
Unload: 6 kg · 1 item | Taken 19 kg · 4 items | Handed over 33 kg · 43 items
Map data: © OpenStreetMap contributors
"""
FRENCH = """
Tournée 1 | Ana | john (biporteur) | lundi 2 mars 2026 | Hub, 1 rue du Dépôt | 08:30–11:05
9,7 km | 0:40 h | au plus 33 sur 60 kg | À charger avant de partir : 20 kg · 40 colis
08:40 1,2 km, 5 min Bakery X, 2 rue du Four back door repartir 08:45 · 5 min
3 09:30–10:00 début 09:30 Livrer Bread {bread} TENIR AU FRAIS second floor
reprendre 1 colis 29 kg · 42 colis | 4 Livrer Plants {plants} 20 kg · 40 colis 9 kg · 2 colis
09:45–10:05 Pause 20 min at the canal | Remis (le nombre seul, pas de nom)
À décharger : 6 kg · 1 colis | Pris 19 kg · 4 colis | Remis 33 kg · 43 colis
"""


@pytest.mark.parametrize(("language", "content"), [("en", ENGLISH), ("fr", FRENCH)])
def test_sheet_tells_the_whole_round(language: str, content: str) -> None:
    """Who, when, where, what, how much and what is aboard after stand there in order."""
    codes = parcel_codes(job.id for job in handout_outcome().problem.jobs)
    names = {**codes, "aid": codes["aid-1"]}
    text = parsed(sheet(language=language)).text
    position = 0
    for phrase in re.split(r"\s*\|\s*|\n", content.strip().format(**names)):
        found = text.find(phrase, position)
        assert found >= 0, f"{phrase!r} is not in {text[position:]!r}"
        position = found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sheet_loads_nothing(language: str) -> None:
    """The page holds all it shows, also with a map."""
    assert_loads_nothing(sheet(language=language))
    assert f'<html lang="{language}">' in sheet(language=language)


def test_every_stop_has_a_box_and_every_place_a_code_and_a_line() -> None:
    """Stops that follow each other at one place share its position and signature."""
    page = sheet()
    assert page.count('class="box"') == 6
    assert page.count('<tr class="sign">') == 4
    labels = parsed(page).labels("svg")
    assert [label for label in labels if "map" in label] == [
        "Scan: stop 1 on your map",
        "Scan: stop 2 on your map",
        "Scan: stop 3–5 on your map",
        "Scan: stop 6 on your map",
    ]
    assert "Scan: the round in your calendar" in labels


def test_sheet_tells_nothing_but_the_round() -> None:
    """Job ids, prices, priorities and skills are nobody's business at a door."""
    outcome = handout_outcome()
    problem = outcome.problem
    jobs = tuple(
        replace(job, skills=frozenset({"pledge-x"}), priority=97, prize_cents=12345)
        for job in problem.jobs
    )
    courier = replace(problem.shifts[0].courier, skills=frozenset({"pledge-x"}))
    shift = replace(problem.shifts[0], courier=courier)
    page = sheet(replace(outcome, problem=replace(problem, jobs=jobs, shifts=(shift,))))
    for secret in ("aid-1", "pledge", "97", "12345", "123.45", "3600", "36.00"):
        assert secret not in parsed(page).text
    assert page == sheet(outcome)


def test_texts_of_the_day_never_become_markup() -> None:
    """Markup in any text is shown as written, and nothing of it is loaded or run."""
    page = sheet(with_texts(NASTY))
    assert_loads_nothing(page)
    assert NASTY in parsed(page).text
    assert page.count("</style>") == 1


def test_odd_and_long_texts_are_shown_and_printed() -> None:
    """Other alphabets, endless words, control characters: all is there but the last."""
    page = sheet(with_texts(*ODD))
    text = parsed(page).text
    for odd in ("مخبز الحي", "Φούρνος", "東京", "Donau" * 60, "ab"):
        assert odd in text
    assert "\x00" not in page
    assert page_count(pdf_of(page)) >= 2


@pytest.mark.slow
def test_sheet_prints_with_text_that_can_be_searched() -> None:
    """The PDF has pages, and its texts are found in it, those of the running title too."""
    pdf = printed("fr")
    assert pdf.startswith(b"%PDF-")
    assert page_count(pdf) == 2
    text = text_of(pdf)
    for phrase in ("Ana", "Bakery X, 2 rue du Four", "Remis (le nombre seul", "1 / 2", "2 / 2"):
        assert phrase in text
    assert "Tournée 1 · Ana · lundi 2 mars 2026" in text
    assert "Contient des adresses de personnes" in text


def test_the_same_round_gives_the_same_sheet() -> None:
    """Neither page nor PDF holds a clock or chance."""
    assert sheet() == sheet()
    assert printed("en") == pdf_of(sheet())
    assert printed("en") != printed("fr")


def test_sixty_stops_without_a_start_print() -> None:
    """A long open round has every stop once, its headings on every page, and no empty one."""
    outcome = many_stops(60)
    page = sheet(outcome)
    text = parsed(page).text
    assert "at the first stop" in text
    for number in range(60):
        assert f" {number} rue Longue " in text
    assert parsed(page).labels("svg").count("Scan: stop 60 on your map") == 1
    pdf = pdf_of(page)
    assert 5 <= page_count(pdf) <= 8
    assert text_of(pdf).count("Take · hand over") >= page_count(pdf) - 1


def test_no_stop_is_torn_apart_by_a_page() -> None:
    """Whole blocks move to the next page: each page shows as many sign lines as places."""
    rendered = weasyprint.HTML(string=sheet(many_stops(60))).render()
    for laid_out in rendered.pages:
        kinds = [
            box.element.get("class")
            for box in laid_out._page_box.descendants()
            if box.element is not None and box.element_tag == "tr"
        ]
        assert kinds.count("place") == kinds.count("sign") == kinds.count("stop drop")


def test_who_rides_along_is_named() -> None:
    """A visit that nobody does alone needs both to know of each other."""
    outcome = handout_outcome()
    shift = replace(outcome.problem.shifts[0], companion=Courier(id="bo", name="Bo <3"))
    page = sheet(replace(outcome, problem=replace(outcome.problem, shifts=(shift,))), "fr")
    assert "Ana avec Bo <3 john" in parsed(page).text
    assert " avec " not in parsed(sheet(language="fr")).text


def test_relative_times_have_no_day_and_no_calendar() -> None:
    """Where times count from any moment, no date is told and no appointment made."""
    outcome = handout_outcome()
    each = outcome.plan.rounds[0]
    year = each.start.year - 1970
    old = tuple(
        replace(
            visit,
            **{
                name: getattr(visit, name).replace(year=visit.start.year - year)
                for name in ("arrive", "start", "depart")
            },
        )
        for visit in each.visits
    )
    past = replace(
        each,
        start=each.start.replace(year=1970),
        end=each.end.replace(year=1970),
        visits=old,
    )
    page = sheet(replace(outcome, plan=replace(outcome.plan, rounds=(past,))))
    assert "1970" not in parsed(page).text
    assert "calendar" not in " ".join(parsed(page).labels("svg"))


def test_map_shows_streets_way_and_every_place_with_its_source() -> None:
    """Where streets are known the round is drawn, numbered, and says whose data it is."""
    outcome = handout_outcome()
    assert 'class="map"' not in sheet(outcome)
    ends = np.array([[2.34, 48.85], [2.39, 48.88]])
    street = StreetGeometry(
        rank=np.array([1], np.int8),
        first=np.array([0, 2]),
        points=ends,
        low=ends[:1],
        high=ends[1:],
    )
    _, found, drawn = sheet(replace(outcome, streets=street)).partition('<figure class="map">')
    assert found
    assert re.findall(r"<text[^>]*>([^<]+)</text>", drawn) == ["1", "2", "3–5", "6"]
    assert "© OpenStreetMap contributors" in drawn


def test_qr_code_is_what_the_library_makes() -> None:
    """Painting the path gives the code's own modules, with a quiet zone of four."""
    code = qr_code("geo:48.85000,2.35000")
    matrix = segno.make("geo:48.85000,2.35000", error="m", micro=False, boost_error=False).matrix
    size = len(matrix) + 2 * QUIET
    assert code.size == size
    painted = [[0] * size for _ in range(size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.dark):
        for column in range(int(x), int(x) + int(length)):
            painted[int(y)][column] = 1
    inner = [row[QUIET:-QUIET] for row in painted[QUIET:-QUIET]]
    assert inner == [list(row) for row in matrix]
    assert sum(map(sum, painted)) == sum(map(sum, matrix))


def test_a_code_is_found_once() -> None:
    """Rounds that go to one place share its code: finding a mask takes longer than all else."""
    assert qr_code("geo:48.86000,2.36000") is qr_code("geo:48.86000,2.36000")


def test_a_sheet_has_no_flex_boxes() -> None:
    """What is in them would be laid out several times, on every sheet of a day."""
    style, _, _ = sheet(handout_outcome()).partition("</style>")
    assert not re.search(r"display:\s*(inline-)?(flex|grid)", style)


def test_a_position_is_a_geo_uri() -> None:
    """Latitude comes first (RFC 5870), to the metre, and no server is named."""
    assert geo_uri(Point(lon=-2.3512345, lat=48.85)) == "geo:48.85000,-2.35123"


def test_css_text_cannot_end_itself() -> None:
    """Whatever a name holds, the rule and the style element go on."""
    quoted = css_text(NASTY + "\n\\")
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ]|\\[0-9a-f]+ )*"', quoted)


@pytest.mark.parametrize("address", ["http://example.org/a.png", "file:///etc/hostname"])
def test_a_page_that_wants_more_is_refused(address: str) -> None:
    """Nothing is fetched while printing: not from outside, not from the disk."""
    with pytest.raises(Failure) as caught:
        pdf_of(f'<!doctype html><img src="{address}">')
    assert caught.value.code == "pdf-wants-network"
    assert address in Texts("en").error(caught.value)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Pango the error says so, and what to do instead."""

    class Broken:
        """Stands for WeasyPrint on a system without Pango."""

        def find_spec(self, name: str, *_: object) -> None:
            """Fail as loading the library fails."""
            if name == "weasyprint":
                message = "\n-----\ncannot load library 'libpango-1.0-0'\nmore"
                raise OSError(message)

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(Failure) as caught:
        pdf_of("<p>x")
    assert caught.value.code == "pdf-needs-pango"
    for language in ("en", "fr"):
        assert "Pango" in Texts(language).error(caught.value)
