/** The board's pure modules: the day's document, what is drawn anew, lanes, clocks, the map's features. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translator } from '../../../../courier_app/kit/texts.js';
import { countsOf, indexed, stillToDo } from '../../../../api/pages/board/src/board_doc.js';
import { jobsLost, lookOfTotal } from '../../../../api/pages/board/src/figures.js';
import { bestOf, tellingParts } from '../../../../api/pages/board/src/finding/matching.js';
import { groupsOf, keptInPlace } from '../../../../api/pages/board/src/live/alert_groups.js';
import { streetOf, untilWritten } from '../../../../api/pages/board/src/live/closed_figure.js';
import { beyond, mostAboard } from '../../../../api/pages/board/src/live/room_aboard.js';
import { shiftedBooking } from '../../../../api/pages/board/src/live/shifted_booking.js';
import { stopAt, talkOf } from '../../../../api/pages/board/src/live/talk.js';
import { rulesApart } from '../../../../api/pages/board/src/moving/rules.js';
import {
  changesOf,
  numberFeatures,
  stopFeatures,
  wayFeatures,
  waysOf,
} from '../../../../api/pages/board/src/map/features.js';
import {
  driftPaths,
  laneOf,
  linePath,
  marksOf,
  scaleOf,
  windowPaths,
} from '../../../../api/pages/board/src/timeline/geometry.js';
import { clockOf } from '../../../../api/pages/board/src/zone_clock.js';

const at = (/** @type {string} */ time) => `2026-03-10T${time}:00Z`;

/** @param {number} number @param {string} round */
const visit = (number, round) => ({
  id: `v${number}`,
  round_id: round,
  job_id: `j${number}`,
  kind: 'drop',
  label: `Bread ${number}`,
  point: [24.9 + number / 100, 60.1],
  status: 'planned',
  late_s: 0,
  windows: [{ start: at('08:00'), end: at('10:00') }],
  planned_arrival: at(`09:0${number}`),
  arrival: at(`09:0${number}`),
  begin: at(`09:0${number}`),
  departure: at(`09:0${number}`),
});

/** A day of two rounds, as it is read anew each time. @returns {any} */
const day = () => ({
  day: '2026-03-10',
  shifts: ['a', 'b'].map((name) => ({ id: `shift-${name}`, start: at('08:00'), end: at('12:00') })),
  rounds: ['a', 'b'].map((name, i) => ({
    id: name,
    shift_id: `shift-${name}`,
    number: i + 1,
    version: 1,
    start: at('08:30'),
    end: at('11:00'),
  })),
  visits: [visit(1, 'a'), visit(2, 'a'), visit(3, 'b'), visit(4, 'b')],
  jobs: [1, 2, 3, 4].map((number) => ({ id: `j${number}`, label: `Bread ${number}` })),
  open_jobs: [{ job_id: 'j9', stops: [{ kind: 'pickup', point: [25, 60] }] }],
  alerts: [],
});

test('of a day that is read again, all that says the same is the same as before', () => {
  const before = indexed(day());
  const again = indexed(day(), before);
  for (const name of ['shifts', 'rounds', 'visits', 'jobs', 'open_jobs', 'alerts'])
    assert.equal(again.doc[name], before.doc[name], name);

  const changed = day();
  changed.visits[0].late_s = 420;
  const next = indexed(changed, before);
  assert.equal(next.visits.get('v1').late_s, 420);
  assert.equal(next.visits.get('v2'), before.visits.get('v2'));
  assert.notEqual(next.visitsOfRound.get('a'), before.visitsOfRound.get('a'));
  assert.equal(next.visitsOfRound.get('b'), before.visitsOfRound.get('b'));
  assert.equal(next.visitsOfJob.get('j2'), before.visitsOfJob.get('j2'));
});

