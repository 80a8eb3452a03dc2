/**
 * Changes that the office made since one last looked, readable in one glance.
 * @module
 */

import { changes, round, seenChanges } from '../../core/state.js';
import { Button, Empty, Go, Icon, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { go, to } from '../router.js';
import { nameOf } from '../stop.js';
import { clock, coded, dayName, t } from '../words.js';

/** @typedef {import('../../core/types.js').Change} Change */

const ICONS = {
  added: 'plus',
  removed: 'cross',
  cancelled: 'cross',
  retimed: 'clock',
  window: 'clock',
  reordered: 'swap',
  'moved-place': 'place',
  note: 'talk',
  load: 'box',
  restarted: 'undo',
  reopened: 'undo',
  'settled-elsewhere': 'check',
  followed: 'swap',
};

export function ChangesScreen() {
  const found = changes.value;

  async function understood() {
    await seenChanges();
    go('next');
  }

  return html`<${Frame} title=${t('changes-title')} back=${to('next')} deck=${
    found.length > 0 &&
    html`<${Button} look="main big" icon="check" onClick=${understood}>${t('changes-seen')}</${Button}>`
  }>
    ${found.length === 0 && html`<${Empty} icon="check"><p>${t('changes-none')}</p></${Empty}>`}
    <ul class="pile">${found.map((one, index) => html`<${Line} key=${index} of=${one} />`)}</ul>
    <${Go} look="wide" icon="list" href=${to('list')}>${t('tab-list')}</${Go}>
  </${Frame}>`;
}

/** @param {{of: Change}} props */
function Line({ of }) {
  const stop = round.value?.stops.find((one) => one.visit_id === of.visit_id);
  const timed = of.kind === 'retimed' || of.kind === 'window';
  const [before, after] = [of.before, of.after].map((one) => {
    if (one && of.kind === 'followed')
      return coded('followed', one, { day: of.day ? dayName(of.day) : '' });
    return one && timed && !Number.isNaN(Date.parse(one)) ? clock(one) : one;
  });
  return html`<li class="card"><h2><${Icon} of=${ICONS[of.kind] ?? 'sync'} />${t(`change-${of.kind}`)}</h2>
    ${(stop || of.label) && html`<p class="stop-where strong">${stop ? nameOf(stop) : of.label}</p>`}
    ${before && html`<p class="soft"><s>${before}</s></p>`}${after && html`<p class="strong">${after}</p>`}
    ${of.rider && html`<p class="strong">${t(of.delivered ? 'taken-delivered' : 'taken-by', { rider: of.rider })}</p>`}</li>`;
}
