"""Kinds of things on the base map, by their OpenStreetMap tags."""

from __future__ import annotations

from collections.abc import Mapping

AREA_KEYS = (
    *("building", "natural", "water", "waterway", "landuse", "leisure", "highway", "place"),
    *("amenity", "shop", "tourism"),
)
LINE_KEYS = ("natural", "railway", "waterway")
POINT_KEYS = ("place", "railway", "entrance", "shop", "amenity", "tourism")

_GROUND = {
    "landuse": {
        **dict.fromkeys(("recreation_ground", "village_green"), "park"),
        "forest": "wood",
        **dict.fromkeys(("grass", "meadow", "orchard", "vineyard", "allotments"), "grass"),
        "cemetery": "cemetery",
    },
    "leisure": {
        **dict.fromkeys(("park", "garden", "dog_park"), "park"),
        "golf_course": "grass",
        **dict.fromkeys(("pitch", "track", "playground", "stadium"), "sport"),
    },
    "natural": {
        "wood": "wood",
        **dict.fromkeys(("scrub", "grassland", "heath", "wetland"), "grass"),
        **dict.fromkeys(("beach", "sand"), "sand"),
    },
    "amenity": {"grave_yard": "cemetery"},
    "place": {"square": "square"},
    "highway": {"pedestrian": "square"},
}
_SHOPS = {
    **dict.fromkeys(
        ("restaurant", "cafe", "bar", "pub", "fast_food", "ice_cream", "biergarten", "food_court"),
        "food",
    ),
    **dict.fromkeys(
        ("pharmacy", "hospital", "clinic", "doctors", "dentist", "veterinary"), "health"
    ),
    **dict.fromkeys(
        ("school", "kindergarten", "university", "college", "library", "townhall", "post_office"),
        "public",
    ),
    **dict.fromkeys(
        ("police", "fire_station", "courthouse", "community_centre", "theatre", "cinema"), "public"
    ),
    **dict.fromkeys(("place_of_worship", "social_facility", "arts_centre", "bank"), "public"),
    "marketplace": "shop",
    "bicycle_repair_station": "bike",
}
SHOP_ZOOMS = {"health": 16, "public": 16, "bike": 16}
"""First zoom of what people find their way by; all else comes with the doors."""
SETTLEMENT_ZOOMS = {
    "city": ("town", 8, 13),
    "town": ("town", 9, 14),
    **dict.fromkeys(("suburb", "borough"), ("suburb", 11, 15)),
    "village": ("suburb", 11, 16),
    **dict.fromkeys(("quarter", "neighbourhood", "hamlet", "island"), ("quarter", 13, 16)),
}
"""Kind of label and the zooms that show it, by ``place``."""
_WATERWAYS = {"river": 9, "canal": 11, "stream": 14, "ditch": 16, "drain": 16}
_RAILWAYS = {"rail", "light_rail", "narrow_gauge", "subway", "funicular"}
_NO_BUILDING = {"no", "proposed", "construction", "demolished", "razed"}
_NO_SHOP = {"", "no", "vacant"}


def water_kind(tags: Mapping[str, str]) -> str:
    """Return the kind of water that an area is, empty where it is none."""
    if tags.get("natural") == "water" or tags.get("waterway") in {"riverbank", "dock"}:
        flows = tags.get("water") in {"river", "canal"} or tags.get("waterway") == "riverbank"
        return "river" if flows else "lake"
    if tags.get("landuse") in {"basin", "reservoir"} or tags.get("leisure") == "swimming_pool":
        return "lake"
    return ""


def ground_kind(tags: Mapping[str, str]) -> str:
    """Return the kind of green or other open ground that an area is, empty where it is none."""
    found = (kinds.get(tags.get(key, ""), "") for key, kinds in _GROUND.items())
    return next(filter(None, found), "")


def is_building(tags: Mapping[str, str]) -> bool:
    """Return whether an area is a building that stands above the ground."""
    stands = tags.get("location") != "underground" and not tags.get("layer", "0").startswith("-")
    return "building" in tags and tags["building"] not in _NO_BUILDING and stands


def railway_kind(tags: Mapping[str, str]) -> str:
    """Return ``rail``, ``siding`` or ``tram``, empty where a way is none in use."""
    kind = tags.get("railway", "")
    if kind == "tram":
        return kind
    if kind not in _RAILWAYS:
        return ""
    return "siding" if tags.get("service") else "rail"


def waterway_zoom(tags: Mapping[str, str]) -> int:
    """Return the first zoom that shows a line of water, 0 where a way is none."""
    return _WATERWAYS.get(tags.get("waterway", ""), 0)


def shop_kind(tags: Mapping[str, str]) -> str:
    """Return the kind of a place with a door that people look for, empty where it is none."""
    shop = tags.get("shop", "")
    if shop not in _NO_SHOP:
        return "bike" if shop == "bicycle" else "shop"
    if tags.get("tourism") in {"hotel", "hostel", "guest_house"}:
        return "stay"
    if tags.get("tourism") in {"museum", "gallery"}:
        return "public"
    return _SHOPS.get(tags.get("amenity", ""), "")
