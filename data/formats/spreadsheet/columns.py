"""The headers that a spreadsheet may have, French and English, in one table for each kind of sheet.

A header is compared without case, accents, punctuation, small words (*de*, *of*, ...) and the
plural *s*, so that ``Durée d'enlèvement (min)`` and ``duree_enlevement`` are one. A column with a
quantity may name its unit, in brackets or last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["jobs", "shifts", "vehicles", "couriers", "places", "tasks", "deliveries", "needs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a kind of sheet.

    ``unit`` is the one meant where a header names none; empty for what is no quantity.
    """

    key: str
    english: tuple[str, ...]
    french: tuple[str, ...] = ()
    unit: str = ""


def _column(key: str, english: str, french: str = "", *, unit: str = "") -> Column:
    """Return a column by its headers, with bars between them."""
    return Column(key=key, english=_split(english), french=_split(french), unit=unit)


def _split(headers: str) -> tuple[str, ...]:
    return tuple(headers.split(" | ")) if headers else ()


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
    _column("place", "place | site", "lieu | point"),
    _column("address", "address", "adresse"),
    _column("lon", "lon | lng | longitude", "longitude"),
    _column("lat", "lat | latitude", "latitude"),
    _column(
        "latlon",
        "lat lon | latlon | latlong | lat lng | latlng | coordinates | gps",
        "coordonnées | coordonnées gps",
    ),
    _column("access", "access | access note", "accès | digicode"),
    _column(
        "windows",
        "window | time window | slot | time slot | hours",
        "créneau | fenêtre | plage | plage horaire | horaire | heures",
    ),
    _column(
        "from", "from | after | earliest | ready", "début | dès | à partir de | au plus tôt | après"
    ),
    _column("to", "to | before | until | latest", "fin | avant | jusqu'à | au plus tard"),
    _column(
        "service",
        "service | service time | duration",
        "durée | temps | temps sur place",
        unit="min",
    ),
    _column("setup", "setup | parking", "installation | stationnement", unit="min"),
    _column("late", "tolerance", "tolérance | retard toléré", unit="min"),
    _column("late_price", "price per hour late", "prix par heure de retard", unit="eur"),
    _column("contact", "contact | contact name", "contact | nom du contact"),
    _column(
        "phone",
        "phone | telephone | phone number | mobile | mobile phone | cell | cell phone",
        "téléphone | tél | numéro de téléphone | portable | mobile | gsm",
    ),
    _column("email", "email | e mail | mail | email address", "courriel | mél | adresse mail"),
    _column("note", "note | comment | instruction", "note | commentaire | consigne | remarque"),
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
    _column("mass", "mass | weight", "masse | poids", unit="kg"),
    _column("volume", "volume", "volume", unit="l"),
    _column(
        "items",
        "items | parcels | packages | quantity",
        "colis | pièces | nombre de colis | quantité",
    ),
)
_SKILLS = _column("skills", "skills", "compétences | aptitudes")
_DATE = _column("date", "date | day", "date | jour")

JOB_COLUMNS = (
    _column(
        "id",
        "id | job | order | order number | reference | ref",
        "mission | commande | n° commande | numéro | référence | réf",
    ),
    _column("kind", "kind | job kind", "genre | nature"),
    _column(
        "label", "label | name | customer | recipient", "libellé | nom | client | destinataire"
    ),
    _DATE,
    *_AMOUNTS,
    _column("returns.items", "returns | empties", "retours | vides | consignes à reprendre"),
    _SKILLS,
    _column("accompanied", "accompanied", "accompagné | à deux"),
    _column("goods", "goods | kind of goods", "marchandise | sorte de marchandise"),
    _column("aboard_limit", "longest time aboard", "durée maximale à bord", unit="min"),
    _column("priority", "priority", "priorité"),
    _column("prize", "prize", "prime", unit="eur"),
    _column("shift", "shift | pinned to", "service imposé | vacation | vacation imposée"),
    _column("courier", "courier | rider", "coursier | livreur | coursier imposé"),
)

