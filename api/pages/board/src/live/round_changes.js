/**
 * Changes of whole rounds: swapped, merged, split, taken back, ridden on another bike, planned anew.
 * Each is shown before it is made.
 * @module
 */

import { html, useEffect, useSignal } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { selectedJobs } from '../board_doc.js';
import { chosenJob, chosenRound, openShifts, overText } from '../chosen.js';
import { addCommands } from '../commands.js';
import { carryOut } from '../moving/carry_out.js';
import { call } from '../server.js';
import { board, day, now, openDialog, selection } from '../state.js';
import { wallClock } from '../times.js';
import { HandOnDialog } from './alert_dialogs.js';
import { ChangePreview } from './change_preview.js';
import { FreeRiders } from './free_riders.js';

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

/** Bikes to choose from: free ones first, the others with who rides them, and until when. @param {any[]} bikes @param {Shift|undefined} own */
function offered(bikes, own) {
  const choices = bikes.map((one) => ({ one, by: ridingNow(one.id, own) }));
  const rank = (/** @type {Shift|undefined} */ by) => (!by ? 0 : by === own ? 1 : 2);
  return choices.sort((a, b) => rank(a.by) - rank(b.by)).map(({ one, by }) => html`<option key=${one.id} value=${one.id} disabled=${Boolean(by && by !== own)}>${
    !by ? one.name : by === own ? t('vehicle-own', { vehicle: one.name }) : t('vehicle-ridden', { vehicle: one.name, rider: by.rider || t('nobody'), until: wallClock(board.value?.roundOfShift.get(by.id)?.end ?? by.end) })}</option>`);
}

/** The shift that rides a bike while a shift wants it; that shift itself where it does. @param {string} id @param {Shift|undefined} own @returns {Shift|undefined} */
function ridingNow(id, own) {
  const at = board.value;
  const hours = (/** @type {Shift} */ one) => at?.roundOfShift.get(one.id) ?? one;
  const wanted = own && hours(own);
  const from = Math.max(now.value, Date.parse(wanted?.start ?? ''));
  const until = Math.max(now.value, Date.parse(wanted?.end ?? ''));
  return at?.doc.shifts.find((one) => [one.vehicle_id, one.trailer_id].includes(id) && (one.id === own?.id
    || (!['closed', 'cancelled'].includes(one.status) && at.roundOfShift.get(one.id)?.status !== 'finished'
      && Date.parse(hours(one).start) < until && Date.parse(hours(one).end) > from)));
}

/** @param {{round: Round, onClose: () => void}} props */
function VehicleDialog({ round, onClose }) {
  const bikes = useSignal(/** @type {any[]} */ ([]));
  const vehicle = useSignal('');
  const trailer = useSignal('');
  useEffect(() => {
    void call('GET', '/v1/vehicles').then((reply) => { if (reply.kind === 'ok') bikes.value = reply.json.items.filter((/** @type {any} */ one) => one.status === 'active'); });
  }, []);
  const rider = riderOf(round);
  const shift = board.value?.shifts.get(round.shift_id);
  const change = vehicle.value ? { path: `/v1/shifts/${round.shift_id}/vehicle`, body: { vehicle_id: vehicle.value, trailer_id: trailer.value || null } } : null;
  const [ridden, pulled] = [bikes.value.filter((one) => one.kind !== 'trailer'), bikes.value.filter((one) => one.kind === 'trailer')];
  return html`<${ChangePreview} title=${t('change-vehicle-title', { rider })} change=${change} done=${t('change-vehicle-done', { rider, vehicle: bikes.value.find((one) => one.id === vehicle.value)?.name ?? '' })} onClose=${onClose}>
    <div class="field"><label for="bike-choice">${t('vehicle')}</label><select id="bike-choice" onChange=${(/** @type {any} */ event) => { vehicle.value = event.target.value; }}>
      <option value="">${t('choose')}</option>${offered(ridden, shift)}</select></div>
    ${pulled.length > 0 && html`<div class="field"><label for="trailer-choice">${t('trailer')}</label><select id="trailer-choice" onChange=${(/** @type {any} */ event) => { trailer.value = event.target.value; }}>
      <option value="">${t('no-trailer')}</option>${offered(pulled, shift)}</select></div>`}</${ChangePreview}>`;
}
