/**
 * Style of the city's own map, in the colours of the theme: the ground below what a page draws, and the
 * names above it. No fonts are fetched: labels use those of the device.
 * @module
 */

/** Widths of a street by zoom and rank, in pixels. @param {number} more */
function width(more) {
  return ['interpolate', ['exponential', 1.6], ['zoom'],
    9, ['match', ['get', 'rank'], 0, 1 + more / 2, 0.6 + more / 2],
    12, ['match', ['get', 'rank'], 0, 2 + more, 1, 1.4 + more, 0.7 + more],
    15, ['match', ['get', 'rank'], 0, 6 + more, 1, 5 + more, 2, 3.5 + more, 1.2 + more],
    18, ['match', ['get', 'rank'], 0, 24 + more, 1, 20 + more, 2, 14 + more, 3 + more]];
}

/** Colour of a token of the theme. @param {string} name */
export function colourOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const STREETS = { type: 'line', source: 'city', 'source-layer': 'streets' };
const FONT = { 'text-font': ['sans-serif'], 'text-padding': 4 };
/** Open ground, the lowest first. */
const GROUND = ['grass', 'square', 'sand', 'cemetery', 'park', 'wood', 'sport'];
/** Ways for walkers and across squares, which are no streets to look at. */
const IS_PATH = ['all', ['==', ['get', 'rank'], 3], ['!', ['in', ['get', 'class'], ['literal', ['service', 'ferry', 'track']]]]];
const ROUND = { 'line-cap': 'round', 'line-join': 'round' };

/**
 * True where a city was compiled without its base map: then a page says so beside the credit.
 * @param {{vector_layers?: {id: string}[]}|null} tiles TileJSON of the server
 */
export function isStreetsOnly(tiles) {
  return tiles !== null && !tiles.vector_layers?.some(({ id }) => id === 'buildings');
}

