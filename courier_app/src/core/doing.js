/**
 * Steps of a rider. Each makes an event (or several, in order) at once, and lets it be sent. Each
 * gives whether the phone keeps it: a screen stays until it does.
 * @module
 */
import { core, later, notKept, refresh, remember, takeOrder } from './core.js';
import { during } from './reading.js';
import { countDetail } from './round/pieces.js';
import {
  lastUndoable,
  mapOpen,
  offers,
  problem,
  round,
  rounds,
  shifts,
  suggestion,
  undoable,
} from './signals.js';
import { SETTLED, UNDOABLE } from './round/reducing.js';

/** @typedef {import('./sync/outbox.js').EventDraft} EventDraft */
/** @typedef {import('./sync/outbox.js').Posted} Posted */
/** @typedef {import('./types.js').FailureReason} FailureReason */

/**
 * What was counted at a visit: goods, and empties by kind; `left` tells of the relay where a drop was left.
 * @typedef {{handedItems?: number, empties?: Record<string, number>, left?: {relay_id: string}, why?: string}} Counted `why`: no proof was made.
 */

/** Of the server: what is no code of this form is refused there. */
const CODE = /^[A-Z0-9]+(-[A-Z0-9]+)*$/;
const MOST_CODE = 24;

/**
 * Keep what was done and send it when that can be.
 * @param {EventDraft[]} events
 * @param {Posted[]} [posts]
 * @param {string} [doing] For the message where it cannot be kept.
 * @returns {Promise<boolean>} Whether it is kept.
 */
async function tell(events, posts = [], doing = 'keep') {
  try {
    const stored = await core().outbox.tell({ events: [...workAgain(events), ...events], posts });
    const last = stored.filter(({ event }) => UNDOABLE.has(event.kind)).at(-1);
    if (last) lastUndoable.value = last.event;
  } catch (error) {
    notKept(error, doing);
    return false;
  }
  if (problem.value?.doing === doing) problem.value = null;
  await refresh();
  void core().outbox.flush();
  return true;
}

/**
 * Work that goes on at stops after its end: the shift is open again, and time is paid.
 * @param {EventDraft[]} events
 * @returns {EventDraft[]}
 */
function workAgain(events) {
  const at = round.value;
  const works = events.some(
    ({ kind, round_id }) =>
      round_id === at?.id && /^(visit_(?!undone)|code_|round_started|goods_)/.test(kind),
  );
  return at && works && at.shift_status === 'closed'
    ? [{ kind: 'shift_opened', subject_id: at.head.shift.id }]
    : [];
}

/** @param {EventDraft['kind']} kind @param {string} visitId @param {EventDraft['detail']} [detail] @returns {EventDraft} */
function ofVisit(kind, visitId, detail) {
  return { kind, subject_id: visitId, round_id: round.value?.id, ...(detail ? { detail } : {}) };
}

/** @param {EventDraft['kind']} kind @param {EventDraft['detail']} [detail] @param {string} [roundId] @returns {EventDraft} */
function ofRound(kind, detail, roundId = round.value?.id ?? '') {
  return { kind, subject_id: roundId, round_id: roundId, ...(detail ? { detail } : {}) };
}

/**
 * Return the post of a note and the detail that names it; nothing for an empty text.
 * @param {string|undefined} text
 * @param {string} kind Of what it is about.
 * @param {string} id
 * @param {string} [roundId]
 * @returns {{posts: Posted[], detail: Record<string, string>}}
 */
function noted(text, kind, id, roundId = round.value?.id ?? '') {
  if (!text?.trim()) return { posts: [], detail: {} };
  const noteId = core().newId();
  const json = {
    id: noteId,
    subject_kind: kind,
    subject_id: id,
    round_id: roundId,
    text: text.trim(),
  };
  return {
    posts: [{ id: noteId, what: 'note', path: '/v1/notes', json, round_id: roundId }],
    detail: { note_id: noteId },
  };
}

// --- shift and round -------------------------------------------------------------------------

/**
 * Status of a round or shift, in the list or as it is open; what was told already is not told again.
 * @param {'status'|'shift_status'} name
 * @param {string} id
 */
function standing(name, id) {
  const head = round.value?.head;
  if (name === 'status')
    return round.value?.id === id
      ? round.value.status
      : rounds.value.find((one) => one.id === id)?.status;
  if (head?.shift.id === id) return round.value?.shift_status;
  return (
    rounds.value.find((one) => one.shift_id === id)?.shift_status ??
    shifts.value.find((one) => one.id === id)?.status
  );
}

/** Begin to work. @param {string} shiftId @returns {Promise<boolean>} */
export async function openShift(shiftId) {
  if (standing('shift_status', shiftId) === 'open') return true;
  return tell([{ kind: 'shift_opened', subject_id: shiftId }]);
}

