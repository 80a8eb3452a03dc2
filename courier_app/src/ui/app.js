/**
 * Chooses the screen, and dresses the page in the theme.
 * @module
 */

import { ready, round, session, settings } from '../core/state.js';
import { effect, html, signal } from './h.js';
import { Frame } from './frame.js';
import { Loading } from './kit.js';
import { NextScreen, StopScreen } from './next.js';
import { place } from './router.js';
import { language, t } from './words.js';

/** Screens that are looked at all day: there from the start. @type {Record<string, any>} */
const NEAR = { next: NextScreen, stop: StopScreen };

/** The others are read once the first is drawn. @type {Record<string, () => Promise<any>>} */
const FAR = {
  'sign-in': async () => (await import('./signin.js')).SignInScreen,
  today: async () => (await import('./today.js')).TodayScreen,
  list: async () => (await import('./list.js')).ListScreen,
  done: async () => (await import('./done.js')).DoneScreen,
  part: async () => (await import('./failing.js')).PartScreen,
  fail: async () => (await import('./failing.js')).FailScreen,
  load: async () => (await import('./aboard.js')).AboardScreen,
  turns: async () => (await import('./turns.js')).TurnsScreen,
  map: async () => (await import('./map.js')).MapScreen,
  messages: async () => (await import('./messages.js')).MessagesScreen,
  more: async () => (await import('./more.js')).MoreScreen,
  break: async () => (await import('./pause.js')).BreakScreen,
  incident: async () => (await import('./incident.js')).IncidentScreen,
  why: async () => (await import('./why.js')).WhyScreen,
  contest: async () => (await import('./why.js')).ContestScreen,
  own: async () => (await import('./own.js')).OwnScreen,
  settings: async () => (await import('./setting.js')).SettingsScreen,
  outbox: async () => (await import('./outbox.js')).OutboxScreen,
  changes: async () => (await import('./changed.js')).ChangesScreen,
  refuse: async () => (await import('./handing.js')).RefuseScreen,
  swap: async () => (await import('./handing.js')).SwapScreen,
};

/** Of these there is something to see without a round. */
const ROUNDLESS = ['own', 'settings', 'outbox', 'messages', 'more', 'refuse', 'swap'];

/** @type {import('@preact/signals').Signal<Record<string, any>>} */
const read = signal({});
/** Names of the screens that could not be read, as without network before all is on the phone. */
const missing = signal(/** @type {string[]} */ ([]));

/** @param {string} name */
async function fetchScreen(name) {
  try {
    const found = await FAR[name]();
    read.value = { ...read.value, [name]: found };
    missing.value = missing.value.filter((one) => one !== name);
  } catch {
    missing.value = [...missing.value, name];
  }
}

/** A touch is answered between two screens that are read. */
const BETWEEN_MS = 50;

/** Have every screen in hand before the network may be gone. */
export async function fetchScreens() {
  for (const name of Object.keys(FAR)) {
    await new Promise((resolve) => { setTimeout(resolve, BETWEEN_MS); });
    if (!read.value[name]) await fetchScreen(name);
  }
}

/** @returns {string} The screen to show. */
function wanted() {
  const { screen } = place.value;
  const { status } = session.value;
  if (status === 'out' || screen === 'link') return 'sign-in';
  if (!round.value && screen !== 'sign-in' && !ROUNDLESS.includes(screen)) return 'today';
  return NEAR[screen] || FAR[screen] ? screen : 'next';
}

export function App() {
  if (!ready.value || session.value.status === 'unknown') return html`<${Frame} title="Tournée" bare><${Loading} /></${Frame}>`;
  const name = wanted();
  const Screen = NEAR[name] ?? read.value[name];
  if (Screen) return html`<${Screen} key=${`${name}/${place.value.id}`} />`;
  const lacks = missing.value.includes(name);
  if (!lacks) fetchScreen(name);
  return html`<${Frame} title="Tournée" bare=${!round.value}>${lacks
    ? html`<div class="note bad" role="alert"><div class="grow"><p>${t('screen-missing')}</p><button type="button" class="btn" onClick=${() => fetchScreen(name)}>${t('try-again')}</button></div></div>`
    : html`<${Loading} />`}</${Frame}>`;
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
