"""Addresses under ``/v1``: each carries out one use case and says how its answer looks."""

from __future__ import annotations

from api.routes import (
    bookings,
    closures,
    coopcycle,
    customers,
    events,
    imports,
    installation,
    invoices,
    keys,
    live,
    people,
    places,
    plans,
    positions,
    privacy,
    profile,
    proofs,
    recurrences,
    reports,
    rounds,
    rules,
    sessions,
    shifts,
    system,
    vehicles,
    vroom,
    webhooks,
)

ROUTERS = tuple(
    module.router
    for module in (
        system,
        sessions,
        profile,
        people,
        keys,
        bookings,
        recurrences,
        imports,
        customers,
        places,
        vehicles,
        shifts,
        closures,
        plans,
        live,
        rounds,
        events,
        positions,
        proofs,
        rules,
        invoices,
        reports,
        webhooks,
        coopcycle,
        vroom,
        privacy,
        installation,
    )
)
"""Every address of the application."""
