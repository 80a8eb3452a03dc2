"""Tracking pages of recipients: what a cooperative shows there, for how long, and who is told."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.values.validation import out_of_range, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingRule:
    """One published version of what tracking pages may do.

    Attributes
    ----------
    version
        From 1.
    sends_links
        Whether recipients whose e-mail address or phone number is known are sent the link to
        their page, as soon as the round that brings it is published.
    shows_rider
        Whether the page shows roughly where the rider is, once the recipient is next and the
        rider shows it.
    moves_slots
        Whether recipients may choose another slot themselves; else they ask the office for one.
    ends_h
        Hours after the visit, or after a cancellation, for which the page still says how it went.
    """

    version: int = 1
    sends_links: bool = False
    shows_rider: bool = True
    moves_slots: bool = True
    ends_h: int = 48

    def __post_init__(self) -> None:
        faults = out_of_range("version", self.version, 1, 1_000_000_000)
        faults += out_of_range("ends_h", self.ends_h, *ENDS_H)
        refuse(faults)


ENDS_H = (1, 168)
"""Fewest and most hours for which a page is still there."""
