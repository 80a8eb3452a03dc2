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
import { board, now, openDialog, select } from '../state.js';
import { overSince } from '../stop_words.js';
import { wallClock } from '../times.js';
import { moveJobs, seenNow, showRoundsBy } from './carry_out.js';
import { BestOffer, OfferRows, Refusals, apart } from './offer_rows.js';
import { Places } from './places.js';
import { letGo } from './price.js';
import { freshness, offerOf, sharedRefusal } from './round_offers.js';

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
  // A pointer that lies still where the dialogue opened below it is at no row.
  const isPointedAt = useRef(false);
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
      byCost.value = !isPointedAt.current && !rows.current?.matches(':focus-within');
    });
    return () => {
      over = true;
    };
  }, [freshness()]);
  useEffect(() => letGo, []);
  if (!at) return null;
  const refusal = left.value ? '' : sharedRefusal([...offers.value.values()]);
  const others = shifts.filter((id) => id !== own);
  const { able, unable } = apart(others, offers.value);
  const isSorted = byCost.value && !left.value;
  const best = isSorted ? able[0] : undefined;
  // The best offer of several jobs stands above the table.
  const above = jobs.length > 1 ? best : undefined;
  const lanes = refusal
    ? shifts.filter((id) => id === own)
    : isSorted
      ? [
          ...able.filter((one) => one !== above).map((one) => one.shift_id),
          ...shifts.filter((id) => id === own),
        ]
      : shifts;
  const give = async (/** @type {Offer} */ { jobs: given, shift_id, price, leftOut }) => {
    onClose();
    const known = Object.fromEntries(given.map((id) => [id, seen[id] ?? null]));
    const isDone = await moveJobs({ jobs: given, shift_id }, price, known);
    // What stays is at hand for the next rider.
    if (isDone && leftOut.length > 0) select(leftOut.map((one) => `job:${one.job_id}`));
  };
  const names = listed(jobs.slice(0, 3).map((id) => at.jobs.get(id)?.label ?? ''));
  return html`<${Sheet} title=${t('move-title', { count: jobs.length, jobs: names })} onClose=${onClose}>
    ${windowsOver(jobs).map(({ id, text }) => html`<${Note} key=${id} look="warn" icon="clock"><p>${text}</p></${Note}>`)}
    ${
      chosen.value
        ? html`<${Places} jobs=${jobs} seen=${seen} shiftId=${chosen.value} act=${t(chosen.value === own ? 'place-here' : 'move-here')} onBack=${() => {
            chosen.value = '';
            letGo();
          }} onDone=${onClose} />`
        : html`${above && !refusal && html`<${BestOffer} offer=${above} onGive=${give} />`}
      <table class="offers" hidden=${lanes.length === 0} aria-busy=${String(left.value)}><caption class="unseen">${t('move-rounds')}</caption>
      <thead><tr><th scope="col">${t('rider')}</th>${jobs.length > 1 && html`<th scope="col">${t('fitting')}</th>`}<th scope="col">${t('cost')}</th><th
            scope="col">${t('consequences')}</th><td></td></tr></thead>
      <tbody ref=${rows} onPointerMove=${(/** @type {PointerEvent} */ event) => {
        if (event.movementX || event.movementY) isPointedAt.current = true;
      }} onPointerLeave=${() => {
        isPointedAt.current = false;
      }}><${OfferRows} jobs=${jobs} shifts=${lanes} offers=${offers.value} own=${own} best=${best?.shift_id} onGive=${give} onPlace=${(
        /** @type {string} */ id,
      ) => {
        chosen.value = id;
      }} /></tbody></table>
      ${isSorted && !refusal && html`<${Refusals} jobs=${jobs} shifts=${unable} offers=${offers.value} />`}
      <p class="unseen" role="status">${left.value ? t('loading') : ''}</p>
      <p class="row">${
        !refusal &&
        html`<${Button} off=${left.value} aria-pressed=${String(byCost.value)} onClick=${() => {
          byCost.value = !byCost.value;
        }}>${t('best-first')}</${Button}>`
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
        able.length === 0 &&
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
      const offer = await offerOf(jobs, id);
      if (!isOver()) offers.value = new Map([...offers.value, [id, offer]]);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
}
