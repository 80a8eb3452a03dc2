"""Short phrases about loads, windows, vehicles and reasons, shared by terminal and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.locales.texts import Texts
from api.wording.figures import LoadPeak, RoundFigures
from api.wording.names import listed, shift_names
from api.wording.outcome import Outcome
from dispatch.labour.heat import HeatChange
from dispatch.labour.working_hours import HoursViolation
from dispatch.model import Load, Unassigned, Window
from dispatch.model.pieces import pieces_of
from dispatch.model.quantities import COUNTED
from routing.errors import Fault

_TEMPERATURES = ("chilled", "frozen", "hot")
SCALES = {
    "mass_g": 1000,
    "volume_ml": 1000,
    "items": 1,
    **{f"{name}_ml": 1000 for name in _TEMPERATURES},
}
_MESSAGES = {
    "mass_g": "load-mass",
    "volume_ml": "load-volume",
    "items": "load-items",
    **{f"{name}_ml": f"load-{name}" for name in _TEMPERATURES},
}


def amount(dimension: str, value: int, texts: Texts) -> str:
    """Write one amount with its unit, such as ``12.5 kg``."""
    if dimension in _MESSAGES:
        return texts(_MESSAGES[dimension], amount=value / SCALES[dimension])
    # A free dimension has no name but its key: cold_boxes.
    return texts("load-extra", amount=value, name=dimension.replace("_", " "))


def goods_named(dimension: str, texts: Texts) -> str:
    """Name the goods of a free dimension: frozen goods, or what the day calls it."""
    unknown = texts("goods-named", name=dimension)
    return texts.word("goods", dimension.removesuffix("_ml"), unknown)


def amounts(load: Load, texts: Texts) -> str:
    """Write a load, empty where it is none."""
    return " · ".join(
        amount(dimension, value, texts)
        for dimension, value in load.amounts().items()
        if value and not dimension.endswith(COUNTED)
    )


def empties(load: Load, texts: Texts) -> str:
    """Write empties that are taken back by kind, such as ``12 crates · 18 kg``; empty for none."""
    pieces = pieces_of(load)
    if not pieces:
        return amounts(load, texts)
    named = [texts(f"pieces-{kind.replace('_', '-')}", count=n) for kind, n in pieces.items()]
    mass = [amount("mass_g", load.mass_g, texts)] if load.mass_g else []
    return " · ".join([*named, *mass])


def peak_line(peak: LoadPeak | None, texts: Texts) -> str:
    """Write the most aboard against the limit, such as ``60 of 80 kg``."""
    if peak is None:
        return ""
    if peak.limit is None:
        return amount(peak.dimension, peak.peak, texts)
    most = texts("load-number", amount=peak.peak / SCALES.get(peak.dimension, 1))
    return texts("load-of", peak=most, limit=amount(peak.dimension, peak.limit, texts))


def capacity_line(each: RoundFigures, texts: Texts) -> str:
    """Write the fullest dimension of a round, a dash where nothing is limited."""
    return peak_line(each.fullest, texts) or "–"


def windows(periods: Sequence[Window], texts: Texts) -> str:
    """Write windows as ``08:00–10:00, 14:00–16:00``; empty where any time is right."""
    return ", ".join(f"{texts.clock(window.start)}–{texts.clock(window.end)}" for window in periods)


def vehicle_line(each: RoundFigures, texts: Texts) -> str:
    """Write what is ridden, such as ``Long John 2 (cargo bike)``."""
    vehicle = each.shift.vehicle
    kind = texts.word("profile", vehicle.profile)
    return f"{vehicle.id} ({kind})" if vehicle.id.lower() != kind.lower() else kind


def term(name: str, texts: Texts) -> str:
    """Call a term of the cost."""
    return texts.word("cost", name)


def cost_line(cost_cents: Mapping[str, int], texts: Texts) -> str:
    """Write what a plan costs, in all and by the terms that cost anything."""
    terms = " · ".join(
        f"{term(name, texts)} {texts.money(cents)}" for name, cents in cost_cents.items() if cents
    )
    total = texts.money(sum(cost_cents.values()))
    return texts("cli-cost", total=total, terms=terms or "–")


def reason(entry: Unassigned, texts: Texts) -> str:
    """Return the sentence on why a job is not planned."""
    return reason_sentence(entry.reason, texts, entry.units)


def reason_sentence(code: str, texts: Texts, units: Sequence[str] = ()) -> str:
    """Return the sentence of a reason's code; the code itself where it has none.

    ``units`` are the bikes and trailers that it is about, if any.
    """
    if units:
        return texts(f"reason-{code}-by", units=listed(units, texts))
    return texts.word("reason", code)


def fault_place(fault: Fault) -> str:
    """Name what a fault is about: the job or shift to leave out, else where it stands."""
    return fault.subject[1] if fault.subject else fault.where or fault.file


def sharing_lines(outcome: Outcome, texts: Texts) -> list[str]:
    """Return the lines on what sharing the work costs, whose work changes, how to ask for it."""
    shared = outcome.shared
    if shared is None:
        return []
    names = shift_names(outcome.problem, texts)
    riders = [
        texts(
            "cli-sharing-rider",
            courier=names[one.shift_id],
            before=texts.hours(one.work_s),
            after=texts.hours(one.shared_work_s),
        )
        for one in shared.riders
        if one.shift_id in names and one.work_s != one.shared_work_s
    ]
    extra = shared.extra_cents
    line = texts(
        "cli-sharing-more" if extra > 0 else "cli-sharing-free",
        amount=texts.money(abs(extra)),
        idle=shared.idle,
        shared_idle=shared.shared_idle,
        cents=str(shared.balance_hour_cents),
    )
    return [line, *([f"  {', '.join(riders)}"] if riders else [])]


def what_if(outcome: Outcome, texts: Texts) -> str:
    """Return the sentence on the changes of a what-if; empty where nothing was changed."""
    changes = [texts("what-if-without", shift=shift) for shift in outcome.without_shifts]
    if outcome.weights:
        changes.append(texts("what-if-weights", file=outcome.weights))
    if outcome.balance_hour_cents is not None:
        changes.append(texts("what-if-balance", cents=str(outcome.balance_hour_cents)))
    return texts("cli-what-if", changes=", ".join(changes)) if changes else ""


def heat_change(change: HeatChange, texts: Texts) -> str:
    """Return the sentence on the heat's change to a shift."""
    value: str | int = change.value
    if change.code in {"round-shorter", "travel-shorter"}:
        value = texts.hours(change.value)
    elif change.code == "load-lighter":
        value = amount("mass_g", change.value, texts)
    return texts(f"heat-{change.code}", value=value)


def hours_violation(found: HoursViolation, texts: Texts) -> str:
    """Return the sentence on a broken rule of working time: what is, and what would be right."""
    if found.code == "days-in-a-week":
        return texts(f"hours-{found.code}", value=found.value, limit=found.limit)
    value, limit = texts.hours(found.value), texts.hours(found.limit)
    return texts(f"hours-{found.code}", value=value, limit=limit)
