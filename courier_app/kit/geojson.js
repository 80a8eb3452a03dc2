/**
 * Shapes of GeoJSON that maps are given. Pure.
 * @module
 */

/** @typedef {{type: 'Feature', geometry: {type: string, coordinates: any}, properties: Record<string, any>}} Feature */

/** @param {string} type @param {any} coordinates @param {Record<string, any>} [properties] @returns {Feature} */
export const feature = (type, coordinates, properties = {}) => ({
  type: 'Feature',
  geometry: { type, coordinates },
  properties,
});

/** @param {any[]} [features] */
export const collection = (features = []) => ({ type: 'FeatureCollection', features });

/** South-west and north-east corners round points. @param {[number, number][]} points @returns {[[number, number], [number, number]]} */
export function cornersOf(points) {
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ];
}
