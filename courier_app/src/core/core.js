/**
 * The parts of the core put together, once, and the signals kept in line with what is kept.
 * @module
 */
import { takeEarlyAnswer } from '../../kit/early_answers.js';
import { makeCall } from '../../kit/call.js';
import { adviseBreak } from './round/breaks.js';
import { makeClock } from '../../kit/clock.js';
import { isFull, openStore } from './sync/store.js';
import { makeIds } from './sync/ids.js';
import { makeOutbox } from './sync/outbox.js';
import { listNow, undoableOf } from './round/pending.js';
import { roundNow } from './round/round.js';
import { SETTLED, UNDOABLE } from './round/reducing.js';
import * as show from './signals.js';

/** @typedef {import('./types.js').RoundDoc} RoundDoc */

/**
 * @typedef {object} Core
 * @property {import('./sync/store.js').Database} db
 * @property {import('../../kit/clock.js').Clock} clock
 * @property {import('../../kit/call.js').Call} call
 * @property {import('./sync/outbox.js').Outbox} outbox
 * @property {() => string} newId
 * @property {string} phoneId
 * @property {BroadcastChannel|null} channel To the other tabs.
 */

/** @type {Core|null} */
let parts = null;

/** The document that the open round is made of. @type {RoundDoc|null} */
let doc = null;
/** @type {string[]} */
let order = [];

/** @returns {Core} */
export function core() {
  if (!parts) throw new DOMException('the store is not open', 'InvalidStateError');
  return parts;
}

/** When it was found out last who is signed in: what was asked before says nothing of now. */
let signedInAt = -Infinity;

/** Somebody is signed in, as the server told. @param {import('./types.js').Me} me @param {number} askedAt */
export function noteSignedIn(me, askedAt) {
  signedInAt = askedAt;
  show.session.value = { status: 'in', me };
}

/** State that the app begins with, of the small things that are kept. */
const AT_START = [
  'clock_offset',
  'clock_fast',
  'phone_id',
  'last_sent_at',
  'settings',
  'me',
  'rounds',
  'shifts',
  'listed_at',
  'open_round',
  'offers',
];

/** Put the parts together. @returns {Promise<Record<string, any>>} What the app begins with, read in one go. */
export async function makeCore() {
  const db = await openStore(undefined, {
    makeRoom,
    onHealth: (health) => {
      if (show.storage.peek() !== health) show.storage.value = health;
    },
  });
  const values = await db.read(['meta'], ({ store }) =>
    Promise.all(AT_START.map((key) => store.get(key))),
  );
  const kept = Object.fromEntries(AT_START.map((key, at) => [key, values[at]]));
  const clock = makeClock(Date.now, kept.clock_offset ?? 0, kept.clock_fast ?? null);
  let keptFast = clock.fast();
  const newId = makeIds(clock.phoneNow);
  const phoneId = kept.phone_id ?? newId();
  if (!kept.phone_id) await db.put('meta', phoneId, 'phone_id');
  const call = makeCall({
    fetch: (...args) => fetch(...args),
    cookies: () => document.cookie,
    language: () => show.settings.value.language,
    clock,
    early: takeEarlyAnswer,
    onNetwork: (works) => {
      show.online.value = works;
      void remember('clock_offset', clock.offsetMs());
      if (clock.fast() !== keptFast) void remember('clock_fast', (keptFast = clock.fast()));
    },
  });
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('courier') : null;
  const outbox = makeOutbox({
    db,
    call,
    clock,
    newId,
    phoneId,
    owner: () => show.session.value.me?.id ?? '',
    alone: (work, what) => alone(what === 'photos' ? 'courier-photos' : 'courier-outbox', work),
    onChange: () => {
      void refresh();
      channel?.postMessage('outbox');
    },
    onSignedOut: (askedAt) => {
      if (show.session.value.status === 'in' && askedAt >= signedInAt)
        show.session.value = { ...show.session.value, status: 'stale' };
    },
    onSent: () => {
      const at = new Date(clock.now()).toISOString();
      show.outbox.value = { ...show.outbox.value, last_sent_at: at };
      void remember('last_sent_at', at);
    },
  });
  show.outbox.value = { ...show.outbox.value, last_sent_at: kept.last_sent_at ?? null };
  channel?.addEventListener('message', () => void refresh());
  parts = { db, clock, call, outbox, newId, phoneId, channel };
  return kept;
}

