/** What the tests of the app's core share: a phone without a browser, and a server in memory. */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../courier_app/package.json', import.meta.url));
require('fake-indexeddb/auto');
export const fc = require('fast-check');

const { openStore } = await import('../../courier_app/src/core/sync/store.js');
const { makeClock } = await import('../../courier_app/kit/clock.js');
const { makeIds } = await import('../../courier_app/src/core/sync/ids.js');
const { makeOutbox } = await import('../../courier_app/src/core/sync/outbox.js');

export const ROUND = '0190f3a1-7c2e-7b1a-9d55-000000000001';
export const SHIFT = '0190f3a1-7c2e-7b1a-9d55-000000000002';
export const RIDER = '0190f3a1-7c2e-7b1a-9d55-000000000003';
/** @param {number} number */
export const visitId = (number) =>
  `0190f3a1-7c2e-7b1a-9d55-${String(1000 + number).padStart(12, '0')}`;
export const EIGHT = Date.parse('2026-03-09T08:00:00Z');

let stores = 0;

/**
 * A server that keeps what it is told, once, as ours does; `net` decides what becomes of a request.
 */
export class Server {
  constructor() {
    this.events = new Map();
    this.posts = new Map();
    this.refused = new Set();
    this.calls = 0;
  }

  /** Take a request in and give the answer that would be sent. */
  take(method, path, { json, blob } = {}) {
    this.calls += 1;
    if (path === '/v1/events')
      return ok({ verdicts: json.events.map((event) => this.#event(event)) });
    const url = new URL(path, 'http://here');
    const id = url.searchParams.get('id') ?? json.id;
    if (this.refused.has(id)) return refused(409, 'aid-photo');
    if (!this.posts.has(id))
      this.posts.set(id, {
        method,
        path: url.pathname,
        json,
        size: blob?.size,
        query: url.searchParams,
      });
    return ok({ id });
  }

  #event(event) {
    if (this.refused.has(event.id))
      return {
        id: event.id,
        outcome: 'refused',
        code: 'event-unknown-visit',
        flags: [],
        faults: [{ code: 'event-unknown-visit', detail: 'No such visit.' }],
      };
    const outcome = this.events.has(event.id) ? 'duplicate' : 'accepted';
    if (outcome === 'accepted') this.events.set(event.id, event);
    return { id: event.id, outcome, code: '', flags: [], faults: [] };
  }
}

export const ok = (json) => ({
  kind: 'ok',
  status: 200,
  json,
  etag: '',
  code: '',
  message: '',
  retryAfterS: 0,
  askedAt: 0,
});
export const refused = (status, code) => ({
  kind: 'refused',
  status,
  json: null,
  etag: '',
  code,
  message: 'No.',
  retryAfterS: 0,
  askedAt: 0,
});
export const away = () => ({
  kind: 'away',
  status: 0,
  json: null,
  etag: '',
  code: '',
  message: '',
  retryAfterS: 0,
  askedAt: 0,
});

/**
 * A phone with a store of its own, which `restart` opens again as after a closed tab.
 * @param {{call: Function, offsetMs?: number, owner?: () => string, onSignedOut?: (askedAt: number) => void}} given
 */
export async function makePhone({
  call,
  offsetMs = 0,
  owner = () => RIDER,
  onSignedOut = () => {},
}) {
  const name = `test-${(stores += 1)}`;
  const state = { now: EIGHT };
  const phone = {
    state,
    delays: [],
    async restart() {
      phone.db?.close();
      phone.db = await openStore(name);
      const phoneNow = () => (state.now += 7) + offsetMs;
      phone.clock = makeClock(phoneNow);
      phone.ids = makeIds(phoneNow);
      phone.outbox = makeOutbox({
        db: phone.db,
        call,
        clock: phone.clock,
        newId: phone.ids,
        phoneId: name,
        owner,
        onSignedOut,
        later: (_run, delayMs) => phone.delays.push(delayMs),
        chance: () => 0.5,
      });
    },
    done: (number, posts = []) =>
      phone.outbox.tell({ events: [event('visit_done', visitId(number))], posts }),
    photo: (number, size = 10) => ({
      id: phone.ids(),
      what: 'photo',
      path: '/v1/proofs/photo',
      blob: new Blob([new Uint8Array(size)], { type: 'image/jpeg' }),
      round_id: ROUND,
      visit_id: visitId(number),
      proof_kind: 'photo',
    }),
  };
  await phone.restart();
  return phone;
}

export const event = (kind, subject, detail) => ({
  kind,
  subject_id: subject,
  round_id: ROUND,
  ...(detail ? { detail } : {}),
});