/** Land, water, buildings and streets. @returns {any[]} */
export function groundLayers() {
  const layout = { ...ROUND, 'line-sort-key': ['-', 3, ['get', 'rank']] };
  const of = (/** @type {string} */ layer) => ({ source: 'city', 'source-layer': layer });
  return [
    { id: 'land', type: 'background', paint: { 'background-color': colourOf('--map-land') } },
    {
      ...of('ground'), id: 'ground', type: 'fill',
      layout: { 'fill-sort-key': ['index-of', ['get', 'kind'], ['literal', GROUND]] },
      paint: { 'fill-color': ['match', ['get', 'kind'], ...GROUND.flatMap((kind) => [kind, colourOf(`--map-${kind}`)]), colourOf('--map-grass')] },
    },
    { ...of('water'), id: 'water', type: 'fill', paint: { 'fill-color': colourOf('--map-water') } },
    {
      ...of('waterways'), id: 'waterways', type: 'line', layout: ROUND,
      paint: { 'line-color': colourOf('--map-water'), 'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 10, 1, 17, ['match', ['get', 'kind'], ['river', 'canal'], 8, 3]] },
    },
    {
      ...of('buildings'), id: 'buildings', type: 'fill', minzoom: 13,
      paint: { 'fill-color': colourOf('--map-building'), 'fill-outline-color': ['step', ['zoom'], colourOf('--map-building'), 16, colourOf('--map-wall')] },
    },
    {
      ...of('railways'), id: 'railways', type: 'line', layout: ROUND,
      paint: {
        'line-color': colourOf('--map-rail'),
        'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 10, 0.6, 14, ['match', ['get', 'kind'], 'rail', 1.4, 0.8], 18, ['match', ['get', 'kind'], 'rail', 3, 1.6]],
      },
    },
    { ...STREETS, id: 'paths', minzoom: 15, filter: IS_PATH, layout: ROUND, paint: { 'line-color': colourOf('--map-path'), 'line-width': ['interpolate', ['linear'], ['zoom'], 15, 0.8, 18, 2.4], 'line-dasharray': [2, 1.6] } },
    { ...STREETS, id: 'edges', filter: ['!', IS_PATH], layout, paint: { 'line-color': colourOf('--map-edge'), 'line-width': width(2) } },
    { ...STREETS, id: 'streets', filter: ['!', IS_PATH], layout, paint: { 'line-color': colourOf('--map-street'), 'line-width': width(0) } },
    {
      // Trams run in streets, so their rails lie on them.
      ...of('railways'), id: 'trams', type: 'line', minzoom: 15, filter: ['==', ['get', 'kind'], 'tram'],
      paint: { 'line-color': colourOf('--map-rail'), 'line-width': ['interpolate', ['linear'], ['zoom'], 15, 0.6, 18, 1.4] },
    },
  ];
}

/** Names of districts, parks, water and streets, shops, doors, and house numbers. @returns {any[]} */
export function labelLayers() {
  const halo = (/** @type {string} */ token, around = 1.6) => ({ 'text-halo-color': colourOf(token), 'text-halo-width': around });
  const labels = { type: 'symbol', source: 'city', 'source-layer': 'labels' };
  const kindOf = (/** @type {string[]} */ ...kinds) => ['in', ['get', 'kind'], ['literal', kinds]];
  const named = { ...FONT, 'text-field': ['coalesce', ['get', 'name'], ''] };
  return [
    {
      id: 'doors', type: 'circle', source: 'city', 'source-layer': 'entrances', minzoom: 17,
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 17, 1.6, 19, 4], 'circle-color': colourOf('--map-door'), 'circle-stroke-color': colourOf('--map-street'), 'circle-stroke-width': 1 },
    },
    {
      id: 'shop-dots', type: 'circle', source: 'city', 'source-layer': 'shops', minzoom: 16,
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 16, 1.8, 19, 4], 'circle-color': colourOf('--map-shop'), 'circle-stroke-color': colourOf('--map-street'), 'circle-stroke-width': 1 },
    },
    {
      id: 'names', type: 'symbol', source: 'city', 'source-layer': 'streets', minzoom: 13,
      filter: ['any', ['!', IS_PATH], ['>=', ['zoom'], 17]],
      layout: { ...named, 'symbol-placement': 'line', 'symbol-sort-key': ['get', 'rank'], 'text-size': ['interpolate', ['linear'], ['zoom'], 13, 11, 16, 14], 'text-max-angle': 30 },
      paint: { 'text-color': colourOf('--ink'), ...halo('--map-street', 2) },
    },
    {
      id: 'numbers', type: 'symbol', source: 'city', 'source-layer': 'addresses', minzoom: 16.5,
      layout: { ...FONT, 'text-padding': 2, 'text-field': ['coalesce', ['get', 'number'], ''], 'text-size': 12 },
      paint: { 'text-color': colourOf('--soft'), ...halo('--map-land', 1.5) },
    },
    {
      id: 'door-letters', type: 'symbol', source: 'city', 'source-layer': 'entrances', minzoom: 18,
      layout: { ...named, 'text-size': 11, 'text-anchor': 'bottom', 'text-offset': [0, -0.4] },
      paint: { 'text-color': colourOf('--map-door'), ...halo('--map-street') },
    },
    {
      id: 'shop-names', type: 'symbol', source: 'city', 'source-layer': 'shops', minzoom: 16.5,
      layout: { ...named, 'text-size': 11, 'text-max-width': 7, 'text-anchor': 'top', 'text-offset': [0, 0.5], 'symbol-sort-key': ['match', ['get', 'kind'], ['health', 'public', 'bike'], 0, 1] },
      paint: { 'text-color': colourOf('--map-shop'), ...halo('--map-land') },
    },
    {
      id: 'water-lines', type: 'symbol', source: 'city', 'source-layer': 'waterways', minzoom: 13,
      layout: { ...named, 'symbol-placement': 'line', 'text-size': 12, 'text-max-angle': 30 },
      paint: { 'text-color': colourOf('--map-water-name'), ...halo('--map-water') },
    },
    {
      ...labels, id: 'park-names', filter: kindOf('park', 'square', 'water'),
      layout: { ...named, 'text-size': 12, 'text-max-width': 8 },
      paint: { 'text-color': ['match', ['get', 'kind'], 'park', colourOf('--map-park-name'), 'water', colourOf('--map-water-name'), colourOf('--soft')], ...halo('--map-land') },
    },
    {
      ...labels, id: 'stations', filter: kindOf('station'),
      layout: { ...named, 'text-size': 12, 'text-max-width': 8 },
      paint: { 'text-color': colourOf('--map-rail-name'), ...halo('--map-land', 2) },
    },
    {
      ...labels, id: 'districts', filter: kindOf('town', 'suburb', 'quarter'), maxzoom: 16,
      layout: { ...named, 'text-size': ['match', ['get', 'kind'], 'town', 17, 'suburb', 14, 12], 'text-letter-spacing': 0.06, 'text-max-width': 8, 'symbol-sort-key': ['match', ['get', 'kind'], 'town', 0, 'suburb', 1, 2] },
      paint: { 'text-color': ['match', ['get', 'kind'], 'town', colourOf('--ink'), colourOf('--soft')], ...halo('--map-land', 2) },
    },
  ];
}
