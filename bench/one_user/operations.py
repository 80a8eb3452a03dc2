"""Operations that take a list, a long text or a file: found in the description and on the pages.

A walk, not a list by hand: what is added to the interface or to a page is asked as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

Schema = dict[str, Any]

LONG_TEXT = 10_000
"""Characters from which on a text is a long one."""
_CHOICES = ("anyOf", "oneOf", "allOf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation that takes much.

    Attributes
    ----------
    method, path
        As the description or the page has them.
    permissions
        Any of which is enough; empty where everybody signed in may.
    media_type
        Of its body.
    schema, example
        Of its body, where it is JSON; the example as the description gives it.
    takes
        What is much of it: ``list``, ``text``, ``file``.
    unbounded
        Lists and tables of free keys of which the description names no largest size.
    fields
        Of a form of a page.
    """

    method: str
    path: str
    permissions: tuple[str, ...] = ()
    media_type: str
    schema: Schema | None = None
    example: Any = None
    takes: tuple[str, ...] = ()
    unbounded: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"


def described(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Return the operations of an OpenAPI description."""
    parts: dict[str, Schema] = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for media_type, body in content.items():
                found = _operation(parts, media_type, body)
                if found is not None:
                    yield Operation(
                        method=method.upper(),
                        path=path,
                        permissions=tuple(operation.get("x-permissions", ())),
                        media_type=media_type,
                        **found,
                    )


def _operation(
    parts: Mapping[str, Schema], media_type: str, body: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return what is to be known of a body; ``None`` where nothing of it is much."""
    if media_type == "application/x-www-form-urlencoded":
        return None  # Passwords and codes of programs: single short words.
    schema = body["schema"]
    if media_type != "application/json":
        return {"takes": ("file",)}
    found = list(much_of(schema, parts))
    if not found:
        return None
    return {
        "schema": schema,
        "example": body.get("example"),
        "takes": tuple(sorted({kind for kind, _, _ in found})),
        "unbounded": tuple(
            dict.fromkeys(where for kind, where, most in found if kind == "list" and most is None)
        ),
    }


def much_of(
    schema: Schema, parts: Mapping[str, Schema], where: str = "", within: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, int | None]]:
    """Return the lists and long texts of a schema, with where they stand and how many may be."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in within:
            yield from much_of(parts[name], parts, where, (*within, name))
        return
    for choice in (one for key in _CHOICES for one in schema.get(key, ())):
        yield from much_of(choice, parts, where, within)
    if schema.get("type") == "array" and "prefixItems" not in schema:
        yield "list", where, schema.get("maxItems")
        yield from much_of(schema.get("items", {}), parts, f"{where}[]", within)
    if schema.get("type") == "string" and schema.get("maxLength", 0) > LONG_TEXT:
        yield "text", where, schema["maxLength"]
    for key, one in schema.get("properties", {}).items():
        yield from much_of(one, parts, f"{where}.{key}".removeprefix("."), within)
    free = schema.get("additionalProperties")
    if isinstance(free, dict) and schema.get("type") == "object":
        yield "list", f"{where}{{}}", schema.get("maxProperties")
        yield from much_of(free, parts, f"{where}{{}}", within)


# --- pages ----------------------------------------------------------------------------------


class _Forms(HTMLParser):
    """Collects the forms of a page by what is typed and handed in there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str], list[tuple[str, dict[str, str]]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form or one of its fields."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((told, []))
        elif tag in {"input", "textarea", "select", "button"} and self.found:
            self.found[-1][1].append((tag, told))


def forms_of(page: str, address: str, permissions: tuple[str, ...]) -> Iterator[Operation]:
    """Return the forms of a page that take a file or a long text.

    Parameters
    ----------
    address
        Of the page, as its route has it; the form of a page is sent there unless it says where.
    """
    reader = _Forms()
    reader.feed(page)
    for form, fields in reader.found:
        takes = {kind for tag, told in fields if (kind := _takes(tag, told))}
        if takes and form.get("method", "").lower() == "post":
            yield Operation(
                method="POST",
                path=_address(form.get("action", ""), address),
                permissions=permissions,
                media_type=form.get("enctype", "application/x-www-form-urlencoded"),
                takes=tuple(sorted(takes)),
                fields=tuple(dict.fromkeys(told["name"] for _, told in fields if "name" in told)),
            )


def _takes(tag: str, told: Mapping[str, str]) -> str:
    if tag == "input" and told.get("type") == "file":
        return "file"
    if tag == "textarea" and int(told.get("maxlength") or LONG_TEXT + 1) > LONG_TEXT:
        return "text"
    return ""


def _address(action: str, address: str) -> str:
    path = action.partition("?")[0] or address
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", path)
