/**
 * A better order of what remains, and what it would bring.
 * @module
 */
import { timesOf } from './arrival_times.js';
import { SETTLED } from './reducing.js';
import { resequence } from './resequence.js';
import { endOf, tasksOf, textOf, whereNow } from './round.js';

/** @typedef {import('../types.js').RoundDoc} RoundDoc */
/** @typedef {import('../types.js').RoundNow} RoundNow */

/** A better order is worth telling from so much on. */
const WORTH_MS = 3 * 60_000;

/**
 * Return a better order of what remains, null where there is none worth telling.
 * @param {RoundNow} round
 * @param {RoundDoc} doc
 * @param {number} now
 * @param {() => Promise<unknown>} [pause] Lets the screen answer; called every few milliseconds of search.
 * @returns {Promise<import('../types.js').Sequence|null>}
 */
export async function betterSequence(round, doc, now, pause = async () => {}) {
  if (!doc.matrix) return null;
  const remaining = round.stops.filter((stop) => !SETTLED.has(stop.status));
  const there = remaining.filter((stop) => stop.status === 'arrived');
  const tasks = tasksOf(
    [...there, ...remaining.filter((stop) => stop.status !== 'arrived')],
    now,
    doc,
  );
  const from = whereNow(round.stops, doc, now);
  const search = resequence({
    tasks,
    from,
    endPlace: endOf(doc),
    times: timesOf(doc.matrix),
    aboard: round.aboard_total,
    fixed: there.length,
  });
  let step = search.next();
  while (!step.done) {
    await pause();
    step = search.next();
  }
  const found = step.value;
  const { before, after } = found;
  const worth =
    before.late_ms - after.late_ms >= WORTH_MS ||
    (after.late_ms <= before.late_ms && before.end - after.end >= WORTH_MS);
  if (!worth) return null;
  return {
    order: found.tasks.map((task) => task.id),
    before_late_s: Math.round(before.late_ms / 1000),
    after_late_s: Math.round(after.late_ms / 1000),
    before_travel_s: Math.round(before.travel_ms / 1000),
    after_travel_s: Math.round(after.travel_ms / 1000),
    before_end_at: textOf(before.end),
    after_end_at: textOf(after.end),
  };
}
