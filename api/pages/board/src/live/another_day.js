/**
 * Brings the booking of a job that nobody can bring on its day on another one, at the same hours.
 * @module
 */

import {
  Button,
  Field,
  Note,
  Sheet,
  html,
  into,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { chosenJob, overText } from '../chosen.js';
import { addCommands } from '../commands.js';
import { readDay } from '../follow.js';
import { useAnswer } from '../reading.js';
import { call, sentenceOf } from '../server.js';
import { board, day, openDialog, select, toast } from '../state.js';
import { dayTitle, instantOf, shifted, today, wallClock, wallDay } from '../times.js';
import { CustomerContact, StopPhones } from './phones.js';
import { shiftedBooking } from './shifted_booking.js';

/** @typedef {import('../types.js').Job} Job */

addCommands([
  {
    id: 'another-day',
    hindrance: () => (chosenJob() ? overText() : t('select-first')),
    run: () => openDialog(AnotherDayDialog, { job: chosenJob() }),
  },
]);

/** The same hour by the cooperative's clock, days later. @param {string} instant @param {number} days */
const later = (instant, days) =>
  instantOf(shifted(wallDay(Date.parse(instant)), days), wallClock(instant));

/** @param {{job: Job, onClose: () => void}} props */
function AnotherDayDialog({ job, onClose }) {
  const to = useSignal(shifted(day.value > today() ? day.value : today(), 1));
  const failed = useSignal('');
  const path = `/v1/bookings/${job.booking_id}`;
  const { json: booking, trouble } = useAnswer(() => call('GET', path, { quiet: true }), [job.id]);
  const others = [...(board.value?.jobs.values() ?? [])].filter(
    (one) => one.booking_id === job.booking_id && one.id !== job.id,
  );
  const go = async () => {
    failed.value = '';
    const json = shiftedBooking(booking, to.value, later);
    const reply = await call('PUT', path, { json, quiet: true });
    if (reply.kind !== 'ok') {
      failed.value = sentenceOf(reply);
      return;
    }
    const on = to.value;
    toast({
      look: 'good',
      text: t('another-day-done', { job: job.label, day: dayTitle(on) }),
      action: {
        title: t('show-that-day'),
        run: () => {
          location.hash = on;
        },
      },
    });
    select([]);
    void readDay();
    onClose();
  };
  return html`<${Sheet} title=${t('another-day-title', { job: job.label })} onClose=${onClose}>
    <p>${t('another-day-hint', { customer: job.customer || job.label })}</p>
    <${CustomerContact} bookingId=${job.booking_id} />
    <p><${StopPhones} job=${job} /></p>
    ${others.length > 0 && html`<${Note} look="warn" icon="warn"><p>${t('another-day-too', { count: others.length })}</p></${Note}>`}
    <${Field} type="date" label=${t('another-day-on')} value=${to.value} onWrite=${into(to)} />
    ${(trouble || failed.value) && html`<p class="wrong" role="alert">${failed.value || trouble}</p>`}
    <div class="row"><${Button} onClick=${onClose}>${t('cancel')}</${Button}>
      <${Button} look="main" off=${!booking || !to.value || to.value === booking.day} onClick=${go}>${t('another-day-go')}</${Button}></div>
  </${Sheet}>`;
}
