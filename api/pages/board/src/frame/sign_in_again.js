/**
 * The way back for whoever's session ended: to the same day.
 * @module
 */

import { html, t } from '../../../../../courier_app/kit/index.js';

export function SignInAgain() {
  return html`<a href=${`/sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`}>${t('sign-in')}</a>`;
}
