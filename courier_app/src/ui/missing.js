/**
 * Goods that lack at a hub, and why; the stop goes on without them.
 * @module
 */

import { Note, html } from '../../kit/index.js';
import { isSettled } from './stop.js';
import { clock, coded, t } from './words.js';

/** @typedef {import('../core/types.js').MissingLot} MissingLot */
/** @typedef {import('../core/types.js').StopNow} StopNow */

/** @param {MissingLot} lot */
function whyText(lot) {
  const why = t('missing-why', {
    why: `${lot.why}${lot.expected_at ? '_at' : ''}`,
    at: clock(lot.expected_at),
  });
  return lot.failure ? `${why} ${coded('failure', lot.failure)}.` : why;
}

/** @param {{of: StopNow}} props */
export function MissingLots({ of }) {
  if (isSettled(of)) return null;
  return html`<${Note} look="warn" icon="warn"><p class="strong">${t('missing-title')}</p>
    <ul>${of.missing?.map(
      (one) =>
        html`<li key=${one.what + one.producer}>
      ${t('missing-lot', { count: one.items, what: one.what, producer: one.producer })} ${whyText(one)}</li>`,
    )}</ul>
    <p class="small">${t('missing-go-on')}</p></${Note}>`;
}
