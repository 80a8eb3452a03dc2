/**
 * Layers that the board draws over the streets.
 * @module
 */

import { PATTERNS } from '../../../../../courier_app/kit/round_colours.js';

const SELECTED = ['boolean', ['feature-state', 'selected'], false];
const FADED = ['boolean', ['feature-state', 'faded'], false];
/** Layer of the streets that are closed. */
export const SHUT = 'shut';
const FONT = { 'text-font': ['sans-serif'], 'text-allow-overlap': true };

/** Name of the picture below the number of a round: a square, as in its lane. A circle would be taken for a stop, or a rider. */
const BADGE = 'badge';

/** That picture, as distances from its edge: so it takes any colour. @param {any} map */
export function addBadge(map) {
  const [side, half, round] = [36, 11, 4];
  const data = new Uint8ClampedArray(side * side * 4);
  for (let at = 0; at < side * side; at += 1) {
    const [x, y] = [at % side, Math.floor(at / side)].map(
      (one) => Math.abs(one + 0.5 - side / 2) - half + round,
    );
    const outside =
      Math.hypot(Math.max(x, 0), Math.max(y, 0)) + Math.min(Math.max(x, y), 0) - round;
    data[at * 4 + 3] = Math.round((0.75 - outside / 8) * 255);
  }
  map.addImage(BADGE, { width: side, height: side, data }, { sdf: true });
}

/** Sources of these layers, each with the property that names its features, where they are told one by one. @type {Record<string, string>} */
export const OVERLAY_SOURCES = {
  ways: 'key',
  numbers: 'round',
  stops: 'key',
  riders: '',
  closed: 'key',
  drawn: '',
  others: '',
};

