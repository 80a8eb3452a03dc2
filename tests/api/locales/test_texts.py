"""Catalogues: complete in every language, with a sentence for every code that is raised."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from api.locales.texts import LANGUAGES, Texts, catalogue_source, pick_language
from dispatch.check.stated_reasons import REASONS
from routing.errors import BadInput, Conflict, Failure, Fault
from routing.profiles.profile import PROFILE_NAMES

ROOT = Path(__file__).resolve().parents[3]
LAYERS = ("routing", "dispatch", "data", "api")


class _Variables(Visitor):
    """Gathers the variables of one message."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_VariableReference(  # noqa: N802  # the visitor's own way of naming
        self, node: ftl.VariableReference
    ) -> None:
        """Note one variable."""
        self.names.add(node.id.name)


@cache
def _read(language: str) -> ftl.Resource:
    """Return all messages of a language, read at once."""
    return FluentResource(catalogue_source(language))


@cache
def _catalogue(language: str) -> dict[str, set[str]]:
    messages: dict[str, set[str]] = {}
    for entry in _read(language).body:
        assert not isinstance(entry, ftl.Junk), entry.content
        if isinstance(entry, ftl.Message):
            assert entry.id.name not in messages, f"{entry.id.name} stands twice"
            visitor = _Variables()
            visitor.visit(entry)
            messages[entry.id.name] = visitor.names
    return messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_locales_have_the_same_messages_and_variables(language: str) -> None:
    """Each catalogue has every key of the English one with the same variables, and no more."""
    assert _catalogue(language) == _catalogue("en")


def test_french_apostrophes_are_curly() -> None:
    """No straight apostrophe stands anywhere in the French catalogue, comments included."""
    lines = catalogue_source("fr").splitlines()
    assert [f"{number}: {line}" for number, line in enumerate(lines, 1) if "'" in line] == []


@cache
def _calls() -> list[tuple[Path, ast.Call, str]]:
    return list(_all_calls())


def _all_calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for layer in LAYERS:
        for path in (ROOT / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    function = node.func
                    name = function.attr if isinstance(function, ast.Attribute) else ""
                    yield path, node, function.id if isinstance(function, ast.Name) else name


def _text(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _raised() -> Iterator[tuple[str, str]]:
    """Every code that stands in the code as text: message id, and where."""
    for path, call, name in _calls():
        first = _text(call.args[0]) if call.args else None
        keyword = next((_text(k.value) for k in call.keywords if k.arg == "code"), None)
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        if name == "Fault" and keyword:
            yield f"fault-{keyword}", where
        elif name in {"NotFound", "Denied", "Conflict", "Failure", "DamagedFile"} and first:
            yield f"error-{first}", where
        elif name == "Violation" and keyword:
            yield f"violation-{keyword}", where
        elif name == "known" and len(call.args) == 2 and (code := _text(call.args[1])):
            yield f"error-{code}", where
        elif "dispatch" in path.parts:
            continue  # It raises no faults: what it adds are reasons.
        elif name in {"fault", "_fault", "add"} and first and _looks_like_a_code(first):
            yield f"fault-{first}", where


def _looks_like_a_code(text: str) -> bool:
    return "-" in text and text.replace("-", "").isalnum() and text.islower()


def test_every_code_has_a_sentence() -> None:
    """Each code that the tree raises has a message in the catalogue."""
    texts = Texts("en")
    missing = {f"{key} ({where})" for key, where in _raised() if not texts.knows(key)}
    assert not missing, sorted(missing)


def test_reasons_and_profiles_have_a_label() -> None:
    """Each reason code and each profile has its message."""
    texts = Texts("en")
    for reason in REASONS:
        assert texts.knows(f"reason-{reason}")
    for profile in PROFILE_NAMES:
        assert texts.knows(f"profile-{profile}")


def test_every_message_used_exists() -> None:
    """Each message id that the api layer asks for as text is in the catalogue."""
    known = _catalogue("en")
    for path, call, name in _calls():
        if name in {"texts", "t"} and call.args and path.is_relative_to(ROOT / "api"):
            key = _text(call.args[0])
            assert key is None or key in known, f"{path}:{call.lineno}: {key}"
        if name == "word" and len(call.args) > 1:
            kind = _text(call.args[0])
            assert kind is None or any(key.startswith(f"{kind}-") for key in known), kind


def test_every_message_of_a_template_exists() -> None:
    """Each message id that a page asks for, and each heading of its tables, is in the catalogue."""
    known = _catalogue("en")
    for path in (ROOT / "api").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        tables = " ".join(re.findall(r"{% call\([\w, ]+\) table\(.*", text))
        headings = re.findall(r'"([a-z]+(?:-[a-z]+)+)"', tables)
        for key in [*re.findall(r'texts\("([^"]+)"[,)]', text), *headings]:
            assert key in known, f"{path}: {key}"


def test_a_code_is_told_by_its_kind() -> None:
    """A code is found with underscores or hyphens; an unknown one is told as it is, or else."""
    texts = Texts("en")
    assert texts.word("task", "pickup") == texts("task-pickup")
    assert texts.word("profile", "bike_trailer") == texts("profile-bike_trailer")
    assert texts.word("event", "shift_opened") == texts("event-shift-opened")
    assert texts.word("task", "juggle") == "juggle"
    assert texts.word("task", "juggle", "other") == "other"


@pytest.mark.parametrize(
    ("option", "environment", "language"),
    [
        (None, {}, "en"),
        ("fr", {"TOURNEE_LANG": "en"}, "fr"),
        (None, {"TOURNEE_LANG": "fr", "LANG": "en_GB.UTF-8"}, "fr"),
        (None, {"LANG": "fr_CA.UTF-8"}, "fr"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        ("de", {"LANG": "fr_FR"}, "fr"),
    ],
)
def test_language_is_chosen_in_order(
    option: str | None, environment: dict[str, str], language: str
) -> None:
    """The option goes before TOURNEE_LANG, that before the locale; unknown ones are passed over."""
    assert pick_language(option, environment) == language


def test_numbers_follow_the_language() -> None:
    """French has a decimal comma, English a point; no line ends between a number and its unit."""
    assert Texts("en").money(123456) == "€1,234.56"
    assert Texts("en").money(-248) == "-€2.48"
    assert Texts("fr").kilometres(12340) == "12,3\N{NO-BREAK SPACE}km"
    assert "," in Texts("fr").money(150)


def test_amounts_beyond_a_tariff_are_told_in_kilograms_and_kilometres() -> None:
    """Nobody weighs a fridge in grams: the sentence has the unit that people use."""
    fault = Fault(code="beyond-tariff", args={"what": "mass_g", "value": 120_000, "limit": 100_000})
    assert "mass: 120 kg; it ends at 100 kg." in Texts("en").fault(fault)
    way = Fault(code="beyond-tariff", args={"what": "distance_m", "value": 12_340, "limit": 9000})
    assert "12,3" in Texts("fr").fault(way)


def test_the_first_of_a_month_is_a_first_in_french() -> None:
    """French says le 1er, and counts the other days."""
    days = [Texts("fr").day(datetime(2026, 12, day, tzinfo=UTC)) for day in (1, 2, 21)]
    assert days == ["mardi 1er décembre 2026", "mercredi 2 décembre 2026", "lundi 21 décembre 2026"]


def test_times_are_told_in_the_zone() -> None:
    """Clock and date use the zone, not UTC."""
    instant = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    texts = Texts("en", ZoneInfo("Europe/Paris"))
    assert texts.clock(instant) == "00:30"
    assert texts.day(instant) == "Monday 2 March 2026"
    assert Texts("fr", ZoneInfo("Europe/Paris")).day(instant) == "lundi 2 mars 2026"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (3599, "1:00"), (3661, "1:01")])
def test_hours_round_to_the_minute(seconds: int, text: str) -> None:
    """Durations are hours and minutes."""
    assert Texts("en").hours(seconds) == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        ("2026-03-02T12:00+01:00", "(Monday 2 March 2026, 08:00 to 12:00)"),
        ("2026-03-03T01:00+01:00", "(Monday 2 March 2026, 08:00 to Tuesday 3 March 2026, 01:00)"),
    ],
)
def test_a_span_of_one_day_tells_its_day_once(end: str, text: str) -> None:
    """The day of a shift that overlaps is told once, unless it ends on another one."""
    error = Conflict("shift-overlaps", what="vehicle", start="2026-03-02T08:00+01:00", end=end)
    assert text in Texts("en", ZoneInfo("Europe/Paris")).error(error)


