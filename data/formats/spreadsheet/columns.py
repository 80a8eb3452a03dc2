"""The headers that a spreadsheet may have, French and English, in one table for each kind of sheet.

A header is compared without case, accents, punctuation, small words (*de*, *of*, ...) and the
plural *s*, so that ``Durée d'enlèvement (min)`` and ``duree_enlevement`` are one. A column with a
quantity may name its unit, in brackets or last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["jobs", "shifts", "vehicles", "couriers", "places", "tasks", "deliveries"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a kind of sheet.

    ``unit`` is the one meant where a header names none; empty for what is no quantity.
    """

    key: str
    english: tuple[str, ...]
    french: tuple[str, ...] = ()
    unit: str = ""


UNITS: dict[str, dict[str, int]] = {
    "g": {"g": 1, "gr": 1, "gram": 1, "gramme": 1, "kg": 1000, "kilo": 1000, "t": 1_000_000},
    "ml": {"ml": 1, "cl": 10, "dl": 100, "l": 1000, "litre": 1000, "liter": 1000, "m3": 1_000_000},
    "s": {"s": 1, "sec": 1, "seconde": 1, "second": 1, "min": 60, "mn": 60, "minute": 60}
    | {"h": 3600, "heure": 3600, "hour": 3600},
    "mm": {"mm": 1, "cm": 10, "m": 1000, "km": 1_000_000, "metre": 1000, "meter": 1000},
    "cent": {"cent": 1, "ct": 1, "eur": 100, "euro": 100},
    "percent": {"percent": 1},
}
"""For each base unit, how many of it each unit is worth."""

SIDES = {
    "pickup": (
        ("pickup", "pick up", "collection", "origin"),
        ("enlèvement", "ramassage", "retrait", "collecte", "origine"),
    ),
    "drop": (
        ("drop", "dropoff", "drop off", "delivery", "destination"),
        ("livraison", "remise", "dépose", "destination"),
    ),
}
"""English and French words for the two sides of a job; without any, a column is about the drop."""

STOP_COLUMNS = (
    Column(key="place", english=("place", "site"), french=("lieu", "point")),
    Column(key="address", english=("address",), french=("adresse",)),
    Column(key="lon", english=("lon", "lng", "longitude"), french=("longitude",)),
    Column(key="lat", english=("lat", "latitude"), french=("latitude",)),
    Column(
        key="latlon",
        english=("lat lon", "latlon", "latlong", "lat lng", "latlng", "coordinates", "gps"),
        french=("coordonnées", "coordonnées gps"),
    ),
    Column(key="access", english=("access", "access note"), french=("accès", "digicode")),
    Column(
        key="windows",
        english=("window", "time window", "slot", "time slot", "hours"),
        french=("créneau", "fenêtre", "plage", "plage horaire", "horaire", "heures"),
    ),
    Column(
        key="from",
        english=("from", "after", "earliest", "ready"),
        french=("début", "dès", "à partir de", "au plus tôt", "après"),
    ),
    Column(
        key="to",
        english=("to", "before", "until", "latest"),
        french=("fin", "avant", "jusqu'à", "au plus tard"),
    ),
    Column(
        key="service",
        english=("service", "service time", "duration"),
        french=("durée", "temps", "temps sur place"),
        unit="min",
    ),
    Column(
        key="setup",
        english=("setup", "parking"),
        french=("installation", "stationnement"),
        unit="min",
    ),
    Column(key="late", english=("tolerance",), french=("tolérance", "retard toléré"), unit="min"),
    Column(
        key="late_price",
        english=("price per hour late",),
        french=("prix par heure de retard",),
        unit="eur",
    ),
    Column(key="contact", english=("contact",), french=("contact",)),
    Column(key="phone", english=("phone", "telephone"), french=("téléphone", "tél")),
    Column(
        key="note",
        english=("note", "comment", "instruction"),
        french=("note", "commentaire", "consigne", "remarque"),
    ),
)
"""Columns of one stop; in a sheet of jobs they stand once for the pickup and once for the drop."""


