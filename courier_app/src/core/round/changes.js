/**
 * Changes by the office, or somebody else on the same round: two documents compared, told in a
 * way that can be read.
 * @module
 */
import { SETTLED } from './reducing.js';

/** @typedef {import('../types.js').RoundDoc} RoundDoc */
/** @typedef {import('../types.js').Stop} Stop */
/** @typedef {import('../types.js').Change} Change */

/** By how much a stop must move to be told as one that moved. */
const RETIMED_MS = 5 * 60_000;

/**
 * @param {RoundDoc} before
 * @param {RoundDoc} after
 * @param {(visitId: string) => boolean} reportedHere Whether this phone reported the outcome of a visit.
 * @returns {Change[]}
 */
export function changesBetween(before, after, reportedHere) {
  if (before.round.id !== after.round.id) return [];
  const reopened = before.round.status === 'finished' && after.round.status !== 'finished';
  const old = new Map(before.stops.map((stop) => [stop.visit_id, stop]));
  const now = new Map(after.stops.map((stop) => [stop.visit_id, stop]));
  const changes = after.stops.flatMap((stop) => {
    const was = old.get(stop.visit_id);
    if (!was) return stop.status === 'cancelled' ? [] : [change('added', stop)];
    // What is open again with the whole round is told once, for all.
    const again = reopened && was.status === 'skipped' && !SETTLED.has(stop.status);
    return again ? [] : changesOf(was, stop, reportedHere(stop.visit_id));
  });
  for (const [id, was] of old) {
    if (!now.has(id) && was.status !== 'cancelled')
      changes.push({ ...change('removed', was), ...takerOf(was, after) });
  }
  if (reopened) changes.unshift({ kind: 'reopened' });
  if (isReordered(before.stops, after.stops)) changes.push({ kind: 'reordered' });
  return changes;
}

/**
 * @param {Stop} was
 * @param {Stop} is
 * @param {boolean} reportedHere
 * @returns {Change[]}
 */
function changesOf(was, is, reportedHere) {
  const gone = is.status === 'cancelled';
  if (gone || was.status === 'cancelled') {
    if (gone === (was.status === 'cancelled')) return [];
    return [change(gone ? 'cancelled' : 'added', is)];
  }
  if (SETTLED.has(was.status) && !SETTLED.has(is.status))
    return reportedHere ? [] : [change('restarted', is)];
  if (SETTLED.has(is.status)) {
    const elsewhere = !SETTLED.has(was.status) && !reportedHere;
    return [
      ...(elsewhere ? [{ ...change('settled-elsewhere', is), after: is.status }] : []),
      ...followed(was, is),
    ];
  }
  const found = [];
  const moved = Date.parse(is.start_at) - Date.parse(was.start_at);
  if (Math.abs(moved) >= RETIMED_MS)
    found.push({ ...change('retimed', is), before: was.start_at, after: is.start_at });
  if (is.kind === 'break') return found;
  if (JSON.stringify(was.windows) !== JSON.stringify(is.windows)) {
    found.push({ ...change('window', is), before: windowText(was), after: windowText(is) });
  }
  // Doors are told and hidden again by the time of day: nothing has moved then.
  if (was.where?.rough === is.where?.rough) found.push(...placeChanges(was, is));
  if (JSON.stringify(was.load) !== JSON.stringify(is.load)) found.push(change('load', is));
  return found;
}

/** Who has a job now that this round has no more. @param {Stop} was @param {RoundDoc} after */
function takerOf(was, { taken_away = [] }) {
  const taken = taken_away.find((one) => one.job_id === was.job_id);
  return taken?.rider
    ? { rider: taken.rider, delivered: taken.status === 'done' || taken.status === 'partly_done' }
    : {};
}

/** What becomes of goods that could not be handed over. @param {Stop} was @param {Stop} is @returns {Change[]} */
function followed(was, is) {
  const next = is.followed;
  if (!next || (was.followed?.way === next.way && was.followed.day === next.day)) return [];
  return [{ ...change('followed', is), after: next.way, ...(next.day && { day: next.day }) }];
}

/** @param {Stop} was @param {Stop} is @returns {Change[]} */
function placeChanges(was, is) {
  const found = [];
  const moved =
    was.where?.address !== is.where?.address ||
    JSON.stringify(was.where?.point) !== JSON.stringify(is.where?.point);
  if (moved) {
    found.push({
      ...change('moved-place', is),
      before: was.where?.address ?? '',
      after: is.where?.address ?? '',
    });
  }
  const [noteBefore, noteNow] = [was, is].map((stop) =>
    [stop.where?.access_note, stop.who?.note].filter(Boolean).join(' · '),
  );
  if (noteBefore !== noteNow)
    found.push({ ...change('note', is), before: noteBefore, after: noteNow });
  return found;
}

/** @param {Stop} stop */
function windowText(stop) {
  const [first] = stop.windows ?? [];
  return first ? `${first.start}/${first.end}` : '';
}

/**
 * @param {Change['kind']} kind
 * @param {Stop} stop
 * @returns {Change}
 */
function change(kind, stop) {
  return { kind, visit_id: stop.visit_id, label: stop.label || stop.code || stop.customer || '' };
}

/** True where what remains in both comes in another order. @param {Stop[]} before @param {Stop[]} after */
function isReordered(before, after) {
  const open = (/** @type {Stop[]} */ stops) =>
    stops.filter((stop) => !SETTLED.has(stop.status)).map((stop) => stop.visit_id);
  const [was, is] = [open(before), open(after)];
  const both = new Set(was.filter((id) => is.includes(id)));
  return was.filter((id) => both.has(id)).join() !== is.filter((id) => both.has(id)).join();
}

/**
 * Put new changes to those that the person has not seen yet; the newest of a kind counts.
 * @param {Change[]} unseen
 * @param {Change[]} found
 * @returns {Change[]}
 */
export function addChanges(unseen, found) {
  const key = (/** @type {Change} */ one) => `${one.kind} ${one.visit_id ?? ''}`;
  const firsts = new Map(unseen.map((one) => [key(one), one]));
  const merged = new Map(firsts);
  for (const one of found) {
    const first = firsts.get(key(one));
    merged.set(key(one), first?.before === undefined ? one : { ...one, before: first.before });
  }
  return [...merged.values()];
}
