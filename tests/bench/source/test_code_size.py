"""The size of the code counts code and nothing else."""

from pathlib import Path

import pytest

from bench.source.code_size import (
    javascript_lines,
    main,
    python_lines,
    sizes,
    sql_lines,
    template_lines,
)


def test_python_counts_neither_blanks_nor_comments_nor_docstrings() -> None:
    """Code counts by lines, texts with a use too; what explains or separates does not."""
    text = '"""Module."""\n\nN = 3  # three\n"""How many."""\n# none\nT = """a\n\nb"""\n'
    assert python_lines(text) == 3
    assert python_lines('def f():\n    """Say."""\n    return (\n        1\n    )\n') == 4


def test_javascript_knows_comments_from_addresses_and_patterns() -> None:
    """Two slashes in a text or in a pattern begin no comment."""
    assert javascript_lines("// a\n/* b\n c */\nlet d = 1; // e\n\n") == 1
    assert javascript_lines('const a = "//b";\nc(`//\n//`);\nd = /\\/\\//;\n/* e */ f();\n') == 5


def test_templates_and_sql_leave_out_their_comments() -> None:
    """Comments of HTML, Jinja and SQL are no lines."""
    assert template_lines("{# a\nb #}\n<p>{{ c }}</p><!-- d -->\n\n") == 1
    assert sql_lines("-- a\nSELECT '--b' /* c\n */ FROM d;\n") == 2


def test_folders_add_up_and_third_parties_are_left_out(tmp_path: Path) -> None:
    """A folder holds what is below it; vendored code belongs to nobody here."""
    for name, text in {
        "api/one.py": "a = 1\n",
        "api/pages/two.html": "<p>\n</p>\n",
        "courier_app/vendor/three.js": "b();\n",
        "tests/test_four.py": "c = 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = sizes(tmp_path, 2)
    assert found == {
        "api": {"python": 1, "templates": 2},
        "api/pages": {"templates": 2},
        "total": {"python": 1, "templates": 2},
    }


def test_figures_are_compared_with_those_from_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command tells by how many per cent the whole is smaller or larger."""
    (tmp_path / "api").mkdir()
    module = tmp_path / "api" / "one.py"
    module.write_text("a = 1\nb = 2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    main(["--json", "before.json"])
    module.write_text("a = 1\n", encoding="utf-8")
    main(["--compare", "before.json"])
    assert "before 2, now 1: -50.0 %" in capsys.readouterr().out
