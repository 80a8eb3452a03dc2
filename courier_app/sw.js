/*
 * Keeps the app on the phone. VERSION, FILES, MAP_VERSION and MAP_FILES stand above these lines: the
 * server writes them from the files that it serves. A new version is fetched beside the one that
 * runs and takes over at the next start, or when the page asks for it.
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

async function keepShell() {
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: 'reload' })));
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
  if (request.mode === 'navigate') return url.pathname === PAGE ? kept(SHELL, PAGE, request) : null;
  if (FILES.includes(url.pathname)) return kept(SHELL, url.pathname, request);
  if (MAP_FILES.includes(url.pathname)) return kept(MAP, url.pathname, request);
  if (url.pathname.startsWith('/v1/tiles/')) return kept(TILES, url.pathname, request);
  if (url.pathname === '/v1/tiles.json') return fresh(TILES, url.pathname, request);
  return null;
}

/** What is kept; else what the network gives, kept from now on. */
async function kept(name, key, request) {
  const cache = await caches.open(name);
  const found = await cache.match(key);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) await keepIfRoom(cache, key, answer);
  return answer;
}

/** Where the phone is full, what the network gave is shown all the same. */
const keepIfRoom = (cache, key, answer) => cache.put(key, answer.clone()).catch(() => {});

/** What the network gives; without it what is kept. */
async function fresh(name, key, request) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok) await keepIfRoom(cache, key, answer);
    return answer;
  } catch (error) {
    const found = await cache.match(key);
    if (found) return found;
    throw error;
  }
}
