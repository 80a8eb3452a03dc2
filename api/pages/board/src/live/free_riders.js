/**
 * Who is free: for a job that stands in no round the rounds that could take it now, each with its price;
 * for a round whose rider cannot ride it the people who are on no shift then.
 * @module
 */

import { Button, html, t, useSignal } from '../../../../../courier_app/kit/index.js';
import { isOut } from '../chosen.js';
import { moreMoney } from '../figures.js';
import { moveJobs, seenNow } from '../moving/carry_out.js';
import { consequences, dryRun, fits, freshness } from '../moving/round_offers.js';
import { useReading } from '../reading.js';
import { call } from '../server.js';
import { board, day } from '../state.js';
import { fromTo } from '../times.js';

/** @typedef {import('../types.js').Round} Round */
/** @typedef {{id: string, name: string, text: string, isFree: boolean, rides: boolean, refused: string}} Rider `refused`: why they cannot take it; empty where they can. */

/** So many are suggested. */
const MOST = 3;

/** The rounds that could take an open job for least, each with its price; one click gives it. @param {{jobId: string}} props */
export function Takers({ jobId }) {
  const offers = useSignal(
    /** @type {import('../moving/round_offers.js').Offer[]|null|undefined} */ (undefined),
  );
  useReading(
    () => takersOf(jobId),
    (found) => {
      offers.value = found;
    },
    [jobId, freshness()],
  );
  return html`<${Free} of=${offers.value} some=${t('could-take')} none=${t('nobody-could')} row=${(
    /** @type {import('../moving/round_offers.js').Offer} */ one,
  ) => html`<li key=${one.shift_id}><span class="grow"><b>${riderOf(one.shift_id)}</b> <b class="num">${moreMoney(one.price?.cost_cents ?? 0)}</b></span>
      <${Button} aria-label=${t('move-here-to', { rider: riderOf(one.shift_id) })}
          onClick=${() => moveJobs({ jobs: [jobId], shift_id: one.shift_id }, one.price, seenNow([jobId]))}>${t('move-here')}</${Button}>
            <span class="sub">${consequences(one)}</span></li>`} />`;
}

/**
 * Who is free, each in a row; nothing where it cannot be known.
 * @param {{of: any[]|null|undefined, some: string, none: string, row: (one: any) => any}} props `of` is `undefined` while it is asked for; `some`, `none`: what is said above.
 */
function Free({ of, some, none, row }) {
  if (!of) return of === undefined && html`<p class="free soft" role="status">${t('loading')}</p>`;
  return html`<div class="free" role="status" ref=${intoSight}><p class="soft">${of.length > 0 ? some : none}</p><ul>${of.map(row)}</ul></div>`;
}

/** Nothing that comes later is below the edge; what it is about stays in sight. @param {HTMLElement|null} box */
function intoSight(box) {
  for (const one of [box, box?.closest('li')?.querySelector('.alert')])
    one?.scrollIntoView({ block: 'nearest' });
}

/**
 * Who could take over a round that nobody has begun, each with the reason: it is handed on to who is free, and
 * its jobs are moved to who is on a shift.
 * @param {{round: Round, takers: import('../types.js').RoundTaker[], onPick: (personId: string) => unknown}} props
 */
export function RoundTakers({ round, takers, onPick }) {
  if (takers.length === 0) return null;
  const give = (/** @type {import('../types.js').RoundTaker} */ one) =>
    one.shift_id ? moveRound(round, one.shift_id) : onPick(one.person_id);
  return html`<${Free} of=${takers} some=${t('could-take-round')} none="" row=${(
    /** @type {import('../types.js').RoundTaker} */ one,
  ) => html`<li key=${one.person_id}><span class="grow"><b>${one.name}</b> <span class="sub">${one.text}</span></span>
      <${Button} aria-label=${t('give-to', { rider: one.name })} onClick=${() => give(one)}>${t('give')}</${Button}></li>`} />`;
}

/** Move all that is to come of a round to another shift. @param {Round} round @param {string} shiftId */
async function moveRound(round, shiftId) {
  const visits = board.value?.visitsOfRound.get(round.id) ?? [];
  const jobs = [
    ...new Set(
      visits.flatMap((one) => (one.status === 'planned' && one.job_id ? [one.job_id] : [])),
    ),
  ];
  const offer = await dryRun(jobs, shiftId);
  return moveJobs({ jobs, shift_id: shiftId }, offer.price);
}

/** @param {string} shiftId */
const riderOf = (shiftId) => board.value?.shifts.get(shiftId)?.rider || t('nobody');

