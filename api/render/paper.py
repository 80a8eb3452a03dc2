"""Papers: Typst templates of ours printed as PDF; nothing is ever fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.formats.plain_text import printable

if TYPE_CHECKING:
    from typst import Fonts

_FOLDER = Path(__file__).parent
_MISSING_SIGN = re.compile(r"the text `(\".*?\")` could not be displayed")
_LINE_BREAK = re.compile(r"[ \t]*[\r\n\u2028\u2029]+[ \t]*")
_TRIES = 5


def pdf_of(
    template: str,
    values: Mapping[str, object],
    *,
    archived_on: date | None = None,
) -> bytes:
    """Print a paper.

    Parameters
    ----------
    template
        Name below this folder. It reads nothing outside of it.
    values
        Texts, numbers and drawings of the paper. They reach the template as data, so that
        nothing in a name can be markup.
    archived_on
        Make it a PDF/A-3b of this day, which holds fonts and colours for decades and may hold
        other files. Letters that no font of this machine has are printed as question marks there,
        since the standard forbids empty boxes.

    Returns
    -------
    bytes
        A tagged PDF; the same values on the same machine give the same bytes.
    """
    plain = _plain(values)
    if archived_on is None:
        return _printed(template, plain)
    # Only where it is needed: loading it takes a while.
    from typst import TypstError  # noqa: PLC0415

    for _ in range(_TRIES):
        try:
            return _printed(template, plain, archived_on)
        except TypstError as error:
            missing = {json.loads(sign) for sign in _MISSING_SIGN.findall(error.diagnostic)}
            if not missing:
                raise
            plain = _without("".join(missing), plain)
    message = f"{template} cannot be archived"
    raise RuntimeError(message)


def _printed(template: str, values: object, archived_on: date | None = None) -> bytes:
    from typst import compile as print_pdf  # noqa: PLC0415

    inputs = {
        "values": json.dumps(values, ensure_ascii=False),
        "archived": "no" if archived_on is None else "yes",
    }
    return print_pdf(
        _FOLDER / template,
        root=_FOLDER,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=None if archived_on is None else "a-3b",
        timestamp=None if archived_on is None else datetime.combine(archived_on, time(), UTC),
    )


@cache
def _fonts() -> Fonts:
    """Return the fonts of this machine; looking for them takes as long as a page."""
    from typst import Fonts  # noqa: PLC0415

    return Fonts()


def _plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON has
    """Make a value fit for JSON; its texts keep no control characters and no line breaks."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, str):
        return _LINE_BREAK.sub(" ", printable(value))
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _without(signs: str, value: Any) -> Any:  # noqa: ANN401  # whatever JSON has
    """Put question marks where a text has one of some signs."""
    if isinstance(value, str):
        return "".join("?" if one in signs else one for one in value)
    if isinstance(value, dict):
        return {key: _without(signs, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(signs, one) for one in value]
    return value
