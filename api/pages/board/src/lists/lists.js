/**
 * Lists beside the timeline: what needs a person, open jobs with their reasons, and rounds.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { board, select, selection } from '../state.js';

export function Lists() {
  const at = board.value;
  if (!at) return null;
  return html`<h2>${t('open-jobs')}</h2>
    <ul class="rows">${at.doc.open_jobs.map((one) => html`<li key=${one.job_id}>
      <button type="button" class="line" aria-pressed=${String(selection.value.has(`job:${one.job_id}`))} onClick=${(/** @type {MouseEvent} */ event) => select([`job:${one.job_id}`], { add: event.shiftKey })}>
        <span class="name">${at.jobs.get(one.job_id)?.label}</span><span class="sub">${one.reason_text}</span></button></li>`)}</ul>`;
}
