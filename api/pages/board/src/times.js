/**
 * Days and times of the cooperative's own zone, wherever whoever looks is.
 * @module
 */

import { locale, span } from '../../../../courier_app/kit/words.js';
import { madeOnce } from './made_once.js';
import { clockOf } from './zone_clock.js';
import { board, now } from './state.js';

/** The zone that was shown last on this browser is most likely that of the next page. */
const KEPT = 'board-zone';
let known = localStorage.getItem(KEPT) ?? '';

/** Whether a clock can be told; without the zone of the cooperative it would be that of whoever looks. */
export const isZoneKnown = () => Boolean(board.value?.doc.time_zone ?? known);

/** The zone of the cooperative, as far as it is known, also while another day is read. What shows a time is not drawn anew with each change of the day. */
export function zone() {
  const told = board.peek()?.doc.time_zone;
  if (told && told !== known) {
    known = told;
    localStorage.setItem(KEPT, told);
  }
  return known || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A delay in minutes begun, as alerts and notices tell it: never none. @param {number} seconds */
export const delay = (seconds) => span(Math.ceil(seconds / 60) * 60);

const clockIn = madeOnce(clockOf);

/** Late by more than a minute is shown in red; no promise is kept to the second. @param {number} lateS */
export const isRed = (lateS) => lateS > 60;

/** Hour and minute in the cooperative's zone. @param {string|number} instant */
export function wallClock(instant) {
  return clockIn(zone())(typeof instant === 'number' ? instant : Date.parse(instant));
}

/** From when until when, such as `09:00–11:30`. @param {{start: string, end: string}} of */
export const fromTo = ({ start, end }) => `${wallClock(start)}–${wallClock(end)}`;

/** Today by the server's clock, such as `2026-11-29`. */
export const today = () => wallDay(now.value);

/** Another day. @param {string} day @param {number} by */
export function shifted(day, by) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

const longDay = madeOnce(
  (name) =>
    new Intl.DateTimeFormat(name, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    }),
);

/** Such as `Sunday 29 November`. @param {string} day */
export function dayTitle(day) {
  const text = longDay(locale()).format(Date.parse(`${day}T12:00:00Z`));
  // Browsers write « mardi 1 décembre », which French never does.
  return locale().startsWith('fr') ? text.replace(/ 1 /, ' 1er ') : text;
}

/**
 * The instant of a time of day by the cooperative's clock, also on days of 23 and 25 hours.
 * @param {string} on Such as `2026-11-29`.
 * @param {string} clock Such as `09:30`.
 * @param {string} [after] A time of day that comes before; an earlier one is of the next day.
 * @returns {string} In UTC; empty where it is no time of day, as while somebody types.
 */
export function instantOf(on, clock, after = '') {
  if (!/^\d\d:\d\d/.test(clock)) return '';
  const date = after && clock < after ? shifted(on, 1) : on;
  const wanted = Date.parse(`${date}T${clock.slice(0, 5)}:00Z`);
  let at = wanted;
  // The clock of the zone is off by what it shows too much; a second look settles the day of a change.
  for (let i = 0; i < 2; i += 1) at += wanted - Date.parse(`${wallDay(at)}T${wallClock(at)}:00Z`);
  return new Date(at).toISOString();
}

const dayIn = madeOnce((timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone }));

/** Day by the cooperative's clock. @param {number} instant In ms. */
export const wallDay = (instant) => dayIn(zone()).format(instant);
