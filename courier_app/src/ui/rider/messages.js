/**
 * Short messages between the rider and the office.
 * @module
 */

import { loadMessages, messages, round, sendMessage } from '../../core/state.js';
import {
  Button,
  Empty,
  Go,
  Icon,
  Loading,
  html,
  useEffect,
  useOnce,
  useRef,
  useSignal,
} from '../../../kit/index.js';
import { Frame, isLoading } from '../frame.js';
import { clock, t } from '../words.js';

const MOST_SIGNS = 1000;

export function MessagesScreen() {
  const text = useSignal('');
  const end = useRef(/** @type {HTMLElement|null} */ (null));
  const found = messages.value;
  useEffect(() => {
    loadMessages();
  }, []);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [found.length]);

  const send = useOnce(async () => {
    const said = text.value.trim();
    // What was typed meanwhile is the next message.
    if (said && (await sendMessage(said)) && text.value.trim() === said) text.value = '';
  });

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    send();
  }

  const ready = ['message-late', 'message-nobody', 'message-where', 'message-help'];
  const phone = round.value?.contact.phone;
  const deck = html`<form class="write" onSubmit=${submit}>
      <label class="unseen" for="say">${t('message-write')}</label>
      <textarea id="say" rows="1" maxlength=${MOST_SIGNS} placeholder=${t('message-write')} value=${text.value}
        onInput=${(/** @type {any} */ event) => {
          text.value = event.target.value;
        }}></textarea>
      <button type="submit" class="btn main" aria-label=${t('message-send')} aria-disabled=${text.value.trim() ? undefined : 'true'}>
        <${Icon} of="send" /></button>
    </form>`;
  return html`<${Frame} title=${t('tab-messages')} sub=${t('message-with')} deck=${deck}>
    ${phone && html`<${Go} look="wide" icon="phone" href=${`tel:${phone}`}>${t('call-office')}</${Go}>`}
    ${found.length === 0 && isLoading('messages') && html`<${Loading} />`}
    ${found.length === 0 && !isLoading('messages') && html`<${Empty} icon="talk"><p>${t('message-none')}</p></${Empty}>`}
    <ol class="talk" aria-live="polite">${found.map(
      (one) => html`<li key=${one.id} class=${one.from_office ? '' : 'mine'}>
      <p><span class="unseen">${one.from_office ? t('message-office') : t('message-me')}: </span>${one.text}</p>
      <time datetime=${one.written_at}>${clock(one.written_at)}${one.pending ? ` · ${t('not-sent-yet')}` : ''}</time></li>`,
    )}</ol>
    <div class="row" ref=${end} role="group" aria-label=${t('message-ready')}>
      ${ready.map((id) => html`<${Button} key=${id} onClick=${() => sendMessage(t(id))}>${t(id)}</${Button}>`)}</div>
  </${Frame}>`;
}
