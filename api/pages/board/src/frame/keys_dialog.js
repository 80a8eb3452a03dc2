/**
 * Every action with its keys.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { Sheet } from '../../../../../courier_app/kit/parts.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { addCommands, commands, keysText } from '../commands.js';
import { openDialog, session } from '../state.js';
import { call } from '../server.js';

addCommands([
  { id: 'keys', keys: '?', title: () => t('keys'), run: () => openDialog(KeysDialog) },
  { id: 'sign-out', title: () => t('sign-out'), run: signOut },
]);

async function signOut() {
  const reply = await call('DELETE', '/v1/sessions/current');
  if (reply.kind !== 'ok') return;
  session.value = { status: 'out', me: null };
  location.assign('/sign-in');
}

/** @param {{onClose: () => void}} props */
function KeysDialog({ onClose }) {
  return html`<${Sheet} title=${t('keys')} onClose=${onClose}>
    <dl class="facts keys">
      <dt><kbd>← → ↑ ↓</kbd></dt><dd>${t('keys-walk')}</dd>
      <dt><kbd>Enter</kbd></dt><dd>${t('keys-select')}</dd>
      ${commands().filter((one) => one.keys).map((one) => html`<dt key=${one.id}>${(one.keys ?? '').split(' ').map((keys) => html`<kbd key=${keys}>${keysText(keys)}</kbd> `)}</dt><dd>${one.title()}</dd>`)}
    </dl></${Sheet}>`;
}
