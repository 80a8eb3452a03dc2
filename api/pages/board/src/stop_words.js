/**
 * Stops in words.
 * @module
 */

import { t } from '../../../../courier_app/kit/words.js';

/** When the last of some windows was over; `null` where they are not, or there are none. @param {readonly import('./types.js').TimeWindow[]} windows @param {number} nowMs */
export function overSince(windows, nowMs) {
  const end = windows.at(-1)?.end;
  return end && Date.parse(end) < nowMs ? end : null;
}

/** A stop of a round by what is done there, for which job and where. @param {import('./types.js').Visit} visit */
export const stopText = ({ kind, label, name, address }) =>
  t(name === label ? 'place-stop-alone' : 'place-stop', {
    kind: t(kind).toLowerCase(),
    job: label,
    place: name || address,
  });
