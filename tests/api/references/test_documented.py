"""Every event kind, webhook, setting and example of the documents is what the program has."""

from __future__ import annotations

import json
import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute

from api.cli.commands import every_command
from api.http.notices import webhooks as webhook_routes
from api.references.events_page import PAGE, event_page
from api.senders.http_post import WHOLE_S
from api.senders.webhooks import COOPCYCLE_EVENTS
from api.settings.environment import SETTING_NAMES
from api.usecases.notices.webhook_deliveries import HOLDING, PAUSES_S
from api.usecases.notices.webhooks import MOST, OVERLAP, SHAPES
from data.store.care.rules import RULE_TYPES, read_body
from dispatch.rounds.events.event_kinds import EVENT_KINDS

DOCS = Path(__file__).resolve().parents[3] / "docs"
EXAMPLES = DOCS / "examples"
UNITS = sorted(EXAMPLES.glob("*.service"))
WEBHOOKS = (DOCS / "webhooks.md").read_text(encoding="utf-8")

_WORDS = {
    5: "5 s",
    30: "30 s",
    120: "2 min",
    600: "10 min",
    3600: "1 h",
    21600: "6 h",
    86400: "24 h",
}


def test_every_event_kind_is_documented() -> None:
    """The page of events is what the catalogue says; write it anew with make event-page."""
    text = PAGE.read_text(encoding="utf-8")
    assert [kind for kind in EVENT_KINDS if f"| `{kind}` |" not in text] == []
    assert text == event_page()


def test_every_webhook_address_is_documented() -> None:
    """Each address of webhooks stands on their page, and none that is not there."""
    there = {
        f"{method} {route.path}"
        for route in webhook_routes.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
        if "webhook" in route.path or "deliveries" in route.path
    }
    assert set(re.findall(r"^\| `([A-Z]+ /v1/\S+)` \|", WEBHOOKS, re.MULTILINE)) == there


def test_what_is_said_of_webhooks_is_so() -> None:
    """Shapes, names of events, limits and the schedule of tries are those of the program."""
    assert ", ".join(_WORDS[pause] for pause in PAUSES_S) in WEBHOOKS
    assert f"After {len(PAUSES_S) + 1} tries" in WEBHOOKS
    assert f"within {WHOLE_S:.0f} seconds" in WEBHOOKS
    assert f"for {HOLDING} tries" in WEBHOOKS
    assert f"There may be {MOST} " in WEBHOOKS
    assert f"with both for {OVERLAP.total_seconds() / 3600:.0f} hours" in WEBHOOKS
    for shape in SHAPES:
        assert f"`{shape}`" in WEBHOOKS
    assert [name for name in set(COOPCYCLE_EVENTS.values()) if f"`{name}`" not in WEBHOOKS] == []


def commands_of(command: Any, words: list[str]) -> Any:  # noqa: ANN401  # typer's click
    """Follow words to a command and check its options; gives the command."""
    for word in list(words):
        child = getattr(command, "commands", {}).get(word)
        if child is None:
            break
        command = child
        words.remove(word)
    known = {option for parameter in command.params for option in parameter.opts}
    assert not getattr(command, "commands", None), words
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert [option for option in options if option not in known] == []
    return command


def check_line(line: str) -> None:
    """Check one line that starts the program."""
    words = line.split()
    while words and not words[0].endswith("tournee"):
        words.pop(0)
    assert words, line
    commands_of(every_command(), words[1:])


def unit(path: Path) -> ConfigParser:
    """Read a unit of systemd; a key that comes more than once keeps its last value."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_what_there_is_and_are_hardened(path: Path) -> None:
    """Each unit starts a command of ours with options it has, as nobody special, in a cage."""
    parser = unit(path)
    service = parser["Service"]
    check_line(service["ExecStart"].replace("%i", "1"))
    assert service["User"] == "tournee"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["EnvironmentFile"] == "/etc/tournee/tournee.env"


def test_there_is_a_unit_for_everything_that_runs() -> None:
    """Server, workers and the nightly backup with its timer have one each."""
    assert {path.name for path in UNITS} == {
        "tournee-server.service",
        "tournee-worker@.service",
        "tournee-backup.service",
    }
    timer = unit(EXAMPLES / "tournee-backup.timer")["Timer"]
    assert timer["OnCalendar"]
    assert timer["Persistent"] == "true"


def test_the_environment_file_names_settings_and_no_secret() -> None:
    """Every variable is one of ours, and what must be secret is left to be filled in."""
    text = (EXAMPLES / "tournee.env").read_text(encoding="utf-8")
    pairs = re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert pairs
    assert [name for name, _ in pairs if name not in SETTING_NAMES] == []
    assert dict(pairs)["TOURNEE_SECRET_KEYS"] == ""
    assert not re.search(r"://[^/\s]+:[^/\s@]+@", text)


def test_the_compose_file_runs_what_there_is() -> None:
    """Its commands and variables exist, no secret stands in it, the database is not published."""
    text = (EXAMPLES / "compose.yaml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    assert {"database", "migrate", "server", "worker"} <= services.keys()
    for name, one in services.items():
        environment = one.get("environment", {})
        if name == "database":
            assert "ports" not in one
            continue
        check_line("tournee " + " ".join(one["command"]))
        assert [key for key in environment if key not in SETTING_NAMES] == []
    assert not re.search(r"://[^/\s$]+:[^/\s@$]+@", text)


def test_the_proxy_keeps_the_figures_in_and_streams_out() -> None:
    """The proxy hides /metrics and holds back no live event."""
    text = (EXAMPLES / "Caddyfile").read_text(encoding="utf-8")
    assert "/metrics" in text
    assert "flush_interval -1" in text
    assert "reverse_proxy 127.0.0.1:8000" in text


def test_operations_names_every_example() -> None:
    """Each example is explained on the page of operations, whose commands exist."""
    page = (DOCS / "operations.md").read_text(encoding="utf-8")
    for path in EXAMPLES.iterdir():
        assert f"examples/{path.name}" in page
    for line in re.findall(r"^(?:sudo -u tournee )?(tournee .*)$", page, re.MULTILINE):
        check_line(line)


def test_every_kind_of_rule_is_documented_and_its_examples_are_taken() -> None:
    """The page of the API names each kind with its shape and shows bodies that are taken."""
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \| .* \| `(\w+)` \|$", text, re.MULTILINE))
    assert {(kind, of.__name__) for kind, of in RULE_TYPES.items()} <= rows
    shown = [
        json.loads(one)
        for one in re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    ]
    bodies = {one["kind"]: one["body"] for one in shown if "valid_from" in one}
    assert bodies.keys() >= {"work", "seller"}
    for kind, body in bodies.items():
        read = read_body(kind, "standard", 2, body)
        assert kind != "seller" or read.missing(frozenset({200})) == ()
