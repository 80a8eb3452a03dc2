/**
 * One lane of the timeline: who rides, and the visits at their times.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { lookOf } from '../../../../../courier_app/kit/round_colours.js';
import { coded, span, t } from '../../../../../courier_app/kit/words.js';
import { wallClock } from '../times.js';
import { fullness, laneOf, loadPath, xOf } from './geometry.js';

/** @typedef {import('../types.js').Board} Board */
/** @typedef {import('../types.js').Shift} Shift */
/** @typedef {import('../types.js').Visit} Visit */
/** @typedef {import('./geometry.js').Block} Block */
/** @typedef {import('./geometry.js').Scale} Scale */

/** Height of a lane, and of its load curve at the foot, in pixels. */
export const LANE_PX = 58;
const LOAD_PX = 14;
const MIDDLE = 20;

/** Later by less is as planned. */
const DRIFT_S = 60;

/** @param {{shift: Shift, board: Board, scale: Scale, index: number, count: number}} props */
export function Lane({ shift, board, scale, index, count }) {
  const round = board.roundOfShift.get(shift.id);
  const visits = round ? board.visitsOfRound.get(round.id) ?? [] : [];
  const lane = laneOf(scale, round, visits);
  const look = lookOf(shift.number);
  return html`<li class=${`lane pattern-${look.pattern}`} data-shift=${shift.id} data-round=${round?.id} aria-posinset=${index + 1} aria-setsize=${count}
      style=${{ top: `${index * LANE_PX}px`, '--round-dark': look.colour, '--round-light': look.light }}>
    <${Label} shift=${shift} board=${board} number=${round?.number ?? 0} />
    <div class="track" style=${{ width: `${scale.widthPx}px` }}>
      <svg class="under" width=${scale.widthPx} height=${LANE_PX} aria-hidden="true">
        <rect class="on-duty" x=${xOf(scale, shift.start)} y="0" width=${Math.max(0, xOf(scale, shift.end) - xOf(scale, shift.start))} height=${LANE_PX} />
        ${shift.breaks.map((one) => html`<rect class="break-window" x=${xOf(scale, one.start)} y=${LANE_PX - 4} width=${xOf(scale, one.end) - xOf(scale, one.start)} height="3" />`)}
        ${round && html`<path class="load" d=${loadPath(lane.blocks, shift.capacity, LOAD_PX, xOf(scale, round.end))} transform=${`translate(0 ${LANE_PX - LOAD_PX})`} />`}
        ${lane.segments.map((one) => html`<line class=${one.kind} x1=${one.from} x2=${one.to} y1=${MIDDLE} y2=${MIDDLE} />`)}
        ${lane.blocks.map((one) => html`<${Drift} block=${one} />`)}
        ${lane.blocks.map((one) => html`<${Windows} block=${one} scale=${scale} />`)}
      </svg>
      ${lane.blocks.map((one) => html`<${VisitBlock} key=${one.visit.id} block=${one} shift=${shift} />`)}
    </div>
  </li>`;
}

/** Who rides, on what, and how the round stands. @param {{shift: Shift, board: Board, number: number}} props */
function Label({ shift, board, number }) {
  const round = board.roundOfShift.get(shift.id);
  const drift = round ? Math.round(round.drift_s / 60) : 0;
  const said = round ? coded('round-status', round.status) : t('no-round');
  return html`<button type="button" class="lane-label" data-key=${round ? `round:${round.id}` : undefined} data-shift-label=${shift.id} aria-pressed="false">
    <span class="badge num" aria-hidden="true">${number || '–'}</span>
    <span class="who"><span class="first"><span class="name">${shift.rider || t('nobody')}</span>
      ${round && round.late_visits > 0 && html`<span class="count" title=${t('late-visits', { count: round.late_visits })}>${round.late_visits}<span class="unseen"> ${t('late-visits', { count: round.late_visits })}</span></span>`}</span>
      <span class="sub">${shift.vehicle}${shift.trailer ? ` + ${shift.trailer}` : ''}</span>
      <span class="sub num">${round && html`<span class="from-to">${wallClock(round.start)}–${wallClock(round.end)}</span> `}${drift > 0 && html`<b class="late">+${span(drift * 60)}</b> `}<span class=${drift > 0 ? 'unseen' : 'said'}>${said}</span></span></span>
  </button>`;
}

/** Where the visit was planned, where that is another place. @param {{block: Block}} props */
function Drift({ block }) {
  const { visit, left, planned } = block;
  if (Math.abs(Date.parse(visit.arrival) - Date.parse(visit.planned_arrival)) < DRIFT_S * 1000) return null;
  return html`<path class=${left > planned ? 'drift later' : 'drift'} d=${`M${planned} ${MIDDLE + 15}v-3H${left}v3`} />`;
}

/**
 * Windows of a visit, and what is left of the one that it is in; seen while its job is selected, or under the pointer.
 * @param {{block: Block, scale: Scale}} props
 */
function Windows({ block, scale }) {
  const { visit, left } = block;
  if (!visit.job_id || visit.windows.length === 0) return null;
  const begin = Date.parse(visit.begin);
  const y = MIDDLE - 16;
  const slack = visit.windows.find((one) => begin <= Date.parse(one.end));
  return html`<g class="windows" data-of=${`job:${visit.job_id}`}>
    ${visit.windows.map((one) => html`<path class="window" d=${`M${xOf(scale, one.start)} ${y - 3}v6v-3H${xOf(scale, one.end)}v-3v6`} />`)}
    ${slack && html`<path class="slack" d=${`M${left} ${y}H${xOf(scale, slack.end)}`} />`}</g>`;
}

/** A visit. @param {{block: Block, shift: Shift}} props */
function VisitBlock({ block, shift }) {
  const { visit, left, width } = block;
  const state = ['visit', visit.kind, `is-${visit.status}`, visit.late_s > 0 && 'is-late', visit.pinned && 'is-pinned', visit.pinned_place && 'is-placed', fullness(visit.load_after, shift.capacity) > 1 && 'is-over'];
  return html`<button type="button" class=${state.filter(Boolean).join(' ')} data-visit=${visit.id} data-key=${visit.job_id ? `job:${visit.job_id}` : undefined}
    tabindex="-1" aria-pressed="false" aria-label=${spoken(visit)} style=${{ transform: `translateX(${left}px)`, width: `${width}px` }}>
    ${width > 34 && html`<span class="of">${visit.label || visit.name}</span>`}</button>`;
}

/** A visit in words, for who does not see it. @param {Visit} visit */
export function spoken(visit) {
  const what = visit.kind === 'break' ? t('break') : t(`${visit.kind}-of`, { job: visit.label, place: visit.name || visit.address });
  const parts = [what, `${wallClock(visit.begin)}–${wallClock(visit.departure)}`];
  if (visit.windows.length > 0) parts.push(t('window-of', { windows: visit.windows.map((one) => `${wallClock(one.start)}–${wallClock(one.end)}`).join(', ') }));
  if (visit.late_s > 0) parts.push(t('late-by', { span: span(visit.late_s) }));
  if (visit.kind !== 'break') parts.push(coded('visit-status', visit.status));
  if (visit.pinned) parts.push(t(visit.pinned_place ? 'pinned-place' : 'pinned'));
  return parts.join(' · ');
}
