/** How the list of rounds stands with what this phone told, and photos that may be taken back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listNow } from '../../courier_app/src/core/round/pending.js';
import { makePhone, ROUND, Server, SHIFT } from './support.mjs';

const round = { id: ROUND, status: 'published', shift_id: SHIFT, shift_status: 'planned' };
const entry = (kind, subject_id, more = {}) => ({
  state: 'queued',
  event: { kind, subject_id },
  ...more,
});

test('what was told shows in the list at once, whether it is sent or not', () => {
  const read = { rounds: [round], shifts: [{ id: SHIFT, status: 'planned' }], asked_at: 100 };
  const events = [
    entry('round_accepted', ROUND, { state: 'sent', sent_at: 150 }),
    entry('shift_opened', SHIFT),
  ];
  const now = listNow(read, events);
  assert.deepEqual(
    [now.rounds[0].status, now.rounds[0].shift_status, now.shifts[0].status],
    ['accepted', 'open', 'open'],
  );
  assert.equal(listNow(read, [...events, entry('shift_closed', SHIFT)]).shifts[0].status, 'closed');
});

test('what the list tells of already, or the server refused, changes nothing', () => {
  const read = { rounds: [round], shifts: [], asked_at: 200 };
  const events = [
    entry('round_accepted', ROUND, { state: 'sent', sent_at: 150 }),
    entry('shift_opened', SHIFT, { state: 'parked' }),
  ];
  assert.deepEqual(listNow(read, events).rounds, [round]);
});

test('a held photo waits until it is let go, and can be taken back before', async () => {
  const server = new Server();
  const phone = await makePhone({ call: async (...asked) => server.take(...asked) });
  const [kept, wrong] = [phone.photo(1), phone.photo(1)];
  await phone.outbox.tell({
    posts: [
      { ...wrong, held: true },
      { ...kept, held: true },
    ],
  });
  assert.equal(await phone.outbox.flush(), 'none');
  assert.equal(server.posts.size, 0);
  assert.equal(await phone.outbox.removeHeld(wrong.id), true);
  await phone.outbox.releaseHeld();
  await phone.outbox.flush();
  assert.deepEqual([...server.posts.keys()], [kept.id]);
  assert.equal(await phone.outbox.removeHeld(kept.id), false, 'what was sent is proof');
});
