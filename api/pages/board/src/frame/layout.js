/**
 * Which view is in front, and how wide each is.
 * @module
 */

import { signal } from '../../../../../courier_app/kit/html.js';
import { keep, kept } from './kept.js';

/** @typedef {'lists'|'timeline'|'map'} ViewName */

/** Shares of the width, in hundredths, unless somebody moved the splitters. */
const SHARES = [21, 46, 33];
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
}