/** Tiles can be fetched again; what a rider told cannot. */
const makeRoom = async () => globalThis.caches?.delete('courier-tiles');

/**
 * Keep a small thing that can be read again; where it cannot be kept the screens go by what was read.
 * @param {string} key
 * @param {any} value
 */
export async function remember(key, value) {
  try {
    await core().db.put('meta', value, key);
  } catch {
    // The store says how it is itself.
  }
}

/** Say that something was not kept. @param {unknown} error @param {string} doing */
export function notKept(error, doing) {
  const code = isFull(error) ? 'storage-full' : 'storage-failed';
  show.problem.value = { code, message: '', doing };
}

// --- the open round --------------------------------------------------------------------------

/**
 * Show a round from what is kept; nothing without an id.
 * @param {string} roundId
 * @returns {Promise<boolean>} Whether it is kept.
 */
export async function showKept(roundId) {
  const { db } = core();
  const [kept, own, changed, away] = roundId
    ? await Promise.all([
        db.get('rounds', roundId),
        keptOrder(roundId),
        db.get('meta', `changes ${roundId}`),
        db.get('meta', `away ${roundId}`),
      ])
    : [];
  doc = kept?.doc ?? null;
  order = doc ? orderFor(doc, own) : [];
  show.changes.value = (doc && changed) ?? [];
  show.suggestion.value = null;
  if (away) show.takenAway.value = away;
  await refresh();
  // Last, so that nobody sees a stop of a round that was put aside.
  show.takenAway.value = (doc && away) ?? null;
  return doc !== null;
}

/** @param {string} roundId */
const keptOrder = (roundId) => core().db.get('meta', `order ${roundId}`);

/** Another version has an order of its own. @param {RoundDoc} of @param {any} own As kept. @returns {string[]} */
const orderFor = (of, own) => (own?.version === of.round.version ? own.ids : []);

/** Ride the open round in an order of one's own. @param {string[]} ids */
export async function takeOrder(ids) {
  if (!doc) return;
  order = ids;
  await remember(`order ${doc.round.id}`, { version: doc.round.version, ids });
  await refresh();
}

/** The document of the open round. */
export const openDoc = () => doc;

/** @type {Promise<unknown>} */
let lastFetch = Promise.resolve();
/** @type {{id: string, reply: Promise<import('../../kit/call.js').Reply>}|null} */
let nextFetch = null;

/**
 * Read a round anew, keep it, and note what changed in it. One after the other, in all tabs: what
 * this phone told is no news, and only one may compare before it is forgotten that it told it.
 * @param {string} roundId
 * @returns {Promise<import('../../kit/call.js').Reply>}
 */
export function fetchRound(roundId) {
  if (nextFetch?.id === roundId) return nextFetch.reply;
  const reply = lastFetch.then(() => {
    nextFetch = null;
    return alone('courier-round', () => fetchOnce(roundId));
  });
  nextFetch = { id: roundId, reply };
  lastFetch = reply.catch(() => {});
  return reply;
}

/**
 * Run work in one tab at a time.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function alone(name, work) {
  return 'locks' in navigator
    ? /** @type {Promise<T>} */ (navigator.locks.request(name, work))
    : work();
}

/**
 * @param {string} roundId
 * @returns {Promise<import('../../kit/call.js').Reply>}
 */
