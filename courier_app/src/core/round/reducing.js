/**
 * State of the round that the server told, after the events of this phone. The same rules as the
 * server's own, as far as a phone needs them; the next document corrects whatever differs.
 *
 * Every step may be taken again: an event that the document tells of already changes nothing.
 * @module
 */
import { finish, followDrops, followPickups, noLongerImplied, underWay } from './consequences.js';
import { goodsOf, handedLoad, moveGoods, setGoods, wasDone } from './goods.js';
import { takenUp } from './pieces.js';
import { less, minus, noDebt, share, total } from './loads.js';

/** @typedef {import('../types.js').RoundDoc} RoundDoc */
/** @typedef {import('../types.js').PhoneEvent} PhoneEvent */
/** @typedef {import('../types.js').Load} Load */
/** @typedef {import('../types.js').Stop} Stop */

export const SETTLED = new Set(['done', 'partly_done', 'failed', 'skipped', 'cancelled']);
export const UNDO_MS = 60_000;
/** Kinds of events that can be undone. */
export const UNDOABLE = new Set([
  'visit_arrived',
  'visit_waiting',
  'visit_done',
  'visit_partly_done',
  'visit_failed',
]);
/** @type {Record<string, import('../types.js').VisitStatus>} */
const OUTCOMES = { visit_done: 'done', visit_partly_done: 'partly_done', visit_failed: 'failed' };

/**
 * A round on the way from what the server told to how it stands.
 * @typedef {object} Standing
 * @property {import('../types.js').RoundHead['status']} status
 * @property {Map<string, Stop & {pending: boolean, handed_items: number|null, settled_by_event: string|null}>} stops
 * @property {Record<string, Load>} goods By job; a debt where more was handed over than was told to be taken up.
 * @property {Load} empties What was taken up besides.
 * @property {string|null} break_since
 * @property {string} break_id
 * @property {{start: string, end: string}[]} breaks
 * @property {string|null} opened_at
 * @property {import('../types.js').RoundHead['shift']['status']} shift_status
 * @property {boolean} sharing
 */

/**
 * @param {RoundDoc} doc
 * @param {PhoneEvent[]} events Those that the document does not tell of, in the order of making.
 * @param {{visit_id?: string, proof_kind?: string}[]} [proofs] Proofs made on this phone.
 * @param {(phone: string) => string} [trueText] Corrects the phone's clock.
 * @returns {Standing}
 */
export function applyEvents(doc, events, proofs = [], trueText = (at) => at) {
  const state = begin(doc);
  const undone = undoneBy(events);
  const here = new Set(events.map((event) => event.id));
  for (const event of events) {
    if (undone.has(event.id)) continue;
    if (event.kind === 'visit_undone') {
      if (!here.has(String(event.detail?.event_id))) takeBack(state, event);
    } else step(state, event, trueText(event.at));
  }
  for (const one of proofs) {
    const stop = state.stops.get(one.visit_id ?? '');
    if (stop && one.proof_kind) addProof(stop, one.proof_kind);
  }
  return state;
}

/** @param {RoundDoc} doc @returns {Standing} */
function begin(doc) {
  const stops = doc.stops.map(
    (stop) =>
      /** @type {const} */ ([
        stop.visit_id,
        {
          ...stop,
          pending: false,
          handed_items: stop.handed?.items ?? null,
          settled_by_event: null,
        },
      ]),
  );
  const { riding, work } = doc;
  return {
    status: doc.round.status,
    stops: new Map(stops),
    goods: goodsOf(doc),
    empties: minus(doc.aboard, total(Object.values(doc.goods ?? {}))),
    break_since: riding?.break_since ?? null,
    break_id: riding?.break_id ?? '',
    breaks: [...(riding?.breaks ?? [])],
    opened_at: work?.opened_at ?? null,
    shift_status: doc.round.shift.status,
    sharing: work?.sharing ?? false,
  };
}

/**
 * Return the ids of events that were undone in time.
 * @param {PhoneEvent[]} events
 * @returns {Set<string>}
 */
export function undoneBy(events) {
  const byId = new Map(events.map((event) => [event.id, event]));
  const found = new Set(/** @type {string[]} */ ([]));
  for (const undo of events) {
    if (undo.kind !== 'visit_undone') continue;
    const target = byId.get(String(undo.detail?.event_id));
    if (!target || !UNDOABLE.has(target.kind) || target.subject_id !== undo.subject_id) continue;
    const passed = Date.parse(undo.at) - Date.parse(target.at);
    if (passed >= 0 && passed <= UNDO_MS) found.add(target.id);
  }
  return found;
}

/**
 * Undo what the document tells of already.
 * @param {Standing} state
 * @param {PhoneEvent} event
 */
function takeBack(state, event) {
  const stop = state.stops.get(event.subject_id);
  if (!stop) return;
  const wasSettled = wasDone(stop) || stop.status === 'failed';
  if (wasSettled) moveGoods(state, stop, -1);
  // Who told of no arrival is taken to have arrived when it was done.
  const before =
    wasSettled && stop.arrived_at && stop.arrived_at !== stop.done_at ? 'arrived' : 'planned';
  const nothing = {
    done_at: null,
    reason: /** @type {''} */ (''),
    handed: {},
    handed_items: null,
    empties: {},
  };
  Object.assign(stop, nothing, { status: before, pending: true, waiting_since: null });
}

