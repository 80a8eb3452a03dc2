/**
 * Forgetting what the phone holds when somebody signs out, or somebody else signs in.
 * @module
 */

/**
 * Forget everything of whoever was signed in. What the phone is, and how it is set, stays.
 * @param {import('./store.js').Database} db
 */
export function forgetAll(db) {
  return db.write(['meta', 'rounds', 'events', 'posts'], async (tx) => {
    const stays = ['phone_id', 'event_seq', 'post_seq', 'settings', 'clock_offset'];
    for (const key of await tx.objectStore('meta').getAllKeys()) {
      if (!stays.includes(key)) await tx.objectStore('meta').delete(key);
    }
    for (const store of /** @type {const} */ (['rounds', 'events', 'posts']))
      await tx.objectStore(store).clear();
  });
}

/**
 * Somebody else takes the phone: what they see is theirs; what waits of others waits on.
 * @param {import('./store.js').Database} db
 */
export function putAside(db) {
  return db.write(['rounds', 'meta'], async (tx) => {
    await tx.objectStore('rounds').clear();
    const meta = tx.objectStore('meta');
    for (const key of await meta.getAllKeys()) {
      if (
        [
          'me',
          'rounds',
          'shifts',
          'listed_at',
          'offers',
          'messages',
          'own',
          'concerns',
          'open_round',
        ].includes(key) ||
        /^(order|changes|away) /.test(key)
      ) {
        await meta.delete(key);
      }
    }
  });
}
