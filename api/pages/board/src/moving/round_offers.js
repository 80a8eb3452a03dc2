/**
 * What a round would ask for taking jobs, without doing it.
 * @module
 */

import { html, span, t } from '../../../../../courier_app/kit/index.js';
import { call, sentenceOf } from '../server.js';
import { board, day, now } from '../state.js';
import { noticeably } from './carry_out.js';
import { rulesOf } from './price.js';

/** @typedef {{shift_id: string, price: import('./price.js').Price|null, trouble: string}} Offer */

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
  return reply.kind === 'ok'
    ? { shift_id: shiftId, price: reply.json.price, trouble: '' }
    : { shift_id: shiftId, price: null, trouble: sentenceOf(reply) };
}

/** Whether no rule refuses it. @param {Offer} one */
export const fits = (one) =>
  one.price !== null && one.price.cost_cents !== null && !one.price.rules.some((rule) => rule.hard);

/** The reason that keeps all rounds from taking jobs, where it is one and the same; else empty. @param {Offer[]} offers */
export function sharedRefusal(offers) {
  const said = new Set(
    offers.map((one) =>
      fits(one)
        ? ''
        : one.trouble ||
          rulesOf(one.price)
            .map((rule) => rule.text)
            .join(' '),
    ),
  );
  return offers.length > 1 && said.size === 1 ? [...said][0] : '';
}

/** Rules in the way, and who is later by it. @param {Offer} one */
export function consequences({ price, trouble }) {
  if (!price) return html`<span class="wrong">${trouble}</span>`;
  const later = noticeably(price.later).sort((a, b) => b.later_s - a.later_s);
  const [latest] = later;
  const late = later.filter((one) => one.late_s > 0);
  const parts = [
    ...rulesOf(price).map(
      (rule) => html`<span class=${rule.hard ? 'wrong' : 'warned'}>${rule.text}</span>`,
    ),
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
    price.end_later_s > 60 && t('end-later', { span: span(price.end_later_s) }),
  ].filter(Boolean);
  return parts.length > 0
    ? parts.map((one, i) => html`<span key=${i}>${i > 0 ? ' · ' : ''}${one}</span>`)
    : t('nobody-later');
}