test('visits that changed places make their round another one, those that went are gone', () => {
  const before = indexed(day());
  const swapped = day();
  [swapped.visits[0], swapped.visits[1]] = [swapped.visits[1], swapped.visits[0]];
  assert.deepEqual(
    indexed(swapped, before)
      .visitsOfRound.get('a')
      .map((one) => one.id),
    ['v2', 'v1'],
  );
  const fewer = day();
  fewer.visits.pop();
  assert.equal(indexed(fewer, before).visits.has('v4'), false);
});

test('the map is told what changed, and nothing where nothing did', () => {
  const byId = (/** @type {any[]} */ features, key = 'key') =>
    new Map(features.map((one) => [one.properties[key], one]));
  const before = indexed(day());
  const [stops, ways] = [byId(stopFeatures(before)), wayFeatures(before, new Map())];
  const again = indexed(day(), before);
  assert.equal(changesOf(stops, byId(stopFeatures(again))), null);
  assert.equal(changesOf(byId(ways), byId(wayFeatures(again, new Map()))), null);
  assert.equal(
    changesOf(
      byId(numberFeatures(ways), 'round'),
      byId(numberFeatures(wayFeatures(again, new Map())), 'round'),
    ),
    null,
  );

  const later = day();
  Object.assign(later.visits[0], { label: 'Rolls', begin: at('09:07'), late_s: 0 });
  Object.assign(later.visits[1], { late_s: 301 });
  const late = byId(stopFeatures(indexed(later, before)));
  assert.deepEqual(
    changesOf(stops, late).add.map((one) => one.properties.job),
    ['j2'],
    'what the map does not show draws nothing anew',
  );
  later.visits[1].late_s = 598;
  assert.equal(
    changesOf(late, byId(stopFeatures(indexed(structuredClone(later))))),
    null,
    'nor does each second of lateness',
  );

  const changed = day();
  changed.visits[0].status = 'done';
  changed.open_jobs = [];
  const changes = changesOf(stops, byId(stopFeatures(indexed(changed, before))));
  assert.deepEqual(changes.remove, ['j9:pickup:0']);
  assert.deepEqual(
    changes.add.map((one) => [one.properties.key, one.properties.over]),
    [['j1:drop:v1', true]],
  );
});

test('of several stops at one place the one on top alone shows its number', () => {
  const all = day();
  all.visits[2].point = all.visits[0].point;
  const of = (/** @type {any} */ document) =>
    stopFeatures(indexed(document)).map((one) => one.properties.number);
  assert.deepEqual(of(all), ['', '1', '2', '2', '?']);
  const done = structuredClone(all);
  done.visits[2].status = 'done';
  assert.deepEqual(of(done).slice(0, 3), ['1', '1', ''], 'what is done lies beneath');
  all.visits[0].late_s = 60;
  assert.deepEqual(of(structuredClone(all)), ['1', '1', '', '2', '?'], 'what is late lies on top');
});

test('ways that the server tells again are the same ones, and take the place of straight lines', () => {
  const geojson = () => ({
    features: [
      {
        geometry: {
          type: 'LineString',
          coordinates: [
            [24, 60],
            [25, 60],
            [26, 60],
          ],
        },
        properties: { round_id: 'a' },
      },
    ],
  });
  const ways = waysOf(geojson(), new Map());
  assert.equal(waysOf(geojson(), ways).get('a'), ways.get('a'));
  const [a, b] = wayFeatures(indexed(day()), ways);
  assert.equal(a.geometry.coordinates[0].length, 3);
  assert.equal(b.geometry.coordinates[0].length, 2);
  assert.deepEqual(numberFeatures([a])[0].geometry.coordinates, [25, 60]);
});

