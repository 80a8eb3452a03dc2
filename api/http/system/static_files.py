"""Files for a browser as they are sent, and whether a bundle is made of the sources beside it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from api.http.conditional import is_known

TYPES: Mapping[str, str] = {
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
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.DOTALL | re.MULTILINE)
STAMP = "bundled.json"
"""Beside a bundle: the digest of its sources."""


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


def served(path: str, content: bytes) -> Served:
    """Return a file as it is sent; an empty path is the page itself."""
    suffix = Path(path or "index.html").suffix
    packed = gzip.compress(content, 9, mtime=0) if suffix in _PACKED else b""
    return Served(
        content=content,
        packed=packed if len(packed) < len(content) else b"",
        media_type=TYPES[suffix],
        tag=f'"{hashlib.sha256(content).hexdigest()[:20]}"',
    )


def without_comments(content: bytes) -> bytes:
    """Return a module without its comments: they are for who reads the source. Lines stay."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), content.decode()).encode()


def digest_of(files: Mapping[str, bytes], paths: Iterable[str]) -> str:
    """Return a digest of files, as ``courier_app/bundle-app.mjs`` computes it as well."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = files.get(path, b"")
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def read_bundle(folder: Path, sources: str) -> dict[str, bytes]:
    """Return the files of a bundle; none where it was made of other sources."""
    stamp = folder / STAMP
    if not stamp.is_file():
        return {}
    if json.loads(stamp.read_text(encoding="utf-8")).get("sources") != sources:
        return {}
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in {".js", ".css"}]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def read_files(folder: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    """Return the files that a browser may have, by path below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix in TYPES and not path.name.startswith(".") and path.is_file()
    }


def send(request: Request, file: Served, headers: Mapping[str, str]) -> Response:
    """Answer with a file, packed where the browser takes it, or say that it has it already."""
    sent = {
        # A browser that keeps it asks whether it is new.
        "Cache-Control": "no-cache",
        "ETag": file.tag,
        "Vary": "Accept-Encoding",
        **headers,
    }
    if is_known(request, file.tag):
        return Response(status_code=304, headers=sent)
    content = file.content
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        content = file.packed
        sent["Content-Encoding"] = "gzip"
    return Response(content, 200, sent, file.media_type)
