/**
 * Breaks: the planned ones, one at will, and how near the legal limit is.
 * @module
 */

import { breakAdvice, endBreak, round, startBreak } from '../../core/state.js';
import { Button, Note, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { go, to } from '../router.js';
import { clock, span, t, windowsText } from '../words.js';

export function BreakScreen() {
  const at = round.value;
  const { state, left_s, break_id } = breakAdvice.value;
  const planned = at?.head.shift.breaks ?? [];
  const taken = (at?.stops ?? [])
    .filter((one) => one.kind === 'break' && one.status === 'done')
    .map((one) => one.break_id);
  const next = break_id || planned.find((one) => !taken.includes(one.id))?.id || '';

  async function begin() {
    if (await startBreak(next)) go('next');
  }

  const on = Boolean(at?.break_since);
  const may = at?.status === 'started';
  const deck = on
    ? html`<${Button} look="main big" icon="ride" onClick=${async () => {
        if (await endBreak()) go('next');
      }}>${t('break-end')}</${Button}>`
    : html`<${Button} look="main big" icon="cup" off=${!may} onClick=${begin}>${t('break-start')}</${Button}>`;
  return html`<${Frame} title=${t('break-title')} back=${to('more')} deck=${deck}>
    ${
      state === 'soon' &&
      html`<${Note} look="warn" icon="clock"><p class="strong">${t('break-soon', { left: span(left_s) })}</p>
      <p>${t('break-law')}</p></${Note}>`
    }
    ${state === 'due' && html`<${Note} look="bad" icon="warn"><p class="strong">${t('break-due')}</p><p>${t('break-law')}</p></${Note}>`}
    ${!may && !on && html`<${Note}><p>${t('break-only-riding')}</p></${Note}>`}
    <section class="card"><h2>${t('break-planned')}</h2>
      ${planned.length === 0 && html`<p>${t('break-none-planned')}</p>`}
      ${planned.map(
        (
          one,
        ) => html`<div key=${one.id} class="between"><span><b>${span(one.duration_s)}</b> ${one.paid ? t('break-paid') : t('break-unpaid')}</span>
        <span class="num">${taken.includes(one.id) ? t('break-taken') : windowsText(one.windows)}</span></div>`,
      )}
      ${on && html`<p class="strong">${t('break-since', { at: clock(at?.break_since) })}</p>`}
    </section>
    <p class="small soft">${t('break-unseen')}</p>
  </${Frame}>`;
}
