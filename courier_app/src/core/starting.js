/**
 * Starting, signing in and out, settings.
 * @module
 */
import {
  core,
  later,
  makeCore,
  noteSignedIn,
  notKept,
  refresh,
  remember,
  setLists,
  showKept,
} from './core.js';
import {
  countUnread,
  during,
  loadRounds,
  openRound,
  refreshRound,
  tellProblem,
} from './reading.js';
import { askText, speak } from './speaking.js';
import { register } from './worker.js';
import { effect } from '../../vendor/ui.js';
import * as show from './signals.js';

/** @typedef {import('./types.js').Settings} Settings */

/** What waits is sent, and what is new asked for, so often while the app is looked at. */
const ASK_MS = 30_000;
/** While the server says by itself what is new, it is asked less often. */
const ASK_ANYWAY = 10;
const TICK_MS = 10_000;
/** On a simulated day, whose clock runs fast. */
const FAST_TICK_MS = 1000;
/** A store that could not be opened is tried again so soon, then ever later. */
const OPEN_AGAIN_MS = 1000;

let started = false;

/** Read what is kept, register the service worker, begin to listen and to send. Once. @returns {Promise<void>} */
export async function start() {
  if (started) return;
  started = true;
  // As the page found out already.
  const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
  show.settings.value = { ...show.settings.value, language };
  // Most phones keep the language that they begin with: its texts are on the way meanwhile.
  askText(language).catch(() => {});
  for (let waitMs = OPEN_AGAIN_MS; !(await readKept()); waitMs *= 2) {
    await new Promise((go) => {
      setTimeout(go, Math.min(waitMs, ASK_MS));
    });
  }
  show.ready.value = true;
  // The screen on which a photo was held is gone.
  await during('photo', () => core().outbox.releaseHeld());
  listen();
  await meet(who ?? undefined);
  void hear();
  // Last, as what it fetches ahead would hold up the round at the first visit.
  void register();
  void stay();
}

/** Person who is signed in, asked for while what is kept is read. @type {Promise<import('../../kit/call.js').Reply>|null} */
let who = null;

/** Show what is kept; false where the phone gives nothing, which is said. @returns {Promise<boolean>} */
async function readKept() {
  try {
    const kept = await makeCore();
    who = core().call('GET', '/v1/me');
    show.settings.value = { ...show.settings.value, ...kept.settings };
    show.session.value = kept.me ? { status: 'in', me: kept.me } : { status: 'unknown', me: null };
    setLists({
      rounds: kept.rounds ?? [],
      shifts: kept.shifts ?? [],
      asked_at: kept.listed_at ?? 0,
    });
    show.offers.value = kept.offers ?? [];
    show.openRoundId.value = kept.open_round ?? '';
    await Promise.all([loadTexts(), showKept(show.openRoundId.value)]);
    if (show.problem.value?.doing === 'start') show.problem.value = null;
    return true;
  } catch (error) {
    await loadTexts();
    notKept(error, 'start');
    show.session.value = { status: 'out', me: null };
    show.ready.value = true;
    return false;
  }
}

/** Keep the storage, and the screen on while riding, as far as the browser lets us. */
function stay() {
  return later(async ({ askToStay, keepAwake }) => {
    const isRiding = () => show.round.value?.status === 'started' && !show.round.value.break_since;
    keepAwake(effect, () => isRiding() && show.settings.value.keep_awake);
    show.outbox.value = { ...show.outbox.value, volatile: !(await askToStay()) };
  });
}

/** Find out who is signed in, then read and send. @param {Promise<import('../../kit/call.js').Reply>} [asked] */
async function meet(asked) {
  const { call } = core();
  const reply = await (asked ?? call('GET', '/v1/me'));
  if (reply.kind === 'ok') {
    const isFirst = reply.json.round_id && !show.openRoundId.value;
    // Nothing but that it comes is shown before the one round of a link.
    if (isFirst) show.loading.value = { ...show.loading.value, round: true };
    noteSignedIn(reply.json, reply.askedAt);
    await Promise.all([remember('me', reply.json), catchUp()]);
    return;
  }
  if (reply.kind === 'signed-out') {
    show.session.value = { ...show.session.value, status: show.session.value.me ? 'stale' : 'out' };
  } else if (show.session.value.status === 'unknown') {
    show.session.value = { status: 'out', me: null };
  }
  if (show.session.value.status === 'in') await catchUp();
}

/** Send what waits, and read what is new: first the round that is ridden. */
async function catchUp() {
  const { events, photos, others } = show.outbox.value;
  const waits = events + photos + others > 0;
  if (waits) await core().outbox.flushWords();
  const only = show.session.value.me?.round_id;
  await (only && !show.openRoundId.value ? openRound(only) : refreshRound());
  if (!waits) await core().outbox.flushWords();
  await Promise.all([loadRounds(), countUnread()]);
}

