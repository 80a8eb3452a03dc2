/** What the page asks for before the app is there. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { makeCall } from '../../courier_app/kit/call.js';
import { takeEarlyAnswer } from '../../courier_app/kit/early_answers.js';
import { makeClock } from '../../courier_app/kit/clock.js';

const EIGHT = Date.parse('2026-03-09T08:00:00Z');
const served = { headers: { 'served-by': 'tournee' } };
const me = (roundId) => () => Response.json({ id: 'p1', round_id: roundId }, served);
let opened = 0;

/** Open the page on a phone; gives what it asked for. */
async function open({ language = 'fr-FR', controller = null, answers }) {
  const asked = [];
  globalThis.document = { documentElement: { lang: '' } };
  Object.defineProperty(globalThis, 'navigator', {
    value: { language, serviceWorker: { controller } },
    configurable: true,
  });
  globalThis.fetch = async (path) => {
    asked.push(path);
    const found = answers[path] ?? (() => new Response('one = One'));
    return found();
  };
  opened += 1;
  await import(`../../courier_app/src/early.js?${opened}`);
  await new Promise((go) => {
    setTimeout(go, 5);
  });
  return asked;
}

test('at the first visit by a link of one round this round is asked for with its texts', async () => {
  const asked = await open({
    answers: { '/v1/me': me('r1'), '/v1/rounds/r1': () => Response.json({ round: 1 }) },
  });
  assert.deepEqual(asked.sort(), ['/courier/texts/fr.ftl', '/v1/me', '/v1/rounds/r1']);
  assert.deepEqual(await (await takeEarlyAnswer('/v1/rounds/r1').answer).json(), { round: 1 });
  // Who looked into it before left it whole.
  assert.equal((await (await takeEarlyAnswer('/v1/me').answer).json()).id, 'p1');
  assert.equal(document.documentElement.lang, 'fr');
});

test('a phone that keeps the app has its round, and who has no link of one round none', async () => {
  const kept = await open({ language: 'en-GB', controller: {}, answers: { '/v1/me': me('r1') } });
  assert.deepEqual(kept.sort(), ['/courier/texts/en.ftl', '/v1/me']);
  const code = await open({ language: 'de-DE', answers: { '/v1/me': me(null) } });
  assert.deepEqual(code.sort(), ['/courier/texts/fr.ftl', '/v1/me']);
  const out = await open({ answers: { '/v1/me': () => new Response('{}', { status: 401 }) } });
  assert.deepEqual(out.sort(), ['/courier/texts/fr.ftl', '/v1/me']);
});

test('an answer is given once and only while it is of now', async () => {
  await open({ answers: { '/v1/me': me(null) } });
  assert.ok(takeEarlyAnswer('/v1/me'));
  assert.equal(takeEarlyAnswer('/v1/me'), null);
  assert.equal(takeEarlyAnswer('/v1/elsewhere'), null);
  await open({ answers: { '/v1/me': me(null) } });
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 10_001 });
  assert.equal(takeEarlyAnswer('/v1/me'), null);
  mock.timers.reset();
});

test('without network whoever takes the answer hears of it, and nobody else', async () => {
  await open({ answers: { '/v1/me': () => Promise.reject(new TypeError('no network')) } });
  await assert.rejects(takeEarlyAnswer('/v1/me').answer, TypeError);
});

test('a call takes what was asked early, once, and not where it tells what it has', async () => {
  const early = new Map([
    [
      '/v1/me',
      { answer: Promise.resolve(Response.json({ id: 'early' }, served)), askedAt: EIGHT - 300 },
    ],
  ]);
  const take = (path) => {
    const found = early.get(path) ?? null;
    early.delete(path);
    return found;
  };
  const given = {
    cookies: () => '',
    language: () => 'fr',
    clock: makeClock(() => EIGHT),
    early: take,
  };
  const call = makeCall({ ...given, fetch: async () => Response.json({ id: 'late' }, served) });
  assert.equal((await call('GET', '/v1/me', { etag: '"one"' })).json.id, 'late');
  const first = await call('GET', '/v1/me');
  assert.deepEqual([first.json.id, first.askedAt], ['early', EIGHT - 300]);
  assert.equal((await call('GET', '/v1/me')).json.id, 'late');
});
