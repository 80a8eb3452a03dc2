/**
 * Changes of whole rounds: swapped, merged, split, taken back, ridden on another bike, planned anew.
 * Each is shown before it is made.
 * @module
 */

import { Pick, html, into, t, useSignal } from '../../../../../courier_app/kit/index.js';
import { selectedJobs } from '../board_doc.js';
import { chosenJob, chosenRound, openShifts, overText } from '../chosen.js';
import { addCommands } from '../commands.js';
import { carryOut } from '../moving/carry_out.js';
import { board, day, openDialog, selection } from '../state.js';
import { fromTo, wallClock } from '../times.js';
import { HandOnDialog } from './alert_dialogs.js';
import { ChangePreview } from './change_preview.js';
import { FreeRiders } from './free_riders.js';
import { VehicleDialog } from './vehicle_dialog.js';

/** @typedef {import('../types.js').Round} Round */
/** @typedef {import('../types.js').Shift} Shift */

/** @param {Round|undefined} round */
const riderOf = (round) => (round ? (board.value?.shifts.get(round.shift_id)?.rider ?? '') : '');

const needsRound = () =>
  chosenRound()?.status === 'finished'
    ? t('round-over')
    : chosenRound()
      ? ''
      : t('select-round-first');
const needsJob = () => (chosenJob()?.round_id ? overText() : t('select-in-round'));

addCommands([
  {
    id: 'swap',
    hindrance: needsRound,
    run: () => openDialog(SwapDialog, { round: chosenRound() }),
  },
  {
    id: 'merge',
    hindrance: needsRound,
    run: () => openDialog(MergeDialog, { round: chosenRound() }),
  },
  {
    id: 'split',
    hindrance: needsRound,
    run: () => openDialog(SplitDialog, { round: chosenRound() }),
  },
  {
    id: 'rider-out',
    hindrance: needsRound,
    run: () => openDialog(RiderOutDialog, { round: chosenRound() }),
  },
  {
    id: 'change-vehicle',
    hindrance: needsRound,
    run: () => openDialog(VehicleDialog, { round: chosenRound() }),
  },
  {
    id: 'replan',
    keys: 'r',
    hindrance: () => ((board.value?.doc.rounds.length ?? 0) > 0 ? '' : t('no-rounds')),
    run: () => openDialog(ReplanDialog),
  },
  {
    id: 'pin',
    title: () => (chosenJob()?.pinned ? t('unpin') : t('pin')),
    hindrance: needsJob,
    run: () => pin(),
  },
  {
    id: 'pin-place',
    hindrance: () => needsJob() || (chosenJob()?.pinned_place ? t('is-pinned-place') : ''),
    run: () => pin(true),
  },
]);

/** @param {boolean} [inPlace] To its place in the round; else to the round, or let go. */
async function pin(inPlace = false) {
  const job = chosenJob();
  if (!job) return;
  const pinned = inPlace || !job.pinned;
  const done = inPlace ? 'pinned-place-done' : pinned ? 'pinned-done' : 'unpinned-done';
  await carryOut(
    `/v1/jobs/${job.id}/pin`,
    { pinned, ...(inPlace ? { place: 'position' } : {}) },
    t(done, { job: job.label }),
    { method: 'PUT' },
  );
}

/**
 * A change of a round that takes another shift, which is chosen first.
 * @param {object} props
 * @param {Round} props.round
 * @param {'swap'|'merge'|'split'} props.name Its sentences begin so.
 * @param {string} props.label Of the choice.
 * @param {(shiftId: string) => {path: string, body: Record<string, any>}|null} props.changeTo
 * @param {boolean} [props.needsRound] Only shifts that have a round.
 * @param {any} [props.children]
 * @param {() => void} props.onClose
 */
