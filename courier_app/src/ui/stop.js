/**
 * A stop in words: what several screens say about it alike.
 * @module
 */

import { SETTLED } from '../core/state.js';
import {
  clock,
  coded,
  firm,
  known,
  emptiesText,
  loadText,
  proofsText,
  span,
  t,
  windowsText,
} from './words.js';
import { Icon, html } from '../../kit/index.js';

/** @typedef {import('../core/types.js').StopNow} StopNow */

/** @param {StopNow} stop */
export function isSettled(stop) {
  return SETTLED.has(stop.status);
}

/**
 * Pickups of goods that nobody told to be aboard, though they are about to be handed over.
 * @param {StopNow[]} stops Of the round.
 * @param {StopNow[]} drops
 */
export function notPickedUp(stops, drops) {
  const jobs = new Set(drops.filter((one) => one.kind === 'drop').map((one) => one.job_id));
  const pickups = stops.filter(
    (one) => one.kind === 'pickup' && jobs.has(one.job_id) && one.status !== 'cancelled',
  );
  const taken = new Set(
    pickups
      .filter((one) => one.status === 'done' || one.status === 'partly_done')
      .map((one) => one.job_id),
  );
  return pickups.filter((one) => !isSettled(one) && !taken.has(one.job_id));
}

/** @param {StopNow} stop */
export function nameOf(stop) {
  if (stop.kind === 'break') return t('break-planned');
  return stop.who?.name || stop.where?.place || stop.label || stop.customer || t('stop-nameless');
}

/** @param {StopNow} stop */
export function addressOf(stop) {
  if (stop.where?.rough) return t('where-rough');
  // A postcode stays with its town.
  return (stop.where?.address || stop.where?.place || '').replace(
    /, [^,]{1,24}$/,
    (town) => `, ${firm(town.slice(2))}`,
  );
}

/** @param {StopNow} stop */
export function kindOf(stop) {
  if (stop.job_kind === 'aid' && stop.kind === 'drop' && !loadText(stop.load))
    return t('kind-visit');
  return t(`kind-${stop.kind}`);
}

/** @param {string} code */
export function handlingText(code) {
  // Volumes that are kept at a temperature have dimensions of their own, such as chilled_ml.
  const plain = code.replace(/_ml$/, '');
  return (
    known(`courier-app-handling-${plain}`) ?? known(`skill-${plain}`) ?? plain.replaceAll('_', ' ')
  );
}

/**
 * Parts that a proof still lacks: a typed name does instead of a signature, for whoever cannot draw.
 * @param {StopNow} stop
 */
export function lacking(stop) {
  return (stop.still_asked ?? []).filter(
    (kind) => kind !== 'signature' || !stop.proofs.includes('name'),
  );
}

/** @param {{of: StopNow}} props */
export function KindPill({ of }) {
  return html`<span class="pill kind"><${Icon} of=${of.kind === 'pickup' ? 'up' : of.kind === 'break' ? 'cup' : 'down'} size=${18} />${kindOf(of)}</span>`;
}

/** When it is wanted and when one will be there. @param {{of: StopNow}} props */
export function Times({ of }) {
  const windows = windowsText(of.windows);
  const arrived = of.arrived_at && !of.waiting_since;
  const look = of.late_s > 0 ? 'late' : '';
  return html`<dl class="stop-time">
    <div><dt>${t('window')}</dt><dd>${windows || t('window-any')}</dd></div>
    ${
      of.done_at && isSettled(of)
        ? html`<div><dt>${coded('visit-status', of.status)}</dt><dd>${clock(of.done_at)}</dd></div>`
        : arrived || of.waiting_since
          ? html`<div class=${of.waiting_since ? 'soon' : ''}>
            <dt>${of.waiting_since ? t('waiting-since') : t('arrived-at')}</dt>
            <dd>${clock(of.waiting_since ?? of.arrived_at)}</dd></div>`
          : html`<div class=${look}>
            <dt>${of.late_s > 0 ? t('expected-late', { late: span(of.late_s) }) : t('expected')}</dt>
            <dd>${clock(of.expected_at ?? of.arrive_at)}</dd></div>`
    }
  </dl>`;
}

/** Goods handed over or picked up: the first that one looks for at the door. @param {{of: StopNow}} props */
export function What({ of }) {
  return html`<div class="between what"><${KindPill} of=${of} /><b>${expectedText(of)}</b></div>`;
}

/** Pieces that there will be at a farm, where fewer are announced than ordered. @param {StopNow} of */
export function announcedItems({ goods }) {
  if (!goods?.some((one) => one.announced_items !== null)) return undefined;
  return goods.reduce((sum, one) => sum + (one.announced_items ?? one.items), 0);
}

/** Load of a stop, as it is expected. @param {StopNow} of */
export function expectedText(of) {
  const announced = announcedItems(of);
  return announced === undefined
    ? loadText(of.load)
    : t('items-announced', { count: announced, load: loadText(of.load) });
}

/** Notes on a stop, and what it asks for. @param {{of: StopNow}} props */
export function Chips({ of }) {
  const back = emptiesText(of.returns);
  return html`<ul class="row tight" aria-label=${t('goods')}>
    ${of.code && html`<li class="pill"><span class="unseen">${t('code-on-parcel')} </span><span class="num">${of.code}</span></li>`}
    ${back && html`<li class="pill">${t('takes-back', { load: back })}</li>`}
    ${(of.handling ?? []).map((code) => html`<li class="pill warn" key=${code}><${Icon} of="warn" size=${18} />${handlingText(code)}</li>`)}
    ${(of.proof ?? []).length > 0 && html`<li class="pill"><span>${t('proof-wanted', { proofs: proofsText(of.proof ?? []) })}</span></li>`}
    ${of.pending && html`<li class="pill"><${Icon} of="send" size=${16} />${t('not-sent-yet')}</li>`}
  </ul>`;
}
