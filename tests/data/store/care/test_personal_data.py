"""What the export of a person finds: by the tables' own declaration, so that none is forgotten."""

from __future__ import annotations

import re

import sqlalchemy as sa

from data.store.care.personal_data import SECRETS, columns_about, columns_of_doers
from data.store.care.privacy import PERSONAL
from data.store.tables import metadata
from data.store.tables.bookings import stop
from tests.support.store.rows import owned_tables

OTHER_IDS = {
    "job.fell_from",
    "incident.note_id",
    "incident.visit_id",
    "contest.note_id",
    "contest.answer_note_id",
    "proof.visit_id",
    "round_version.vehicle_id",
    "round_version.trailer_id",
    "address_read.stop_id",
    "tracking.note_id",
    "event.round_id",
    "link.round_id",
    "session.round_id",
    "returnable_movement.giver_id",
    "returnable_movement.taker_id",
    "returnable_movement.visit_id",
}
"""Columns that hold an id of something else than a person and reference no table."""

NOT_OF_A_PERSON = {
    "log_head": "counts events",
    "log_reader": "counts events",
    "chore": "when the program last did something",
    "number": "counts invoices",
    "actual": "what a booking really took",
    "place": "an address of the cooperative",
    "vehicle": "a bike",
    "customer": "an organisation",
    "customer_place": "an address of an organisation",
    "job": "of a recipient: found by stops",
    "stop": "of a recipient: found by name, phone or address",
    "visit": "of a recipient: found by stops",
    "tracking": "of a recipient: found by stops",
    "position": "of whose shift it is",
    "round_version": "of a round, which is a person's",
    "invoice": "of an organisation",
    "invoice_line": "of an organisation",
    "webhook_delivery": "numbers of events",
    "webhook_attempt": "numbers of events",
    "pooled_cost": "what a round cost",
    "producer_default": "of an organisation",
    "platform_shipment": "numbers of orders",
    "cost_share": "of an organisation",
    "access_token": "of a client, which is a person's",
}
"""Tables without a column for a person, and why that is right."""

FORBIDDEN = re.compile(
    r"health|illness|disab|handicap|religio|faith|ethnic|origin|race|nationalit|gender|sex"
    r"|emotion|mood|stress|fatigue|union|politic|biometr|fingerprint_of|heart|acceptance"
)


def test_every_id_is_known_to_be_a_person_or_something_else() -> None:
    """A new column with ids references a table, names who did something, or is listed here."""
    unknown = set()
    for table in owned_tables():
        people = {*columns_about(table), *columns_of_doers(table)}
        for column in table.columns:
            plain_id = isinstance(column.type, sa.Uuid) and not column.foreign_keys
            if plain_id and column.name not in {"id", "cooperative_id"} and column not in people:
                unknown.add(f"{table.name}.{column.name}")
    assert unknown <= OTHER_IDS


def test_every_table_is_of_a_person_or_known_not_to_be() -> None:
    """A new table with rows of a person cannot be left out of the export."""
    without = {
        table.name
        for table in owned_tables()
        if not columns_about(table) and not columns_of_doers(table)
    }
    assert without <= set(NOT_OF_A_PERSON)


def test_people_are_found_where_they_are() -> None:
    """The rule finds who a row is about and who did it, in tables that differ."""
    found = {
        table.name: {column.name for column in (*columns_about(table), *columns_of_doers(table))}
        for table in owned_tables()
    }
    assert found["person"] == {"id"}
    assert found["shift"] == {"person_id", "companion_id"}
    assert found["note"] == {"subject_id", "written_by"}
    assert found["event"] == {"subject_id", "actor_id"}
    assert found["plan"] == {"requested_by", "published_by"}
    assert found["swap"] == {"offered_by", "taken_by"}


def test_secrets_are_known_by_name_or_type() -> None:
    """Every column that proves something is binary or listed, so that no export tells it."""
    named = {
        column.name
        for table in metadata.tables.values()
        for column in table.columns
        if re.search(r"secret|hash$|sealed|token|challenge|public_key", column.name)
        and not isinstance(column.type, sa.LargeBinary)
    }
    # Hashes of content, of requests and of problems prove nothing.
    innocent = {"content_hash", "request_hash", "problem_hash", "password_hash", "sealed_totp"}
    assert named - innocent <= SECRETS


def test_texts_of_a_stop_are_personal_or_known_not_to_be() -> None:
    """A new text of a stop is erased with the others or listed here."""
    texts = {column.name for column in stop.columns if isinstance(column.type, sa.Text)}
    assert texts - {"kind", "on_failure"} == set(PERSONAL)


def test_no_field_for_what_must_not_be_known() -> None:
    """No column is made for health, belief, origin, mood, union or rates of acceptance."""
    bad = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if FORBIDDEN.search(column.name)
    ]
    assert bad == []
