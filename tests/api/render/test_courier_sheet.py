"""The courier's sheet: complete, escaped, printable, and no more personal than it must be."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import segno

from api.locales.texts import Texts
from api.render.courier_sheet import courier_sheet, css_text, sheets_pdf
from api.render.qr import QUIET, geo_uri, qr_code
from api.render.sheet_content import Content, sheet_content
from api.wording.outcome import Outcome
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Courier, Job, Stop
from routing.network.street_geometry import StreetGeometry
from routing.types import Point
from tests.support.documents.pages import assert_loads_nothing, parsed
from tests.support.documents.pdf import page_texts
from tests.support.plans.handout_day import handout_outcome, many_stops

NASTY = "<script>alert('x')</script> \" & ]]> </style></title>"
ODD = ("مخبز الحي", "Φούρνος", "東京", "a\x00b\x0b", "\ud800", "Donau" * 60, "Long words. " * 200)


def sheet(outcome: Outcome | None = None, language: str = "en") -> str:
    """Write the sheet of the first round."""
    outcome = outcome or handout_outcome()
    return courier_sheet(outcome, outcome.rounds[0], Texts(language, outcome.zone))


def content(outcome: Outcome | None = None, language: str = "en") -> Content:
    """Return the content of the first round's sheet."""
    outcome = outcome or handout_outcome()
    return sheet_content(outcome, outcome.rounds[0], Texts(language, outcome.zone))


def pdf(*sheets: Content, language: str = "en") -> bytes:
    """Print sheets."""
    return sheets_pdf(sheets, Texts(language))


def with_texts(*texts: str) -> Outcome:
    """Return the day with odd texts in every place that takes one."""
    outcome = handout_outcome()
    problem = outcome.problem

    def noted(stop: Stop, number: int) -> Stop:
        one, two, three = (texts[(number + step) % len(texts)] for step in range(3))
        return replace(stop, place=replace(stop.place, address=one, access_note=two), note=three)

    def retold(job: Job, number: int) -> Job:
        return replace(
            job,
            label=texts[number % len(texts)],
            pickups=tuple(noted(stop, number) for stop in job.pickups),
            drops=tuple(noted(stop, number) for stop in job.drops),
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
    return pdf(content(language=language), language=language)


ENGLISH = """
Round 1 | Ana | john (long john) | Monday 2 March 2026 | Hub, 1 rue du Dépôt | 08:30–11:05
9.7 km | 0:40 h | at most 33 of 60 kg | Load before leaving: 20 kg · 40 items
08:40 1.2 km, 5 min Bakery X, 2 rue du Four back door leave 08:45 · 5 min
2 Pick up Bread {bread} KEEP COLD 4 kg · 2 items · 1 cold boxes 33 kg · 43 items
09:20 1.2 km, 5 min 3 rue Haute leave 09:45 · 15 min
3 09:30–10:00 starts 09:30 Drop Bread {bread} KEEP COLD second floor
take back 1 crate 29 kg · 42 items | 4 Drop Plants {plants} 20 kg · 40 items 9 kg · 2 items
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
reprendre 1 caisse 29 kg · 42 colis | 4 Livrer Plants {plants} 20 kg · 40 colis 9 kg · 2 colis
09:45–10:05 Pause 20 min at the canal | Remis (le nombre seul, pas de nom)
À décharger : 6 kg · 1 colis | Pris 19 kg · 4 colis | Remis 33 kg · 43 colis
"""


@pytest.mark.parametrize(("language", "phrases"), [("en", ENGLISH), ("fr", FRENCH)])
def test_sheet_tells_the_whole_round(language: str, phrases: str) -> None:
    """Who, when, where, what, how much and what is aboard after stand there in order."""
    codes = parcel_codes(job.id for job in handout_outcome().problem.jobs)
    names = {**codes, "aid": codes["aid-1"]}
    text = parsed(sheet(language=language)).text
    on_paper = " ".join(page_texts(printed(language)))
    position = 0
    for phrase in re.split(r"\s*\|\s*|\n", phrases.strip().format(**names)):
        found = text.find(phrase, position)
        assert found >= 0, f"{phrase!r} is not in {text[position:]!r}"
        position = found
        assert [word for word in phrase.split() if word not in on_paper] == []


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
    pages = page_texts(pdf(content(with_texts(*ODD))))
    assert len(pages) >= 2
    assert "Φούρνος" in pages[0]
    assert "Donau" * 60 in re.sub(r"[\u200b\s]", "", "".join(pages))


def test_sheet_prints_with_text_that_can_be_searched() -> None:
    """The PDF has pages, and its texts are found in it, those of running title and foot too."""
    long = content(many_stops(14), "fr")
    first, second, other = page_texts(pdf(long, content(language="fr"), language="fr"))
    for phrase in ("Ana", "Bakery X, 2 rue du Four", "Remis (le nombre seul"):
        assert phrase in other
    running = "Tournée 1 · Bo · lundi 2 mars 2026"
    assert running in second
    assert not any(one.startswith(running) for one in (first, other))
    assert all("Contient des adresses de personnes" in page for page in (first, second, other))
    # Each sheet counts its own pages.
    assert [page.split()[-3:] for page in (first, second, other)] == [
        ["1", "/", "2"],
        ["2", "/", "2"],
        ["1", "/", "1"],
    ]


def test_the_same_round_gives_the_same_sheet() -> None:
    """Neither page nor PDF holds a clock or chance."""
    assert sheet() == sheet()
    assert printed("en") == pdf(content())
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
    pages = page_texts(pdf(content(outcome)))
    assert 5 <= len(pages) <= 8
    # The last pages may hold the total alone.
    assert all("Take · hand over" in page for page in pages[:-2])
    # No stop is torn apart by a page: whole blocks move to the next one.
    for page in pages:
        assert page.count("rue Longue") == page.count("Name, signature")


def test_more_text_than_a_page_is_broken_not_lost() -> None:
    """A block that no page can hold goes on over the next one."""
    pages = page_texts(pdf(content(with_texts("Long words. " * 600 + "The end."))))
    assert "The end." in " ".join(" ".join(pages).split())
    assert len(pages) > 5


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
    matrix = segno.make(
        "geo:48.85000,2.35000", error="m", micro=False, boost_error=False, mask=0
    ).matrix
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
    """Rounds that go to one place share its code."""
    assert qr_code("geo:48.86000,2.36000") is qr_code("geo:48.86000,2.36000")


def test_a_position_is_a_geo_uri() -> None:
    """Latitude comes first (RFC 5870), to the metre, and no server is named."""
    assert geo_uri(Point(lon=-2.3512345, lat=48.85)) == "geo:48.85000,-2.35123"


def test_css_text_cannot_end_itself() -> None:
    """Whatever a name holds, the rule and the style element go on."""
    quoted = css_text(NASTY + "\n\\")
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ]|\\[0-9a-f]+ )*"', quoted)
