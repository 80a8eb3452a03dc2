/**
 * The durable outbox. What is done on the phone is kept here in the order of doing, in one
 * transaction with its number, and leaves only when the server has said that it is kept for good.
 *
 * Words go first: events in batches, then notes, messages and small proofs, as the office waits for
 * them. Photos follow one by one, and hold up no words: these are sent while a photo is on its way.
 * One tab sends words at a time, and one photos. What is refused is parked: it holds up nothing
 * behind it, and stays to be looked at. Every request may be sent again: events and proofs are known
 * by their own ids.
 * @module
 */
import { isFull, takeNumbers } from './store.js';

/** @typedef {import('../types.js').OutEvent} OutEvent */
/** @typedef {import('../types.js').OutPost} OutPost */
/** @typedef {import('../types.js').Verdict} Verdict */
/** @typedef {import('../types.js').OutboxState['hindrance']} Hindrance */
/** @typedef {Omit<import('../types.js').PhoneEvent, 'id'|'at'|'phone_seq'>} EventDraft */
/** @typedef {Pick<OutPost, 'id'|'what'|'path'> & Partial<Pick<OutPost, 'json'|'blob'|'round_id'|'visit_id'|'proof_kind'|'held'>>} Posted */

export const MOST_IN_BATCH = 100;
const RETRY_S = [2, 5, 15, 30, 60, 120];
/** Answers that judge what was sent, not who sends or where to. */
const JUDGED = new Set([400, 409, 413, 415, 422]);
/** The same of a post, which names its round and visit in its address. */
const POST_JUDGED = new Set([...JUDGED, 403, 404]);

/**
 * @typedef {object} Outbox
 * @property {(what: {events?: EventDraft[], posts?: Posted[]}) => Promise<OutEvent[]>} tell
 * @property {() => Promise<Hindrance>} flush Send what waits; tells what hindered.
 * @property {() => Promise<Hindrance>} flushWords Send what waits; done when all but photos is sent.
 * @property {(roundId: string, shiftId: string, askedAt: number) => Promise<void>} readAgain
 *   A document that was asked for then tells of what was confirmed before.
 * @property {(key: string) => Promise<void>} sendAgain
 * @property {(key: string) => Promise<void>} seen
 * @property {(id: string) => Promise<boolean>} removeHeld Forget a post that is held.
 * @property {() => Promise<void>} releaseHeld Let go what was held.
 * @property {() => () => boolean} holding Gives whether what is being made may be held, asked when it is made:
 *   not where all was let go since.
 * @property {() => Promise<{events: OutEvent[], posts: OutPost[]}>} all Without photos' content.
 * @property {() => boolean} isSending
 * @property {() => Hindrance} hindrance
 */

/**
 * @param {object} given
 * @param {import('./store.js').Database} given.db
 * @param {import('../../../kit/call.js').Call} given.call
 * @param {import('../../../kit/clock.js').Clock} given.clock
 * @param {() => string} given.newId
 * @param {string} given.phoneId
 * @param {() => string} given.owner Id of whoever is signed in; what others did waits for them.
 * @param {(work: () => Promise<void>, what: 'words'|'photos') => Promise<unknown>} [given.alone] Runs work in one tab at a time.
 * @param {() => void} [given.onChange]
 * @param {() => void} [given.onSent] The server has confirmed something.
 * @param {(askedAt: number) => void} [given.onSignedOut] A request that was sent then found nobody signed in.
 * @param {(run: () => void, delayMs: number) => unknown} [given.later]
 * @param {() => number} [given.chance] From 0 to 1.
 * @returns {Outbox}
 */
