/**
 * Stops at one door that are told together.
 * @module
 */

/** @typedef {import('../types.js').StopNow} StopNow */

/**
 * Other open stops that are told together with one. Aid is handed to each household by itself: one's
 * code proves nothing of its neighbours'.
 * @param {StopNow} first @param {StopNow[]} stops @returns {StopNow[]}
 */
export const toldTogether = (first, stops) =>
  stops.filter(
    (one) =>
      first.same_door.includes(one.visit_id) &&
      (one.kind === 'pickup' || (one.job_kind !== 'aid' && first.job_kind !== 'aid')),
  );
