"""Paths and module names in README and docs lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("api", "bench", "courier_app", "data", "dispatch", "docs", "routing", "tests")
# Decisions are history: a page names what was there when it was written.
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LEFT_OUT = {"node_modules", "vendor", "__pycache__"}
QUOTED = re.compile(r"`([^`\n]+)`")
MODULE_FILE = re.compile(r"^[\w./-]*\w\.(?:py|ftl|js|css|toml)$")
FOLDER = re.compile(rf"^(?:{'|'.join(CODE)})(?:/[\w.-]+)*/?$")
DOTTED = re.compile(rf"^(?:{'|'.join(CODE)})(?:\.\w+)+$")


def _files() -> list[str]:
    """Files of the project's folders, as paths from the root."""
    found = [path.name for path in ROOT.iterdir() if path.is_file()]
    for top in CODE:
        found.extend(
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / top).rglob("*")
            if path.is_file() and not LEFT_OUT & set(path.parts)
        )
    return found


FILES = _files()


def _file_is_there(name: str) -> bool:
    """Return whether a file has this path, or a path that ends so (`search/large.py`)."""
    return any(path == name or path.endswith("/" + name) for path in FILES)


def _module_is_there(dotted: str) -> bool:
    """Return whether a dotted name leads to a module, or to a name that stands in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:length])
        module = base.with_suffix(".py") if base.with_suffix(".py").is_file() else base
        if module.is_dir():
            module = module / "__init__.py"
            if length == len(parts) and base.is_dir():
                return True
        if module.is_file():
            rest = parts[length:]
            text = module.read_text(encoding="utf-8")
            return not rest or (len(rest) == 1 and re.search(rf"\b{rest[0]}\b", text) is not None)
    return False


def _dead_paths(page: Path) -> list[str]:
    """Names of files, folders and modules on a page that lead nowhere."""
    dead = []
    for quoted in QUOTED.findall(page.read_text(encoding="utf-8")):
        if MODULE_FILE.match(quoted):
            alive = _file_is_there(quoted)
        elif FOLDER.match(quoted) and "/" in quoted:
            alive = (ROOT / quoted).exists()
        elif DOTTED.match(quoted):
            alive = _file_is_there(quoted) or _module_is_there(quoted)
        else:
            continue
        if not alive:
            dead.append(quoted)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_on_pages_exist(page: Path) -> None:
    """Every file, folder and module that a page names exists."""
    assert _dead_paths(page) == []
