/**
 * The whole page: header, views side by side, notices, the open dialogue.
 * @module
 */

import {
  Button,
  Loading,
  Note,
  html,
  t,
  useLayoutEffect,
} from '../../../../../courier_app/kit/index.js';
import { FilterBar } from '../finding/filters.js';
import '../finding/palette.js';
import '../finding/views_dialog.js';
import '../finding/week_dialog.js';
import { readDay } from '../follow.js';
import '../live/closing.js';
import '../live/closures.js';
import '../live/history_dialog.js';
import '../live/round_changes.js';
import '../moving/move_dialog.js';
import '../paper/paper.js';
import '../planning/plans.js';
import '../planning/why_dialog.js';
import { DragPreview } from '../moving/drag_preview.js';
import { closeDialog, board, dialog, online, session, trouble } from '../state.js';
import { ContextMenu } from './context_menu.js';
import { Header } from './header.js';
import './keys_dialog.js';
import { SignInAgain } from './sign_in_again.js';
import { Toasts } from './toasts.js';
import { Views } from './views.js';

export function Board() {
  const open = dialog.value;
  // Whoever writes begins at once; on the cross, where a dialogue begins otherwise, a space would close it.
  useLayoutEffect(() => {
    /** @type {HTMLElement|null} */ (document.querySelector('dialog[open] textarea'))?.focus();
  }, [open]);
  // What a dialogue asked for may be answered when another one is open already.
  const close = () => {
    if (dialog.value === open) closeDialog();
  };
  return html`<a class="skip" href="#views" onClick=${(/** @type {Event} */ event) => {
    event.preventDefault();
    document.getElementById('views')?.focus();
  }}>${t('skip')}</a>
    <${Header} />
    ${!online.value && html`<p class="band bad" role="status">${t('offline')}</p>`}
    ${session.value.status === 'out' && html`<p class="band bad" role="alert">${t('signed-out')} <${SignInAgain} /></p>`}
    <${FilterBar} />
    <main class="views-box" id="views" tabindex="-1">${content()}</main>
    <${Toasts} />
    <${DragPreview} />
    <${ContextMenu} />
    ${open && html`<${open.of} ...${open.with} onClose=${close} />`}`;
}

function content() {
  if (board.value) return html`<${Views} />`;
  if (trouble.value)
    return html`<${Note} look="bad" icon="warn" alert><p>${trouble.value}</p>
    <p><${Button} onClick=${readDay}>${t('try-again')}</${Button}></p></${Note}>`;
  return html`<${Loading} />`;
}