/** End work. @param {string} shiftId @returns {Promise<boolean>} */
export async function closeShift(shiftId) {
  if (standing('shift_status', shiftId) === 'closed') return true;
  return tell([{ kind: 'shift_closed', subject_id: shiftId }]);
}

/** Take a round. @param {string} roundId @param {number} version @returns {Promise<boolean>} */
export async function acceptRound(roundId, version) {
  if (standing('status', roundId) === 'accepted') return true;
  return tell([ofRound('round_accepted', { version }, roundId)]);
}

/** Not take it; `note` for the office, may be empty. @param {string} roundId @param {number} version @param {string} [note] @returns {Promise<boolean>} */
export async function refuseRound(roundId, version, note) {
  if (standing('status', roundId) === 'refused') return true;
  const { posts, detail } = noted(note, 'round', roundId, roundId);
  return tell([ofRound('round_refused', { version, ...detail }, roundId)], posts);
}

/** Offer it to the others; one rides it until the office has given it on. @param {string} roundId @param {string} [note] @returns {Promise<boolean>} */
export async function offerSwap(roundId, note) {
  const swapId = core().newId();
  const { posts, detail } = noted(note, 'swap', swapId, roundId);
  const kept = await tell(
    [ofRound('swap_offered', { swap_id: swapId, ...detail }, roundId)],
    posts,
  );
  if (kept)
    await keepOffers([...offers.value, { id: swapId, is_own: true, round: { id: roundId } }]);
  return kept;
}

/** Take back an own offer. @param {string} swapId @param {string} roundId @returns {Promise<boolean>} */
export async function withdrawSwap(swapId, roundId) {
  const kept = await tell([ofRound('swap_withdrawn', { swap_id: swapId }, roundId)]);
  if (kept) await keepOffers(offers.value.filter((one) => one.id !== swapId));
  return kept;
}

/** @param {import('./types.js').Offer[]} now */
async function keepOffers(now) {
  offers.value = now;
  await remember('offers', now);
}

/** Leave the start place. @returns {Promise<boolean>} */
export async function startRound() {
  const version = round.value?.version;
  return tell([ofRound('round_started', version ? { version } : undefined)]);
}

/** End the round: what was not done is skipped. @returns {Promise<boolean>} */
export async function finishRound() {
  return tell([ofRound('round_finished')]);
}

/** Begin a break, a planned one or another (empty). @param {string} [breakId] @returns {Promise<boolean>} */
export async function startBreak(breakId) {
  return tell([ofRound('break_started', breakId ? { break_id: breakId } : undefined)]);
}

/** @returns {Promise<boolean>} */
export async function endBreak() {
  return tell([ofRound('break_ended')]);
}

/** Show one's position during this shift, or stop to. @param {boolean} on @returns {Promise<boolean>} */
export async function setSharing(on) {
  const shiftId = round.value?.head.shift.id;
  return (
    Boolean(shiftId) &&
    tell([{ kind: on ? 'position_sharing_on' : 'position_sharing_off', subject_id: shiftId ?? '' }])
  );
}

// --- at a stop -------------------------------------------------------------------------------

/** One is there. @param {string} visitId @returns {Promise<boolean>} */
export async function arrive(visitId) {
  return tell([ofVisit('visit_arrived', visitId)]);
}

/** One is there and cannot begin; timed from now. @param {string} visitId @param {import('./types.js').WaitingReason} reason @returns {Promise<boolean>} */
export async function wait(visitId, reason) {
  return tell([ofVisit('visit_waiting', visitId, { reason })]);
}

/**
 * Goods were scanned while they were loaded: each is aboard, and nothing else is.
 * @param {{visitId: string, code: string}[]} scanned Pickups.
 * @returns {Promise<boolean>}
 */
export async function loadScanned(scanned) {
  return tell(
    scanned.flatMap(({ visitId, code }) => [
      ofVisit('code_scanned', visitId, { code }),
      ofVisit('visit_done', visitId),
    ]),
  );
}

/** A code was scanned or typed; gives false where it is none that could be meant. @param {string} visitId @param {string} code @returns {Promise<boolean>} */
export async function scanCode(visitId, code) {
  const plain = code.trim().toUpperCase().replace(/\s+/g, '-');
  if (plain.length > MOST_CODE || !CODE.test(plain)) return false;
  return tell([ofVisit('code_scanned', visitId, { code: plain })]);
}

/**
 * Keep a photo as proof, shrunk on the phone; gives its id, none where it is no picture or not kept (see problem).
 * `held`: it may be taken back until {@link releasePhotos}.
 * @param {string} visitId
 * @param {Blob} file
 * @param {{held?: boolean}} [how]
 * @returns {Promise<string>}
 */
