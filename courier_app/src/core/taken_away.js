/**
 * A round that the server shows its rider no more: who rides it now, and who has its jobs.
 * @module
 */
import * as show from './signals.js';

/** @typedef {import('./types.js').TakenAway} TakenAway */

/**
 * Ask what became of a round, and keep it; without an answer it is asked another time.
 * @param {Pick<import('./core.js').Core, 'call'|'db'>} given
 * @param {import('./types.js').RoundDoc} doc As it was kept last.
 * @returns {Promise<void>}
 */
export async function askWhoHas({ call, db }, doc) {
  const { id } = doc.round;
  const reply = await call('GET', `/v1/rounds/${id}/taken-away`);
  if (reply.kind === 'ok') await noteTaken(db, id, reply.json);
  else if (reply.status === 404)
    await noteTaken(db, id, {
      what: 'gone',
      since: null,
      rider: '',
      contact: doc.contact,
      takers: [],
    });
}

/**
 * Show and keep what became of a round; nothing of one that is the rider's again.
 * @param {import('./sync/store.js').Database} db @param {string} roundId @param {TakenAway|null} found
 */
export async function noteTaken(db, roundId, found) {
  if (show.openRoundId.value === roundId) show.takenAway.value = found;
  if (found) await db.put('meta', found, `away ${roundId}`);
  else await db.delete('meta', `away ${roundId}`);
}

/** Forget a round that is another's. @param {import('./sync/store.js').Database} db @param {string} roundId */
export async function forgetRound(db, roundId) {
  for (const key of ['order', 'changes', 'away']) await db.delete('meta', `${key} ${roundId}`);
  await db.delete('rounds', roundId);
}
