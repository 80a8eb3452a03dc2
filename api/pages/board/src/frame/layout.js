/**
 * Which view is in front, and how wide each is.
 * @module
 */

import { signal } from '../../../../../courier_app/kit/html.js';

/** @typedef {'lists'|'timeline'|'map'} ViewName */

/** Shares of the width, in hundredths, unless somebody moved the splitters. */
const SHARES = [21, 46, 33];
export const LEAST = 12;
const KEPT = 'board-shares';

/** The view that is in front where there is room for one only. */
export const front = signal(/** @type {ViewName} */ ('timeline'));
const phone = matchMedia('(max-width: 700px)');

/** Whether there is room for one view only. */
export const isNarrow = signal(phone.matches);
phone.addEventListener('change', () => { isNarrow.value = phone.matches; });
const wall = matchMedia('(min-width: 1800px)');

/** Whether there is room for whole names and signs beside everything else. */
export const isWide = signal(wall.matches);
wall.addEventListener('change', () => { isWide.value = wall.matches; });

/** Shares of the views' width, in hundredths; they are kept in this browser. */
export const shares = signal(keptShares());

function keptShares() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null');
    const isRight = Array.isArray(kept) && kept.length === 3 && kept.every((one) => typeof one === 'number' && one >= LEAST);
    return isRight ? /** @type {number[]} */ (kept) : SHARES;
  } catch {
    return SHARES;
  }
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
  localStorage.setItem(KEPT, JSON.stringify(next));
}

export function resetShares() {
  shares.value = SHARES;
  localStorage.removeItem(KEPT);
}
