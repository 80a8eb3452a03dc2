/**
 * Days and times of the cooperative's own zone, wherever whoever looks is.
 * @module
 */

import { locale } from '../../../../courier_app/kit/words.js';
import { board } from './state.js';

/** The zone of the cooperative, as far as it is known. */
export const zone = () => board.value?.doc.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** Hour and minute in the cooperative's zone. @param {string|number} instant */
export function wallClock(instant) {
  const name = zone();
  let format = clocks.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: name });
    clocks.set(name, format);
  }
  return format.format(typeof instant === 'number' ? instant : Date.parse(instant));
}

/** Today, such as `2026-11-29`. */
export function today() {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone() }).format(new Date());
}

/** Another day. @param {string} day @param {number} by */
export function shifted(day, by) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** Such as `Sunday 29 November`. @param {string} day */
export function dayTitle(day) {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString(locale(), { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
}
