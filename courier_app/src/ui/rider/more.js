/**
 * The way to everything that is needed now and then.
 * @module
 */

import { outbox, round } from '../../core/state.js';
import { Go, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { to } from '../router.js';
import { mayDo, t } from '../words.js';

export function MoreScreen() {
  const { events, photos, others, troubles } = outbox.value;
  const waits = events + photos + others + troubles.filter((one) => !one.seen).length;
  const at = round.value;
  return html`<${Frame} title=${t('tab-more')}>
    <nav class="card" aria-label=${t('tab-more')}>
      ${
        at &&
        html`<${Go} look="left" icon="cup" href=${to('break')}>${t('break-title')}</${Go}>
        <${Go} look="left bad" icon="warn" href=${to('incident')}>${t('incident-title')}</${Go}>
        <${Go} look="left" icon="box" href=${to('load')}>${t('load-title')}</${Go}>
        <${Go} look="left" icon="straight" href=${to('turns')}>${t('turns')}</${Go}>
        <${Go} look="left" icon="why" href=${to('contest', `round:${at.id}`)}>${t('contest-round')}</${Go}>`
      }
      <${Go} look="left" icon="send" href=${to('outbox')}>${t('outbox-title')}${waits ? ` (${waits})` : ''}</${Go}>
      ${mayDo('needs:claim') && html`<${Go} look="left" icon="box" href="/volunteer/">${t('volunteer-title')}</${Go}>`}
      ${mayDo('effort:read') && html`<${Go} look="left" icon="chart" href=${to('own')}>${t('own-title')}</${Go}>`}
      <${Go} look="left" icon="why" href=${to('concerns')}>${t('concerns-title')}</${Go}>
      <${Go} look="left" icon="ride" href=${to('today')}>${t('today-title')}</${Go}>
      <${Go} look="left" icon="gear" href=${to('settings')}>${t('settings-title')}</${Go}>
    </nav>
  </${Frame}>`;
}
