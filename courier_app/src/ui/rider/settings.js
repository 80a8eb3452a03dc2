/**
 * Language, theme, map, position: what belongs to the person and the phone.
 * @module
 */

import {
  outbox,
  position,
  round,
  session,
  setSettings,
  setSharing,
  settings,
  signOut,
  tiles,
} from '../../core/state.js';
import { Button, Choices, Go, Note, Sheet, Switch, html, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { go, to } from '../router.js';
import { t } from '../words.js';

export function SettingsScreen() {
  const leaving = useSignal(false);
  const { language, theme, heading_up, keep_awake } = settings.value;
  const at = round.value;
  const kept = tiles.value;
  return html`<${Frame} title=${t('settings-title')} back=${at ? to('more') : to('today')}>
    <${Choices} legend=${t('settings-language')} name="language" value=${language} onPick=${(/** @type {any} */ code) => setSettings({ language: code })}
      of=${[['fr', html`<span lang="fr">Français</span>`], ['en', html`<span lang="en">English</span>`]]} />
    <${Choices} legend=${t('settings-theme')} name="theme" value=${theme} onPick=${(/** @type {any} */ code) => setSettings({ theme: code })}
      of=${['auto', 'light', 'dark', 'sun'].map((code) => [code, t(`theme-${code}`)])} />
    <section class="card"><h2>${t('sharing-title')}</h2>
      <${Switch} on=${Boolean(at?.sharing)} off=${!at} onTurn=${setSharing}>${t('sharing-switch')}</${Switch}>
      <p class="strong">${t(at?.sharing && at.shift_status !== 'open' ? 'sharing-waits' : `sharing-${position.value.sharing}`)}</p>
      <p class="small">${t('sharing-promise')}</p>
    </section>
    <section class="card"><h2>${t('tab-map')}</h2>
      <${Switch} on=${heading_up} onTurn=${(/** @type {boolean} */ on) => setSettings({ heading_up: on })}>${t('settings-heading')}</${Switch}>
      <${Switch} on=${keep_awake} onTurn=${(/** @type {boolean} */ on) => setSettings({ keep_awake: on })}>${t('settings-awake')}</${Switch}>
      ${kept && html`<p class="small">${t('settings-tiles', { done: kept.done, total: kept.total })}</p>`}
    </section>
    ${session.value.status === 'in' && html`<${Go} look="wide" icon="plus" href=${to('home')}>${t('home-title')}</${Go}>`}
    ${
      session.value.status === 'in' &&
      html`<${Button} look="wide bad" onClick=${() => {
        leaving.value = true;
      }}>${t('sign-out')}</${Button}>`
    }
    ${
      leaving.value &&
      html`<${Leave} onClose=${() => {
        leaving.value = false;
      }} />`
    }
    <p class="small soft">Tournée · AGPL-3.0 · © OpenStreetMap contributors · <a href="vendor/licences.txt">${t('settings-licences')}</a></p>
  </${Frame}>`;
}

/** @param {{onClose: () => void}} props */
function Leave({ onClose }) {
  const { events, photos, others } = outbox.value;
  const waits = events + photos + others;
  return html`<${Sheet} title=${t('sign-out')} onClose=${onClose}>
    ${
      waits > 0
        ? html`<${Note} look="bad" icon="warn"><p class="strong">${t('sign-out-loses', { count: waits })}</p></${Note}>`
        : html`<p>${t('sign-out-forgets')}</p>`
    }
    <${Button} look=${`wide ${waits ? 'bad' : 'main'}`} onClick=${async () => {
      if (await signOut({ anyway: waits > 0 })) {
        onClose();
        go('next');
      }
    }}>${waits ? t('sign-out-anyway') : t('sign-out')}</${Button}>
    <${Button} look="wide" onClick=${onClose}>${t('stay')}</${Button}>
  </${Sheet}>`;
}
