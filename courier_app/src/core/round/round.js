/**
 * The round as it stands now: the kept document with everything that was done on this phone.
 * @module
 */
import { arrivalTimes, timesOf } from './arrival_times.js';
import { allAboard, goodsAboard, wasDone } from './goods.js';
import { SETTLED, UNDO_MS, applyEvents } from './reducing.js';

/** @typedef {import('../types.js').RoundDoc} RoundDoc */
/** @typedef {import('../types.js').RoundNow} RoundNow */
/** @typedef {import('../types.js').StopNow} StopNow */
/** @typedef {import('../types.js').OutEvent} OutEvent */
/** @typedef {import('../types.js').OutPost} OutPost */
/** @typedef {import('./arrival_times.js').Task} Task */

/**
 * @typedef {object} Given
 * @property {RoundDoc} doc
 * @property {OutEvent[]} events All that are kept, in the order of making.
 * @property {OutPost[]} posts
 * @property {number} now Milliseconds by the server's clock.
 * @property {number} phoneNow By the phone's.
 * @property {string[]} [order] Visit ids as the rider wants to ride.
 * @property {(phone: string) => string} [trueText]
 * @property {typeof import('./cold.js').coldNow|null} [reckonCold] Null before it is read.
 */

/** @param {Given} given @returns {RoundNow} */
export function roundNow({
  doc,
  events,
  posts,
  now,
  phoneNow,
  order = [],
  trueText,
  reckonCold = null,
}) {
  const { round: head } = doc;
  const ours = events.filter(
    (one) => isOf(one, head) && one.state !== 'parked' && one.code !== 'wrong-code' && !one.in_doc,
  );
  const mistyped = new Set(
    events.filter((one) => one.code === 'wrong-code').map((one) => one.event.subject_id),
  );
  const proofs = posts.filter(
    (one) => one.round_id === head.id && one.proof_kind && one.state !== 'parked',
  );
  const state = applyEvents(
    doc,
    ours.map((one) => one.event),
    proofs,
    trueText,
  );
  const waiting = new Set(
    ours.filter((one) => one.state === 'queued').map((one) => one.event.subject_id),
  );
  for (const one of proofs) if (one.state === 'queued') waiting.add(one.visit_id ?? '');
  const undoFrom = phoneNow - UNDO_MS;
  const madeAt = new Map(ours.map((one) => [one.event.id, Date.parse(one.event.at)]));

  let number = 0;
  const sorted = inOrder([...state.stops.values()], order);
  const stops = sorted.map((stop) => {
    const counted = stop.kind !== 'break' && stop.status !== 'cancelled';
    const proofs = stop.made_proofs ?? [];
    const event = stop.settled_by_event;
    return /** @type {StopNow} */ ({
      ...stop,
      number: counted ? (number += 1) : 0,
      waiting_since: stop.waiting_since ?? null,
      reason: stop.reason ?? '',
      pending: waiting.has(stop.visit_id),
      proofs,
      wrong_code: !proofs.includes('code') && (stop.wrong_code || mistyped.has(stop.visit_id)),
      still_asked: stillAsked(stop.proof ?? [], proofs),
      same_door: sameDoor(stop, sorted),
      expected_at: null,
      late_s: 0,
      settled_by_event: event && (madeAt.get(event) ?? 0) >= undoFrom ? event : null,
    });
  });
  const times = timesOf(doc.matrix);
  const remaining = stops.filter((stop) => !SETTLED.has(stop.status));
  const whole = arrivalTimes(
    tasksOf(remaining, now, doc),
    whereNow(stops, doc, now),
    endOf(doc),
    times,
  );
  const byId = new Map(whole.tasks.map((task) => [task.id, task]));
  for (const stop of remaining) {
    const found = byId.get(stop.visit_id);
    stop.expected_at = found
      ? textOf(
          stop.status === 'arrived'
            ? Date.parse(stop.arrived_at ?? '') || found.start
            : found.start,
        )
      : null;
    stop.late_s = found ? Math.round(found.late_ms / 1000) : 0;
  }
  const counted = stops.filter((stop) => stop.number > 0);
  const next =
    remaining.find((stop) => stop.kind !== 'break' && stop.status === 'arrived') ??
    remaining.find((stop) => stop.kind !== 'break') ??
    null;
  const legs = legsOf(stops, doc);
  return {
    id: head.id,
    day: head.day,
    version: head.version,
    status: state.status,
    head,
    contact: doc.contact,
    stops,
    next: state.status === 'finished' ? null : next,
    done: counted.filter(wasDone).length,
    failed: counted.filter((stop) => stop.status === 'failed' || stop.status === 'skipped').length,
    total: counted.length,
    aboard: aboardOf(goodsAboard(state), stops, doc.taken_away ?? []),
    aboard_total: allAboard(state),
    break_since: state.break_since,
    break_id: state.break_id,
    breaks: state.breaks,
    opened_at: state.opened_at,
    shift_status: state.shift_status,
    sharing: state.sharing,
    ends_at: state.status === 'finished' ? null : textOf(whole.end),
    pending: waiting.size > 0,
    leg:
      next && next.status !== 'arrived'
        ? (legs.find((leg) => leg.to === next.visit_id) ?? null)
        : null,
    legs,
    own_order: order.length > 0,
    cold: reckonCold?.(doc, stops, state.status === 'started', now) ?? null,
    cold_rule: doc.cold ?? null,
    closures: (doc.closures ?? []).filter((one) => !one.until_at || Date.parse(one.until_at) > now),
  };
}

