/**
 * Cancels the booking of a job that nobody can bring.
 * @module
 */

import {
  Button,
  Choices,
  Note,
  Sheet,
  html,
  into,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { chosenJob, overText } from '../chosen.js';
import { addCommands } from '../commands.js';
import { money } from '../figures.js';
import { readDay } from '../follow.js';
import { useAnswer } from '../reading.js';
import { call, sentenceOf } from '../server.js';
import { board, openDialog, select, toast } from '../state.js';
import { CustomerContact, StopPhones } from './phones.js';

/** @typedef {import('../types.js').Job} Job */

addCommands([
  {
    id: 'cancel-booking',
    hindrance: () => (chosenJob() ? overText() : t('select-first')),
    run: () => openDialog(CancelDialog, { job: chosenJob() }),
  },
  {
    id: 'bring-back',
    hindrance: () => overText() || (isAboard(chosenJob()) ? '' : t('nothing-aboard')),
    run: () => openDialog(BringBackDialog, { job: chosenJob() }),
  },
]);

/** Whether a job was picked up and its drops are still to come. @param {Job|undefined} job */
function isAboard(job) {
  const visits = (job && board.value?.visitsOfJob.get(job.id)) || [];
  const of = (/** @type {string} */ kind) => visits.filter((one) => one.kind === kind);
  return (
    of('pickup').length > 0 &&
    of('pickup').every((one) => one.status === 'done' || one.status === 'partly_done') &&
    of('drop').every((one) => one.status === 'planned')
  );
}

/** @param {{job: Job, onClose: () => void}} props */
function BringBackDialog({ job, onClose }) {
  const path = `/v1/bookings/${job.booking_id}/bring-back`;
  const { json: answer, trouble } = useAnswer(
    () => call('POST', path, { json: { dry_run: true }, quiet: true }),
    [job.id],
  );
  const failed = useSignal('');
  const go = async () => {
    const reply = await call('POST', path, { json: {}, quiet: true });
    if (reply.kind !== 'ok') {
      failed.value = sentenceOf(reply);
      return;
    }
    toast({ look: 'good', text: t('brought-back-done', { job: job.label }) });
    void readDay();
    onClose();
  };
  return html`<${Sheet} title=${t('bring-back-title', { job: job.label })} onClose=${onClose}>
    <p>${t('bring-back-hint')}</p>
    <${CustomerContact} bookingId=${job.booking_id} />
    ${answer && html`<p class="num"><b>${t('bring-back-price', { price: money(answer.cents) })}</b></p>`}
    ${
      answer &&
      answer.job_ids.length > 1 &&
      html`<${Note} look="warn" icon="warn">
      <p>${t('bring-back-several', { count: answer.job_ids.length })}</p></${Note}>`
    }
    ${(trouble || failed.value) && html`<p class="wrong" role="alert">${failed.value || trouble}</p>`}
    <div class="row"><${Button} onClick=${onClose}>${t('cancel')}</${Button}>
      <${Button} look="main" off=${!answer} onClick=${go}>${t('bring-back')}</${Button}></div>
  </${Sheet}>`;
}

/** @param {{job: Job, onClose: () => void}} props */
function CancelDialog({ job, onClose }) {
  const fee = useSignal('waived');
  const trouble = useSignal('');
  const others = [...(board.value?.jobs.values() ?? [])].filter(
    (one) => one.booking_id === job.booking_id && one.id !== job.id,
  );
  const go = async () => {
    const reply = await call('POST', `/v1/bookings/${job.booking_id}/cancel`, {
      json: { waive_fee: fee.value === 'waived' },
      quiet: true,
    });
    if (reply.kind !== 'ok') {
      trouble.value = sentenceOf(reply);
      return;
    }
    toast({ look: 'good', text: t('booking-cancelled', { job: job.label }) });
    select([]);
    void readDay();
    onClose();
  };
  return html`<${Sheet} title=${t('cancel-booking-title', { job: job.label })} onClose=${onClose}>
    <p>${t('cancel-booking-hint', { customer: job.customer || job.label })}</p>
    <${CustomerContact} bookingId=${job.booking_id} />
    <p><${StopPhones} job=${job} /></p>
    ${
      others.length > 0 &&
      html`<${Note} look="warn" icon="warn"><p>${t('cancelled-too')}</p>
      <ul>${others.map((one) => html`<li key=${one.id}>${one.label}</li>`)}</ul></${Note}>`
    }
    <${Choices} legend=${t('cancel-fee')} name="fee" one of=${[['waived', t('cancel-fee-waived')], ['due', t('cancel-fee-due')]]}
        value=${fee.value} onPick=${into(fee)} />
    ${trouble.value && html`<p class="wrong" role="alert">${trouble.value}</p>`}
    <div class="row"><${Button} onClick=${onClose}>${t('keep-booking')}</${Button}><${Button} look="main" onClick=${go}>${t('cancel-booking')}</${Button}></div>
  </${Sheet}>`;
}