export function makeOutbox(given) {
  const {
    db,
    call,
    clock,
    newId,
    phoneId,
    owner,
    onChange = () => {},
    onSent = () => {},
    onSignedOut = () => {},
  } = given;
  const alone = given.alone ?? ((work) => work());
  const later = given.later ?? ((run, delayMs) => setTimeout(run, delayMs));
  const chance = given.chance ?? Math.random;
  const words = lane('words', sendWords, () => void flush());
  const photos = lane(
    'photos',
    () => sendPosts(true),
    () => void flush(),
  );
  let releases = 0;

  /** Change what is kept, and say so. @type {typeof db.write} */
  async function write(stores, work) {
    const found = await db.write(stores, work);
    onChange();
    return found;
  }

  /** @type {Outbox['tell']} */
  async function tell({ events = [], posts = [] }) {
    const at = clock.phoneText();
    return write(['meta', 'events', 'posts'], async (tx) => {
      const meta = tx.objectStore('meta');
      const firstEvent = events.length ? await takeNumbers(meta, 'event_seq', events.length) : 0;
      const firstPost = posts.length ? await takeNumbers(meta, 'post_seq', posts.length) : 0;
      /** @type {OutEvent[]} */
      const numbered = events.map((entry, index) => {
        const seq = firstEvent + index;
        const event = { id: newId(), ...entry, at, phone_seq: seq };
        return { seq, state: 'queued', owner: owner(), event };
      });
      for (const one of numbered) await tx.objectStore('events').put(one);
      for (const [index, post] of posts.entries()) {
        const seq = firstPost + index;
        await tx.objectStore('posts').put({ ...post, seq, state: 'queued', owner: owner(), at });
      }
      return numbered;
    });
  }

  /** @type {Outbox['flush']} */
  async function flush() {
    const hindered = await words.run();
    return hindered === 'none' ? photos.run() : hindered;
  }

  /** @type {Outbox['flushWords']} */
  async function flushWords() {
    const hindered = await words.run();
    if (hindered === 'none') void photos.run();
    return hindered;
  }

  /**
   * Something that is sent by one tab at a time, and tried again ever later where that fails.
   * @param {'words'|'photos'} what
   * @param {() => Promise<Hindrance>} send
   * @param {() => void} tryAgain
   */
  function lane(what, send, tryAgain) {
    /** @type {Promise<Hindrance>|null} */
    let running = null;
    let again = false;
    let failures = 0;
    /** @type {Hindrance} */
    let hindrance = 'none';

    function run() {
      again = true;
      running ??= sendWhileAsked().finally(() => {
        running = null;
        tryLater();
        onChange();
      });
      return running;
    }

    /** @returns {Promise<Hindrance>} */
    async function sendWhileAsked() {
      try {
        do {
          await alone(async () => {
            again = false;
            onChange();
            hindrance = owner() ? await send() : 'signed-out';
          }, what);
        } while (again); // Told while the last answer came in.
      } catch (error) {
        // What waits cannot be read, or what was answered not be noted: it is sent once more later.
        hindrance = isFull(error) ? 'storage-full' : 'storage-failed';
      }
      return hindrance;
    }

    function tryLater() {
      if (hindrance === 'none' || hindrance === 'signed-out') {
        failures = 0;
        return;
      }
      const base = RETRY_S[Math.min(failures, RETRY_S.length - 1)];
      failures += 1;
      later(tryAgain, base * 1000 * (0.75 + chance() / 2));
    }

    return { run, isRunning: () => running !== null, hindrance: () => hindrance };
  }

  async function sendWords() {
    const hindered = await sendEvents();
    return hindered === 'none' ? sendPosts(false) : hindered;
  }

  // --- events -----------------------------------------------------------------------------------

  /** @returns {Promise<Hindrance>} */
  async function sendEvents() {
    let most = MOST_IN_BATCH;
    for (;;) {
      const waiting = /** @type {OutEvent[]} */ (await queued('events'));
      const batch = waiting.slice(0, most);
      if (!batch.length) return 'none';
      const reply = await call('POST', '/v1/events', {
        json: {
          phone_id: phoneId,
          sent_at: clock.phoneText(),
          events: batch.map((one) => one.event),
        },
      });
      if (reply.kind === 'ok') {
        if (!(await takeVerdicts(batch, reply.json?.verdicts))) return 'server';
        most = MOST_IN_BATCH;
      } else if (reply.kind !== 'refused' || !JUDGED.has(reply.status)) {
        return hindranceOf(reply);
      } else if (batch.length > 1) {
        most = Math.ceil(batch.length / 2); // Something in it is no event: find it.
      } else {
        await change('events', batch[0].seq, {
          state: 'parked',
          code: reply.code,
          message: reply.message,
        });
        most = MOST_IN_BATCH;
      }
    }
  }

  /**
   * Take in what became of a batch; verdicts are known by their ids alone.
   * @param {OutEvent[]} batch
   * @param {Verdict[]|undefined} verdicts
   * @returns {Promise<boolean>} Whether there was any news.
   */
  async function takeVerdicts(batch, verdicts) {
    if (!Array.isArray(verdicts)) return false;
    const seqs = new Map(batch.map((one) => [one.event.id, one.seq]));
    const news = await write(['events'], async ({ store }) => {
      let any = false;
      for (const verdict of verdicts) {
        const seq = seqs.get(verdict?.id);
        const kept = seq === undefined ? undefined : await store.get(seq);
        if (kept?.state !== 'queued') continue;
        await store.put({ ...kept, ...afterVerdict(verdict, clock.phoneNow()) });
        any = true;
      }
      return any;
    });
    if (news) onSent();
    return news;
  }

  // --- posts ------------------------------------------------------------------------------------

  /** @param {boolean} isPhoto Photos, or all but these. @returns {Promise<Hindrance>} */
  async function sendPosts(isPhoto) {
    for (;;) {
      const post = /** @type {OutPost[]} */ (await queued('posts')).find(
        (one) => !one.held && (one.what === 'photo') === isPhoto,
      );
      if (!post) return 'none';
      const { path, asked } = requestOf(post, clock);
      const reply = await call('POST', path, asked);
      if (reply.kind === 'ok' && reply.json?.id === post.id) {
        await confirmed(post);
      } else if (reply.kind === 'refused' && POST_JUDGED.has(reply.status)) {
        await change('posts', post.seq, {
          state: 'parked',
          code: reply.code,
          message: reply.message,
        });
      } else {
        return hindranceOf(reply);
      }
    }
  }

  /**
   * That a proof was made stays known; what it shows is the server's now.
   * @param {OutPost} post
   */
  async function confirmed(post) {
    onSent();
    if (post.what === 'note') return write(['posts'], ({ store }) => store.delete(post.seq));
    const json = post.what === 'message' ? post.json : undefined;
    return change('posts', post.seq, { state: 'sent', blob: undefined, json });
  }

  // --- what is kept -----------------------------------------------------------------------------

  /** @param {'events'|'posts'} store */
  async function queued(store) {
    const all = await db.getAll(store, 'queued');
    return all.filter((one) => one.owner === owner());
  }

  /**
   * @param {'events'|'posts'} store
   * @param {number} seq
   * @param {Partial<OutEvent> & Partial<OutPost>} some
   */
  async function change(store, seq, some) {
    await write([store], async (tx) => {
      const kept = await tx.store.get(seq);
      if (kept) await tx.store.put({ ...kept, ...some });
    });
  }

  /** @type {Outbox['readAgain']} */
  async function readAgain(roundId, shiftId, askedAt) {
    await write(['events'], async ({ store }) => {
      for (const one of await store.getAll('sent')) {
        const ours = one.event.round_id === roundId || one.event.subject_id === shiftId;
        const at = one.sent_at ?? 0;
        // A time to come is from before the phone's clock was set back.
        const isReport = ours && (at < askedAt || at > clock.phoneNow());
        if (!isReport && one.event.kind !== 'decision_contested') continue;
        // What is in conflict stays listed until somebody has looked at it.
        if (one.outcome === 'conflict' && !one.seen) await store.put({ ...one, in_doc: true });
        else await store.delete(one.seq);
      }
    });
  }

  /** @type {Outbox['sendAgain']} */
  async function sendAgain(key) {
    const { store, seq } = ofKey(key);
    await change(store, seq, { state: 'queued', code: undefined, message: undefined, seen: false });
    await flush();
  }

  /** @type {Outbox['seen']} */
  async function seen(key) {
    const { store, seq } = ofKey(key);
    await write([store], async (tx) => {
      const kept = await tx.store.get(seq);
      // What the document tells of already was listed for the person alone.
      if (kept?.in_doc) await tx.store.delete(seq);
      else if (kept) await tx.store.put({ ...kept, seen: true });
    });
  }

  /** @type {Outbox['removeHeld']} */
  async function removeHeld(id) {
    return write(['posts'], async ({ store }) => {
      const kept = (await store.getAll('queued')).find((one) => one.id === id && one.held);
      if (kept) await store.delete(kept.seq);
      return Boolean(kept);
    });
  }

  /** @type {Outbox['releaseHeld']} */
  async function releaseHeld() {
    releases += 1;
    await write(['posts'], async ({ store }) => {
      for (const one of await store.getAll('queued'))
        if (one.held) await store.put({ ...one, held: false });
    });
  }

  /** @type {Outbox['holding']} */
  function holding() {
    const before = releases;
    return () => before === releases;
  }

  /** @type {Outbox['all']} */
  async function all() {
    return db.read(['events', 'posts'], async (tx) => ({
      events: await tx.objectStore('events').getAll(),
      posts: await tx.objectStore('posts').getAll(),
    }));
  }

  /** @param {import('../../../kit/call.js').Reply} reply @returns {Hindrance} */
  function hindranceOf(reply) {
    if (reply.kind === 'signed-out') {
      onSignedOut(reply.askedAt);
      return 'signed-out';
    }
    return reply.kind === 'away' ? 'network' : 'server';
  }

  const hindrance = () => (words.hindrance() === 'none' ? photos.hindrance() : words.hindrance());
  const isSending = () => words.isRunning() || photos.isRunning();
  return {
    tell,
    flush,
    flushWords,
    readAgain,
    sendAgain,
    seen,
    removeHeld,
    releaseHeld,
    holding,
    all,
    isSending,
    hindrance,
  };
}

