"""The one error tree of the project; every layer raises from it.

::

    TourneeError            anything a user can understand and mend
    ├── BadInput            input is wrong: one or more Faults, all of them at once
    ├── NotFound            a named thing does not exist (city, profile, shift, ...)
    ├── Denied              whoever asks may not: unknown, signed out, or without the right
    ├── Conflict            right in itself, but not as things stand now
    ├── NotReady            right in itself, but something of ours is still being prepared
    ├── DamagedFile         a file of ours is truncated, altered or of another version
    └── Failure             the input was right and the work still could not be done

The core speaks in codes and arguments; sentences live in the Fluent catalogues of ``api/locales``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with an input.

    Attributes
    ----------
    code
        Stable kebab-case code, also the Fluent message id with the prefix ``fault-``.
    file
        The file at fault, empty where there is none.
    where
        Key path or row inside the file, such as ``jobs[3].drops[0].windows[0]`` or ``row 12``.
    args
        Arguments of the sentence: the value found (``value``) and what would be right.
    subject
        Identity of the thing that can be left out to mend the input, as ``("job", "bread-7")``;
        ``None`` where leaving one thing out does not help.
    """

    code: str
    file: str = ""
    where: str = ""
    args: Mapping[str, str | int | float] = field(default_factory=dict)
    subject: tuple[str, str] | None = None

    def __str__(self) -> str:
        place = " ".join(part for part in (self.file, self.where) if part)
        detail = ", ".join(f"{key}={value!r}" for key, value in self.args.items())
        return f"{place}: {self.code} ({detail})" if place else f"{self.code} ({detail})"


class TourneeError(Exception):
    """Base of every error that a user can understand.

    Parameters
    ----------
    code
        Stable kebab-case code, also the Fluent message id with the prefix ``error-``.
    args
        Arguments of the sentence.

    Attributes
    ----------
    zone
        Time zone in which its sentence tells instants, where somebody knows it.
    names
        What people call the things whose ids stand among its arguments, by id.
    """

    zone: tzinfo | None = None
    names: Mapping[str, str] = MappingProxyType({})

    def __init__(self, code: str, **args: str | int | float) -> None:
        self.code = code
        self.arguments: dict[str, str | int | float] = args
        super().__init__(code, args)

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is made anew of its positional arguments alone, and these have names.
        return _recreate, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        detail = ", ".join(f"{key}={value!r}" for key, value in self.arguments.items())
        return f"{self.code} ({detail})" if detail else self.code


def _recreate(
    kind: type[TourneeError], args: tuple[Any, ...], state: Mapping[str, Any]
) -> TourneeError:
    """Return an error as another process raised it."""
    tournee_error = kind.__new__(kind, *args)
    tournee_error.__dict__.update(state)
    return tournee_error


class BadInput(TourneeError):
    """Input is wrong; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("bad-input", count=len(self.faults))

    @classmethod
    def of(
        cls,
        code: str,
        /,
        *,
        file: str = "",
        where: str = "",
        subject: tuple[str, str] | None = None,
        **args: str | int | float,
    ) -> BadInput:
        """Return the error of one fault, with the arguments of its sentence."""
        return cls([Fault(code=code, file=file, where=where, args=args, subject=subject)])

    def __str__(self) -> str:
        return "; ".join(str(fault) for fault in self.faults)


class NotFound(TourneeError):
    """A named thing does not exist."""


class Denied(TourneeError):
    """Whoever asks may not: unknown, signed out, or without the right."""


class Conflict(TourneeError):
    """The request is right in itself but cannot be met as things stand now."""


class NotReady(TourneeError):
    """The request is right in itself, but something of ours that it needs is not ready yet."""


class DamagedFile(TourneeError):
    """A file of ours is truncated, altered or written by another version."""


class Failure(TourneeError):
    """The input was right and the work could still not be done."""


REFUSED = (BadInput, Denied, NotFound, Conflict, Failure)
"""Errors of what is refused as things stand, in contrast to defects and what is being prepared."""
