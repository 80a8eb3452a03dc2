/**
 * "Move to…": the same as dragging, by keyboard or single clicks. Every round that could take the
 * selected jobs with its price, then the place inside of it.
 * @module
 */

import {
  Button,
  Note,
  Sheet,
  html,
  listed,
  t,
  useEffect,
  useRef,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { chosenJobs, isUnderWayNow, openShifts, overText } from '../chosen.js';
import { addCommands, afterDialog, run } from '../commands.js';
import { moreMoney } from '../figures.js';
import { board, now, openDialog } from '../state.js';
import { overSince, stopText } from '../stop_words.js';
import { wallClock } from '../times.js';
import { moveJobs, seenNow, showRoundsBy } from './carry_out.js';
import { PriceText } from './drag_preview.js';
import { ask, asked, letGo } from './price.js';
import { consequences, dryRun, fits, freshness, sharedRefusal } from './round_offers.js';

/** @typedef {import('./round_offers.js').Offer} Offer */

/** So many jobs of which the time is over are told. */
const MOST_OVER = 3;
/** Rounds that are asked at once. */
const TOGETHER = 4;

const inRounds = () => chosenJobs().filter((id) => board.value?.jobs.get(id)?.round_id);

addCommands([
  {
    id: 'move-to',
    keys: 'm',
    hindrance: () => (chosenJobs().length > 0 ? '' : overText() || t('select-first')),
    run: () => openDialog(MoveDialog, { jobs: chosenJobs() }),
  },
  {
    id: 'take-out',
    keys: 'delete',
    hindrance: () => (inRounds().length > 0 ? '' : overText() || t('select-in-round')),
    run: () => moveJobs({ jobs: inRounds(), shift_id: null }),
  },
]);

showRoundsBy((jobs) => openDialog(MoveDialog, { jobs }));

/** @param {{jobs: string[], onClose: () => void}} props */
export function MoveDialog({ jobs, onClose }) {
  const offers = useSignal(/** @type {ReadonlyMap<string, Offer>} */ (new Map()));
  const left = useSignal(true);
  const byCost = useSignal(false);
  const rows = useRef(/** @type {HTMLElement|null} */ (null));
  const chosen = useSignal('');
  const { value: seen } = useSignal(seenNow(jobs));
  const at = board.value;
  const own = ownShift(seen);
  const { value: shifts } = useSignal([
    ...new Set([...openShifts().map((one) => one.id), ...(own ? [own] : [])]),
  ]);
  useEffect(() => {
    let over = false;
    void askAll(
      jobs,
      shifts.filter((id) => id !== own),
      offers,
      () => over,
    ).then(() => {
      if (over) return;
      left.value = false;
      // Rows that somebody is about to press keep their places.
      byCost.value = !rows.current?.matches(':hover, :focus-within');
    });
    return () => {
      over = true;
    };
  }, [freshness()]);
  useEffect(() => letGo, []);
  if (!at) return null;
  const refusal = left.value ? '' : sharedRefusal([...offers.value.values()]);
  const lanes = refusal
    ? shifts.filter((id) => id === own)
    : byCost.value
      ? sorted(shifts, offers.value)
      : shifts;
  const names = listed(jobs.slice(0, 3).map((id) => at.jobs.get(id)?.label ?? ''));
  return html`<${Sheet} title=${t('move-title', { count: jobs.length, jobs: names })} onClose=${onClose}>
    ${windowsOver(jobs).map(({ id, text }) => html`<${Note} key=${id} look="warn" icon="clock"><p>${text}</p></${Note}>`)}
    ${
      chosen.value
        ? html`<${Places} jobs=${jobs} seen=${seen} shiftId=${chosen.value} act=${t(chosen.value === own ? 'place-here' : 'move-here')} onBack=${() => {
            chosen.value = '';
            letGo();
          }} onDone=${onClose} />`
        : html`<table class="offers" hidden=${lanes.length === 0} aria-busy=${String(left.value)}><caption class="unseen">${t('move-rounds')}</caption>
      <thead><tr><th scope="col">${t('rider')}</th><th scope="col">${t('cost')}</th><th scope="col">${t('consequences')}</th><td></td></tr></thead>
      <tbody ref=${rows}>${lanes.map((id) => {
        const one = offers.value.get(id);
        return html`<tr key=${id}>
        <th scope="row">${at.shifts.get(id)?.rider}</th>
        <td class="num">${one ? (one.price?.cost_cents === null || !one.price ? '–' : moreMoney(one.price.cost_cents)) : id === own ? '–' : '…'}</td>
        <td>${id === own ? t('has-it-now', { count: jobs.length }) : one && consequences(one)}</td>
        <td><div class="row">${
          id !== own &&
          html`<${Button} look="main" off=${!one || !fits(one)} onClick=${async () => {
            onClose();
            await moveJobs({ jobs, shift_id: id }, one?.price, seen);
          }}>${t('move-here')}</${Button}>`
        }
          <${Button} off=${id !== own && one && !fits(one)} onClick=${() => {
            chosen.value = id;
          }}>${t('choose-place')}</${Button}></div></td>
      </tr>`;
      })}</tbody></table>
      <p class="unseen" role="status">${left.value ? t('loading') : ''}</p>
      <p class="row">${
        !refusal &&
        html`<${Button} off=${left.value} aria-pressed=${String(byCost.value)} onClick=${() => {
          byCost.value = !byCost.value;
        }}>${t('cheapest-first')}</${Button}>`
      }
        ${
          isUnderWayNow() &&
          jobs.every((id) => at.openJobs.has(id)) &&
          html`<${Button} data-command="replan" onClick=${() => {
            onClose();
            afterDialog(() => run('replan'));
          }}>${t('replan')}</${Button}>`
        }</p>
      ${
        !left.value &&
        ![...offers.value.values()].some(fits) &&
        (refusal || !own) &&
        html`<${NobodyCan}
          jobs=${jobs} text=${refusal || nobodyCan(jobs)} onClose=${onClose} />`
      }`
    }
  </${Sheet}>`;
}

/** Refusal of all rounds: what is in a round stays there. @param {string[]} jobs */
const nobodyCan = (jobs) =>
  jobs.every((id) => board.value?.openJobs.has(id))
    ? t('nobody-can')
    : t('nobody-else-can', { count: jobs.length });

/** Jobs of which the time is over, each in a sentence, by its first stop. @param {string[]} jobs */
function windowsOver(jobs) {
  const at = board.value;
  return jobs
    .flatMap((id) => {
      const visits = (at?.visitsOfJob.get(id) ?? []).filter((one) => one.status === 'planned');
      const stops = [...visits, ...(at?.openJobs.get(id)?.stops ?? [])];
      const over = stops.find((one) => overSince(one.windows, now.value));
      return over
        ? [
            {
              id,
              text: t('window-over-of', {
                kind: t(over.kind).toLowerCase(),
                job: at?.jobs.get(id)?.label ?? '',
                time: wallClock(overSince(over.windows, now.value) ?? ''),
              }),
            },
          ]
        : [];
    })
    .slice(0, MOST_OVER);
}

/** What is left to do where no round has a place. @param {{jobs: string[], text: string, onClose: () => void}} props */
function NobodyCan({ jobs, text, onClose }) {
  const isOpen = jobs.length === 1 && board.value?.openJobs.has(jobs[0]);
  return html`<${Note} look="warn" icon="warn"><p>${text}</p>
    ${
      isOpen &&
      html`<p><${Button} onClick=${() => {
        onClose();
        afterDialog(() => run('cancel-booking'));
      }}>${t('cancel-booking')}</${Button}></p>`
    }</${Note}>`;
}

/** Shifts by their price: cheapest first, then what does not fit, last who has the jobs already. @param {string[]} shifts @param {ReadonlyMap<string, Offer>} offers */
function sorted(shifts, offers) {
  const rank = (/** @type {string} */ id) => {
    const one = offers.get(id);
    return !one ? Infinity : fits(one) ? (one.price?.cost_cents ?? 0) : Number.MAX_VALUE;
  };
  return [...shifts].sort((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
}

/** The shift that has all of some jobs already, by where they are seen; empty where none has. @param {Record<string, string|null>} seen */
function ownShift(seen) {
  const shifts = new Set(Object.values(seen));
  return shifts.size === 1 ? ([...shifts][0] ?? '') : '';
}

/** Ask shifts for their cheapest places. @param {string[]} jobs @param {string[]} shifts @param {{value: ReadonlyMap<string, Offer>}} offers @param {() => boolean} isOver */
async function askAll(jobs, shifts, offers, isOver) {
  const todo = [...shifts];
  const work = async () => {
    for (let id = todo.shift(); id && !isOver(); id = todo.shift()) {
      const offer = await dryRun(jobs, id);
      if (!isOver()) offers.value = new Map([...offers.value, [id, offer]]);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
}

/** Places inside of one round, each with its price. @param {{jobs: string[], seen: Record<string, string|null>, shiftId: string, act: string, onBack: () => void, onDone: () => void}} props */
function Places({ jobs, seen, shiftId, act, onBack, onDone }) {
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
