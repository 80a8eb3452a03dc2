/** The round as it stands on the phone: reduced, reckoned, sequenced and merged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EIGHT, fc, ROUND, SHIFT, visitId } from './support.mjs';
import { at, makeDoc, makeEvent, makeStop } from './sample_round.mjs';
import { betterSequence } from '../../courier_app/src/core/round/better_sequence.js';
import { inOrder, roundNow } from '../../courier_app/src/core/round/round.js';
import { toldTogether } from '../../courier_app/src/core/round/same_door.js';
import { coldNow } from '../../courier_app/src/core/round/cold.js';
import { addChanges, changesBetween } from '../../courier_app/src/core/round/changes.js';
import { adviseBreak } from '../../courier_app/src/core/round/breaks.js';
import { goodsAboard } from '../../courier_app/src/core/round/goods.js';
import { applyEvents, SETTLED } from '../../courier_app/src/core/round/reducing.js';
import { keepsPrecedence, resequence } from '../../courier_app/src/core/round/resequence.js';
import { arrivalTimes } from '../../courier_app/src/core/round/arrival_times.js';

const MINUTE = 60_000;
const seen = (doc, events = [], more = {}) =>
  roundNow({
    doc,
    events,
    posts: [],
    now: EIGHT + 2 * MINUTE,
    phoneNow: EIGHT + 2 * MINUTE,
    ...more,
  });
const done = (number, detail, minutes) => makeEvent('visit_done', visitId(number), detail, minutes);

test('the next stop is where one is, else the first that is not settled', () => {
  const doc = makeDoc([makeStop(0), makeStop(1), makeStop(2)]);
  assert.equal(seen(doc).next.visit_id, visitId(0));
  assert.equal(seen(doc, [done(0)]).next.visit_id, visitId(1));
  const there = seen(doc, [done(0), makeEvent('visit_arrived', visitId(2))]);
  assert.equal(there.next.visit_id, visitId(2));
  assert.equal(there.leg, null);
  assert.deepEqual([there.done, there.total, there.pending], [1, 3, true]);
});

test('a stop that failed is not done, nor one that was skipped as its pickup failed', () => {
  const doc = makeDoc([
    makeStop(0),
    makeStop(1, { kind: 'pickup', job_id: 'j' }),
    makeStop(2, { job_id: 'j' }),
    makeStop(3),
  ]);
  const now = seen(doc, [done(0), makeEvent('visit_failed', visitId(1), { reason: 'closed' }, 1)]);
  assert.deepEqual(
    now.stops.map((stop) => stop.status),
    ['done', 'failed', 'skipped', 'planned'],
  );
  assert.deepEqual([now.done, now.failed, now.total], [1, 2, 4]);
});

test('goods without a pickup are aboard from the start, and leave with their drop', () => {
  const doc = makeDoc([makeStop(0), makeStop(1)]);
  assert.deepEqual(seen(doc).aboard_total, {});
  const begun = seen(doc, [makeEvent('round_started', ROUND)]);
  assert.deepEqual(begun.aboard_total, { items: 4, mass_g: 2000 });
  assert.deepEqual(
    begun.aboard.map((one) => one.number),
    [1, 2],
  );
  const partly = makeEvent('visit_partly_done', visitId(0), {
    handed_items: 1,
    kept_items: 1,
    reason: 'damaged',
  });
  assert.deepEqual(seen(doc, [partly]).aboard_total, { items: 3, mass_g: 1500 });
  assert.deepEqual(seen(doc, [done(0), done(1)]).aboard_total, {});
});

test('drops are skipped while every pickup of their job has failed, and come back when it is undone', () => {
  const job = visitId(900);
  const doc = makeDoc([makeStop(0, { kind: 'pickup', job_id: job }), makeStop(1, { job_id: job })]);
  const failed = makeEvent('visit_failed', visitId(0), { reason: 'closed' }, 1);
  assert.equal(seen(doc, [failed]).stops[1].status, 'skipped');
  const undone = makeEvent('visit_undone', visitId(0), { event_id: failed.event.id }, 1.5);
  assert.deepEqual(
    seen(doc, [failed, undone]).stops.map((stop) => stop.status),
    ['planned', 'planned'],
  );
});

test("undoing counts for a minute by the phone's own clock", () => {
  const doc = makeDoc([makeStop(0)]);
  const first = done(0, undefined, 1);
  const undo = (minutes) =>
    makeEvent('visit_undone', visitId(0), { event_id: first.event.id }, minutes);
  assert.equal(seen(doc, [first, undo(2)]).stops[0].status, 'planned');
  assert.equal(seen(doc, [first, undo(2.1)]).stops[0].status, 'done');
});

test('what was left at a relay is delivered there, until it is undone', () => {
  const left = makeEvent('visit_done', visitId(0), { relay_id: 'r1' }, 1);
  const undo = makeEvent('visit_undone', visitId(0), { event_id: left.event.id }, 1.5);
  const relayOf = (events) =>
    seen(makeDoc([makeStop(0)]), events).stops.map((stop) => [
      stop.status,
      stop.relay_id ?? null,
    ])[0];
  assert.deepEqual(
    [relayOf([left]), relayOf([left, undo])],
    [
      ['done', 'r1'],
      ['planned', null],
    ],
  );
});

test('what the server knows already can still be undone', () => {
  const doc = makeDoc([
    makeStop(0, {
      status: 'done',
      done_at: at(1),
      arrived_at: at(0),
      handed: { items: 2, mass_g: 1000 },
    }),
  ]);
  doc.round.status = 'started';
  const round = seen(doc, [makeEvent('visit_undone', visitId(0), { event_id: 'gone' }, 1.5)]);
  assert.deepEqual([round.stops[0].status, round.stops[0].done_at], ['arrived', null]);
  assert.deepEqual(round.aboard_total, { items: 2, mass_g: 1000 });
});

test('what the document tells of already changes nothing when it is told again', () => {
  const doc = makeDoc([
    makeStop(0, {
      status: 'done',
      done_at: at(1),
      arrived_at: at(1),
      handed: { items: 2, mass_g: 1000 },
    }),
    makeStop(1),
  ]);
  doc.round.status = 'started';
  doc.goods = { [visitId(501)]: { items: 2, mass_g: 1000 } };
  const again = seen(doc, [makeEvent('round_started', ROUND), done(0)]);
  assert.deepEqual(again.aboard_total, { items: 2, mass_g: 1000 });
  assert.equal(again.stops[0].done_at, at(1));
});

test('parked events change nothing', () => {
  const doc = makeDoc([makeStop(0)]);
  assert.equal(seen(doc, [{ ...done(0), state: 'parked' }]).stops[0].status, 'planned');
});

test('proofs made on the phone are asked for no more', () => {
  const doc = makeDoc([makeStop(0, { proof: ['photo', 'code'], made_proofs: ['code'] })]);
  assert.deepEqual(seen(doc).stops[0].still_asked, ['photo']);
  const post = {
    seq: 1,
    id: 'a',
    what: 'photo',
    state: 'sent',
    owner: '',
    path: '',
    at: at(1),
    round_id: ROUND,
    visit_id: visitId(0),
    proof_kind: 'photo',
  };
  assert.deepEqual(seen(doc, [], { posts: [post] }).stops[0].still_asked, []);
});

test('parcels for one door are told together; for a rough area never', () => {
  const where = { point: [10, 50], rough: false, address: '1, rue Haute', access_note: '' };
  const stops = [makeStop(0, { where }), makeStop(1, { where }), makeStop(2)];
  assert.deepEqual(seen(makeDoc(stops)).stops[0].same_door, [visitId(1)]);
  const rough = stops.map((stop) => ({ ...stop, where: { ...where, rough: true } }));
  assert.deepEqual(seen(makeDoc(rough)).stops[0].same_door, []);
  const together = (/** @type {any[]} */ some) => {
    const {
      stops: [first, ...others],
    } = seen(makeDoc(some));
    return toldTogether(first, others).map((one) => one.visit_id);
  };
  assert.deepEqual(together(stops), [visitId(1)]);
  assert.deepEqual(
    together(stops.map((one) => ({ ...one, job_kind: 'aid' }))),
    [],
    'each household by itself',
  );
});

