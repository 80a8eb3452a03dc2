/**
 * Screen in the place of the next stop where there is none: a break, the way home, the end.
 * @module
 */

import { endBreak, finishRound, now, round } from '../../core/state.js';
import { Button, Go, Icon, Note, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { progress } from './next.js';
import { to } from '../router.js';
import { clock, loadText, mayDo, span, t } from '../words.js';

/** @typedef {import('../../core/types.js').RoundNow} RoundNow */

/** Every stop is settled. */
export function LastScreen() {
  const of = /** @type {RoundNow} */ (round.value);
  const { end } = of.head;
  return html`<${Frame} title=${t('last-title')} sub=${progress(of)} deck=${html`
      <${Button} look="main big" icon="arrive" onClick=${finishRound}>${t('round-finish')}</${Button}>`}>
    <section class="card"><p class="stop-who">${t('last-all')}</p>
      ${end && html`<p class="stop-where">${t('last-home', { address: end.address })}</p>`}
      ${
        of.aboard.length > 0 &&
        html`<${Note} look="warn" icon="box"><p>${t('last-aboard', { load: loadText(of.aboard_total) })}</p>
        <${Go} href=${to('load')}>${t('load-title')}</${Go}></${Note}>`
      }
    </section>
  </${Frame}>`;
}

export function OverScreen() {
  const of = /** @type {RoundNow} */ (round.value);
  return html`<${Frame} title=${t('over-title')} deck=${html`<${Go} look="main big" href=${to('today')}>${t('today-title')}</${Go}>`}>
    <section class="card"><p class="stop-who">${t('over-thanks')}</p>
      <p>${t('over-sum', { done: of.done, failed: of.failed })}</p>
      ${of.pending && html`<${Note} look="warn" icon="send"><p>${t('over-pending')}</p></${Note}>`}</section>
    <div class="row">${mayDo('effort:read') && html`<${Go} href=${to('own')} icon="chart">${t('own-title')}</${Go}>`}
      <${Go} href=${to('list')} icon="list">${t('tab-list')}</${Go}></div>
  </${Frame}>`;
}

/** A break is on. */
export function PauseScreen() {
  const of = /** @type {RoundNow} */ (round.value);
  const lasts = (now.value - Date.parse(of.break_since ?? '')) / 1000;
  const planned = of.head.shift.breaks.find((one) => one.id === of.break_id);
  return html`<${Frame} title=${t('break-on')} sub=${progress(of)} deck=${html`
      <${Button} look="main big" icon="ride" onClick=${endBreak}>${t('break-end')}</${Button}>`}>
    <section class="card center"><${Icon} of="cup" size=${56} />
      <p class="huge num">${span(lasts)}</p>
      <p class="soft">${t('break-since', { at: clock(of.break_since) })}${planned ? ` · ${t('break-of', { time: span(planned.duration_s) })}` : ''}</p>
    </section>
    <p class="small soft">${t('break-unseen')}</p>
  </${Frame}>`;
}