export async function addPhoto(visitId, file, { held = false } = {}) {
  const isHeld = held ? core().outbox.holding() : () => false;
  const shrunk = await later(async ({ shrink }) => ({ blob: await shrink(file) }));
  const blob = shrunk?.blob;
  if (!blob) {
    problem.value = { code: shrunk ? 'photo-unreadable' : 'network', message: '', doing: 'photo' };
    return '';
  }
  const post = {
    ...proofPost(visitId, 'photo', { what: 'photo', path: '/v1/proofs/photo', blob }),
    ...(isHeld() ? { held } : {}),
  };
  const kept = await tell([], [post], 'photo');
  // Its screen was left while it was made: nobody takes it back any more.
  if (held && !isHeld()) await releasePhotos();
  return kept ? post.id : '';
}

/** Take back a photo that is held; false where it was sent already. @param {string} id @returns {Promise<boolean>} */
export async function removePhoto(id) {
  const done = await during('photo', () => core().outbox.removeHeld(id));
  await refresh();
  return done === true;
}

/** Let photos go to the office that were held as long as they could be taken back. @returns {Promise<void>} */
export async function releasePhotos() {
  await during('photo', () => core().outbox.releaseHeld());
  void core().outbox.flush();
}

/**
 * Keep a drawn signature: strokes of points [x, y] in pixels.
 * @param {string} visitId
 * @param {[number, number][][]} strokes
 * @param {number} widthPx
 * @param {number} heightPx
 * @returns {Promise<boolean>}
 */
export async function addSignature(visitId, strokes, widthPx, heightPx) {
  const signature = { strokes, width_px: Math.round(widthPx), height_px: Math.round(heightPx) };
  return tell([], [proof(visitId, 'signature', { signature })]);
}

/** Keep a typed name. @param {string} visitId @param {string} name @returns {Promise<boolean>} */
export async function addName(visitId, name) {
  return tell([], [proof(visitId, 'name', { name: name.trim() })]);
}

/** Keep a count of parcels as proof. @param {string} visitId @param {number} items @returns {Promise<boolean>} */
export async function addCount(visitId, items) {
  return tell([], [proof(visitId, 'count', { items })]);
}

/** Keep that the recipient was seen to be of age. @param {string} visitId @param {number} years @returns {Promise<boolean>} */
export async function addAge(visitId, years) {
  return tell([], [proof(visitId, 'age', { age_years: years })]);
}

/** @param {string} visitId @param {string} kind @param {Record<string, unknown>} content @returns {Posted} */
function proof(visitId, kind, content) {
  const post = proofPost(visitId, kind, { what: 'proof', path: '/v1/proofs' });
  return { ...post, json: { id: post.id, round_id: post.round_id, visit_id: visitId, ...content } };
}

/** @param {string} visitId @param {string} kind @param {Pick<Posted, 'what'|'path'|'blob'>} how @returns {Posted} */
function proofPost(visitId, kind, how) {
  return {
    id: core().newId(),
    round_id: round.value?.id,
    visit_id: visitId,
    proof_kind: kind,
    ...how,
  };
}

/** @param {Counted} counted @returns {Record<string, number|string>} */
function counts({ handedItems, empties = {}, left }) {
  return {
    ...(handedItems === undefined ? {} : { handed_items: handedItems }),
    ...countDetail(empties),
    ...left,
  };
}

/**
 * Done; `pickedUp` are pickups of the goods that were not told of yet.
 * @param {string} visitId
 * @param {Counted} [counted]
 * @param {string[]} [pickedUp]
 * @returns {Promise<boolean>}
 */
export async function done(visitId, counted = {}, pickedUp = []) {
  const { posts, detail } = noted(counted.why, 'visit', visitId);
  return tell(
    [
      ...pickedUp.map((one) => ofVisit('visit_done', one)),
      ofVisit('visit_done', visitId, { ...counts(counted), ...detail }),
    ],
    posts,
  );
}

/**
 * All done at one door, in one gesture; `why` no proof was made.
 * @param {string[]} visitIds
 * @param {string[]} [pickedUp]
 * @param {string} [why]
 * @returns {Promise<boolean>}
 */
export async function doneMany(visitIds, pickedUp = [], why = '') {
  const notes = visitIds.map((visitId) => noted(why, 'visit', visitId));
  const handed = visitIds.map((visitId, at) =>
    ofVisit('visit_done', visitId, why ? notes[at].detail : undefined),
  );
  return tell(
    [...pickedUp.map((visitId) => ofVisit('visit_done', visitId)), ...handed],
    notes.flatMap((one) => one.posts),
  );
}

/**
 * Done in part.
 * @param {string} visitId
 * @param {{handedItems: number, keptItems: number, empties?: Record<string, number>, reason: FailureReason, note?: string, pickedUp?: string[]}} how
 * @returns {Promise<boolean>}
 */
