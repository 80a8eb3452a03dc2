/**
 * The day's document, looked up by id. Pure.
 * @module
 */

/** @typedef {import('./types.js').Board} Board */
/** @typedef {import('./types.js').BoardDoc} BoardDoc */
/** @typedef {import('./types.js').Visit} Visit */

/** @template {{id: string}} T @param {T[]} items @returns {Map<string, T>} */
const byId = (items) => new Map(items.map((one) => [one.id, one]));

/** @template T @param {T[]} items @param {(one: T) => string|null} keyOf @returns {Map<string, T[]>} */
function grouped(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const one of items) {
    const key = keyOf(one);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** @param {BoardDoc} doc @returns {Board} */
export function indexed(doc) {
  return {
    doc,
    shifts: byId(doc.shifts),
    rounds: byId(doc.rounds),
    visits: byId(doc.visits),
    jobs: byId(doc.jobs),
    roundOfShift: new Map(doc.rounds.map((one) => [one.shift_id, one])),
    visitsOfRound: grouped(doc.visits, (one) => one.round_id),
    visitsOfJob: grouped(doc.visits, (one) => one.job_id),
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

/** What may be selected: `job:<id>` or `round:<id>`. @param {string} key @returns {{kind: string, id: string}} */
export function readKey(key) {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at), id: key.slice(at + 1) };
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
