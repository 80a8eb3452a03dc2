"""Addresses under ``/v1``: each carries out one use case and says how its answer looks."""

from __future__ import annotations

from api.http.aid import claims as aid_claims
from api.http.aid import needs as aid_needs
from api.http.board import board, customer_messages, presence, search, views, wall_plan, week
from api.http.bookings import (
    bookings,
    coopcycle,
    customers,
    imports,
    recurrences,
    slots,
    tracking,
    widgets,
)
from api.http.care import contests, incidents, privacy, rules
from api.http.circuits import (
    costs,
    cycles,
    hubs,
    lots,
    open_food_network,
    orders,
    returnables,
)
from api.http.fleet import places, shifts, vehicles
from api.http.money import invoices
from api.http.notices import calendar, messages, push, webhooks
from api.http.pages import by_link, home, sign_in
from api.http.pages import files as page_style_files
from api.http.pages import tracking as tracking_pages
from api.http.pages import widget as widget_script
from api.http.pages.admin import addresses as admin_addresses
from api.http.pages.aid import addresses as aid_addresses
from api.http.pages.booking import addresses as booking_addresses
from api.http.pages.circuits import addresses as circuits_addresses
from api.http.pages.setup import area as setup
from api.http.people import keys, people, profile, sessions
from api.http.planning import plans, vroom
from api.http.rounds import (
    events,
    exports,
    labels,
    live,
    positions,
    proofs,
    reports,
    rounds,
    sheets,
)
from api.http.streets import closures, geocoding, isochrones, tiles, ways
from api.http.system import courier_app, front_page, health, installation, pages

ROUTERS = (
    tuple(
        module.router
        for module in (
            health,
            sessions,
            profile,
            people,
            keys,
            bookings,
            slots,
            widgets,
            aid_needs,
            aid_claims,
            recurrences,
            tracking,
            imports,
            customers,
            places,
            vehicles,
            shifts,
            hubs,
            cycles,
            lots,
            orders,
            open_food_network,
            closures,
            tiles,
            geocoding,
            isochrones,
            ways,
            board,
            presence,
            customer_messages,
            search,
            views,
            week,
            plans,
            live,
            rounds,
            events,
            incidents,
            contests,
            positions,
            proofs,
            rules,
            invoices,
            costs,
            returnables,
            reports,
            webhooks,
            calendar,
            exports,
            labels,
            sheets,
            wall_plan,
            messages,
            push,
            coopcycle,
            vroom,
            privacy,
            installation,
            courier_app,
            pages,
            front_page,
            page_style_files,
        )
    )
    + tuple(area.pages.router for area in (sign_in, by_link, home, setup, tracking_pages))
    + (widget_script.router, widget_script.pages.router)
    + admin_addresses.ROUTERS
    + booking_addresses.ROUTERS
    + circuits_addresses.ROUTERS
    + aid_addresses.ROUTERS
)
"""Every address of the application; those of pages that the server writes come last."""
