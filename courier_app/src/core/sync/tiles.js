/**
 * Fetches the map of a round before the network is lost: its tiles and the module that draws them.
 * The service worker keeps what passes it; without one there is nothing to fetch ahead for.
 * @module
 */

const AT_ONCE = 4;
const MODULES = ['maplibre-gl.js', 'maplibre-gl-worker.js', 'maplibre-gl.css'].map(
  (name) => `/courier/vendor/${name}`,
);
const CACHE = 'courier-tiles';
/** What broke off is fetched again so much later. */
const AGAIN_MS = 10_000;

let underWay = '';
/** The round whose map was asked for last. */
let wanted = '';
/** Rounds whose tiles are here. @type {Set<string>} */
const fetched = new Set();

/** Progress; null when all is there. @typedef {(progress: {done: number, total: number}|null) => void} Tell */

/** @param {import('../../../kit/call.js').Call} call @param {string} roundId @param {Tell} tell @returns {Promise<void>} */
export async function fetchTiles(call, roundId, tell) {
  wanted = roundId;
  if (
    underWay === roundId ||
    fetched.has(roundId) ||
    !globalThis.caches ||
    !navigator.serviceWorker
  )
    return;
  underWay = roundId;
  try {
    await workerKeeps();
    await call('GET', '/v1/tiles.json');
    const reply = await call('GET', `/v1/rounds/${roundId}/tiles`);
    if (reply.kind !== 'ok') return;
    /** @type {{version: string, tiles: {z: number, x: number, y: number}[]}} */
    const { version, tiles } = reply.json;
    const paths = tiles.map(({ z, x, y }) => `/v1/tiles/${version}/${z}/${x}/${y}.mvt`);
    await dropOthers(version);
    fetched.add(roundId);
    await fetchAll(roundId, [...MODULES, ...paths], tell);
  } finally {
    underWay = '';
    if (!fetched.has(roundId))
      setTimeout(() => wanted === roundId && void fetchTiles(call, roundId, tell), AGAIN_MS);
  }
}

/** Wait until what is fetched passes the service worker: at the first visit it comes a bit later. */
async function workerKeeps() {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  await new Promise((/** @type {(come: Event) => void} */ done) => {
    navigator.serviceWorker.addEventListener('controllerchange', done, { once: true });
  });
}

/** @param {string} roundId @param {string[]} paths @param {Tell} tell */
async function fetchAll(roundId, paths, tell) {
  let next = 0;
  let done = 0;
  let failed = false;
  tell({ done, total: paths.length });
  const one = async () => {
    while (next < paths.length && !failed) {
      const path = paths[next];
      next += 1;
      try {
        if (!(await caches.match(path))) await fetchOne(path);
      } catch {
        failed = true; // The rest comes in a while, or when the round is opened again.
        return;
      }
      done += 1;
      tell({ done, total: paths.length });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  if (failed) fetched.delete(roundId);
  else tell(null);
}

/** A hotel's network answers every address with a page of its own, which is neither a tile nor a module. @param {string} path */
async function fetchOne(path) {
  const answer = await fetch(path, { credentials: 'same-origin' });
  const isOther = answer.headers.get('content-type')?.startsWith('text/html');
  if (isOther || answer.status === 429 || answer.status >= 500) throw new TypeError(path);
}

/** Tiles of a map that is no more are never asked for again. @param {string} version */
async function dropOthers(version) {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/v1/tiles/') && pathname.split('/')[3] !== version)
      await cache.delete(request);
  }
}
