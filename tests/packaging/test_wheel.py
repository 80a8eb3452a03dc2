"""The wheel has all that a cooperative needs: who installs it needs no Node and no clone."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from api.http.system.courier_files import courier_site
from tests.support.installation.complete_pages import is_complete
from tests.support.installation.serving import answers, serving
from tests.support.installation.wheels import (
    MODULES,
    build_wheel,
    end_searches,
    environment_with,
    why_no_debian_package,
)
from tests.support.store.postgres import reachable_folder

pytestmark = pytest.mark.slow

SHIPPED = ("api", "courier_app", "data", "dispatch", "routing")
WORKSHOP = {
    "courier_app/.npmrc",
    "courier_app/answer-types.mjs",
    "courier_app/build-vendor.mjs",
    "courier_app/bundle-app.mjs",
    "courier_app/format-templates.mjs",
    "courier_app/package-lock.json",
    "courier_app/package.json",
    "courier_app/tsconfig.json",
    "data/migrations/script.py.mako",
}
"""Files that are only for building, or for writing new code."""
UNREAD = ("node_modules", "out", "build", "bench", "docs", "tests")
"""Folders of which no build reads anything that must be there."""


@pytest.fixture(scope="module")
def inside(wheel: Path) -> set[str]:
    """Return the names of the wheel's files."""
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_has_each_file_of_ours(tree: Path, inside: set[str]) -> None:
    """Templates, styles, scripts, texts, migrations, sample data: only the workshop stays out."""
    ours = {
        path.relative_to(tree).as_posix()
        for name in SHIPPED
        for path in (tree / name).rglob("*")
        if path.is_file() and not {"node_modules", "vendor"} & set(path.parts)
    }
    assert ours - inside == WORKSHOP


def test_the_wheel_has_the_bundles(inside: set[str]) -> None:
    """Each file that is served of the app is in it, bundled, and so are the board's modules."""
    app = {name.removeprefix("courier_app/") for name in inside}
    bundled = {"", "sw.js"} | {path for path in courier_site().files if path.startswith("texts/")}
    app |= {name.removeprefix("vendor/app/") for name in app}
    served = {path for path in courier_site().files if not re.search(r"-[A-Z0-9]{8}\.js$", path)}
    assert served - bundled <= app
    assert {"vendor/app/bundled.json", "vendor/pages/board/bundled.json"} <= app


def test_licences_travel_in_the_wheel(inside: set[str]) -> None:
    """Ours, and those of the browser's modules by others."""
    assert "courier_app/vendor/licences.txt" in inside
    assert [name for name in inside if name.endswith(".dist-info/licenses/LICENSE")]


def test_the_wheel_has_nothing_of_the_workshop(inside: set[str]) -> None:
    """No module that is only for building or testing is in it."""
    assert not [name for name in inside if "node_modules" in name or name in WORKSHOP]
    tops = {name.partition("/")[0] for name in inside if not name.startswith("tournee-")}
    assert tops == set(SHIPPED)


def test_without_node_the_build_says_what_is_missing(tree: Path, tmp_path: Path) -> None:
    """A build that cannot bundle fails with one sentence, and leaves no wheel without the app."""
    copy = tmp_path / "clone"
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(*UNREAD, "vendor"))
    built = build_wheel(copy, path=str(tmp_path))
    assert built.returncode == 1
    assert built.stderr.startswith("The wheel needs the browser's modules")
    assert "Traceback" not in built.stderr
    assert not (copy / "out").exists()


def test_modules_that_do_not_bundle_stop_the_build(tree: Path, tmp_path: Path) -> None:
    """A mistake in a module is told by the bundler, and the wheel is not built with old bundles."""
    copy = tmp_path / "clone"
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(*UNREAD))
    (copy / "courier_app" / "node_modules").symlink_to(MODULES)
    (copy / "courier_app" / "src" / "main.js").write_text("import './nowhere.js';\n")
    built = build_wheel(copy)
    assert built.returncode == 1
    assert "nowhere.js" in built.stderr
    assert "The wheel cannot be built: bundling" in built.stderr
    assert not (copy / "out").exists()


def test_what_is_installed_from_the_wheel_serves(wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment ``tournee serve`` answers, and each page has all files it names."""
    if not why_no_debian_package():
        pytest.skip("the Debian package is an environment with this wheel, and its test starts it")
    program = [str(environment_with(wheel, tmp_path / "fresh") / "bin" / "tournee")]
    with (
        reachable_folder() as home,
        serving(home, "--workers", "0", program=program, path="") as server,
    ):
        assert answers(server)
        end_searches(server.process.pid)
        assert is_complete(server.address)
