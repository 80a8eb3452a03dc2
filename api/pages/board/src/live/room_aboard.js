/**
 * Room for goods: what is aboard of a round at most, and what a bike lacks for it. Pure.
 * @module
 */

/** @typedef {import('../types.js').Load} Load */
/** @typedef {import('../types.js').Visit} Visit */

/** @type {('mass_g'|'volume_ml'|'items')[]} */
const SIZES = ['mass_g', 'volume_ml', 'items'];

/** Goods that are aboard at most from now on. @param {readonly Visit[]} visits Of a round, in riding order. @returns {Load} */
export function mostAboard(visits) {
  const ahead = visits.findIndex((one) => one.status === 'planned');
  const some = ahead < 0 ? [] : visits.slice(Math.max(0, ahead - 1));
  return Object.fromEntries(
    SIZES.map((size) => [size, Math.max(0, ...some.map((one) => one.load_after[size] ?? 0))]),
  );
}

/** What a bike may carry, of the sizes that are too small; `null` where it has room. @param {Load|undefined} capacity A size without a limit is `null`, or not there. @param {Load} most @returns {Load|null} */
export function beyond(capacity, most) {
  const short = SIZES.filter(
    (size) => typeof capacity?.[size] === 'number' && (capacity[size] ?? 0) < (most[size] ?? 0),
  );
  return short.length > 0
    ? Object.fromEntries(short.map((size) => [size, capacity?.[size]]))
    : null;
}
