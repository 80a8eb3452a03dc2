"""The wheel, built once a run from what is under version control, and an environment that has it.

No network is used: the browser's modules are bundled by what `npm ci` put into this tree, and the
packages that we depend on are those of the environment that runs the tests. So these tests do not
prove that npm's and Python's packages can be fetched.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.installation.serving import ROOT
from tests.support.installation.wheels import MODULES, build_wheel
from tests.support.run_folders import folder_of_run


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files under version control, as a clone has them."""
    if not (shutil.which("node") and MODULES.is_dir()):
        pytest.skip("no Node, or no modules of the courier's app: run make setup with Node 20")
    if not (ROOT / ".git").exists():
        pytest.skip("no clone, so that nobody can tell what is under version control")
    return folder_of_run(tmp_path_factory, "clone", _clone)


def _clone(folder: Path) -> None:
    git = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listing = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / "courier_app" / "node_modules").symlink_to(MODULES)


@pytest.fixture(scope="session")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built as pip builds it."""

    def build(folder: Path) -> None:
        built = build_wheel(tree)
        assert built.returncode == 0, built.stderr[-2000:]
        shutil.copy(tree / "out" / built.stdout.split()[-1], folder)

    (wheel,) = folder_of_run(tmp_path_factory, "wheel", build).iterdir()
    return wheel
