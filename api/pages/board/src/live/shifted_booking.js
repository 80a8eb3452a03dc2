/**
 * A booking on another day. Pure.
 * @module
 */

/**
 * A booking as it was read, with its day and the windows of all that is live so many days later.
 * @param {any} booking
 * @param {string} to Such as `2026-11-29`.
 * @param {(instant: string, days: number) => string} later The instant of the same clock, days later.
 */
export function shiftedBooking(booking, to, later) {
  const days = Math.round(
    (Date.parse(`${to}T12:00:00Z`) - Date.parse(`${booking.day}T12:00:00Z`)) / 86_400_000,
  );
  const ofWindow = (/** @type {{start: string, end: string}} */ { start, end }) => ({
    start: later(start, days),
    end: later(end, days),
  });
  const jobs = booking.jobs.map((/** @type {any} */ job) => ({
    ...job,
    stops: job.stops.map((/** @type {any} */ stop) => ({
      ...stop,
      windows: stop.windows.map(ofWindow),
    })),
  }));
  return { ...booking, day: to, jobs };
}
