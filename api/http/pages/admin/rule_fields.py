"""Fields of the forms of rules: which key of a rule's body each stands for, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Literal

from api.http.pages.admin.fleet import rows_of
from api.http.pages.admin.tabs import typed
from api.http.pages.forms import MAX_WHOLE, Form
from data.store.bookings.customers import CUSTOMER_KINDS
from dispatch.care.retention import LIMITS
from dispatch.labour.heat import LEVELS
from routing.profiles.profile import PROFILE_NAMES

Kind = Literal["number", "text", "area", "box", "time", "date", "weekdays", "dates", "ring", "part"]
Body = dict[str, Any]

BLANK_ROWS = 2
"""Empty rows below those that a list has."""
MORE_ROWS = 5

_DAY_FIRST = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a rule's form.

    Attributes
    ----------
    key
        Path below the body, or below a row of a list.
    scale, unit
        Smaller units, as the body keeps them, in one that is typed; and what that is called.
    optional
        Whether an empty field means ``None``; else it is 0 or an empty text.
    signed
        Whether a number may be below 0.
    left_out
        Whether an empty field leaves its key out.
    text
        Ends the id of its label, where that is not the key's last part.
    """

    key: str
    kind: Kind = "number"
    scale: int = 1
    unit: str = ""
    optional: bool = False
    signed: bool = False
    left_out: bool = False
    text: str = ""

    @property
    def label(self) -> str:
        """Id of its label."""
        leaf = self.text or self.key.rsplit(".", 1)[-1]
        return f"admin-field-{leaf.replace('_', '-')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list in a rule's body, or a table of it: its rows have ``key`` and ``value``."""

    key: str
    fields: tuple[Field, ...]
    table: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a rule's form.

    Attributes
    ----------
    title
        Id of its heading.
    switch
        Key that the body only has where a box is ticked; empty: the part always holds.
    """

    title: str
    fields: tuple[Field, ...] = ()
    rows: tuple[Rows, ...] = ()
    switch: str = ""


def _money(key: str, **more: Any) -> Field:  # noqa: ANN401
    return Field(key=key, scale=100, unit="€", **more)


def _hours(key: str, *, optional: bool = False) -> Field:
    return Field(key=key, scale=3600, unit="h", optional=optional)


def _minutes(key: str, *, optional: bool = False) -> Field:
    return Field(key=key, scale=60, unit="min", optional=optional)


def _share(key: str, **more: Any) -> Field:  # noqa: ANN401
    return Field(key=key, scale=10, unit="%", **more)


def _text(key: str, **more: Any) -> Field:  # noqa: ANN401
    return Field(key=key, kind="text", **more)


_TARIFF = (
    Part(
        title="admin-part-base",
        fields=(_money("base_cents"), _money("minimum_cents"), _share("vat_per_mille")),
    ),
    Part(
        title="admin-part-distance",
        rows=(
            Rows(
                key="distance_bands",
                fields=(
                    Field(key="up_to_m", scale=1000, unit="km", optional=True),
                    _money("cents"),
                    _money("km_cents"),
                ),
            ),
        ),
    ),
    Part(
        title="admin-part-load",
        rows=(
            Rows(
                key="mass_bands",
                fields=(
                    Field(key="up_to", scale=1000, unit="kg", optional=True),
                    _money("cents"),
                ),
            ),
            Rows(
                key="volume_bands",
                fields=(
                    Field(key="up_to", scale=1000, unit="l", optional=True),
                    _money("cents"),
                ),
            ),
        ),
    ),
    Part(
        title="admin-part-stops",
        rows=tuple(
            Rows(key=key, fields=(Field(key="first"), _money("cents", text="stop_cents")))
            for key in ("pickup_steps", "drop_steps")
        ),
    ),
    Part(
        title="admin-part-times",
        rows=(
            Rows(
                key="time_rules",
                fields=(
                    _text("name"),
                    Field(key="weekdays", kind="weekdays"),
                    Field(key="dates", kind="dates"),
                    Field(key="from_time", kind="time"),
                    Field(key="until_time", kind="time", optional=True),
                    _share("per_mille", signed=True),
                    _money("cents"),
                ),
            ),
            Rows(
                key="lead_rules",
                fields=(
                    _text("name"),
                    Field(key="under_min", unit="min"),
                    _share("per_mille"),
                    _money("cents"),
                ),
            ),
        ),
    ),
    Part(
        title="admin-part-extras",
        fields=(
            _money("extra_vehicle_cents"),
            Field(key="free_wait_min", unit="min"),
            _money("wait_minute_cents"),
            _money("attempt_cents"),
        ),
        rows=(
            Rows(
                key="supplements",
                fields=(_text("key", text="name"), _money("value", text="cents")),
                table=True,
            ),
        ),
    ),
    Part(
        title="admin-part-zones",
        fields=(
            _money("outside_pickup_cents"),
            _money("outside_drop_cents"),
            Field(key="serves_outside", kind="box"),
        ),
        rows=(
            Rows(
                key="zones",
                fields=(
                    _text("name"),
                    _money("pickup_cents"),
                    _money("drop_cents"),
                    Field(key="ring", kind="ring"),
                ),
            ),
        ),
    ),
)

_WORK = (
    Part(
        title="admin-part-day",
        fields=(
            _hours("work_before_break_s", optional=True),
            _minutes("break_s"),
            _hours("daily_work_s", optional=True),
            _hours("daily_rest_s", optional=True),
            _hours("same_day_gap_s"),
        ),
    ),
    Part(
        title="admin-part-week",
        fields=(
            _hours("weekly_work_s", optional=True),
            _hours("average_work_s", optional=True),
            Field(key="average_weeks"),
            Field(key="weekly_days", optional=True),
            _hours("weekly_rest_s", optional=True),
        ),
    ),
)

_POINTS = ("hour_points", "waiting_hour_points", "km_points", "tonne_km_points")
_WEIGHTS = (
    Part(
        title="admin-part-fair",
        fields=(
            _money("balance_hour_cents"),
            _money("fairness_hundred_cents"),
            Field(key="effort_weeks"),
        ),
    ),
    Part(
        title="admin-part-points",
        fields=tuple(Field(key=f"points.{key}") for key in (*_POINTS, "climb_hundred_points")),
    ),
    Part(
        title="admin-part-stable",
        fields=(
            _money("stable_cents"),
            Field(key="stable_minutes", unit="min"),
            _money("margin_hour_cents"),
            Field(key="margin_minutes", unit="min"),
            Field(key="margin_percent", unit="%"),
        ),
    ),
    Part(title="admin-part-notice", fields=(Field(key="notice_days"),)),
)

_DEADLINES = ("book", "change", "cancel_free", "cancel")


def _deadline(root: str, name: str) -> tuple[Field, ...]:
    return (
        *(
            Field(key=f"{root}.{key}", text=f"{name}_{key}")
            for key in ("minutes_before", "days_before")
        ),
        Field(key=f"{root}.at", kind="time", optional=True, text=f"{name}_at"),
    )


def _cutoff(root: str, title: str, switch: str = "") -> Part:
    deadlines = [one for name in _DEADLINES for one in _deadline(f"{root}.{name}", name)]
    fees = (_money(f"{root}.fee_cents"), _share(f"{root}.fee_per_mille"))
    return Part(title=title, fields=(*deadlines, *fees), switch=switch)


_CUTOFF = (
    _cutoff("others", "admin-part-everybody"),
    *(
        _cutoff(f"by_kind.{kind}", f"admin-part-for-{kind}", f"by_kind.{kind}")
        for kind in CUSTOMER_KINDS
    ),
)

_HEAT = tuple(
    Part(
        title=f"admin-part-heat-{level}",
        fields=(
            _hours(f"caps.{level}.max_round_s", optional=True),
            _hours(f"caps.{level}.max_travel_s", optional=True),
            Field(key=f"caps.{level}.heavy_g", scale=1000, unit="kg", optional=True),
            Field(key=f"caps.{level}.heavy_from", kind="time", optional=True),
            Field(key=f"caps.{level}.heavy_until", kind="time", optional=True),
            _minutes(f"caps.{level}.water_every_s", optional=True),
            _minutes(f"caps.{level}.water_s"),
        ),
        switch=f"caps.{level}",
    )
    for level in LEVELS
    if level != "none"
)

_EMISSIONS = (
    Part(
        title="admin-part-compared",
        fields=(_text("compared_kind"), _share("compared_distance_per_mille")),
    ),
    Part(
        title="admin-part-kinds",
        fields=tuple(
            _text(f"kind_by_profile.{name}", text=f"profile_{name}", left_out=True)
            for name in PROFILE_NAMES
        ),
    ),
    Part(
        title="admin-part-factors",
        rows=(
            Rows(
                key="factors",
                fields=(
                    _text("vehicle_kind"),
                    Field(key="part", kind="part"),
                    Field(key="mg_per_km", scale=1000, unit="g/km"),
                    Field(key="from_day", kind="date"),
                    _text("source"),
                    Field(key="level", optional=True),
                ),
            ),
        ),
    ),
)

_SELLER = (
    Part(
        title="admin-part-who",
        fields=tuple(
            _text(key)
            for key in (
                *("name", "legal_form", "street", "street_more", "postcode", "city", "country"),
                *("registration", "registration_scheme", "vat_number", "no_vat_reason"),
            )
        ),
    ),
    Part(title="admin-part-account", fields=(_text("iban"), _text("bic"))),
    Part(
        title="admin-part-print",
        fields=(
            _text("email"),
            _text("phone"),
            *(
                Field(key=key, kind="area")
                for key in ("late_penalty", "recovery_costs", "early_payment")
            ),
        ),
    ),
)

_RETENTION = (
    Part(
        title="admin-part-kept",
        fields=tuple(
            Field(key=key, unit="h" if key.endswith("_h") else "d", text=f"kept-{key}")
            for key in LIMITS
        ),
    ),
)

_TRACKING = (
    Part(
        title="admin-part-tracking",
        fields=(
            *(Field(key=key, kind="box") for key in ("sends_links", "shows_rider", "moves_slots")),
            Field(key="ends_h", unit="h"),
        ),
    ),
)

_FAIR_COST = (
    Part(
        title="admin-part-pooled",
        fields=(
            Field(key="pays_shares", kind="box"),
            _money("round_cents"),
            _money("hour_cents", text="rider_hour_cents"),
            _money("km_cents", text="ridden_km_cents"),
        ),
        rows=(
            Rows(
                key="drop_steps",
                fields=(Field(key="first"), _money("cents", text="stop_cents")),
            ),
        ),
    ),
    Part(
        title="admin-part-own-van",
        fields=(
            _money("van_km_cents"),
            _money("van_hour_cents"),
            _share("van_distance_per_mille"),
            _share("van_time_per_mille"),
        ),
    ),
)

_COLD_CHAIN = (
    Part(
        title="admin-part-cold",
        fields=(
            *(Field(key=f"{one}_min", unit="min") for one in ("chilled", "frozen", "hot")),
            Field(key="box_ml", scale=1000, unit="l"),
            Field(key="packs_per_box"),
        ),
    ),
)

PARTS: Mapping[str, tuple[Part, ...]] = {
    "tariff": _TARIFF,
    "work": _WORK,
    "weights": _WEIGHTS,
    "cutoff": _CUTOFF,
    "heat": _HEAT,
    "emissions": _EMISSIONS,
    "seller": _SELLER,
    "retention": _RETENTION,
    "tracking": _TRACKING,
    "fair_cost": _FAIR_COST,
    "cold_chain": _COLD_CHAIN,
}
"""Parts of the form of each kind of rule."""


def start_of(body: Mapping[str, Any], parts: Sequence[Part], language: str) -> dict[str, Any]:
    """Return the first values of a form from the body of a rule."""
    start: dict[str, Any] = {}
    for part in parts:
        if part.switch:
            start[part.switch] = _find(body, part.switch) is not None
        start |= {one.key: _shown(one, _find(body, one.key), language) for one in part.fields}
        for rows in part.rows:
            for number, row in enumerate(_listed(rows, _find(body, rows.key))):
                start |= {
                    f"{rows.key}[{number}].{one.key}": _shown(one, row.get(one.key), language)
                    for one in rows.fields
                }
    return start


def read_body(form: Form, parts: Sequence[Part], before: Mapping[str, Any]) -> Body:
    """Read a form into the body of a rule; whatever the form has no field for stays as it was.

    The form learns which field each key path of the body belongs to.
    """
    body: Body = deepcopy(dict(before))
    names: dict[str, str] = {}
    for part in parts:
        if part.switch and not form.has(part.switch):
            _drop(body, part.switch)
            continue
        for one in part.fields:
            value = _read(form, one, one.key)
            if one.left_out and not value:
                _drop(body, one.key)
            else:
                _put(body, one.key, value)
            names = {**_paths(one.key, one.key), **names}
        for rows in part.rows:
            listed = list(_read_rows(form, rows, names))
            table = {row["key"]: row["value"] for row in listed} if rows.table else None
            _put(body, rows.key, listed if table is None else table)
            names.setdefault(f"body.{rows.key}", rows.key)
    form.fields = {
        "body": parts[0].fields[0].key if parts[0].fields else "",
        **form.fields,
        **names,
    }
    return body


def counts_of(form: Form, parts: Sequence[Part], *, more: bool) -> dict[str, int]:
    """Return how many rows each list of a form shows."""
    blank = MORE_ROWS if more else 0 if form.sent else BLANK_ROWS
    return {
        rows.key: rows_of(form, rows.key) + blank or BLANK_ROWS
        for part in parts
        for rows in part.rows
    }


def at(rows: Rows, number: int) -> Iterator[Field]:
    """Return the fields of one row of a list."""
    for one in rows.fields:
        yield replace(one, key=f"{rows.key}[{number}].{one.key}", text=one.text or one.key)


def _read_rows(form: Form, rows: Rows, names: dict[str, str]) -> Iterator[Body]:
    found = 0
    for number in range(rows_of(form, rows.key)):
        own = f"{rows.key}[{number}]"
        if not any(_is_said(form, one, f"{own}.{one.key}") for one in rows.fields):
            continue
        row = {one.key: _read(form, one, f"{own}.{one.key}") for one in rows.fields}
        path = f"body.{rows.key}.{row['key']}" if rows.table else f"body.{rows.key}[{found}]"
        names[path] = f"{own}.{rows.fields[-1 if rows.table else 0].key}"
        if not rows.table:
            names |= {f"{path}.{one.key}": f"{own}.{one.key}" for one in rows.fields}
        found += 1
        yield row


def _is_said(form: Form, one: Field, name: str) -> bool:
    """Return whether somebody wrote into a field of a row; a choice that is made already is not."""
    return one.kind != "part" and bool("".join(form.all(name)).strip())


def _read(form: Form, one: Field, name: str) -> Any:  # noqa: ANN401, PLR0911  # whatever JSON holds
    typed_in = form.text(name)
    match one.kind:
        case "number":
            low = -MAX_WHOLE if one.signed else 0
            value = form.number(name, scale=one.scale, low=low)
            return value if value is not None or one.optional else 0
        case "box":
            return form.has(name)
        case "weekdays":
            return sorted({int(day) for day in form.all(name) if day.isdecimal()})
        case "dates":
            return [_iso_day(day) for day in typed_in.replace(",", " ").split()]
        case "time":
            return typed_in or (None if one.optional else "00:00")
        case "ring":
            return [_corner(line) for line in typed_in.splitlines() if line.strip()]
        case _:
            return typed_in or (None if one.optional else "")


def _iso_day(typed_in: str) -> str:
    """Return a day as the rule has it; what is none is left for the rule."""
    found = _DAY_FIRST.fullmatch(typed_in)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else typed_in


def _corner(line: str) -> list[object]:
    """Read a corner of a zone, ``longitude latitude``; what is none is left for the rule."""
    parts: list[object] = []
    for word in line.replace(",", " ").split():
        try:
            parts.append(float(word))
        except ValueError:
            parts.append(word)
    return parts


def _shown(one: Field, value: Any, language: str) -> Any:  # noqa: ANN401
    if value is None:
        return ""
    match one.kind:
        case "number":
            return typed(value, one.scale, language)
        case "dates":
            return ", ".join(_day_words(day, language) for day in value)
        case "time":
            return str(value)[:5]
        case "ring":
            return "\n".join(f"{lon} {lat}" for lon, lat in value)
        case _:
            return value


def _day_words(day: str, language: str) -> str:
    """Write a day of a rule as people of a language do: ``24/12/2026`` in French."""
    return _ISO_DAY.sub(r"\3/\2/\1", day) if language == "fr" else day


def _listed(rows: Rows, value: Any) -> list[Body]:  # noqa: ANN401
    if rows.table:
        return [{"key": key, "value": one} for key, one in (value or {}).items()]
    return list(value or [])


def _find(body: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401
    found: Any = body
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _put(body: Body, path: str, value: object) -> None:
    *above, last = path.split(".")
    for key in above:
        body = body.setdefault(key, {})
    body[last] = value


def _drop(body: Body, path: str) -> None:
    *above, last = path.split(".")
    for key in above:
        body = body.get(key, {})
    body.pop(last, None)


def _paths(key: str, name: str) -> dict[str, str]:
    """Return the key paths of a field, and of what it is the first of."""
    parts = key.split(".")
    return {f"body.{'.'.join(parts[: count + 1])}": name for count in range(len(parts) - 1, -1, -1)}
