/**
 * The day as it is now: read as one document, then read again whenever the event stream says that
 * something happened. Several events at once are one reading.
 * @module
 */

import { takeEarlyAnswer } from '../../../../courier_app/kit/early_answers.js';
import { followStream } from '../../../../courier_app/kit/event_stream.js';
import { indexed } from './board_doc.js';
import { TICK_MS, call, sentenceOf, serverNow } from './server.js';
import {
  BOARD_ID,
  board,
  day,
  now,
  online,
  presence,
  selection,
  session,
  streetsHeard,
  trouble,
} from './state.js';

/** A change is read at once; what follows it within this, as the others of one plan do, is read together. */
const TOGETHER_MS = 150;
const SOON_MS = 15;
const AGAIN_MS = 5_000;

let etag = '';
/** @type {{close: () => void}|null} */
let stream = null;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let waiting;
let due = Infinity;
let readAt = 0;
let reading = false;
let stale = false;

/** Show a day, from its beginning. @param {string} wanted */
export async function showDay(wanted) {
  if (wanted === day.value && board.value) return;
  day.value = wanted;
  board.value = null;
  selection.value = new Set();
  presence.value = new Map();
  etag = '';
  await readDay();
  listen();
}

/** Read the day; quietly where it is known already. */
export async function readDay() {
  if (reading) {
    stale = true;
    return;
  }
  reading = true;
  const wanted = day.value;
  const path = `/v1/days/${wanted}/board`;
  // What was asked for while the page opened may be older than what is known of the day already.
  if (board.peek()) takeEarlyAnswer(path);
  const reply = await call('GET', path, { etag, quiet: true });
  reading = false;
  readAt = Date.now();
  if (wanted === day.value) {
    if (reply.kind === 'ok') {
      etag = reply.etag;
      board.value = indexed(reply.json, board.peek());
      keepSelection();
    }
    trouble.value = reply.kind === 'ok' || reply.kind === 'unchanged' ? '' : sentenceOf(reply);
    // Without network what is known stays, and is asked for again.
    if (reply.kind === 'away' || reply.kind === 'busy') later(AGAIN_MS);
  }
  if (stale || wanted !== day.value) {
    stale = false;
    await readDay();
  }
}

/** Forget what is selected and is no more. */
function keepSelection() {
  const { jobs = new Map(), rounds = new Map() } = board.value ?? {};
  const kept = [...selection.value].filter((key) =>
    key.startsWith('job:') ? jobs.has(key.slice(4)) : rounds.has(key.slice(6)),
  );
  if (kept.length !== selection.value.size) selection.value = new Set(kept);
}

/** Read the day again, no later than was asked before. @param {number} [delayMs] */
export function later(delayMs = Math.max(SOON_MS, readAt + TOGETHER_MS - Date.now())) {
  const at = Date.now() + delayMs;
  if (at >= due) return;
  due = at;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    due = Infinity;
    void readDay();
  }, delayMs);
}

/** Hear what happens after what the document holds. */
export function listen() {
  stream?.close();
  stream = null;
  if (session.value.status !== 'in' || !board.value) return;
  stream = followStream({
    address: (after) => `/v1/stream?after=${after}`,
    after: String(board.value.doc.event_number),
    onEvent: ({ kind, data }) => {
      if (kind === 'presence') hear(data);
      else later();
      if (kind.startsWith('street_')) streetsHeard.value += 1;
    },
    onNetwork: (works) => {
      if (works && !online.value) later();
      online.value = works;
    },
    onSignedOut: () => {
      session.value = { ...session.value, status: 'out' };
    },
  });
}

/** @param {import('./state.js').Presence & {day: string}} message */
function hear(message) {
  if (message.board_id === BOARD_ID || message.day !== day.value) return;
  const next = new Map(presence.value);
  next.set(message.board_id, { ...message, heard_at: Date.now() });
  presence.value = next;
}

/** Interval after which the day is read again: lateness and urgency follow the clock. */
const STALE_MS = 60_000;

setInterval(() => {
  now.value = serverNow();
  const read = Date.parse(board.peek()?.doc.server_time ?? '');
  if (now.value - read >= STALE_MS && Date.now() - readAt >= TICK_MS && !document.hidden) later(0);
}, TICK_MS);
