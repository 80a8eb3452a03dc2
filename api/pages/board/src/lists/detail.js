/**
 * What is selected, told in full, with what can be done about it.
 * @module
 */

import {
  Button,
  coded,
  handling,
  html,
  loadText,
  metres,
  span,
  t,
} from '../../../../../courier_app/kit/index.js';
import { readKey, selectedJobs } from '../board_doc.js';
import { overText } from '../chosen.js';
import { commandOf } from '../commands.js';
import { money } from '../figures.js';
import { CommandButton } from '../frame/command_button.js';
import { CallRider, StopPhones } from '../live/phones.js';
import { now, select, selection } from '../state.js';
import { overSince } from '../stop_words.js';
import { behindPlan } from '../timeline/lane.js';
import { delay, fromTo, wallClock } from '../times.js';

/** @typedef {import('../types.js').Board} Board */

/** Commands that are offered for jobs and for rounds, where they exist. */
export const OF_JOBS = [
  'move-to',
  'why',
  'take-out',
  'pin',
  'pin-place',
  'open-booking',
  'cancel-booking',
  'bring-back',
];
const OF_OPEN_JOB = ['move-to', 'why', 'open-booking', 'another-day', 'cancel-booking'];
export const OF_ROUND = [
  'move-to',
  'split',
  'merge',
  'swap',
  'rider-out',
  'change-vehicle',
  'write',
  'sheet',
];

/** @param {{board: Board, without?: ReadonlySet<string>}} props `without`: commands that are offered beside it already, and `call`. */
export function Detail({ board, without = new Set() }) {
  const keys = [...selection.value];
  const only = keys.length === 1 ? readKey(keys[0]) : null;
  const round = only?.kind === 'round' ? board.rounds.get(only.id) : undefined;
  const job = only?.kind === 'job' ? board.jobs.get(only.id) : undefined;
  const over = overText();
  // Of what is over, and of several, is offered what can be done; of one also what cannot, and why.
  const isOffered = (/** @type {string} */ hindrance) =>
    !hindrance || (hindrance !== over && keys.length === 1);
  const acts = (round ? OF_ROUND : job && !job.round_id ? OF_OPEN_JOB : OF_JOBS).filter((id) =>
    id === 'bring-back' ? !commandOf(id)?.hindrance() : isOffered(commandOf(id)?.hindrance() ?? ''),
  );
  return html`<section class="detail" aria-label=${t('selected')}>
    <div class="head"><h2>${round ? board.shifts.get(round.shift_id)?.rider || t('nobody') : job ? job.label : t('selected-count', { count: selectedJobs(board, keys).length })}</h2>
      <${Button} look="icon" icon="cross" data-command="select-none" aria-label=${t('select-none')} onClick=${() => select([])} /></div>
    ${round && html`<${RoundDetail} board=${board} round=${round} />`}
    ${job && html`<${JobDetail} board=${board} job=${job} />`}
    ${keys.length > 1 && html`<${JobList} board=${board} jobs=${selectedJobs(board, keys)} />`}
    ${over && html`<p class="soft">${over}</p>`}
    <div class="row">${acts.filter((id) => !without.has(id)).map((id) => html`<${CommandButton} key=${id} id=${id} />`)}
      ${
        round &&
        !without.has('call') &&
        html`<${CallRider} personId=${board.shifts.get(round.shift_id)?.person_id}
          rider=${board.shifts.get(round.shift_id)?.rider ?? ''} />`
      }
      ${job && html`<${StopPhones} key=${job.id} job=${job} />`}</div>
  </section>`;
}

/** So many of several jobs are named. */
const MOST_NAMED = 12;

/** Several jobs, each with its next stop; one alone is selected by a click. @param {{board: Board, jobs: string[]}} props */
function JobList({ board, jobs }) {
  const more = jobs.length - MOST_NAMED;
  const rows = (/** @type {string[]} */ some) =>
    html`<ul class="rows">${some.map((id) => {
      const visits = board.visitsOfJob.get(id) ?? [];
      const next = visits.find((one) => one.status === 'planned') ?? visits.at(-1);
      const open = board.openJobs.get(id)?.stops[0];
      const stop = next ?? open;
      const rider = board.shifts.get(board.rounds.get(next?.round_id ?? '')?.shift_id ?? '')?.rider;
      return html`<li key=${id}><button type="button" class="line" onClick=${() => select([`job:${id}`])}><span class="grow">
        <span class="name">${board.jobs.get(id)?.label}</span>
      <span class="sub num">${[next ? wallClock(next.begin) : '', rider ?? t('in-no-round'), stop && ((stop.name !== board.jobs.get(id)?.label && stop.name) || stop.address)].filter(Boolean).join(' · ')}</span></span></button></li>`;
    })}</ul>`;
  return html`${rows(jobs.slice(0, MOST_NAMED))}${
    more > 0 &&
    html`<details>
    <summary class="soft">${t('and-more', { count: more })}</summary>${rows(jobs.slice(MOST_NAMED))}</details>`
  }`;
}

