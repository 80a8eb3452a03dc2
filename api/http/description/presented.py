"""Answers that tell a value as it is: their fields are declared once, in the value.

A value that carries a person, a door or a code has an answer of its own, with its disclosure.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import create_model

from api.http.shapes import Moment, Names, Out

Answer = TypeVar("Answer", bound=Out)

PRESENTED: dict[type[Out], type] = {}
"""Every answer that presents a value, with that value."""


def presents(value: type) -> Callable[[type[Answer]], type[Answer]]:
    """Give an answer the fields of a value; what the answer declares itself is told so.

    Lists come for tuples, names in order for sets of texts, instants in UTC, and for a value in
    the value the answer of the same module that presents it. Where that is in another module, the
    answer declares the field, so that nothing depends on what was imported before.
    """

    def fill(answer: type[Answer]) -> type[Answer]:
        kinds = get_type_hints(value, include_extras=True)
        own = answer.model_fields
        beside = _answers_of(answer.__module__)
        told: dict[str, Any] = {
            name: (own[name].annotation, own[name])
            if name in own
            else (_told(kinds[name], beside), ...)
            for name in (field.name for field in fields(value))
        }
        filled: type[Answer] = create_model(
            answer.__name__,
            __base__=answer.__bases__[0],
            __module__=answer.__module__,
            __doc__=answer.__doc__,
            **told,
        )
        PRESENTED[filled] = value
        return filled

    return fill


def _answers_of(module: str) -> dict[Any, Any]:
    """Return the answers that a module has so far, by the value that each presents."""
    others: dict[Any, Any] = {datetime: Moment}
    kept = {one for one in vars(sys.modules[module]).values() if isinstance(one, type)}
    return others | {value: one for one, value in PRESENTED.items() if one in kept}


def _told(kind: Any, beside: Mapping[Any, Any]) -> Any:  # noqa: ANN401  # a type of any kind
    """Return the type with which an answer tells one of a value."""
    if kind in beside:
        return beside[kind]
    if is_dataclass(kind):
        msg = f"no answer presents {kind}: declare the field"
        raise TypeError(msg)
    origin, inner = (
        get_origin(kind),
        [_told(each, beside) for each in get_args(kind) if each is not ...],
    )
    if origin is tuple:
        return GenericAlias(list, (inner[0],))
    if origin in (frozenset, set, AbstractSet):
        return Names
    if origin in (Union, UnionType):
        return reduce(or_, inner)
    if origin is Mapping:
        return GenericAlias(dict, tuple(inner))
    return kind
