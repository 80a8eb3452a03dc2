"""The closed sets of words that events speak with."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal[
    "courier",
    "volunteer",
    "dispatcher",
    "merchant",
    "producer",
    "aid_coordinator",
    "admin",
    "recipient",
    "system",
]
ROLES: tuple[Role, ...] = get_args(Role)
"""Actors. ``recipient`` is whoever opens a tracking page, ``system`` the program itself."""

FailureReason = Literal[
    "nobody_there",
    "closed",
    "wrong_address",
    "access_blocked",
    "refused",
    "damaged",
    "lost",
    "goods_missing",
    "not_ready",
    "too_large",
    "too_late",
    "weather",
    "breakdown",
    "unsafe",
    "other",
]
FAILURE_REASONS: tuple[FailureReason, ...] = get_args(FailureReason)
"""Reasons for which a visit failed, or was done in part."""

WhatNext = Literal[
    "retry_today",
    "retry_tomorrow",
    "return_to_sender",
    "leave_at_hub",
    "leave_at_relay",
    "call_coordinator",
]
WHAT_NEXT: tuple[WhatNext, ...] = get_args(WhatNext)
"""Rules for the goods of a failed visit; each stop has its own."""

ProofKind = Literal["photo", "signature", "name", "code", "count", "age"]
PROOF_KINDS: tuple[ProofKind, ...] = get_args(ProofKind)
"""Proofs that goods changed hands; ``name`` is a typed name, kept with the proof, and ``age`` that
whoever took them was seen to be of age."""

IncidentKind = Literal[
    "accident",
    "breakdown",
    "theft",
    "damage",
    "access",
    "aggression",
    "weather",
    "traffic",
    "other",
]
INCIDENT_KINDS: tuple[IncidentKind, ...] = get_args(IncidentKind)
"""Incidents of a courier on the way."""

SubjectKind = Literal[
    "visit",
    "round",
    "shift",
    "incident",
    "booking",
    "recurrence",
    "job",
    "stop",
    "plan",
    "closure",
    "person",
    "customer",
    "place",
    "vehicle",
    "rule",
    "need",
    "invoice",
    "import",
    "contest",
    "key",
    "webhook",
    "cooperative",
    "hub",
    "cycle",
    "lot",
    "order",
]
"""Subjects of events."""
