"""From a tariff to a price that explains itself line by line.

An agreed price is the sum of its lines, in this order: base, distance, load, stops, zones, further
bicycles, supplements; then surcharges by time and by lead, each on the sum of all lines before the
first surcharge and never on one another; then, where the sum is lower, what is missing to the
minimum. What happened on the way (drops not made or failed, waiting, further attempts, more
supplements) is settled later in lines of its own.

One rounding rule: each line is rounded to whole cents, halves away from zero, and sums are sums of
rounded lines. Tax is computed once, on the net sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta, tzinfo

from dispatch.bookings.quotes import (
    NOT_DELIVERED,
    TOLD,
    Actuals,
    PriceFacts,
    PriceLine,
    Quote,
)
from dispatch.bookings.tariff import DistanceBand, LeadRule, LoadBand, StopStep, Tariff, TimeRule
from dispatch.values.local_time import wall_of
from dispatch.values.rounding import rounded
from dispatch.values.validation import bad_input, fault, out_of_range, refuse
from routing.errors import Fault
from routing.types import Point


def quote(tariff: Tariff, facts: PriceFacts, zone: tzinfo) -> Quote:
    """Price a booking.

    Parameters
    ----------
    tariff
        The version in force.
    facts
        The booking.
    zone
        The cooperative's zone, in which hours and days are meant.

    Raises
    ------
    BadInput
        If the tariff has no price for it: beyond the last band, outside all zones, or with a
        supplement that it does not name.
    """
    refuse([*_beyond_faults(tariff, facts), *_supplement_faults(tariff, facts.supplements)])
    plain = [
        PriceLine(code="base", unit_cents=tariff.base_cents),
        *_distance_lines(tariff.distance_bands, facts.distance_m),
        *_load_lines(tariff, facts),
        *step_lines("pickups", tariff.pickup_steps, len(facts.pickups)),
        *step_lines("drops", tariff.drop_steps, len(facts.drops)),
        *_zone_lines(tariff, facts),
        PriceLine(
            code="extra-vehicles",
            quantity=facts.vehicles - 1,
            unit_cents=tariff.extra_vehicle_cents,
        ),
        *_supplement_lines(tariff, facts.supplements),
    ]
    subtotal = sum(line.amount_cents for line in plain)
    lines = [*plain, *_surcharges(tariff, facts, zone, subtotal)]
    missing = tariff.minimum_cents - sum(line.amount_cents for line in lines)
    if missing > 0:
        args: dict[str, str | int] = {"minimum_cents": tariff.minimum_cents}
        lines.append(PriceLine(code="minimum", args=args, unit_cents=missing))
    return Quote(
        tariff_id=tariff.id,
        tariff_version=tariff.version,
        lines=tuple(line for line in lines if line.amount_cents),
        vat_per_mille=tariff.vat_per_mille,
    )


def settle(tariff: Tariff, agreed: Quote, actuals: Actuals) -> Quote:
    """Add what happened to an agreed price; its own lines stay as they were agreed.

    Parameters
    ----------
    tariff
        The very version that made the agreed price.
    agreed
        What :func:`quote` gave.
    actuals
        What happened.

    Raises
    ------
    BadInput
        If the tariff is another one, a supplement is unknown to it, or the reduction is more
        than the whole price.
    """
    if (tariff.id, tariff.version) != (agreed.tariff_id, agreed.tariff_version):
        found = f"{tariff.id} {tariff.version}"
        right = f"{agreed.tariff_id} {agreed.tariff_version}"
        raise bad_input("other-tariff", "tariff", value=found, known=right)
    if actuals.cancel_fee_cents is not None:
        fee = PriceLine(code="cancelled", unit_cents=actuals.cancel_fee_cents)
        return replace(agreed, lines=(fee,) if fee.amount_cents else ())
    refuse(_supplement_faults(tariff, actuals.supplements))
    if actuals.drops and not actuals.drops_made and not actuals.supplements:
        # Nobody pays for what nobody did.
        refuse(out_of_range("reduction_cents", actuals.reduction_cents, 0, 0))
        return replace(agreed, lines=())
    free = tariff.free_wait_min
    minutes = sum(max(0, wait_s // 60 - free) for wait_s in actuals.waited_s)
    added = [
        PriceLine(
            code="not-made",
            args={"drops": actuals.drops},
            quantity=actuals.drops - actuals.drops_made,
            per=max(1, actuals.drops),
            unit_cents=-agreed.net_cents,
        ),
        *_failure_lines(tariff.failure_per_mille, agreed.net_cents, actuals),
        PriceLine(
            code="waiting",
            args={"free_min": free},
            quantity=minutes,
            unit_cents=tariff.wait_minute_cents,
        ),
        PriceLine(code="attempts", quantity=actuals.attempts, unit_cents=tariff.attempt_cents),
        PriceLine(code="brought-back", quantity=actuals.returns, unit_cents=tariff.return_cents),
        *_supplement_lines(tariff, actuals.supplements),
    ]
    net = agreed.net_cents + sum(line.amount_cents for line in added)
    refuse(out_of_range("reduction_cents", actuals.reduction_cents, 0, max(0, net)))
    added.append(PriceLine(code="reduction", unit_cents=-actuals.reduction_cents))
    shown = (line for line in added if line.amount_cents or line.code in TOLD)
    return replace(agreed, lines=(*agreed.lines, *shown))


def _failure_lines(per_mille: int, net_cents: int, actuals: Actuals) -> Iterator[PriceLine]:
    """Return what comes off for drops that failed, one line for each reason and day.

    Together with what was not made nothing is lost by rounding: where all of it comes off, the
    lines sum to the whole price.
    """
    off, drops = 1000 - per_mille, max(1, actuals.drops)
    missing = 1000 * (actuals.drops - actuals.drops_made)
    before = rounded(net_cents * missing, 1000 * drops)
    alike = Counter((one.day, one.reason) for one in actuals.failed)
    for (day, reason), count in sorted(alike.items()):
        missing += off * count
        so_far = rounded(net_cents * missing, 1000 * drops)
        args: dict[str, str | int] = {
            "reason": reason,
            "failed_day": day.isoformat(),
            "failed": count,
            "drops": actuals.drops,
            "charged_per_mille": per_mille,
        }
        yield PriceLine(code=NOT_DELIVERED, args=args, unit_cents=before - so_far)
        before = so_far


def _supplement_faults(tariff: Tariff, supplements: Mapping[str, int]) -> list[Fault]:
    known = ", ".join(sorted(tariff.supplements)) or "—"
    return [
        fault("unknown-supplement", f"supplements.{name}", value=name, known=known)
        for name in supplements
        if name not in tariff.supplements
    ]


def _beyond_faults(tariff: Tariff, facts: PriceFacts) -> list[Fault]:
    checks = (
        ("distance_m", facts.distance_m, [band.up_to_m for band in tariff.distance_bands]),
        ("mass_g", facts.mass_g, [band.up_to for band in tariff.mass_bands]),
        ("volume_ml", facts.volume_ml, [band.up_to for band in tariff.volume_bands]),
    )
    faults = []
    for where, value, limits in checks:
        last = limits[-1] if limits else None
        if last is not None and value > last:
            faults.append(fault("beyond-tariff", where, what=where, value=value, limit=last))
    if tariff.zones and not tariff.serves_outside:
        for where, points in (("pickups", facts.pickups), ("drops", facts.drops)):
            faults += [
                fault("outside-zones", f"{where}[{index}]", value=f"{point.lon}, {point.lat}")
                for index, point in enumerate(points)
                if _zone_name(tariff, point) is None
            ]
    return faults


def _distance_lines(bands: tuple[DistanceBand, ...], distance_m: int) -> Iterator[PriceLine]:
    begin = 0
    for band in bands:
        ends_here = band.up_to_m is None or distance_m <= band.up_to_m
        end = distance_m if ends_here or band.up_to_m is None else band.up_to_m
        if ends_here:
            args: dict[str, str | int] = {"distance_m": distance_m}
            yield PriceLine(code="distance-band", args=args, unit_cents=band.cents)
        yield PriceLine(
            code="distance",
            args={"from_m": begin, "to_m": end},
            quantity=end - begin,
            per=1000,
            unit_cents=band.km_cents,
        )
        if ends_here:
            return
        begin = end


def _load_lines(tariff: Tariff, facts: PriceFacts) -> Iterator[PriceLine]:
    mass = _band(tariff.mass_bands, facts.mass_g)
    if mass is not None:
        yield PriceLine(code="mass", args={"mass_g": facts.mass_g}, unit_cents=mass.cents)
    volume = _band(tariff.volume_bands, facts.volume_ml)
    if volume is not None:
        args: dict[str, str | int] = {"volume_ml": facts.volume_ml}
        yield PriceLine(code="volume", args=args, unit_cents=volume.cents)


def _band(bands: tuple[LoadBand, ...], value: int) -> LoadBand | None:
    return next((one for one in bands if one.up_to is None or value <= one.up_to), None)


def step_lines(code: str, steps: tuple[StopStep, ...], count: int) -> Iterator[PriceLine]:
    """Return the lines of a degressive price, one for each step that is reached."""
    for index, step in enumerate(steps):
        last = steps[index + 1].first - 1 if index + 1 < len(steps) else count
        last = min(last, count)
        if last >= step.first:
            yield PriceLine(
                code=code,
                args={"first": step.first, "last": last},
                quantity=last - step.first + 1,
                unit_cents=step.cents,
            )


def _zone_name(tariff: Tariff, point: Point) -> str | None:
    return next((zone.name for zone in tariff.zones if zone.covers(point)), None)


def _zone_lines(tariff: Tariff, facts: PriceFacts) -> Iterator[PriceLine]:
    if not tariff.zones:
        return
    pickups = [_zone_name(tariff, point) for point in facts.pickups]
    drops = [_zone_name(tariff, point) for point in facts.drops]
    for zone in tariff.zones:
        args: dict[str, str | int] = {"zone": zone.name}
        yield PriceLine(
            code="zone-pickups",
            args=args,
            quantity=pickups.count(zone.name),
            unit_cents=zone.pickup_cents,
        )
        yield PriceLine(
            code="zone-drops",
            args=args,
            quantity=drops.count(zone.name),
            unit_cents=zone.drop_cents,
        )
    yield PriceLine(
        code="outside-pickups",
        quantity=pickups.count(None),
        unit_cents=tariff.outside_pickup_cents,
    )
    yield PriceLine(
        code="outside-drops", quantity=drops.count(None), unit_cents=tariff.outside_drop_cents
    )


def _supplement_lines(tariff: Tariff, supplements: Mapping[str, int]) -> Iterator[PriceLine]:
    for name, count in sorted(supplements.items()):
        yield PriceLine(
            code="supplement",
            args={"name": name},
            quantity=count,
            unit_cents=tariff.supplements[name],
        )


def _surcharges(
    tariff: Tariff, facts: PriceFacts, zone: tzinfo, subtotal: int
) -> Iterator[PriceLine]:
    wall = wall_of(facts.window_start, zone)
    for rule in tariff.time_rules:
        if rule.holds(wall):
            yield from _surcharge("time", rule, subtotal)
    lead = facts.window_start - facts.booked_at
    for short in tariff.lead_rules:
        if lead < timedelta(minutes=short.under_min):
            yield from _surcharge("lead", short, subtotal)
            return


def _surcharge(code: str, rule: TimeRule | LeadRule, subtotal: int) -> Iterator[PriceLine]:
    args: dict[str, str | int] = {"name": rule.name}
    yield PriceLine(code=f"{code}-fixed", args=args, unit_cents=rule.cents)
    yield PriceLine(
        code=f"{code}-share",
        args={**args, "subtotal_cents": subtotal},
        quantity=rule.per_mille,
        per=1000,
        unit_cents=subtotal,
    )