async function fetchOnce(roundId) {
  const { db, call, outbox, clock } = core();
  const before = await db.get('rounds', roundId);
  const reply = await call('GET', `/v1/rounds/${roundId}`, { etag: before?.etag });
  if (reply.kind === 'ok') {
    /** @type {RoundDoc} */
    const found = reply.json;
    if (!before) await showFirst(found);
    const { events } = await outbox.all();
    const reported = new Set(
      events
        .filter((one) => UNDOABLE.has(one.event.kind) || one.event.kind === 'visit_undone')
        .map((one) => one.event.subject_id),
    );
    const changed = before
      ? await later(({ changesBetween }) =>
          changesBetween(before.doc, found, (id) => reported.has(id)),
        )
      : [];
    if (!changed) {
      // What cannot be compared would change in silence: it is read another time.
      show.problem.value = { code: 'network', message: '', doing: 'round' };
      return { ...reply, kind: 'away', json: null };
    }
    try {
      await db.put('rounds', {
        round_id: roundId,
        doc: found,
        etag: reply.etag,
        fetched_at: clock.phoneNow(),
      });
    } catch {
      // Shown all the same; what was told before stays in the outbox beside the older document.
      if (show.openRoundId.value === roundId) doc = found;
      await refresh();
      return reply;
    }
    await noteChanges(roundId, changed);
  }
  const kept = reply.kind === 'ok' ? reply.json : reply.kind === 'unchanged' ? before?.doc : null;
  if (reply.status === 404 && before) await later(({ askWhoHas }) => askWhoHas(core(), before.doc));
  if (kept) {
    if (show.takenAway.value) await later(({ noteTaken }) => noteTaken(db, roundId, null));
    if (show.openRoundId.value === roundId) {
      doc = kept;
      order = orderFor(kept, await keptOrder(roundId));
    }
    await outbox.readAgain(roundId, kept.round.shift.id, reply.askedAt);
  }
  await refresh();
  return reply;
}

/** A round that was never on this phone: to be seen at once, and kept then. @param {RoundDoc} found */
function showFirst(found) {
  if (show.openRoundId.value !== found.round.id) return undefined;
  doc = found;
  order = [];
  return refresh();
}

/** @param {string} roundId @param {import('./types.js').Change[]} changed */
async function noteChanges(roundId, changed) {
  if (!changed.length) return;
  const { db } = core();
  const before = (await db.get('meta', `changes ${roundId}`)) ?? [];
  const unseen = (await later(({ addChanges }) => addChanges(before, changed))) ?? changed;
  await db.put('meta', unseen, `changes ${roundId}`);
  if (show.openRoundId.value === roundId) show.changes.value = unseen;
}

// --- signals ---------------------------------------------------------------------------------

/** @type {Promise<void>|null} */
let refreshing = null;
let stale = false;

