/** The outbox: nothing lost, nothing twice, order kept, whatever the network does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  away,
  event,
  fc,
  makePhone,
  ok,
  refused,
  ROUND,
  Server,
  SHIFT,
  visitId,
} from './support.mjs';
import { troublesOf } from '../../courier_app/src/core/round/troubles.js';

test('what was told before a tab was closed is sent when it is opened again', async () => {
  const server = new Server();
  let works = false;
  const phone = await makePhone({
    call: async (...asked) => (works ? server.take(...asked) : away()),
  });
  await phone.done(1, [phone.photo(1, 120_000)]);
  assert.equal(await phone.outbox.flush(), 'network');
  await phone.restart();
  works = true;
  assert.equal(await phone.outbox.flush(), 'none');
  assert.equal(server.events.size, 1);
  assert.deepEqual(
    [...server.posts.values()].map((post) => post.size),
    [120_000],
  );
});

test('a photo stays on the phone until the server has confirmed it, and no longer', async () => {
  const server = new Server();
  let works = false;
  const phone = await makePhone({
    call: async (...asked) => (works ? server.take(...asked) : away()),
  });
  await phone.done(1, [phone.photo(1)]);
  await phone.outbox.flush();
  assert.ok((await phone.outbox.all()).posts[0].blob);
  works = true;
  await phone.outbox.flush();
  const [post] = (await phone.outbox.all()).posts;
  assert.equal(post.state, 'sent');
  assert.equal(post.blob, undefined);
  assert.equal(post.proof_kind, 'photo');
});

test('a refused event is parked, tells why, and holds up nothing', async () => {
  const server = new Server();
  const phone = await makePhone({ call: async (...asked) => server.take(...asked) });
  const [bad] = await phone.done(1);
  server.refused.add(bad.event.id);
  await phone.done(2);
  assert.equal(await phone.outbox.flush(), 'none');
  const { events, posts } = await phone.outbox.all();
  assert.deepEqual(
    events.map((one) => one.state),
    ['parked', 'sent'],
  );
  const [trouble] = troublesOf(events, posts);
  assert.deepEqual(
    [trouble.kind, trouble.code, trouble.message],
    ['refused', 'event-unknown-visit', 'No such visit.'],
  );
  server.refused.clear();
  await phone.outbox.sendAgain(trouble.key);
  assert.equal(server.events.size, 2);
});

test('a batch that is refused as a whole is taken apart until the bad event is found', async () => {
  const server = new Server();
  let badId = '';
  const phone = await makePhone({
    call: async (method, path, asked) =>
      asked.json.events.some((one) => one.id === badId)
        ? refused(422, 'events-unreadable')
        : server.take(method, path, asked),
  });
  const entries = await phone.outbox.tell({
    events: Array.from({ length: 9 }, (_, at) => event('visit_arrived', visitId(at))),
  });
  badId = entries[4].event.id;
  assert.equal(await phone.outbox.flush(), 'none');
  assert.equal(server.events.size, 8);
  const parked = (await phone.outbox.all()).events.filter((one) => one.state === 'parked');
  assert.deepEqual(
    parked.map((one) => one.event.id),
    [badId],
  );
});

test('a refused photo is parked with its picture, and those behind it go on', async () => {
  const server = new Server();
  const phone = await makePhone({ call: async (...asked) => server.take(...asked) });
  const [bad, good] = [phone.photo(1), phone.photo(2)];
  server.refused.add(bad.id);
  await phone.outbox.tell({ posts: [bad, good] });
  assert.equal(await phone.outbox.flush(), 'none');
  const { posts } = await phone.outbox.all();
  assert.deepEqual(
    posts.map((one) => one.state),
    ['parked', 'sent'],
  );
  assert.ok(posts[0].blob);
});

test("an answer that is not our server's confirms nothing", async () => {
  const phone = await makePhone({ call: async () => ok({ welcome: 'to our hotel' }) });
  await phone.outbox.tell({ posts: [phone.photo(1)] });
  assert.equal(await phone.outbox.flush(), 'server');
  assert.ok((await phone.outbox.all()).posts[0].blob);
  await phone.done(1);
  assert.equal(await phone.outbox.flush(), 'server');
  assert.equal((await phone.outbox.all()).events[0].state, 'queued');
});

test('whoever is signed out loses nothing, and another person sends nothing of theirs', async () => {
  const server = new Server();
  let who = 'ana';
  const phone = await makePhone({
    call: async (...asked) => server.take(...asked),
    owner: () => who,
  });
  await phone.done(1);
  who = '';
  assert.equal(await phone.outbox.flush(), 'signed-out');
  who = 'bo';
  await phone.done(2);
  await phone.outbox.flush();
  assert.deepEqual(
    [...server.events.values()].map((one) => one.subject_id),
    [visitId(2)],
  );
  who = 'ana';
  await phone.outbox.flush();
  assert.equal(server.events.size, 2);
});

test('tries come at growing distances, and begin anew after one that worked', async () => {
  const server = new Server();
  let works = false;
  const phone = await makePhone({
    call: async (...asked) => (works ? server.take(...asked) : away()),
  });
  await phone.done(1);
  for (let tries = 0; tries < 8; tries += 1) await phone.outbox.flush();
  assert.deepEqual(
    phone.delays,
    [2, 5, 15, 30, 60, 120, 120, 120].map((s) => s * 1000),
  );
  works = true;
  await phone.outbox.flush();
  works = false;
  await phone.done(2);
  await phone.outbox.flush();
  assert.equal(phone.delays.at(-1), 2000);
});

test('what is told while an answer is on its way goes with the next request', async () => {
  const server = new Server();
  let phone;
  const late = [];
  phone = await makePhone({
    call: async (...asked) => {
      if (!late.length) late.push(await phone.done(2), phone.outbox.flush());
      return server.take(...asked);
    },
  });
  await phone.done(1);
  await phone.outbox.flush();
  assert.equal(server.events.size, 2);
});

test('confirmed events leave when a document was read that tells of them; conflicts wait to be seen', async () => {
  const server = new Server();
  const phone = await makePhone({
    call: async (...asked) => {
      const answer = server.take(...asked);
      for (const one of answer.json.verdicts)
        if (one.id === contested)
          Object.assign(one, { outcome: 'conflict', code: 'other-outcome' });
      return answer;
    },
  });
  let contested = '';
  const askedBefore = phone.clock.phoneNow();
  await phone.outbox.tell({ events: [{ kind: 'shift_opened', subject_id: SHIFT }] });
  const [, other] = [await phone.done(1), await phone.done(2)];
  contested = other[0].event.id;
  await phone.outbox.flush();
  await phone.outbox.readAgain(ROUND, SHIFT, askedBefore);
  assert.equal((await phone.outbox.all()).events.length, 3);
  await phone.outbox.readAgain(ROUND, SHIFT, phone.clock.phoneNow());
  const { events, posts } = await phone.outbox.all();
  assert.deepEqual(
    events.map((one) => one.event.id),
    [contested],
  );
  const [trouble] = troublesOf(events, posts);
  assert.equal(trouble.kind, 'conflict');
  await phone.outbox.seen(trouble.key);
  assert.equal((await phone.outbox.all()).events.length, 0);
});

/** What may become of one request. */
const FATES = [
  'works',
  'cut before',
  'cut after',
  'twice',
  'late',
  'half',
  'shuffled',
  'busy',
  'hotel',
];

