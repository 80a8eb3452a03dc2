/**
 * The signs of the timeline, each with what it says.
 * @module
 */

import { html, signal } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { isWide } from '../frame/layout.js';

/** What the timeline draws, by the classes that it is drawn with. */
const SIGNS = [['pickup', 'visit pickup'], ['drop', 'visit drop'], ['done', 'visit drop is-done'], ['failed', 'visit drop is-failed'], ['late', 'visit drop is-late'], ['late-stops', 'count'], ['pinned', 'visit drop is-pinned'], ['break', 'visit break'], ['ride', 'ride-sign'], ['wait', 'wait-sign'], ['window', 'window-sign'], ['drift', 'drift-sign'], ['load', 'load-sign'], ['now', 'now-sign'], ['closed-street', 'closed-sign']];

const KEPT = 'board-legend';

/** Whether it is shown below the lanes: from the beginning where there is room, else as somebody chose on this browser. */
export const legendShown = signal(localStorage.getItem(KEPT) ? localStorage.getItem(KEPT) === 'shown' : isWide.value);

export function turnLegend() {
  legendShown.value = !legendShown.value;
  localStorage.setItem(KEPT, legendShown.value ? 'shown' : 'hidden');
}

export function Legend() {
  return html`<dl class="legend" id="legend" aria-label=${t('signs')}>${SIGNS.map(([name, look]) => html`<div key=${name}><dt aria-hidden="true"><span class=${look}>${look === 'count' ? '2' : ''}</span></dt><dd>${t(`sign-${name}`)}</dd></div>`)}</dl>`;
}
