/**
 * Sums of loads; what there is none of is left out.
 * @module
 */

/** @typedef {import('../types.js').Load} Load */

/**
 * @param {Load} one
 * @param {Load} other
 * @param {(a: number, b: number) => number} of
 * @returns {Load}
 */
function byDimension(one, other, of) {
  /** @type {Load} */
  const load = {};
  for (const key of /** @type {const} */ (['mass_g', 'volume_ml', 'items'])) {
    const value = of(one[key] ?? 0, other[key] ?? 0);
    if (value) load[key] = value;
  }
  const extra = /** @type {Record<string, number>} */ ({});
  for (const key of new Set([...Object.keys(one.extra ?? {}), ...Object.keys(other.extra ?? {})])) {
    const value = of(one.extra?.[key] ?? 0, other.extra?.[key] ?? 0);
    if (value) extra[key] = value;
  }
  if (Object.keys(extra).length) load.extra = extra;
  return load;
}

/** @param {Load} one @param {Load} other */
export const plus = (one, other) => byDimension(one, other, (a, b) => a + b);

/** Never below nothing. @param {Load} one @param {Load} other */
export const minus = (one, other) => byDimension(one, other, (a, b) => Math.max(0, a - b));

/** What is missing stays a debt. @param {Load} one @param {Load} other */
export const less = (one, other) => byDimension(one, other, (a, b) => a - b);

/** @param {Load} load */
export const noDebt = (load) => byDimension(load, {}, (a) => Math.max(0, a));

/** The smaller of both in each dimension. @param {Load} one @param {Load} other */
export const least = (one, other) => byDimension(one, other, Math.min);

/** The larger of both in each dimension. @param {Load} one @param {Load} other */
export const most = (one, other) => byDimension(one, other, Math.max);

/** @param {Load[]} loads */
export const total = (loads) => loads.reduce(plus, {});

/** @param {Load} load */
export const isNothing = (load) => Object.keys(load).length === 0;

/** So many of so many equal shares, rounded down. @param {Load} load @param {number} part @param {number} whole */
export function share(load, part, whole) {
  return whole ? byDimension(load, {}, (a) => Math.floor((a * part) / whole)) : {};
}
