/**
 * Notices at the foot of the page. What is bad stays until it is closed.
 * @module
 */

import { Button, Sheet, html, t } from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { closeToast, openDialog, said, toasts } from '../state.js';
import { wallClock } from '../times.js';

addCommands([
  {
    id: 'notices',
    title: () => t('notices-again'),
    hindrance: () => (said.value.length > 0 ? '' : t('no-notices')),
    run: () => openDialog(NoticesDialog),
  },
]);

/** Notices since the page was opened. @param {{onClose: () => void}} props */
function NoticesDialog({ onClose }) {
  return html`<${Sheet} title=${t('notices-again')} onClose=${onClose}>
    <ol class="rows">${said.value.map(
      (one) => html`<li key=${one.id}><div class="line"><span class="grow">
      <span class="name">${one.text}</span><span class="sub num">${wallClock(one.at)}</span></span></div></li>`,
    )}</ol>
  </${Sheet}>`;
}

export function Toasts() {
  return html`<div class="toasts" role="log" aria-live="polite" aria-label=${t('notices')}>
    ${toasts.value.map(
      (
        one,
      ) => html`<div class=${`bar ${one.look} ${one.leave ? 'ways' : ''}`} key=${one.id} role=${one.look === 'bad' ? 'alert' : undefined}>
      <p class="grow">${one.text}</p>
      ${
        one.action &&
        html`<${Button} onClick=${() => {
          one.action?.run();
          closeToast(one.id);
        }}>${one.action.title}</${Button}>`
      }
      ${
        one.leave
          ? html`<${Button} onClick=${() => closeToast(one.id)}>${one.leave}</${Button}>`
          : html`<${Button}
          look="icon" icon="cross" aria-label=${t('close')} onClick=${() => closeToast(one.id)} />`
      }
    </div>`,
    )}
  </div>`;
}
