"""The courier's browser app as it is served: its files, its texts, and what its phone keeps.

The files are read once. The page brings its style and what runs first in itself, as far away each
thing that is asked for costs a trip; its policy names both by their hash. The service worker is
given the list of what to keep for a day without network, with the hash of each file, by which it
knows an answer that is not the server's, and with a version that changes with the content of these
files and only with it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.http.system.courier_texts import named_in, split_texts
from api.http.system.static_files import (
    Served,
    digest_of,
    read_bundle,
    read_files,
    served,
    without_comments,
)
from api.locales.texts import LANGUAGES

FOLDER = Path(__file__).parents[3] / "courier_app"
BASE = "/courier/"
_KINDS_ONLY = "src/core/types.js"
"""Has nothing but types in comments."""
_WORKER = "sw.js"
_MAP = "vendor/maplibre-gl"
_NOT_KEPT = ("vendor/licences.txt", _KINDS_ONLY, _WORKER)
_OWN = ("src/", "kit/")
"""Folder of our own modules."""
_IN_BUNDLE = ("vendor/fluent.js",)
"""Modules of others that are part of our bundles."""
_KEPT_APART = ("kit/texts.js",)
"""There only where nothing is bundled."""
_FIRST = "src/main.js"
_EARLY = "src/early.js"
"""Runs by itself, from within the page."""
_STYLE = "app.css"
_TOKENS = "kit/tokens.css"
_FAR = "far.css"
_MAP_TOKENS = "kit/map_tokens.css"
_STYLES = (_TOKENS, _STYLE, _MAP_TOKENS, _FAR)
"""Styles inside the page, the tokens first, and those that come with the later screens."""
_STYLE_HERE = b"<!-- style -->"
_MODULES_HERE = b"<!-- modules -->"
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["']([./][^"'\n]+)["']""")
"""Of a module that is needed at once; one that is asked for later has a bracket."""
_ASKED = re.compile(r"""\bimport\(\s*["']([./][^"'\n]+)["']""")
"""The same with a bracket: at once where the app begins, later in all other modules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that is served.

    Attributes
    ----------
    files
        By path below :data:`BASE`; the page itself is the empty path.
    version
        Of everything that a phone keeps from the beginning.
    is_bundled
        Whether our modules are sent as bundles, and not each by itself.
    within
        What the page has in itself, as its content security policy names it, by directive.
    """

    files: Mapping[str, Served]
    version: str
    is_bundled: bool
    within: Mapping[str, str]

    def cached_paths(self) -> list[str]:
        """Paths of what a phone keeps from the beginning; the map comes later."""
        return _kept(self.files)


@cache
def courier_site() -> Site:
    """Read the app as it lies in this installation."""
    return read_site(FOLDER)


def read_site(folder: Path) -> Site:
    """Read the app from a folder."""
    sources = _on_disk(folder)
    said = named_in(sources[path].decode() for path in first_modules(sources))
    bundled = _bundled(sources, folder)
    raw = {
        path: without_comments(content) if path.startswith(_OWN) else content
        for path, content in sources.items()
        if not (bundled and path.startswith(_OWN))
    } | bundled
    for one in LANGUAGES:
        near, more = split_texts(one, said)
        raw |= {f"texts/{one}.ftl": near.encode(), f"texts/{one}-more.ftl": more.encode()}
    worker = raw.pop(_WORKER, b"")
    # A bundle has the tokens in it.
    style, early = raw.pop(_TOKENS, b"") + raw.pop(_STYLE), raw.pop(_EARLY)
    raw[_FAR] = raw.pop(_MAP_TOKENS, b"") + raw[_FAR]
    raw[""] = _whole_page(raw.pop("index.html"), style, early, first_modules(raw))
    cached_paths, map_files = _kept(raw), sorted(path for path in raw if path.startswith(_MAP))
    version = _version(raw, cached_paths)
    lists = {
        "VERSION": version,
        "FILES": {BASE + path: _base64_sha256(raw[path]) for path in cached_paths},
        "MAP_VERSION": _version(raw, map_files),
        "MAP_FILES": {BASE + path: _base64_sha256(raw[path]) for path in map_files},
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in lists.items())
    raw[_WORKER] = head.encode() + worker
    return Site(
        files={path: served(path, raw[path]) for path in raw},
        version=version,
        is_bundled=bool(bundled),
        within={"script-src": _hash_of(early), "style-src": _hash_of(style)},
    )


def first_modules(files: Mapping[str, bytes]) -> list[str]:
    """Return the modules that the first screen needs, in the order of finding them."""
    found: list[str] = []
    todo = [_FIRST]
    while todo:
        path = todo.pop(0)
        if path in found or path not in files:
            continue
        found.append(path)
        code = _REMARK.sub("", files[path].decode())
        wanted = _IMPORT.findall(code) + (_ASKED.findall(code) if path == _FIRST else [])
        todo += [_beside(path, one) for one in wanted]
    return found


def _beside(path: str, wanted: str) -> str:
    if wanted.startswith(BASE):
        return wanted.removeprefix(BASE)
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), wanted))


def _whole_page(page: bytes, style: bytes, early: bytes, modules: list[str]) -> bytes:
    """Write into the page what it needs before all else, and name what it needs at once."""
    named = [f'<link rel="modulepreload" href="{one}" />' for one in modules if one != _FIRST]
    named.append(f'<script type="module" src="{_FIRST}"></script>')
    # As soon as it is read, not when all else is.
    first = b'<script type="module" async>' + early + b"</script>\n    "
    return page.replace(_STYLE_HERE, b"<style>" + style + b"</style>").replace(
        _MODULES_HERE, first + "\n    ".join(named).encode()
    )


def _hash_of(content: bytes) -> str:
    return f"'sha256-{_base64_sha256(content)}'"


def _base64_sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _bundled(raw: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return what takes the place of our modules; nothing where they were changed since."""
    own = [path for path in raw if path.startswith(_OWN) and path.endswith(".js")]
    return read_bundle(folder / "vendor" / "app", digest_of(raw, [*own, *_STYLES, *_IN_BUNDLE]))


def _on_disk(folder: Path) -> dict[str, bytes]:
    top = ["index.html", "manifest.webmanifest", _STYLE, _FAR, _WORKER]
    found = [folder / name for name in top]
    for part in ("src", "kit", "icons"):
        found += sorted((folder / part).rglob("*"))
    found += sorted((folder / "vendor").glob("*"))
    return read_files(folder, found)


def _kept(paths: Iterable[str]) -> list[str]:
    # Pictures are the system's to keep, once the app is installed.
    paths = set(paths)
    is_bundled = not paths.issuperset(_KEPT_APART)
    later = (*_NOT_KEPT, ".png", *(_IN_BUNDLE if is_bundled else ()))
    return sorted(path for path in paths if not path.endswith(later) and not path.startswith(_MAP))


def _version(raw: Mapping[str, bytes], paths: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path}\0{len(raw[path])}\0".encode() + raw[path])
    return digest.hexdigest()[:16]