def _stop_columns(side: str, english: tuple[str, ...], french: tuple[str, ...]) -> list[Column]:
    """Return the columns of one side: its words before or after those of the stop."""
    columns = []
    for column in STOP_COLUMNS:
        names = []
        for sides, words in ((english, column.english), (french, column.french)):
            both = [f"{side} {word}" for side in sides for word in words]
            both += [f"{word} {side}" for side in sides for word in words]
            bare = list(sides) if column.key == "place" else []
            plain = list(words) if side == "drop" else []
            names.append(tuple(dict.fromkeys(both + bare + plain)))
        key = f"{side}.{column.key}"
        columns.append(Column(key=key, english=names[0], french=names[1], unit=column.unit))
    return columns


_AMOUNTS = (
    Column(key="mass", english=("mass", "weight"), french=("masse", "poids"), unit="kg"),
    Column(key="volume", english=("volume",), french=("volume",), unit="l"),
    Column(
        key="items",
        english=("items", "parcels", "packages", "quantity"),
        french=("colis", "pièces", "nombre de colis", "quantité"),
    ),
)
_SKILLS = Column(key="skills", english=("skills",), french=("compétences", "aptitudes"))
_DATE = Column(key="date", english=("date", "day"), french=("date", "jour"))

JOB_COLUMNS = (
    Column(
        key="id",
        english=("id", "job", "order", "order number", "reference", "ref"),
        french=("mission", "commande", "n° commande", "numéro", "référence", "réf"),
    ),
    Column(key="kind", english=("kind", "job kind"), french=("genre", "nature")),
    Column(
        key="label",
        english=("label", "name", "customer", "recipient"),
        french=("libellé", "nom", "client", "destinataire"),
    ),
    _DATE,
    *_AMOUNTS,
    Column(
        key="returns.items",
        english=("returns", "empties"),
        french=("retours", "vides", "consignes à reprendre"),
    ),
    _SKILLS,
    Column(key="accompanied", english=("accompanied",), french=("accompagné", "à deux")),
    Column(key="priority", english=("priority",), french=("priorité",)),
    Column(key="prize", english=("prize",), french=("prime",), unit="eur"),
    Column(
        key="shift",
        english=("shift", "pinned to"),
        french=("service imposé", "vacation", "vacation imposée"),
    ),
    Column(
        key="courier",
        english=("courier", "rider"),
        french=("coursier", "livreur", "coursier imposé"),
    ),
)

SHIFT_COLUMNS = (
    Column(key="id", english=("id", "shift"), french=("service", "vacation")),
    Column(
        key="courier",
        english=("courier", "rider", "name"),
        french=("coursier", "livreur", "nom", "prénom"),
    ),
    Column(key="companion", english=("companion",), french=("accompagnant", "binôme")),
    Column(key="vehicle", english=("vehicle", "bike"), french=("véhicule", "vélo")),
    _DATE,
    Column(key="from", english=("start", "from", "begin"), french=("début", "départ")),
    Column(key="to", english=("end", "to", "until"), french=("fin", "jusqu'à")),
    Column(
        key="windows",
        english=("hours", "window", "time"),
        french=("horaire", "heures", "créneau", "plage"),
    ),
    Column(
        key="hub",
        english=("hub", "depot", "place"),
        french=("dépôt", "base", "lieu"),
    ),
    Column(
        key="start_place",
        english=("start place", "starts at"),
        french=("lieu de départ", "lieu de début"),
    ),
    Column(
        key="end_place",
        english=("end place", "ends at"),
        french=("lieu d'arrivée", "lieu de fin"),
    ),
    Column(key="break", english=("break", "lunch"), french=("pause",), unit="min"),
    Column(
        key="break.windows",
        english=("break window", "break starts"),
        french=("créneau de pause", "heures de pause", "horaire de pause"),
    ),
    Column(key="break.paid", english=("paid break", "break paid"), french=("pause payée",)),
    _SKILLS,
    Column(key="volunteer", english=("volunteer",), french=("bénévole",)),
    Column(
        key="price.shift",
        english=("price", "price per shift"),
        french=("prix", "prix par service"),
        unit="eur",
    ),
    Column(
        key="price.hour",
        english=("price per hour", "hourly price"),
        french=("prix par heure", "prix horaire"),
        unit="eur",
    ),
    Column(
        key="price.km",
        english=("price per km",),
        french=("prix par km", "prix au km"),
        unit="eur",
    ),
    Column(key="max_stops", english=("max stops",), french=("arrêts max", "max arrêts")),
    Column(
        key="max_travel",
        english=("max riding", "max travel"),
        french=("trajet max", "max trajet"),
        unit="min",
    ),
    Column(
        key="max_distance",
        english=("max distance",),
        french=("distance max",),
        unit="km",
    ),
)

