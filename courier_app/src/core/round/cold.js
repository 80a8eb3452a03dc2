/**
 * Minutes out of the cold, counted on the phone, and the cold boxes that the round needs.
 * @module
 */
import { amountOf, coldOf } from './cold_boxes.js';
import { SETTLED } from './reducing.js';

/** @typedef {import('../types.js').RoundDoc} RoundDoc */
/** @typedef {import('../types.js').StopNow} StopNow */
/** @typedef {import('../types.js').ColdNow} ColdNow */
/** @typedef {import('../types.js').ColdLot} ColdLot */
/** @typedef {import('../types.js').ColdClass} ColdClass */

/** Classes, the most delicate first. @type {ColdClass[]} */
const CLASSES = ['frozen', 'chilled', 'hot'];
/** So long before its limit a lot is warned of. */
const WARN_MS = 15 * 60_000;
const MINUTE = 60_000;

/**
 * @param {RoundDoc} doc
 * @param {StopNow[]} stops As they stand, with the times at which they are expected.
 * @param {boolean} started
 * @param {number} now
 * @returns {ColdNow|null} Null where nothing is kept cold or hot.
 */
export function coldNow(doc, stops, started, now) {
  const rule = doc.cold;
  if (!rule) return null;
  const lots = stops.flatMap((stop) =>
    CLASSES.filter((name) => amountOf(stop, name)).flatMap((name) => {
      const lot =
        stop.kind === 'drop' && !SETTLED.has(stop.status)
          ? lotOf(doc, stops, stop, name, started, now)
          : null;
      return lot ? [lot] : [];
    }),
  );
  const boxes = Math.ceil(mostCold(stops) / rule.box_ml);
  return {
    lots: lots.sort((one, other) => one.left_min - other.left_min),
    boxes,
    packs: boxes * rule.packs_per_box,
  };
}

/**
 * @param {RoundDoc} doc
 * @param {StopNow[]} stops
 * @param {StopNow} drop
 * @param {ColdClass} name
 * @param {boolean} started
 * @param {number} now
 * @returns {ColdLot|null} Null for goods that do not come.
 */
function lotOf(doc, stops, drop, name, started, now) {
  const ours = stops.filter(
    (one) => one.job_id === drop.job_id && one.kind === 'pickup' && one.status !== 'cancelled',
  );
  const pickups = ours.filter(
    (one) => amountOf(one, name) && one.status !== 'failed' && one.status !== 'skipped',
  );
  if (ours.length && !pickups.length) return null;
  const limit = doc.cold?.[`${name}_min`] ?? 0;
  const taken = pickups.map((one) => Date.parse(one.arrived_at ?? one.expected_at ?? one.start_at));
  const here = pickups.length ? Math.min(...taken) : Date.parse(doc.round.starts_at);
  const before = Date.parse(drop.out_since?.[name] ?? '');
  const since = Math.min(here, before || here);
  const until = Date.parse(drop.expected_at ?? drop.start_at) + (drop.service_s ?? 0) * 1000;
  const aboard = pickups.length
    ? pickups.some((one) => one.status === 'done' || one.status === 'partly_done')
    : started;
  const due = since + limit * MINUTE;
  return {
    visit_id: drop.visit_id,
    job_id: drop.job_id ?? '',
    temperature: name,
    aboard,
    minutes: minutesOf(now - since),
    before_min: minutesOf(here - since),
    limit_min: limit,
    then_min: minutesOf(until - since),
    left_min: Math.floor((due - now) / MINUTE),
    due_at: new Date(due).toISOString(),
    state: now > due ? 'over' : until > due || (aboard && due - now <= WARN_MS) ? 'soon' : 'good',
  };
}

/** Minutes begun. @param {number} ms */
const minutesOf = (ms) => Math.max(0, Math.ceil(ms / MINUTE));

/** Most that is chilled or frozen aboard at once, in the order of riding. @param {StopNow[]} stops */
function mostCold(stops) {
  const ridden = stops.filter((one) => one.kind !== 'break' && one.status !== 'cancelled');
  const fetched = new Set(ridden.filter((one) => one.kind === 'pickup').map((one) => one.job_id));
  const leaves = ridden.filter((one) => one.kind === 'drop' && !fetched.has(one.job_id));
  let aboard = leaves.reduce((sum, one) => sum + coldOf(one), 0);
  let most = aboard;
  for (const one of ridden) {
    aboard += one.kind === 'pickup' ? coldOf(one) : -coldOf(one);
    most = Math.max(most, aboard);
  }
  return most;
}
