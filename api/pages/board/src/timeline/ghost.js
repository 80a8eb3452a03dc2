/**
 * What a move that is in the hand would put into a lane: the stops at the times that they would have there.
 * @module
 */

import { html } from '../../../../../courier_app/kit/index.js';
import { asked } from '../moving/price.js';
import { wallClock } from '../times.js';
import { xOf } from './geometry.js';

/** As narrow as a ghost is at least. */
const LEAST_PX = 10;
/** Times closer to each other are not all told. */
const TIME_PX = 36;

/**
 * @param {object} props
 * @param {import('./geometry.js').Scale} props.scale
 * @param {string[]} props.shifts Shifts by their lanes.
 * @param {number} props.lanePx
 * @param {number} props.labelPx
 */
export function Ghost({ scale, shifts, lanePx, labelPx }) {
  const placed = asked.value?.price?.placed ?? [];
  const lane = placed.length > 0 ? shifts.indexOf(placed[0].shift_id) : -1;
  if (lane < 0) return null;
  let free = -Infinity;
  return html`<div class="ghost" aria-hidden="true" style=${{ top: `${lane * lanePx}px`, left: `${labelPx}px`, height: `${lanePx}px` }}>
    ${placed.map((one, at) => {
      const left = xOf(scale, one.begin);
      const isTold = left >= free;
      if (isTold) free = left + TIME_PX;
      return html`<span key=${at} class=${`ghost-stop ${one.kind}`} style=${{ left: `${left}px`, width: `${Math.max(LEAST_PX, xOf(scale, one.departure) - left)}px` }}>
        ${isTold && html`<b class="num">${wallClock(one.begin)}</b>`}</span>`;
    })}</div>`;
}
