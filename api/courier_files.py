"""The courier's browser app as it is served: its files, its texts, and what its phone keeps.

The files are read once. Its service worker is given the list of what to keep for a day without
network, with a version that changes with the content of these files and only with it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax.ast import Message, MessageReference, Resource, Term, TermReference
from fluent.syntax.visitor import Visitor

from api.texts import LANGUAGES, LOCALES

FOLDER = Path(__file__).parent.parent / "courier_app"
BASE = "/courier/"
PREFIX = "courier-app-"
"""Of the messages of the catalogues that the app has for its own."""

SHARED = (
    "visit-status-",
    "event-visit-",
    "event-round-",
    "event-shift-",
    "event-break-",
    "event-code-",
    "event-proof-",
    "event-goods-",
    "event-incident-reported",
    "event-swap-",
    "event-decision-",
    "event-position-",
    "turn-",
    "mode-",
    "failure-",
    "next-",
    "proof-",
    "incident-",
    "conflict-",
)
"""Of the messages that it shares with others."""

_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".ftl": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
_PACKED = frozenset({".html", ".js", ".css", ".svg", ".txt", ".ftl", ".webmanifest"})
_KINDS_ONLY = "src/core/types.js"
"""Has nothing but types in comments."""
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.DOTALL | re.MULTILINE)
_WORKER = "sw.js"
_MAP = "vendor/maplibre-gl"
_NOT_KEPT = ("vendor/licences.txt", _KINDS_ONLY, _WORKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A file as it is sent.

    Attributes
    ----------
    content, packed
        As it is, and with gzip; empty where that is of no use.
    tag
        Changes with the content.
    """

    content: bytes
    packed: bytes
    media_type: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that is served.

    Attributes
    ----------
    files
        By path below :data:`BASE`; the page itself is the empty path.
    version
        Of everything that a phone keeps from the beginning.
    """

    files: Mapping[str, Served]
    version: str

    def kept(self) -> list[str]:
        """Paths of what a phone keeps from the beginning; the map comes later."""
        return _kept(self.files)


@cache
def courier_site() -> Site:
    """Read the app as it lies in this installation."""
    return read_site(FOLDER)


def read_site(folder: Path) -> Site:
    """Read the app from a folder."""
    raw = {path: _lean(path, content) for path, content in _on_disk(folder).items()}
    raw |= {f"texts/{one}.ftl": app_texts(one).encode() for one in LANGUAGES}
    worker = raw.pop(_WORKER, b"")
    if "index.html" in raw:
        raw[""] = raw.pop("index.html")
    kept, map_files = _kept(raw), sorted(path for path in raw if path.startswith(_MAP))
    version = _version(raw, kept)
    lists = {
        "VERSION": version,
        "FILES": [BASE + path for path in kept],
        "MAP_VERSION": _version(raw, map_files),
        "MAP_FILES": [BASE + path for path in map_files],
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in lists.items())
    raw[_WORKER] = head.encode() + worker
    return Site(files={path: _served(path, raw[path]) for path in raw}, version=version)


def app_texts(language: str) -> str:
    """Give the messages that the app shows, and those that they refer to, in one language."""
    source = (LOCALES / f"{language}.ftl").read_text(encoding="utf-8")
    parsed = FluentParser().parse(source).body
    entries = {_name(one): one for one in parsed if isinstance(one, Message | Term)}
    wanted = {name for name in entries if name.startswith((PREFIX, *SHARED))}
    todo = list(wanted)
    while todo:
        found = _References()
        found.visit(entries[todo.pop()])
        new = found.names & entries.keys() - wanted
        wanted |= new
        todo += new
    for one in entries.values():
        one.comment = None
    return FluentSerializer().serialize(Resource(body=[entries[name] for name in sorted(wanted)]))


class _References(Visitor):
    """Collects what a message refers to."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_MessageReference(self, node: MessageReference) -> None:  # noqa: N802  # its name
        """Note another message."""
        self.names.add(node.id.name)

    def visit_TermReference(self, node: TermReference) -> None:  # noqa: N802  # its name
        """Note a term, and what its arguments refer to."""
        self.names.add(f"-{node.id.name}")
        self.generic_visit(node)


def _name(entry: Message | Term) -> str:
    return f"-{entry.id.name}" if isinstance(entry, Term) else entry.id.name


def _on_disk(folder: Path) -> dict[str, bytes]:
    top = ["index.html", "manifest.webmanifest", "app.css", _WORKER]
    found = [folder / name for name in top]
    for part in ("src", "vendor", "icons"):
        found += sorted((folder / part).rglob("*"))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in found
        if path.suffix in _TYPES and not path.name.startswith(".") and path.is_file()
    }


def _lean(path: str, content: bytes) -> bytes:
    """Leave comments out of our own modules: they are for who reads the source. Lines stay."""
    if not path.startswith("src/"):
        return content
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), content.decode()).encode()


def _kept(paths: Iterable[str]) -> list[str]:
    # Pictures are the system's to keep, once the app is installed.
    later = (*_NOT_KEPT, ".png")
    return sorted(path for path in paths if not path.endswith(later) and not path.startswith(_MAP))


def _version(raw: Mapping[str, bytes], paths: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path}\0{len(raw[path])}\0".encode() + raw[path])
    return digest.hexdigest()[:16]


def _served(path: str, content: bytes) -> Served:
    suffix = Path(path or "index.html").suffix
    packed = gzip.compress(content, 9, mtime=0) if suffix in _PACKED else b""
    return Served(
        content=content,
        packed=packed if len(packed) < len(content) else b"",
        media_type=_TYPES[suffix],
        tag=f'"{hashlib.sha256(content).hexdigest()[:20]}"',
    )
