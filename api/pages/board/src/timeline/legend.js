/**
 * The signs of the timeline and the map, each with what it says.
 * @module
 */

import { coded, html, signal, t } from '../../../../../courier_app/kit/index.js';
import { isWide } from '../frame/layout.js';

/** What timeline and map draw, by the classes that it is drawn with. */
const SIGNS = [
  ['pickup', 'visit pickup'],
  ['drop', 'visit drop'],
  ['done', 'visit drop is-done'],
  ['failed', 'visit drop is-failed'],
  ['late', 'visit drop is-late'],
  ['late-stops', 'count'],
  ['pinned', 'visit drop is-pinned'],
  ['break', 'visit break'],
  ['ride', 'ride-sign'],
  ['wait', 'wait-sign'],
  ['window', 'window-sign'],
  ['drift', 'drift-sign'],
  ['load', 'load-sign'],
  ['now', 'now-sign'],
  ['pile', 'visit drop pile num'],
  ['map-stop', 'stop-sign'],
  ['map-number', 'badge num'],
  ['map-rider', 'rider-sign'],
  ['closed-street', 'closed-sign'],
];

/** What stands on a sign. @type {Record<string, string>} */
const WRITTEN = { 'late-stops': '2', pile: '4', 'map-stop': '1', 'map-number': '1' };

/** How a round stands with its rider, in the words of its lane. */
const STATUSES = ['published', 'accepted'];

const KEPT = 'board-legend';

/** Whether it is shown below the lanes: from the beginning where there is room, else as somebody chose on this browser. */
export const legendShown = signal(
  localStorage.getItem(KEPT) ? localStorage.getItem(KEPT) === 'shown' : isWide.value,
);

export function turnLegend() {
  legendShown.value = !legendShown.value;
  localStorage.setItem(KEPT, legendShown.value ? 'shown' : 'hidden');
}

export function Legend() {
  return html`<dl class="legend" id="legend" aria-label=${t('signs')}>${SIGNS.map(
    ([name, look]) => html`<div key=${name}>
    <dt aria-hidden="true"><span class=${look}>${WRITTEN[name] ?? ''}</span></dt><dd>${t(`sign-${name}`)}</dd></div>`,
  )}
    ${STATUSES.map((name) => html`<div key=${name}><dt><b>${coded('round-status', name)}</b></dt><dd>${t(`sign-${name}`)}</dd></div>`)}</dl>`;
}
