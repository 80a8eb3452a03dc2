/**
 * Store of the phone: rounds, what waits to be sent, and a few lists. IndexedDB, as it takes
 * photos as they are and outlives a closed tab.
 *
 * Browsers close a database by themselves, as when they run out of memory, and refuse to write where
 * the phone is full. Each piece of work is therefore tried twice: through a new connection, or after
 * room was made.
 * @module
 */
/** @typedef {import('../types.js').OutEvent} OutEvent */
/** @typedef {import('../types.js').OutPost} OutPost */
/** @typedef {import('../types.js').KeptRound} KeptRound */

/**
 * `meta` holds small things by name (phone id, settings, session), `rounds` each {@link KeptRound},
 * `events` each {@link OutEvent} and `posts` each {@link OutPost} by their numbers.
 * @typedef {'meta'|'rounds'|'events'|'posts'} StoreName
 */
/**
 * @typedef {object} Store
 * @property {(key: any) => Promise<any>} get
 * @property {(state?: string) => Promise<any[]>} getAll Those in a state, or all.
 * @property {() => Promise<any[]>} getAllKeys
 * @property {(value: any, key?: any) => Promise<any>} put
 * @property {(key: any) => Promise<any>} delete
 * @property {() => Promise<any>} clear
 */
/** `store` is the first of those named. @typedef {{objectStore: (store: StoreName) => Store, store: Store}} Transaction */
/** `full`: nothing more can be written; `failed`: it can be neither read nor written. @typedef {'works'|'full'|'failed'} Health */

/**
 * The store. What a promise of it resolves for is kept; where one rejects nothing of it was.
 * @typedef {object} Database
 * @property {(stores: StoreName[], work: (tx: Transaction) => Promise<any>) => Promise<any>} read Several things as they stand at one moment.
 * @property {(stores: StoreName[], work: (tx: Transaction) => Promise<any>) => Promise<any>} write All of it or nothing; on the disk when it resolves.
 * @property {(store: StoreName, key: any) => Promise<any>} get
 * @property {(store: StoreName, value: any, key?: any) => Promise<any>} put
 * @property {(store: StoreName, key: any) => Promise<void>} delete
 * @property {(store: StoreName) => Promise<any[]>} getAllKeys
 * @property {(store: StoreName, state?: string) => Promise<any[]>} getAll
 * @property {() => void} close
 */

export const NAME = 'courier';
const VERSION = 1;

/** True where the phone has no room left. @param {unknown} error */
export const isFull = (error) => error instanceof Error && error.name === 'QuotaExceededError';

/**
 * Open the store, made anew where it is not there.
 * @param {string} [name]
 * @param {object} [given]
 * @param {() => Promise<unknown>} [given.makeRoom] Gives up what can be fetched again.
 * @param {(health: Health) => void} [given.onHealth]
 * @returns {Promise<Database>}
 */
export async function openStore(
  name = NAME,
  { makeRoom = async () => {}, onHealth = () => {} } = {},
) {
  /** @type {Promise<IDBDatabase>|null} */
  let connection = null;
  /** @type {Health} */
  let health = 'works';

  /** @param {Health} now */
  function tell(now) {
    health = now;
    onHealth(now);
  }

  function connected() {
    connection ??= connect(name, () => {
      connection = null;
    }).catch((error) => {
      connection = null;
      throw error;
    });
    return connection;
  }

  /**
   * @param {'readonly'|'readwrite'} mode
   * @param {StoreName[]} stores
   * @param {(tx: Transaction) => Promise<any>} work
   */
  async function twice(mode, stores, work) {
    const attempt = async () => within(await connected(), stores, mode, work);
    try {
      const found = await attempt().catch(async (error) => {
        if (isFull(error)) await makeRoom();
        else await disconnect();
        return attempt();
      });
      // Reading shows nothing of how much room there is.
      if (mode === 'readwrite' || health === 'failed') tell('works');
      return found;
    } catch (error) {
      tell(isFull(error) ? 'full' : 'failed');
      throw error;
    }
  }

  async function disconnect() {
    const old = connection;
    connection = null;
    await old?.then(
      (db) => db.close(),
      () => {},
    );
  }

  /**
   * @param {'readonly'|'readwrite'} mode
   * @param {StoreName} store
   * @param {(store: Store) => Promise<any>} work
   */
  const one = (mode, store, work) => twice(mode, [store], (tx) => work(tx.store));

  await connected().catch(connected);
  return {
    read: (stores, work) => twice('readonly', stores, work),
    write: (stores, work) => twice('readwrite', stores, work),
    get: (store, key) => one('readonly', store, (tx) => tx.get(key)),
    put: (store, value, key) => one('readwrite', store, (tx) => tx.put(value, key)),
    delete: (store, key) => one('readwrite', store, (tx) => tx.delete(key)),
    getAllKeys: (store) => one('readonly', store, (tx) => tx.getAllKeys()),
    getAll: (store, state) => one('readonly', store, (tx) => tx.getAll(state)),
    close: () => void disconnect(),
  };
}

/** @param {string} name @param {() => void} onClosed @returns {Promise<IDBDatabase>} */
async function connect(name, onClosed) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    const db = request.result;
    db.createObjectStore('meta');
    db.createObjectStore('rounds', { keyPath: 'round_id' });
    for (const store of ['events', 'posts']) {
      db.createObjectStore(store, { keyPath: 'seq' }).createIndex('state', 'state');
    }
  };
  const db = await answered(request);
  // Another tab has a newer app: let it go on.
  db.onversionchange = () => {
    db.close();
    onClosed();
  };
  db.onclose = onClosed;
  return db;
}

/**
 * One transaction; rejects with the reason for which the browser gave it up.
 * @param {IDBDatabase} db
 * @param {StoreName[]} stores
 * @param {'readonly'|'readwrite'} mode
 * @param {(tx: Transaction) => Promise<any>} work
 */
async function within(db, stores, mode, work) {
  // Typed as it is in browsers; what was told outlives a battery that runs empty.
  const tx = db.transaction(stores, mode, mode === 'readwrite' ? { durability: 'strict' } : {});
  const ended = new Promise((resolve, reject) => {
    tx.oncomplete = resolve;
    tx.onabort = reject;
  });
  ended.catch(() => {}); // Awaited below, unless the work fails before.
  const objectStore = (/** @type {StoreName} */ store) => facade(tx.objectStore(store));
  try {
    const found = await work({ objectStore, store: objectStore(stores[0]) });
    await ended;
    return found;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It is over already.
    }
    throw tx.error ?? error;
  }
}

/** @param {IDBObjectStore} store @returns {Store} */
function facade(store) {
  return {
    get: (key) => answered(store.get(key)),
    getAll: (state) => answered(state ? store.index('state').getAll(state) : store.getAll()),
    getAllKeys: () => answered(store.getAllKeys()),
    put: (value, key) => answered(store.put(value, key)),
    delete: (key) => answered(store.delete(key)),
    clear: () => answered(store.clear()),
  };
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
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
