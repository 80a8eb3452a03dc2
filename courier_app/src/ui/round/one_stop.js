/**
 * Any stop of the round, looked at from the list.
 * @module
 */

import { doNext, round } from '../../core/state.js';
import { Button, Go, Note, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { aboutStop } from '../form_parts.js';
import { relayText } from '../proof/relays.js';
import { Doing, Stop } from './next.js';
import { go, to } from '../router.js';
import { isSettled } from '../stop.js';
import { clock, coded, t } from '../words.js';

/** @typedef {import('../../core/types.js').StopNow} StopNow */
/** @typedef {import('../../core/types.js').RoundNow} RoundNow */

export const StopScreen = aboutStop('stop-title', OneStop, { back: to('list') });

/** @param {{of: StopNow}} props */
function OneStop({ of: found }) {
  const at = /** @type {RoundNow} */ (round.value);
  const deck =
    at.status === 'started' &&
    !isSettled(found) &&
    found.kind !== 'break' &&
    html`<${Doing} of=${found} />`;
  return html`<${Frame} title=${t('next-title', { number: found.number, total: at.total })} back=${to('list')} deck=${deck}>
    ${isSettled(found) && html`<${Settled} of=${found} />`}
    <${Stop} of=${found} round=${at} />
    ${
      at.status === 'started' &&
      found.status === 'planned' &&
      at.next?.visit_id !== found.visit_id &&
      found.kind !== 'break' &&
      html`
      <${Button} look="wide" icon="up" onClick=${async () => {
        await doNext(found.visit_id);
        go('next');
      }}>${t('do-next')}</${Button}>
      <p class="small soft">${t('better-local')}</p>`
    }
  </${Frame}>`;
}

/** @param {{of: StopNow}} props */
function Settled({ of }) {
  const good = of.status === 'done';
  const left = (of.relays ?? []).find((one) => one.id === of.relay_id);
  return html`<${Note} look=${good ? 'good' : 'warn'} icon=${good ? 'check' : 'warn'}>
    <p class="strong">${coded('visit-status', of.status)}${of.done_at ? `, ${clock(of.done_at)}` : ''}</p>
    ${of.reason && html`<p>${coded('failure', of.reason)}</p>`}
    ${left && html`<p>${t('left-at-relay', { where: relayText(left) })}</p>`}
    ${
      (of.missing_proofs ?? []).length > 0 &&
      html`<p>${t('proof-missing')}</p><${Go} href=${to('done', of.visit_id)} icon="camera">${t('proof-add')}</${Go}>`
    }</${Note}>`;
}
