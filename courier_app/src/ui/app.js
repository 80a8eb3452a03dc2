/**
 * Chooses the screen, and dresses the page in the theme.
 * @module
 */

import { ready, round, session, settings } from '../core/state.js';
import { effect, html, signal } from './h.js';
import { Frame } from './frame.js';
import { Loading } from './kit.js';
import { ListScreen } from './list.js';
import { NextScreen, StopScreen } from './next.js';
import { place } from './router.js';
import { DoneScreen } from './done.js';
import { FailScreen, PartScreen } from './failing.js';
import { SignInScreen } from './signin.js';
import { TodayScreen } from './today.js';
import { language, t } from './words.js';

/** Screens that a round is ridden with: there from the start. @type {Record<string, any>} */
const NEAR = {
  next: NextScreen, stop: StopScreen, list: ListScreen, done: DoneScreen, part: PartScreen, fail: FailScreen,
};

/** Screens that are looked at now and then: read when they are. @type {Record<string, () => Promise<any>>} */
const FAR = {
  map: () => import('./map.js'),
  turns: () => import('./turns.js'),
  messages: () => import('./messages.js'),
  more: () => import('./more.js'),
  load: () => import('./aboard.js'),
  break: () => import('./pause.js'),
  incident: () => import('./incident.js'),
  why: () => import('./why.js'),
  contest: () => import('./why.js'),
  own: () => import('./own.js'),
  settings: () => import('./setting.js'),
  outbox: () => import('./outbox.js'),
  changes: () => import('./changed.js'),
  refuse: () => import('./handing.js'),
  swap: () => import('./handing.js'),
};

/** Of these there is something to see without a round. */
const ROUNDLESS = ['own', 'settings', 'outbox', 'messages', 'more', 'refuse', 'swap'];

/** @type {import('@preact/signals').Signal<Record<string, any>>} */
const read = signal({});
const failed = signal(false);

/** @param {string} name */
async function fetchScreen(name) {
  try {
    const found = await FAR[name]();
    read.value = { ...read.value, [name]: found[name === 'contest' ? 'ContestScreen' : name === 'swap' ? 'SwapScreen' : 'default'] };
    failed.value = false;
  } catch {
    failed.value = true;
  }
}

export function App() {
  const { screen } = place.value;
  const { status } = session.value;
  if (!ready.value || status === 'unknown') return html`<${Frame} title="Tournée" bare><${Loading} /></${Frame}>`;
  if (status === 'out' || screen === 'sign-in' || screen === 'link') return html`<${SignInScreen} />`;
  if (screen === 'today' || (!round.value && !ROUNDLESS.includes(screen))) return html`<${TodayScreen} />`;
  const Near = NEAR[screen];
  if (Near) return html`<${Near} key=${place.value.id} />`;
  if (!FAR[screen]) return html`<${NextScreen} />`;
  const Far = read.value[screen];
  if (Far) return html`<${Far} key=${`${screen}/${place.value.id}`} />`;
  if (!failed.value) fetchScreen(screen);
  return html`<${Frame} title=${t(`tab-${screen}`)} >${failed.value ? html`<p class="note bad" role="alert">${t('screen-missing')}</p>` : html`<${Loading} />`}</${Frame}>`;
}

const darkness = matchMedia('(prefers-color-scheme: dark)');

/** Dress the page as the settings say, and follow the phone where they leave it to the phone. */
export function dress() {
  const put = () => {
    const { theme } = settings.value;
    const worn = theme === 'auto' ? (darkness.matches ? 'dark' : 'light') : theme;
    document.documentElement.dataset.theme = worn;
    document.documentElement.lang = language();
    const colour = { light: '#f4f2ec', dark: '#101613', sun: '#ffffff' }[worn];
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', colour);
  };
  effect(put);
  darkness.addEventListener('change', put);
}
