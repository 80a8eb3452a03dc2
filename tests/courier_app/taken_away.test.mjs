/** What is another's by now: goods keep their name; and where one is counts only where that is plausible. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askWhoHas } from '../../courier_app/src/core/taken_away.js';
import { isPlausible, makePosition } from '../../courier_app/src/core/phone/position.js';
import { changesBetween } from '../../courier_app/src/core/round/changes.js';
import { roundNow } from '../../courier_app/src/core/round/round.js';
import { away, EIGHT, ok, refused, ROUND, SHIFT, visitId } from './support.mjs';
import { makeDoc, makeStop } from './sample_round.mjs';

const now = EIGHT + 60_000;
const taken = (number, rider, status = 'placed') => ({
  job_id: visitId(500 + number),
  status,
  code: `K${number}`,
  label: `Parcel ${number}`,
  customer: 'Librairie',
  load: { items: 2 },
  rider,
});
const standing = (doc) => roundNow({ doc, events: [], posts: [], now, phoneNow: now });

test('goods aboard of a job that was taken away keep code, name and parcels, and say who takes them', () => {
  const doc = makeDoc([makeStop(0)], {
    goods: { [visitId(501)]: { items: 2 } },
    taken_away: [taken(1, 'Bo')],
  });
  const [item] = standing(doc).aboard;
  assert.deepEqual(
    [item.code, item.label, item.load, item.taken.rider],
    ['K1', 'Parcel 1', { items: 2 }, 'Bo'],
  );
});

test("a stop that is another's is told with who takes it, or has delivered it", () => {
  const before = makeDoc([makeStop(0), makeStop(1), makeStop(2)]);
  const after = makeDoc([makeStop(0)], { taken_away: [taken(1, 'Bo'), taken(2, 'Ana', 'done')] });
  const found = changesBetween(before, after, () => false).filter((one) => one.kind === 'removed');
  assert.deepEqual(
    found.map((one) => [one.rider, one.delivered]),
    [
      ['Bo', false],
      ['Ana', true],
    ],
  );
});

test('who has a round now is asked; without an answer that is asked again, without a word it is gone', async () => {
  const doc = makeDoc([makeStop(0)]);
  const told = {
    round_id: ROUND,
    what: 'handed_on',
    since: null,
    rider: 'Bo',
    contact: { name: '', phone: '' },
    takers: [],
  };
  const kept = [];
  const db = { put: async (_store, value) => kept.push(value) };
  await askWhoHas({ db, call: async () => ok(told) }, doc);
  await askWhoHas({ db, call: async () => away() }, doc);
  await askWhoHas({ db, call: async () => refused(404, 'no-such-round') }, doc);
  assert.deepEqual(
    kept.map((one) => one.what),
    ['handed_on', 'gone'],
  );
});

test('a point that is inexact, or in another country, is neither shown nor sent', async () => {
  const round = { ...standing(makeDoc([makeStop(0)])), shift_status: 'open', sharing: true };
  assert.equal(isPlausible([10.001, 50], 12, round), true);
  assert.equal(isPlausible([10.001, 50], 3000, round), false);
  assert.equal(isPlausible([2.35, 48.85], 12, round), false);
  assert.equal(isPlausible([10.2, 50.1], 60, round), true);
  assert.equal(isPlausible([2.35, 48.85], 12, null), true);
  const sent = [];
  let state;
  let seen = (_fix) => {};
  const position = makePosition({
    geolocation: {
      watchPosition: (found) => {
        seen = found;
        return 1;
      },
      clearWatch() {},
    },
    call: async (_method, path, { json }) => (sent.push([path, json.points]), ok({})),
    clock: { fast: () => null, phoneNow: () => now, offsetMs: () => 0 },
    round: () => round,
    onChange: (found) => {
      state = found;
    },
  });
  position.follow(true);
  const fix = (longitude, latitude, accuracy) =>
    seen({ coords: { longitude, latitude, accuracy, heading: null }, timestamp: now });
  fix(10.001, 50, 8);
  fix(2.35, 48.85, 3000);
  fix(2.35, 48.85, 20);
  await null;
  assert.deepEqual(state.point, [10.001, 50]);
  assert.deepEqual(
    sent.map(([path, points]) => [path, points.map((one) => one.lon)]),
    [[`/v1/shifts/${SHIFT}/positions`, [10.001]]],
  );
});
