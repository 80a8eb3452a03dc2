"""HTML and SVG made from values: every text is escaped unless it is markup already."""

from __future__ import annotations

from html import escape


class Markup(str):
    """Text that is markup already and must not be escaped again."""

    __slots__ = ()


Content = str | int | None
_VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})


def tag(name: str, *content: Content, **attributes: str | float | bool | None) -> Markup:
    """Make one element.

    Parameters
    ----------
    name
        Element name.
    content
        Children in order: :class:`Markup` as it is, other text escaped, ``None`` left out.
    attributes
        ``class_`` gives ``class``, other underscores give hyphens; ``None`` and ``False`` are
        left out, ``True`` gives the bare name.
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        parts.append(f" {label}" if value is True else f' {label}="{escape(str(value))}"')
    parts.append(">")
    if name not in _VOID:
        parts.append(join(*content))
        parts.append(f"</{name}>")
    return Markup("".join(parts))


def join(*content: Content) -> Markup:
    """Put pieces one after the other, escaping what is not markup."""
    return Markup(
        "".join(
            piece if isinstance(piece, Markup) else escape(str(piece))
            for piece in content
            if piece is not None
        )
    )
