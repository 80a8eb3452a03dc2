/**
 * A round, or single jobs, that are another's by now: who has them, what of it is aboard, and what to do with that.
 * @module
 */

import { leaveRound, outbox, round, takenAway, unload } from '../../core/state.js';
import { Button, Go, Icon, Note, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { go, place, to } from '../router.js';
import { clock, loadText, t } from '../words.js';

/** @typedef {import('../../core/types.js').AboardItem} AboardItem */

/** In the place of the next stop, where the whole round is another's. */
export function AwayScreen() {
  const at = /** @type {import('../../core/types.js').RoundNow} */ (round.value);
  const found = /** @type {import('../../core/types.js').TakenAway} */ (takenAway.value);
  const takers = new Map(found.takers.map((one) => [one.job_id, one.rider]));
  const phone = found.contact.phone || at.contact.phone;

  async function leave() {
    await leaveRound();
    go('today');
  }

  const deck = html`<${Button} look="main big" icon="check" onClick=${leave}>${t(at.aboard.length ? 'away-handed-over' : 'understood')}</${Button}>`;
  return html`<${Frame} title=${t('away-title')} deck=${deck}>
    <section class="card" role="status">
      <p class="stop-who">${t('away-what', { what: found.since ? found.what : 'gone', rider: found.rider, since: found.since ? clock(found.since) : '' })}</p>
      <p class="strong">${t('away-do-not-ride')}</p>
      <p>${t('away-counts')}</p>
    </section>
    ${
      at.aboard.length === 0
        ? html`<${Note} look="good" icon="check"><p>${t('away-nothing-aboard')}</p></${Note}>`
        : html`
      <${Note} look="bad" icon="box"><p class="strong">${t('away-aboard', { load: loadText(at.aboard_total) })}</p>
        <p>${found.rider ? t('away-hand-to', { rider: found.rider }) : t('away-ask-office')}</p></${Note}>
      <ul class="pile">${at.aboard.map(
        (one) => html`<li key=${one.job_id} class="card"><h2><${Icon} of="box" />${nameOf(one)}</h2>
        <p>${loadText(one.load)}</p>
        ${!found.rider && takers.get(one.job_id) && html`<p class="strong">${t('taken-by', { rider: takers.get(one.job_id) ?? '' })}</p>`}</li>`,
      )}</ul>`
    }
    ${phone && html`<${Go} look="wide" icon="phone" href=${`tel:${phone}`}>${t('call-office')}</${Go}>`}
    <${Go} look="wide" icon="list" href=${to('list')}>${t('tab-list')}</${Go}>
  </${Frame}>`;
}

/** @param {AboardItem} of */
function nameOf(of) {
  return [of.code, of.label].filter(Boolean).join(' · ') || t('stop-nameless');
}

/** What is looked at before all else, on every screen. */
export function UrgentNotices() {
  const isElsewhere = takenAway.value && round.value && place.value.screen !== 'next';
  return html`<${UnsentIncident} />
    ${
      isElsewhere &&
      html`<div role="alert"><a class="note bad" href=${to('next')}><${Icon} of="warn" />
      <span class="grow strong">${t('away-notice')}</span></a></div>`
    }
    ${!takenAway.value && html`<${TakenGoods} />`}`;
}

/** Goods aboard whose jobs are another's by now. */
function TakenGoods() {
  const at = round.value;
  const found = (at?.aboard ?? []).filter((one) => one.taken);
  const phone = at?.contact.phone;
  return html`${found.map(
    (one) => html`<${Note} key=${one.job_id} look="bad" icon="box">
    <p class="strong">${t('taken-title', { name: nameOf(one) })}</p>
    <p>${t('away-aboard', { load: loadText(one.load) })} ${one.taken?.rider ? t('away-hand-to', { rider: one.taken.rider }) : t('away-ask-office')}</p>
    <div class="row">${phone && html`<${Go} icon="phone" href=${`tel:${phone}`}>${t('call-office')}</${Go}>`}
      ${
        one.taken?.rider
          ? html`<${Button} icon="check" onClick=${() => unload(one.job_id, one.load.items ?? 1, 'courier')}>${t('away-handed-over')}</${Button}>`
          : html`<${Go} href=${to('load')} icon="box">${t('load-title')}</${Go}>`
      }</div></${Note}>`,
  )}`;
}

const GRAVE = ['accident', 'aggression'];

/** An incident that was told and that the office does not know of yet. */
function UnsentIncident() {
  const kind = outbox.value.incident;
  const phone = round.value?.contact.phone;
  if (!kind) return null;
  return html`<${Note} look="bad" icon="warn" alert><p class="strong">${t('incident-unsent')}</p>
    <div class="row">${phone && html`<${Go} icon="phone" href=${`tel:${phone}`}>${t('call-office')} ${phone}</${Go}>`}
      ${GRAVE.includes(kind) && html`<${Go} look="bad" icon="phone" href="tel:112">${t('call-112')}</${Go}>`}</div></${Note}>`;
}
