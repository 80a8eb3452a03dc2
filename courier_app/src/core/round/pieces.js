/**
 * Empty returnables (crates, boxes, cups) in loads that still tell how many of each kind they are.
 * @module
 */
import { minus, plus, share } from './loads.js';

/** @typedef {import('../types.js').Load} Load */
/** @typedef {Record<string, number>} Pieces By kind. */

/** Grams, millilitres and items of one empty piece; those of crates are told by their load. @type {Record<string, number[]>} */
const NAMED = {
  box: [800, 20_000, 1],
  cup: [80, 500, 0],
  cold_box: [2500, 45_000, 1],
  ice_pack: [500, 500, 0],
};
const COUNTED = '_pieces';
const KINDS = Object.keys(NAMED);

/** Pieces of each kind; items of no other kind are crates. @param {Load|null|undefined} load @returns {Pieces} */
export function piecesOf(load) {
  const found = /** @type {Pieces} */ ({ crate: load?.items ?? 0 });
  for (const kind of KINDS) {
    const count = load?.extra?.[kind + COUNTED];
    if (count) {
      found[kind] = count;
      found.crate -= count * NAMED[kind][2];
    }
  }
  if (found.crate <= 0) delete found.crate;
  return found;
}

/** What was taken up of the empties that a stop was to take up. @param {Load} asked @param {Record<string, any>} detail Of an event. */
export function takenUp(asked, detail) {
  const pieces = piecesOf(asked);
  const crates = minus(asked, namedLoad(pieces));
  const there = crates.items ?? 0;
  const items = detail.empties_items ?? there;
  for (const kind of KINDS) pieces[kind] = detail[kind + COUNTED] ?? pieces[kind];
  return plus(
    items === there ? crates : there ? share(crates, items, there) : { items },
    namedLoad(pieces),
  );
}

/** Detail of an event that tells counted pieces. @param {Pieces} counted @returns {Pieces} */
export const countDetail = (counted) =>
  Object.fromEntries(
    Object.entries(counted).map(([kind, count]) => [
      kind === 'crate' ? 'empties_items' : kind + COUNTED,
      count,
    ]),
  );

/** All kinds but crates. @param {Pieces} pieces */
function namedLoad(pieces) {
  return KINDS.reduce(
    (sum, kind) => {
      const count = pieces[kind] ?? 0;
      const [mass_g, volume_ml, items] = NAMED[kind].map((one) => one * count);
      return plus(sum, { mass_g, volume_ml, items, extra: { [kind + COUNTED]: count } });
    },
    /** @type {Load} */ ({}),
  );
}
