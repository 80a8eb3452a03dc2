/**
 * "Move to…": the same as dragging, by keyboard or single clicks. Every round that could take the
 * selected jobs with its price, then the place inside of it.
 * @module
 */

import { html, useEffect, useSignal } from '../../../../../courier_app/kit/html.js';
import { Button, Loading, Note, Sheet } from '../../../../../courier_app/kit/parts.js';
import { listed, t } from '../../../../../courier_app/kit/words.js';
import { selectedJobs } from '../board_doc.js';
import { addCommands, afterDialog, run } from '../commands.js';
import { moreMoney } from '../figures.js';
import { board, openDialog, selection } from '../state.js';
import { wallClock } from '../times.js';
import { moveJobs, seenNow, showRoundsBy } from './carry_out.js';
import { PriceText } from './hanging.js';
import { ask, asked, letGo } from './price.js';
import { consequences, dryRun, fits } from './round_offers.js';

/** @typedef {import('./round_offers.js').Offer} Offer */

/** Rounds that are asked at once. */
const TOGETHER = 4;

const chosenJobs = () => (board.value ? selectedJobs(board.value, selection.value) : []);

addCommands([
  { id: 'move-to', keys: 'm', title: () => t('move-to'), hindrance: () => (chosenJobs().length > 0 ? '' : t('select-first')), run: () => openDialog(MoveDialog, { jobs: chosenJobs() }) },
  { id: 'take-out', keys: 'delete', title: () => t('take-out'), hindrance: () => (chosenJobs().some((id) => board.value?.jobs.get(id)?.round_id) ? '' : t('select-in-round')), run: () => moveJobs({ jobs: chosenJobs().filter((id) => board.value?.jobs.get(id)?.round_id), shift_id: null }) },
]);

showRoundsBy((jobs) => openDialog(MoveDialog, { jobs }));

/** @param {{jobs: string[], onClose: () => void}} props */
export function MoveDialog({ jobs, onClose }) {
  const offers = useSignal(/** @type {Offer[]} */ ([]));
  const left = useSignal(true);
  const chosen = useSignal('');
  const { value: seen } = useSignal(seenNow(jobs));
  const at = board.value;
  useEffect(() => {
    let over = false;
    void askAll(jobs, offers, () => over).then(() => { left.value = false; });
    return () => {
      over = true;
      letGo();
    };
  }, []);
  if (!at) return null;
  const names = listed(jobs.slice(0, 3).map((id) => at.jobs.get(id)?.label ?? ''));
  return html`<${Sheet} title=${t('move-title', { count: jobs.length, jobs: names })} onClose=${onClose}>
    ${chosen.value
    ? html`<${Places} jobs=${jobs} seen=${seen} shiftId=${chosen.value} onBack=${() => { chosen.value = ''; letGo(); }} onDone=${onClose} />`
    : html`<table class="offers"><caption class="unseen">${t('move-rounds')}</caption>
      <thead><tr><th scope="col">${t('rider')}</th><th scope="col">${t('cost')}</th><th scope="col">${t('consequences')}</th><td></td></tr></thead>
      <tbody>${sorted(offers.value).map((one) => html`<tr key=${one.shift_id}>
        <th scope="row">${at.shifts.get(one.shift_id)?.rider}</th>
        <td class="num">${one.price?.cost_cents === null || !one.price ? '–' : moreMoney(one.price.cost_cents)}</td>
        <td>${consequences(one)}</td>
        <td><div class="row"><${Button} look="main" off=${!fits(one)} onClick=${async () => { onClose(); await moveJobs({ jobs, shift_id: one.shift_id }, one.price, seen); }}>${t('move-here')}</${Button}>
          <${Button} onClick=${() => { chosen.value = one.shift_id; }}>${t('choose-place')}</${Button}></div></td>
      </tr>`)}</tbody></table>
      ${left.value ? html`<${Loading} />` : !offers.value.some(fits) && html`<${NobodyCan} jobs=${jobs} onClose=${onClose} />`}`}
  </${Sheet}>`;
}

/** What is left to do where no round has a place. @param {{jobs: string[], onClose: () => void}} props */
function NobodyCan({ jobs, onClose }) {
  const isOpen = jobs.length === 1 && board.value?.openJobs.has(jobs[0]);
  return html`<${Note} look="warn" icon="warn"><p>${t('nobody-can')}</p>
    ${isOpen && html`<p><${Button} onClick=${() => { onClose(); afterDialog(() => run('cancel-booking')); }}>${t('cancel-booking')}</${Button}></p>`}</${Note}>`;
}

/** Cheapest first, what does not fit last. @param {Offer[]} offers */
function sorted(offers) {
  const rank = (/** @type {Offer} */ one) => (fits(one) ? one.price?.cost_cents ?? 0 : Infinity);
  return [...offers].sort((a, b) => rank(a) - rank(b));
}

/** Ask every shift for its cheapest place. @param {string[]} jobs @param {{value: Offer[]}} offers @param {() => boolean} isOver */
async function askAll(jobs, offers, isOver) {
  const shifts = (board.value?.doc.shifts ?? []).filter((one) => !['closed', 'cancelled'].includes(one.status));
  const todo = shifts.map((one) => one.id);
  const work = async () => {
    for (let id = todo.shift(); id && !isOver(); id = todo.shift()) {
      const offer = await dryRun(jobs, id);
      if (!isOver()) offers.value = [...offers.value, offer];
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
}

/** Places inside of one round, each with its price. @param {{jobs: string[], seen: Record<string, string|null>, shiftId: string, onBack: () => void, onDone: () => void}} props */
function Places({ jobs, seen, shiftId, onBack, onDone }) {
  const at = board.value;
  const round = at?.roundOfShift.get(shiftId);
  const moving = new Set(jobs);
  const visits = (at?.visitsOfRound.get(round?.id ?? '') ?? []).filter((one) => one.kind !== 'break' && (!one.job_id || !moving.has(one.job_id)));
  const firstOpen = visits.findIndex((one) => one.status === 'planned');
  const places = [{ id: '', text: t('place-first') }, ...visits.map((one) => ({ id: one.id, text: t('place-after', { time: wallClock(one.begin), name: one.name || one.label }) }))].slice(firstOpen < 0 ? visits.length : firstOpen);
  const chosen = asked.value?.move.after_visit_id ?? (asked.value ? '' : null);
  return html`<p>${t('places-of', { rider: at?.shifts.get(shiftId)?.rider ?? '' })}</p>
    <ul class="places" role="radiogroup" aria-label=${t('choose-place')}>${places.map((one) => html`<li key=${one.id}><label class="choice">
      <input type="radio" name="place" checked=${chosen === one.id} onChange=${() => ask({ jobs, shift_id: shiftId, ...(one.id ? { after_visit_id: one.id } : { position: 0 }) })} /> <span>${one.text}</span></label></li>`)}</ul>
    <div class="price" role="status"><${PriceText} /></div>
    <div class="row"><${Button} onClick=${onBack}>${t('back')}</${Button}>
      <${Button} look="main" off=${!asked.value?.price || asked.value.price.cost_cents === null} onClick=${async () => {
    const { move, price } = asked.value ?? {};
    onDone();
    if (move) await moveJobs(move, price, seen);
  }}>${t('move-here')}</${Button}></div>`;
}