/** @param {(name: string) => string} colour Of a token. @returns {any[]} */
export function overlayLayers(colour) {
  return [
    {
      id: 'heat',
      type: 'heatmap',
      source: 'stops',
      filter: ['>', ['get', 'late_s'], 0],
      layout: { visibility: 'none' },
      paint: {
        'heatmap-weight': ['interpolate', ['linear'], ['get', 'late_s'], 0, 0.2, 3600, 1],
        'heatmap-radius': 36,
        'heatmap-opacity': 0.7,
        'heatmap-color': [
          'interpolate',
          ['linear'],
          ['heatmap-density'],
          0,
          'rgba(0,0,0,0)',
          0.2,
          '#ffd28a',
          0.6,
          '#e8590c',
          1,
          '#9b1c1c',
        ],
      },
    },
    {
      id: SHUT,
      type: 'line',
      source: 'closed',
      filter: ['!', ['has', 'label']],
      layout: { 'line-cap': 'butt', 'line-join': 'round' },
      paint: {
        'line-color': ['case', ['get', 'slow'], colour('--warn'), colour('--bad')],
        'line-width': ['interpolate', ['linear'], ['zoom'], 11, 4, 16, 10],
        'line-opacity': 0.75,
        'line-dasharray': [0.35, 0.35],
      },
    },
    ...PATTERNS.map(({ name, dashes }) => ({
      id: `ways-${name}`,
      type: 'line',
      source: 'ways',
      filter: ['==', ['get', 'pattern'], name],
      layout: { 'line-cap': dashes.length > 1 ? 'butt' : 'round', 'line-join': 'round' },
      paint: {
        'line-color': ['get', 'colour'],
        'line-width': ['case', SELECTED, 6, 3],
        'line-opacity': ['case', FADED, 0.15, 0.85],
        ...(dashes.length > 1 ? { 'line-dasharray': dashes } : {}),
      },
    })),
    {
      id: 'shut-hours',
      type: 'symbol',
      source: 'closed',
      filter: ['has', 'label'],
      minzoom: 13,
      layout: {
        'text-font': ['sans-serif'],
        'symbol-placement': 'line-center',
        'text-field': ['get', 'label'],
        'text-size': 12,
        'text-offset': [0, -1.1],
      },
      paint: {
        'text-color': ['case', ['get', 'slow'], colour('--warn'), colour('--bad')],
        'text-halo-color': colour('--card'),
        'text-halo-width': 2,
      },
    },
    {
      id: 'stops',
      type: 'circle',
      source: 'stops',
      layout: { 'circle-sort-key': ['get', 'order'] },
      paint: {
        'circle-radius': [
          'interpolate',
          ['linear'],
          ['zoom'],
          11,
          ['case', SELECTED, 7, 3.5],
          15,
          ['case', SELECTED, 12, 8],
        ],
        // A paler colour, not a see-through one: what lies below would shine through.
        'circle-color': [
          'case',
          ['==', ['get', 'round'], ''],
          colour('--card'),
          ['get', 'over'],
          [
            'interpolate',
            ['linear'],
            0.45,
            0,
            colour('--card'),
            1,
            ['to-color', ['get', 'colour']],
          ],
          ['get', 'colour'],
        ],
        'circle-opacity': ['case', FADED, 0.2, 1],
        'circle-stroke-color': [
          'case',
          SELECTED,
          colour('--ink'),
          ['>', ['get', 'late_s'], 0],
          colour('--bad'),
          ['==', ['get', 'round'], ''],
          colour('--ink'),
          colour('--card'),
        ],
        'circle-stroke-opacity': ['case', FADED, 0.2, 1],
        'circle-stroke-width': [
          'case',
          SELECTED,
          4,
          ['>', ['get', 'late_s'], 0],
          3,
          ['==', ['get', 'round'], ''],
          2.5,
          1,
        ],
      },
    },
    {
      id: 'stop-marks',
      type: 'symbol',
      source: 'stops',
      minzoom: 13.5,
      layout: {
        ...FONT,
        'text-field': ['get', 'number'],
        'text-size': 11,
        'symbol-sort-key': ['get', 'order'],
      },
      paint: {
        'text-color': [
          'case',
          ['any', ['==', ['get', 'round'], ''], ['get', 'over']],
          colour('--ink'),
          colour('--on-round'),
        ],
        'text-opacity': ['case', FADED, 0.3, 1],
      },
    },
    {
      id: 'round-numbers',
      type: 'symbol',
      source: 'numbers',
      layout: {
        ...FONT,
        'icon-image': BADGE,
        'icon-allow-overlap': true,
        'text-field': ['get', 'number'],
        'text-size': 12,
      },
      paint: {
        'icon-color': ['get', 'colour'],
        'icon-halo-color': colour('--card'),
        'icon-halo-width': 2,
        'text-color': colour('--on-round'),
      },
    },
    {
      id: 'riders',
      type: 'circle',
      source: 'riders',
      paint: {
        'circle-radius': 8,
        'circle-color': '#ffffff',
        'circle-stroke-color': ['get', 'colour'],
        'circle-stroke-width': 4,
      },
    },
    {
      id: 'rider-names',
      type: 'symbol',
      source: 'riders',
      layout: {
        ...FONT,
        'text-allow-overlap': false,
        'text-field': ['get', 'name'],
        'text-size': 12,
        'text-offset': [0, 1.3],
        'text-anchor': 'top',
      },
      paint: {
        'text-color': colour('--ink'),
        'text-halo-color': colour('--card'),
        'text-halo-width': 2,
      },
    },
    {
      id: 'drawn-area',
      type: 'fill',
      source: 'drawn',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colour('--focus'), 'fill-opacity': 0.12 },
    },
    {
      id: 'drawn',
      type: 'line',
      source: 'drawn',
      paint: { 'line-color': colour('--focus'), 'line-width': 3, 'line-dasharray': [2, 1] },
    },
    {
      id: 'others',
      type: 'symbol',
      source: 'others',
      layout: { ...FONT, 'text-field': ['get', 'name'], 'text-size': 12 },
      paint: {
        'text-color': colour('--focus'),
        'text-halo-color': colour('--card'),
        'text-halo-width': 2,
      },
    },
  ];
}

/** Layers that answer to a click: first the stops, then the ways. */
export const CLICKED = [
  'stops',
  'riders',
  'round-numbers',
  ...PATTERNS.map(({ name }) => `ways-${name}`),
  SHUT,
];
