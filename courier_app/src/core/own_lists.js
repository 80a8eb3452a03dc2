/**
 * Lists that a person looks up about themselves: hours and effort; what they contested and what befell them.
 * Each is kept as it was last read, for where there is no network.
 * @module
 */

/** @typedef {import('./types.js').Own} Own */
/** @typedef {import('./types.js').Concern} Concern */
/** @typedef {import('./types.js').Concerns} Concerns */
/** @typedef {Pick<import('./core.js').Core, 'call'|'db'|'clock'|'outbox'>} Given */

/**
 * Keep what can be read again; without room it is shown all the same.
 * @param {import('./sync/store.js').Database} db
 * @param {unknown} value
 * @param {string} key
 */
const keepIfRoom = (db, value, key) => db.put('meta', value, key).catch(() => {});

const DAY_MS = 86_400_000;
/** So far back answers and closings are looked for; what is still open comes however old it is. */
const DAYS_BACK = 60;

/**
 * Read hours, effort and what each round was like.
 * @param {Given} given
 * @param {string} first Day.
 * @param {string} last Day.
 * @returns {Promise<{found: Own|null, reply: import('../../kit/call.js').Reply}>} As kept where it cannot be read.
 */
export async function readOwn({ call, db, clock }, first, last) {
  const days = `first=${first}&last=${last}`;
  const [postings, effort, hours] = await Promise.all([
    call('GET', `/v1/effort/postings?${days}`),
    call('GET', `/v1/effort?${days}`),
    call('GET', `/v1/reports/payroll?${days}`),
  ]);
  if (postings.kind !== 'ok') {
    const kept = await db.get('meta', 'own');
    return { found: kept?.first === first && kept.last === last ? kept : null, reply: postings };
  }
  const found = {
    first,
    last,
    postings: postings.json.items,
    effort: effort.kind === 'ok' ? effort.json : null,
    hours: hours.kind === 'ok' ? hours.json.items : [],
    fetched_at: clock.now(),
  };
  await keepIfRoom(db, found, 'own');
  return { found, reply: postings };
}

/**
 * Read what somebody contested and what they reported, with what came of it and what is not sent yet.
 * @param {Given} given
 * @param {string} me
 * @returns {Promise<{found: Concerns|null, reply: import('../../kit/call.js').Reply|null}>}
 */
export async function readConcerns({ call, db, clock, outbox }, me) {
  const dayText = (/** @type {number} */ ms) => new Date(ms).toISOString().slice(0, 10);
  const days = `first=${dayText(clock.now() - DAYS_BACK * DAY_MS)}&last=${dayText(clock.now() + DAY_MS)}`;
  const addresses = ['contests', 'incidents'].flatMap((what) => [
    `/v1/${what}?${days}`,
    `/v1/${what}?${days}&status=open`,
  ]);
  const replies = await Promise.all(addresses.map((one) => call('GET', one)));
  const missing = replies.find((one) => one.kind !== 'ok') ?? null;
  /** @type {Concerns|null} */
  let kept = (await db.get('meta', 'concerns')) ?? null;
  if (!missing) {
    const entries = replies.flatMap((one, at) =>
      one.json.items.map((/** @type {any} */ line) =>
        addresses[at].startsWith('/v1/contests') ? ofContest(line) : ofIncident(line),
      ),
    );
    const mine = new Map(entries.filter((one) => one.by === me).map((one) => [one.id, one]));
    kept = { items: [...mine.values()], fetched_at: clock.now() };
    await keepIfRoom(db, kept, 'concerns');
  }
  const { events, posts } = await outbox.all();
  const waiting = waitingOf(events, posts, me, new Set(kept?.items.map((one) => one.id)));
  if (!kept && !waiting.length) return { found: null, reply: missing };
  const items = [...(kept?.items ?? []), ...waiting].sort(
    (one, other) => Date.parse(other.at) - Date.parse(one.at),
  );
  return { found: { items, fetched_at: kept?.fetched_at ?? 0 }, reply: missing };
}

/** @param {Record<string, any>} line As `GET /v1/contests`. @returns {Concern & {by: string}} */
function ofContest(line) {
  return {
    id: line.id,
    what: 'contest',
    kind: line.subject_kind,
    about: line.subject_id,
    at: line.opened_at,
    note: line.note,
    by: line.opened_by,
    status: line.status,
    due_at: line.due_at,
    settled_at: line.answered_at,
    decision: line.decision,
    words: line.answer,
  };
}

/** @param {Record<string, any>} line As `GET /v1/incidents`. @returns {Concern & {by: string}} */
function ofIncident(line) {
  return {
    id: line.id,
    what: 'incident',
    kind: line.kind,
    about: line.visit_id ?? '',
    at: line.at,
    note: line.note,
    by: line.reported_by,
    status: line.status,
    due_at: null,
    settled_at: line.closed_at,
    decision: null,
    words: line.closing_note,
  };
}

/**
 * What is on the phone only; what the office's server refused is listed with the outbox.
 * @param {import('./types.js').OutEvent[]} events
 * @param {import('./types.js').OutPost[]} posts
 * @param {string} me
 * @param {Set<string>} known
 * @returns {Concern[]}
 */
function waitingOf(events, posts, me, known) {
  const ours = events.filter((one) => one.owner === me && one.state !== 'parked');
  return ours.flatMap(({ event, state }) => {
    const detail = event.detail ?? {};
    const isContest = event.kind === 'decision_contested';
    if (!isContest && event.kind !== 'incident_reported') return [];
    const id = String(isContest ? event.subject_id : detail.incident_id);
    if (known.has(id)) return [];
    const note = posts.find((one) => one.what === 'note' && one.id === detail.note_id);
    return [
      {
        id,
        what: isContest ? 'contest' : 'incident',
        kind: String(isContest ? detail.about_kind : detail.incident_kind),
        about: String((isContest ? detail.about_id : detail.visit_id) ?? ''),
        at: event.at,
        note: String(note?.json?.text ?? ''),
        status: state === 'queued' ? 'waiting' : 'open',
        due_at: null,
        settled_at: null,
        decision: null,
        words: '',
      },
    ];
  });
}
