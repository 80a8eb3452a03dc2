/**
 * Style of the city's own map, in the colours of the theme: the ground below what a page draws, and the
 * names above it. No fonts are fetched: labels use those of the device.
 * @module
 */

/** Widths of a street by zoom and rank, in pixels. @param {number} more */
function width(more) {
  return [
    'interpolate',
    ['exponential', 1.6],
    ['zoom'],
    9,
    ['match', ['get', 'rank'], 0, 1 + more / 2, 0.6 + more / 2],
    12,
    ['match', ['get', 'rank'], 0, 2 + more, 1, 1.4 + more, 0.7 + more],
    15,
    ['match', ['get', 'rank'], 0, 6 + more, 1, 5 + more, 2, 3.5 + more, 1.2 + more],
    18,
    ['match', ['get', 'rank'], 0, 24 + more, 1, 20 + more, 2, 14 + more, 3 + more],
  ];
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
const IS_PATH = [
  'all',
  ['==', ['get', 'rank'], 3],
  ['!', ['in', ['get', 'class'], ['literal', ['service', 'ferry', 'track']]]],
];
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
      ...of('ground'),
      id: 'ground',
      type: 'fill',
      layout: { 'fill-sort-key': ['index-of', ['get', 'kind'], ['literal', GROUND]] },
      paint: {
        'fill-color': [
          'match',
          ['get', 'kind'],
          ...GROUND.flatMap((kind) => [kind, colourOf(`--map-${kind}`)]),
          colourOf('--map-grass'),
        ],
      },
    },
    { ...of('water'), id: 'water', type: 'fill', paint: { 'fill-color': colourOf('--map-water') } },
    {
      ...of('waterways'),
      id: 'waterways',
      type: 'line',
      layout: ROUND,
      paint: {
        'line-color': colourOf('--map-water'),
        'line-width': [
          'interpolate',
          ['exponential', 1.5],
          ['zoom'],
          10,
          1,
          17,
          ['match', ['get', 'kind'], ['river', 'canal'], 8, 3],
        ],
      },
    },
    {
      ...of('buildings'),
      id: 'buildings',
      type: 'fill',
      minzoom: 13,
      paint: {
        'fill-color': colourOf('--map-building'),
        'fill-outline-color': [
          'step',
          ['zoom'],
          colourOf('--map-building'),
          16,
          colourOf('--map-wall'),
        ],
      },
    },
    {
      ...of('railways'),
      id: 'railways',
      type: 'line',
      layout: ROUND,
      paint: {
        'line-color': colourOf('--map-rail'),
        'line-width': [
          'interpolate',
          ['exponential', 1.4],
          ['zoom'],
          10,
          0.6,
          14,
          ['match', ['get', 'kind'], 'rail', 1.4, 0.8],
          18,
          ['match', ['get', 'kind'], 'rail', 3, 1.6],
        ],
      },
    },
    {
      ...STREETS,
      id: 'paths',
      minzoom: 15,
      filter: IS_PATH,
      layout: ROUND,
      paint: {
        'line-color': colourOf('--map-path'),
        'line-width': ['interpolate', ['linear'], ['zoom'], 15, 0.8, 18, 2.4],
        'line-dasharray': [2, 1.6],
      },
    },
    {
      ...STREETS,
      id: 'edges',
      filter: ['!', IS_PATH],
      layout,
      paint: { 'line-color': colourOf('--map-edge'), 'line-width': width(2) },
    },
    {
      ...STREETS,
      id: 'streets',
      filter: ['!', IS_PATH],
      layout,
      paint: { 'line-color': colourOf('--map-street'), 'line-width': width(0) },
    },
    {
      // Trams run in streets, so their rails lie on them.
      ...of('railways'),
      id: 'trams',
      type: 'line',
      minzoom: 15,
      filter: ['==', ['get', 'kind'], 'tram'],
      paint: {
        'line-color': colourOf('--map-rail'),
        'line-width': ['interpolate', ['linear'], ['zoom'], 15, 0.6, 18, 1.4],
      },
    },
  ];
}

/**
 * A dot that grows with the zoom.
 * @param {string} id
 * @param {string} layer Of the city.
 * @param {number} minzoom
 * @param {number} radius At first.
 * @param {string} token Of its colour.
 */
