/**
 * Figures in words of the reader's language.
 * @module
 */

import { locale } from '../../../../courier_app/kit/words.js';

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** An amount of money. @param {number} cents @param {string} [currency] */
export function money(cents, currency = 'EUR') {
  const key = `${locale()}${currency}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale(), { style: 'currency', currency });
    formats.set(key, format);
  }
  return format.format(cents / 100);
}

/** The same with its sign, for what is added or saved. @param {number} cents */
export function moreMoney(cents) {
  return cents > 0 ? `+${money(cents)}` : money(cents).replace('-', '\u2212');
}
