"""Places that name a stop's fields are found, whatever form they have, and counted in a commit."""

import subprocess
from pathlib import Path

import pytest

from bench.source.stop_fields import files_here, in_files, main

NAMES = ("address", "access_note", "note", "floors", "service_s")
COLUMNS = ", ".join(NAMES)
TEXTS = ", ".join(f'"{name}"' for name in NAMES)
KEYWORDS = ", ".join(f"{name}=0" for name in NAMES)
KEYS = ", ".join(f'"{name}": 0' for name in NAMES)
SUMS = ", ".join(f"{{{name}: string}}" for name in NAMES)


@pytest.mark.parametrize(
    ("file", "text", "kind", "name"),
    [
        ("a.py", "class A:\n" + "".join(f"    {n}: int\n" for n in NAMES), "class", "A"),
        ("a.py", f"a = {{{KEYS}}}", "literal", ""),
        ("a.py", f"a = ({TEXTS})", "literal", ""),
        ("a.py", f"a = [{TEXTS}]", "literal", ""),
        ("a.py", "a = (*('address', 'note'), *('floors', 'service_s', 'load'))", "literal", ""),
        ("a.py", f"a = {{{TEXTS}}}", "literal", ""),
        ("a.py", f"a = dict({KEYWORDS})", "literal", "dict"),
        ("a.py", f"a = pick({TEXTS})", "literal", "pick"),
        ("a.py", "a = 'SELECT * FROM stop'".replace("*", COLUMNS), "SQL", ""),
        ("a.py", "a = f'SELECT {b}, * FROM {c}'".replace("*", COLUMNS), "SQL", ""),
        ("a.py", f"a = table({', '.join(f'text({n!r})' for n in NAMES)})", "SQL", "table"),
        ("a.py", f"a = select({', '.join(f'stop.c.{n}' for n in NAMES)})", "SQL", "select"),
        ("a.sql", "SELECT * FROM stop".replace("*", COLUMNS), "SQL", ""),
        ("a.js", f"/**\n * @typedef {{{{{SUMS}}}}} A\n */", "type", ""),
        (
            "a.js",
            "/**\n * @typedef {object} A\n"
            + "".join(f" * @property {{number}} [{n}] Of it.\n" for n in NAMES)
            + " */",
            "type",
            "",
        ),
        ("a.py", f"a = Stop({KEYWORDS})", "call", "Stop"),
    ],
)
def test_each_form_is_found_once(file: str, text: str, kind: str, name: str) -> None:
    """A place that names five fields is told once, with its file, line and number of fields."""
    found = in_files([(file, f"\n{text}\n")])
    assert [(place.file, place.line, place.kind, place.name, place.count) for place in found] == [
        (file, 1 if file == "a.sql" else 2, kind, name, 5)
    ]


def test_what_names_fewer_or_only_explains_is_left_out() -> None:
    """Four fields declare no stop, nor does a docstring, a migration or vendored code."""
    literal = f"a = [{TEXTS}]"
    assert not in_files(
        [
            ("a.py", literal.replace('"note", ', "")),
            ("b.py", f'"""{COLUMNS}."""'),
            ("data/migrations/versions/1.py", literal),
            ("courier_app/vendor/c.py", literal),
        ]
    )


def test_a_commit_is_counted_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list shows what stands there now; the last line counts what stood in the commit."""
    module = tmp_path / "api" / "a.py"
    module.parent.mkdir()
    for part in ("routing", "dispatch", "data", "courier_app"):
        (tmp_path / part).mkdir()
    module.write_text(f"a = [{TEXTS}]\nb = [{TEXTS}]\n", encoding="utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "a"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    module.write_text(f"a = [{TEXTS}]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["--compare", "HEAD"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "*  5 literal  api/a.py:1",
        "now: 1 declare (class 0, literal 1, SQL 0, type 0), 1 on the way, 0 calls pass on",
        "HEAD: 2 declare (class 0, literal 2, SQL 0, type 0), 2 on the way, 0 calls pass on",
    ]


def test_fewer_than_seven_places_declare_a_stop_between_form_and_phone() -> None:
    """Whoever adds a field of a stop declares it six times at most; all else follows from these."""
    root = Path(__file__).parents[3]
    places = [place for place in in_files(files_here(root)) if place.is_on_the_way]
    assert [place.name for place in places] == [
        "StopOut",
        "StopOfRoundOut",
        "StopRequest",
        "owned",
        "StopDetails",
        "StopTerms",
    ]
