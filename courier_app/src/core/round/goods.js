/**
 * Goods aboard and handed over: the loads of a round on its way.
 * @module
 */
import { isNothing, least, less, minus, noDebt, plus, share, total } from './loads.js';

/** @typedef {import('../types.js').RoundDoc} RoundDoc */
/** @typedef {import('../types.js').Load} Load */
/** @typedef {import('../types.js').Stop} Stop */
/** @typedef {import('./reducing.js').Standing} Standing */

/** Whether something changed hands at a stop. @param {Pick<Stop, 'status'>} stop */
export const wasDone = ({ status }) => status === 'done' || status === 'partly_done';

/** Load aboard of each job, or owed to it. @param {RoundDoc} doc */
export function goodsOf({ goods = {}, owed = {} }) {
  const jobs = [...new Set([...Object.keys(goods), ...Object.keys(owed)])];
  return Object.fromEntries(jobs.map((job) => [job, less(goods[job] ?? {}, owed[job] ?? {})]));
}

/**
 * What changed hands: no more than is aboard where a pickup brought less.
 * @param {Standing} state
 * @param {Stop} stop
 * @param {number|null} handed
 * @param {number} kept
 */
export function handedLoad(state, stop, handed, kept) {
  const load = stop.load ?? {};
  const there = noDebt(state.goods[stop.job_id ?? ''] ?? {});
  const expected = stop.kind === 'pickup' || isNothing(there) ? load : least(load, there);
  if (handed === null) return expected;
  if (!load.items) return share(expected, handed, handed + kept);
  return handed === (expected.items ?? 0) ? expected : share(load, handed, load.items);
}

/**
 * @param {Standing} state
 * @param {Stop} stop
 * @param {1|-1} way Done, or taken back.
 */
export function moveGoods(state, stop, way) {
  const job = stop.job_id ?? '';
  const there = state.goods[job] ?? {};
  const taken = (stop.kind === 'pickup') === (way === 1);
  setGoods(state, job, taken ? plus(there, stop.handed ?? {}) : less(there, stop.handed ?? {}));
  state.empties =
    way === 1 ? plus(state.empties, stop.empties ?? {}) : minus(state.empties, stop.empties ?? {});
}

/** Load aboard of each job. @param {Standing} state @returns {Record<string, Load>} */
export function goodsAboard(state) {
  if (state.status === 'finished') return {};
  const clear = Object.entries(state.goods).map(
    ([job, load]) => /** @type {const} */ ([job, noDebt(load)]),
  );
  return Object.fromEntries(clear.filter(([, load]) => !isNothing(load)));
}

/** All that is aboard. @param {Standing} state */
export function allAboard(state) {
  return state.status === 'finished'
    ? {}
    : total([...Object.values(goodsAboard(state)), state.empties]);
}

/** @param {Standing} state @param {string} job @param {Load} load */
export function setGoods(state, job, load) {
  if (isNothing(load)) delete state.goods[job];
  else state.goods[job] = load;
}
