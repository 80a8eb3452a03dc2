"""Fields that one dataclass takes over from another, by their names."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def same_fields(value: object, of: type[DataclassInstance]) -> dict[str, Any]:
    """Return what a value has of the fields of a dataclass, its properties included."""
    names = (one.name for one in fields(of))
    return {name: getattr(value, name) for name in names if hasattr(value, name)}
