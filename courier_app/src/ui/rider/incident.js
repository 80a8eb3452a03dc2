/**
 * Something went wrong on the way: help first, then the word to the office.
 * @module
 */

import { reportIncident, round } from '../../core/state.js';
import { Button, Choices, Go, Note, html, into, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { NoteField } from '../form_parts.js';
import { go, to } from '../router.js';
import { coded, t } from '../words.js';

const KINDS = [
  'accident',
  'breakdown',
  'theft',
  'damage',
  'access',
  'aggression',
  'weather',
  'traffic',
  'other',
];
const GRAVE = ['accident', 'aggression'];

export function IncidentScreen() {
  const kind = useSignal('');
  const note = useSignal('');
  const wrong = useSignal('');
  const at = round.value;

  async function send() {
    wrong.value = kind.value ? '' : t('incident-missing');
    if (wrong.value) return;
    const kept = await reportIncident(/** @type {any} */ (kind.value), {
      ...(at?.next?.status === 'arrived' ? { visitId: at.next.visit_id } : {}),
      ...(note.value.trim() ? { note: note.value.trim() } : {}),
    });
    if (kept) go('next');
  }

  return html`<${Frame} title=${t('incident-title')} back=${to('more')} deck=${html`<${Button} look="main big" onClick=${send}>
    ${t('incident-send')}</${Button}>`}>
    <div class="row"><${Go} look="bad" icon="phone" href="tel:112">${t('call-112')}</${Go}>
      ${at?.contact.phone && html`<${Go} icon="phone" href=${`tel:${at.contact.phone}`}>${t('call-office')}</${Go}>`}</div>
    ${GRAVE.includes(kind.value) && html`<${Note} look="bad" icon="warn" alert><p class="strong">${t('incident-grave')}</p></${Note}>`}
    <${Choices} legend=${t('incident-what')} name="incident" wrong=${wrong.value} value=${kind.value} onPick=${into(kind, wrong)}
      of=${KINDS.map((code) => [code, coded('incident', code)])} />
    <${NoteField} of=${note} />
  </${Frame}>`;
}
