/**
 * All stops of the round in the order of riding.
 * @module
 */

import { keepPlanned, refreshRound, round } from '../../core/state.js';
import { Button, Empty, Go, Icon, Note, html, useEffect } from '../../../kit/index.js';
import { Frame, isLoading } from '../frame.js';
import { to } from '../router.js';
import { addressOf, expectedText, isSettled, kindOf, nameOf } from '../stop.js';
import { clock, coded, emptiesText, span, t, windowsText } from '../words.js';

/** @typedef {import('../../core/types.js').StopNow} StopNow */
/** @typedef {import('../../core/types.js').RoundNow} RoundNow */

export function ListScreen() {
  const at = /** @type {RoundNow} */ (round.value);
  useEffect(() => {
    document.querySelector('.stops .now')?.scrollIntoView({ block: 'center' });
  }, []);
  return html`<${Frame} title=${t('tab-list')} sub=${t('progress', { done: at.done, failed: at.failed, total: at.total, end: clock(at.ends_at) })}>
    <div class="row"><${Go} href=${to('load')} icon="box">${t('load-title')}</${Go}>
      <${Button} icon="sync" off=${isLoading('round')} onClick=${refreshRound}>${t('refresh')}</${Button}></div>
    ${
      at.own_order &&
      html`<${Note} icon="swap"><p>${t('own-order')}</p>
      <${Button} icon="undo" onClick=${keepPlanned}>${t('own-order-back')}</${Button}></${Note}>`
    }
    ${
      at.stops.length === 0
        ? html`<${Empty} icon="list"><p>${t('list-empty')}</p></${Empty}>`
        : html`<ol class="stops">
          ${at.stops.map(
            (one) =>
              html`<${Line} key=${one.visit_id} of=${one} next=${at.next?.visit_id === one.visit_id}
                cold=${at.cold?.lots.find((lot) => lot.visit_id === one.visit_id && lot.state !== 'good')} />`,
          )}</ol>`
    }
  </${Frame}>`;
}

/** @param {{of: StopNow, next: boolean, cold: import('../../core/types.js').ColdLot|undefined}} props */
function Line({ of, next, cold }) {
  const over = isSettled(of);
  const rest = of.kind === 'break';
  const sub = rest
    ? span((Date.parse(of.depart_at) - Date.parse(of.start_at)) / 1000)
    : `${kindOf(of)} · ${windowsText(of.windows) || t('window-any')}`;
  return html`<li class=${`${over ? 'over' : next ? 'now' : ''} ${of.kind}`}>
    <a href=${rest ? to('break') : to('stop', of.visit_id)} aria-current=${next ? 'step' : undefined}>
      <span class="nr" aria-hidden="true">
        ${
          rest
            ? html`<${Icon} of="cup" size=${20} />`
            : over
              ? html`<${Icon} of=${of.status === 'done' ? 'check' : of.status === 'partly_done' ? 'minus' : 'cross'} size=${20} />`
              : of.number
        }</span>
      <span><span class="name">${!rest && html`<span class="unseen">${of.number}, </span>`}${nameOf(of)}</span><br />
        ${!rest && html`<span class="sub">${addressOf(of)}</span><br />`}
          <span class="sub num">${sub}</span>
          ${
            !rest &&
            html` <span class="sub load">${expectedText(of)}</span>
          ${emptiesText(of.returns) && html`<br /><span class="sub strong">${t('takes-back', { load: emptiesText(of.returns) })}</span>`}`
          }
        ${
          over &&
          of.status !== 'done' &&
          html`<br />
          <span class="sub strong">${coded('visit-status', of.status)}
          ${of.reason ? ` · ${coded('failure', of.reason)}` : ''}</span>`
        }</span>
      <span class="when">${over ? clock(of.done_at) : clock(of.expected_at ?? of.start_at)}
        ${
          !over &&
          cold &&
          html`<br /><span class=${`pill ${cold.state === 'over' ? 'bad' : 'warn'}`}>
          <${Icon} of="warn" size=${16} />${t('cold-pill', { minutes: Math.max(0, cold.left_min) })}</span>`
        }
        ${!over && of.late_s > 0 && html`<br /><span class="pill bad">+${span(of.late_s)}</span>`}
        ${of.pending && html`<span class="unseen">, ${t('not-sent-yet')}</span>`}</span>
    </a></li>`;
}