/** The cheapest offers of rounds, with the price of what is then done. @param {string} jobId @returns {Promise<import('../moving/round_offers.js').Offer[]|null>} */
async function takersOf(jobId) {
  const reply = await call('GET', `/v1/jobs/${jobId}/offers`, { quiet: true });
  if (reply.kind !== 'ok') return null;
  const some = reply.json.items
    .filter((/** @type {any} */ one) => one.cost_cents !== null)
    .slice(0, MOST);
  const priced = await Promise.all(
    some.map((/** @type {any} */ one) => dryRun([jobId], one.shift_id)),
  );
  return priced.filter(fits);
}

/** People who could ride a round: those on no shift at that time first, those who ride a round of their own then last. @param {Round} round @returns {Promise<Rider[]|null>} */
async function ridersFor(round) {
  const [people, shifts] = await Promise.all([
    call('GET', '/v1/people', { quiet: true }),
    call('GET', `/v1/shifts?first=${day.value}&last=${day.value}`, { quiet: true }),
  ]);
  if (people.kind !== 'ok') return null;
  const own = board.value?.shifts.get(round.shift_id)?.person_id;
  const others = people.json.items.filter(
    (/** @type {any} */ one) =>
      one.status === 'active' &&
      one.id !== own &&
      !isOut(one.id, round.start, round.end) &&
      one.roles.some((/** @type {string} */ role) => role === 'courier' || role === 'volunteer'),
  );
  const planned = (shifts.kind === 'ok' ? shifts.json.items : []).filter(
    (/** @type {any} */ one) => one.status !== 'cancelled',
  );
  return others
    .map((/** @type {any} */ one) =>
      availability(
        one,
        planned.filter(
          (/** @type {any} */ each) => each.person_id === one.id || each.companion_id === one.id,
        ),
        round,
      ),
    )
    .sort(
      (/** @type {Rider} */ one, /** @type {Rider} */ other) =>
        Number(other.isFree) - Number(one.isFree) || Number(one.rides) - Number(other.rides),
    );
}

/** The same while they are shown; `undefined` before they are known. @param {Round} round */
export function useRiders(round) {
  const riders = useSignal(/** @type {Rider[]|null|undefined} */ (undefined));
  useReading(
    () => ridersFor(round),
    (found) => {
      riders.value = found;
    },
    [round.id],
  );
  return riders.value;
}

/** @param {any} person @param {any[]} shifts Of that person on the day. @param {Round} round @returns {Rider} */
function availability({ id, name }, shifts, round) {
  // A round is given with its shift.
  const given = board.value?.shifts.get(round.shift_id) ?? round;
  const busy = shifts.filter(
    (one) =>
      one.status !== 'closed' &&
      Date.parse(one.starts_at) < Date.parse(given.end) &&
      Date.parse(one.ends_at) > Date.parse(given.start),
  );
  const ridden = busy
    .flatMap((one) => board.value?.roundOfShift.get(one.id) ?? [])
    .filter((one) => one.status !== 'finished');
  const isFree = busy.length === 0;
  const times = hoursOf(
    (isFree ? shifts : busy).map((one) => ({ start: one.starts_at, end: one.ends_at })),
  );
  const text =
    ridden.length > 0
      ? t('rides-then', { times: hoursOf(ridden) })
      : times
        ? t(isFree ? 'other-shift' : 'busy-then', { times })
        : t('no-shift');
  return {
    id,
    name,
    isFree,
    rides: ridden.length > 0,
    text,
    refused: isFree
      ? ''
      : t('cannot-ride-both', { rider: name, what: text, times: hoursOf([given]) }),
  };
}

/** @param {{start: string, end: string}[]} of */
const hoursOf = (of) => of.map(fromTo).join(', ');

/** Who is on no shift while a round is ridden. @param {{round: Round, onPick: (personId: string) => unknown}} props */
export function FreeRiders({ round, onPick }) {
  const riders = useRiders(round);
  const free = riders?.filter((one) => one.isFree).slice(0, MOST);
  return html`<${Free} of=${riders && free} some=${t('free-then')} none=${t('nobody-free')} row=${(
    /** @type {Rider} */ one,
  ) => html`<li key=${one.id}><span class="grow"><b>${one.name}</b> <span class="sub">${one.text}</span></span>
      <${Button} aria-label=${t('give-to', { rider: one.name })} onClick=${() => onPick(one.id)}>${t('give')}</${Button}></li>`} />`;
}
