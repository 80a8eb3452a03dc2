"""Base maps of cities: what lies beside the streets, and where its file is kept."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        ALTER TABLE tournee.city_version ADD map_fingerprint text NOT NULL DEFAULT '';
        ALTER TABLE tournee.city_file
            ADD map_fingerprint text NOT NULL DEFAULT '',
            ADD map_pieces text[] NOT NULL DEFAULT '{}';
        CREATE TABLE tournee.map_feature (
            city_id bigint NOT NULL REFERENCES tournee.city_version ON DELETE CASCADE,
            position bigint NOT NULL,
            layer text NOT NULL,
            kind text NOT NULL DEFAULT '',
            name text NOT NULL DEFAULT '',
            low_zoom smallint NOT NULL,
            high_zoom smallint NOT NULL,
            geom geometry(Geometry, 3857) NOT NULL,
            PRIMARY KEY (city_id, position)
        );
        CREATE INDEX map_feature_geom_idx ON tournee.map_feature USING gist (geom);
        CREATE INDEX map_feature_far_geom_idx ON tournee.map_feature USING gist (geom)
            WHERE low_zoom <= 13;
        GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.map_feature TO tournee_app;
        """
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        DROP TABLE tournee.map_feature;
        ALTER TABLE tournee.city_file DROP map_fingerprint, DROP map_pieces;
        ALTER TABLE tournee.city_version DROP map_fingerprint;
        """
    )