/**
 * @param {Standing} state
 * @param {PhoneEvent} event
 * @param {string} at
 */
function step(state, event, at) {
  const stop = state.stops.get(event.subject_id);
  const detail = event.detail ?? {};
  switch (event.kind) {
    case 'shift_opened':
      state.shift_status = 'open';
      state.opened_at ??= at;
      break;
    case 'shift_closed':
      state.shift_status = 'closed';
      break;
    case 'position_sharing_on':
      state.sharing = true;
      break;
    case 'position_sharing_off':
      state.sharing = false;
      break;
    case 'round_accepted':
    case 'round_refused':
      if (state.status !== 'started' && state.status !== 'finished') {
        state.status = event.kind === 'round_accepted' ? 'accepted' : 'refused';
      }
      break;
    case 'round_started':
      underWay(state);
      break;
    case 'round_finished':
      if (state.status === 'finished') break;
      endBreak(state, at);
      finish(state);
      break;
    case 'break_started':
      if (state.break_since) break;
      underWay(state);
      state.break_since = at;
      state.break_id = String(detail.break_id ?? '');
      markBreak(state, 'arrived', at);
      break;
    case 'break_ended':
      endBreak(state, at);
      break;
    case 'goods_unloaded': {
      const job = String(detail.job_id);
      const there = noDebt(state.goods[job] ?? {});
      const gone = Number(detail.unloaded_items);
      const load = gone < (there.items ?? 0) ? share(there, gone, there.items ?? 0) : there;
      setGoods(state, job, less(state.goods[job] ?? {}, load));
      break;
    }
    default:
      if (stop) visitStep(state, stop, event, at);
  }
}

/**
 * @param {Standing} state
 * @param {NonNullable<ReturnType<Standing['stops']['get']>>} stop
 * @param {PhoneEvent} event
 * @param {string} at
 */
function visitStep(state, stop, event, at) {
  const detail = event.detail ?? {};
  stop.pending = true;
  if (event.kind === 'visit_arrived' || event.kind === 'visit_waiting') {
    if (wasDone(stop)) return;
    underWay(state);
    if (stop.status === 'cancelled') return;
    if (state.status === 'finished') {
      // Nothing is open in a round that is over; what became of the stop is to be told yet.
      if (event.kind === 'visit_waiting') stop.waiting_since = at;
      return;
    }
    const wasThere = stop.status === 'arrived';
    stop.status = 'arrived';
    stop.arrived_at = wasThere ? (stop.arrived_at ?? at) : at;
    stop.reason = '';
    stop.waiting_since =
      event.kind === 'visit_waiting'
        ? (stop.waiting_since ?? at)
        : wasThere
          ? stop.waiting_since
          : null;
  } else if (event.kind in OUTCOMES) {
    if (stop.implied && event.kind === 'visit_failed') return; // What was handed over was picked up.
    if (stop.implied) noLongerImplied(state, stop);
    if (wasDone(stop)) return;
    underWay(state);
    const handed = countOf(detail.handed_items);
    stop.status = OUTCOMES[event.kind];
    stop.arrived_at ??= at;
    stop.done_at = at;
    stop.reason = /** @type {import('../types.js').FailureReason} */ (detail.reason ?? '');
    stop.settled_by_event = event.id;
    stop.relay_id = /** @type {string|undefined} */ (detail.relay_id);
    const failed = event.kind === 'visit_failed';
    stop.handed = failed ? {} : handedLoad(state, stop, handed, countOf(detail.kept_items) ?? 0);
    stop.empties = failed ? {} : takenUp(stop.returns ?? {}, detail);
    stop.handed_items = stop.handed.items ?? null;
    if (handed !== null) addProof(stop, 'count');
    moveGoods(state, stop, 1);
    followPickups(state, stop);
    followDrops(state, stop, at);
  } else if (event.kind === 'code_scanned') addProof(stop, 'code');
}

/** @param {unknown} value */
const countOf = (value) => (value === undefined ? null : Number(value));

/** @param {Stop} stop @param {string} kind */
function addProof(stop, kind) {
  const proof = /** @type {import('../types.js').ProofKind} */ (kind);
  stop.made_proofs = [...new Set([...(stop.made_proofs ?? []), proof])];
}

/** @param {Standing} state @param {string} at */
function endBreak(state, at) {
  if (!state.break_since) return;
  markBreak(state, 'done', at);
  state.breaks.push({ start: state.break_since, end: at });
  state.break_since = null;
  state.break_id = '';
}

/** @param {Standing} state @param {'arrived'|'done'} status @param {string} at */
function markBreak(state, status, at) {
  for (const stop of state.stops.values()) {
    const ours = stop.kind === 'break' && state.break_id !== '' && stop.break_id === state.break_id;
    if (!ours || stop.status === 'done' || stop.status === 'cancelled') continue;
    Object.assign(stop, { status, pending: true });
    if (status === 'done') stop.done_at = at;
    else stop.arrived_at = at;
    return;
  }
}
