/**
 * Why a job is in its round, or in none: in words of the plan that the day runs by, with what would help.
 * @module
 */

import { Button, Loading, Note, Sheet, html, t } from '../../../../../courier_app/kit/index.js';
import { chosenJob } from '../chosen.js';
import { addCommands, afterDialog, run } from '../commands.js';
import { useAnswer } from '../reading.js';
import { call } from '../server.js';
import { board, openDialog } from '../state.js';

/** @typedef {import('../types.js').Job} Job */

const SEARCH_MS = 60_000;
/** Code of the answer where a job came after the plan. */
const UNKNOWN = 'no-such-job';

addCommands([
  {
    id: 'why',
    keys: 'y',
    title: () => (chosenJob()?.round_id === null ? t('why-open') : t('why')),
    hindrance: () => (chosenJob() ? '' : t('select-one-job')),
    run: () => openDialog(WhyDialog, { job: chosenJob() }),
  },
]);

/** @param {{job: Job, onClose: () => void}} props */
function WhyDialog({ job: asked, onClose }) {
  const job = board.value?.jobs.get(asked.id) ?? asked;
  const plan = board.value?.doc.plan?.id ?? '';
  const open = board.value?.openJobs.get(job.id);
  const unasked = plan === '';
  // What is told is of the job as it is now: moved meanwhile, it is asked for anew.
  const {
    json: answer,
    trouble,
    code,
  } = useAnswer(
    () =>
      unasked
        ? null
        : call('GET', `/v1/plans/${plan}/jobs/${job.id}/why`, {
            quiet: true,
            timeoutMs: SEARCH_MS,
          }),
    [plan, job.round_id, open?.reason],
  );
  const isLate = unasked || Boolean(open && code === UNKNOWN);
  const helps = answer?.reason.changes ?? [];
  return html`<${Sheet} title=${t(job.round_id ? 'why-title' : 'why-open-title', { job: job.label })} onClose=${onClose}>
    ${trouble && !isLate && html`<${Note} look="bad" icon="warn" alert><p>${trouble}</p></${Note}>`}
    ${!answer && !trouble && !isLate && html`<p class="soft" role="status">${t('looking-ahead')}</p><${Loading} />`}
    ${isLate && html`<div role="status"><p>${open?.reason_text}</p><p class="soft">${t(plan ? 'why-came-later' : 'why-no-plan')}</p></div>`}
    ${
      answer &&
      html`<div class="why" role="status"><p>${answer.message}</p>
      ${helps.length > 0 && html`<h3>${t('fixes')}</h3><ul>${helps.map((/** @type {any} */ one) => html`<li key=${one.message}>${one.message}</li>`)}</ul>`}
      ${answer.other_streets && html`<p class="soft">${t('why-other-streets')}</p>`}</div>`
    }
    <div class="row"><${Button} onClick=${onClose}>${t('close')}</${Button}>
      <${Button} look="main" onClick=${() => {
        onClose();
        afterDialog(() => run('move-to'));
      }}>${t(open ? 'where-fits' : 'move-to')}</${Button}></div>
  </${Sheet}>`;
}
