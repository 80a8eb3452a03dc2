/**
 * Changes of whole rounds: swapped, merged, split, taken back, ridden on another bike, planned anew.
 * Each is shown before it is made.
 * @module
 */

import { html, useSignal } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { selectedJobs } from '../board_doc.js';
import { chosenJob, chosenRound, openShifts, overText } from '../chosen.js';
import { addCommands } from '../commands.js';
import { carryOut } from '../moving/carry_out.js';
import { board, day, openDialog, selection } from '../state.js';
import { wallClock } from '../times.js';
import { HandOnDialog } from './alert_dialogs.js';
import { ChangePreview } from './change_preview.js';
import { FreeRiders } from './free_riders.js';
import { VehicleDialog } from './vehicle_dialog.js';

/** @typedef {import('../types.js').Round} Round */
/** @typedef {import('../types.js').Shift} Shift */

/** @param {Round|undefined} round */
const riderOf = (round) => (round ? board.value?.shifts.get(round.shift_id)?.rider ?? '' : '');

const needsRound = () => (chosenRound()?.status === 'finished' ? t('round-over') : chosenRound() ? '' : t('select-round-first'));
const needsJob = () => (chosenJob()?.round_id ? overText() : t('select-in-round'));

addCommands([
  { id: 'swap', title: () => t('swap'), hindrance: needsRound, run: () => openDialog(SwapDialog, { round: chosenRound() }) },
  { id: 'merge', title: () => t('merge'), hindrance: needsRound, run: () => openDialog(MergeDialog, { round: chosenRound() }) },
  { id: 'split', title: () => t('split'), hindrance: needsRound, run: () => openDialog(SplitDialog, { round: chosenRound() }) },
  { id: 'rider-out', title: () => t('rider-out'), hindrance: needsRound, run: () => openDialog(RiderOutDialog, { round: chosenRound() }) },
  { id: 'change-vehicle', title: () => t('change-vehicle'), hindrance: needsRound, run: () => openDialog(VehicleDialog, { round: chosenRound() }) },
  { id: 'replan', keys: 'r', title: () => t('replan'), hindrance: () => ((board.value?.doc.rounds.length ?? 0) > 0 ? '' : t('no-rounds')), run: () => openDialog(ReplanDialog) },
  { id: 'pin', title: () => (chosenJob()?.pinned ? t('unpin') : t('pin')), hindrance: needsJob, run: () => pin() },
  { id: 'pin-place', title: () => t('pin-place'), hindrance: () => needsJob() || (chosenJob()?.pinned_place ? t('is-pinned-place') : ''), run: () => pin(true) },
]);

/** @param {boolean} [inPlace] To its place in the round; else to the round, or let go. */
async function pin(inPlace = false) {
  const job = chosenJob();
  if (!job) return;
  const pinned = inPlace || !job.pinned;
  const done = inPlace ? 'pinned-place-done' : pinned ? 'pinned-done' : 'unpinned-done';
  await carryOut(`/v1/jobs/${job.id}/pin`, { pinned, ...(inPlace ? { place: 'position' } : {}) }, t(done, { job: job.label }), 'PUT');
}

