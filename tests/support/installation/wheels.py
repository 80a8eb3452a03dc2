"""Wheels of the project, built and installed without network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

from tests.support.installation.serving import ROOT
from tests.support.store.postgres import children

MODULES = ROOT / "courier_app" / "node_modules"
PACKAGES = sysconfig.get_path("purelib")
"""Folder of the packages that we depend on."""
SYSTEM = Path("/usr/bin/python3")


def why_no_debian_package() -> str:
    """Return what a Debian package of ours lacks here to be built and started; empty if nothing."""
    if not shutil.which("dpkg-deb"):
        return "no dpkg-deb: this system has no Debian packages"
    if SYSTEM.exists():
        ask = "import sys; print(sys.version_info[:2])"
        run = subprocess.run([SYSTEM, "-c", ask], capture_output=True, text=True, check=False)
        if run.stdout.strip() == str(tuple(sys.version_info[:2])):
            return ""
    return "the system's Python cannot read the packages of this environment"


def build_wheel(tree: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Call the hook that pip calls, in a folder with our sources."""
    build = "from wheel_backend import build_wheel; print(build_wheel('out'))"
    return subprocess.run(
        [sys.executable, "-B", "-c", build],
        cwd=tree,
        env={"PATH": path or os.environ["PATH"], "PYTHONPATH": str(tree / "courier_app")},
        capture_output=True,
        text=True,
        check=False,
    )


def environment_with(wheel: Path, folder: Path) -> Path:
    """Make an environment that has a wheel, and the packages of the environment of the tests."""
    uv = [str(Path(sys.executable).with_name("uv")), "--offline", "--no-config", "--quiet"]
    cache = {"UV_CACHE_DIR": str(folder.with_name("cache"))}
    python = str(folder / "bin" / "python")
    for words in (
        ["venv", "--python", sys.executable, str(folder)],
        ["pip", "install", "--python", python, "--no-deps", str(wheel)],
    ):
        subprocess.run([*uv, *words], env=cache, check=True)
    link_packages(folder)
    return folder


def end_searches(server: int) -> None:
    """End the processes in which a server searches.

    In a new environment they compile first what a search needs, which takes a processor longer than
    all else; the next search gets new ones.
    """
    for pid in children(server):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def link_packages(environment: Path) -> None:
    """Let an environment find the packages that we depend on, but not this folder's own."""
    own = next((environment / "lib").glob("python3*/site-packages"))
    (own / "dependencies.pth").write_text(PACKAGES + "\n", encoding="utf-8")
