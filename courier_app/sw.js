/*
 * Keeps the app on the phone. VERSION, FILES, MAP_VERSION and MAP_FILES stand above these lines: the
 * server writes them from the files that it serves, each with the SHA-256 of its content. A new
 * version is fetched beside the one that runs and takes over at the next start, or when the page asks
 * for it. Only what is surely the server's is kept: the sign-in page of a train's network answers
 * every address with 200.
 */
const SHELL = `courier-shell-${VERSION}`;
const MAP = `courier-map-${MAP_VERSION}`;
const TILES = 'courier-tiles';
const PAGE = '/courier/';

addEventListener('install', (event) => event.waitUntil(keepShell()));
addEventListener('activate', (event) => event.waitUntil(dropOld().then(() => clients.claim())));
addEventListener('message', (event) => {
  if (event.data === 'take-over') skipWaiting();
});
addEventListener('fetch', (event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

/** All files of this version or none: where one is not the server's, the version does not take over. */
async function keepShell() {
  const cache = await caches.open(SHELL);
  await Promise.all(
    Object.keys(FILES).map(async (path) => {
      const answer = await fetch(new Request(path, { cache: 'reload' }));
      if (!(await hasContent(answer, FILES[path])))
        throw new TypeError(`not the file of this version: ${path}`);
      await cache.put(path, answer);
    }),
  );
}

async function dropOld() {
  const ours = [SHELL, MAP, TILES];
  for (const name of await caches.keys()) {
    if (name.startsWith('courier-') && !ours.includes(name)) await caches.delete(name);
  }
}

function answerTo(request) {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return null;
  const path = url.pathname;
  if (request.mode === 'navigate')
    return path === PAGE ? kept(SHELL, PAGE, request, ofShell(PAGE)) : null;
  if (path in FILES) return kept(SHELL, path, request, ofShell(path));
  if (path in MAP_FILES)
    return kept(MAP, path, request, (answer) => hasContent(answer, MAP_FILES[path]));
  if (path.startsWith('/v1/tiles/')) return kept(TILES, path, request, isTile);
  if (path === '/v1/tiles.json') return fresh(TILES, path, request);
  return null;
}

const ofShell = (path) => (answer) => hasContent(answer, FILES[path]);

/** True where an answer is the file of a hash. */
async function hasContent(answer, hash) {
  if (!answer.ok || answer.redirected) return false;
  const digest = await crypto.subtle.digest('SHA-256', await answer.clone().arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest))) === hash;
}

/** What a tile has in it is not known beforehand. */
const isTile = (answer) =>
  answer.ok && answer.headers.get('Content-Type')?.startsWith('application/vnd.mapbox-vector-tile');

/** What is kept, unless it is damaged; else what the network gives, kept from now on where it is what was asked for. */
async function kept(name, key, request, isWanted) {
  const cache = await caches.open(name);
  const found = await cache.match(key);
  if (found && (await isWanted(found))) return found;
  const answer = await fetch(request);
  if (await isWanted(answer)) await keepIfRoom(cache, key, answer);
  return answer;
}

/** Where the phone is full, what the network gave is shown all the same. */
const keepIfRoom = (cache, key, answer) => cache.put(key, answer.clone()).catch(() => {});

/** What the network gives; without it what is kept. */
async function fresh(name, key, request) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (!answer.headers.has('Served-By'))
      throw new TypeError(`not an answer of the server: ${key}`);
    if (answer.ok) await keepIfRoom(cache, key, answer);
    return answer;
  } catch (error) {
    const found = await cache.match(key);
    if (found) return found;
    throw error;
  }
}