def test_fault_quotes_its_value_as_found() -> None:
    """A number in a fault is shown ungrouped, and a code without a sentence still says all."""
    fault = Fault(code="budget", args={"value": 2000})
    assert "“2000”" in Texts("en").fault(fault)
    odd: dict[str, Any] = {"code": "no-such-code", "where": "jobs[1]", "args": {"value": 7}}
    assert "jobs[1]" in Texts("en").fault(Fault(**odd))


def test_errors_count_their_faults() -> None:
    """A bad input says how many faults it has, in both languages."""
    error = BadInput([Fault(code="budget"), Fault(code="lon-lat")])
    assert Texts("en").error(error).startswith("2 things")
    assert Texts("fr").error(error).startswith("2 choses")
    assert "x" in Texts("en").error(Failure("no-plan", detail="x"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_endless_argument_is_shown_in_part(language: str) -> None:
    """A value of thousands of signs is cut where it stands; the sentence around it is whole."""
    fault = Fault(code="city-name", args={"value": "x" * 5000})
    sentence = Texts(language).fault(fault)
    assert "xxx…" in sentence
    assert "{" not in sentence
    assert 1500 < len(sentence) < 2000


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_read_one_by_one_are_those_of_the_whole_file(language: str) -> None:
    """Each message says what it says when all are read at once, references included."""
    resource = _read(language)
    whole = FluentBundle([language], use_isolating=False)
    whole.add_resource(resource)
    keys = [entry.id.name for entry in resource.body if isinstance(entry, ftl.Message)]
    assert len(keys) > 1000
    for key in reversed(keys):
        texts = Texts(language)
        assert texts.knows(key)
        pattern = whole.get_message(key).value
        assert pattern is not None
        assert texts(key) == str(whole.format_pattern(pattern, {})[0])


def test_a_comment_and_a_variable_are_no_messages() -> None:
    """Only what stands as a message is known."""
    assert not any(Texts("en").knows(key) for key in ("", "count", "one", "no-such-message"))


@pytest.mark.parametrize("value", ["2026-03-09T08:61:00Z", "2026-02-30"])
def test_a_value_that_only_looks_like_a_time_is_quoted(value: str) -> None:
    """A refused time may have the form of one and be none: the sentence repeats it as it came."""
    fault = Fault(code="not-an-instant", args={"value": value, "example": "2026-03-09T08:30:00Z"})
    assert value in Texts("en").fault(fault)
