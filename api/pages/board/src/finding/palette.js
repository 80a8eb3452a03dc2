/**
 * The command palette: any action, job, rider or address by a few letters.
 * @module
 */

import {
  coded,
  html,
  t,
  useEffect,
  useModal,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands, afterDialog, commands, keysText } from '../commands.js';
import { bookFor } from '../live/booking.js';
import { call } from '../server.js';
import { board, closeDialog, day, openDialog, toast } from '../state.js';
import { delay, isRed, wallClock } from '../times.js';
import { show } from '../timeline/timeline.js';
import { filterBy } from './filters.js';
import { bestOf, tellingParts } from './matching.js';

/** @typedef {{id: string, title: string, sub: string, hindrance: string, run: () => unknown, leadsTo?: string, jobId?: string}} Choice `leadsTo`: the choice that does the same; `jobId`: the job that it leads to. */

const MOST = 12;
/** What stands between the parts of a choice. */
const BETWEEN = ' · ';
/** Somebody who types on asks once. */
const PATIENCE_MS = 180;

addCommands([{ id: 'palette', keys: 'ctrl+k', isHidden: true, run: () => openDialog(Palette) }]);

/** @param {{onClose: () => void}} props */
export function Palette({ onClose }) {
  const box = useModal();
  const text = useSignal('');
  const at = useSignal(0);
  const far = useSignal(/** @type {Choice[]} */ ([]));
  useEffect(() => {
    far.value = [];
    if (text.value.trim().length < 2) return undefined;
    const timer = setTimeout(async () => {
      far.value = await search(text.value);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [text.value]);
  const near = bestOf(
    text.value,
    choices(text.value.trim() !== ''),
    (one) => `${one.title} ${one.sub}`,
    MOST,
  );
  const known = new Set(near.map((one) => one.id));
  const found = [
    ...near,
    ...far.value.filter((one) => !known.has(one.id) && !known.has(one.leadsTo ?? '')),
  ].slice(0, MOST + 8);
  const chosen = Math.min(at.value, found.length - 1);
  const go = (/** @type {Choice|undefined} */ one) => {
    if (!one || one.hindrance) return;
    onClose();
    afterDialog(() => void one.run());
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      at.value = (chosen + step + found.length) % Math.max(1, found.length);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      go(found[chosen]);
    }
  };
  return html`<dialog ref=${box} class="palette" aria-label=${t('palette')} onCancel=${(
    /** @type {Event} */ event,
  ) => {
    event.preventDefault();
    onClose();
  }} onClick=${(/** @type {MouseEvent} */ event) => {
    if (event.target === box.current) onClose();
  }}>
    <input type="search" role="combobox" aria-expanded="true" aria-controls="palette-list"
        aria-activedescendant=${found[chosen] ? `palette-${chosen}` : undefined} aria-label=${t('palette-hint')} placeholder=${t('palette-hint')}
      value=${text.value} autocomplete="off" onInput=${(/** @type {any} */ event) => {
        text.value = event.target.value;
        at.value = 0;
      }} onKeyDown=${onKey} />
    <ul role="listbox" id="palette-list" aria-label=${t('palette')}>
      ${found.map(
        (one, i) => html`<li role="option" id=${`palette-${i}`} key=${one.id}
            aria-selected=${String(i === chosen)} aria-disabled=${one.hindrance ? 'true' : undefined} onClick=${() => go(one)} onPointerMove=${() => {
              at.value = i;
            }}>
        <span class="name">${one.title}</span>
          ${one.jobId && html`<span class="sub num stand">${standOf(one.jobId)}</span>`}
          <span class="sub">${one.hindrance || tellingParts(text.value, one.title, one.sub.split(BETWEEN)).join(BETWEEN)}</span></li>`,
      )}
    </ul>
    ${found.length === 0 && html`<p class="empty" role="status">${t('palette-nothing')}</p>`}
  </dialog>`;
}

/** What is known here: commands, and rounds, jobs and stops of the day where something is looked for. @param {boolean} all @returns {Choice[]} */
function choices(all) {
  const of = board.value;
  const acts = commands()
    .filter((one) => !one.isHidden)
    .map((one) => ({
      id: one.id,
      title: one.title(),
      sub: one.keys ? keysText(one.keys.split(' ')[0]) : '',
      hindrance: one.hindrance(),
      run: () => one.run(),
    }));
  // What cannot be done now comes after what can.
  if (!of || !all)
    return [...acts.filter((one) => !one.hindrance), ...acts.filter((one) => one.hindrance)];
  const rounds = of.doc.shifts.map((shift) => ({
    id: `shift:${shift.id}`,
    title: shift.rider || t('nobody'),
    sub: shift.vehicle,
    hindrance: '',
    run: () => show(`round:${of.roundOfShift.get(shift.id)?.id ?? ''}`),
  }));
  const jobs = of.doc.jobs.map((job) => {
    const visits = of.visitsOfJob.get(job.id) ?? [];
    const places = [...visits, ...(of.openJobs.get(job.id)?.stops ?? [])].map(
      (one) => `${one.name} ${one.address}`,
    );
    return {
      id: `job:${job.id}`,
      title: job.label,
      sub: [job.customer, ...new Set(places), ...job.parcel_codes].filter(Boolean).join(BETWEEN),
      hindrance: '',
      jobId: job.id,
      run: () => show(`job:${job.id}`),
    };
  });
  return [...acts, ...rounds, ...jobs];
}

/** Who receives a job of this day, who brings it, when, and how it stands. @param {string} jobId */
function standOf(jobId) {
  const of = board.value;
  const job = of?.jobs.get(jobId);
  if (!of || !job) return '';
  const visits = of.visitsOfJob.get(jobId) ?? [];
  const last = visits.at(-1);
  const to = last ?? of.openJobs.get(jobId)?.stops.at(-1);
  const name = to && to.name !== job.label ? to.name : '';
  if (!last) return [name, t('in-no-round')].filter(Boolean).join(BETWEEN);
  const rider = of.shifts.get(of.rounds.get(last.round_id)?.shift_id ?? '')?.rider;
  const late = isRed(last.late_s) ? t('late-by', { span: delay(last.late_s) }) : '';
  return [name, rider, wallClock(last.begin), coded('visit-status', last.status), late]
    .filter(Boolean)
    .join(BETWEEN);
}

/** Select the round that somebody rides on this day. @param {string} personId */
function showRoundOf(personId) {
  const of = board.value;
  const shifts = of?.doc.shifts.filter((one) => one.person_id === personId) ?? [];
  const round = shifts.map((one) => of?.roundOfShift.get(one.id)).find(Boolean);
  if (round) show(`round:${round.id}`);
  else toast({ look: 'plain', text: t('no-shift') });
}

/** Ask the server, which knows other days, persons and addresses. @param {string} text @returns {Promise<Choice[]>} */
async function search(text) {
  const reply = await call('GET', `/v1/search?q=${encodeURIComponent(text)}&day=${day.value}`, {
    quiet: true,
  });
  if (reply.kind !== 'ok') return [];
  return reply.json.items.map((/** @type {any} */ one) => ({
    id: `${one.kind}:${one.id}`,
    title: one.title,
    sub: [
      t(`found-${one.kind}`),
      one.kind === 'customer' ? t('book') : '',
      one.detail,
      one.day && one.day !== day.value ? one.day : '',
    ]
      .filter(Boolean)
      .join(BETWEEN),
    hindrance: '',
    jobId: one.kind === 'job' ? one.id : (one.job_id ?? undefined),
    leadsTo:
      one.kind === 'person'
        ? `shift:${board.value?.doc.shifts.find((shift) => shift.person_id === one.id)?.id}`
        : ['parcel', 'stop'].includes(one.kind)
          ? `job:${one.job_id}`
          : undefined,
    run: () => open(one),
  }));
}

/** @param {any} one */
function open(one) {
  closeDialog();
  const job = one.kind === 'job' ? one.id : one.job_id;
  if (one.kind === 'booking') location.assign(`/bookings/${one.id}`);
  else if (one.kind === 'customer') bookFor(one.id);
  else if (one.day && one.day !== day.value)
    location.hash = `${one.day}${job ? `/job:${job}` : ''}`;
  else if (job) show(`job:${job}`);
  else if (one.round_id) show(`round:${one.round_id}`);
  else if (one.kind === 'person') showRoundOf(one.id);
  else if (one.kind === 'place') filterBy(one.title);
}
