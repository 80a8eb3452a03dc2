"""Streets, addresses and base maps of the compiled cities: open data, of no cooperative."""

from __future__ import annotations

import sqlalchemy as sa
from geoalchemy2 import Geometry

from data.store.tables.columns import (
    SCHEMA,
    Together,
    instant,
    made,
    maybe,
    maybe_instant,
    needed,
    one_of,
    owned,
    place_on_earth,
    shared,
    text,
    texts,
    uid,
    whole,
)

city_version = shared(
    "city_version",
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    text("name", default=None),
    text("fingerprint", default=None),
    text("attribution"),
    one_of("status", "loading", "current", "old", default="loading"),
    needed("streets", sa.Integer, server_default="0"),
    needed("addresses", sa.Integer, server_default="0"),
    text("map_fingerprint"),
    instant("loaded_at"),
    maybe_instant("replaced_at"),
    sa.UniqueConstraint("name", "fingerprint"),
    sa.Index(
        "city_version_current_key",
        "name",
        unique=True,
        postgresql_where=sa.text("status = 'current'"),
    ),
)

city_file = shared(
    "city_file",
    needed("name", sa.Text, primary_key=True),
    needed("version", sa.Integer, primary_key=True, autoincrement=False),
    text("fingerprint", default=None),
    texts("pieces"),
    whole("size_bytes"),
    instant("imported_at"),
    text("map_fingerprint"),
    texts("map_pieces"),
)


def _numbered(number: str) -> Together:
    """Declare the key of what a version of a city has: that version, and a number within it."""
    of_city = sa.ForeignKey(f"{SCHEMA}.city_version.id", ondelete="CASCADE")
    return (
        sa.Column("city_id", sa.BigInteger, of_city, primary_key=True),
        sa.Column(number, sa.BigInteger, primary_key=True, autoincrement=False),
    )


street = shared(
    "street",
    _numbered("edge"),
    whole("way"),
    text("name"),
    text("class"),
    needed("rank", sa.Integer, server_default="3"),
    text("bike", default="none"),
    needed("direction", sa.Integer, server_default="0"),
    needed("contraflow", sa.Boolean, server_default="false"),
    text("surface"),
    place_on_earth(kind="LINESTRING"),
    sa.Index("street_geom_idx", "geom", postgresql_using="gist"),
    # Maps of a whole city show main streets alone.
    sa.Index(
        "street_main_geom_idx",
        "geom",
        postgresql_using="gist",
        postgresql_where=sa.text("rank <= 1"),
    ),
)

gazetteer = shared(
    "gazetteer",
    _numbered("position"),
    one_of("kind", "street", "place", "town", "postcode"),
    text("name"),
    text("town"),
    text("postcode"),
    texts("postcodes"),
    text("search"),
    maybe("address", sa.BigInteger),
    place_on_earth(),
    sa.Index(
        "gazetteer_search_idx",
        "search",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    ),
)

address = shared(
    "address",
    _numbered("position"),
    text("street"),
    text("number"),
    text("name"),
    text("town"),
    text("postcode"),
    texts("doors"),
    whole("entry", default="-1"),
    place_on_earth(),
    sa.Index("address_geom_idx", "geom", postgresql_using="gist"),
    sa.Index("address_entry_idx", "city_id", "entry"),
)

map_feature = shared(
    "map_feature",
    _numbered("position"),
    text("layer", default=None),
    text("kind"),
    text("name"),
    needed("low_zoom", sa.SmallInteger),
    needed("high_zoom", sa.SmallInteger),
    # In Web Mercator: it is drawn, and never measured.
    sa.Column("geom", Geometry("GEOMETRY", srid=3857, spatial_index=False), nullable=False),
    sa.Index("map_feature_geom_idx", "geom", postgresql_using="gist"),
    # From afar a tile covers much of a city, and shows little of what lies there.
    sa.Index(
        "map_feature_far_geom_idx",
        "geom",
        postgresql_using="gist",
        postgresql_where=sa.text("low_zoom <= 13"),
    ),
)

closure = owned(
    "closure",
    uid(),
    place_on_earth(kind="GEOMETRY"),
    needed("radius_m", sa.Integer, server_default="5"),
    texts("streets"),
    one_of("direction", "both", "along", "against", default="both"),
    maybe("slow_kmh", sa.SmallInteger),
    text("reason"),
    instant("from_at"),
    maybe_instant("until_at"),
    made(),
    maybe_instant("opened_at"),
    sa.Index("closure_geom_idx", "geom", postgresql_using="gist"),
)