const dot = (id, layer, minzoom, radius, token) => ({
  id,
  type: 'circle',
  source: 'city',
  'source-layer': layer,
  minzoom,
  paint: {
    'circle-radius': ['interpolate', ['linear'], ['zoom'], minzoom, radius, 19, 4],
    'circle-color': colourOf(token),
    'circle-stroke-color': colourOf('--map-street'),
    'circle-stroke-width': 1,
  },
});

/**
 * A name, or another text of what it lies at.
 * @param {string} id @param {string} layer Of the city. @param {Record<string, any>} layout @param {any} colour
 * @param {string} ground Token of the colour around it. @param {Record<string, any>} [more] Of the layer, and the width of what is around it.
 */
const label = (id, layer, layout, colour, ground, { halo = 1.6, ...more } = {}) => ({
  id,
  type: 'symbol',
  source: 'city',
  'source-layer': layer,
  layout: { ...FONT, 'text-field': ['coalesce', ['get', 'name'], ''], ...layout },
  paint: { 'text-color': colour, 'text-halo-color': colourOf(ground), 'text-halo-width': halo },
  ...more,
});

const ALONG = { 'symbol-placement': 'line', 'text-max-angle': 30 };

/** Names of districts, parks, water and streets, shops, doors, and house numbers. @returns {any[]} */
export function labelLayers() {
  const kindOf = (/** @type {string[]} */ ...kinds) => ({
    filter: ['in', ['get', 'kind'], ['literal', kinds]],
  });
  const byKind = (/** @type {any[]} */ ...cases) => ['match', ['get', 'kind'], ...cases];
  const [ink, soft, water] = ['--ink', '--soft', '--map-water-name'].map(colourOf);
  return [
    dot('doors', 'entrances', 17, 1.6, '--map-door'),
    dot('shop-dots', 'shops', 16, 1.8, '--map-shop'),
    label(
      'names',
      'streets',
      {
        ...ALONG,
        'symbol-sort-key': ['get', 'rank'],
        'text-size': ['interpolate', ['linear'], ['zoom'], 13, 11, 16, 14],
      },
      ink,
      '--map-street',
      { minzoom: 13, filter: ['any', ['!', IS_PATH], ['>=', ['zoom'], 17]], halo: 2 },
    ),
    label(
      'numbers',
      'addresses',
      { 'text-padding': 2, 'text-field': ['coalesce', ['get', 'number'], ''], 'text-size': 12 },
      soft,
      '--map-land',
      { minzoom: 16.5, halo: 1.5 },
    ),
    label(
      'door-letters',
      'entrances',
      { 'text-size': 11, 'text-anchor': 'bottom', 'text-offset': [0, -0.4] },
      colourOf('--map-door'),
      '--map-street',
      { minzoom: 18 },
    ),
    label(
      'shop-names',
      'shops',
      {
        'text-size': 11,
        'text-max-width': 7,
        'text-anchor': 'top',
        'text-offset': [0, 0.5],
        'symbol-sort-key': byKind(['health', 'public', 'bike'], 0, 1),
      },
      colourOf('--map-shop'),
      '--map-land',
      { minzoom: 16.5 },
    ),
    label('water-lines', 'waterways', { ...ALONG, 'text-size': 12 }, water, '--map-water', {
      minzoom: 13,
    }),
    label(
      'park-names',
      'labels',
      { 'text-size': 12, 'text-max-width': 8 },
      byKind('park', colourOf('--map-park-name'), 'water', water, soft),
      '--map-land',
      kindOf('park', 'square', 'water'),
    ),
    label(
      'stations',
      'labels',
      { 'text-size': 12, 'text-max-width': 8 },
      colourOf('--map-rail-name'),
      '--map-land',
      { ...kindOf('station'), halo: 2 },
    ),
    label(
      'districts',
      'labels',
      {
        'text-size': byKind('town', 17, 'suburb', 14, 12),
        'text-letter-spacing': 0.06,
        'text-max-width': 8,
        'symbol-sort-key': byKind('town', 0, 'suburb', 1, 2),
      },
      byKind('town', ink, soft),
      '--map-land',
      { ...kindOf('town', 'suburb', 'quarter'), maxzoom: 16, halo: 2 },
    ),
  ];
}
