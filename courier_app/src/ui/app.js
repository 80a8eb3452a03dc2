/**
 * Chooses the screen, and dresses the page in the theme.
 * @module
 */

import { moreTexts, ready, round, session, settings, takenAway } from '../core/state.js';
import { Loading, effect, html, render, signal } from '../../kit/index.js';
import { Frame, isLoading } from './frame.js';
import { NextScreen } from './round/next.js';
import { place } from './router.js';
import { language, t } from './words.js';

/** The screen that is looked at all day: there from the start. @type {Record<string, any>} */
const NEAR = { next: NextScreen };

/** The others are read once the first is drawn: all together, and the map by itself. */
const FAR = async () => (await import('./later_screens.js')).SCREENS;
const MAP = async () => ({ map: (await import('./round/map.js')).MapScreen });

/** Their names, which an address may have before they are read. */
const FAR_NAMES = [
  'sign-in',
  'today',
  'stop',
  'list',
  'done',
  'part',
  'fail',
  'load',
  'scan',
  'home',
  'turns',
  'map',
  'messages',
  'more',
  'break',
  'incident',
  'why',
  'contest',
  'own',
  'concerns',
  'settings',
  'outbox',
  'changes',
  'refuse',
  'swap',
];

/** Of these there is something to see without a round. */
const ROUNDLESS = [
  'home',
  'own',
  'concerns',
  'settings',
  'outbox',
  'messages',
  'more',
  'refuse',
  'swap',
];

/** @type {import('@preact/signals').Signal<Record<string, any>>} */
const read = signal({});
/** True where some could not be read, as without network before all is on the phone. */
const lacking = signal(false);

/** Read the looks of the others, once; a screen without them is better than none. @returns {Promise<unknown>} */
function fetchStyle() {
  return new Promise((done) => {
    if (document.querySelector('link[data-far]')) return done(null);
    const looks = Object.assign(document.createElement('link'), {
      rel: 'stylesheet',
      href: '/courier/far.css',
      onload: done,
      onerror: done,
    });
    looks.dataset.far = '';
    return document.head.append(looks);
  });
}

/** Read what the screen is among. @param {string} name */
async function fetchScreen(name) {
  try {
    const [found] = await Promise.all([(name === 'map' ? MAP : FAR)(), moreTexts(), fetchStyle()]);
    read.value = { ...read.value, ...found };
    lacking.value = false;
  } catch {
    lacking.value = true;
  }
}

/** A touch is answered between what is read. */
const BETWEEN_MS = 200;

/** Have every screen in hand before the network may be gone. */
export async function fetchScreens() {
  for (const name of ['today', 'map']) {
    await new Promise((resolve) => {
      setTimeout(resolve, BETWEEN_MS);
    });
    if (!read.value[name]) await fetchScreen(name);
  }
}

/** @returns {string} The screen to show. */
function wanted() {
  const { screen } = place.value;
  const { status } = session.value;
  if (status === 'out' || screen === 'link') return 'sign-in';
  if (!round.value && screen !== 'sign-in' && !ROUNDLESS.includes(screen)) return 'today';
  return FAR_NAMES.includes(screen) ? screen : nextOr();
}

/** The next stop, or what stands in its place. */
function nextOr() {
  const at = round.value;
  if (!at) return 'next';
  if (takenAway.value) return 'away';
  if (at.break_since) return 'pause';
  if (at.status === 'finished') return 'over';
  return at.status === 'started' && !at.next ? 'last' : 'next';
}

/** True while it is not known which screen to show. */
function isComing() {
  if (!ready.value || session.value.status === 'unknown') return true;
  // The one round of a link is on its way: no other screen is read before it.
  return wanted() === 'today' && Boolean(session.value.me?.round_id) && isLoading('round');
}

/** Wait after which the person is told; until then the page looks as it came. */
const LONG_MS = 1000;

/** Put the app in the place of what the page came with, as soon as there is something to show. @param {HTMLElement|null} home */
export async function show(home) {
  if (!home) return;
  let done = () => {};
  await new Promise((go) => {
    setTimeout(go, LONG_MS);
    // By itself, so that a touch is answered before the screen is drawn.
    done = effect(() => {
      if (!isComing()) setTimeout(go);
    });
  });
  done();
  home.replaceChildren();
  render(html`<${App} />`, home);
}

function App() {
  if (isComing()) return html`<${Frame} title="Tournée" bare><${Loading} /></${Frame}>`;
  const name = wanted();
  const Screen = NEAR[name] ?? read.value[name];
  if (Screen) return html`<${Screen} key=${`${name}/${place.value.id}`} />`;
  const lacks = lacking.value;
  if (!lacks) fetchScreen(name);
  return html`<${Frame} title="Tournée" bare=${!round.value}>${
    lacks
      ? html`<div class="note bad" role="alert"><div class="grow"><p>${t('screen-missing')}</p>
        <button type="button" class="btn" onClick=${() => fetchScreen(name)}>${t('try-again')}</button></div></div>`
      : html`<${Loading} />`
  }</${Frame}>`;
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