VEHICLE_COLUMNS = (
    Column(
        key="id",
        english=("id", "vehicle", "bike", "name"),
        french=("véhicule", "vélo", "nom"),
    ),
    Column(
        key="profile", english=("profile", "type", "model"), french=("profil", "type", "modèle")
    ),
    *_AMOUNTS[:2],
    Column(
        key="items",
        english=("items", "parcels", "packages"),
        french=("colis", "pièces", "nombre de colis"),
    ),
    _SKILLS,
    Column(key="range", english=("range",), french=("autonomie",), unit="km"),
    Column(key="width", english=("width",), french=("largeur",), unit="cm"),
    Column(key="speed", english=("speed",), french=("vitesse",), unit="percent"),
)

COURIER_COLUMNS = (
    Column(key="id", english=("id", "courier", "rider"), french=("coursier", "livreur")),
    Column(key="name", english=("name",), french=("nom", "prénom")),
    _SKILLS,
    Column(key="volunteer", english=("volunteer",), french=("bénévole",)),
)

PLACE_COLUMNS = (
    Column(key="id", english=("id", "place", "site", "name"), french=("lieu", "point", "nom")),
    *(column for column in STOP_COLUMNS if column.key in ("address", "lon", "lat", "latlon")),
    Column(
        key="access",
        english=("access", "access note", "note"),
        french=("accès", "digicode", "consigne"),
    ),
)


def _dotted(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(
        Column(key=key, english=tuple(names.split(" | ")), unit="kg" if key == "mass" else "")
        for key, names in pairs
    )


TASK_COLUMNS = _dotted(
    ("type", "type"),
    ("address", "address | address.streetAddress"),
    ("latlon", "latlong | address.latlng"),
    ("from", "after"),
    ("to", "before"),
    ("windows", "timeslot"),
    ("note", "comments"),
    ("tags", "tags"),
    ("name", "address.name"),
    ("access", "address.description"),
    ("phone", "address.telephone"),
    ("contact", "address.contactName"),
    ("packages", "packages"),
    ("assign", "assign"),
    ("mass", "weight"),
    ("ref", "ref"),
    ("group", "group"),
)
"""The columns of CoopCycle's sheet of tasks: one stop a row."""

_DELIVERY_STOP = (
    ("address", "address"),
    ("latlon", "address.latlng"),
    ("name", "address.name"),
    ("access", "address.description"),
    ("phone", "address.telephone"),
    ("contact", "address.contactName"),
    ("note", "comments"),
    ("windows", "timeslot"),
    ("tags", "tags"),
    ("metadata", "metadata"),
)
DELIVERY_COLUMNS = (
    *_dotted(*((f"pickup.{key}", f"pickup.{name}") for key, name in _DELIVERY_STOP)),
    *_dotted(*((f"drop.{key}", f"dropoff.{name}") for key, name in _DELIVERY_STOP)),
    *_dotted(
        ("packages", "dropoff.packages"),
        ("mass", "weight"),
        ("tour", "tour.name"),
    ),
)
"""The columns of CoopCycle's sheet of deliveries: one pickup and one drop a row."""

TABLES: dict[Kind, tuple[Column, ...]] = {
    "jobs": (
        *JOB_COLUMNS,
        *(column for side, words in SIDES.items() for column in _stop_columns(side, *words)),
    ),
    "shifts": SHIFT_COLUMNS,
    "vehicles": VEHICLE_COLUMNS,
    "couriers": COURIER_COLUMNS,
    "places": PLACE_COLUMNS,
    "tasks": TASK_COLUMNS,
    "deliveries": DELIVERY_COLUMNS,
}

KIND_WORDS: dict[Kind, tuple[str, ...]] = {
    "jobs": ("job", "delivery", "deliveries", "order", "mission", "livraison", "commande"),
    "shifts": ("shift", "roster", "service", "vacation", "planning"),
    "vehicles": ("vehicle", "bike", "fleet", "véhicule", "vélo", "flotte"),
    "couriers": ("courier", "rider", "coursier", "livreur"),
    "places": ("place", "site", "address", "lieu", "lieux", "adresse"),
}
"""Words in the name of a sheet or file that say what it holds."""

EXTRA_KINDS = ("jobs", "vehicles")
"""Kinds that may have columns ``extra: NAME`` (French: ``en plus : NAME``) for free dimensions."""