function WithShift({ round, name, label, changeTo, needsRound: only = false, children, onClose }) {
  const at = board.value;
  const other = useSignal('');
  const names = { rider: riderOf(round), other: at?.shifts.get(other.value)?.rider ?? '' };
  const shifts = openShifts().filter(
    (one) => one.id !== round.shift_id && (!only || at?.roundOfShift.has(one.id)),
  );
  const title = name === 'swap' && !other.value ? t('swap') : t(`${name}-title`, names);
  return html`<${ChangePreview} title=${title} change=${other.value ? changeTo(other.value) : null}
      shifts=${[round.shift_id, other.value]} done=${t(`${name}-done`, names)} onClose=${onClose}>
    ${children}
    <${Pick} id="shift-choice" label=${label} onPick=${into(other)}><option value="">${t('choose')}</option>
      ${shifts.map(
        (one) => html`<option key=${one.id} value=${one.id}
          selected=${one.id === other.value}>${one.rider || t('nobody')} · ${fromTo(one)} · ${one.vehicle}</option>`,
      )}</${Pick}></${ChangePreview}>`;
}

/** @param {{round: Round, onClose: () => void}} props */
function SwapDialog({ round, onClose }) {
  const changeTo = (/** @type {string} */ other) => ({
    path: `/v1/days/${day.value}/swap`,
    body: { one: round.shift_id, other },
  });
  return html`<${WithShift} round=${round} name="swap" label=${t('swap-with')} changeTo=${changeTo} needsRound onClose=${onClose} />`;
}

/** @param {{round: Round, onClose: () => void}} props */
function MergeDialog({ round, onClose }) {
  const changeTo = (/** @type {string} */ other) => ({
    path: `/v1/rounds/${round.id}/merge`,
    body: { shift_id: other },
  });
  return html`<${WithShift} round=${round} name="merge" label=${t('merge-into')} changeTo=${changeTo} onClose=${onClose} />`;
}

/** @param {{round: Round, onClose: () => void}} props */
function SplitDialog({ round, onClose }) {
  const at = board.value;
  const chosen = at ? selectedJobs(at, selection.value) : [];
  const visits = (at?.visitsOfRound.get(round.id) ?? [])
    .filter((one) => one.kind !== 'break' && one.status === 'planned')
    .slice(1);
  const visit = useSignal(
    chosen.length === 1 ? (visits.find((one) => one.job_id === chosen[0])?.id ?? '') : '',
  );
  const changeTo = (/** @type {string} */ other) =>
    visit.value
      ? { path: `/v1/rounds/${round.id}/split`, body: { visit_id: visit.value, shift_id: other } }
      : null;
  return html`<${WithShift} round=${round} name="split" label=${t('split-to')} changeTo=${changeTo} onClose=${onClose}>
    <${Pick} id="split-visit" label=${t('split-from')} onPick=${into(visit)}><option value="">${t('choose')}</option>
      ${visits.map(
        (one) => html`<option key=${one.id} value=${one.id}
          selected=${one.id === visit.value}>${wallClock(one.begin)} · ${one.name || one.label}</option>`,
      )}</${Pick}></${WithShift}>`;
}

/** @param {{round: Round, onClose: () => void}} props */
function RiderOutDialog({ round, onClose }) {
  const rider = riderOf(round);
  return html`<${ChangePreview} title=${t('rider-out-title', { rider })}
      change=${{ path: `/v1/shifts/${round.shift_id}/take-back`, body: {} }}
          shifts=${[round.shift_id]} done=${t('rider-out-done', { rider })} onClose=${onClose}>
    <p>${t('rider-out-hint')}</p>
      <${FreeRiders} round=${round} onPick=${(/** @type {string} */ chosen) => openDialog(HandOnDialog, { round, chosen })} /></${ChangePreview}>`;
}

/** @param {{onClose: () => void}} props */
function ReplanDialog({ onClose }) {
  return html`<${ChangePreview} title=${t('replan-title')} change=${{ path: `/v1/days/${day.value}/replan`, body: {} }}
      done=${t('replan-done')} onClose=${onClose}>
    <p>${t('replan-hint')}</p></${ChangePreview}>`;
}
