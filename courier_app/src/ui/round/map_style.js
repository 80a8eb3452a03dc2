/**
 * What the phone's map draws over the city: the way, what is closed, the stops, and the rider.
 * @module
 */

import { colourOf, groundLayers, labelLayers } from '../../../kit/map_style.js';

/** @returns {any[]} */
export function layersOf() {
  const colour = colourOf;
  const layout = { 'line-cap': 'round', 'line-join': 'round' };
  const shut = ['==', ['get', 'slow_kmh'], 0];
  return [
    ...groundLayers(),
    {
      id: 'slow',
      type: 'line',
      source: 'closed',
      filter: ['!', shut],
      layout: layout,
      paint: { 'line-color': colour('--warn'), 'line-width': 16, 'line-opacity': 0.45 },
    },
    {
      id: 'way',
      type: 'line',
      source: 'way',
      layout: layout,
      paint: {
        'line-color': colour('--map-route'),
        'line-width': ['case', ['get', 'next'], 7, 3],
        'line-opacity': ['case', ['get', 'next'], 0.9, 0.5],
      },
    },
    // Told apart without colours too: what is closed is crossed out, what is slow says how slow.
    {
      id: 'shut-edges',
      type: 'line',
      source: 'closed',
      filter: shut,
      layout: layout,
      paint: { 'line-color': colour('--card'), 'line-width': 10 },
    },
    {
      id: 'shut',
      type: 'line',
      source: 'closed',
      filter: shut,
      layout: layout,
      paint: { 'line-color': colour('--bad'), 'line-width': 6 },
    },
    ...labelLayers(),
    {
      id: 'closed-signs',
      type: 'symbol',
      source: 'closed',
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 70,
        'text-field': ['get', 'sign'],
        'text-font': ['sans-serif'],
        'text-size': 17,
        'text-allow-overlap': true,
      },
      paint: {
        'text-color': ['case', shut, colour('--bad'), colour('--warn')],
        'text-halo-color': colour('--card'),
        'text-halo-width': 3,
      },
    },
    {
      id: 'stops',
      type: 'circle',
      source: 'stops',
      paint: {
        'circle-radius': ['case', ['has', 'point_count'], 15, 12],
        'circle-color': colour('--card'),
        'circle-stroke-color': colour('--main'),
        'circle-stroke-width': ['case', ['has', 'point_count'], 5, 2.5],
      },
    },
    {
      // How many there are of several; the number of one.
      id: 'stop-numbers',
      type: 'symbol',
      source: 'stops',
      layout: {
        'text-field': [
          'case',
          ['has', 'point_count'],
          ['concat', '×', ['get', 'point_count']],
          ['get', 'number'],
        ],
        'text-font': ['sans-serif'],
        'text-size': 14,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': colour('--ink') },
    },
    {
      id: 'next',
      type: 'circle',
      source: 'next',
      paint: {
        'circle-radius': 17,
        'circle-color': colour('--main'),
        'circle-stroke-color': colour('--card'),
        'circle-stroke-width': 2.5,
      },
    },
    {
      id: 'next-number',
      type: 'symbol',
      source: 'next',
      layout: {
        'text-field': ['get', 'number'],
        'text-font': ['sans-serif'],
        'text-size': 16,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': colour('--on-main') },
    },
    {
      id: 'me',
      type: 'circle',
      source: 'me',
      paint: {
        'circle-radius': 9,
        'circle-color': colour('--map-route'),
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 3,
      },
    },
  ];
}
