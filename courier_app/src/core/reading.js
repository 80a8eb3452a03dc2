/**
 * Documents read from the server and kept. Without network each leaves what is known.
 * @module
 */
import {
  core,
  fetchRound,
  later,
  notKept,
  openDoc,
  refresh,
  remember,
  setLists,
  setMessages,
  showKept,
} from './core.js';
import * as show from './signals.js';

const DAY_MS = 86_400_000;
/** Rounds are looked for from yesterday, as a night's round goes on, to a week ahead. */
const DAYS_BACK = 1;
const DAYS_AHEAD = 7;

/**
 * Do something with its name in `loading` meanwhile. Does not reject where the phone keeps nothing:
 * that is said, and the next try may succeed.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T|null>}
 */
export async function during(name, work) {
  show.loading.value = { ...show.loading.value, [name]: true };
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    notKept(error, name);
    return null;
  } finally {
    const { [name]: _, ...others } = show.loading.value;
    show.loading.value = others;
  }
}

/**
 * Read a list and keep it; the one that is kept where there is no network.
 * @param {string} path
 * @param {string} key
 * @returns {Promise<{items: any[], read: boolean}>} `read`: just now.
 */
async function readList(path, key) {
  const { call, db } = core();
  const reply = await call('GET', path);
  if (reply.kind !== 'ok') return { items: (await db.get('meta', key)) ?? [], read: false };
  await remember(key, reply.json.items);
  return { items: reply.json.items, read: true };
}

/** @param {number} ms */
const dayText = (ms) => new Date(ms).toISOString().slice(0, 10);

/** Read own rounds and shifts. @returns {Promise<void>} */
export async function loadRounds() {
  await during('rounds', async () => {
    const now = core().clock.now();
    const askedAt = core().clock.phoneNow();
    const days = `first=${dayText(now - DAYS_BACK * DAY_MS)}&last=${dayText(now + DAYS_AHEAD * DAY_MS)}`;
    const mayTake = Boolean(show.session.value.me?.permissions['rounds:claim']);
    const [rounds, shifts, kept, offers] = await Promise.all([
      readList(`/v1/rounds?${days}`, 'rounds'),
      readList(`/v1/shifts?${days}`, 'shifts'),
      core().db.getAllKeys('rounds'),
      mayTake ? readList('/v1/swaps', 'offers') : null,
    ]);
    const isNew = rounds.read && shifts.read;
    if (isNew) await remember('listed_at', askedAt);
    setLists({
      rounds: rounds.items.map((one) => ({ ...one, kept: kept.includes(one.id) })),
      shifts: shifts.items,
      ...(isNew ? { asked_at: askedAt } : {}),
    });
    show.offers.value = offers?.items ?? [];
  });
}

/**
 * Take over a round that somebody offers: who was first is known by the server alone.
 * @param {string} swapId
 * @returns {Promise<boolean>} Whether it is one's own now.
 */
export async function takeOffer(swapId) {
  const taken = await during('offers', async () => {
    const reply = await core().call('POST', `/v1/swaps/${swapId}/take`, { json: {} });
    if (reply.kind !== 'ok') tellProblem(reply, 'offers');
    if (reply.kind === 'ok' || reply.kind === 'refused') await loadRounds();
    return reply.kind === 'ok';
  });
  return taken === true;
}

/** Make a code by which one signs in once more, as on the home screen; null without network. @returns {Promise<{code: string, expires_at: string}|null>} */
export function makeOwnCode() {
  return during('code', async () => {
    const reply = await core().call('POST', '/v1/sessions/current/code', { json: {} });
    if (reply.kind === 'ok') return reply.json;
    tellProblem(reply, 'code');
    return null;
  });
}

/** Show a round: what is kept at once, then what is new; fetches its tiles. @param {string} roundId @returns {Promise<void>} */
export async function openRound(roundId) {
  show.openRoundId.value = roundId;
  await during('round', async () => {
    const [kept] = await Promise.all([showKept(roundId), remember('open_round', roundId)]);
    const reply = await fetchRound(roundId);
    if (!kept && !openDoc()) tellProblem(reply, 'round');
  });
  if (openDoc()) void fetchMap(roundId);
}

/** @param {string} roundId */
function fetchMap(roundId) {
  return later(({ fetchTiles }) =>
    fetchTiles(core().call, roundId, (progress) => {
      show.tiles.value = progress;
    }),
  );
}

/** Put a round aside that is another's by now: its rider has read so. @returns {Promise<void>} */
export async function leaveRound() {
  const roundId = show.openRoundId.value;
  await during('round', async () => {
    await later(({ forgetRound }) => forgetRound(core().db, roundId));
    show.openRoundId.value = '';
    await Promise.all([remember('open_round', ''), showKept('')]);
  });
  await loadRounds();
}

/** Ask for what is new of the open round. @returns {Promise<void>} */
export async function refreshRound() {
  const roundId = show.openRoundId.value;
  if (!roundId) return;
  const reply = await during('round', () => fetchRound(roundId));
  // What could not be fetched when the round was taken is fetched as soon as there is network.
  if (reply?.kind === 'ok' || reply?.kind === 'unchanged') void fetchMap(roundId);
}

/** Read own hours, effort and what each round was like. @param {string} first Day. @param {string} last Day. @returns {Promise<void>} */
export async function loadOwn(first, last) {
  await during('own', async () => {
    const read = await later(({ readOwn }) => readOwn(core(), first, last));
    if (read?.found) show.own.value = read.found;
    else if (!show.own.value && read) tellProblem(read.reply, 'own');
  });
}

/** Read what one contested and reported, and what came of it. @returns {Promise<void>} */
export async function loadConcerns() {
  await during('concerns', async () => {
    const { me } = show.session.value;
    const read = me && (await later(({ readConcerns }) => readConcerns(core(), me.id ?? '')));
    if (read?.found) show.concerns.value = read.found;
    else if (read?.reply && !show.concerns.value) tellProblem(read.reply, 'concerns');
  });
}

/** Read the conversation with the office and note it as read. @returns {Promise<void>} */
export async function loadMessages() {
  await during('messages', () =>
    later(({ readMessages }) => readMessages(core(), readList, setMessages)),
  );
}

/** Count what the office wrote and was not read. @returns {Promise<void>} */
export async function countUnread() {
  const reply = await core().call('GET', '/v1/messages/unread');
  if (reply.kind === 'ok') show.unread.value = reply.json.count;
}

/** The person has read what changed. @returns {Promise<void>} */
export async function seenChanges() {
  await during('changes', () => core().db.delete('meta', `changes ${show.openRoundId.value}`));
  show.changes.value = [];
}

/** Try to send what waits, now. @returns {Promise<void>} */
export async function sendNow() {
  const before = show.outbox.value;
  const hindrance = await core().outbox.flushWords();
  if (hindrance === 'none' && before.events) await refreshRound();
}

/** Send a parked entry once more. @param {string} key Of a trouble. @returns {Promise<void>} */
export async function sendAgain(key) {
  await during('outbox', () => core().outbox.sendAgain(key));
}

/** The person has looked at it; what was refused stays listed. @param {string} key @returns {Promise<void>} */
export async function seenTrouble(key) {
  await during('outbox', () => core().outbox.seen(key));
  await refresh();
}

/**
 * @param {import('../../kit/call.js').Reply} reply
 * @param {string} doing
 */
export function tellProblem(reply, doing) {
  const code = reply.kind === 'away' ? 'network' : reply.code || reply.kind;
  show.problem.value = { code, message: reply.message, doing };
}
