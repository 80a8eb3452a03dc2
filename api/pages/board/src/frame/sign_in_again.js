/**
 * The way back for whoever's session ended: to the same day.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { t } from '../../../../../courier_app/kit/words.js';

export function SignInAgain() {
  return html`<a href=${`/sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`}>${t('sign-in')}</a>`;
}
