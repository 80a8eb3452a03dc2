/** Ids, clock, server's answers, ways, positions and photos. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import './support.mjs';
import { makeCall, csrfOf } from '../../courier_app/kit/call.js';
import { makeClock } from '../../courier_app/kit/clock.js';
import { makeIds } from '../../courier_app/src/core/sync/ids.js';
import { makeLive } from '../../courier_app/src/core/sync/live.js';
import { shrunkSize } from '../../courier_app/src/core/phone/photos.js';
import { sharingOf } from '../../courier_app/src/core/phone/position.js';
import { navigationLink } from '../../courier_app/src/core/round/navigation.js';
import { pickupOf } from '../../courier_app/src/core/round/scanned.js';
import { clock, dayAndTime, speakAs } from '../../courier_app/kit/words.js';
import { translator } from '../../courier_app/kit/texts.js';

test('ids are UUIDs of version 7 that rise, also when the clock stands or is set back', () => {
  let now = 1_773_043_200_000;
  const newId = makeIds(() => now);
  const ids = [];
  for (let at = 0; at < 6000; at += 1) {
    if (at === 2000) now -= 600_000;
    if (at % 1000 === 999) now += 1;
    ids.push(newId());
  }
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual([...ids].sort(), ids);
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(parseInt(ids[0].replace('-', '').slice(0, 12), 16), 1_773_043_200_000);
});

test('times are told in the zone of the cooperative, wherever the phone is', () => {
  const at = Date.UTC(2026, 2, 9, 22, 30);
  const speech = { prefix: '', language: () => 'en', sentence: () => (id) => id };
  const told = ['Europe/Helsinki', 'America/New_York', 'Asia/Kolkata'].map((zone) => {
    speakAs({ ...speech, zone: () => zone });
    return [clock(at), dayAndTime(at).includes('10 March')];
  });
  speakAs(speech);
  assert.deepEqual(told, [
    ['00:30', true],
    ['18:30', false],
    ['04:00', true],
  ]);
});

test('a parcel counts at the pickup of its job that lacks one, whichever is first', () => {
  const pickups = [
    { visit_id: 'farm', code: 'K7M4-PXA', load: { items: 2 } },
    { visit_id: 'dairy', code: 'K7M4-PXA', load: {} },
    { visit_id: 'mill', code: 'ACDE-FHJ', load: { items: 1 } },
  ];
  const meant = (counts, text) => pickupOf(pickups, counts, text)?.visit_id;
  assert.equal(meant({}, 'k7m4 pxa 1/3'), 'farm');
  assert.equal(meant({ farm: 2 }, 'K7M4-PXA'), 'dairy');
  assert.equal(meant({ farm: 2, dairy: 1 }, 'K7M4-PXA'), 'farm');
  assert.equal(meant({}, 'ACDEFHJ'), 'mill');
  assert.equal(meant({}, 'ACDE-FHK'), undefined);
});

test("the server's clock is learned from its answers, small differences are the network's", () => {
  const phone = Date.parse('2026-03-09T08:10:00Z');
  const clock = makeClock(() => phone);
  clock.heard('Mon, 09 Mar 2026 08:00:00 GMT', phone, phone + 200);
  assert.ok(Math.abs(clock.offsetMs() + 600_000) < 1500);
  assert.equal(clock.trueText(new Date(phone).toISOString()).slice(0, 16), '2026-03-09T08:00');
  const close = makeClock(() => phone);
  close.heard('Mon, 09 Mar 2026 08:10:20 GMT', phone, phone + 100);
  assert.equal(close.offsetMs(), 0);
  close.heard(null, phone, phone);
  close.heard('yesterday', phone, phone);
  assert.equal(close.offsetMs(), 0);
});

test('a slow answer does not spoil what a quick one told, a clock set anew counts at once', () => {
  let phone = Date.parse('2026-03-09T08:10:00Z');
  const clock = makeClock(() => phone);
  clock.heard('Mon, 09 Mar 2026 08:00:00 GMT', phone, phone + 100);
  const known = clock.offsetMs();
  clock.heard('Mon, 09 Mar 2026 08:00:00 GMT', phone, phone + 60_000);
  assert.equal(clock.offsetMs(), known);
  phone -= 600_000;
  clock.heard('Mon, 09 Mar 2026 08:00:00 GMT', phone, phone + 9000);
  assert.equal(clock.offsetMs(), 0);
});

test("on a simulated day the phone goes by the server's clock and its pace, and takes a new day up", () => {
  let device = Date.parse('2026-11-02T10:00:00Z');
  const clock = makeClock(() => device);
  clock.heard('Mon, 09 Mar 2026 06:30:00 GMT', device, device, 60);
  device += 10_000;
  assert.equal(clock.phoneText(), '2026-03-09T06:40:00.500Z');
  assert.equal(clock.now(), clock.phoneNow());
  clock.heard('Mon, 09 Mar 2026 06:39:30 GMT', clock.phoneNow() - 9000, clock.phoneNow(), 60);
  assert.equal(clock.phoneText(), '2026-03-09T06:40:00.500Z');
  const again = makeClock(() => device, 0, clock.fast());
  assert.equal(again.phoneText(), clock.phoneText());
  clock.heard('Tue, 10 Mar 2026 06:30:00 GMT', clock.phoneNow(), clock.phoneNow(), 60);
  assert.equal(clock.phoneText(), '2026-03-10T06:30:00.500Z');
  clock.heard('Mon, 02 Nov 2026 10:00:10 GMT', clock.phoneNow(), clock.phoneNow());
  assert.equal(clock.phoneNow(), device);
});

/** @param {() => Response} answer */
function asker(answer) {
  const asked = [];
  const call = makeCall({
    fetch: async (path, how) => {
      asked.push({ path, ...how });
      return answer();
    },
    cookies: () => 'a=1; __Host-csrf=to%3Dken',
    language: () => 'fr',
    clock: makeClock(() => 0),
  });
  return { call, asked };
}
const json =
  (status, body, headers = { 'served-by': 'tournee' }) =>
  () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
    });

