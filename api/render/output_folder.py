"""The output folder of a plan: written beside, then put in place in one move."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from routing.errors import BadInput, Fault

OUTPUT_NAMES = (
    "plan.json",
    "rounds.geojson",
    "plan.html",
    "explanation.json",
    "rounds.ics",
    "labels.pdf",
)
"""Files that every output folder may hold."""
_OF_A_COURIER = re.compile(r"courier-\d+(-[a-z0-9-]+)?\.(gpx|html|pdf)")
PAGE_MARK = '<meta name="generator" content="tournee">'
"""Stands in every page we write; by it we know our own folders again."""


def check_folder(folder: Path) -> None:
    """Refuse a folder whose content we did not write; nothing is touched.

    Raises
    ------
    BadInput
        ``out-not-a-folder`` or ``out-not-ours``.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise BadInput([Fault(code="out-not-a-folder", file=str(folder))])
    names = sorted(path.name for path in folder.iterdir())
    if not names:
        return
    strangers = [name for name in names if not is_output(name)]
    if strangers or not _is_ours(folder):
        found = ", ".join((strangers or names)[:3])
        raise BadInput([Fault(code="out-not-ours", file=str(folder), args={"value": found})])


def is_output(name: str) -> bool:
    """Return whether a file of this name may be one that we wrote."""
    return name in OUTPUT_NAMES or _OF_A_COURIER.fullmatch(name) is not None


def _is_ours(folder: Path) -> bool:
    page = folder / "plan.html"
    if not page.is_file():
        return False
    with page.open(encoding="utf-8", errors="replace") as stream:
        return PAGE_MARK in stream.read(4000)


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write all files, or none: a reader sees the old folder or the whole new one.

    Parameters
    ----------
    folder
        Replaced if it is an earlier output of ours.
    files
        Text or bytes by file name; :func:`is_output` is true of every name.
    """
    check_folder(folder)
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode("utf-8")
            (fresh / name).write_bytes(raw)
        # mkdtemp is for its owner alone; an output folder is for whoever may read beside it.
        fresh.chmod(0o755)
        if folder.exists():
            old = fresh.with_name(f"{fresh.name}.old")
            folder.rename(old)
            try:
                fresh.rename(folder)
            except OSError:
                old.rename(folder)
                raise
            shutil.rmtree(old)
        else:
            fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def as_json(document: object) -> str:
    """Write a document as people and programs like to read it."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
