/**
 * The day's document, looked up by id. Pure.
 * @module
 */

/** @typedef {import('./types.js').Board} Board */
/** @typedef {import('./types.js').BoardDoc} BoardDoc */
/** @typedef {import('./types.js').Visit} Visit */

/** @template {{id: string}} T @param {T[]} items @returns {Map<string, T>} */
const byId = (items) => new Map(items.map((one) => [one.id, one]));

/** Whether two values of a document say the same. @param {any} one @param {any} other @returns {boolean} */
export function isSame(one, other) {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => isSame(one[name], other[name]))
  );
}

/** @template T @param {T[]} items @param {T[]|undefined} before */
const areSame = (items, before) =>
  before?.length === items.length && items.every((one, at) => one === before[at]);

/**
 * Items of which each that says the same as before is the one from before; so is the whole where all are.
 * @template T @param {T[]} items @param {T[]} before @param {(one: T) => string} keyOf @returns {T[]}
 */
function sharing(items, before, keyOf) {
  const known = new Map(before.map((one) => [keyOf(one), one]));
  const shared = items.map((one) => {
    const same = known.get(keyOf(one));
    return same && isSame(same, one) ? same : one;
  });
  return areSame(shared, before) ? before : shared;
}

/** A document with all that did not change taken from the one before. @param {BoardDoc} doc @param {BoardDoc} before @returns {BoardDoc} */
function shared(doc, before) {
  const idOf = (/** @type {{id: string}} */ one) => one.id;
  return {
    ...doc,
    shifts: sharing(doc.shifts, before.shifts, idOf),
    rounds: sharing(doc.rounds, before.rounds, idOf),
    visits: sharing(doc.visits, before.visits, idOf),
    jobs: sharing(doc.jobs, before.jobs, idOf),
    open_jobs: sharing(doc.open_jobs, before.open_jobs, (one) => one.job_id),
    alerts: sharing(doc.alerts, before.alerts, idOf),
  };
}

/** @template T @param {T[]} items @param {(one: T) => string|null} keyOf @param {Map<string, T[]>} [before] @returns {Map<string, T[]>} */
function grouped(items, keyOf, before) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const one of items) {
    const key = keyOf(one);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  for (const [key, group] of groups) {
    const same = before?.get(key);
    if (same && areSame(group, same)) groups.set(key, same);
  }
  return groups;
}

/**
 * The day's document with its indexes. What says the same as `before` is the same object as there, so
 * that views draw anew what changed and nothing else.
 * @param {BoardDoc} read
 * @param {Board|null} [before] Of the same day.
 * @returns {Board}
 */
export function indexed(read, before = null) {
  const doc = before ? shared(read, before.doc) : read;
  return {
    doc,
    shifts: byId(doc.shifts),
    rounds: byId(doc.rounds),
    visits: byId(doc.visits),
    jobs: byId(doc.jobs),
    roundOfShift: new Map(doc.rounds.map((one) => [one.shift_id, one])),
    visitsOfRound: grouped(doc.visits, (one) => one.round_id, before?.visitsOfRound),
    visitsOfJob: grouped(doc.visits, (one) => one.job_id, before?.visitsOfJob),
    openJobs: new Map(doc.open_jobs.map((one) => [one.job_id, one])),
    span: spanOf(doc),
  };
}

const HOUR_MS = 3_600_000;

/** Whole hours round all shifts and visits; a working day where there is nothing. @param {BoardDoc} doc @returns {[number, number]} */
function spanOf(doc) {
  let first = Infinity;
  let last = -Infinity;
  for (const { start, end } of [...doc.shifts, ...doc.rounds]) {
    first = Math.min(first, Date.parse(start));
    last = Math.max(last, Date.parse(end));
  }
  if (first > last) {
    const noon = Date.parse(`${doc.day}T12:00:00Z`);
    return [noon - 5 * HOUR_MS, noon + 7 * HOUR_MS];
  }
  return [Math.floor(first / HOUR_MS) * HOUR_MS, Math.ceil(last / HOUR_MS) * HOUR_MS];
}

/** How many of some stops were made, and how many failed or were skipped. @param {{status: string}[]} visits */
export const countsOf = (visits) => ({
  done: visits.filter((one) => one.status === 'done' || one.status === 'partly_done').length,
  failed: visits.filter((one) => one.status === 'failed' || one.status === 'skipped').length,
  all: visits.length,
});

/** Whether a job is done, failed or gone: nothing of it can be planned any more. @param {import('./types.js').Job|undefined} job */
export const isOver = (job) => ['done', 'partly_done', 'failed'].includes(job?.status ?? 'done');

/**
 * Jobs of some that are still to be done, each once, and how many others there are; what filters leave out is neither.
 * @param {Board} board @param {Iterable<string>} ids @param {ReadonlySet<string>|null} [matching] @returns {{ahead: string[], over: number}}
 */
export function stillToDo(board, ids, matching = null) {
  const all = [...new Set(ids)].filter((id) => matching === null || matching.has(id));
  const ahead = all.filter((id) => !isOver(board.jobs.get(id)));
  return { ahead, over: all.length - ahead.length };
}

/** What may be selected: `job:<id>` or `round:<id>`. @param {string} key @returns {{kind: string, id: string}} */
export function readKey(key) {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at), id: key.slice(at + 1) };
}

/** Visits of what a key names, in riding order. @param {Board|null} board @param {string} key @returns {Visit[]} */
export function visitsOf(board, key) {
  const { kind, id } = readKey(key);
  return (kind === 'job' ? board?.visitsOfJob : board?.visitsOfRound)?.get(id) ?? [];
}

/**
 * Ids of the jobs that are meant by what is selected: the jobs, and all that a selected round serves.
 * @param {Board} board
 * @param {Iterable<string>} selection
 * @returns {string[]}
 */
export function selectedJobs(board, selection) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const key of selection) {
    const { kind, id } = readKey(key);
    if (kind === 'job') found.add(id);
    if (kind !== 'round') continue;
    for (const { job_id } of board.visitsOfRound.get(id) ?? []) if (job_id) found.add(job_id);
  }
  return [...found];
}