/**
 * Return the proofs that were asked for and not made; a typed name stands in for a signature.
 * @param {import('../types.js').ProofKind[]} asked
 * @param {import('../types.js').ProofKind[]} proofs
 */
function stillAsked(asked, proofs) {
  return asked.filter(
    (kind) => !proofs.includes(kind) && !(kind === 'signature' && proofs.includes('name')),
  );
}

/** @param {OutEvent} one @param {import('../types.js').RoundHead} head */
function isOf(one, head) {
  return one.event.round_id === head.id || one.event.subject_id === head.shift.id;
}

/**
 * What is settled stays where it was; the rest as the rider wants, what is new after that.
 * @template {import('../types.js').Stop} T
 * @param {T[]} stops
 * @param {string[]} order
 * @returns {T[]}
 */
export function inOrder(stops, order) {
  if (!order.length) return stops;
  const wanted = new Map(order.map((id, at) => [id, at]));
  const open = stops.filter((stop) => !SETTLED.has(stop.status));
  const known = open.filter((stop) => wanted.has(stop.visit_id));
  known.sort((one, other) => (wanted.get(one.visit_id) ?? 0) - (wanted.get(other.visit_id) ?? 0));
  const rest = [...known, ...open.filter((stop) => !wanted.has(stop.visit_id))];
  return [...stops.filter((stop) => SETTLED.has(stop.status)), ...rest];
}

/**
 * @param {import('../types.js').Stop} stop
 * @param {import('../types.js').Stop[]} stops
 */
function sameDoor(stop, stops) {
  const { point, rough, address } = stop.where ?? {};
  if (!point || rough || SETTLED.has(stop.status)) return [];
  return stops
    .filter((other) => other !== stop && other.kind === stop.kind && !SETTLED.has(other.status))
    .filter((other) => !other.where?.rough && other.where?.address === address)
    .filter((other) => other.where?.point?.[0] === point[0] && other.where.point[1] === point[1])
    .map((other) => other.visit_id);
}

/** Place where one is, and when one can go on. @param {StopNow[]} stops @param {RoundDoc} doc @param {number} now */
export function whereNow(stops, doc, now) {
  const there = stops.find((stop) => stop.status === 'arrived' && stop.kind !== 'break');
  if (there)
    return { place: there.visit_id, at: Math.max(now, Date.parse(there.arrived_at ?? '') || now) };
  const left = stops.filter(
    (stop) =>
      stop.kind !== 'break' &&
      stop.done_at &&
      stop.status !== 'cancelled' &&
      stop.status !== 'skipped',
  );
  left.sort((one, other) => Date.parse(one.done_at ?? '') - Date.parse(other.done_at ?? ''));
  const last = left.at(-1);
  if (last) return { place: last.visit_id, at: now };
  const start = doc.round.start ? 'start' : (stops.find((stop) => stop.number > 0)?.visit_id ?? '');
  const leaves = Date.parse(doc.round.starts_at);
  return { place: start, at: doc.round.status === 'started' ? now : Math.max(now, leaves) };
}

