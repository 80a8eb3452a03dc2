"""Fields of the forms of rules: which key of a rule's body each stands for, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from data.store.bookings.customers import CUSTOMER_KINDS
from dispatch.care.retention import LIMITS
from dispatch.labour.heat import LEVELS
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
