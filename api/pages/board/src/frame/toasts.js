/**
 * Notices at the foot of the page. What is bad stays until it is closed.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { Button } from '../../../../../courier_app/kit/parts.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { closeToast, toasts } from '../state.js';

export function Toasts() {
  return html`<div class="toasts" role="log" aria-live="polite" aria-label=${t('notices')}>
    ${toasts.value.map((one) => html`<div class=${`bar ${one.look} ${one.leave ? 'ways' : ''}`} key=${one.id} role=${one.look === 'bad' ? 'alert' : undefined}>
      <p class="grow">${one.text}</p>
      ${one.action && html`<${Button} onClick=${() => { one.action?.run(); closeToast(one.id); }}>${one.action.title}</${Button}>`}
      ${one.leave ? html`<${Button} onClick=${() => closeToast(one.id)}>${one.leave}</${Button}>` : html`<${Button} look="icon" icon="cross" aria-label=${t('close')} onClick=${() => closeToast(one.id)} />`}
    </div>`)}
  </div>`;
}
