/**
 * Goods that are about to be handed over though nobody told that they were picked up: asked, not assumed.
 * @module
 */

import { Go, Note, Switch, html } from '../../../kit/index.js';
import { to } from '../router.js';
import { nameOf } from '../stop.js';
import { t } from '../words.js';

/** @param {{of: import('../../core/types.js').StopNow[], sure: boolean, onSure: (sure: boolean) => void}} props `of`: the pickups. */
export function PickedUp({ of, sure, onSure }) {
  if (!of.length) return null;
  return html`<section class="card" aria-label=${t('picked-title')}>
    <${Note} look="warn" icon="up" alert><p class="strong">${t('picked-never', { names: of.map(nameOf).join(', ') })}</p><p>${t('picked-how')}</p></${Note}>
    <${Switch} on=${sure} onTurn=${onSure}>${t('picked-sure')}</${Switch}>
    <${Go} href=${to('stop', of[0].visit_id)} icon="up">${t('picked-look')}</${Go}>
  </section>`;
}
