-- A city of made-up addresses, as many as the setting bench.addresses says: ninety doors a street.

INSERT INTO tournee.city_version (name, fingerprint, status, streets, addresses, loaded_at)
    VALUES ('bench', 'bench', 'current', 2000, current_setting('bench.addresses')::int, now());
INSERT INTO tournee.address (city_id, position, street, number, town, postcode, doors, entry, geom)
    SELECT id, n, name, door::text, 'Ville', '75000', ARRAY[door::text], n / 90, ST_SetSRID(ST_MakePoint(
               2.2 + (n::bigint * 7919 % 20000) / 100000.0, 48.8 + (n::bigint * 104729 % 10000) / 100000.0), 4326)
    FROM (SELECT v.id, n, 1 + n % 90 AS door,
                 (ARRAY['rue', 'avenue', 'place', 'chemin', 'impasse', 'quai', 'passage'])
                     [1 + n / 90 % 7] || ' ' || substr(translate(md5((n / 90)::text),
                     '0123456789', 'ghijklmnop'), 1, 5) || ' ' || substr(translate(
                     md5((n / 90 / 5)::text), '0123456789', 'rstuvaeiou'), 1, 7) AS name
          FROM generate_series(1, current_setting('bench.addresses')::int) AS n, tournee.city_version AS v
          WHERE v.name = 'bench') AS made;
INSERT INTO tournee.gazetteer (city_id, position, kind, name, town, postcode, postcodes, search, geom)
    SELECT DISTINCT ON (city_id, entry) city_id, entry, 'street', street, town, postcode,
           ARRAY[postcode], street || ' ville', geom
    FROM tournee.address WHERE city_id = (SELECT id FROM tournee.city_version WHERE name = 'bench')
    ORDER BY city_id, entry, position;
