/** Fetching the map of a round ahead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fetchTiles } from '../../courier_app/src/core/sync/tiles.js';

test('a map whose fetching broke off is fetched again by itself, as long as its round is open', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const fetched = [];
  let isCut = true;
  const cache = { keys: async () => [] };
  t.mock.method(globalThis, 'fetch', async (path) => {
    if (isCut) throw new TypeError(path);
    fetched.push(path);
    return new Response('', { headers: { 'Content-Type': 'application/octet-stream' } });
  });
  const worker = { ready: Promise.resolve(), controller: {} };
  globalThis.caches = { match: async () => undefined, open: async () => cache };
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { serviceWorker: worker },
  });
  const call = async () => ({ kind: 'ok', json: { version: '1', tiles: [{ z: 14, x: 1, y: 2 }] } });
  const told = [];
  await fetchTiles(call, 'round', (progress) => told.push(progress));
  assert.deepEqual(fetched, []);
  isCut = false;
  t.mock.timers.tick(10_000);
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  assert.ok(fetched.includes('/v1/tiles/1/14/1/2.mvt'));
  assert.equal(told.at(-1), null);
  isCut = true;
  await fetchTiles(call, 'first', () => {});
  await fetchTiles(call, 'second', () => {});
  isCut = false;
  fetched.length = 0;
  t.mock.timers.tick(10_000);
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  assert.equal(fetched.length, 4, 'only the round that is open is fetched');
});
