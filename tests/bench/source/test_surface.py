"""The lists of what users can reach hold it, and a comparison tells what has gone."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bench.source import surface as bench_surface
from bench.source.described_values import DescribedValues
from bench.source.surface import differences, main, surface

READ_ONCE = cache(surface)


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the lists once for all tests: they stay as they are meanwhile."""
    monkeypatch.setattr(bench_surface, "surface", READ_ONCE)


def test_lists_hold_what_users_know() -> None:
    """An operation, a property, an option, a variable and an event stand in their lists."""
    found = READ_ONCE()
    assert any(line.startswith("GET /v1/algorithm ") for line in found["operations"])
    assert "POST /v1/places body.name: string length ≤2000, needed" in found["values"]
    assert "PlaceIn" in found["shapes"]
    assert any(line.startswith("tournee plan ") and "--seed" in line for line in found["commands"])
    assert {"TOURNEE_HOME", "DATABASE_URL"} <= set(found["settings"])
    assert "round_started" in found["events"]


def test_what_has_gone_and_come_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Equal folders compare as equal; a line in one only is printed and is a failure."""
    assert main([str(tmp_path / "one")]) == 0
    assert main([str(tmp_path / "two"), "--compare", str(tmp_path / "one")]) == 0
    settings = tmp_path / "one" / "settings.txt"
    changed = settings.read_text("utf-8").replace("TOURNEE_HOME", "TOURNEE_HOUSE")
    settings.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    assert main([str(tmp_path / "two"), "--compare", str(tmp_path / "one")]) == 1
    output = capsys.readouterr().out
    assert "gone TOURNEE_HOUSE" in output
    assert "new  TOURNEE_HOME" in output


def described(shape: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a description with one operation, whose body is of one shape."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    return {
        "paths": {
            "/v1/stops": {
                "post": {
                    "operationId": "add_stop",
                    "requestBody": {"required": True, "content": content},
                    "responses": {"204": {}, "422": {"content": content}},
                }
            }
        },
        "components": {"schemas": {shape: schema}},
    }


def test_a_value_is_told_with_its_bounds() -> None:
    """Types, words, bounds, defaults and what is needed are told, by key path."""
    whole = {"type": "integer", "minimum": 0, "maximum": 5.0}
    within = {"anyOf": [{"$ref": "#/components/schemas/Stop"}, {"type": "null"}]}
    stop: dict[str, Any] = {
        "type": "object",
        "properties": {
            "kind": {"enum": ["pickup", "drop"], "default": "drop"},
            "floors": {"type": "array", "items": whole, "maxItems": 3},
            "next": within,
        },
        "required": ["floors"],
    }
    assert DescribedValues(described("Stop", stop)).all() == {
        ("POST /v1/stops", "body"): "object, needed",
        ("POST /v1/stops", "body.kind"): 'pickup|drop, default "drop"',
        ("POST /v1/stops", "body.floors"): "array entries ≤3, needed",
        ("POST /v1/stops", "body.floors[]"): "integer ≥0 ≤5",
        ("POST /v1/stops", "body.next"): "object or null",
    }


def test_another_name_of_a_shape_changes_no_value() -> None:
    """Who renames a shape changes nothing of what goes over the wire."""
    schema: dict[str, Any] = {"type": "object", "properties": {"note": {"type": "string"}}}
    values = DescribedValues(described("Stop", schema)).all()
    assert values == DescribedValues(described("StopIn", schema)).all()


def test_values_that_differ_alike_are_told_together() -> None:
    """A line tells what a value was and is, and of which operations; so with names of those."""
    before = ["POST /v1/a body.note: string", "PUT /v1/a body.note: string", "GET /v1/a answer: b"]
    now = ["POST /v1/a body.note: text", "PUT /v1/a body.note: text", "GET /v1/c answer: b"]
    assert list(differences("values", before, now)) == [
        "gone answer: b (GET /v1/a)",
        "new  answer: b (GET /v1/c)",
        "     body.note: string → text (POST /v1/a, PUT /v1/a)",
    ]
    assert list(differences("operations", ["GET /v1/a a-it"], ["GET /v1/a read_a"])) == [
        "     GET /v1/a: a-it → read_a"
    ]


def test_a_commit_is_compared_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the docs of a commit tell is compared with what the program tells now."""
    READ_ONCE()
    (tmp_path / "docs").mkdir()
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    openapi = json.dumps(described("Stop", schema))
    (tmp_path / "docs" / "openapi.json").write_text(openapi, encoding="utf-8")
    (tmp_path / "docs" / "events.md").write_text("| `stop_sung` | |\n", encoding="utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "a"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    assert main([str(tmp_path / "now"), "--compare", "HEAD"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "  gone POST /v1/stops: add_stop" in lines
    assert "  gone body: object, needed (POST /v1/stops)" in lines
    assert "  gone stop_sung" in lines
    assert not any("TOURNEE_HOME" in line for line in lines)
