"""Fields of the forms of rules: which key of a rule's body each stands for, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from data.store.bookings.customers import CUSTOMER_KINDS
from dispatch.care.retention import LIMITS
from dispatch.labour.heat import LEVELS
from dispatch.money.seller import NEEDED
from routing.profiles.profile import PROFILE_NAMES

Kind = Literal["number", "text", "area", "box", "time", "date", "weekdays", "dates", "ring", "part"]
Body = dict[str, Any]


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
    needed
        Whether it is not marked as optional, though an empty field is kept.
    """

    key: str = field(kw_only=False)
    kind: Kind = "number"
    scale: int = 1
    unit: str = ""
    optional: bool = False
    signed: bool = False
    left_out: bool = False
    text: str = ""
    needed: bool = False

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


_text = partial(Field, kind="text")
_area = partial(Field, kind="area")
_box = partial(Field, kind="box")
_time = partial(Field, kind="time")
_money = partial(Field, scale=100, unit="€")
_share = partial(Field, scale=10, unit="%")
_hours = partial(Field, scale=3600, unit="h")
_minutes = partial(Field, scale=60, unit="min")
_whole_minutes = partial(Field, unit="min")
_seconds = partial(Field, unit="s")
_kilometres = partial(Field, scale=1000, unit="km")
_kilograms = partial(Field, scale=1000, unit="kg")
_litres = partial(Field, scale=1000, unit="l")


def _rows(key: str, *fields: Field, table: bool = False) -> Rows:
    return Rows(key=key, fields=fields, table=table)


def _part(title: str, *held: Field | Rows, switch: str = "") -> Part:
    """Return a part with what it holds: fields, and lists below them."""
    return Part(
        title=f"admin-part-{title}",
        fields=tuple(one for one in held if isinstance(one, Field)),
        rows=tuple(one for one in held if isinstance(one, Rows)),
        switch=switch,
    )


_STOPS = (Field("first"), _money("cents", text="stop_cents"))

_TARIFF = (
    _part("base", _money("base_cents"), _money("minimum_cents"), _share("vat_per_mille")),
    _part(
        "distance",
        _rows(
            "distance_bands",
            _kilometres("up_to_m", optional=True),
            _money("cents"),
            _money("km_cents"),
        ),
    ),
    _part(
        "load",
        _rows("mass_bands", _kilograms("up_to", optional=True), _money("cents")),
        _rows("volume_bands", _litres("up_to", optional=True), _money("cents")),
    ),
    _part("stops", _rows("pickup_steps", *_STOPS), _rows("drop_steps", *_STOPS)),
    _part(
        "times",
        _rows(
            "time_rules",
            _text("name"),
            Field("weekdays", kind="weekdays"),
            Field("dates", kind="dates"),
            _time("from_time"),
            _time("until_time", optional=True),
            _share("per_mille", signed=True),
            _money("cents"),
        ),
        _rows(
            "lead_rules",
            _text("name"),
            _whole_minutes("under_min"),
            _share("per_mille"),
            _money("cents"),
        ),
    ),
    _part(
        "extras",
        _money("extra_vehicle_cents"),
        _whole_minutes("free_wait_min"),
        _money("wait_minute_cents"),
        _money("attempt_cents"),
        _money("return_cents"),
        _share("failure_per_mille"),
        _rows("supplements", _text("key", text="name"), _money("value", text="cents"), table=True),
    ),
    _part(
        "zones",
        _money("outside_pickup_cents"),
        _money("outside_drop_cents"),
        _box("serves_outside"),
        _rows(
            "zones",
            _text("name"),
            _money("pickup_cents"),
            _money("drop_cents"),
            Field("ring", kind="ring"),
        ),
    ),
)

_WORK = (
    _part(
        "day",
        _hours("work_before_break_s", optional=True),
        _minutes("break_s"),
        _hours("daily_work_s", optional=True),
        _hours("daily_rest_s", optional=True),
        _hours("same_day_gap_s"),
    ),
    _part(
        "week",
        _hours("weekly_work_s", optional=True),
        _hours("average_work_s", optional=True),
        Field("average_weeks"),
        Field("weekly_days", optional=True),
        _hours("weekly_rest_s", optional=True),
    ),
)

_POINTS = (
    *("hour_points", "waiting_hour_points", "km_points", "tonne_km_points"),
    "climb_hundred_points",
)
_WEIGHTS = (
    _part(
        "fair",
        _money("balance_hour_cents"),
        _money("fairness_hundred_cents"),
        Field("effort_weeks"),
    ),
    _part("points", *(Field(f"points.{key}") for key in _POINTS)),
    _part(
        "stable",
        _money("stable_cents"),
        _whole_minutes("stable_minutes"),
        _money("margin_hour_cents"),
        _whole_minutes("margin_minutes"),
        Field("margin_percent", unit="%"),
    ),
    _part("notice", Field("notice_days")),
)

