/**
 * Why goods of somebody who is helped were handed over without the proof that was asked for: the coordinator has to know.
 * @module
 */

import { Button, Choices, Field, Sheet, html, into, useSignal } from '../../../kit/index.js';
import { proofsText, t } from '../words.js';

const REASONS = ['not-at-hand', 'somebody-else', 'not-able', 'other'];

/** @param {{lacks: Set<string>, onSend: (why: string) => Promise<void>, onClose: () => void}} props */
export function WithoutProof({ lacks, onSend, onClose }) {
  const reason = useSignal('');
  const note = useSignal('');
  const wrong = useSignal('');
  const missing = useSignal('');

  async function send() {
    wrong.value = reason.value ? '' : t('reason-missing');
    missing.value = reason.value === 'other' && !note.value.trim() ? t('without-note-missing') : '';
    if (wrong.value || missing.value) return;
    const words = reason.value === 'other' ? '' : t(`without-${reason.value}`);
    await onSend([words, note.value.trim()].filter(Boolean).join(' · '));
    onClose();
  }

  return html`<${Sheet} title=${t('done-without')} onClose=${onClose}>
    <p>${t('without-how', { proofs: proofsText(lacks) })}</p>
    <${Choices} one legend=${t('without-why')} name="without" wrong=${wrong.value} value=${reason.value} onPick=${into(reason, wrong)}
      of=${REASONS.map((code) => [code, t(`without-${code}`)])} />
    <${Field} long label=${t('note-optional')} value=${note.value} wrong=${missing.value} maxlength="500" onWrite=${into(note, missing)} />
    <${Button} look="main big" icon="check" onClick=${send}>${t('done-drop')}</${Button}>
  </${Sheet}>`;
}
