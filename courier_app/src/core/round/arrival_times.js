/**
 * When the remaining stops can be reached, in a given order, with the round's own matrix.
 * @module
 */

/** @typedef {import('../types.js').Matrix} Matrix */

/**
 * A task that remains, as far as times go; instants in ms.
 * @typedef {object} Task
 * @property {string} id
 * @property {string} place Of the matrix; empty for a break, which is taken where one is.
 * @property {{start: number, end: number}[]} windows Rising; empty for any time.
 * @property {number} service_ms
 * @property {string} job Empty for a break.
 * @property {'pickup'|'drop'|'break'} kind
 * @property {import('../types.js').Load} load
 * @property {number|null} planned_travel_ms From the stop before it in the plan, where there is no matrix.
 */

/** @typedef {{id: string, start: number, end: number, late_ms: number, travel_ms: number}} Reckoned */

/**
 * @typedef {object} Whole
 * @property {Reckoned[]} tasks
 * @property {number} end When one is at the end place.
 * @property {number} late_ms
 * @property {number} travel_ms
 */

/**
 * Return travel times by the names of places.
 * @param {Matrix|null} matrix
 * @returns {(from: string, to: string) => number|null} Milliseconds; null where nobody knows.
 */
export function timesOf(matrix) {
  if (!matrix) return () => null;
  const index = new Map(matrix.places.map((place, at) => [place, at]));
  return (from, to) => {
    const [row, column] = [index.get(from), index.get(to)];
    if (row === undefined || column === undefined) return null;
    const found = matrix.duration_s[row][column];
    return found < 0 ? null : found * 1000;
  };
}

/**
 * @param {Task[]} tasks In the order of riding.
 * @param {{place: string, at: number}} from Where one is, and since or from when one can leave.
 * @param {string} endPlace Empty where the round ends at its last stop.
 * @param {(from: string, to: string) => number|null} times
 * @returns {Whole}
 */
export function arrivalTimes(tasks, from, endPlace, times) {
  let { place, at } = from;
  let late = 0;
  let travelled = 0;
  const timed = tasks.map((task) => {
    const travel =
      task.place && task.place !== place
        ? (times(place, task.place) ?? task.planned_travel_ms ?? 0)
        : 0;
    const arrive = at + travel;
    const { start, late_ms } = beginIn(task.windows, arrive);
    at = start + task.service_ms;
    place = task.place || place;
    late += late_ms;
    travelled += travel;
    return { id: task.id, start, end: at, late_ms, travel_ms: travel };
  });
  const home = endPlace && endPlace !== place ? (times(place, endPlace) ?? 0) : 0;
  return { tasks: timed, end: at + home, late_ms: late, travel_ms: travelled + home };
}

/**
 * Begin in the first window that is not over, else late after the last.
 * @param {Task['windows']} windows
 * @param {number} arrive
 */
function beginIn(windows, arrive) {
  const open = windows.find((window) => window.end >= arrive);
  if (open) return { start: Math.max(arrive, open.start), late_ms: 0 };
  const last = windows.at(-1);
  return { start: arrive, late_ms: last ? arrive - last.end : 0 };
}
