"""Settings: read from a mapping, all of them documented."""

import ast
import sys
from pathlib import Path

from api.settings import SETTING_NAMES, read_settings

ROOT = Path(__file__).resolve().parents[2]


def test_defaults_need_no_environment() -> None:
    """With an empty environment there is still a home folder and a language."""
    settings = read_settings({})
    assert settings.home.name == "tournee"
    assert settings.lang == "en"
    assert settings.open_data is None


def test_environment_is_obeyed(tmp_path: Path) -> None:
    """Each setting takes the value of its variable."""
    settings = read_settings(
        {
            "TOURNEE_HOME": str(tmp_path),
            "TOURNEE_LANG": "fr",
            "TOURNEE_OPEN_DATA": str(tmp_path / "open"),
        }
    )
    assert settings.home == tmp_path
    assert settings.cities == tmp_path / "cities"
    assert settings.lang == "fr"
    assert settings.open_data == tmp_path / "open"


def test_data_home_of_the_desktop_is_used(tmp_path: Path) -> None:
    """Without TOURNEE_HOME, XDG_DATA_HOME says where data lies (on Linux)."""
    home = read_settings({"XDG_DATA_HOME": str(tmp_path)}).home
    if sys.platform == "darwin":
        assert home.parent.name == "Application Support"
    else:
        assert home == tmp_path / "tournee"


def test_every_setting_is_documented() -> None:
    """Each variable that the code reads stands in docs/settings.md and in SETTING_NAMES."""
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    found = set(SETTING_NAMES)
    for folder in ("api", "data", "dispatch", "routing", "bench"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    word = node.value
                    if word.startswith("TOURNEE_") and word.isupper() and " " not in word:
                        found.add(word)
    assert found == set(SETTING_NAMES)
    for name in found:
        assert f"`{name}`" in documented
