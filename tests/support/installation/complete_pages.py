"""Pages of a running server, with every file that they need."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from api.http.system.static_files import without_comments

PAGES = ("/", "/sign-in", "/board/", "/courier/", "/home/")
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport|\bimport\()\s*["']([./][^"'\n]+\.js)["']""")
"""What a module takes, at once or later."""
_IN_STYLE = re.compile(r"""\burl\(["']?([^"')]+)""")
_NAMED = {"text/css": _IN_STYLE, "text/javascript": _IMPORTED}


def is_complete(address: str) -> bool:
    """Return whether a server lives and gives its pages with all that they name, step by step."""
    with httpx.Client(base_url=address, follow_redirects=True, timeout=60) as client:
        assert client.get("/health/live").status_code == 200
        todo = list(PAGES)
        seen = set(todo)
        while todo:
            path = todo.pop()
            answer = client.get(path)
            assert answer.status_code == 200, path
            found = {urlsplit(urljoin(path, name)).path for name in _named(answer)} - seen
            seen |= found
            todo += found
    return seen > {*PAGES, "/courier/vendor/maplibre-gl.js"}


def _named(answer: httpx.Response) -> list[str]:
    """Return the addresses on this server that an answer's content needs."""
    kind = answer.headers["content-type"].partition(";")[0]
    if kind == "text/html":
        page = _Page()
        page.feed(answer.text)
        found = page.found
    elif kind in _NAMED:
        found = _NAMED[kind].findall(without_comments(answer.content).decode())
    else:
        found = []
    return [name for name in found if not re.match(r"[a-z]+:|//|#", name)]


class _Page(HTMLParser):
    """What a page loads by itself: styles, scripts, pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names."""
        named = dict(attrs)
        name = named.get("href") if tag == "link" else named.get("src")
        if name:
            self.found.append(name)