/** @param {RoundDoc} doc */
export const endOf = (doc) => (doc.round.end ? 'end' : '');

/** @param {StopNow[]} stops @param {number} now @param {RoundDoc} doc @returns {Task[]} */
export function tasksOf(stops, now, doc) {
  const planned = new Map(doc.stops.map((stop, at) => [stop.visit_id, at]));
  return stops.map((stop) => {
    const pause =
      stop.kind === 'break' ? doc.round.shift.breaks.find((one) => one.id === stop.break_id) : null;
    const lasts = pause ? pause.duration_s * 1000 : (stop.service_s ?? 0) * 1000;
    const spent =
      stop.status === 'arrived' ? Math.max(0, now - Date.parse(stop.arrived_at ?? '')) : 0;
    const before = doc.stops[(planned.get(stop.visit_id) ?? 0) - 1];
    const windows = stop.status === 'arrived' ? [] : pause ? pause.windows : (stop.windows ?? []);
    return {
      id: stop.visit_id,
      place: stop.kind === 'break' ? '' : stop.visit_id,
      windows: windows.map((window) => ({
        start: Date.parse(window.start),
        end: Date.parse(window.end),
      })),
      service_ms: Math.max(0, lasts - (spent || 0)),
      job: stop.job_id ?? '',
      kind: stop.kind,
      load: stop.load ?? {},
      planned_travel_ms: before ? Date.parse(stop.arrive_at) - Date.parse(before.depart_at) : null,
    };
  });
}

/**
 * The legs that remain, in the order of riding; those that were not planned have no way.
 * @param {StopNow[]} stops
 * @param {RoundDoc} doc
 * @returns {import('../types.js').Leg[]}
 */
function legsOf(stops, doc) {
  const planned = new Map(doc.legs.map((leg) => [`${leg.from} ${leg.to}`, leg]));
  const ridden = stops.filter(
    (stop) => stop.kind !== 'break' && !['cancelled', 'skipped'].includes(stop.status),
  );
  const names = [
    ...(doc.round.start ? ['start'] : []),
    ...ridden.map((stop) => stop.visit_id),
    ...(doc.round.end ? ['end'] : []),
  ];
  const settled = new Set(
    ridden.filter((stop) => SETTLED.has(stop.status)).map((stop) => stop.visit_id),
  );
  const times = timesOf(doc.matrix);
  return names
    .slice(1)
    .map((to, at) => ({ from: names[at], to }))
    .filter(({ to }) => !settled.has(to))
    .map(({ from, to }) => {
      const travel = times(from, to);
      return (
        planned.get(`${from} ${to}`) ?? {
          from,
          to,
          ...(travel === null ? {} : { duration_s: travel / 1000 }),
        }
      );
    });
}

/**
 * Goods aboard by job, what leaves next first.
 * @param {Record<string, import('../types.js').Load>} goods
 * @param {StopNow[]} stops
 * @param {import('../types.js').TakenJob[]} gone Jobs that are in this round no more.
 * @returns {import('../types.js').AboardItem[]}
 */
function aboardOf(goods, stops, gone) {
  const items = Object.entries(goods).map(([job, load]) => {
    const ours = stops.filter((stop) => stop.job_id === job);
    const drop = ours.find((stop) => stop.kind === 'drop' && !SETTLED.has(stop.status));
    const taken = gone.find((one) => one.job_id === job) ?? null;
    const any = drop ?? ours[0] ?? taken;
    return {
      job_id: job,
      code: any?.code ?? '',
      label: any?.label || taken?.customer || '',
      load,
      drop_visit_id: drop?.visit_id ?? null,
      number: drop?.number ?? 0,
      taken,
    };
  });
  return items.sort((one, other) => (one.number || Infinity) - (other.number || Infinity));
}

/** @param {number} ms */
export const textOf = (ms) => new Date(ms).toISOString();
