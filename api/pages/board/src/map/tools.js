/**
 * What the pointer does on the map, and the map that is shown.
 * @module
 */

import { collection } from '../../../../../courier_app/kit/geojson.js';
import { signal } from '../../../../../courier_app/kit/html.js';

/** @typedef {import('../types.js').LonLat} LonLat */

/** `select`, or draw a `lasso`, or whatever another part asks for. */
export const tool = signal('select');
/** Whether lateness is shown as heat. */
export const heat = signal(false);

/** The map that is shown; `null` where none is. @type {{current: any}} */
export const shownMap = { current: null };

/** Who hears of points that are clicked while another tool is chosen. @type {{current: ((point: LonLat) => void)|null}} */
export const pointTaker = { current: null };

/**
 * Let each click on the map give a point, until the tool is another one.
 * @param {string} name Of the tool.
 * @param {(point: LonLat) => void} take
 */
export function takePoints(name, take) {
  tool.value = name;
  pointTaker.current = take;
}

/** Draw lines or areas that are being made. @param {any[]} features GeoJSON. */
export function showDrawn(features) {
  shownMap.current?.getSource('drawn')?.setData(collection(features));
}
