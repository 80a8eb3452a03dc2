/**
 * One lane of the timeline: who rides, and the visits at their times.
 * @module
 */

import {
  coded,
  html,
  render,
  span,
  t,
  useLayoutEffect,
  useRef,
} from '../../../../../courier_app/kit/index.js';
import { lookOf } from '../../../../../courier_app/kit/round_colours.js';
import { delay, fromTo, isRed, wallClock, wallDay } from '../times.js';
import { driftPaths, fullness, laneOf, linePath, loadPath, marksOf, xOf } from './geometry.js';

/** @typedef {import('../types.js').Round} Round */
/** @typedef {import('../types.js').Shift} Shift */
/** @typedef {import('../types.js').Visit} Visit */
/** @typedef {import('./geometry.js').Scale} Scale */

const MIDNIGHT = '00:00';
/** A round that is behind its plan by less is as planned. */
const DRIFT_S = 300;
/** Height of a lane, and of its load curve at the foot, in pixels. */
export const LANE_PX = 58;
const LOAD_PX = 14;
const MIDDLE = 20;
/** Where windows are drawn, above the visits. */
export const WINDOWS_Y = MIDDLE - 16;

/**
 * A lane is a root of its own: it is drawn anew only where something of it changed. Parts that a page keeps
 * as they were, below others that it draws anew, would each hold on to the page as it was when they were drawn.
 * @param {{shift: Shift, round: Round|undefined, visits: Visit[], scale: Scale, toPx: number, index: number, count: number}} props
 *   `toPx`: visits further to the right are not drawn yet.
 */
export function Lane({ shift, round, visits, scale, toPx, index, count }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  useLayoutEffect(() => {
    if (box.current)
      render(
        html`<${LaneBody} shift=${shift} round=${round} visits=${visits} scale=${scale} toPx=${toPx} />`,
        box.current,
      );
  }, [shift, round, visits, scale, toPx]);
  useLayoutEffect(() => {
    const own = box.current;
    return () => {
      if (own) render(null, own);
    };
  }, []);
  const look = lookOf(shift.number);
  return html`<li class=${`lane pattern-${look.pattern}`} ref=${box} data-shift=${shift.id}
      data-round=${round?.id} aria-posinset=${index + 1} aria-setsize=${count}
    style=${{ top: `${index * LANE_PX}px`, '--round-dark': look.colour, '--round-light': look.light }}></li>`;
}

/** @param {{shift: Shift, round: Round|undefined, visits: Visit[], scale: Scale, toPx: number}} props */
function LaneBody({ shift, round, visits, scale, toPx }) {
  const lane = laneOf(scale, round, visits);
  const drift = driftPaths(lane.blocks, MIDDLE + 15);
  const from = xOf(scale, shift.start);
  return html`<${Label} shift=${shift} round=${round} visits=${visits} />
    <div class="track" style=${{ width: `${scale.widthPx}px` }}>
      <svg class="under" width=${scale.widthPx} height=${LANE_PX} aria-hidden="true">
        <rect class="on-duty" x=${from} y="0" width=${Math.max(0, xOf(scale, shift.end) - from)} height=${LANE_PX} />
        ${shift.breaks.map(
          (one) => html`<rect class="break-window" x=${xOf(scale, one.start)}
            y=${LANE_PX - 4} width=${xOf(scale, one.end) - xOf(scale, one.start)} height="3" />`,
        )}
        ${
          round &&
          html`<path class="load" d=${loadPath(lane.blocks, shift.capacity, LOAD_PX, xOf(scale, round.end))} transform=${`translate(0 ${LANE_PX - LOAD_PX})`} />
        <path class="ride" d=${linePath(lane.segments, 'ride', MIDDLE)} />
        <path class="wait" d=${linePath(lane.segments, 'wait', MIDDLE)} />
        <path class="drift" d=${drift.earlier} />
        <path class="drift later" d=${drift.later} />
        <path class="window" />
        <path class="slack" />`
        }
      </svg>
      ${marksOf(lane.blocks, round ? xOf(scale, round.end) : 0)
        .filter(({ left }) => left < toPx)
        .map((one) =>
          one.blocks.length > 1
            ? html`<${PileMark} key=${one.blocks[0].visit.id} mark=${one} />`
            : html`<${VisitMark} key=${one.blocks[0].visit.id} mark=${one} shift=${shift} />`,
        )}
    </div>`;
}

/** Several stops at one place as one mark with their number. @param {{mark: import('./geometry.js').Mark}} props */
function PileMark({ mark: { blocks, left, width } }) {
  const visits = blocks.map((one) => one.visit);
  const [first] = visits;
  const words = t('pile', {
    count: blocks.length,
    place: first.name || first.address || first.label,
  });
  const open = visits.find((one) => isAhead(one));
  const state = [
    'visit',
    'pile',
    'num',
    visits.every((one) => one.kind === 'pickup') ? 'pickup' : 'drop',
    `is-${(open ?? first).status}`,
    visits.some((one) => isRed(one.late_s)) && 'is-late',
  ];
  const times = `${wallClock(first.begin)}–${wallClock(visits[visits.length - 1].departure)}`;
  return html`<button type="button" class=${state.filter(Boolean).join(' ')} tabindex="-1" data-visit=${first.id} data-visits=${visits.map((one) => one.id).join(' ')}
    data-key=${`job:${first.job_id}`} data-pile=${visits.map((one) => `job:${one.job_id}`).join(' ')} aria-label=${`${words} · ${times}`}
    aria-pressed="false" style=${{ left: `${left}px`, width: `${width}px` }}>${blocks.length}</button>`;
}

