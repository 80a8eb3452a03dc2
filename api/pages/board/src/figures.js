/**
 * Figures in words of the reader's language.
 * @module
 */

import { locale, t } from '../../../../courier_app/kit/words.js';
import { madeOnce } from './made_once.js';

const formatOf = madeOnce(
  (name) => new Intl.NumberFormat(name, { style: 'currency', currency: 'EUR' }),
);

/** An amount of money. @param {number} cents */
export const money = (cents) => formatOf(locale()).format(cents / 100);

/** The same with its sign, for what is added or saved. @param {number} cents */
export const moreMoney = (cents) =>
  cents > 0 ? `+${money(cents)}` : money(cents).replace('-', '\u2212');

/** The first of some texts, and how many more there are. @param {string[]} texts @param {number} most @returns {string[]} */
export const firstOf = (texts, most) =>
  texts.length > most
    ? [...texts.slice(0, most), t('and-more', { count: texts.length - most })]
    : texts;

/** How many jobs of a first plan a second one no longer serves. @param {{jobs: {fate: string}[], unassigned: [number, number]}} of */
export const jobsLost = ({ jobs, unassigned: [before, after] }) =>
  Math.max(jobs.filter((one) => one.fate === 'unserved').length, after - before, 0);

/** The colour of a difference; none is neither good nor bad. @param {number} more */
export const lookOf = (more) => (more === 0 ? '' : more > 0 ? 'more' : 'less');

/** The colour of what a whole plan costs more: what is saved by leaving jobs out is no saving. @param {number} more @param {number} lost */
export const lookOfTotal = (more, lost) => (lost > 0 ? 'more' : lookOf(more));
