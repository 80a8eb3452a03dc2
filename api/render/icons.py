"""Our own small signs, clear in black on white at 4 mm."""

from __future__ import annotations

from api.render.markup import Markup, tag

# In a square of 16 units; filled, or with strokes where the name is in _LINES.
_PATHS = {
    # What is taken up is a full square with an arrow up, what is given away an open one.
    "pickup": "M1 1h14v14H1zM8 3.2L3.6 8H6.5v4.8h3V8h2.9z",
    "drop": "M1 1h14v14H1zM2.4 2.4v11.2h11.2V2.4zM8 12.8L3.6 8H6.5V3.2h3V8h2.9z",
    "start": "M8 1L1 7.5h2V15h4v-4.5h2V15h4V7.5h2z",
    "break": "M2 4h9v1.5h2a2.5 2.5 0 0 1 0 5h-2.2A4.5 4.5 0 0 1 2 9.5zM11 7v2h1.8a1 1 0 0 0 0-2z"
    "M1 14h11v1.3H1z",
    "cold": "M8 1v14M2 4.5l12 7M14 4.5l-12 7M6 2l2 2 2-2M6 14l2-2 2 2",
    "frozen": "M8 1v14M2 4.5l12 7M14 4.5l-12 7M6 2l2 2 2-2M6 14l2-2 2 2",
    "warm": "M4 15C1 11 7 9 4 5M8 15C5 11 11 9 8 5M12 15C9 11 15 9 12 5M2 2h12",
}
_LINES = frozenset({"cold", "frozen", "warm"})


def icon(name: str) -> Markup:
    """Draw one sign; what it says must stand in words beside it."""
    stroke = name in _LINES
    return tag(
        "svg",
        tag(
            "path",
            d=_PATHS[name],
            fill="none" if stroke else "#000",
            fill_rule=None if stroke else "evenodd",
            stroke="#000" if stroke else None,
            stroke_width=1.4 if stroke else None,
        ),
        viewBox="0 0 16 16",
        class_="icon",
        aria_hidden="true",
    )
