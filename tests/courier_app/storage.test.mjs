/** A phone whose storage fails or is full: nothing is believed that is not kept, and it goes on afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePhone, Server } from './support.mjs';
import { openStore } from '../../courier_app/src/core/sync/store.js';

const full = () => new DOMException('no room', 'QuotaExceededError');
const broken = () => new DOMException('The database connection is closing.', 'InvalidStateError');

/** Let so many of the next uses of a part of IndexedDB fail. @param {any} part @param {string} name */
function failing(part, name, error, times = Infinity) {
  const real = part.prototype[name];
  let left = times;
  part.prototype[name] = function fail(...given) {
    if (left <= 0) return real.apply(this, given);
    left -= 1;
    throw error();
  };
  return () => {
    part.prototype[name] = real;
  };
}

test('after one storage error what waits is sent at the next try', async () => {
  const server = new Server();
  const phone = await makePhone({ call: async (...asked) => server.take(...asked) });
  await phone.done(1);
  const mend = failing(IDBDatabase, 'transaction', broken);
  assert.equal(await phone.outbox.flush(), 'storage-failed');
  assert.equal(phone.outbox.isSending(), false);
  assert.equal(phone.delays.length, 1, 'it is tried again by itself');
  mend();
  assert.equal(await phone.outbox.flush(), 'none');
  assert.equal(server.events.size, 1);
});

test('a database that the browser closed is opened again, unseen', async () => {
  const server = new Server();
  const phone = await makePhone({ call: async (...asked) => server.take(...asked) });
  const mend = failing(IDBDatabase, 'transaction', broken, 1);
  await phone.done(1);
  mend();
  await phone.outbox.flush();
  assert.deepEqual(
    [...server.events.values()].map((one) => one.phone_seq),
    [1],
  );
});

test('what the phone has no room for is not kept, not sent, and leaves no gap', async () => {
  const server = new Server();
  const phone = await makePhone({ call: async (...asked) => server.take(...asked) });
  const mend = failing(IDBObjectStore, 'put', full);
  await assert.rejects(phone.done(1, [phone.photo(1)]), { name: 'QuotaExceededError' });
  mend();
  await phone.done(2);
  assert.equal(await phone.outbox.flush(), 'none');
  assert.deepEqual(
    [...server.events.values()].map((one) => one.phone_seq),
    [1],
  );
  assert.equal(server.posts.size, 0);
});

test('what can be fetched again makes room for what was told', async () => {
  const healths = [];
  let tilesGone = 0;
  const db = await openStore('room', {
    makeRoom: async () => {
      tilesGone += 1;
    },
    onHealth: (health) => healths.push(health),
  });
  const mendOne = failing(IDBObjectStore, 'put', full, 1);
  await db.put('meta', 1, 'one');
  mendOne();
  assert.deepEqual([tilesGone, healths, await db.get('meta', 'one')], [1, ['works'], 1]);
  const mend = failing(IDBObjectStore, 'put', full);
  await assert.rejects(db.put('meta', 2, 'one'));
  mend();
  assert.deepEqual([healths.at(-1), await db.get('meta', 'one')], ['full', 1]);
  await db.put('meta', 3, 'one');
  assert.equal(healths.at(-1), 'works');
});

test('an answer that cannot be noted is asked for again, and taken once', async () => {
  const server = new Server();
  const mended = {};
  const phone = await makePhone({
    call: async (...asked) => {
      const answer = server.take(...asked);
      if (server.calls === 1) mended.now = failing(IDBObjectStore, 'put', full);
      return answer;
    },
  });
  await phone.done(1);
  assert.equal(await phone.outbox.flush(), 'storage-full');
  mended.now();
  assert.equal(await phone.outbox.flush(), 'none');
  assert.deepEqual(
    [server.events.size, (await phone.outbox.all()).events.map((one) => one.state)],
    [1, ['sent']],
  );
});
