/**
 * The timeline: a lane for each shift, with its visits at their times.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { board } from '../state.js';
import { wallClock } from '../times.js';

export function Timeline() {
  const at = board.value;
  if (!at) return null;
  if (at.doc.shifts.length === 0) return html`<p class="empty">${t('no-shifts')}</p>`;
  return html`<ol class="lanes">${at.doc.shifts.map((one) => html`<li key=${one.id}>${one.rider} · ${wallClock(one.start)}–${wallClock(one.end)}</li>`)}</ol>`;
}