SHIFT_COLUMNS = (
    _column("id", "id | shift", "service | vacation"),
    _column("courier", "courier | rider | name", "coursier | livreur | nom | prénom"),
    _column("companion", "companion", "accompagnant | binôme"),
    _column("vehicle", "vehicle | bike", "véhicule | vélo"),
    _DATE,
    _column("from", "start | from | begin", "début | départ"),
    _column("to", "end | to | until", "fin | jusqu'à"),
    _column("windows", "hours | window | time", "horaire | heures | créneau | plage"),
    _column("hub", "hub | depot | place", "dépôt | base | lieu"),
    _column("start_place", "start place | starts at", "lieu de départ | lieu de début"),
    _column("end_place", "end place | ends at", "lieu d'arrivée | lieu de fin"),
    _column("break", "break | lunch", "pause", unit="min"),
    _column(
        "break.windows",
        "break window | break starts",
        "créneau de pause | heures de pause | horaire de pause",
    ),
    _column("break.paid", "paid break | break paid", "pause payée"),
    _SKILLS,
    _column("volunteer", "volunteer", "bénévole"),
    _column("price.shift", "price | price per shift", "prix | prix par service", unit="eur"),
    _column(
        "price.hour", "price per hour | hourly price", "prix par heure | prix horaire", unit="eur"
    ),
    _column("price.km", "price per km", "prix par km | prix au km", unit="eur"),
    _column("max_stops", "max stops", "arrêts max | max arrêts"),
    _column("max_travel", "max riding | max travel", "trajet max | max trajet", unit="min"),
    _column("max_distance", "max distance", "distance max", unit="km"),
)

VEHICLE_COLUMNS = (
    _column("id", "id | vehicle | bike | name", "véhicule | vélo | nom"),
    _column("profile", "profile | type | model", "profil | type | modèle"),
    *_AMOUNTS[:2],
    _column("items", "items | parcels | packages", "colis | pièces | nombre de colis"),
    _SKILLS,
    _column("range", "range", "autonomie", unit="km"),
    _column("width", "width", "largeur", unit="cm"),
    _column("speed", "speed", "vitesse", unit="percent"),
)

COURIER_COLUMNS = (
    _column("id", "id | courier | rider", "coursier | livreur"),
    _column("name", "name", "nom | prénom"),
    _SKILLS,
    _column("volunteer", "volunteer", "bénévole"),
)

PLACE_COLUMNS = (
    _column("id", "id | place | site | name", "lieu | point | nom"),
    *(column for column in STOP_COLUMNS if column.key in ("address", "lon", "lat", "latlon")),
    _column("access", "access | access note | note", "accès | digicode | consigne"),
)


def _dotted(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns by key and headers; of these, the mass alone has a unit."""
    return tuple(_column(key, names, unit="kg" if key == "mass" else "") for key, names in pairs)


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

NEED_COLUMNS = (
    _column("alias", "alias | who", "alias | pseudonyme | qui"),
    _column("address", "address | door", "adresse"),
    _column("place", "place | relay | site", "lieu | point relais | relais"),
    _column(
        "access",
        "access | access note | door code | floor",
        "accès | digicode | étage",
    ),
    _DATE,
    _column(
        "windows",
        "window | time window | slot | hours",
        "créneau | plage horaire | heures | horaire",
    ),
    _column("from", "from | start | after", "début | dès | à partir de | après"),
    _column("to", "to | until | end | before", "fin | jusqu'à | avant"),
    _column("items", "items | what | parcels", "articles | quoi | colis"),
    _column("mass", "kg | mass | weight", "kg | masse | poids", unit="kg"),
    _column("phone", "phone | telephone", "téléphone | tél"),
    _column("code", "code", "code"),
    _column("note", "note | comment | remark", "note | commentaire | remarque"),
    _column("two_people", "two people | two", "deux personnes | à deux"),
    _column("may_be_left", "may be left", "peut être laissé | dépôt possible"),
    _column("informed", "informed | agrees", "informé | d'accord"),
)
"""Columns of a sheet of needs: one a row."""

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
    "needs": NEED_COLUMNS,
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
