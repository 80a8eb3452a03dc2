/**
 * Our own line drawings on a grid of 24, drawn in the colour of the text around them.
 * @module
 */

import { html } from './html.js';

/** @type {Record<string, string>} */
const DRAWINGS = {
  next: 'M12 3 20 20 12 16 4 20Z',
  list: 'M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5',
  map: 'M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2ZM9 4v14M15 6v14',
  talk: 'M4 5h16v11H10l-5 4v-4H4Z',
  more: 'M5 12h.5M12 12h.5M19 12h.5',
  up: 'M12 20V5M6 11l6-6 6 6',
  down: 'M12 4v15M6 13l6 6 6-6',
  back: 'M20 12H5M11 6l-6 6 6 6',
  check: 'M4 13l5 5L20 6',
  cross: 'M6 6l12 12M18 6 6 18',
  phone: 'M6 3h3l2 5-2 2c1 2 3 4 5 5l2-2 5 2v3c0 2-1 3-3 3C10 21 3 13 3 6c0-2 1-3 3-3Z',
  ride: 'M6 17m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0M18 17m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0M6 17l4-8h6l2 8M10 9l3 8M9 9h3M15 6h3',
  clock: 'M12 12m-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0M12 7v5l4 2',
  door: 'M6 21V3h12v18M3 21h18M14 12h.5',
  box: 'M4 8l8-4 8 4v9l-8 4-8-4ZM4 8l8 4 8-4M12 12v9',
  warn: 'M12 3 22 20H2ZM12 10v4M12 17v.5',
  camera: 'M3 7h4l2-3h6l2 3h4v13H3ZM12 13m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
  key: 'M8 15m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M11 12l9-9M16 7l3 3',
  chart: 'M4 20V4M4 20h16M8 16v-4M13 16V8M18 16v-6',
  undo: 'M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 11h-4',
  send: 'M12 20V6M6 12l6-6 6 6M4 3h16',
  off: 'M3 3l18 18M5 10c1-1 3-2 4-3M19 10a11 11 0 0 0-6-3M8 14c1-1 2-1 3-1M12 19h.5',
  cup: 'M4 8h13v7a5 5 0 0 1-5 5H9a5 5 0 0 1-5-5ZM17 10h2a2 2 0 0 1 0 5h-2M8 2v3M13 2v3',
  why: 'M9 9a3 3 0 1 1 4 3c-1 .4-1 1-1 2M12 18v.5M12 12m-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0',
  place: 'M12 21s7-7 7-12a7 7 0 0 0-14 0c0 5 7 12 7 12ZM12 9m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  stop: 'M6 6h12v12H6Z',
  sync: 'M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2M4 20v-5h5',
  straight: 'M12 21V4M6 10l6-6 6 6',
  left: 'M19 21v-8a3 3 0 0 0-3-3H5M10 5l-5 5 5 5',
  right: 'M5 21v-8a3 3 0 0 1 3-3h11M14 5l5 5-5 5',
  'slight-left': 'M16 21v-7L7 5M7 12V5h7',
  'slight-right': 'M8 21v-7l9-9M17 12V5h-7',
  'sharp-left': 'M17 21V5L6 15M6 8v7h7',
  'sharp-right': 'M7 21V5l11 10M18 8v7h-7',
  'turn-around': 'M17 21V9a5 5 0 0 0-10 0v8M3 13l4 4 4-4',
  roundabout: 'M12 21v-5M12 8m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M16 8h5M18 5l3 3-3 3',
  arrive: 'M6 21V4h11l-3 4 3 4H6',
  depart: 'M12 12m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 2v4M12 18v4M2 12h4M18 12h4',
};

/** Add those of the screens that are read later. @param {Record<string, string>} more */
export const addDrawings = (more) => Object.assign(DRAWINGS, more);

/**
 * A drawing beside words, which readers of the screen pass over.
 * @param {{of: string, size?: number}} props
 */
export function Icon({ of, size = 24 }) {
  // The exits of a roundabout share a drawing: roundabout-1, roundabout-2 and so on.
  const path = DRAWINGS[of.replace(/-\d+$/, '')] ?? DRAWINGS.straight;
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
    stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d=${path} /></svg>`;
}
