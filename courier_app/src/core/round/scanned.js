/**
 * The pickup that a scanned parcel belongs to.
 * @module
 */

/** @typedef {import('../types.js').StopNow} StopNow */

/** As the server reads codes: case, spaces and hyphens say nothing. @param {string} code */
const plain = (code) => code.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Number of parcels of a pickup. @param {StopNow} pickup */
export const itemsOf = (pickup) => pickup.load?.items || 1;

/**
 * The pickup of a code that lacks parcels; where none does, the first of that code. All pickups of a
 * job have its code.
 * @param {StopNow[]} pickups
 * @param {Record<string, number>} counts Parcels scanned so far, by visit id.
 * @param {string} text
 * @returns {StopNow|undefined}
 */
export function pickupOf(pickups, counts, text) {
  const own = pickups.filter((one) => plain(text).startsWith(plain(one.code ?? '')));
  return own.find((one) => (counts[one.visit_id] ?? 0) < itemsOf(one)) ?? own[0];
}
