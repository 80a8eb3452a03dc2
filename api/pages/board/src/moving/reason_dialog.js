/**
 * Asks for the reason why a limit of working time is exceeded; it is kept with the change.
 * @module
 */

import { html, useSignal } from '../../../../../courier_app/kit/html.js';
import { Button, Field, Note, Sheet } from '../../../../../courier_app/kit/parts.js';
import { t } from '../../../../../courier_app/kit/words.js';

/** @param {{text: string, onReason: (reason: string) => void, onNone: () => void, onClose: () => void}} props */
export function ReasonDialog({ text, onReason, onNone, onClose }) {
  const reason = useSignal('');
  const missing = useSignal(false);
  const leave = () => { onClose(); onNone(); };
  return html`<${Sheet} title=${t('reason-title')} onClose=${leave}>
    <${Note} look="warn" icon="warn"><p>${text}</p></${Note}>
    <${Field} label=${t('reason')} hint=${t('reason-hint')} value=${reason.value} long wrong=${missing.value ? t('reason-missing') : ''} onWrite=${(/** @type {string} */ value) => { reason.value = value; }} />
    <div class="row">
      <${Button} onClick=${leave}>${t('cancel')}</${Button}>
      <${Button} look="main" onClick=${() => { missing.value = !reason.value.trim(); if (!missing.value) { onClose(); onReason(reason.value.trim()); } }}>${t('do-it-anyway')}</${Button}>
    </div>
  </${Sheet}>`;
}
