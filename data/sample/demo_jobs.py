"""The jobs of the demo day, kind by kind, as its recipe wants them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from data.sample.drawing import load_of
from dispatch.model import Job, Load, Stop, Window

if TYPE_CHECKING:
    from data.sample.drawing import Drawer, Values
    from dispatch.model import Place


def demo_jobs(drawer: Drawer) -> tuple[Job, ...]:
    """Draw all jobs of the recipe."""
    return (
        *_farm_collections(drawer),
        _garden_collection(drawer),
        *_shop_deliveries(drawer, "shop_deliveries", ""),
        *_shop_deliveries(drawer, "express", "express-"),
        *_from_a_site(drawer, "hub_baskets", "basket", "hub"),
        _shared_order(drawer),
        *_from_a_site(drawer, "aid_parcels", "aid", "food-bank"),
        _aid_visit(drawer),
        *_impossible(drawer),
    )


def _pickup(drawer: Drawer, part: Values, site: str, load: Load) -> Stop:
    """Draw a stop at a site, where goods are taken up as a part of the recipe says."""
    return Stop(
        place=drawer.sites[site],
        windows=(drawer.window(part["collect"]),),
        service_s=drawer.seconds(part["pickup_service_s"]),
        setup_s=part.get("loading_s", 0),
        load=load,
    )


def _drop(drawer: Drawer, part: Values, place: Place, clocks: list[str], load: Load) -> Stop:
    """Draw a stop where goods are handed over between two clock times."""
    return Stop(
        place=place,
        windows=(drawer.window(clocks),),
        service_s=drawer.seconds(part["drop_service_s"]),
        load=load,
        note=part.get("note", ""),
    )


def _farm_collections(drawer: Drawer) -> list[Job]:
    part = drawer.recipe["farm_collections"]
    jobs = []
    for farm in drawer.recipe["farms"]:
        crates = drawer.random.randint(*farm["crates"])
        load = load_of(part["crate"], crates)
        pickup = _pickup(drawer, part, farm["id"], load)
        drop = _drop(drawer, part, drawer.sites["hub"], part["at_hub"], load)
        label = part["label"].format(farm=farm["label"], crates=crates, goods=farm["goods"])
        jobs.append(
            Job(id=farm["id"], kind=part["kind"], pickups=(pickup,), drops=(drop,), label=label)
        )
    return jobs


def _shop_deliveries(drawer: Drawer, key: str, prefix: str) -> list[Job]:
    """Make the jobs that take a parcel from each of some shops in turn to a household."""
    part = drawer.recipe[key]
    shops = [shop for shop in drawer.recipe["shops"] if shop["id"] in part["shops"]]
    soft = drawer.recipe["soft_late"]
    first, last = drawer.at(part["ready"][0]), drawer.at(part["ready"][1])
    quarters = (last - first) // timedelta(minutes=15)
    jobs = []
    for number in range(part["count"]):
        shop = shops[number % len(shops)]
        load = load_of(drawer.random.choice(shop["sizes"]))
        ready = first + timedelta(minutes=15) * drawer.random.randint(0, quarters)
        pickup = Stop(
            place=drawer.sites[shop["id"]],
            windows=(Window(start=ready, end=ready + timedelta(seconds=part["collect_within_s"])),),
            service_s=drawer.seconds(part["pickup_service_s"]),
            load=load,
        )
        late = shop["id"] == soft["shop"]
        drop = Stop(
            place=drawer.home(f"home-{prefix}shop-{number + 1}"),
            windows=(Window(start=ready, end=ready + timedelta(seconds=part["deliver_within_s"])),),
            late_limit_s=soft["late_limit_s"] if late else 0,
            late_hour_cents=soft["late_hour_cents"] if late else 0,
            service_s=drawer.seconds(part["drop_service_s"]),
            load=load,
        )
        jobs.append(
            Job(
                id=f"{prefix}{shop['id']}-{number // len(shops) + 1}",
                kind=part["kind"],
                pickups=(pickup,),
                drops=(drop,),
                label=shop["label"],
            )
        )
    return jobs


def _from_a_site(drawer: Drawer, key: str, name: str, site: str) -> list[Job]:
    """Make the jobs that take one parcel each from one site to many households."""
    part = drawer.recipe[key]
    load = load_of(part["load"])
    empties = load_of(part["empties"]) if "empties" in part else Load()
    jobs = []
    for number in range(1, part["count"] + 1):
        pickup = _pickup(drawer, part, site, load)
        clocks = part["windows"][number % len(part["windows"])]
        drop = _drop(drawer, part, drawer.home(f"home-{name}-{number}"), clocks, load)
        if number % 3 == 0:
            drop = replace(drop, returns=empties)
        jobs.append(
            Job(
                id=f"{name}-{number}",
                kind=part["kind"],
                pickups=(pickup,),
                drops=(drop,),
                skills=frozenset({part["skill"]} if "skill" in part else ()),
                priority=part.get("priority", 0),
                label=f"{part['label']} {number}",
            )
        )
    return jobs


def _impossible(drawer: Drawer) -> list[Job]:
    jobs = []
    for values in drawer.recipe["impossible"]:
        load = load_of(values["load"])
        pickup = Stop(
            place=drawer.sites[values["from"]],
            windows=(drawer.window(values["pickup"]),),
            service_s=600,
            load=load,
        )
        drop = Stop(
            place=drawer.home(f"home-{values['id']}"),
            windows=(drawer.window(values["drop"]),),
            service_s=600,
            load=load,
        )
        jobs.append(Job(id=values["id"], pickups=(pickup,), drops=(drop,), label=values["label"]))
    return jobs


def _garden_collection(drawer: Drawer) -> Job:
    """Make the job that brings what several gardens have to the hub: many to one."""
    part = drawer.recipe["garden_collection"]
    gardens = drawer.recipe["gardens"]
    bags = [drawer.random.randint(*garden["bags"]) for garden in gardens]
    pickups = tuple(
        _pickup(drawer, part, garden["id"], load_of(part["bag"], count))
        for garden, count in zip(gardens, bags, strict=True)
    )
    load = load_of(part["bag"], sum(bags))
    drop = _drop(drawer, part, drawer.sites["hub"], part["at_hub"], load)
    return Job(
        id=part["id"],
        kind=part["kind"],
        pickups=pickups,
        drops=(drop,),
        label=part["label"].format(bags=sum(bags)),
    )


def _shared_order(drawer: Drawer) -> Job:
    """Make the job that brings one order from the hub to several households: one to many."""
    part = drawer.recipe["shared_order"]
    numbers = range(1, part["homes"] + 1)
    whole, one = load_of(part["load"], part["homes"]), load_of(part["load"])
    pickup = _pickup(drawer, part, "hub", whole)
    homes = (drawer.home(f"home-{part['id']}-{number}") for number in numbers)
    drops = tuple(_drop(drawer, part, home, part["window"], one) for home in homes)
    return Job(
        id=part["id"], kind=part["kind"], pickups=(pickup,), drops=drops, label=part["label"]
    )


def _aid_visit(drawer: Drawer) -> Job:
    """Make the visit without goods for which nobody goes alone."""
    part = drawer.recipe["aid_visit"]
    visit = Stop(
        place=drawer.home(f"home-{part['id']}"),
        windows=(drawer.window(part["window"]),),
        service_s=part["service_s"],
        note=part["note"],
    )
    return Job(
        id=part["id"],
        kind=part["kind"],
        drops=(visit,),
        skills=frozenset({part["skill"]}),
        accompanied=True,
        priority=part["priority"],
        label=part["label"],
    )
