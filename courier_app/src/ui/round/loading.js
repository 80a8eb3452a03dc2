/**
 * Loading by scanning: what is aboard is what was scanned. Each scan counts one item of a pickup;
 * only pickups that are whole are taken along by it, the others stay open.
 * @module
 */

import { itemsOf, pickupOf } from '../../core/round/scanned.js';
import { loadScanned, round } from '../../core/state.js';
import { Button, Empty, Icon, html, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { CodeEntry } from '../form_parts.js';
import { go, to } from '../router.js';
import { isSettled, nameOf } from '../stop.js';
import { loadText, t } from '../words.js';

/** @typedef {import('../../core/types.js').StopNow} StopNow */

export function LoadingScreen() {
  const counts = useSignal(/** @type {Record<string, number>} */ ({}));
  const code = useSignal('');
  const wrong = useSignal('');
  const pickups = (round.value?.stops ?? []).filter(
    (one) => one.kind === 'pickup' && !isSettled(one) && one.code,
  );
  const whole = pickups.filter((one) => (counts.value[one.visit_id] ?? 0) >= itemsOf(one));

  /** @param {string} text */
  function read(text) {
    const found = pickupOf(pickups, counts.value, text);
    const had = found ? (counts.value[found.visit_id] ?? 0) : 0;
    wrong.value = !found
      ? t('code-wrong')
      : had >= itemsOf(found)
        ? t('scan-twice', { code: found.code ?? '' })
        : '';
    if (!found || wrong.value) return;
    counts.value = { ...counts.value, [found.visit_id]: had + 1 };
    code.value = '';
    navigator.vibrate?.(60);
  }

  async function take() {
    const scanned = whole.map((one) => ({ visitId: one.visit_id, code: one.code ?? '' }));
    if (await loadScanned(scanned)) go('load');
  }

  const deck = html`<${Button} look="main big" icon="check" off=${whole.length === 0} onClick=${take}>${t('scan-take', { count: whole.length })}</${Button}>`;
  return html`<${Frame} title=${t('scan-title')} sub=${t('scan-sub', { done: whole.length, total: pickups.length })} back=${to('load')} deck=${deck}>
    ${
      pickups.length === 0
        ? html`<${Empty} icon="box"><p>${t('scan-none')}</p></${Empty}>`
        : html`
    <section class="card"><${CodeEntry} label=${t('code-on-parcel')} act=${t('scan-count')} code=${code} wrong=${wrong} onRead=${read} />
    <p class="small">${t('scan-how')}</p></section>
    <ol class="stops" aria-live="polite">${pickups.map((one) => html`<${Line} key=${one.visit_id} of=${one} count=${counts.value[one.visit_id] ?? 0} />`)}</ol>`
    }
  </${Frame}>`;
}

/** @param {{of: StopNow, count: number}} props */
function Line({ of, count }) {
  const items = itemsOf(of);
  const all = count >= items;
  return html`<li class=${`pickup ${all ? 'now' : ''}`}><div class="line grid">
    <span class="nr" aria-hidden="true">${all ? html`<${Icon} of="check" size=${20} />` : of.number}</span>
    <span><span class="name num">${of.code}</span><br /><span class="sub">${nameOf(of)}</span><br /><span class="sub load">${loadText(of.load)}</span></span>
    <span class="when">${t('scan-of', { done: count, total: items })}</span></div></li>`;
}
