"""What stands among the arguments of errors: no instant, day, code or id is shown raw."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from api.locales.texts import LANGUAGES, Texts, catalogue_source
from api.wording.error_words import error_sentence
from dispatch.values.local_time import clock_change
from routing.errors import Conflict, Fault, TourneeError

INSTANT, DAY, ID = "2031-07-08T17:00:00+00:00", "2031-07-08", str(UUID(int=7))
ZONE = ZoneInfo("Europe/Paris")
SHIFTS = {"shift", "other", "job"}
QUOTED = {"example", "where", "file"}
TO_WRITE = {"fault-time-twice", "fault-window-over-midnight"}
"""What they hold is what somebody is to write."""


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_VariableReference(  # noqa: N802  # the visitor's own way of naming
        self, node: ftl.VariableReference
    ) -> None:
        """Note one variable."""
        self.names.add(node.id.name)


def _messages() -> list[tuple[str, list[str]]]:
    source = catalogue_source("en")
    found = []
    for entry in FluentParser().parse(source).body:
        if isinstance(entry, ftl.Message) and entry.id.name.startswith(("error-", "fault-")):
            visitor = _Variables()
            visitor.visit(entry)
            found.append((entry.id.name, sorted(visitor.names)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [INSTANT, DAY])
def test_no_error_shows_an_instant_or_a_day_as_programs_write_it(language: str, value: str) -> None:
    """Whatever argument of whatever error is an instant or a day, it is told as people say it."""
    texts = Texts(language, ZONE)
    raw = []
    for key, names in _messages():
        arguments = {name: value for name in names if name not in QUOTED}
        kind, _, code = key.partition("-")
        if not arguments or key in TO_WRITE or code in {"begun-round-impossible", "bad-input"}:
            continue
        error = Conflict(code, **arguments)
        fault = Fault(code=code, args=arguments)
        said = error_sentence(error, texts) if kind == "error" else texts.fault(fault)
        raw += [said] if DAY in said else []
    assert raw == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_error_shows_the_id_of_what_has_a_name(language: str) -> None:
    """Shifts and jobs among the arguments of errors are told by the names that are given along."""
    texts = Texts(language, ZONE)
    for key, names in _messages():
        arguments = {name: ID for name in names if name in SHIFTS}
        if key.startswith("error-") and arguments and key != "error-begun-round-impossible":
            error: TourneeError = Conflict(key.removeprefix("error-"), **arguments)
            error.names = {ID: "Aino"}
            assert "Aino" in error_sentence(error, texts)
            assert ID not in error_sentence(error, texts)


def test_an_instant_is_told_in_the_zone_with_its_day() -> None:
    """The same instant, however it is written, is told by the clock of the cooperative."""
    late = Conflict("too-late-to-book", until="2026-03-09T17:00:00Z")
    assert "Monday 9 March 2026, 18:00" in error_sentence(late, Texts("en", ZONE))
    assert "lundi 9 mars 2026 à 18:00" in error_sentence(late, Texts("fr", ZONE))
    assert "17:00 UTC" in error_sentence(late, Texts("en"))
    here = Conflict("too-late-to-book", until="2026-03-09T18:00+01:00")
    assert "18:00." in error_sentence(here, Texts("en"))


def test_an_hour_of_a_change_of_the_clock_is_told_by_the_seasons() -> None:
    """Skipped or doubled, it is named by summer and winter time; the first needs no offset."""

    def said(language: str, day: str, zone: ZoneInfo = ZONE) -> str:
        change = clock_change(datetime.fromisoformat(f"{day}T02:30"), zone)
        assert change is not None
        return Texts(language, zone).fault(Fault(code=change[0], args={**change[1]}))

    spring = said("en", "2026-03-29")
    assert spring.startswith("Sunday 29 March 2026, 02:30 does not exist")
    assert "Take 01:30 (winter time) or 03:30 (summer time)." in spring
    assert "01:30 (heure d’hiver) ou 03:30 (heure d’été)" in said("fr", "2026-03-29")
    assert "+0" not in spring
    autumn = said("en", "2026-10-25")
    assert "For 02:30 (summer time) write 2026-10-25T02:30+02:00" in autumn
    moved = said("en", "2016-03-27", ZoneInfo("Europe/Astrakhan"))
    assert "Take 01:30 (UTC+0300) or 03:30 (UTC+0400)." in moved


def test_a_fault_in_a_file_quotes_what_stands_there() -> None:
    """What somebody looks for in a file is quoted as it is written there."""
    args = {"start": INSTANT, "end": INSTANT}
    assert INSTANT in Texts("en").fault(Fault(code="window-reversed", file="day.yaml", args=args))


@pytest.mark.parametrize(
    ("error", "english", "french"),
    [
        (Conflict("shift-is-over", status="closed"), "is over", "est terminé :"),
        (Conflict("shift-is-over", status="cancelled"), "is cancelled", "est annulé"),
        (
            Conflict("hours-exceeded", codes="day-too-long, rest-too-short", count=2),
            "(working time of a day, rest between two days)",
            "(temps de travail par jour, repos entre deux jours)",
        ),
        (Conflict("job-does-not-fit", rules="full, hours"), "room aboard, hours", "place à bord"),
        (Conflict("swap-does-not-fit", shift="Aino", rule="no-way"), "Aino cannot", "Aino ne peut"),
        (
            Conflict("move-does-not-fit", rules="full, skill-missing", skills="aid_pledge, piano"),
            "room aboard, what is asked for: the pledge of confidentiality and the skill “piano”",
            "ce qui est demandé : l’engagement de confidentialité et la compétence « piano »",
        ),
    ],
    ids=lambda part: part.code if isinstance(part, TourneeError) else "",
)
def test_codes_among_the_arguments_are_told_in_words(
    error: TourneeError, english: str, french: str
) -> None:
    """A status, a limit or a rule that is a code is told in the reader's language."""
    assert english in error_sentence(error, Texts("en"))
    assert french in error_sentence(error, Texts("fr")).replace("\N{NO-BREAK SPACE}", " ")


def test_every_rule_of_a_round_and_every_limit_has_words() -> None:
    """What may keep a job out of a round, and each limit of working time, has its words."""
    texts, source = Texts("en"), catalogue_source("en")
    ruled = re.findall(r"^ruled-([a-z-]+) =", source, re.MULTILINE)
    limits = re.findall(r"^hours-([a-z-]+) = \{ \$value \}", source, re.MULTILINE)
    assert (len(ruled) > 10, len(limits) > 6) == (True, True)
    missing = [code for code in ruled if not texts.knows(f"rule-of-round-{code}")]
    missing += [code for code in limits if not texts.knows(f"limit-{code}")]
    assert missing == []
