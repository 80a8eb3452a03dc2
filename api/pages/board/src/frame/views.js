/**
 * The three views of the one state: side by side on a wide screen, two on a tablet, one on a phone.
 * @module
 */

import { html, signal } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { addCommands } from '../commands.js';
import { Lists } from '../lists/lists.js';
import { MapView } from '../map/map_view.js';
import { Timeline } from '../timeline/timeline.js';

/** @typedef {'timeline'|'map'|'lists'} ViewName */

/** @type {readonly [ViewName, any][]} */
const VIEWS = [['lists', Lists], ['timeline', Timeline], ['map', MapView]];

/** The view that is in front where there is room for one only. */
export const front = signal(/** @type {ViewName} */ ('timeline'));

addCommands(VIEWS.map(([name], at) => ({ id: `show-${name}`, keys: `alt+${at + 1}`, title: () => t(`show-${name}`), run: () => { front.value = name; document.getElementById(`view-${name}`)?.focus(); } })));

export function Views() {
  return html`<div class="tabs" role="group" aria-label=${t('views')}>
      ${VIEWS.map(([name]) => html`<button type="button" class="btn" aria-pressed=${String(front.value === name)} onClick=${() => { front.value = name; }}>${t(`view-${name}`)}</button>`)}
    </div>
    <div class="views" data-front=${front.value}>
      ${VIEWS.map(([name, View]) => html`<section key=${name} class=${`view view-${name}`} id=${`view-${name}`} tabindex="-1" aria-label=${t(`view-${name}`)}><${View} /></section>`)}
    </div>`;
}
