/**
 * What a closure is about: the street that an address is on, and the hour that somebody wrote. Pure.
 * @module
 */

import { awayFrom } from '../map/features.js';

/** @typedef {import('../types.js').LonLat} LonLat */
/** @typedef {import('../map/features.js').Feature} Feature A street that a figure touches, with its `name`. */

/**
 * The street that is meant by an address: its own, else that with whose name it begins, else the nearest one
 * that has a name. Empty where none is.
 * @param {{label: string, street: string, point: LonLat}} place @param {Feature[]} streets
 */
export function streetOf({ label, street, point }, streets) {
  const names = streets.map((one) => one.properties.name).filter(Boolean);
  if (names.includes(street)) return street;
  const written = names
    .filter((name) => label.toLowerCase().startsWith(name.toLowerCase()))
    .sort((one, other) => other.length - one.length);
  if (written.length > 0) return written[0];
  const byDistance = streets
    .filter((one) => one.properties.name)
    .map((one) => ({ name: one.properties.name, away: awayFrom(point, one) }))
    .sort((one, other) => one.away - other.away);
  return byDistance[0]?.name ?? '';
}

/** Hours as people write them, in the languages of the board. @type {Record<string, number>} */
const WRITTEN = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  noon: 12,
  une: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  sept: 7,
  huit: 8,
  neuf: 9,
  dix: 10,
  onze: 11,
  douze: 12,
  midi: 12,
};
/** No hour of the afternoon that is written as one of the morning is later than this. */
const LATEST = 20;
const UNTIL =
  /(?:until|till|jusqu(?:e|['’])?\s?(?:à|a|au|vers))\s+(?:about\s+|around\s+|environ\s+|vers\s+)?(?:(\d{1,2})(?:\s?[:.h]\s?(\d{2})|\s?h)?|([a-z]+))(?![a-z0-9])/i;

/**
 * The time of day until when something lasts, as it was written; empty where none was. Of an hour that may be
 * of the morning or of the afternoon the next one is meant.
 * @param {string} words @param {string} from Time of day from which it lasts, such as `11:50`.
 */
export function untilWritten(words, from) {
  const [, digits, minutes = '00', name = ''] = UNTIL.exec(words) ?? [];
  let hour = digits ? Number(digits) : WRITTEN[name.toLowerCase()];
  if (hour === undefined || hour > 23 || Number(minutes) > 59) return '';
  const clock = () => `${String(hour).padStart(2, '0')}:${minutes}`;
  if (hour + 12 <= LATEST && clock() <= from) hour += 12;
  return clock() > from ? clock() : '';
}