test('changes carry the proof that they come from our page, reads do not', async () => {
  const { call, asked } = asker(json(200, {}));
  await call('POST', '/v1/events', { json: {} });
  await call('GET', '/v1/me');
  assert.equal(asked[0].headers['X-CSRF-Token'], 'to=ken');
  assert.equal(asked[1].headers['X-CSRF-Token'], undefined);
  assert.equal(asked[0].headers['Accept-Language'], 'fr');
  assert.equal(csrfOf('csrf=plain'), 'plain');
  assert.equal(csrfOf(''), '');
});

for (const [what, answer, kind] of [
  ['an answer', json(200, { id: 1 }), 'ok'],
  [
    'nothing to say',
    () => new Response(null, { status: 204, headers: { 'served-by': 'tournee' } }),
    'ok',
  ],
  [
    'nothing new',
    () => new Response(null, { status: 304, headers: { 'served-by': 'tournee' } }),
    'unchanged',
  ],
  ['a problem', json(422, { code: 'x' }), 'refused'],
  ['no session', json(401, { code: 'signed-out' }), 'signed-out'],
  ['another page', json(403, { code: 'csrf-missing' }), 'signed-out'],
  [
    'too much',
    json(429, { code: 'too-often' }, { 'retry-after': '7', 'served-by': 'tournee' }),
    'busy',
  ],
  ['a broken server', json(500, { code: 'unexpected' }), 'busy'],
  [
    "a hotel's page",
    () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } }),
    'away',
  ],
  ["a hotel's JSON", json(200, {}, {}), 'away'],
  ["a hotel's empty answer", () => new Response(null, { status: 204 }), 'away'],
  ["a proxy's JSON", json(404, { message: 'no route' }), 'away'],
]) {
  test(`${what} is understood as ${kind}`, async () => {
    const reply = await asker(answer).call('GET', '/v1/me');
    assert.equal(reply.kind, kind);
    if (what === 'too much') assert.equal(reply.retryAfterS, 7);
  });
}

test('a network that is cut is no error of the app', async () => {
  let works = true;
  const call = makeCall({
    fetch: async () => {
      throw new TypeError('cut');
    },
    cookies: () => '',
    language: () => 'fr',
    clock: makeClock(() => 0),
    onNetwork: (reports) => {
      works = reports;
    },
  });
  assert.equal((await call('GET', '/v1/me')).kind, 'away');
  assert.equal(works, false);
});

