/**
 * Goods on board, those that leave next first; and goods that leave the bicycle other than by a drop.
 * @module
 */

import { round, unload } from '../../core/state.js';
import {
  Button,
  Choices,
  Empty,
  Go,
  Icon,
  Sheet,
  Stepper,
  html,
  into,
  useSignal,
} from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { ColdList } from '../cold.js';
import { to } from '../router.js';
import { isSettled, nameOf } from '../stop.js';
import { loadText, t } from '../words.js';

/** @typedef {import('../../core/types.js').AboardItem} AboardItem */

export function AboardScreen() {
  const at = round.value;
  const put = useSignal(/** @type {AboardItem|null} */ (null));
  if (!at)
    return html`<${Frame} title=${t('load-title')}><${Empty} icon="box"><p>${t('load-empty')}</p></${Empty}></${Frame}>`;
  const stops = new Map(at.stops.map((one) => [one.visit_id, one]));
  const pickups = at.stops.filter((one) => one.kind === 'pickup' && !isSettled(one));
  return html`<${Frame} title=${t('load-title')} sub=${loadText(at.aboard_total) || t('load-none')} back=${to('next')}>
    ${at.aboard.length === 0 && pickups.length === 0 && html`<${Empty} icon="box"><p>${t('load-empty')}</p></${Empty}>`}
    ${
      at.aboard.length > 0 &&
      html`<h2>${t('load-leaves')}</h2><ol class="stops">${at.aboard.map((one, index) => {
        const drop = one.drop_visit_id ? stops.get(one.drop_visit_id) : undefined;
        return html`<li key=${one.job_id} class=${index === 0 ? 'now' : ''}><button type="button" class="line" onClick=${() => {
          put.value = one;
        }}>
        <span class="nr" aria-hidden="true">${one.number || '–'}</span>
        <span><span class="name num">${one.code || one.label}</span><br />
          <span class="sub">${drop ? nameOf(drop) : one.label}</span>
          ${
            one.taken &&
            html`<br /><span class="sub strong">${one.taken.rider ? t('taken-by', { rider: one.taken.rider }) : t('taken-open')}</span>`
          }
          <br /><span class="sub">${loadText(one.load)}</span></span>
        <span class="unseen">${t('load-other-way')}</span><${Icon} of="more" /></button></li>`;
      })}</ol>`
    }
    ${
      pickups.length > 0 &&
      html`<${Go} look="wide" icon="camera" href=${to('scan')}>${t('scan-title')}</${Go}><h2>${t('load-to-come')}</h2><ol class="stops">${pickups.map(
        (one) => html`<li key=${one.visit_id} class="pickup"><a href=${to('stop', one.visit_id)}>
        <span class="nr" aria-hidden="true">${one.number}</span>
        <span><span class="name">${nameOf(one)}</span><br />
          <span class="sub num">${one.code}</span> <span class="sub load">${loadText(one.load)}</span></span></a></li>`,
      )}</ol>`
    }
    <${ColdList} round=${at} />
    ${
      put.value &&
      html`<${Unload} of=${put.value} onClose=${() => {
        put.value = null;
      }} />`
    }
  </${Frame}>`;
}

/** @param {{of: AboardItem, onClose: () => void}} props */
function Unload({ of, onClose }) {
  const whole = of.load.items ?? 1;
  const items = useSignal(whole);
  const where = useSignal('hub');
  return html`<${Sheet} title=${t('unload-title', { code: of.code || of.label })} onClose=${onClose}>
    <p>${t('unload-how')}</p>
    <${Stepper} label=${t('count-parcels')} value=${items.value} low=${1} high=${whole} onCount=${into(items)} />
    <${Choices} one legend=${t('unload-where')} name="unload" value=${where.value} onPick=${into(where)}
      of=${['hub', 'sender', 'courier', 'coordinator'].map((code) => [code, t(`unload-${code}`)])} />
    <${Button} look="main big" onClick=${async () => {
      if (await unload(of.job_id, items.value, /** @type {any} */ (where.value))) onClose();
    }}>${t('unload-send')}</${Button}>
  </${Sheet}>`;
}
