/**
 * Which view is in front, and how wide each is.
 * @module
 */

import { signal } from '../../../../../courier_app/kit/html.js';
import { keep, kept } from './kept.js';

/** @typedef {'lists'|'timeline'|'map'} ViewName */

/** Shares of the width, in hundredths, unless somebody moved the splitters. */
const SHARES = [21, 50, 29];
export const LEAST = 12;
const KEPT = 'shares';

/** The view that is in front where there is room for one only. */
export const front = signal(/** @type {ViewName} */ ('timeline'));

/** Whether the window is as a media query has it. @param {string} query */
function matches(query) {
  const asked = matchMedia(query);
  const found = signal(asked.matches);
  asked.addEventListener('change', () => {
    found.value = asked.matches;
  });
  return found;
}

/** Whether there is room for one view only. */
export const isNarrow = matches('(max-width: 700px)');

/** Whether there is room for whole names and signs beside everything else. */
export const isWide = matches('(min-width: 1800px)');

/** Whether the map lies below the timeline: beside it too little of a day would be in sight. */
export const isStacked = matches('(min-width: 1100px) and (max-width: 1799px)');

/** Share of the height that the timeline has above the map, in hundredths; it is kept in this browser. */
const UPPER = 64;
const KEPT_UPPER = 'upper-share';
const LEAST_UPPER = 25;
export const upper = signal(keptUpper());

function keptUpper() {
  const found = kept(KEPT_UPPER);
  return typeof found === 'number' && found >= LEAST_UPPER && found <= 100 - LEAST_UPPER
    ? found
    : UPPER;
}

/** Give the timeline more of the height. @param {number} by Hundredths. */
export function moveUpper(by) {
  upper.value = Math.max(LEAST_UPPER, Math.min(100 - LEAST_UPPER, upper.value + by));
  keep(KEPT_UPPER, upper.value);
}

/** Shares of the views' width, in hundredths; they are kept in this browser. */
export const shares = signal(keptShares());

function keptShares() {
  const found = kept(KEPT);
  const isRight =
    Array.isArray(found) &&
    found.length === 3 &&
    found.every((one) => typeof one === 'number' && one >= LEAST);
  return isRight ? /** @type {number[]} */ (found) : SHARES;
}

/** Move the splitter behind a view. @param {number} at @param {number} by Hundredths. */
export function moveSplitter(at, by) {
  const next = [...shares.value];
  const most = next[at + 1] - LEAST;
  const least = LEAST - next[at];
  const real = Math.max(least, Math.min(most, by));
  next[at] += real;
  next[at + 1] -= real;
  shares.value = next;
  keep(KEPT, next);
}

export function resetShares() {
  shares.value = SHARES;
  keep(KEPT, null);
  upper.value = UPPER;
  keep(KEPT_UPPER, null);
}
