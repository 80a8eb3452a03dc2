/** What one looks up about oneself, with and without network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EIGHT, RIDER, away, event, makePhone, ok, visitId } from './support.mjs';
import { readConcerns } from '../../courier_app/src/core/own_lists.js';

const contest = (id, some = {}) => ({
  id,
  subject_kind: 'visit',
  subject_id: visitId(1),
  status: 'open',
  opened_by: RIDER,
  opened_at: '2026-03-08T08:00:00Z',
  due_at: '2026-03-22T08:00:00Z',
  note: 'Too heavy',
  answered_by: null,
  answered_at: null,
  decision: null,
  answer: '',
  ...some,
});
const incident = (id, some = {}) => ({
  id,
  round_id: null,
  visit_id: null,
  kind: 'breakdown',
  status: 'closed',
  at: '2026-03-09T07:00:00Z',
  reported_by: RIDER,
  note: 'Flat',
  closed_at: '2026-03-09T07:30:00Z',
  closed_by: 'o',
  closing_note: 'Take the trike',
  ...some,
});

/** A phone at which `lists` answer, and what was asked. */
async function phoneWith(lists) {
  const asked = [];
  const net = { lists };
  const call = async (_method, path) => {
    asked.push(path);
    const items = net.lists?.[path.split('?')[0]];
    return items
      ? ok({
          items: path.includes('status=open')
            ? items.filter((one) => one.status !== 'closed' && one.status !== 'answered')
            : items,
        })
      : away();
  };
  const phone = await makePhone({ call });
  const read = () =>
    readConcerns({ call, db: phone.db, clock: phone.clock, outbox: phone.outbox }, RIDER);
  return { phone, read, asked, net };
}

test('own contests and incidents come newest first, each once, with what a person answered or did', async () => {
  const answered = contest('c1', {
    status: 'answered',
    decision: 'changed',
    answered_at: '2026-03-08T10:00:00Z',
    answer: 'You are right',
  });
  const { read } = await phoneWith({
    '/v1/contests': [
      answered,
      contest('c2', { opened_at: '2026-03-01T08:00:00Z' }),
      contest('c3', { opened_by: 'x' }),
    ],
    '/v1/incidents': [incident('i1'), incident('i2', { reported_by: 'x' })],
  });
  const { items } = (await read()).found;
  assert.deepEqual(
    items.map((one) => one.id),
    ['i1', 'c1', 'c2'],
  );
  assert.deepEqual([items[0].status, items[0].words], ['closed', 'Take the trike']);
  assert.deepEqual([items[1].decision, items[1].words], ['changed', 'You are right']);
});

test('without network what was read last is there, with what waits on the phone', async () => {
  const { phone, read, net } = await phoneWith({
    '/v1/contests': [contest('c1')],
    '/v1/incidents': [],
  });
  await read();
  net.lists = null;
  await phone.outbox.tell({
    events: [
      {
        kind: 'decision_contested',
        subject_id: 'c9',
        detail: { about_kind: 'round', about_id: 'r', note_id: 'n9' },
      },
      event('incident_reported', 'r', { incident_id: 'i9', incident_kind: 'theft' }),
      event('visit_done', visitId(0)),
    ],
    posts: [{ id: 'n9', what: 'note', path: '/v1/notes', json: { id: 'n9', text: 'Why me?' } }],
  });
  const { found, reply } = await read();
  assert.equal(reply.kind, 'away');
  const rows = found.items.map((one) => [one.id, one.status, one.kind, one.note]);
  assert.deepEqual(rows.sort(), [
    ['c1', 'open', 'visit', 'Too heavy'],
    ['c9', 'waiting', 'round', 'Why me?'],
    ['i9', 'waiting', 'theft', ''],
  ]);
  assert.ok(found.fetched_at >= EIGHT);
});

test('what was sent is told once when the office has it, and never read stays unread', async () => {
  const { phone, read, net } = await phoneWith(null);
  assert.deepEqual((await read()).found, null);
  await phone.outbox.tell({
    events: [
      {
        kind: 'decision_contested',
        subject_id: 'c1',
        detail: { about_kind: 'visit', about_id: visitId(1) },
      },
    ],
  });
  assert.equal((await read()).found.fetched_at, 0);
  net.lists = { '/v1/contests': [contest('c1')], '/v1/incidents': [] };
  assert.deepEqual(
    (await read()).found.items.map((one) => [one.id, one.status]),
    [['c1', 'open']],
  );
});
