/**
 * Parts that several forms of the rider have alike.
 * @module
 */

import { round } from '../core/state.js';
import { Button, Empty, Field, html, into, useSignal } from '../../kit/index.js';
import { Frame } from './frame.js';
import { Scanner } from './proof/scanner.js';
import { place } from './router.js';
import { t } from './words.js';

/**
 * Make a screen about the stop that its address names; where the round has none of it any more, that is said.
 * @param {string} title Its sentence.
 * @param {any} Screen Given the stop as `of`. @param {{icon?: string, back?: string}} [empty] Of what is shown without the stop.
 */
export function aboutStop(title, Screen, { icon = 'list', back } = {}) {
  return () => {
    const stop = round.value?.stops.find((one) => one.visit_id === place.value.id);
    return stop
      ? html`<${Screen} of=${stop} />`
      : html`<${Frame} title=${t(title)} back=${back}><${Empty} icon=${icon}><p>${t('stop-gone')}</p></${Empty}></${Frame}>`;
  };
}

/** A word to the office, for who wants to write one. @param {{of: {value: string}}} props */
export function NoteField({ of }) {
  return html`<${Field} long label=${t('note-optional')} hint=${t('note-office')} value=${of.value} maxlength="500" onWrite=${into(of)} />`;
}

/**
 * A code that is typed, or read by the camera where the phone can.
 * @param {{label: string, act: string, code: {value: string}, wrong: {value: string}, onRead: (text: string) => unknown}} props
 *   `act`: words of its button. `wrong`: what was wrong with the code, in a sentence.
 */
export function CodeEntry({ label, act, code, wrong, onRead }) {
  const camera = useSignal(false);
  return html`<form class="field" noValidate onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    onRead(code.value.trim());
  }}>
      <${Field} label=${label} look="code-input" value=${code.value} wrong=${wrong.value}
        autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40"
        onWrite=${into(code, wrong)} />
      <div class="row"><button type="submit" class="btn">${act}</button>
        ${
          'BarcodeDetector' in window &&
          html`<${Button} icon="camera" onClick=${() => {
            camera.value = !camera.value;
          }}>${t('code-scan')}</${Button}>`
        }</div>
    </form>
    ${
      camera.value &&
      html`<${Scanner} onRead=${(/** @type {string} */ text) => {
        camera.value = false;
        onRead(text);
      }} onFail=${() => {
        camera.value = false;
        wrong.value = t('code-no-camera');
      }} />`
    }`;
}
