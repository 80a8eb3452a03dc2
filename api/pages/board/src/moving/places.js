/**
 * Places inside of one round for jobs that are moved, each with its price.
 * @module
 */

import { Button, html, t } from '../../../../../courier_app/kit/index.js';
import { board } from '../state.js';
import { stopText } from '../stop_words.js';
import { wallClock } from '../times.js';
import { moveJobs } from './carry_out.js';
import { PriceText } from './drag_preview.js';
import { ask, asked } from './price.js';

/** Places inside of one round, each with its price. @param {{jobs: string[], seen: Record<string, string|null>, shiftId: string, act: string, onBack: () => void, onDone: () => void}} props */
export function Places({ jobs, seen, shiftId, act, onBack, onDone }) {
  const at = board.value;
  const round = at?.roundOfShift.get(shiftId);
  const moving = new Set(jobs);
  const visits = (at?.visitsOfRound.get(round?.id ?? '') ?? []).filter(
    (one) => one.kind !== 'break' && (!one.job_id || !moving.has(one.job_id)),
  );
  const firstOpen = visits.findIndex((one) => one.status === 'planned');
  const before = (/** @type {import('../types.js').Visit|undefined} */ one) =>
    one ? t('place-before', { what: stopText(one) }) : '';
  const places = [
    { id: '', text: t('place-first'), sub: before(visits[0]) },
    ...visits.map((one, index) => ({
      id: one.id,
      text: t('place-after', { time: wallClock(one.begin), what: stopText(one) }),
      sub: before(visits[index + 1]),
    })),
  ].slice(firstOpen < 0 ? visits.length : firstOpen);
  const chosen = asked.value?.move.after_visit_id ?? (asked.value ? '' : null);
  return html`<p>${t('places-of', { rider: at?.shifts.get(shiftId)?.rider ?? '' })}</p>
    <ul class="places" role="radiogroup" aria-label=${t('choose-place')}>${places.map(
      (one) => html`<li key=${one.id}><label class="choice">
      <input type="radio" name="place"
          checked=${chosen === one.id}
              onChange=${() => ask({ jobs, shift_id: shiftId, ...(one.id ? { after_visit_id: one.id } : { position: 0 }) })} /> <span>${one.text}${one.sub && html` <span class="sub">· ${one.sub}</span>`}</span></label></li>`,
    )}</ul>
    <div class="price" role="status"><${PriceText} hint="place-hint" /></div>
    <div class="row"><${Button} onClick=${onBack}>${t('back')}</${Button}>
      <${Button} look="main" off=${!asked.value?.price || asked.value.price.cost_cents === null} onClick=${async () => {
        const { move, price } = asked.value ?? {};
        onDone();
        if (move) await moveJobs(move, price, seen);
      }}>${act}</${Button}></div>`;
}