/**
 * @param {Verdict} verdict
 * @param {number} nowMs
 * @returns {Partial<OutEvent>}
 */
function afterVerdict(verdict, nowMs) {
  const fault = verdict.faults?.[0];
  const why = {
    outcome: verdict.outcome,
    code:
      verdict.code || fault?.code || (verdict.flags?.includes('wrong-code') ? 'wrong-code' : ''),
    message: fault?.detail ?? '',
  };
  return verdict.outcome === 'refused'
    ? { ...why, state: 'parked' }
    : { ...why, state: 'sent', sent_at: nowMs };
}

/**
 * Return the request of a post; what was made on the phone is told by the server's clock.
 * @param {OutPost} post
 * @param {import('../../../kit/clock.js').Clock} clock
 * @returns {{path: string, asked: import('../../../kit/call.js').Asked}}
 */
function requestOf(post, clock) {
  const madeAt = clock.trueText(post.at);
  if (post.what === 'photo') {
    const query = new URLSearchParams({
      id: post.id,
      round_id: post.round_id ?? '',
      visit_id: post.visit_id ?? '',
      made_at: madeAt,
    });
    return { path: `${post.path}?${query}`, asked: { blob: post.blob } };
  }
  const stamped = post.what === 'proof' ? { ...post.json, made_at: madeAt } : post.json;
  return { path: post.path, asked: { json: stamped } };
}

/** @param {string} key @returns {{store: 'events'|'posts', seq: number}} */
function ofKey(key) {
  const [kind, seq] = key.split('-');
  return { store: kind === 'event' ? 'events' : 'posts', seq: Number(seq) };
}
