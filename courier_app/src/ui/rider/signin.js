/**
 * Signing in: by the link that the dispatcher sent, or by typing its short code.
 * @module
 */

import {
  dismissProblem,
  problem,
  session,
  settings,
  setSettings,
  signInWithCode,
  signInWithLink,
} from '../../core/state.js';
import { Button, Field, Note, html, into, useEffect, useSignal } from '../../../kit/index.js';
import { Frame, isLoading } from '../frame.js';
import { isApple, isAtHome } from './home_screen.js';
import { go, place } from '../router.js';
import { t } from '../words.js';

export function SignInScreen() {
  const code = useSignal('');
  const wrong = useSignal('');
  const { screen, id } = place.value;
  const byLink = screen === 'link' && id !== '';
  useEffect(() => {
    // The token leaves the address first, so that it is not kept in the history.
    if (!byLink) return;
    go('next');
    signInWithLink(id);
  }, [byLink]);
  const busy = byLink || isLoading('sign-in');

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    if (busy) return;
    wrong.value = code.value.trim() ? '' : t('sign-in-code-missing');
    if (wrong.value) return;
    if (await signInWithCode(code.value.trim())) go('next');
    else if (problem.value?.code === 'link-refused') {
      // Said beside the field, once.
      dismissProblem();
      wrong.value = t('sign-in-code-wrong');
    }
  }

  const other = settings.value.language === 'fr' ? 'en' : 'fr';
  return html`<${Frame} title="Tournée" bare=${session.value.status === 'out'} sub=${t('sign-in-sub')}>
    <form class="card" onSubmit=${send} noValidate>
      <h2>${t('sign-in-title')}</h2>
      <p>${t('sign-in-how')}</p>
      <${Field} label=${t('sign-in-code')} look="code-input" value=${code.value} wrong=${wrong.value}
        autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="24"
        onWrite=${into(code, wrong)} />
      <button type="submit" class="btn main big" aria-disabled=${busy ? 'true' : undefined}>${busy ? t('sign-in-busy') : t('sign-in')}</button>
    </form>
    <p class="unseen" role="status">${busy && t('sign-in-busy')}</p>
    ${isApple() && isAtHome() && html`<${Note} look="warn" icon="key"><p>${t('home-empty')}</p></${Note}>`}
    <${Note}><p>${t('sign-in-lost')}</p></${Note}>
    <${Button} look="plain" lang=${other} onClick=${() => setSettings({ language: other })}>${other === 'fr' ? 'Français' : 'English'}</${Button}>
  </${Frame}>`;
}
