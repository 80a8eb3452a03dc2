/**
 * Offers of rounds for jobs, the best one first; who cannot take any is folded away.
 * @module
 */

import { Button, html, listed, t } from '../../../../../courier_app/kit/index.js';
import { moreMoney } from '../figures.js';
import { board } from '../state.js';
import { betterFirst, consequences, fits } from './round_offers.js';

/** @typedef {import('./round_offers.js').Offer} Offer */

/** @param {string} id */
const riderOf = (id) => board.value?.shifts.get(id)?.rider || t('nobody');

/** What is said of the number of several jobs that a round takes. @param {Offer} one */
function partOf({ jobs, leftOut, shift_id: id }) {
  const all = jobs.length + leftOut.length;
  return leftOut.length > 0
    ? t('fit-some', { count: jobs.length, all, rider: riderOf(id) })
    : t('fit-all', { count: all, rider: riderOf(id) });
}

/**
 * The best offer of several jobs: how many fit, at what price, who is later; one button gives them, and each of
 * the others says why it stays.
 * @param {{offer: Offer, onGive: (offer: Offer) => unknown}} props
 */
export function BestOffer({ offer, onGive }) {
  const count = offer.jobs.length;
  return html`<section class="best" aria-label=${t('best-offer')}>
    <p class="name">${partOf(offer)} · <span class="num">${moreMoney(offer.price?.cost_cents ?? 0)}</span></p>
    <p>${consequences(offer)}</p>
    <p><${Button} look="main" onClick=${() => onGive(offer)}>${t(offer.leftOut.length > 0 ? 'give-these' : 'give-all', { count, rider: riderOf(offer.shift_id) })}</${Button}></p>
    <${LeftOut} of=${offer.leftOut} />
  </section>`;
}

/** Jobs that a round does not take beside the others, and why. @param {{of: import('./round_offers.js').LeftOut[]}} props */
function LeftOut({ of }) {
  if (of.length === 0) return null;
  return html`<details open><summary>${t('stay-out', { count: of.length })}</summary>
    <ul class="reasons">${byReason(of).map(
      ([reason, names]) => html`<li key=${reason}><b>${listed(names)}</b>
        <span class="sub">${reason}</span></li>`,
    )}</ul></details>`;
}

/** Names of jobs by the reason that they share. @param {import('./round_offers.js').LeftOut[]} of @returns {[string, string[]][]} */
function byReason(of) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { job, reasons } of of) {
    const reason = reasons.join(' ');
    found.set(reason, [...(found.get(reason) ?? []), job]);
  }
  return [...found];
}

/**
 * Rows of offers.
 * @param {object} props
 * @param {string[]} props.jobs
 * @param {string[]} props.shifts In order.
 * @param {ReadonlyMap<string, Offer>} props.offers
 * @param {string} props.own The shift that has all of the jobs; empty where none has.
 * @param {string} [props.best] Whose button is the one to press first.
 * @param {(offer: Offer) => unknown} props.onGive
 * @param {(shiftId: string) => unknown} props.onPlace
 */
export function OfferRows({ jobs, shifts, offers, own, best, onGive, onPlace }) {
  const isSeveral = jobs.length > 1;
  return shifts.map((id) => {
    const one = offers.get(id);
    const isOwn = id === own;
    const isIn = one !== undefined && fits(one);
    const cost = one?.price?.cost_cents ?? null;
    return html`<tr key=${id}>
      <th scope="row">${riderOf(id)}</th>
      ${isSeveral && html`<td class="num">${one && isIn && t('so-many-of', { count: one.jobs.length, all: one.jobs.length + one.leftOut.length })}</td>`}
      <td class="num">${isIn && cost !== null ? moreMoney(cost) : one || isOwn ? '–' : '…'}</td>
      <td>${isOwn ? t('has-it-now', { count: jobs.length }) : one && consequences(one)}</td>
      <td><div class="row">${
        !isOwn &&
        html`<${Button} look=${id === best ? 'main' : undefined} off=${!isIn}
          onClick=${() => one && onGive(one)}>${one && isSeveral && isIn ? t('give-so-many', { count: one.jobs.length }) : t('move-here')}</${Button}>`
      }
        ${(one?.leftOut.length ?? 0) === 0 && html`<${Button} off=${!isOwn && one && !isIn} onClick=${() => onPlace(id)}>${t('choose-place')}</${Button}>`}</div></td>
    </tr>`;
  });
}

/** Who cannot take any of the jobs, folded. @param {{shifts: string[], offers: ReadonlyMap<string, Offer>, jobs: string[]}} props */
export function Refusals({ shifts, offers, jobs }) {
  if (shifts.length === 0) return null;
  return html`<details class="refusals"><summary>${t('cannot-take', { count: shifts.length, jobs: jobs.length })}</summary>
    <ul class="reasons">${shifts.map((id) => {
      const one = offers.get(id);
      return html`<li key=${id}><b>${riderOf(id)}</b> <span class="sub">${one && consequences(one)}</span></li>`;
    })}</ul></details>`;
}

/** Shifts that take some of the jobs, the best first, and those that take none. @param {string[]} shifts @param {ReadonlyMap<string, Offer>} offers */
export function apart(shifts, offers) {
  const able = shifts
    .flatMap((id) => offers.get(id) ?? [])
    .filter(fits)
    .sort(betterFirst);
  const ids = new Set(able.map((one) => one.shift_id));
  return { able, unable: shifts.filter((id) => !ids.has(id)) };
}
