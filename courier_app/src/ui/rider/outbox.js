/**
 * Events that are still to be told, and what the office's server would not take.
 * @module
 */

import { online, outbox, round, sendAgain, sendNow, seenTrouble } from '../../core/state.js';
import { Button, Icon, Note, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { to } from '../router.js';
import { nameOf } from '../stop.js';
import { clock, coded, known, t } from '../words.js';

/** @typedef {import('../../core/types.js').Trouble} Trouble */

export function OutboxScreen() {
  const { events, photos, others, sending, last_sent_at, hindrance, troubles, volatile } =
    outbox.value;
  const waits = events + photos + others;
  return html`<${Frame} title=${t('outbox-title')} back=${round.value ? to('more') : to('today')} deck=${
    waits > 0 &&
    html`
      <${Button} look="main big" icon="send" off=${sending} onClick=${sendNow}>${sending ? t('outbox-sending') : t('outbox-send')}</${Button}>`
  }>
    <${Note} look=${online.value ? 'good' : 'warn'} icon=${online.value ? 'check' : 'off'}>
      <p class="strong">${online.value ? t('online') : t('net-off')}</p><p>${t('outbox-promise')}</p></${Note}>
    ${
      hindrance !== 'none' &&
      !hindrance.startsWith('storage') &&
      waits > 0 &&
      (online.value || hindrance !== 'network') &&
      html`<${Note} look="warn" icon="warn"><p>${t(`outbox-${hindrance}`)}</p></${Note}>`
    }
    ${volatile && html`<${Note} look="warn" icon="warn"><p>${t('outbox-volatile')}</p></${Note}>`}
    <section class="card"><h2>${t('outbox-waits')}</h2>
      ${
        waits === 0
          ? html`<p class="tick"><${Icon} of="check" />${t('net-all-sent')}</p>`
          : html`<dl class="fact">
        <dt>${t('outbox-events')}</dt><dd>${events}</dd><dt>${t('outbox-photos')}</dt><dd>${photos}</dd><dt>${t('outbox-others')}</dt><dd>${others}</dd></dl>`
      }
      ${last_sent_at && html`<p class="small soft">${t('outbox-last', { at: clock(last_sent_at) })}</p>`}
    </section>
    <section class="card"><h2>${t('trouble-title')}</h2>
      ${troubles.length === 0 ? html`<p class="soft">${t('trouble-none')}</p>` : html`<p class="small">${t('trouble-how')}</p>`}
    </section>
    ${troubles.map((one) => html`<${TroubleCard} key=${one.key} of=${one} />`)}
  </${Frame}>`;
}

/** @param {{of: Trouble}} props */
function TroubleCard({ of }) {
  const stop = round.value?.stops.find((one) => one.visit_id === of.visit_id);
  const refused = of.kind === 'refused';
  return html`<article class="card"><div class="between">
    <h3>${known(`event-${of.what.replaceAll('_', '-')}`) ?? t(`sent-${of.what}`)}</h3>
    <span class="num">${clock(of.at)}</span></div>
    <p><span class=${`pill ${refused ? 'bad' : 'warn'}`}>${refused ? t('trouble-refused') : t('trouble-conflict')}</span></p>
    ${stop && html`<p class="strong">${nameOf(stop)}</p>`}
    <p>${of.message || coded(refused ? 'fault' : 'conflict', of.code)}</p>
    <div class="row">${refused && html`<${Button} icon="send" onClick=${() => sendAgain(of.key)}>${t('trouble-again')}</${Button}>`}
      ${
        of.seen
          ? html`<p class="tick"><${Icon} of="check" size=${18} />${t('trouble-seen')}</p>`
          : html`<${Button} onClick=${() => seenTrouble(of.key)}>${t('understood')}</${Button}>`
      }</div>
  </article>`;
}