test('a lane is a line of rides, one of waits, one of what is later than planned', () => {
  const late = {
    ...visit(1, 'a'),
    planned_arrival: at('08:50'),
    begin: at('09:05'),
    departure: at('09:10'),
  };
  const scale = scaleOf([Date.parse(at('08:00')), Date.parse(at('12:00'))], 60);
  const lane = laneOf(scale, { start: at('08:30'), end: at('11:00') }, [late]);
  assert.equal(linePath(lane.segments, 'ride', 20), 'M30 20H61M70 20H180');
  assert.equal(linePath(lane.segments, 'wait', 20), 'M61 20H65');
  const widthOf = (/** @type {number} */ endPx) => marksOf(lane.blocks, endPx)[0].width;
  assert.deepEqual(
    [widthOf(180), widthOf(72)],
    [24, 6],
    'wide enough to be hit, but not beyond the end of the round',
  );
  assert.deepEqual(driftPaths(lane.blocks, 35), { later: 'M54 35v-3H65v3', earlier: '' });
  assert.deepEqual(windowPaths(scale, [late], 4), {
    windows: 'M0 1v6v-3H120v-3v6',
    slack: 'M65 4H120',
  });
});

test('a clock of quarters tells what the formatter of the browser does, also where the clock is set', () => {
  for (const zone of [
    'Europe/Paris',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'America/St_Johns',
  ]) {
    const clock = clockOf(zone);
    const format = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: zone,
    });
    // The clock is set back and forward in these days, in each of the zones that do so.
    for (const start of [
      '2026-03-08',
      '2026-03-29',
      '2026-04-05',
      '2026-10-04',
      '2026-10-25',
      '2026-11-01',
    ]) {
      for (let i = 0; i < 30 * 12; i += 1) {
        const instant = Date.parse(`${start}T00:00:00Z`) - 6 * 3_600_000 + i * 301_000;
        assert.equal(
          clock(instant),
          format.format(instant),
          `${zone} ${new Date(instant).toISOString()}`,
        );
      }
    }
  }
});

test('sentences are read when they are said, with those that they name and all their lines', () => {
  const say = translator(
    'en',
    '# A remark.\nfirst = Bread { second } here\nsecond = and { $count ->\n    [one] one egg\n   *[other] { $count } eggs\n}\nthird =\n    Two\n    lines\nfirst = Never said\n',
  );
  assert.equal(say('first', { count: 2 }), 'Bread and 2 eggs here');
  assert.equal(say('third'), 'Two\nlines');
  assert.equal(say('fourth'), 'fourth');
});

test('jobs that fell out of a round together, and all that is about one rider, are one group in the place of the first', () => {
  const alert = (
    /** @type {string} */ id,
    kind = 'fell-out',
    round_id = /** @type {string|null} */ ('a'),
    since = at('09:00'),
  ) => ({ id, kind, round_id, since });
  const groups = groupsOf(
    [
      alert('1'),
      alert('2', 'late'),
      alert('3'),
      alert('4', 'fell-out', 'b'),
      alert('5', 'fell-out', 'a', at('10:00')),
      alert('6', 'fell-out', null),
      alert('7', 'fell-out', null),
    ],
    () => 'bo',
  );
  assert.deepEqual(
    groups.map((one) => one.alerts.map(({ id }) => id).join()),
    ['1,3', '2', '4', '5', '6', '7'],
  );
  assert.deepEqual(
    groups.slice(1).map((one) => one.id),
    ['2', '4', '5', '6', '7'],
  );
  const ofRiders = groupsOf(
    [
      alert('1', 'not-opened'),
      alert('2', 'unplanned'),
      alert('3', 'late', 'b'),
      alert('4', 'late'),
      alert('5', 'message', null),
    ],
    (one) => (one.round_id === 'b' ? 'bo' : 'ana'),
  );
  assert.deepEqual(
    ofRiders.map((one) => one.alerts.map(({ id }) => id).join()),
    ['1,4,5', '2', '3'],
  );
});

