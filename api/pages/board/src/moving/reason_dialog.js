/**
 * Asks for the reason why a limit of working time is exceeded; it is kept with the change.
 * @module
 */

import {
  Button,
  Field,
  Note,
  Sheet,
  html,
  into,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { sentenceOf } from '../server.js';
import { openDialog } from '../state.js';

/** Code of a refusal that a reason overrides. */
const WANTED = 'hours-exceeded';

/**
 * Ask for the reason that overrides a refusal.
 * @param {import('../../../../../courier_app/kit/call.js').Reply} reply
 * @param {{override_reason?: string}} body Of the request.
 * @returns {Promise<string|null>} Empty where nobody gives one; `null` where none is asked for.
 */
export async function reasonFor(reply, body) {
  if (reply.code !== WANTED || body.override_reason) return null;
  return new Promise((resolve) =>
    openDialog(ReasonDialog, { text: sentenceOf(reply), onReason: resolve }),
  );
}

/** @param {{text: string, onReason: (reason: string) => void, onClose: () => void}} props */
function ReasonDialog({ text, onReason, onClose }) {
  const reason = useSignal('');
  const missing = useSignal(false);
  const leave = (/** @type {string} */ given) => {
    onClose();
    onReason(given);
  };
  const go = () => {
    missing.value = !reason.value.trim();
    if (!missing.value) leave(reason.value.trim());
  };
  return html`<${Sheet} title=${t('reason-title')} onClose=${() => leave('')}>
    <${Note} look="warn" icon="warn"><p>${text}</p></${Note}>
    <${Field} label=${t('reason')} hint=${t('reason-hint')} value=${reason.value}
        long wrong=${missing.value ? t('reason-missing') : ''} onWrite=${into(reason)} />
    <div class="row"><${Button} onClick=${() => leave('')}>${t('cancel')}</${Button}><${Button} look="main" onClick=${go}>${t('do-it-anyway')}</${Button}></div>
  </${Sheet}>`;
}