/** One thing that happens to a phone. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('tell'),
      events: fc.integer({ min: 0, max: 4 }),
      photos: fc.integer({ min: 0, max: 2 }),
      bad: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('flush') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read') }) },
);

// What it finds it finds within forty days; RUNS=1000 tries longer.
test('random days: nothing lost, nothing doubled, order kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 14 }),
      fc.array(fc.constantFrom(...FATES), { maxLength: 20 }),
      async (day, fates) => {
        await ride(day, [...fates]);
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
});

async function ride(day, fates) {
  const server = new Server();
  const arrivals = [];
  const earlier = [];
  const call = async (method, path, asked) => {
    const fate = fates.shift() ?? 'works';
    if (fate === 'cut before') return away();
    if (fate === 'busy') return { ...away(), kind: 'busy', status: 503 };
    if (fate === 'hotel') return ok({ verdicts: 'none' });
    const arrive = () => {
      for (const one of path === '/v1/events' ? asked.json.events : [])
        if (!server.events.has(one.id) && !server.refused.has(one.id)) arrivals.push(one.phone_seq);
      return server.take(method, path, asked);
    };
    const answer = arrive();
    if (fate === 'twice') arrive();
    if (fate === 'cut after') return away();
    if (path !== '/v1/events') return answer;
    if (fate === 'half') answer.json.verdicts.length = Math.ceil(answer.json.verdicts.length / 2);
    if (fate === 'shuffled') answer.json.verdicts.reverse();
    earlier.push(answer);
    // An answer to an earlier request comes instead of this one.
    return fate === 'late' ? earlier[0] : answer;
  };
  const phone = await makePhone({ call });
  const accepted = { events: [], posts: [] };
  for (const step of day) {
    if (step.do === 'tell') {
      const photos = Array.from({ length: step.photos }, (_, at) => phone.photo(at));
      const entries = await phone.outbox.tell({
        events: Array.from({ length: step.events }, (_, at) => event('visit_done', visitId(at))),
        posts: photos,
      });
      accepted.events.push(...entries.map((one) => one.event));
      accepted.posts.push(...photos.map((one) => one.id));
      if (step.bad && entries.length) server.refused.add(entries[0].event.id);
      if (step.bad && photos.length) server.refused.add(photos[0].id);
    } else if (step.do === 'flush') await phone.outbox.flush();
    else if (step.do === 'restart') await phone.restart();
    else await phone.outbox.readAgain(ROUND, SHIFT, phone.clock.phoneNow());
    await nothingIsLost(phone, server, accepted);
  }
  fates.length = 0;
  assert.equal(await phone.outbox.flush(), 'none');
  await nothingIsLost(phone, server, accepted);
  const { events, posts } = await phone.outbox.all();
  assert.ok(!events.some((one) => one.state === 'queued'));
  assert.ok(!posts.some((one) => one.state === 'queued'));
  const good = accepted.events.filter((one) => !server.refused.has(one.id));
  assert.deepEqual(
    [...server.events.values()],
    good,
    'each good event is kept once, as it was told, in order',
  );
  assert.deepEqual(
    arrivals,
    [...arrivals].sort((a, b) => a - b),
    'first arrivals are in the order of doing',
  );
  assert.deepEqual(
    [...server.posts.keys()],
    accepted.posts.filter((id) => !server.refused.has(id)),
  );
  const parked = [...events, ...posts]
    .filter((one) => one.state === 'parked')
    .map((one) => one.event?.id ?? one.id);
  assert.deepEqual(new Set(parked), server.refused, 'each refused one is parked');
  phone.db.close();
}

/** Everything told is with the server, or still on the phone with all its content. */
async function nothingIsLost(phone, server, accepted) {
  const { events, posts } = await phone.outbox.all();
  const here = new Map(events.map((one) => [one.event.id, one]));
  for (const one of accepted.events)
    assert.ok(server.events.has(one.id) || here.has(one.id), 'an event is lost');
  const seqs = accepted.events.map((one) => one.phone_seq);
  assert.deepEqual(
    seqs,
    seqs.map((_, at) => at + 1),
    'numbers have no gap',
  );
  for (const id of accepted.posts) {
    const kept = posts.find((one) => one.id === id);
    assert.ok(server.posts.has(id) || kept?.blob, 'a photo is lost');
  }
}