export async function partlyDone(visitId, how) {
  const { posts, detail } = noted(how.note, 'visit', visitId);
  const details = { ...counts(how), kept_items: how.keptItems, reason: how.reason, ...detail };
  const before = (how.pickedUp ?? []).map((one) => ofVisit('visit_done', one));
  return tell([...before, ofVisit('visit_partly_done', visitId, details)], posts);
}

/**
 * Failed; what next follows from the stop's own rule (`on_failure`) unless something else is told.
 * @param {string} visitId
 * @param {{reason: FailureReason, whatNext?: import('./types.js').WhatNext, note?: string}} how
 * @returns {Promise<boolean>}
 */
export async function fail(visitId, how) {
  const { posts, detail } = noted(how.note, 'visit', visitId);
  /** @type {Record<string, string>} */
  const next = how.whatNext ? { what_next: how.whatNext } : {};
  return tell(
    [ofVisit('visit_failed', visitId, { reason: how.reason, ...next, ...detail })],
    posts,
  );
}

/** Undo what `undoable` names, within a minute. @returns {Promise<boolean>} */
export async function undo() {
  const last = undoable.value;
  if (!last) return false;
  const kept = await tell([ofVisit('visit_undone', last.visit_id, { event_id: last.event_id })]);
  if (kept) lastUndoable.value = null;
  await refresh();
  return kept;
}

/**
 * Goods left the bicycle other than by a drop.
 * @param {string} jobId
 * @param {number} items
 * @param {'sender'|'hub'|'coordinator'|'courier'} to
 * @returns {Promise<boolean>}
 */
export async function unload(jobId, items, to) {
  return tell([ofRound('goods_unloaded', { job_id: jobId, unloaded_items: items, to })]);
}

// --- words -----------------------------------------------------------------------------------

/** @param {import('./types.js').IncidentKind} kind @param {{visitId?: string, note?: string}} [more] @returns {Promise<boolean>} */
export async function reportIncident(kind, more = {}) {
  const incidentId = core().newId();
  const { posts, detail } = noted(more.note, 'incident', incidentId);
  /** @type {Record<string, string>} */
  const at = more.visitId ? { visit_id: more.visitId } : {};
  return tell(
    [
      ofRound('incident_reported', {
        incident_id: incidentId,
        incident_kind: kind,
        ...at,
        ...detail,
      }),
    ],
    posts,
  );
}

/**
 * Contest a decision; a person answers.
 * @param {'round'|'visit'|'job'|'plan'|'posting'} about
 * @param {string} id
 * @param {string} note
 * @returns {Promise<boolean>}
 */
export async function contest(about, id, note) {
  const contestId = core().newId();
  const { posts, detail } = noted(note, 'contest', contestId);
  // Found again by a link of one round, whatever becomes of the stop; a posting may be of another round.
  const at = about === 'posting' ? undefined : round.value?.id;
  /** @type {EventDraft} */
  const event = {
    kind: 'decision_contested',
    subject_id: contestId,
    round_id: at,
    detail: { about_kind: about, about_id: id, ...detail },
  };
  return tell([event], posts);
}

/** Write to the office. @param {string} text @returns {Promise<boolean>} */
export async function sendMessage(text) {
  if (!text.trim()) return false;
  const id = core().newId();
  const about = round.value ? { round_id: round.value.id } : {};
  return tell(
    [],
    [{ id, what: 'message', path: '/v1/messages', json: { id, text: text.trim(), ...about } }],
  );
}

/** Look where one is while the map is looked at, whatever is shared with the office. @param {boolean} on @returns {void} */
export function lookAtMap(on) {
  mapOpen.value = on;
  void refresh();
}

// --- order -----------------------------------------------------------------------------------

/** Ride to a stop next, after its pickup where that is still to come (on this phone). @param {string} visitId @returns {Promise<void>} */
export async function doNext(visitId) {
  const open = round.value?.stops.filter((stop) => !SETTLED.has(stop.status)) ?? [];
  const wanted = open.find((stop) => stop.visit_id === visitId);
  if (!wanted) return;
  const before = (/** @type {import('./types.js').StopNow} */ stop) =>
    wanted.kind === 'drop' && stop.kind === 'pickup' && stop.job_id === wanted.job_id;
  const rank = (/** @type {import('./types.js').StopNow} */ stop) =>
    stop.status === 'arrived' ? 0 : before(stop) ? 1 : stop === wanted ? 2 : 3;
  await takeOrder(
    [...open].sort((one, other) => rank(one) - rank(other)).map((stop) => stop.visit_id),
  );
}

/** Ride in the planned order again. @returns {Promise<void>} */
export function keepPlanned() {
  return takeOrder([]);
}

/** Ride in the suggested order from now on (on this phone). @returns {Promise<void>} */
export async function takeSequence() {
  const found = suggestion.value;
  suggestion.value = null;
  if (found) await takeOrder(found.order);
}