test('what is typed with a slip or without accents finds what is meant, after what was typed right', () => {
  const names = ['Käpylä', 'Mannerheimintie', 'Mannerheim', 'Otso'];
  const found = (/** @type {string} */ typed) => bestOf(typed, names, (one) => one, 9);
  assert.deepEqual(found('kapyla'), ['Käpylä']);
  for (const typed of ['manerheim', 'mannerhiem', 'mannerrheim', 'mannerhaim'])
    assert.deepEqual(found(typed), ['Mannerheimintie', 'Mannerheim']);
  assert.deepEqual(found('otsa'), ['Otso']);
  assert.deepEqual(found('ots x'), []);
  assert.deepEqual(found('annerheim'), ['Mannerheimintie', 'Mannerheim']);
  const parts = ['Hub', 'Hub Mikonkatu 13', 'Basket 3 Torikatu 1', 'Sanna Körpela Jaakonkatu'];
  assert.deepEqual(
    tellingParts('basket korp', 'Basket 3', parts),
    ['Sanna Körpela Jaakonkatu', 'Hub Mikonkatu 13', 'Torikatu 1'],
    'what was found comes first, no name twice',
  );
});

/** @param {number} left @param {number} [width] @param {number[]} [point] @param {string|null} [job_id] */
const blockAt = (left, width = 7, point = [24.9, 60.1], job_id = 'j') =>
  /** @type {any} */ ({ left, width, visit: { point, job_id } });

test('visits of one place that are too narrow to be told apart are one mark, and two where there is room', () => {
  const counts = (/** @type {any[]} */ blocks) =>
    marksOf(blocks, 400).map((one) => [one.blocks.length, one.left]);
  const elsewhere = [24.8, 60.1];
  assert.deepEqual(counts([blockAt(0), blockAt(8), blockAt(16), blockAt(30, 7, elsewhere)]), [
    [3, 0],
    [1, 30],
  ]);
  assert.deepEqual(counts([blockAt(0, 40), blockAt(41, 40)]), [
    [1, 0],
    [1, 41],
  ]);
  const paused = [blockAt(0), blockAt(8, 7, [24.9, 60.1], null), blockAt(16)];
  assert.deepEqual(
    counts(paused).map(([count]) => count),
    [1, 1, 1],
    'a break comes between',
  );
});

test('no mark lies over another one, each can be hit, and together they stay where they were', () => {
  let seed = 7;
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let day = 0; day < 50; day += 1) {
    let at = 300 + chance() * 40;
    const blocks = Array.from({ length: 40 }, (_, n) => {
      const one = blockAt(at, chance() * 3, [n, 60]);
      at += 3 + chance() * 14;
      return one;
    });
    const marks = marksOf(blocks, at + 10);
    for (const [n, one] of marks.entries()) {
      assert.ok(one.width >= 6.99, `${one.width} is too narrow`);
      if (n > 0)
        assert.ok(one.left >= marks[n - 1].left + marks[n - 1].width, 'one lies over another');
    }
    const moved = marks.map((one) => one.left - one.blocks[0].left);
    const sum = moved.reduce((all, one) => all + one, 0);
    assert.ok(Math.abs(sum / moved.length) < 1e-6, 'all have moved one way');
  }
});

test('a round of many stops is not drawn longer than it lasts', () => {
  const blocks = Array.from({ length: 40 }, (_, n) => blockAt(100 + 6 * n, 3, [n, 60]));
  const marks = marksOf(blocks, 340);
  const last = marks[39];
  assert.ok(marks[0].left >= 99, `${marks[0].left}`);
  assert.ok(last.left + last.width <= 341, `${last.left + last.width}`);
});

test('a booking on another day keeps its hours, also where the clock is set between', () => {
  const booking = {
    day: '2026-03-28',
    jobs: [{ stops: [{ kind: 'drop', windows: [{ start: 'a', end: 'b' }] }, { windows: [] }] }],
  };
  const moved = shiftedBooking(booking, '2026-03-30', (instant, days) => `${instant}+${days}`);
  assert.equal(moved.day, '2026-03-30');
  assert.deepEqual(moved.jobs[0].stops[0], {
    kind: 'drop',
    windows: [{ start: 'a+2', end: 'b+2' }],
  });
});

