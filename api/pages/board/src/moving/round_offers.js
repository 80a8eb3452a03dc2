/**
 * What a round would ask for taking jobs, without doing it.
 * @module
 */

import { html, span, t } from '../../../../../courier_app/kit/index.js';
import { call, sentenceOf } from '../server.js';
import { board, day, now } from '../state.js';
import { beginWords, noticeably } from './carry_out.js';
import { lateSum } from './price.js';
import { rulesApart, rulesOf } from './rules.js';

/** @typedef {import('answers').Answers['find_fitting_jobs']['left_out'][number]} LeftOut */

/**
 * @typedef {object} Offer
 * @property {string} shift_id
 * @property {string[]} jobs What the round takes, in the order of its price.
 * @property {LeftOut[]} leftOut What it does not take beside them, of several jobs, and why.
 * @property {import('./price.js').Price|null} price
 * @property {string} trouble
 */

/** So many reasons are told of a round that takes nothing. */
const MOST_REASONS = 2;
/** Offers and prices are asked again after so long by the clock of the board, as they are of their moment. */
const FRESH_MS = 120_000;

/** What changes when offers and prices are to be asked again: time goes on, or rounds became others. */
export const freshness = () =>
  `${Math.floor(now.value / FRESH_MS)} ${(board.value?.doc.rounds ?? []).map((one) => one.version).join()}`;

/** The price of jobs at their cheapest place in a round. @param {string[]} jobs @param {string} shiftId @returns {Promise<Offer>} */
export async function dryRun(jobs, shiftId) {
  const reply = await call('POST', `/v1/days/${day.value}/moves`, {
    json: { jobs, shift_id: shiftId, dry_run: true },
    quiet: true,
  });
  const offer = { shift_id: shiftId, jobs, leftOut: [] };
  return reply.kind === 'ok'
    ? { ...offer, price: reply.json.price, trouble: '' }
    : { ...offer, price: null, trouble: sentenceOf(reply) };
}

/** As many of several jobs as a round takes, and their price. @param {string[]} jobs @param {string} shiftId @returns {Promise<Offer>} */
async function fitting(jobs, shiftId) {
  const reply = await call('POST', `/v1/days/${day.value}/moves/fitting`, {
    json: { jobs, shift_id: shiftId },
    quiet: true,
  });
  const offer = { shift_id: shiftId, price: null, jobs: [], leftOut: [], trouble: '' };
  if (reply.kind !== 'ok') return { ...offer, trouble: sentenceOf(reply) };
  const { price, jobs: taken, left_out: leftOut } = reply.json;
  return { ...offer, price, jobs: taken, leftOut };
}

/** What a round offers for jobs: one goes in or not, of several as many as fit. @param {string[]} jobs @param {string} shiftId */
export const offerOf = (jobs, shiftId) =>
  jobs.length > 1 ? fitting(jobs, shiftId) : dryRun(jobs, shiftId);

/** Whether no rule refuses it. @param {Offer} one */
export const fits = (one) =>
  one.price !== null && one.price.cost_cents !== null && !one.price.rules.some((rule) => rule.hard);

/** Whether nobody has to give a reason for it. @param {Offer} one */
const isPlain = ({ price }) => (price?.rules.length ?? 0) === 0;

/** The better offers first: of most jobs, without a reason to give, cheapest. @param {Offer} one @param {Offer} other */
export const betterFirst = (one, other) =>
  other.jobs.length - one.jobs.length ||
  Number(isPlain(other)) - Number(isPlain(one)) ||
  (one.price?.cost_cents ?? 0) - (other.price?.cost_cents ?? 0);

/** The reason that keeps all rounds from taking jobs, where it is one and the same; else empty. @param {Offer[]} offers */
export function sharedRefusal(offers) {
  const said = new Set(
    offers.map((one) =>
      fits(one)
        ? ''
        : one.trouble ||
          rulesOf(one.price)
            .map((rule) => rule.text)
            .join(' ') ||
          one.leftOut.flatMap(({ reasons }) => reasons).join(' '),
    ),
  );
  return offers.length > 1 && said.size === 1 ? [...said][0] : '';
}

/** Rules in the way, and who is later by it. @param {Offer} one */
export function consequences({ price, trouble, leftOut }) {
  if (!price)
    return html`<span class="wrong">${trouble || [...new Set(leftOut.flatMap(({ reasons }) => reasons))].slice(0, MOST_REASONS).join(' ')}</span>`;
  const { rules, late: tooLate } = rulesApart(price);
  const later = noticeably(price.later).sort((a, b) => b.later_s - a.later_s);
  const [latest] = later;
  const late = later.filter((one) => one.late_s > 0);
  const parts = [
    ...rules.map((rule) => html`<span class=${rule.hard ? 'wrong' : 'warned'}>${rule.text}</span>`),
    tooLate.length > 0 &&
      html`<details><summary class="wrong">${lateSum(tooLate)}</summary>${tooLate.map((rule) => html`<p class="wrong">${rule.text}</p>`)}</details>`,
    latest &&
      t('later-most', {
        span: span(latest.later_s),
        count: later.length,
        name: latest.name || latest.job,
      }),
    latest &&
      (late.length > 0
        ? html`<span class="warned">${t('later-late', { count: late.length, span: span(Math.max(...late.map((one) => one.late_s))) })}</span>`
        : t('later-in-time')),
    beginWords(price) && html`<span class="warned">${beginWords(price)}</span>`,
    price.end_later_s > 60 && t('end-later', { span: span(price.end_later_s) }),
  ].filter(Boolean);
  return parts.length > 0
    ? parts.map((one, i) => html`<span key=${i}>${i > 0 ? ' · ' : ''}${one}</span>`)
    : t('nobody-later');
}
