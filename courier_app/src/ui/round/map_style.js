/**
 * Style of the map, in the colours of the theme. No fonts are fetched: labels use those of the phone.
 * @module
 */

/** Widths of a street by zoom and rank, in pixels. @param {number} more */
function width(more) {
  return ['interpolate', ['exponential', 1.6], ['zoom'],
    12, ['match', ['get', 'rank'], 0, 2 + more, 1, 1.4 + more, 0.7 + more],
    15, ['match', ['get', 'rank'], 0, 6 + more, 1, 5 + more, 2, 3.5 + more, 1.5 + more],
    18, ['match', ['get', 'rank'], 0, 24 + more, 1, 20 + more, 2, 14 + more, 5 + more]];
}

/** @returns {any[]} */
export function layersOf() {
  const look = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => look.getPropertyValue(name).trim();
  const streets = { type: 'line', source: 'city', 'source-layer': 'streets', layout: { 'line-cap': 'round', 'line-join': 'round' } };
  const rankFirst = { ...streets.layout, 'line-sort-key': ['-', 3, ['get', 'rank']] };
  const shut = ['==', ['get', 'slow_kmh'], 0];
  return [
    { id: 'land', type: 'background', paint: { 'background-color': colour('--map-land') } },
    { ...streets, id: 'edges', layout: rankFirst, paint: { 'line-color': colour('--map-edge'), 'line-width': width(2) } },
    { ...streets, id: 'streets', layout: rankFirst, paint: { 'line-color': colour('--map-street'), 'line-width': width(0) } },
    { id: 'slow', type: 'line', source: 'closed', filter: ['!', shut], layout: streets.layout, paint: { 'line-color': colour('--warn'), 'line-width': 16, 'line-opacity': 0.45 } },
    {
      id: 'way', type: 'line', source: 'way', layout: streets.layout,
      paint: { 'line-color': colour('--map-route'), 'line-width': ['case', ['get', 'next'], 7, 3], 'line-opacity': ['case', ['get', 'next'], 0.9, 0.5] },
    },
    // Told apart without colours too: what is closed is crossed out, what is slow says how slow.
    { id: 'shut-edges', type: 'line', source: 'closed', filter: shut, layout: streets.layout, paint: { 'line-color': colour('--card'), 'line-width': 10 } },
    { id: 'shut', type: 'line', source: 'closed', filter: shut, layout: streets.layout, paint: { 'line-color': colour('--bad'), 'line-width': 6 } },
    {
      id: 'names', type: 'symbol', source: 'city', 'source-layer': 'streets', minzoom: 13,
      layout: { 'symbol-placement': 'line', 'text-field': ['coalesce', ['get', 'name'], ''], 'text-font': ['sans-serif'], 'text-size': 14, 'text-max-angle': 30 },
      paint: { 'text-color': colour('--ink'), 'text-halo-color': colour('--map-street'), 'text-halo-width': 2 },
    },
    {
      id: 'numbers', type: 'symbol', source: 'city', 'source-layer': 'addresses', minzoom: 16,
      layout: { 'text-field': ['coalesce', ['get', 'number'], ''], 'text-font': ['sans-serif'], 'text-size': 12 },
      paint: { 'text-color': colour('--soft'), 'text-halo-color': colour('--map-land'), 'text-halo-width': 1.5 },
    },
    {
      id: 'closed-signs', type: 'symbol', source: 'closed',
      layout: { 'symbol-placement': 'line', 'symbol-spacing': 70, 'text-field': ['get', 'sign'], 'text-font': ['sans-serif'], 'text-size': 17, 'text-allow-overlap': true },
      paint: { 'text-color': ['case', shut, colour('--bad'), colour('--warn')], 'text-halo-color': colour('--card'), 'text-halo-width': 3 },
    },
    {
      id: 'stops', type: 'circle', source: 'stops',
      paint: {
        'circle-radius': ['case', ['has', 'point_count'], 15, 12], 'circle-color': colour('--card'),
        'circle-stroke-color': colour('--main'), 'circle-stroke-width': ['case', ['has', 'point_count'], 5, 2.5],
      },
    },
    {
      // How many there are of several; the number of one.
      id: 'stop-numbers', type: 'symbol', source: 'stops',
      layout: { 'text-field': ['case', ['has', 'point_count'], ['concat', '×', ['get', 'point_count']], ['get', 'number']], 'text-font': ['sans-serif'], 'text-size': 14, 'text-allow-overlap': true },
      paint: { 'text-color': colour('--ink') },
    },
    {
      id: 'next', type: 'circle', source: 'next',
      paint: { 'circle-radius': 17, 'circle-color': colour('--main'), 'circle-stroke-color': colour('--card'), 'circle-stroke-width': 2.5 },
    },
    {
      id: 'next-number', type: 'symbol', source: 'next',
      layout: { 'text-field': ['get', 'number'], 'text-font': ['sans-serif'], 'text-size': 16, 'text-allow-overlap': true },
      paint: { 'text-color': colour('--on-main') },
    },
    {
      id: 'me', type: 'circle', source: 'me',
      paint: { 'circle-radius': 9, 'circle-color': colour('--map-route'), 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 3 },
    },
  ];
}
