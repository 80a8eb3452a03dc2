/**
 * Not taking a round, or offering it to somebody else. Neither costs anything but a word.
 * @module
 */

import { offerSwap, refuseRound, rounds, round } from '../../core/state.js';
import { html, useSignal } from '../../../kit/html.js';
import { Frame } from '../frame.js';
import { Button, Field, Note } from '../../../kit/parts.js';
import { go, place, to } from '../router.js';
import { t } from '../words.js';

export function RefuseScreen() {
  const note = useSignal('');
  const { id } = place.value;
  const version = rounds.value.find((one) => one.id === id)?.version ?? round.value?.version ?? 1;

  async function send() {
    if (await refuseRound(id, version, note.value.trim())) go('today');
  }

  return html`<${Frame} title=${t('refuse-title')} back=${to('today')} deck=${html`
      <${Button} look="main big" onClick=${send}>${t('refuse-send')}</${Button}>`}>
    <${Note} look="good"><p>${t('refuse-free')}</p></${Note}>
    <${Field} long label=${t('note-optional')} hint=${t('note-office')} value=${note.value} maxlength="500" onWrite=${(/** @type {string} */ text) => { note.value = text; }} />
  </${Frame}>`;
}

export function SwapScreen() {
  const note = useSignal('');
  const { id } = place.value;

  async function send() {
    if (await offerSwap(id, note.value.trim())) go('today');
  }

  return html`<${Frame} title=${t('swap-title')} back=${to('today')} deck=${html`
      <${Button} look="main big" icon="swap" onClick=${send}>${t('swap-send')}</${Button}>`}>
    <${Note} look="good"><p>${t('swap-free')}</p></${Note}>
    <${Field} long label=${t('note-optional')} hint=${t('note-office')} value=${note.value} maxlength="500" onWrite=${(/** @type {string} */ text) => { note.value = text; }} />
  </${Frame}>`;
}
