/**
 * Part of the outbox that the screens show beside what the server told: the last step that can be taken
 * back, and how the rounds and shifts of the list stand.
 * @module
 */
import { UNDOABLE, UNDO_MS } from './reducing.js';

/**
 * The last event that can be undone and was not.
 * @param {import('../types.js').OutEvent[]} events
 * @param {import('../types.js').PhoneEvent|null} undoable The last that could be undone, also when it left the outbox.
 * @param {number} phoneNow
 * @returns {import('../types.js').Undoable|null}
 */
export function undoableOf(events, undoable, phoneNow) {
  const undone = new Set(events.map((one) => one.event.detail?.event_id));
  const able = events.filter(
    ({ state, event }) => state !== 'parked' && UNDOABLE.has(event.kind) && !undone.has(event.id),
  );
  const last = able.at(-1)?.event ?? null;
  const kept = last ?? undoable;
  if (!kept || undone.has(kept.id)) return null;
  const until = Date.parse(kept.at) + UNDO_MS;
  return until > phoneNow
    ? { event_id: kept.id, visit_id: kept.subject_id, kind: kept.kind, until }
    : null;
}

/** Status that each kind of event gives a round or shift in the list. @type {Record<string, [name: 'status'|'shift_status', now: string]>} */
const LISTED = {
  round_accepted: ['status', 'accepted'],
  round_refused: ['status', 'refused'],
  round_started: ['status', 'started'],
  round_finished: ['status', 'finished'],
  shift_opened: ['shift_status', 'open'],
  shift_closed: ['shift_status', 'closed'],
};

/**
 * The list of rounds and shifts with what this phone told since it was read.
 * @param {{rounds: import('../types.js').RoundSummary[], shifts: Record<string, any>[], asked_at: number}} read
 * @param {import('../types.js').OutEvent[]} events
 */
export function listNow({ rounds, shifts, asked_at }, events) {
  /** By subject and what of it. @type {Map<string, string>} */
  const statuses = new Map();
  for (const { state, sent_at, event } of events) {
    const [name, now] = LISTED[event.kind] ?? [];
    const known = state === 'sent' && (sent_at ?? 0) < asked_at;
    if (name && now && state !== 'parked' && !known)
      statuses.set(`${name} ${event.subject_id}`, now);
  }
  if (!statuses.size) return { rounds, shifts };
  return {
    rounds: rounds.map(
      (one) =>
        /** @type {import('../types.js').RoundSummary} */ ({
          ...one,
          status: statuses.get(`status ${one.id}`) ?? one.status,
          shift_status: statuses.get(`shift_status ${one.shift_id}`) ?? one.shift_status,
        }),
    ),
    shifts: shifts.map((one) => ({
      ...one,
      status: statuses.get(`shift_status ${one.id}`) ?? one.status,
    })),
  };
}
