/**
 * The clock of a time zone. Pure.
 * @module
 */

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MIN = 24 * 60;

/**
 * Make a clock that tells hour and minute, such as `09:05`. A day tells some thousand times, and a formatter of
 * the browser's is slow: it is asked once for each quarter of an hour, within which no zone changes its clock.
 * @param {string} zone
 * @returns {(instant: number) => string} Of an instant in ms.
 */
export function clockOf(zone) {
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  });
  /** Minutes of the day at the beginning of quarters. @type {Map<number, number>} */
  const quarters = new Map();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER_MS);
    let begin = quarters.get(quarter);
    if (begin === undefined) {
      const [hours, minutes] = format
        .format(quarter * QUARTER_MS)
        .split(':')
        .map(Number);
      begin = hours * 60 + minutes;
      quarters.set(quarter, begin);
    }
    const minute = (begin + Math.floor((instant - quarter * QUARTER_MS) / MINUTE_MS)) % DAY_MIN;
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  };
}

/** @param {number} value */
const two = (value) => String(value).padStart(2, '0');