_DEADLINES = ("book", "change", "cancel_free", "cancel")


def _deadline(root: str, name: str) -> tuple[Field, ...]:
    return (
        Field(f"{root}.minutes_before", text=f"{name}_minutes_before"),
        Field(f"{root}.days_before", text=f"{name}_days_before"),
        _time(f"{root}.at", optional=True, text=f"{name}_at"),
    )


def _cutoff(root: str, title: str, switch: str = "") -> Part:
    deadlines = [one for name in _DEADLINES for one in _deadline(f"{root}.{name}", name)]
    fees = (_money(f"{root}.fee_cents"), _share(f"{root}.fee_per_mille"))
    return _part(title, *deadlines, *fees, switch=switch)


_CUTOFF = (
    _cutoff("others", "everybody"),
    *(_cutoff(f"by_kind.{kind}", f"for-{kind}", f"by_kind.{kind}") for kind in CUSTOMER_KINDS),
)


def _heat(level: str) -> Part:
    root = f"caps.{level}"
    return _part(
        f"heat-{level}",
        _hours(f"{root}.max_round_s", optional=True),
        _hours(f"{root}.max_travel_s", optional=True),
        _kilograms(f"{root}.heavy_g", optional=True),
        _time(f"{root}.heavy_from", optional=True),
        _time(f"{root}.heavy_until", optional=True),
        _minutes(f"{root}.water_every_s", optional=True),
        _minutes(f"{root}.water_s"),
        switch=root,
    )


_EMISSIONS = (
    _part("compared", _text("compared_kind"), _share("compared_distance_per_mille")),
    _part(
        "kinds",
        *(
            _text(f"kind_by_profile.{name}", text=f"profile_{name}", left_out=True)
            for name in PROFILE_NAMES
        ),
    ),
    _part(
        "factors",
        _rows(
            "factors",
            _text("vehicle_kind"),
            Field("part", kind="part"),
            Field("mg_per_km", scale=1000, unit="g/km"),
            Field("from_day", kind="date"),
            _text("source"),
            Field("level", optional=True),
        ),
    ),
)

_ADDRESS = ("name", "legal_form", "street", "street_more", "postcode", "city", "country")
_NUMBERS = ("registration", "registration_scheme", "vat_number", "no_vat_reason")


def _of_seller(key: str) -> Field:
    return _text(key, needed=key in NEEDED)


_SELLER = (
    _part("who", *map(_of_seller, (*_ADDRESS, *_NUMBERS))),
    _part("platform", *map(_of_seller, ("electronic_address", "electronic_scheme"))),
    _part("account", *map(_of_seller, ("iban", "bic"))),
    _part(
        "print",
        _text("email"),
        _text("phone"),
        *map(_area, ("late_penalty", "recovery_costs", "early_payment")),
    ),
)

_RETENTION = (
    _part(
        "kept",
        *(
            Field(key, unit="h" if key.endswith("_h") else "d", text=f"kept-{key}")
            for key in LIMITS
        ),
    ),
)

_TRACKING = (
    _part(
        "tracking",
        *map(_box, ("sends_links", "shows_rider", "moves_slots")),
        Field("ends_h", unit="h"),
    ),
)

_FAIR_COST = (
    _part(
        "pooled",
        _box("pays_shares"),
        _money("round_cents"),
        _money("hour_cents", text="rider_hour_cents"),
        _money("km_cents", text="ridden_km_cents"),
        _rows("drop_steps", *_STOPS),
    ),
    _part(
        "own-van",
        _money("van_km_cents"),
        _money("van_hour_cents"),
        _share("van_distance_per_mille"),
        _share("van_time_per_mille"),
    ),
)

_COLD_CHAIN = (
    _part(
        "cold",
        *map(_whole_minutes, ("chilled_min", "frozen_min", "hot_min")),
        _litres("box_ml"),
        Field("packs_per_box"),
    ),
)

_GOODS = (
    _part(
        "never-together",
        _rows("pairs", _text("one", text="kind-one"), _text("other", text="kind-other")),
    ),
)

_DOOR_TIMES = (
    _part("door-visit", *map(_minutes, ("home_s", "shop_s", "hub_s", "farm_s"))),
    _part("door-goods", *map(_seconds, ("parcel_s", "floor_s", "signature_s", "aid_s"))),
)

PARTS: Mapping[str, tuple[Part, ...]] = {
    "tariff": _TARIFF,
    "work": _WORK,
    "weights": _WEIGHTS,
    "cutoff": _CUTOFF,
    "heat": tuple(_heat(level) for level in LEVELS if level != "none"),
    "emissions": _EMISSIONS,
    "seller": _SELLER,
    "retention": _RETENTION,
    "tracking": _TRACKING,
    "fair_cost": _FAIR_COST,
    "cold_chain": _COLD_CHAIN,
    "goods": _GOODS,
    "door_times": _DOOR_TIMES,
}
"""Parts of the form of each kind of rule."""
