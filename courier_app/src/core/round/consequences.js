/**
 * Consequences of what was told: a round that begins with its first stop, drops whose pickups
 * failed, pickups that nobody told of, and what is left when the round ends.
 * @module
 */
import { total } from './loads.js';
import { moveGoods, setGoods, wasDone } from './goods.js';

/** @typedef {import('../types.js').Stop} Stop */
/** @typedef {import('./reducing.js').Standing} Standing */

/**
 * The round begins with its first stop at the latest: goods that no stop hands out come along.
 * @param {Standing} state
 */
export function underWay(state) {
  if (state.status === 'started' || state.status === 'finished') return;
  state.status = 'started';
  const stops = [...state.stops.values()];
  const pickedUp = new Set(stops.filter((one) => one.kind === 'pickup').map((one) => one.job_id));
  for (const one of stops) {
    if (one.kind !== 'drop' || pickedUp.has(one.job_id) || one.status === 'cancelled') continue;
    setGoods(state, one.job_id ?? '', total([state.goods[one.job_id ?? ''] ?? {}, one.load ?? {}]));
  }
}

/**
 * Drops are skipped while every pickup of their job has failed.
 * @param {Standing} state
 * @param {Stop} settled
 */
export function followPickups(state, settled) {
  const ours = [...state.stops.values()].filter((one) => one.job_id === settled.job_id);
  const pickups = ours.filter((one) => one.kind === 'pickup');
  const inVain =
    pickups.length > 0 &&
    pickups.every((one) => one.status === 'failed' || one.status === 'cancelled');
  for (const drop of ours.filter((one) => one.kind === 'drop')) {
    if (inVain && drop.status === 'planned') drop.status = 'skipped';
    else if (!inVain && drop.status === 'skipped' && state.status !== 'finished')
      drop.status = 'planned';
  }
}

/**
 * What was handed over was picked up, also where nobody told so.
 * @param {Standing} state
 * @param {Stop} settled
 * @param {string} at
 */
export function followDrops(state, settled, at) {
  const ours = [...state.stops.values()].filter((one) => one.job_id === settled.job_id);
  const pickups = ours.filter((one) => one.kind === 'pickup' && one.status !== 'cancelled');
  if (!ours.some((one) => one.kind === 'drop' && wasDone(one)) || pickups.some(wasDone)) return;
  for (const one of pickups.filter(({ status }) => status !== 'failed')) {
    const arrivedAt = one.arrived_at ?? at;
    Object.assign(one, {
      status: 'done',
      arrived_at: arrivedAt,
      done_at: at,
      reason: '',
      implied: true,
    });
    Object.assign(one, { handed: one.load ?? {}, empties: {}, pending: true });
    moveGoods(state, one, 1);
  }
}

/** A pickup is told of after all. @param {Standing} state @param {Stop} stop */
export function noLongerImplied(state, stop) {
  moveGoods(state, stop, -1);
  const arrivedAt = stop.arrived_at === stop.done_at ? null : stop.arrived_at;
  Object.assign(stop, {
    status: 'planned',
    arrived_at: arrivedAt,
    done_at: null,
    handed: {},
    implied: false,
  });
}

/**
 * What is left is skipped; goods that are aboard for it have found no taker.
 * @param {Standing} state
 */
export function finish(state) {
  const untold = state.status !== 'started';
  underWay(state);
  state.status = 'finished';
  const stops = [...state.stops.values()];
  const pickups = stops.filter((one) => one.kind === 'pickup');
  const isAboard = (/** @type {Stop} */ drop) => {
    const ours = pickups.filter((one) => one.job_id === drop.job_id);
    return ours.length ? ours.some(wasDone) : !untold;
  };
  for (const stop of stops.filter(({ status }) => status === 'planned' || status === 'arrived')) {
    const noTaker = stop.kind === 'drop' && isAboard(stop);
    Object.assign(stop, { status: 'skipped' }, noTaker ? { reason: 'round_over' } : {});
  }
}