/** Bring the signals in line with what is kept; calls that come meanwhile are one more. */
export function refresh() {
  stale = true;
  refreshing ??= refreshWhileStale().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Never rejects: what cannot be read now is read at the next tick. */
async function refreshWhileStale() {
  try {
    while (stale) {
      stale = false;
      await refreshOnce();
    }
  } catch (error) {
    if (!(error instanceof DOMException)) reportError(error);
  }
}

/** What is seldom there: troubles, incidents that nobody knows of yet, and messages. @type {typeof import('./later.js').rareOf|null} */
let tellRare = null;

/** @param {import('./types.js').OutEvent[]} events @param {import('./types.js').OutPost[]} posts @param {string} mine */
async function rare(events, posts, mine) {
  tellRare ??= await later(({ rareOf }) => rareOf);
  if (!tellRare) return {};
  const { messages, ...others } = tellRare(events, posts, mine, heard);
  show.messages.value = messages;
  return others;
}

async function refreshOnce() {
  if (!parts) return;
  const { outbox, clock } = parts;
  const { events, posts } = await outbox.all();
  const mine = show.session.value.me?.id ?? '';
  const queued = posts.filter((one) => one.state === 'queued');
  show.outbox.value = {
    ...show.outbox.value,
    events: events.filter((one) => one.state === 'queued').length,
    photos: queued.filter((one) => one.what === 'photo').length,
    others: queued.filter((one) => one.what !== 'photo').length,
    sending: outbox.isSending(),
    hindrance: outbox.hindrance(),
    ...(await rare(events, posts, mine)),
  };
  Object.assign(listed, { events });
  showLists();
  if (!doc) {
    show.round.value = null;
    show.undoable.value = null;
    followPosition();
    return;
  }
  const now = clock.now();
  if (doc.cold && !reckonCold) void later(takeCold);
  const given = {
    doc,
    events,
    posts,
    now,
    phoneNow: clock.phoneNow(),
    order,
    trueText: clock.trueText,
    reckonCold,
  };
  show.round.value = roundNow(given);
  show.undoable.value = undoableOf(events, show.lastUndoable.value, clock.phoneNow());
  show.breakAdvice.value = adviseBreak(show.round.value, doc.work, now);
  followPosition();
  void considerOrder();
}

/** Counts minutes out of the cold; read where a round has goods for it. @type {typeof import('./later.js').coldNow|null} */
let reckonCold = null;

/** @param {typeof import('./later.js')} modules */
function takeCold({ coldNow }) {
  reckonCold = coldNow;
  return refresh();
}

/** @type {ReturnType<typeof import('./later.js').makePosition>|null} */
let position = null;

/** Watch where one is, as far as it is wanted and the module for it is read. */
function followPosition() {
  if (position) position.follow(show.mapOpen.value);
  else if (show.ready.value) void later(startPosition);
}

/** @param {typeof import('./later.js')} modules */
function startPosition({ makePosition }) {
  if (!parts) return;
  position ??= makePosition({
    geolocation: navigator.geolocation,
    call: parts.call,
    clock: parts.clock,
    round: () => show.round.value,
    onChange: (state) => {
      show.position.value = state;
    },
  });
  position.follow(show.mapOpen.value);
}

/**
 * Do something with what is read after the first screen; nothing where it cannot be read now, as
 * without network before the phone keeps it.
 * @template T
 * @param {(modules: typeof import('./later.js')) => T|Promise<T>} work
 * @returns {Promise<T|null>}
 */
export async function later(work) {
  let modules;
  try {
    modules = await import('./later.js');
  } catch {
    return null;
  }
  return work(modules);
}

/** A touch is answered, and the screen drawn, before the search goes on. */
const breath = () =>
  new Promise((go) => {
    setTimeout(go);
  });

let considered = '';

/** Look for a better order where something will be late; once for each way things stand. */
async function considerOrder() {
  const [round, from] = [show.round.value, doc];
  if (!round || !from || !show.ready.value) return;
  const now = core().clock.now();
  const open = round.stops.filter((stop) => !SETTLED.has(stop.status));
  const key = `${round.id} ${round.version} ${open.map((stop) => stop.visit_id).join()} ${Math.floor(now / 300_000)}`;
  if (key === considered) return;
  considered = key;
  const late = round.status === 'started' && open.some((stop) => stop.late_s > 60);
  const found = late
    ? await later(({ betterSequence }) => betterSequence(round, from, now, breath))
    : null;
  // What was done meanwhile has a search of its own.
  if (key === considered && show.round.value?.id === round.id) show.suggestion.value = found;
}

/** Rounds and shifts as the server told them, when they were asked for, and what was told since. */
const listed = {
  rounds: /** @type {import('./types.js').RoundSummary[]} */ ([]),
  shifts: /** @type {Record<string, any>[]} */ ([]),
  asked_at: 0,
  events: /** @type {import('./types.js').OutEvent[]} */ ([]),
};

function showLists() {
  const mine = show.session.value.me?.id ?? '';
  const now = listNow(
    listed,
    listed.events.filter((one) => one.owner === mine),
  );
  show.rounds.value = now.rounds;
  show.shifts.value = now.shifts;
}

/** Show rounds and shifts, with what this phone told since they were asked for. @param {Partial<typeof listed>} read */
export function setLists(read) {
  Object.assign(listed, read);
  showLists();
}

/** @type {import('./types.js').Message[]} */
let heard = [];

/** @param {import('./types.js').Message[]} messages Oldest first. */
export function setMessages(messages) {
  heard = messages;
  return refresh();
}