test('a place opens in the navigation that the phone has', () => {
  assert.match(navigationLink([2.3, 48.8], 'Chez Ana', 'Android'), /^geo:48\.8,2\.3\?q=/);
  assert.match(navigationLink([2.3, 48.8], 'Chez Ana', 'iPhone'), /^maps:\/\/\?daddr=48\.8,2\.3/);
});

test('the office sees nobody outside a shift, in a break, or who does not want it', () => {
  const round = (some) => ({ shift_status: 'open', sharing: true, break_since: null, ...some });
  assert.equal(sharingOf(round({}), 'on'), 'on');
  assert.equal(sharingOf(round({ sharing: false }), 'on'), 'off');
  assert.equal(sharingOf(round({ shift_status: 'closed' }), 'on'), 'off');
  assert.equal(sharingOf(round({ shift_status: 'planned' }), 'on'), 'off');
  assert.equal(sharingOf(round({ break_since: '2026-03-09T08:00:00Z' }), 'on'), 'break');
  assert.equal(sharingOf(round({}), 'denied'), 'denied');
  assert.equal(sharingOf(null, 'on'), 'off');
});

test('photos are shrunk and never enlarged', () => {
  assert.deepEqual(shrunkSize(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(shrunkSize(800, 600), { width: 800, height: 600 });
  assert.deepEqual(shrunkSize(9000, 1), { width: 1600, height: 1 });
});

test('what the office does is heard once for all that comes together, while one looks', () => {
  const opened = [];
  const delayed = [];
  const heard = [];
  const open = (address) => {
    const source = new EventTarget();
    Object.assign(source, {
      readyState: 1,
      close: () => {
        source.readyState = 2;
      },
    });
    opened.push({ address, source });
    return source;
  };
  const live = makeLive({
    open,
    onRound: () => heard.push('round'),
    onWord: () => heard.push('word'),
    phoneId: 'mine',
    later: (run) => delayed.push(run),
  });
  live.listen(true);
  live.listen(true);
  assert.equal(opened.length, 1);
  assert.ok(live.isOpen());
  assert.match(opened[0].address, /kinds=round_changed&.*kinds=message_sent$/);
  for (const kind of ['round_changed', 'visit_added', 'message_sent', 'visit_added'])
    opened[0].source.dispatchEvent(new Event(kind));
  delayed.splice(0).forEach((run) => run());
  assert.deepEqual(heard, ['round', 'word']);
  // A companion, or who rode it before and had no network until now, was at a door already.
  for (const phone_id of ['mine', 'theirs']) {
    const told = new MessageEvent('visit_done', { data: JSON.stringify({ phone_id }) });
    opened[0].source.dispatchEvent(told);
    assert.equal(delayed.length, phone_id === 'mine' ? 0 : 1);
  }
  delayed.splice(0).forEach((run) => run());
  assert.deepEqual(heard.splice(2), ['round']);
  // After a restore the server's log is shorter than what the phone knows of it.
  opened[0].source.dispatchEvent(new Event('reset'));
  delayed.splice(0).forEach((run) => run());
  assert.deepEqual(heard, ['round', 'word', 'round', 'word']);
  live.listen(false);
  assert.equal(opened[0].source.readyState, 2);
  live.listen(true);
  assert.equal(opened.length, 2);
});

test('sentences come in both languages, and a missing one is told by its name', () => {
  const source = 'parcels = { $n ->\n    [one] one parcel\n   *[other] { $n } parcels\n  }\n';
  assert.equal(translator('en', source)('parcels', { n: 2 }), '2 parcels');
  assert.equal(translator('fr', source)('parcels', { n: 0 }), 'one parcel');
  assert.equal(translator('fr', source)('unknown'), 'unknown');
  assert.equal(
    translator('fr', 'of = De { $one } à { $other }, tournée de { $one }')('of', {
      one: 'Aino',
      other: 'Eero',
    }),
    'D’Aino à Eero, tournée d’Aino',
  );
});