/** @param {{board: Board, round: import('../types.js').Round}} props */
function RoundDetail({ board, round }) {
  const shift = board.shifts.get(round.shift_id);
  return html`<dl class="facts">
    <dt>${t('status')}</dt><dd>${coded('round-status', round.status)}</dd>
    <dt>${t('vehicle')}</dt><dd>${shift?.vehicle}${shift?.trailer ? ` + ${shift.trailer}` : ''}</dd>
    <dt>${t('times')}</dt><dd class="num">${fromTo(round)}${round.drift_s >= 60 && round.status !== 'finished' ? ` · ${behindPlan(round)}` : ''}</dd>
    ${
      round.late_visits > 0 &&
      html`<dt>${t('late')}</dt><dd class="num">
      <b class="wrong">${t('late-visits', { count: round.late_visits })}, ${t('late-by', { span: delay(round.late_s) })}</b></dd>`
    }
    <dt>${t('shift')}</dt><dd class="num">${shift ? fromTo(shift) : ''}</dd>
    <dt>${t('work')}</dt>
      <dd class="num">${t('work-parts', { ride: span(round.ride_s), service: span(round.service_s), wait: span(round.wait_s), break: span(round.break_s) })}</dd>
    ${round.distance_m > 0 && html`<dt>${t('distance')}</dt><dd class="num">${metres(round.distance_m)}</dd>`}
    <dt>${t('cost')}</dt><dd class="num">${money(round.cost_cents)}</dd>
  </dl>`;
}

/** Whether a stop is still to be made. @param {import('../types.js').Visit|import('../types.js').OpenStop} one */
const isAhead = (one) => !('status' in one) || one.status === 'planned';

/** @param {import('../types.js').TimeWindow[]} windows */
function windowText(windows) {
  return windows.length > 0
    ? t('window-of', { windows: windows.map(fromTo).join(', ') })
    : t('any-time');
}

/** @param {{board: Board, job: import('../types.js').Job}} props */
function JobDetail({ board, job }) {
  const visits = board.visitsOfJob.get(job.id) ?? [];
  const open = board.openJobs.get(job.id);
  const rider = job.round_id
    ? board.shifts.get(board.rounds.get(job.round_id)?.shift_id ?? '')?.rider
    : '';
  return html`<dl class="facts">
    <dt>${t('round')}</dt><dd>${rider || t('in-no-round')}${job.pinned ? ` · ${t(job.pinned_place ? 'pinned-place' : 'pinned')}` : ''}</dd>
    ${open && html`<dt>${t('reason-why')}</dt><dd>${open.reason_text}</dd>`}
    <dt>${t('customer')}</dt><dd>${job.customer || '–'}</dd>
    <dt>${t('load')}</dt><dd class="num">${loadText(job.load) || '–'}</dd>
    ${job.parcel_codes.length > 0 && html`<dt>${t('parcels')}</dt><dd class="num">${job.parcel_codes.join(', ')}</dd>`}
    ${job.tags.length > 0 && html`<dt>${t('tags')}</dt><dd>${job.tags.map(handling).join(', ')}</dd>`}
  </dl>
  <ol class="stops">${visits.length + (open?.stops.length ?? 0) > 0 && ![...visits, ...(open?.stops ?? [])].some((one) => one.kind === 'pickup') && html`<li><b>${t('pickup')}</b> ${t('pickup-hub')}</li>`}${[
    ...visits,
    ...(open?.stops ?? []),
  ].map(
    (one, i) => html`<li key=${i}>
    <b>${t(one.kind)}</b> ${[...new Set([one.name, one.address])].filter(Boolean).join(', ')}
    <span class="sub num">${'begin' in one ? html`<b>${wallClock(one.begin)}</b> ${coded('visit-status', one.status)}${one.failure ? ` (${coded('failure', one.failure)})` : ''}${one.relay ? ` (${t('left-at-relay', { name: one.relay })})` : ''} · ` : ''}${windowText(one.windows)}${'late_s' in one && one.late_s > 0 ? html` · <b class="wrong">${t('late-by', { span: delay(one.late_s) })}</b>` : ''}${isAhead(one) && overSince(one.windows, now.value) ? html` · <b class="wrong">${t('window-over')}</b>` : ''}</span></li>`,
  )}</ol>`;
}
