"""Looking at HTML pages without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})


class Tree(HTMLParser):
    """Checks that every element is closed in order, and gathers attributes and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text that people see."""
        if self.open and self.open[-1] not in {"style", "script", "title"}:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All that people see, with no-break spaces as plain ones."""
        return " ".join(" ".join(self.texts).replace("\N{NO-BREAK SPACE}", " ").split())

    def labels(self, element: str) -> list[str]:
        """Return what elements of a name say to those who don't see them."""
        return [
            attributes.get("aria-label") or ""
            for name, attributes in self.elements
            if name == element and "aria-label" in attributes
        ]


def parsed(page: str) -> Tree:
    """Read a page; fails where elements are not closed in order."""
    tree = Tree()
    tree.feed(page)
    tree.close()
    assert tree.open == []
    return tree


def assert_loads_nothing(page: str) -> None:
    """Assert that a page fetches, runs and links nothing, and has a policy that says so."""
    tree = parsed(page)
    for name, attributes in tree.elements:
        assert name not in {"script", "img", "link", "iframe", "object", "image", "use"}
        for key, value in attributes.items():
            assert key not in {"src", "href", "xlink:href", "style", "srcset", "action"}
            assert not key.startswith("on")
            assert "://" not in (value or "")
    style = page.split("<style>")[1].split("</style>", maxsplit=1)[0]
    for way_out in ("url(", "@import", "@font-face", "://"):
        assert way_out not in style
    policies = [
        attributes["content"] or ""
        for _, attributes in tree.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policies[0]
