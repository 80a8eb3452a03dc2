"""Founds the demo cooperative: its people, fleet, places, customers and tariff."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.demo.names import COOPERATIVE, NAME, demo_id
from api.demo.staff import ADMIN, DISPATCHER, Crew, bring_in, fresh_password, join
from api.usecases.bookings.customers import CustomerRequest, add_customer
from api.usecases.care.rules import publish_rule
from api.usecases.fleet.places import PlaceRequest, add_place
from api.usecases.fleet.vehicles import VehicleRequest, add_vehicle
from api.usecases.installation_act import InstallationAdmin
from api.usecases.people.own_sign_in import sign_out_everywhere
from api.usecases.system.cooperatives import found_cooperative
from api.usecases.system.installation import add_installation_admin
from data.sample.doors import site_phone
from data.store.care import rules
from data.store.system import cooperatives
from routing.errors import Failure

if TYPE_CHECKING:
    from api.usecases.service import Service
    from data.formats.day_type import Day

Plain = dict[str, Any]

TARIFF: Plain = {
    "base_cents": 400,
    "distance_bands": [{"up_to_m": 3000, "cents": 200}, {"cents": 400, "km_cents": 80}],
    "drop_steps": [{"first": 1, "cents": 300}, {"first": 6, "cents": 200}],
    "vat_per_mille": 255,
}

SELLER: Plain = {
    "name": f"Osuuskunta {NAME}",
    "street": "Eteläranta 1",
    "postcode": "00130",
    "city": "Helsinki",
    "registration": "0000000-0",
    "vat_number": "FI00000000",
    # The check digits are right, the account is nobody's.
    "iban": "FI06 0000 0000 0000 00",
    "email": "office@demo.example",
}

_LAST = demo_id("rule", "tariff")
"""Subject that is made last."""


def is_founded(service: Service) -> bool:
    """Return whether the demo cooperative is there.

    Raises
    ------
    Failure
        ``demo-half-made`` where it was broken off while it was made.
    """
    with service.database.transaction(COOPERATIVE, read_only=True) as tx:
        begun = cooperatives.find(tx, COOPERATIVE) is not None
        whole = rules.find(tx, _LAST) is not None
    if begun and not whole:
        raise Failure("demo-half-made")
    return begun


def found_demo(service: Service, day: Day, plain: Plain, crew: Crew, language: str) -> None:
    """Found the demo cooperative with all it has but its days.

    Parameters
    ----------
    day, plain
        The demo day, as a value and as its file has it.
    """
    _cooperative(service, day, language)
    bring_in(service, [DISPATCHER], language)
    office = DISPATCHER.acts()
    sites = {key: _place(key, one) for key, one in plain["places"].items() if is_site(key, plain)}
    for key, place in sites.items():
        service.do(office, add_place, demo_id("place", key), PlaceRequest.read(place))
    for number, (key, place) in enumerate(sites.items()):
        customer = {
            "name": place["name"],
            "kind": customer_kind(key),
            "place_id": str(demo_id("place", key)),
            "phone": site_phone(number),
        }
        service.do(office, add_customer, demo_id("customer", key), CustomerRequest.read(customer))
    bring_in(service, crew.others, language)
    for one in plain["vehicles"]:
        vehicle = {key: value for key, value in one.items() if key != "id"}
        name = one["id"].replace("-", " ").capitalize()
        service.do(
            office,
            add_vehicle,
            demo_id("vehicle", one["id"]),
            VehicleRequest.read({"name": name, **vehicle}),
        )
    for kind, body in (("seller", SELLER), ("tariff", TARIFF)):
        now, rule_id = service.clock(), demo_id("rule", kind)
        service.do(ADMIN.acts(), publish_rule, rule_id, kind=kind, body=body, valid_from=now)


def is_site(key: str, plain: Plain) -> bool:
    """Return whether a place of the day is one of the cooperative's, and not somebody's home."""
    return key in plain["places"] and not key.startswith("home-")


def _cooperative(service: Service, day: Day, language: str) -> None:
    email = f"operator-{secrets.token_hex(4)}@demo.example"
    operator = add_installation_admin(
        service,
        email=email,
        name="Operator",
        password=fresh_password((email, "Operator"), lambda: secrets.token_urlsafe(32)),
    )
    founded = service.do_installation(
        InstallationAdmin(id=operator.id, email=operator.email, name="Operator"),
        found_cooperative,
        COOPERATIVE,
        slug="demo",
        name=NAME,
        time_zone=day.timezone,
        country="FI",
        language=language,
        city=day.city or "",
        admin_id=ADMIN.id,
        admin_name=ADMIN.name,
        admin_email=ADMIN.email,
    )
    join(service, ADMIN, founded.invitation.token)
    service.do(ADMIN.acts(), sign_out_everywhere)


def customer_kind(key: str) -> str:
    """Return what a site is as a customer."""
    if key == "food-bank":
        return "aid"
    return "producer" if key.startswith(("farm-", "garden-")) or key == "hub" else "merchant"


def _place(key: str, values: Plain) -> Plain:
    kinds = {"aid": "other", "producer": "producer", "merchant": "shop"}
    label, _, address = values["address"].partition(", ")
    note = {"access_note": values["access_note"]} if "access_note" in values else {}
    return {
        "name": label,
        "kind": "hub" if key == "hub" else kinds[customer_kind(key)],
        "lon": values["lon"],
        "lat": values["lat"],
        "address": address,
        **note,
    }


def customer_of(job: Plain, plain: Plain) -> UUID:
    """Return who booked a job: the site where its goods come from."""
    stops = [*job.get("pickups", ()), *job.get("drops", ())]
    keys = [stop["place"] for stop in stops if is_site(stop["place"], plain)]
    key = "food-bank" if job["kind"] == "aid" else keys[0]
    return demo_id("customer", key)
