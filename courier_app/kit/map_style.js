/**
 * Style of the city's own map, in the colours of the theme: the ground below what a page draws, and the
 * names above it. No fonts are fetched: labels use those of the device.
 * @module
 */

/** Widths of a street by zoom and rank, in pixels. @param {number} more */
function width(more) {
  return ['interpolate', ['exponential', 1.6], ['zoom'],
    12, ['match', ['get', 'rank'], 0, 2 + more, 1, 1.4 + more, 0.7 + more],
    15, ['match', ['get', 'rank'], 0, 6 + more, 1, 5 + more, 2, 3.5 + more, 1.5 + more],
    18, ['match', ['get', 'rank'], 0, 24 + more, 1, 20 + more, 2, 14 + more, 5 + more]];
}

/** Colour of a token of the theme. @param {string} name */
export function colourOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const STREETS = { type: 'line', source: 'city', 'source-layer': 'streets' };

/** Land and streets. @returns {any[]} */
export function groundLayers() {
  const layout = { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': ['-', 3, ['get', 'rank']] };
  return [
    { id: 'land', type: 'background', paint: { 'background-color': colourOf('--map-land') } },
    { ...STREETS, id: 'edges', layout, paint: { 'line-color': colourOf('--map-edge'), 'line-width': width(2) } },
    { ...STREETS, id: 'streets', layout, paint: { 'line-color': colourOf('--map-street'), 'line-width': width(0) } },
  ];
}

/** Names of streets, and house numbers. @returns {any[]} */
export function labelLayers() {
  return [
    {
      id: 'names', type: 'symbol', source: 'city', 'source-layer': 'streets', minzoom: 13,
      layout: { 'symbol-placement': 'line', 'text-field': ['coalesce', ['get', 'name'], ''], 'text-font': ['sans-serif'], 'text-size': 14, 'text-max-angle': 30 },
      paint: { 'text-color': colourOf('--ink'), 'text-halo-color': colourOf('--map-street'), 'text-halo-width': 2 },
    },
    {
      id: 'numbers', type: 'symbol', source: 'city', 'source-layer': 'addresses', minzoom: 16,
      layout: { 'text-field': ['coalesce', ['get', 'number'], ''], 'text-font': ['sans-serif'], 'text-size': 12 },
      paint: { 'text-color': colourOf('--soft'), 'text-halo-color': colourOf('--map-land'), 'text-halo-width': 1.5 },
    },
  ];
}
