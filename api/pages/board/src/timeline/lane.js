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
import { delay, fromTo, wallClock, wallDay } from '../times.js';
import { driftPaths, fullness, laneOf, linePath, loadPath, pilesOf, xOf } from './geometry.js';

/** @typedef {import('../types.js').Round} Round */
/** @typedef {import('../types.js').Shift} Shift */
/** @typedef {import('../types.js').Visit} Visit */
/** @typedef {import('./geometry.js').Block} Block */
/** @typedef {import('./geometry.js').Scale} Scale */

const MIDNIGHT = '00:00';
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
  return html`<${Label} shift=${shift} round=${round} />
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
      ${lane.blocks.filter(({ left }) => left < toPx).map((one) => html`<${VisitBlock} key=${one.visit.id} block=${one} shift=${shift} />`)}
      ${pilesOf(lane.blocks)
        .filter(({ left }) => left < toPx)
        .map((one) => html`<${PileMark} key=${one.blocks[0].visit.id} pile=${one} />`)}
    </div>`;
}

/** How many stops lie at one place, over them. @param {{pile: import('./geometry.js').Pile}} props */
function PileMark({ pile: { blocks, left, width } }) {
  const { visit } = blocks[0];
  const words = t('pile', {
    count: blocks.length,
    place: visit.name || visit.address || visit.label,
  });
  return html`<button type="button" class="pile num" tabindex="-1" data-key=${`job:${visit.job_id}`}
      data-drag data-pile=${blocks.map((one) => `job:${one.visit.job_id}`).join(' ')} aria-label=${words} title=${words}
    aria-pressed="false" style=${{ left: `${left + width / 2}px` }}>${blocks.length}</button>`;
}

/** Who rides, on what, and how the round stands. @param {{shift: Shift, round: Round|undefined}} props */
function Label({ shift, round }) {
  // Of a round that is over that it is over is told.
  const drift = round && round.status !== 'finished' ? Math.round(round.drift_s / 60) : 0;
  const late = round && round.status !== 'finished' ? round.late_s : 0;
  const said = round ? coded('round-status', round.status) : t('no-round');
  return html`<button type="button" class="lane-label" data-key=${round ? `round:${round.id}` : undefined} data-shift-label=${shift.id} aria-pressed="false">
    <span class="badge num" aria-hidden="true">${round?.number || '–'}</span>
    <span class="who"><span class="first"><span class="name">${shift.rider || t('nobody')}</span>
      ${
        round &&
        round.late_visits > 0 &&
        html`<span
          class="count" title=${t('late-visits', { count: round.late_visits })}>${round.late_visits}<span
              class="unseen"> ${t('late-visits', { count: round.late_visits })}</span></span>`
      }</span>
      <span class="sub">${shift.vehicle}${shift.trailer ? ` + ${shift.trailer}` : ''}</span>
      <span class="sub num stand">${round && html`<span class="from-to">${fromTo(round)}</span> `}${
        late > 0
          ? html`<b
          class="late">${t('late-short', { span: delay(late) })}</b> `
          : drift > 0 &&
            round &&
            html`<span
              title=${behindPlan(round)}>+${span(drift * 60)}<span class="unseen"> ${behindPlan(round)}</span>
                </span> `
      }<span class=${round?.status === 'refused' ? 'late' : late > 0 || drift > 0 ? 'unseen' : 'said'}>${said}</span></span></span>
  </button>`;
}

/** By how much a round ends after its plan, and of when that is; one of the night or of days before is that of the morning. @param {Round} round */
export function behindPlan({ drift_s, published_at, start }) {
  const time = wallClock(published_at);
  const isOfMorning =
    time === MIDNIGHT || wallDay(Date.parse(published_at)) !== wallDay(Date.parse(start));
  return t(isOfMorning ? 'behind-morning' : 'behind-plan', { span: span(drift_s), time });
}

/** A visit. @param {{block: Block, shift: Shift}} props */
function VisitBlock({ block, shift }) {
  const { visit, left, width } = block;
  const state = [
    'visit',
    visit.kind,
    `is-${visit.status}`,
    visit.late_s > 0 && 'is-late',
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