/** @param {Visit} visit */
const isAhead = (visit) => visit.status === 'planned' || visit.status === 'arrived';

/** Who rides, on what, and how the round stands. @param {{shift: Shift, round: Round|undefined, visits: Visit[]}} props */
function Label({ shift, round, visits }) {
  return html`<button type="button" class="lane-label" data-key=${round ? `round:${round.id}` : undefined} data-shift-label=${shift.id} aria-pressed="false">
    <span class="badge num" aria-hidden="true">${round?.number || '–'}</span>
    <span class="who"><span class="first"><span class="name">${shift.rider || t('nobody')}</span>
      ${
        round &&
        isLate(round) &&
        html`<span
          class="count" title=${t('late-visits', { count: round.late_visits })}>${round.late_visits}<span
              class="unseen"> ${t('late-visits', { count: round.late_visits })}</span></span>`
      }</span>
      <span class="sub">${shift.vehicle}${shift.trailer ? ` + ${shift.trailer}` : ''}</span>
      <span class="sub num stand">${round ? html`<${Standing} round=${round} visits=${visits} />` : t('no-round')}</span></span>
  </button>`;
}

/** How many stops are over, when the next one is, and whether all will be in time. @param {{round: Round, visits: Visit[]}} props */
function Standing({ round, visits }) {
  const stops = visits.filter((one) => one.kind !== 'break');
  const over = stops.filter((one) => !isAhead(one)).length;
  const next = stops.find(isAhead);
  const said = coded('round-status', round.status);
  const isRidden = round.status === 'started';
  const title = `${fromTo(round)} · ${said}${round.drift_s >= DRIFT_S && isRidden ? ` · ${behindPlan(round)}` : ''}`;
  const done = html`<span class="done" title=${title}>${over}/${stops.length}</span>`;
  const at = next
    ? html`<span class="next"><span class="word">${t(isRidden ? 'stand-next' : 'stand-from')} </span>${wallClock(isRidden ? next.begin : round.start)}</span>`
    : html`<span class="next">${fromTo(round)}</span>`;
  // What has no room is cut off at the end: lateness never is.
  if (isLate(round))
    return html`<b class="late">${t('late-short', { span: delay(round.late_s) })}</b>${done}${at}`;
  return html`${done}${at}<${InTime} round=${round} said=${said} isRidden=${isRidden} />`;
}

/** Whether a round that is not over has stops late by more than a minute. @param {Round} round */
const isLate = (round) => round.status !== 'finished' && isRed(round.late_s);

/** @param {{round: Round, said: string, isRidden: boolean}} props */
function InTime({ round, said, isRidden }) {
  if (!isRidden)
    return html`<span class=${round.status === 'refused' ? 'refused' : 'said'}>${said}</span>`;
  return round.drift_s >= DRIFT_S
    ? html`<span class="behind" title=${behindPlan(round)}>+${span(round.drift_s)}<span class="unseen"> ${behindPlan(round)}</span></span>`
    : html`<span class="on-time">${t('stand-on-time')}</span>`;
}

/** By how much a round ends after its plan, and of when that is; one of the night or of days before is that of the morning. @param {Round} round */
export function behindPlan({ drift_s, published_at, start }) {
  const time = wallClock(published_at);
  const isOfMorning =
    time === MIDNIGHT || wallDay(Date.parse(published_at)) !== wallDay(Date.parse(start));
  return t(isOfMorning ? 'behind-morning' : 'behind-plan', { span: span(drift_s), time });
}

/** One visit. @param {{mark: import('./geometry.js').Mark, shift: Shift}} props */
function VisitMark({ mark: { blocks, left, width }, shift }) {
  const [{ visit }] = blocks;
  const state = [
    'visit',
    visit.kind,
    `is-${visit.status}`,
    isRed(visit.late_s) && 'is-late',
    visit.pinned && 'is-pinned',
    visit.pinned_place && 'is-placed',
    fullness(visit.load_after, shift.capacity) > 1 && 'is-over',
  ];
  return html`<button type="button" class=${state.filter(Boolean).join(' ')} data-visit=${visit.id} data-key=${visit.job_id ? `job:${visit.job_id}` : undefined}
    tabindex="-1" aria-pressed="false" aria-label=${spoken(visit)} style=${{ left: `${left}px`, width: `${width}px` }}>
    ${width > 34 && html`<span class="of">${visit.label || visit.name}</span>`}</button>`;
}

/** A visit in words, for who does not see it. @param {Visit} visit */
function spoken(visit) {
  const what =
    visit.kind === 'break'
      ? t('break')
      : t(`${visit.kind}-of`, {
          job: visit.label,
          place: (visit.name !== visit.label && visit.name) || visit.address,
        });
  const parts = [what, `${wallClock(visit.begin)}–${wallClock(visit.departure)}`];
  if (visit.windows.length > 0)
    parts.push(t('window-of', { windows: visit.windows.map(fromTo).join(', ') }));
  if (visit.late_s > 0) parts.push(t('late-by', { span: delay(visit.late_s) }));
  if (visit.kind !== 'break') parts.push(coded('visit-status', visit.status));
  if (visit.pinned) parts.push(t(visit.pinned_place ? 'pinned-place' : 'pinned'));
  return parts.join(' · ');
}
