/**
 * Not taking a round, or offering it to somebody else. Neither costs anything but a word.
 * @module
 */

import { offerSwap, refuseRound, rounds, round } from '../../core/state.js';
import { Button, Note, html, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { NoteField } from '../form_parts.js';
import { go, place, to } from '../router.js';
import { t } from '../words.js';

export function RefuseScreen() {
  const { id } = place.value;
  const version = rounds.value.find((one) => one.id === id)?.version ?? round.value?.version ?? 1;
  return html`<${HandOver} title=${t('refuse-title')} free=${t('refuse-free')} send=${t('refuse-send')}
    onSend=${(/** @type {string} */ note) => refuseRound(id, version, note)} />`;
}

export function SwapScreen() {
  return html`<${HandOver} title=${t('swap-title')} free=${t('swap-free')} send=${t('swap-send')}
    icon="swap" onSend=${(/** @type {string} */ note) => offerSwap(place.value.id, note)} />`;
}

/** @param {{title: string, free: string, send: string, icon?: string, onSend: (note: string) => Promise<boolean>}} props */
function HandOver({ title, free, send, icon, onSend }) {
  const note = useSignal('');
  const leave = async () => {
    if (await onSend(note.value.trim())) go('today');
  };
  return html`<${Frame} title=${title} back=${to('today')} deck=${html`<${Button} look="main big" icon=${icon} onClick=${leave}>${send}</${Button}>`}>
    <${Note} look="good"><p>${free}</p></${Note}>
    <${NoteField} of=${note} />
  </${Frame}>`;
}
