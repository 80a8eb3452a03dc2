"""Zeros at the beginning of postcodes and telephones that a spreadsheet program took away.

A file that was opened and saved again has ``1000`` for ``01000`` and ``612345678`` for
``0612345678``. Where the file shows that it happened the zero is put back, and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from data.formats.open_food_network.reports import Report
from data.formats.open_food_network.values import Row
from routing.errors import Fault

_POSTCODES = ("ship_postcode", "delivery_postcode")
_PHONE = "phone"
_BARE_PHONE = re.compile(r"[1-9]\d{8}")
"""Of countries whose numbers have ten digits with the zero, such as France and Australia."""
_POSTCODE_SIGNS = 5


def with_zeros(reports: Sequence[Report]) -> tuple[list[Report], list[Fault]]:
    """Return reports with the zeros that they lost, and what is to be told of it."""
    posts = {text for text in _texts(reports, _POSTCODES) if text.isdecimal()}
    phones = {text for text in _texts(reports, (_PHONE,)) if _BARE_PHONE.fullmatch(text)}
    short = {text for text in posts if len(text) < _POSTCODE_SIGNS}
    # Some countries have postcodes of four digits. Five in another row, or a French mobile number
    # without its zero, tell that here they have five.
    is_five = len(short) < len(posts) or any(text.startswith("6") for text in phones)
    lost = short if is_five else set()
    if not lost and not phones:
        return list(reports), []
    faults: list[Fault] = []
    mended = [_mended(report, lost, phones, faults) for report in reports]
    return mended, faults


def _mended(report: Report, posts: set[str], phones: set[str], faults: list[Fault]) -> Report:
    counts: Counter[str] = Counter()
    rows = tuple(_mended_row(row, posts, phones, counts) for row in report.rows)
    if counts:
        args = {"postcodes": counts["post"], "phones": counts["phone"]}
        faults.append(Fault(code="open-food-network-zeros", file=report.name, args=args))
    return replace(report, rows=rows)


def _mended_row(row: Row, posts: set[str], phones: set[str], counts: Counter[str]) -> Row:
    cells = dict(row.cells)
    for key in _POSTCODES:
        if row.text(key) in posts:
            cells[key] = row.text(key).zfill(_POSTCODE_SIGNS)
            counts["post"] += 1
    if row.text(_PHONE) in phones:
        cells[_PHONE] = f"0{row.text(_PHONE)}"
        counts["phone"] += 1
    return replace(row, cells=cells)


def _texts(reports: Iterable[Report], keys: Iterable[str]) -> Iterable[str]:
    return (row.text(key) for report in reports for row in report.rows for key in keys)