test('times are reckoned from how the round stands: windows waited for, lateness told', () => {
  const early = { windows: [{ start: at(30), end: at(40) }] };
  const past = { windows: [{ start: at(0), end: at(25) }] };
  const round = seen(makeDoc([makeStop(0, early), makeStop(1, past)]));
  assert.equal(round.stops[0].expected_at, at(30));
  assert.equal(round.stops[1].expected_at, at(40));
  assert.equal(round.stops[1].late_s, 15 * 60);
  assert.equal(round.ends_at, at(40 + 2 + 16));
});

/** The whole search, as if nobody touched the screen meanwhile. */
function resequenced(given) {
  const search = resequence(given);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

test('a better order is found where something would be late, and only there', async () => {
  const tight = makeStop(3, { windows: [{ start: at(0), end: at(35) }] });
  const doc = makeDoc([makeStop(0), makeStop(1), makeStop(2), tight]);
  const found = await betterSequence(seen(doc), doc, EIGHT + 2 * MINUTE);
  assert.ok(found.after_late_s < found.before_late_s);
  assert.deepEqual([...found.order].sort(), doc.stops.map((stop) => stop.visit_id).sort());
  const calm = makeDoc([makeStop(0), makeStop(1), makeStop(2)]);
  assert.equal(await betterSequence(seen(calm), calm, EIGHT), null);
});

test('the search for a better order stops now and then, so that a touch is answered', async () => {
  const stops = Array.from({ length: 12 }, (_, number) =>
    makeStop(number, number === 11 ? { windows: [{ start: at(0), end: at(5) }] } : {}),
  );
  const doc = makeDoc(stops);
  let pauses = 0;
  await betterSequence(seen(doc), doc, EIGHT, async () => {
    pauses += 1;
  });
  assert.ok(pauses >= 5, `${pauses}`);
});

test('a thousand random rests of rounds: never worse, same stops, pickups first, never fuller', () => {
  const one = fc.record({
    place: fc.integer({ min: 0, max: 8 }),
    from: fc.integer({ min: 0, max: 90 }),
    long: fc.integer({ min: 1, max: 40 }),
    open: fc.boolean(),
    items: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(
      fc.array(one, { maxLength: 4 }),
      fc.array(one, { maxLength: 3 }),
      (pairs, drops) => {
        const task = (spec, id, kind, job) => ({
          id,
          kind,
          job,
          place: `p${spec.place}`,
          service_ms: MINUTE,
          load: { items: spec.items },
          planned_travel_ms: null,
          windows: spec.open
            ? []
            : [
                {
                  start: EIGHT + spec.from * MINUTE,
                  end: EIGHT + (spec.from + spec.long) * MINUTE,
                },
              ],
        });
        const tasks = [
          ...pairs.flatMap((spec, at_) => [
            task(spec, `a${at_}`, 'pickup', `j${at_}`),
            task({ ...spec, place: (spec.place + 3) % 9 }, `b${at_}`, 'drop', `j${at_}`),
          ]),
          ...drops.map((spec, at_) => task(spec, `c${at_}`, 'drop', `k${at_}`)),
        ];
        const times = (from, to) =>
          Math.abs(Number(from.slice(1)) - Number(to.slice(1))) * 4 * MINUTE;
        const aboard = { items: drops.reduce((sum, spec) => sum + spec.items, 0) };
        const from = { place: 'p0', at: EIGHT };
        const {
          tasks: order,
          before,
          after,
        } = resequenced({ tasks, from, endPlace: 'p0', times, aboard });
        const cost = (whole) => whole.late_ms * 10 + whole.end - EIGHT + whole.travel_ms;
        assert.ok(cost(after) <= cost(before));
        assert.deepEqual(order.map((each) => each.id).sort(), tasks.map((each) => each.id).sort());
        assert.ok(keepsPrecedence(order));
        assert.ok(fullest(order, aboard.items) <= fullest(tasks, aboard.items));
        assert.deepEqual(arrivalTimes(order, from, 'p0', times), after);
      },
    ),
    { numRuns: 300 },
  );
});

function fullest(order, items) {
  let now = items;
  return order.reduce(
    (most, task) =>
      Math.max(most, (now += task.kind === 'pickup' ? task.load.items : -task.load.items)),
    now,
  );
}

test("an order of one's own keeps what is settled in place and puts what is new last", () => {
  const stops = [makeStop(0, { status: 'done' }), makeStop(1), makeStop(2), makeStop(3)];
  const order = inOrder(stops, [visitId(2), visitId(0), visitId(1)]).map((stop) => stop.visit_id);
  assert.deepEqual(order, [visitId(0), visitId(2), visitId(1), visitId(3)]);
});

test('a new version tells in words what changed, and what this phone did is no news', () => {
  const before = makeDoc([makeStop(0), makeStop(1), makeStop(2), makeStop(3), makeStop(4)]);
  const after = makeDoc([
    makeStop(0, { status: 'done', done_at: at(1) }),
    makeStop(1, { status: 'done', done_at: at(1) }),
    makeStop(3, { start_at: at(60), who: { name: 'Ms Martin', phone: '', note: 'Ring twice' } }),
    makeStop(2, { status: 'cancelled' }),
    makeStop(5),
  ]);
  const found = changesBetween(before, after, (id) => id === visitId(0));
  const lines = found.map((one) => `${one.kind} ${one.label ?? ''}`);
  assert.deepEqual(lines, [
    'settled-elsewhere Parcel 1',
    'retimed Parcel 3',
    'note Parcel 3',
    'cancelled Parcel 2',
    'added Parcel 5',
    'removed Parcel 4',
  ]);
  assert.equal(found[2].after, 'Ring twice');
  assert.deepEqual(
    changesBetween(after, after, () => false),
    [],
  );
});

test('a round that the office opened again is told once, and what was skipped can be done', () => {
  const stops = (status) => [
    makeStop(0, { status: 'done', done_at: at(1) }),
    makeStop(1, { status }),
    makeStop(2, { status }),
  ];
  const of = (status) => ({ ...makeDoc([]).round, status });
  const [over, open] = [
    makeDoc(stops('skipped'), { round: of('finished') }),
    makeDoc(stops('planned'), { round: of('started') }),
  ];
  assert.deepEqual(
    changesBetween(over, open, () => true),
    [{ kind: 'reopened' }],
  );
  assert.deepEqual([seen(over).status, seen(over).next], ['finished', null]);
  assert.deepEqual([seen(open).status, seen(open).next.visit_id], ['started', visitId(1)]);
});

test('what becomes of goods that failed is told once, also by the phone that told of the failure', () => {
  const failed = makeStop(0, { status: 'failed', followed: null });
  const later = { way: 'retry_tomorrow', day: '2026-03-10' };
  const decided = { ...failed, followed: later };
  const found = changesBetween(makeDoc([failed]), makeDoc([decided]), () => true);
  assert.deepEqual(found, [
    {
      kind: 'followed',
      visit_id: visitId(0),
      label: 'Parcel 0',
      after: 'retry_tomorrow',
      day: later.day,
    },
  ]);
  assert.deepEqual(
    changesBetween(makeDoc([decided]), makeDoc([decided]), () => true),
    [],
  );
});

test('another order is told once, and changes add up until they are seen', () => {
  const [one, two] = [makeDoc([makeStop(0), makeStop(1)]), makeDoc([makeStop(1), makeStop(0)])];
  assert.deepEqual(
    changesBetween(one, two, () => false),
    [{ kind: 'reordered' }],
  );
  const first = { kind: 'retimed', visit_id: 'a', before: '1', after: '2' };
  const second = { kind: 'retimed', visit_id: 'a', before: '2', after: '3' };
  assert.deepEqual(addChanges([first], [second, { kind: 'reordered' }]), [
    { ...second, before: '1' },
    { kind: 'reordered' },
  ]);
});

test('a door that is told by the time of day has not moved', () => {
  const exact = makeStop(0);
  const rough = makeStop(0, {
    where: { point: [10, 50], rough: true, address: '', access_note: '' },
  });
  assert.deepEqual(
    changesBetween(makeDoc([rough]), makeDoc([exact]), () => false),
    [],
  );
});

test('the reminder comes half an hour before the legal limit and goes with a break that is long enough', () => {
  const doc = makeDoc([makeStop(0)]);
  doc.work.opened_at = at(0);
  doc.round.shift.status = 'open';
  const advice = (minutes, events = []) =>
    adviseBreak(seen(doc, events), doc.work, EIGHT + minutes * MINUTE);
  assert.equal(advice(329).state, 'none');
  assert.deepEqual([advice(330).state, advice(330).left_s], ['soon', 1800]);
  assert.equal(advice(361).state, 'due');
  const pause = (from, to) => [
    makeEvent('break_started', ROUND, undefined, from),
    makeEvent('break_ended', ROUND, undefined, to),
  ];
  assert.equal(advice(361, pause(300, 319)).state, 'due');
  assert.equal(advice(361, pause(300, 320)).state, 'none');
  assert.deepEqual(advice(305, pause(300, 320).slice(0, 1)), {
    state: 'on',
    left_s: 900,
    break_id: '',
  });
  assert.equal(
    adviseBreak(seen(doc), { limit_s: null, break_s: 1200 }, EIGHT + 999 * MINUTE).state,
    'none',
  );
});

test('whatever happens, goods are never below nothing and what is next can be done', () => {
  const kinds = [
    'visit_arrived',
    'visit_waiting',
    'visit_done',
    'visit_failed',
    'round_started',
    'round_finished',
    'break_started',
    'break_ended',
    'code_scanned',
    'shift_opened',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 3 })), {
        maxLength: 25,
      }),
      (steps) => {
        const job = visitId(900);
        const doc = makeDoc([
          makeStop(0, { kind: 'pickup', job_id: job }),
          makeStop(1, { job_id: job }),
          makeStop(2),
          makeStop(3),
        ]);
        const events = steps.map(([kind, number], at_) => {
          const subject =
            kind.startsWith('round') || kind.startsWith('break')
              ? ROUND
              : kind.startsWith('shift')
                ? SHIFT
                : visitId(number);
          return makeEvent(
            kind,
            subject,
            kind === 'visit_failed' ? { reason: 'closed' } : undefined,
            at_ * 3,
          );
        });
        const round = seen(doc, events);
        assert.ok(round.next === null || !SETTLED.has(round.next.status));
        assert.equal(
          round.done + round.failed,
          round.stops.filter((stop) => SETTLED.has(stop.status) && stop.number > 0).length,
        );
        for (const load of Object.values(
          goodsAboard(
            applyEvents(
              doc,
              events.map((one) => one.event),
            ),
          ),
        )) {
          assert.ok(Object.values(load).every((value) => value > 0));
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('cold_chain: minutes out of the cold are counted on the phone, and warned of before the limit', () => {
  const cold = { chilled_min: 40, frozen_min: 30, hot_min: 60, box_ml: 40_000, packs_per_box: 4 };
  const milk = { load: { items: 2, extra: { chilled_ml: 50_000 } }, job_id: 'milk' };
  const doc = makeDoc([makeStop(0, { ...milk, kind: 'pickup' }), makeStop(1), makeStop(2, milk)], {
    cold,
  });
  const at = (minutes, events) =>
    roundNow({
      doc,
      events,
      posts: [],
      now: EIGHT + minutes * MINUTE,
      phoneNow: EIGHT + minutes * MINUTE,
      reckonCold: coldNow,
    }).cold;
  const planned = at(0, []);
  assert.deepEqual([planned.boxes, planned.packs], [2, 8]);
  assert.deepEqual(
    [planned.lots[0].aboard, planned.lots[0].state, planned.lots[0].minutes],
    [false, 'good', 0],
  );
  const taken = [makeEvent('visit_arrived', visitId(0), {}, 8), done(0, {}, 10)];
  const look = (minutes, events = taken) => {
    const [lot] = at(minutes, events).lots;
    return [lot.aboard, lot.minutes, lot.limit_min, lot.state];
  };
  assert.deepEqual(look(12), [true, 4, 40, 'good']);
  assert.deepEqual(look(33), [true, 25, 40, 'soon']);
  assert.deepEqual(look(49), [true, 41, 40, 'over']);
  assert.deepEqual(at(12, [...taken, done(2, {}, 11)]).lots, []);
  assert.deepEqual(
    at(12, [makeEvent('visit_failed', visitId(0), { reason: 'not_ready' }, 10)]).lots,
    [],
  );
  doc.stops[2].out_since = { chilled: new Date(EIGHT - 20 * MINUTE).toISOString() };
  const [lot] = at(12, taken).lots;
  assert.deepEqual([lot.minutes, lot.before_min, lot.state], [32, 28, 'soon']);
  assert.ok(lot.then_min > lot.limit_min);
});
