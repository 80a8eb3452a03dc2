/**
 * Every action with its keys; a click does it, too. What has no keys of its own is in the palette.
 * @module
 */

import { Sheet, html, t } from '../../../../../courier_app/kit/index.js';
import { addCommands, afterDialog, commands, keysText } from '../commands.js';
import { openDialog, session } from '../state.js';
import { call } from '../server.js';
import { Legend, turnLegend } from '../timeline/legend.js';

/** Keys of what has none of its own. */
const PALETTE = 'ctrl+k';

addCommands([
  { id: 'keys', keys: '?', run: () => openDialog(KeysDialog) },
  { id: 'legend', keys: 'g', title: () => t('signs'), run: turnLegend },
  { id: 'sign-out', run: signOut },
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
    <${Legend} />
    <dl class="facts keys">
      <dt><kbd>← → ↑ ↓</kbd></dt><dd>${t('keys-walk')}</dd>
      <dt><kbd>Enter</kbd></dt><dd>${t('keys-select')}</dd>
      ${[...commands()]
        .sort((one, other) => Number(!one.keys) - Number(!other.keys))
        .map(
          (
            one,
          ) => html`<dt key=${one.id}>${(one.keys ?? PALETTE).split(' ').map((keys) => html`<kbd key=${keys}>${keysText(keys)}</kbd> `)}</dt>
        <dd><button type="button" class="btn" data-command=${one.id} aria-disabled=${one.hindrance() ? 'true' : undefined}
            title=${one.hindrance() || undefined} onClick=${() => {
              if (one.hindrance()) return;
              onClose();
              afterDialog(() => one.run());
            }}>${one.title()}</button></dd>`,
        )}
    </dl></${Sheet}>`;
}
