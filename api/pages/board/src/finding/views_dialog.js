/**
 * Saved views: filters and layout under a name, kept with the person.
 * @module
 */

import {
  Button,
  Field,
  Loading,
  Sheet,
  html,
  into,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { front, shares } from '../frame/layout.js';
import { useAnswer } from '../reading.js';
import { call, sentenceOf } from '../server.js';
import { openDialog } from '../state.js';
import { filters, shown } from './filters.js';

addCommands([
  { id: 'views', keys: 'v', title: () => t('views-saved'), run: () => openDialog(ViewsDialog) },
]);

/** @param {{onClose: () => void}} props */
function ViewsDialog({ onClose }) {
  const changes = useSignal(0);
  const { json, trouble: unread } = useAnswer(
    () => call('GET', '/v1/me/views', { quiet: true }),
    [changes.value],
    { keeps: true },
  );
  const views = /** @type {any[]} */ (json?.items ?? []);
  const name = useSignal('');
  const trouble = useSignal('');
  const save = async () => {
    if (!name.value.trim()) return;
    const reply = await call('PUT', `/v1/me/views/${encodeURIComponent(name.value.trim())}`, {
      json: { view: { filters: filters.value, shares: shares.value, front: front.value } },
      quiet: true,
    });
    trouble.value = reply.kind === 'ok' ? '' : sentenceOf(reply);
    if (!trouble.value) name.value = '';
    changes.value += 1;
  };
  const show = (/** @type {any} */ view) => {
    if (view.filters) filters.value = { ...filters.value, ...view.filters };
    if (Array.isArray(view.shares) && view.shares.length === 3) shares.value = view.shares;
    if (view.front) front.value = view.front;
    shown.value = true;
    onClose();
  };
  const drop = async (/** @type {string} */ which) => {
    await call('DELETE', `/v1/me/views/${encodeURIComponent(which)}`);
    changes.value += 1;
  };
  return html`<${Sheet} title=${t('views-saved')} onClose=${onClose}>
    ${!json && !unread && html`<${Loading} />`}
    ${json && views.length === 0 && html`<p class="empty">${t('no-views')}</p>`}
    <ul class="rows">${views.map(
      (one) => html`<li key=${one.name}><div class="line"><span class="grow name">${one.name}</span>
      <${Button} onClick=${() => show(one.view ?? {})}>${t('show-view')}</${Button}>
        <${Button} look="bad" onClick=${() => drop(one.name)}>${t('drop-view')}</${Button}></div></li>`,
    )}</ul>
    <div class="row fields"><${Field} label=${t('view-name')} hint=${t('view-name-hint')}
        value=${name.value} wrong=${trouble.value || unread} onWrite=${into(name)} />
      <${Button} look="main" onClick=${save}>${t('save-view')}</${Button}></div>
  </${Sheet}>`;
}
