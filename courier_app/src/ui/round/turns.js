/**
 * The way to the next stop in words, turn by turn; all that a phone without WebGL has of a map.
 * @module
 */

import { now, round } from '../../core/state.js';
import { Empty, Go, Icon, Note, html } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { to } from '../router.js';
import { addressOf, nameOf } from '../stop.js';
import { clock, coded, dayAndTime, known, metres, span, t } from '../words.js';

export function TurnsScreen() {
  const stop = round.value?.next;
  return html`<${Frame} title=${t('turns')} sub=${stop ? nameOf(stop) : ''} back=${to('next')} deck=${html`<${Go} look="wide" icon="map" href=${to('map')}>
    ${t('tab-map')}</${Go}>`}>
    <${TurnList} />
    <p class="small soft">© OpenStreetMap contributors</p>
  </${Frame}>`;
}

/** The way in words, and what is closed or slow near it. */
export function TurnList() {
  return html`<${Turns} /><${ClosedList} />`;
}

function Turns() {
  const at = round.value;
  const stop = at?.next;
  const leg = at?.leg;
  if (!stop) return html`<${Empty} icon="straight"><p>${t('turns-nowhere')}</p></${Empty}>`;
  if (!leg?.turns?.length) {
    const point = stop.where?.point;
    return html`<${Note} icon="straight"><p>${stop.where?.rough ? t('turns-rough') : t('turns-unknown')}</p>
      ${
        point &&
        !stop.where?.rough &&
        html`<${Go} icon="place" href=${`geo:${point[1]},${point[0]}?q=${point[1]},${point[0]}`}>${t('navigate')}</${Go}>`
      }</${Note}>`;
  }
  return html`<section class="card" aria-label=${t('turns')}>
    <p class="strong">${addressOf(stop)} · ${t('leg', { length: metres(leg.distance_m ?? 0), time: span(leg.duration_s ?? 0) })}</p>
    <ol class="turns">${leg.turns.map(
      (one, index) => html`<li key=${index}><${Icon} of=${one.turn} size=${28} />
      <span><b>${coded('turn', one.turn)}</b> ${one.street || (one.way ? known(`way-${one.way}`) : '')}
        ${one.mode !== 'ride' && html`<br /><span class="pill warn">${known(`mode-${one.mode}`) ?? one.mode}</span>`}
        ${one.hazards?.map((code) => html` <span class="pill warn">${known(`hazard-${code}`) ?? code}</span>`)}</span>
      <span class="num soft">${one.distance_m > 0 ? metres(one.distance_m) : ''}</span></li>`,
    )}</ol>
  </section>`;
}

/** More names than these of one closure say less. */
const NAMES = 3;

function ClosedList() {
  const closed = round.value?.closures ?? [];
  if (!closed.length) return null;
  return html`<section class="card" aria-labelledby="closed">
    <h2 id="closed">${t('closed-title')}</h2>
    <ul class="turns">${closed.map(
      (one) => html`<li key=${one.id}><${Icon} of=${one.slow_kmh ? 'clock' : 'cross'} size=${28} />
      <span><b>${one.slow_kmh ? t('closed-slow', { kmh: one.slow_kmh }) : t('closed-shut')}</b>
        ${one.streets.length > 0 && ` · ${namesText(one.streets)}`}${one.reason && html`<br />${one.reason}`}
        <br /><span class="soft">${heldText(one)}</span></span></li>`,
    )}</ul>
  </section>`;
}

/** @param {string[]} streets */
function namesText(streets) {
  return streets.slice(0, NAMES).join(', ') + (streets.length > NAMES ? ' …' : '');
}

/** From when until when. @param {import('../../core/types.js').ClosedNear} one */
function heldText({ from_at, until_at }) {
  const comes = Date.parse(from_at) > now.value;
  const until = until_at ? moment(until_at) : '';
  if (comes)
    return until
      ? t('closed-from-until', { from: moment(from_at), until })
      : t('closed-from', { from: moment(from_at) });
  return until ? t('closed-until', { until }) : t('closed-open-end');
}

/** A time of today, or with its day. @param {string} instant */
function moment(instant) {
  return new Date(instant).toDateString() === new Date(now.value).toDateString()
    ? clock(instant)
    : dayAndTime(instant);
}
