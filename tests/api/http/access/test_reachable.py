"""Whatever somebody may carry out has an address: made from the use cases themselves."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api.http.carrying_out import access_of
from tests.support.interface.http import Web
from tests.support.interface.usecases import every_usecase, usecase_modules
from tests.support.interface.walk import every_address

INWARD = {
    "labour.effort.settle_round": "the worker posts a round when it is over",
    "board.day_report.read_day_report": "the page of a day; programs read the board and reports",
    "bookings.cancelling.booking_terms": "the page of a delivery tells them",
    "aid.need_tables.add_needs": "the page of a table of needs; programs send each by itself",
    "aid.need_tables.look_at_needs": "the page of a table of needs; programs send each by itself",
    "bookings.tables.drop_tables.book_drops": "the page of a table; programs send files",
    "bookings.tables.drop_tables.look_at_drops": "the page of a table; programs send files",
    "bookings.tables.drop_tables.search_addresses": "the page of a table; programs send files",
    "bookings.tables.table_readings.begin_reading": "the page of a table; programs send files",
    "bookings.tables.table_readings.own_readings": "the page of a table; programs send files",
    "bookings.tables.table_readings.read_again": "the page of a table; programs send files",
    "bookings.tables.table_readings.read_reading": "the page of a table; programs send files",
    "bookings.changing.preview_change": "the page of a change, before it is made",
    "bookings.cancelling.cancel_erased_jobs": "a restore, of what was still due to who is erased",
    "care.privacy.erase_again": "a restore, of whoever was erased since the backup",
    "circuits.hub_day.note_lots": "the page of a hub's day; programs note each lot by itself",
    "circuits.open_food_network.platforms.connect_platform": "the pages of an import",
    "circuits.open_food_network.platforms.disconnect_platform": "the pages of an import",
    "circuits.open_food_network.platforms.list_platforms": "the pages of an import",
    "circuits.open_food_network.platforms.list_shipments": "the pages of an import",
    "circuits.open_food_network.platforms.open_platform": "a call to a platform begins with it",
    "circuits.open_food_network.cycles_there.likely_cycle": "a choice that the page presets",
    "circuits.open_food_network.importing.answer_questions": "an import is sent with its answers",
    "circuits.split_lots.add_lots": "the page of a lot; programs add the parts one by one",
    "circuits.split_lots.change_into_lots": "the page of a lot; programs change and add lots",
    "fleet.week_copy.copy_week": "the page of weeks alike; programs plan shifts one by one",
    "fleet.week_copy.hours_of_shift": "the page of a shift, before it is saved",
    "fleet.week_copy.hours_of_week": "the page of a week of shifts",
    "fleet.week_copy.preview_week_copy": "the page of weeks alike, before anything is planned",
    "money.invoice_documents.read_statement": "the paper of a statement; programs list invoices",
    "money.invoice_documents.file_of_invoice": "the page of an invoice; programs read it in whole",
    "money.particulars.default_late_texts": "the form of the seller",
    "money.prices.failure_share": "the page before a booking; programs read it in a quote",
    "money.prices.read_price_terms": "the page of a delivery; programs read invoices",
    "money.tariff_example.price_example": "the page of a tariff, before it is published",
    "notices.webhooks.read_delivery": "the page of an event's tries, which programs list",
    "rounds.tracking.followed_drop.follow_booking": "the map on the page of a delivery",
    "streets.geocoding.read_typed_address": "the choices of a form whose address is in doubt",
    "rounds.events.event_log.audit": "the page of the log; programs read on from a number",
    "system.upkeep.read_upkeep": "the first page of the administration",
    "fleet.availability.zone_of_calendar": "a calendar is read by it, between two transactions",
    "bookings.import_files.open_import": "a file is read after it, between two transactions",
    "bookings.imports.run_import": "the worker books what a file asks for",
    "money.invoices.read_invoice": "people read its paper (invoice_paper), which says more",
    "rounds.live.replanning.propose_replan": "replanning reads the day with it first",
    "rounds.live.taking_back.propose_take_back": "taking a round back reads the day with it first",
    "planning.solving.begin_solving": "a solver takes up a plan",
    "planning.solving.finish_solving": "a solver hands in a plan",
    "planning.solving.note_progress": "a solver tells how far it has come",
    "system.first_fleet.add_first_fleet": "a step of the first run, by its pages alone",
    "system.first_fleet.first_shifts": "a step of the first run, by its pages alone",
    "system.first_plan.read_first_plan": "a step of the first run, by its pages alone",
    "system.first_steps.is_first_run": "what the landing page leads on to",
    "system.first_steps.read_first_steps": "a step of the first run, by its pages alone",
    "system.first_streets.choose_city": "a step of the first run, by its pages alone",
    "system.first_streets.claim_streets": "a step of the first run, by its pages alone",
    "system.first_streets.fail_streets": "a step of the first run, by its pages alone",
    "system.first_streets.give_up_streets": "a step of the first run, by its pages alone",
    "system.first_streets.note_streets": "a step of the first run, by its pages alone",
    "system.first_streets.read_first_streets": "a step of the first run, by its pages alone",
    "system.first_streets.settle_streets": "a step of the first run, by its pages alone",
}
"""Use cases that nobody carries out by an address, and why."""

BY_COMMAND = {
    "bookings.slots.visiting.open_widget": "the map of the widget, a page",
    "people.attempts.guarded": "a part of signing in, no use case of its own",
    "people.attempts.guarded_code": "a part of signing in, no use case of its own",
    "system.installation.add_installation_admin": "whoever runs the machine: tournee admin",
    "system.installation.remove_installation_admin": "whoever runs the machine: tournee admin",
    "system.installation.renew_installation_admin": "whoever runs the machine: tournee admin",
    "rounds.tracking.followed_drop.by_link": "the pages of a recipient, by the token of their link",
    "care.privacy.purge_installation": "whoever runs the machine: tournee purge",
    "system.first_run.check_entry": "a step of the first run, by its pages alone",
    "system.first_run.enter_setup": "a step of the first run, by its pages alone",
    "system.first_run.found_first": "a step of the first run, by its pages alone",
    "system.first_run.is_unfounded": "a step of the first run, by its pages alone",
    "system.first_streets.begin_import": "a step of the first run, by its pages alone",
    "system.first_streets.go_on": "a step of the first run, by its pages alone",
    "system.first_streets.offered_streets": "a step of the first run, by its pages alone",
    "system.first_run.make_setup_code": "whoever runs the machine: tournee serve",
    "system.first_run.needs_streets": "whoever runs the machine: tournee serve",
}
"""What begins outside of any cooperative and has no address, and why."""


def before_signing_in() -> Iterator[str]:
    """Name everything that begins with the service or the installation: no actor is known yet."""
    for found, module in usecase_modules():
        for name, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == module.__name__
            if not own or name.startswith("_"):
                continue
            first = next(iter(inspect.signature(value).parameters.values()), None)
            if first is not None and first.annotation in {"Service", "InstallationAct"}:
                yield f"{found}.{name}"


@pytest.fixture(scope="module")
def entrances(web: Web) -> set[str]:
    """Name the use cases that addresses name as what they are for."""
    usecases = (getattr(access_of(one.route), "usecase", None) for one in every_address(web.app))
    return {short(usecase) for usecase in usecases if usecase is not None}


@pytest.fixture(scope="module")
def called(web: Web) -> set[str]:
    """Name the functions of use cases that the code of the addresses speaks of."""
    found: set[str] = set()
    for one in every_address(web.app):
        endpoint: Any = inspect.unwrap(one.route.endpoint)
        spoken = (endpoint.__globals__.get(name) for name in endpoint.__code__.co_names)
        found |= {short(value) for value in spoken if inspect.isfunction(value)}
    return found


def short(usecase: Callable[..., Any]) -> str:
    """Name a use case by its module and its own name."""
    return f"{usecase.__module__.removeprefix('api.usecases.')}.{usecase.__name__}"


def test_every_use_case_has_an_address(entrances: set[str]) -> None:
    """What asks for a permission is reached by an address, or says here why it is not."""
    assert {name for name, _ in every_usecase()} - entrances == set(INWARD)


def test_every_way_in_has_an_address(called: set[str]) -> None:
    """Signing in and everything of the installation is reached, or says here why it is not."""
    assert set(before_signing_in()) - called == set(BY_COMMAND)
