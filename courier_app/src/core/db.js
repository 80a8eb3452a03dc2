/**
 * What is kept on the phone: rounds, what waits to be sent, and a few lists. IndexedDB, as it takes
 * photos as they are and outlives a closed tab.
 * @module
 */
import { openDB } from '../../vendor/idb.js';

/** @typedef {import('./types.js').OutEvent} OutEvent */
/** @typedef {import('./types.js').OutPost} OutPost */
/** @typedef {import('./types.js').KeptRound} KeptRound */

/**
 * @typedef {object} Schema
 * @property {{key: string, value: any}} meta Small things by name: phone id, settings, session.
 * @property {{key: string, value: KeptRound}} rounds
 * @property {{key: number, value: OutEvent, indexes: {state: string}}} events
 * @property {{key: number, value: OutPost, indexes: {state: string}}} posts
 */

/** @typedef {import('../../vendor/idb.js').IDBPDatabase<Schema>} Database */

export const NAME = 'courier';
const VERSION = 1;

/**
 * Open the store, made anew where it is not there.
 * @param {string} [name]
 * @returns {Promise<Database>}
 */
export function openStore(name = NAME) {
  return openDB(name, VERSION, {
    upgrade(db) {
      db.createObjectStore('meta');
      db.createObjectStore('rounds', { keyPath: 'round_id' });
      for (const store of /** @type {const} */ (['events', 'posts'])) {
        db.createObjectStore(store, { keyPath: 'seq' }).createIndex('state', 'state');
      }
    },
    // Another tab has a newer app: let it go on.
    blocking: (_current, _blocked, event) => /** @type {IDBDatabase} */ (event.target).close(),
  });
}

/**
 * Take the next numbers of a counter, in the transaction of what they number.
 * @param {{get: (key: string) => Promise<any>, put: (value: any, key: string) => Promise<unknown>}} meta
 * @param {string} counter
 * @param {number} count
 * @returns {Promise<number>} The first of them.
 */
export async function takeNumbers(meta, counter, count) {
  const last = (await meta.get(counter)) ?? 0;
  await meta.put(last + count, counter);
  return last + 1;
}

/**
 * Forget everything of whoever was signed in. What the phone is, and how it is set, stays.
 * @param {Database} db
 */
export async function forgetAll(db) {
  const tx = db.transaction(['meta', 'rounds', 'events', 'posts'], 'readwrite');
  const stays = ['phone_id', 'event_seq', 'post_seq', 'settings', 'clock_offset'];
  for (const key of await tx.objectStore('meta').getAllKeys()) {
    if (!stays.includes(key)) await tx.objectStore('meta').delete(key);
  }
  for (const store of /** @type {const} */ (['rounds', 'events', 'posts'])) {
    await tx.objectStore(store).clear();
  }
  await tx.done;
}
