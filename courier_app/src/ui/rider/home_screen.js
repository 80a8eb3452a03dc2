/**
 * The app on the home screen. On an iPhone it begins with an empty store there, and a link that was
 * used already opens nothing: so one puts it there first and types a code made here.
 * @module
 */

import { makeOwnCode } from '../../core/state.js';
import { Button, Note, html, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { to } from '../router.js';
import { clock, t } from '../words.js';

/** True on an iPhone or iPad. */
export const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

/** True where the app runs from the home screen. */
export const isAtHome = () =>
  matchMedia('(display-mode: standalone)').matches ||
  /** @type {any} */ (navigator).standalone === true;

export function HomeScreen() {
  const code = useSignal(/** @type {{code: string, expires_at: string}|null} */ (null));

  async function make() {
    code.value = (await makeOwnCode()) ?? code.value;
  }

  const apple = isApple();
  return html`<${Frame} title=${t('home-title')} back=${to('settings')}>
    <p>${t('home-why')}</p>
    ${apple && html`<${Note} look="warn" icon="warn"><p>${t('home-apple')}</p></${Note}>`}
    <ol class="card steps">
      <li>${t(apple ? 'home-step-apple' : 'home-step-other')}</li>
      <li>${t('home-step-code')}
        ${
          code.value
            ? html`<p class="huge num center" role="status">${code.value.code}</p>
              <p class="small soft center">${t('home-code-until', { at: clock(code.value.expires_at) })}</p>`
            : html`<${Button} look="main wide" icon="key" onClick=${make}>${t('home-code-make')}</${Button}>`
        }</li>
      <li>${t('home-step-type')}</li>
    </ol>
    <p class="small soft">${t('home-waits')}</p>
  </${Frame}>`;
}
