"""Pages of ``api/pages`` that are made of modules, as they are served.

Each lies below its own address: the page itself, its style, its modules and its sentences. What
set-up bundled is sent where it is made of the sources as they are; else, as while somebody works
on a page, the modules themselves. These name the kit and the third-party modules by paths from one
folder to the other, ``../../../../courier_app/kit/…``: a browser takes that from its own address
to ``/courier_app/kit/…``, which is served as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from api.http.system.courier_files import FOLDER as COURIER_APP
from api.http.system.courier_texts import SHARED, texts_of
from api.http.system.static_files import (
    Served,
    digest_of,
    read_bundle,
    read_files,
    served,
    without_comments,
)
from api.locales.texts import LANGUAGES

PAGES = Path(__file__).parents[2] / "pages"
_KIT, _VENDOR = "kit/", "vendor/"
_TOKENS = ("kit/tokens.css", "kit/map_tokens.css")
_IN_BUNDLE = ("vendor/fluent.js", "vendor/ui.js")
_WORDS = ("cost-",)
"""Of the messages of the catalogues that pages share with others, besides those of the app."""
_STYLE = "page.css"
_STYLE_HERE, _MODULES_HERE = b"<!-- style -->", b"<!-- modules -->"
_FIRST = "src/main.js"
_CHUNK = re.compile(rb"""(?:from|import)["'](\./chunk-[\w-]+\.js)["']""")


@cache
def page_files(name: str) -> Mapping[str, Served]:
    """Read a page as it lies in this installation, by path below its address."""
    return read_page(name, PAGES / name, COURIER_APP)


@cache
def kit_files() -> Mapping[str, Served]:
    """Read the modules that pages share, by path below ``/courier_app/``."""
    raw = _kit_of(COURIER_APP)
    return {path: served(path, _plain(path, content)) for path, content in raw.items()}


def read_page(name: str, folder: Path, courier_app: Path) -> dict[str, Served]:
    """Read a page from its folder, with the kit beside it.

    Parameters
    ----------
    name
        Of the page; its sentences begin so.
    folder
        With ``page.html``, its styles, and modules below ``src``.
    courier_app
        With the kit, and what set-up bundled.
    """
    own = read_files(folder, [*sorted(folder.glob("*.*")), *sorted((folder / "src").rglob("*"))])
    page = own.pop("page.html")
    kit = _kit_of(courier_app)
    styles = [path for path in own if path.endswith(".css")]
    shared = [path for path in kit if path.startswith(_KIT) and path.endswith(".js")]
    sources = digest_of(own, own) + digest_of(kit, [*shared, *_TOKENS, *_IN_BUNDLE])
    raw = read_bundle(courier_app / "vendor" / "pages" / name, sources) or {
        path: _plain(path, content) for path, content in own.items() if path not in styles
    } | {
        _STYLE: b"".join(
            [*(kit[path] for path in _TOKENS), *(own[path] for path in sorted(styles))]
        )
    }
    style = f'<link rel="stylesheet" href="{_STYLE}" />'
    raw[""] = page.replace(_STYLE_HERE, style.encode()).replace(
        _MODULES_HERE, _modules_of(raw[_FIRST]).encode()
    )
    for language in LANGUAGES:
        raw[f"texts/{language}.ftl"] = texts_of(language, (f"{name}-", *_WORDS, *SHARED)).encode()
    return {path: served(path, content) for path, content in raw.items()}


def _modules_of(first: bytes) -> str:
    """Name the module that starts a page, and what a bundler parted from it: asked for at once."""
    chunks = [f"src/{one.decode().removeprefix('./')}" for one in _CHUNK.findall(first)]
    named = [f'<link rel="modulepreload" href="{one}" />' for one in chunks]
    return "\n    ".join([*named, f'<script type="module" src="{_FIRST}"></script>'])


def _kit_of(courier_app: Path) -> dict[str, bytes]:
    found = [*sorted((courier_app / "kit").rglob("*")), *sorted((courier_app / "vendor").glob("*"))]
    return read_files(courier_app, found)


def _plain(path: str, content: bytes) -> bytes:
    return without_comments(content) if path.startswith(("src/", _KIT)) else content
