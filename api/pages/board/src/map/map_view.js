/**
 * The map: rounds on the city's own streets.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';

export function MapView() {
  return html`<p class="empty">${t('view-map')}</p>`;
}