test('many alerts of one kind are one group, few stay as they are', () => {
  const unplanned = (/** @type {number} */ count) =>
    Array.from({ length: count }, (_, n) => ({ id: `u${n}`, kind: 'unplanned' }));
  const groups = (/** @type {any[]} */ alerts) =>
    groupsOf(alerts, () => undefined).map(({ id, alerts: own }) => [id, own.length]);
  const other = { id: 'm', kind: 'message' };
  assert.deepEqual(groups([...unplanned(54), other]), [
    ['many:unplanned', 54],
    ['m', 1],
  ]);
  assert.equal(groups([...unplanned(3), other]).length, 4);
});

test('of many that would be late their number and the worst is told, of one its own sentence', () => {
  const rule = (/** @type {string} */ code, value = 0) =>
    /** @type {any} */ ({ code, value, text: `${code} ${value}`, hard: true, name: `n${value}` });
  const price = (/** @type {any[]} */ ...rules) => /** @type {any} */ ({ rules });
  const one = rulesApart(price(rule('late', 60), rule('full')));
  assert.deepEqual([one.rules.length, one.late.length], [2, 0]);
  const many = rulesApart(price(rule('late', 60), rule('full'), rule('late', 6660)));
  assert.deepEqual(
    many.rules.map(({ code }) => code),
    ['full'],
  );
  assert.deepEqual(
    many.late.map(({ value }) => value),
    [6660, 60],
  );
});

test('a closure by an address is of its own street, else of that with whose name it begins, else of the nearest', () => {
  const street = (/** @type {string} */ name, /** @type {number} */ lat) => ({
    type: /** @type {'Feature'} */ ('Feature'),
    geometry: {
      type: 'MultiLineString',
      coordinates: [
        [
          [24.9, lat],
          [25, lat],
        ],
      ],
    },
    properties: { name, length_m: 60 },
  });
  const streets = [
    street('', 60.1),
    street('Tornin piha', 60.1001),
    street('Kalevankatu', 60.1002),
    street('Yrjönkatu', 60.2),
  ];
  const of = (/** @type {string} */ label, named = '') =>
    streetOf({ label, street: named, point: [24.95, 60.1] }, streets);
  assert.equal(of('Kalevankatu 9, Helsinki', 'Yrjönkatu'), 'Yrjönkatu');
  assert.equal(of('Kalevankatu 9, 00100 Helsinki'), 'Kalevankatu');
  assert.equal(of('Bakery'), 'Tornin piha');
  assert.equal(
    streetOf({ label: 'Bakery', street: '', point: [24.95, 60.1] }, streets.slice(0, 1)),
    '',
  );
});

test('the hour until which something lasts is taken from what was written, and none where none was', () => {
  const until = (/** @type {string} */ words) => untilWritten(words, '11:53');
  for (const words of [
    'until about three o’clock',
    'Closed until 3',
    'jusqu’à 15h',
    "jusqu'à trois heures",
    'till 15:00',
  ])
    assert.equal(until(words), '15:00', words);
  assert.equal(until('jusque vers 14 h 30'), '14:30');
  assert.equal(until('until noon'), '12:00');
  for (const words of [
    'three men dig here',
    'until tomorrow',
    'until 11:30',
    'until the 30 of June',
    'jusqu’à 25h',
    '',
  ])
    assert.equal(until(words), '', words);
});

test('a bike has room for what is aboard at most from now on, or says what it may carry', () => {
  const visits = [
    [90_000, 'done'],
    [40_000, 'done'],
    [30_000, 'planned'],
    [55_000, 'planned'],
  ].map(([mass_g, status]) => ({ status, load_after: { mass_g, volume_ml: 0, items: 2 } }));
  const most = mostAboard(/** @type {any} */ (visits));
  assert.deepEqual(most, { mass_g: 55_000, volume_ml: 0, items: 2 });
  assert.equal(mostAboard(/** @type {any} */ (visits.slice(0, 2))).mass_g, 0);
  assert.equal(beyond({ mass_g: 60_000 }, most), null);
  assert.deepEqual(beyond({ mass_g: 50_000, items: 9 }, most), { mass_g: 50_000 });
  assert.equal(beyond(undefined, most), null);
});