/** A choice among shifts. @param {{label: string, without: string, value: string, onPick: (id: string) => void, needsRound?: boolean}} props */
function ShiftChoice({ label, without, value, onPick, needsRound: only = false }) {
  const at = board.value;
  const shifts = openShifts().filter((one) => one.id !== without && (!only || at?.roundOfShift.has(one.id)));
  return html`<div class="field"><label for="shift-choice">${label}</label>
    <select id="shift-choice" onChange=${(/** @type {any} */ event) => onPick(event.target.value)}>
      <option value="">${t('choose')}</option>
      ${shifts.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === value}>${one.rider || t('nobody')} · ${wallClock(one.start)}–${wallClock(one.end)} · ${one.vehicle}</option>`)}</select></div>`;
}

/** @param {{round: Round, onClose: () => void}} props */
function SwapDialog({ round, onClose }) {
  const other = useSignal('');
  const change = other.value ? { path: `/v1/days/${day.value}/swap`, body: { one: round.shift_id, other: other.value } } : null;
  const names = { rider: riderOf(round), other: board.value?.shifts.get(other.value)?.rider ?? '' };
  return html`<${ChangePreview} title=${other.value ? t('swap-title', names) : t('swap')} change=${change} shifts=${[round.shift_id, other.value]} done=${t('swap-done', names)} onClose=${onClose}>
    <${ShiftChoice} label=${t('swap-with')} without=${round.shift_id} value=${other.value} needsRound onPick=${(/** @type {string} */ id) => { other.value = id; }} /></${ChangePreview}>`;
}

/** @param {{round: Round, onClose: () => void}} props */
function MergeDialog({ round, onClose }) {
  const other = useSignal('');
  const change = other.value ? { path: `/v1/rounds/${round.id}/merge`, body: { shift_id: other.value } } : null;
  const names = { rider: riderOf(round), other: board.value?.shifts.get(other.value)?.rider ?? '' };
  return html`<${ChangePreview} title=${t('merge-title', names)} change=${change} shifts=${[round.shift_id, other.value]} done=${t('merge-done', names)} onClose=${onClose}>
    <${ShiftChoice} label=${t('merge-into')} without=${round.shift_id} value=${other.value} onPick=${(/** @type {string} */ id) => { other.value = id; }} /></${ChangePreview}>`;
}

/** @param {{round: Round, onClose: () => void}} props */
function SplitDialog({ round, onClose }) {
  const at = board.value;
  const chosen = at ? selectedJobs(at, selection.value) : [];
  const visits = (at?.visitsOfRound.get(round.id) ?? []).filter((one) => one.kind !== 'break' && one.status === 'planned').slice(1);
  const first = chosen.length === 1 ? visits.find((one) => one.job_id === chosen[0])?.id ?? '' : '';
  const visit = useSignal(first);
  const other = useSignal('');
  const change = other.value && visit.value ? { path: `/v1/rounds/${round.id}/split`, body: { visit_id: visit.value, shift_id: other.value } } : null;
  const names = { rider: riderOf(round), other: at?.shifts.get(other.value)?.rider ?? '' };
  return html`<${ChangePreview} title=${t('split-title', names)} change=${change} shifts=${[round.shift_id, other.value]} done=${t('split-done', names)} onClose=${onClose}>
    <div class="field"><label for="split-visit">${t('split-from')}</label>
      <select id="split-visit" onChange=${(/** @type {any} */ event) => { visit.value = event.target.value; }}><option value="">${t('choose')}</option>
        ${visits.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === visit.value}>${wallClock(one.begin)} · ${one.name || one.label}</option>`)}</select></div>
    <${ShiftChoice} label=${t('split-to')} without=${round.shift_id} value=${other.value} onPick=${(/** @type {string} */ id) => { other.value = id; }} /></${ChangePreview}>`;
}

/** @param {{round: Round, onClose: () => void}} props */
function RiderOutDialog({ round, onClose }) {
  const rider = riderOf(round);
  return html`<${ChangePreview} title=${t('rider-out-title', { rider })} change=${{ path: `/v1/shifts/${round.shift_id}/take-back`, body: {} }} shifts=${[round.shift_id]} done=${t('rider-out-done', { rider })} onClose=${onClose}>
    <p>${t('rider-out-hint')}</p><${FreeRiders} round=${round} onPick=${(/** @type {string} */ chosen) => openDialog(HandOnDialog, { round, chosen })} /></${ChangePreview}>`;
}

/** @param {{onClose: () => void}} props */
function ReplanDialog({ onClose }) {
  return html`<${ChangePreview} title=${t('replan-title')} change=${{ path: `/v1/days/${day.value}/replan`, body: {} }} done=${t('replan-done')} onClose=${onClose}>
    <p>${t('replan-hint')}</p></${ChangePreview}>`;
}
