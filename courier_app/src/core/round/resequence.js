/**
 * A better order of what remains, found on the phone: by the round's own matrix, in the stops'
 * windows, never a drop before the pickup of its job, never more aboard than the plan had at its
 * fullest. Pure, and the same for the same input.
 * @module
 */
import { arrivalTimes } from './arrival_times.js';
import { isNothing, minus, most, plus } from './loads.js';

/** @typedef {import('./arrival_times.js').Task} Task */
/** @typedef {import('../types.js').Load} Load */

/** A minute late weighs as much as so many minutes of riding. */
const LATE_WEIGHT = 10;
/** Rounds of improvement; each stops by itself when nothing gets better. */
const MOST_PASSES = 30;
/** Orders looked at without a stop: some milliseconds on a slow phone. */
const AT_ONCE = 100;

/**
 * @param {object} given
 * @param {Task[]} given.tasks In the present order.
 * @param {{place: string, at: number}} given.from
 * @param {string} given.endPlace
 * @param {(from: string, to: string) => number|null} given.times
 * @param {Load} given.aboard Now.
 * @param {number} [given.fixed] So many at the beginning stay where they are.
 * @returns {Generator<void, {tasks: Task[], before: import('./arrival_times.js').Whole, after: import('./arrival_times.js').Whole}>}
 *   Stops after each few orders, so that whoever asks can let the screen answer in between.
 */
export function* resequence({ tasks, from, endPlace, times, aboard, fixed = 0 }) {
  const before = arrivalTimes(tasks, from, endPlace, times);
  const fullest = peak(tasks, aboard);
  const cost = (/** @type {Task[]} */ order) => {
    const whole = arrivalTimes(order, from, endPlace, times);
    return whole.late_ms * LATE_WEIGHT + (whole.end - from.at) + whole.travel_ms;
  };
  const allowed = (/** @type {Task[]} */ order) =>
    keepsPrecedence(order) && isWithin(peak(order, aboard), fullest);
  let best = tasks;
  let bestCost = cost(tasks);
  let tried = 0;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const costBefore = bestCost;
    for (const order of neighbours(best, fixed)) {
      const found = cost(order);
      if (found < bestCost && allowed(order)) [best, bestCost] = [order, found];
      tried += 1;
      if (tried % AT_ONCE === 0) yield;
    }
    if (bestCost === costBefore) break;
  }
  return { tasks: best, before, after: arrivalTimes(best, from, endPlace, times) };
}

/**
 * Every order that differs by moving up to three tasks elsewhere, or by turning a stretch round.
 * @param {Task[]} order
 * @param {number} fixed
 */
function* neighbours(order, fixed) {
  for (let length = 1; length <= 3; length += 1) {
    for (let at = fixed; at + length <= order.length; at += 1) {
      const moved = order.slice(at, at + length);
      const rest = [...order.slice(0, at), ...order.slice(at + length)];
      for (let to = fixed; to <= rest.length; to += 1) {
        if (to !== at) yield [...rest.slice(0, to), ...moved, ...rest.slice(to)];
      }
    }
  }
  for (let at = fixed; at < order.length - 1; at += 1) {
    for (let end = at + 2; end <= order.length; end += 1) {
      yield [...order.slice(0, at), ...order.slice(at, end).reverse(), ...order.slice(end)];
    }
  }
}

/** True where no drop comes before a pickup of its job. @param {Task[]} order */
export function keepsPrecedence(order) {
  const dropped = new Set();
  for (const task of order) {
    if (task.kind === 'drop') dropped.add(task.job);
    if (task.kind === 'pickup' && dropped.has(task.job)) return false;
  }
  return true;
}

/**
 * The most that is aboard at any time, in each dimension.
 * @param {Task[]} order
 * @param {Load} aboard
 */
function peak(order, aboard) {
  let now = aboard;
  let fullest = aboard;
  for (const task of order) {
    if (task.kind === 'break') continue;
    now = task.kind === 'pickup' ? plus(now, task.load) : minus(now, task.load);
    fullest = most(fullest, now);
  }
  return fullest;
}

/** @param {Load} one @param {Load} other */
const isWithin = (one, other) => isNothing(minus(one, other));