/** Says by itself what is new; not there before it is read. @type {ReturnType<typeof import('./later.js').makeLive>|null} */
let live = null;
/** @type {Promise<ReturnType<typeof import('./later.js').makeLive>|null>|null} */
let coming = null;

const isLookedAt = () =>
  document.visibilityState === 'visible' && show.session.value.status === 'in';

/** Hear what the office does, as long as the app is looked at. */
async function hear() {
  if (!live) {
    coming ??= later(({ makeLive }) =>
      makeLive({
        open: (address) => new EventSource(address),
        // What was done here is told first: the round that comes then knows of it.
        onRound: () =>
          void core()
            .outbox.flushWords()
            .then(() => Promise.all([refreshRound(), loadRounds()])),
        onWord: () => void countUnread(),
        phoneId: core().phoneId,
      }),
    );
    live = await coming.finally(() => {
      coming = null;
    });
  }
  live?.listen(isLookedAt());
}

function listen() {
  let asked = 0;
  const wake = () => {
    void hear();
    if (isLookedAt()) void catchUp();
  };
  const ask = () => {
    asked += 1;
    void hear();
    if (!isLookedAt()) return;
    if (live?.isOpen() && asked % ASK_ANYWAY) void core().outbox.flush();
    else void catchUp();
  };
  effect(() => {
    void show.session.value.status;
    live?.listen(isLookedAt());
  });
  addEventListener('online', wake);
  addEventListener('offline', () => {
    show.online.value = false;
  });
  addEventListener('pageshow', wake);
  document.addEventListener('resume', wake); // The phone slept.
  document.addEventListener('visibilitychange', wake);
  setInterval(ask, ASK_MS);
  const tick = () => {
    show.now.value = core().clock.now();
    void refresh();
    setTimeout(tick, Math.max(FAST_TICK_MS, TICK_MS / (core().clock.fast()?.speed ?? 1)));
  };
  setTimeout(tick, TICK_MS);
}

// --- who -------------------------------------------------------------------------------------

/** Sign in with the token of a link (`/courier/#/link/<token>`); true if it worked. @param {string} token @returns {Promise<boolean>} */
export function signInWithLink(token) {
  return signIn('/v1/sessions/link', { token });
}

/** Sign in with a short code; true if it worked. @param {string} code @returns {Promise<boolean>} */
export function signInWithCode(code) {
  return signIn('/v1/sessions/code', { code });
}

/** @param {string} path @param {Record<string, string>} json */
async function signIn(path, json) {
  const done = await during('sign-in', async () => {
    const reply = await core().call('POST', path, { json });
    if (reply.kind !== 'ok' || reply.json.outcome !== 'signed_in') {
      tellProblem(reply, 'sign-in');
      return false;
    }
    const before = show.session.value.me?.id;
    if (before && before !== reply.json.person_id) {
      if (!(await later(async ({ putAside }) => (await putAside(core().db), true)))) return false;
      await showNobody();
    }
    show.problem.value = null;
    await meet();
    return show.session.value.status === 'in';
  });
  return done === true;
}

/** Nothing of whoever was signed in is shown any more. */
async function showNobody() {
  show.openRoundId.value = '';
  setLists({ rounds: [], shifts: [] });
  show.offers.value = [];
  show.own.value = null;
  show.concerns.value = null;
  show.lastUndoable.value = null;
  await showKept('');
}

/**
 * Sign out and forget everything, unless something waits to be sent and `anyway` is not said; true if done.
 * @param {{anyway?: boolean}} [how]
 * @returns {Promise<boolean>}
 */
export async function signOut({ anyway = false } = {}) {
  const { call, db, outbox } = core();
  await outbox.flush();
  const { events, photos, others } = show.outbox.value;
  if (!anyway && events + photos + others > 0) return false;
  await call('DELETE', '/v1/sessions/current');
  const isForgotten = await during('sign-out', () =>
    later(async ({ forgetAll }) => (await forgetAll(db), true)),
  );
  if (!isForgotten) return false;
  if (globalThis.caches) await caches.delete('courier-tiles');
  show.session.value = { status: 'out', me: null };
  await showNobody();
  return true;
}

// --- settings --------------------------------------------------------------------------------

/** @param {Partial<Settings>} some @returns {Promise<void>} */
export async function setSettings(some) {
  show.settings.value = { ...show.settings.value, ...some };
  await remember('settings', show.settings.value);
  if (some.language) await loadTexts();
}

async function loadTexts() {
  try {
    await speak();
  } catch {
    show.problem.value = { code: 'network', message: '', doing: 'start' };
  }
}

/** @returns {void} */
export function dismissProblem() {
  show.problem.value = null;
}

export { holdUpdates, takeUpdate } from './worker.js';
