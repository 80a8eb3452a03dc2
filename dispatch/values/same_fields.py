"""Fields that two dataclasses have by the same name, for making one from the other."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def same_fields(value: DataclassInstance, of: type[DataclassInstance]) -> dict[str, Any]:
    """Return the fields of a value that another dataclass has by the same name."""
    names = {one.name for one in fields(of)}
    return {one.name: getattr(value, one.name) for one in fields(value) if one.name in names}