/** A server to which photos are on their way until they are let through. */
function slowForPhotos(server) {
  const held = [];
  const order = [];
  const call = async (method, path, asked) => {
    if (asked.blob) await new Promise((go) => held.push(go));
    order.push(path.split('?')[0]);
    return server.take(method, path, asked);
  };
  return { call, order, held };
}

/** Wait until something holds. @param {() => boolean} condition */
async function until(condition) {
  while (!condition()) await new Promise((go) => setTimeout(go, 1));
}

test('an accident and its note wait for no photo: neither for one on its way nor for those behind it', async () => {
  const server = new Server();
  const slow = slowForPhotos(server);
  const phone = await makePhone({ call: slow.call });
  await phone.outbox.tell({ posts: [1, 2, 3].map((number) => phone.photo(number)) });
  const all = phone.outbox.flush();
  await until(() => slow.held.length === 1);
  const note = { id: phone.ids(), what: 'note', path: '/v1/notes', json: {} };
  note.json = { id: note.id, text: 'In front of the station' };
  await phone.outbox.tell({
    events: [event('incident_reported', ROUND, { incident_kind: 'accident' })],
    posts: [note],
  });
  assert.equal(await phone.outbox.flushWords(), 'none');
  assert.deepEqual(slow.order, ['/v1/events', '/v1/notes']);
  assert.equal(phone.outbox.isSending(), true);
  for (let photos = 0; photos < 3; photos += 1) {
    await until(() => slow.held.length === 1);
    slow.held.pop()();
  }
  assert.equal(await all, 'none');
  assert.equal(server.posts.size, 4);
  assert.equal(phone.outbox.isSending(), false);
});

test('words that are told after photos go before them', async () => {
  const server = new Server();
  const order = [];
  const phone = await makePhone({
    call: async (method, path, asked) => (
      order.push(path.split('?')[0]), server.take(method, path, asked)
    ),
  });
  await phone.outbox.tell({ posts: [phone.photo(1)] });
  await phone.outbox.tell({
    posts: [
      { id: phone.ids(), what: 'message', path: '/v1/messages', json: { id: 'm', text: 'Late' } },
    ].map((one) => ({ ...one, json: { ...one.json, id: one.id } })),
  });
  await phone.outbox.flush();
  assert.deepEqual(order, ['/v1/messages', '/v1/proofs/photo']);
});

test('who signed in again is signed in: only a new answer says otherwise', async () => {
  const server = new Server();
  const told = [];
  let isOut = true;
  const phone = await makePhone({
    call: async (...asked) =>
      isOut ? { ...away(), kind: 'signed-out', status: 401, askedAt: 41 } : server.take(...asked),
    onSignedOut: (askedAt) => told.push(askedAt),
  });
  await phone.done(1);
  assert.equal(await phone.outbox.flush(), 'signed-out');
  assert.deepEqual(told, [41]);
  isOut = false;
  assert.equal(await phone.outbox.flush(), 'none');
  assert.deepEqual(told, [41]);
});

test('a photo that was still shrunk when its screen was left does not stay held', async () => {
  const server = new Server();
  const phone = await makePhone({ call: async (...asked) => server.take(...asked) });
  const screen = phone.outbox.holding();
  await phone.outbox.releaseHeld();
  await phone.outbox.tell({ posts: [{ ...phone.photo(1), held: screen() }] });
  assert.equal(await phone.outbox.flush(), 'none');
  assert.equal(server.posts.size, 1);
});