test('a message leads to the stop where its rider was or to which they rode, and stands among what they were told', () => {
  const visits = /** @type {any} */ ([
    visit(1, 'a'),
    { ...visit(2, 'a'), kind: 'break' },
    visit(3, 'a'),
    visit(5, 'a'),
  ]);
  const of = (/** @type {string} */ time) => stopAt(visits, at(time))?.id;
  assert.deepEqual(['08:00', '09:01', '09:02', '09:04', '09:06'].map(of), [
    'v1',
    'v1',
    'v3',
    'v5',
    undefined,
  ]);
  const said = talkOf(
    [
      { id: 'm1', from_office: false, text: 'Bell', written_at: at('09:00') },
      { id: 'm2', from_office: true, text: 'Knock', written_at: at('09:10') },
    ],
    [{ id: 'n', text: 'Your round has changed', at: at('09:05') }],
  );
  assert.deepEqual(
    said.map((one) => `${one.by}: ${one.text}`),
    ['rider: Bell', 'notice: Your round has changed', 'office: Knock'],
  );
});

test('what needs nobody any more stays in its place while somebody is at the list, and what is new comes last', () => {
  const alert = (/** @type {string} */ id, text = '') => /** @type {any} */ ({ id, text });
  const kept = keptInPlace(
    [alert('1'), alert('2'), alert('3')],
    [alert('4'), alert('3', 'later'), alert('1')],
  );
  assert.deepEqual(
    kept.map(({ id, text, gone = false }) => [id, text, gone]),
    [
      ['1', '', false],
      ['2', '', true],
      ['3', 'later', false],
      ['4', '', false],
    ],
  );
  assert.equal(keptInPlace(kept, [alert('2')])[1].gone, undefined, 'what comes back is as it was');
});

test('of the jobs that somebody rings those that are over are left out, and counted', () => {
  const all = day();
  ['placed', 'done', 'failed', 'open'].forEach((status, i) => {
    all.jobs[i].status = status;
  });
  assert.deepEqual(stillToDo(indexed(all), ['j1', 'j2', 'j1', 'j3', 'j4']), {
    ahead: ['j1', 'j4'],
    over: 2,
  });
  assert.deepEqual(
    stillToDo(indexed(all), ['j1', 'j2', 'j3', 'j4'], new Set(['j1', 'j3'])),
    { ahead: ['j1'], over: 1 },
    'what filters do not show is left alone',
  );
});

test('a total that is smaller as jobs are no longer planned has the colour of a loss, not of a saving', () => {
  const lost = (/** @type {[number, number]} */ unassigned, /** @type {string[]} */ ...fates) =>
    jobsLost({ unassigned, jobs: fates.map((fate) => ({ fate })) });
  assert.equal(lost([0, 0], 'moved', 'retimed'), 0);
  assert.equal(
    lost([2, 1], 'served', 'served', 'unserved'),
    1,
    'whoever is served instead makes up for nobody',
  );
  assert.equal(lost([0, 2]), 2, 'jobs that the plans do not name are counted');
  assert.deepEqual(
    [
      [-500, 0],
      [500, 0],
      [0, 0],
      [-500, 1],
      [0, 1],
    ].map(([more, count]) => lookOfTotal(more, count)),
    ['less', 'more', '', 'more', 'more'],
  );
});

test('a stop that failed or was skipped is none that was done', () => {
  const visits = ['done', 'partly_done', 'failed', 'skipped', 'arrived', 'planned'].map(
    (status) => ({ status }),
  );
  assert.deepEqual(countsOf(visits), { done: 2, failed: 2, all: 6 });
});
