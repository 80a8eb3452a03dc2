/**
 * Why a job is in its round, or in none: in words of the plan that the day runs by, with what would help.
 * @module
 */

import { html, useEffect, useSignal } from '../../../../../courier_app/kit/html.js';
import { Button, Loading, Note, Sheet } from '../../../../../courier_app/kit/parts.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { chosenJob } from '../chosen.js';
import { addCommands, afterDialog, run } from '../commands.js';
import { call, sentenceOf } from '../server.js';
import { board, openDialog } from '../state.js';

/** @typedef {import('../types.js').Job} Job */

const SEARCH_MS = 60_000;
/** Code of the answer where a job came after the plan. */
const UNKNOWN = 'no-such-job';

addCommands([
  { id: 'why', keys: 'y', title: () => (chosenJob()?.round_id === null ? t('why-open') : t('why')), hindrance: () => (chosenJob() ? '' : t('select-one-job')), run: () => openDialog(WhyDialog, { job: chosenJob() }) },
]);

/** @param {{job: Job, onClose: () => void}} props */
function WhyDialog({ job: asked, onClose }) {
  const job = board.value?.jobs.get(asked.id) ?? asked;
  const answer = useSignal(/** @type {any} */ (null));
  const trouble = useSignal('');
  const plan = board.value?.doc.plan?.id ?? '';
  const open = board.value?.openJobs.get(job.id);
  // What the plan said of it was said of another job.
  const unasked = plan === '' || open?.reason === 'changed-since';
  const isLate = useSignal(unasked);
  useEffect(() => {
    // What is told is of the job as it is now: moved meanwhile, it is asked for anew.
    answer.value = null;
    trouble.value = '';
    isLate.value = unasked;
    if (unasked) return undefined;
    let over = false;
    void call('GET', `/v1/plans/${plan}/jobs/${job.id}/why`, { quiet: true, timeoutMs: SEARCH_MS }).then((reply) => {
      if (over) return;
      if (reply.kind === 'ok') answer.value = reply.json;
      else if (reply.code === UNKNOWN && open) isLate.value = true;
      else trouble.value = sentenceOf(reply);
    });
    return () => { over = true; };
  }, [plan, job.round_id, open?.reason]);
  const helps = answer.value?.reason.changes ?? [];
  return html`<${Sheet} title=${t(job.round_id ? 'why-title' : 'why-open-title', { job: job.label })} onClose=${onClose}>
    ${trouble.value && html`<${Note} look="bad" icon="warn" alert><p>${trouble.value}</p></${Note}>`}
    ${!answer.value && !trouble.value && !isLate.value && html`<p class="soft" role="status">${t('looking-ahead')}</p><${Loading} />`}
    ${isLate.value && html`<div role="status"><p>${open?.reason_text}</p><p class="soft">${t(plan ? 'why-came-later' : 'why-no-plan')}</p></div>`}
    ${answer.value && html`<div class="why" role="status"><p>${answer.value.message}</p>
      ${helps.length > 0 && html`<h3>${t('fixes')}</h3><ul>${helps.map((/** @type {any} */ one) => html`<li key=${one.message}>${one.message}</li>`)}</ul>`}
      ${answer.value.other_streets && html`<p class="soft">${t('why-other-streets')}</p>`}</div>`}
    <div class="row"><${Button} onClick=${onClose}>${t('close')}</${Button}>
      <${Button} look="main" onClick=${() => { onClose(); afterDialog(() => run('move-to')); }}>${t(open ? 'where-fits' : 'move-to')}</${Button}></div>
  </${Sheet}>`;
}
