/**
 * Frame of every screen: the strip above with the title and the state of the network, what
 * wants to be said at once, and the thumb bar below.
 * @module
 */

import {
  breakAdvice,
  changes,
  dismissProblem,
  holdUpdates,
  loading,
  online,
  outbox,
  problem,
  round,
  sendNow,
  session,
  storage,
  takeUpdate,
  undo,
  undoable,
  unread,
  updateWaits,
} from '../core/state.js';
import {
  Button,
  Go,
  Icon,
  html,
  useEffect,
  useLayoutEffect,
  useRef,
  useSignal,
} from '../../kit/index.js';
import { Urgent } from './rare_parts.js';
import { place, to } from './router.js';
import { nameOf } from './stop.js';
import { coded, known, language, span, t } from './words.js';

/** Screens that a person comes from by the thumb bar; from others there is a way back. */
const TABS = ['next', 'list', 'map', 'messages', 'more'];
/** Screens on which one may take back what was told last. */
const AT_WORK = ['next', 'stop', 'list', 'load', 'break'];
/** Screens on which a proof is being made: no new version of the app starts there. */
const BUSY = ['done', 'part', 'fail'];

/**
 * @param {{title: string, sub?: any, back?: string, deck?: any, children?: any, bare?: boolean, about?: string}} props
 *   `bare`: without thumb bar, where there is no round. `about`: what a screen is about that shows
 *   something else without a change of address.
 */
export function Frame({ title, sub, back, deck, children, bare = false, about = '' }) {
  const heading = useRef(/** @type {HTMLElement|null} */ (null));
  const here = place.value;
  useEffect(() => {
    document.title = `${title} · Tournée`;
  }, [title, language()]);
  // Before the screen is painted: later the focus would be taken from who is already typing.
  useLayoutEffect(() => {
    holdUpdates(BUSY.includes(here.screen));
    const now_ = `${here.screen}/${here.id}/${about}`;
    if (last && last !== now_) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    last = now_;
  }, [here.screen, here.id, about]);
  const tabs = !bare && round.value && TABS.includes(here.screen);
  return html`<a class="skip" href="#main" onClick=${skip}>${t('skip')}</a>
    <header class="strip">
      ${!tabs && !bare && html`<a class="btn icon" href=${back ?? to('next')} aria-label=${t('back')}><${Icon} of="back" /></a>`}
      <div class="grow"><h1 ref=${heading} tabindex="-1">${title}</h1>${sub && html`<small>${sub}</small>`}</div>
      <${Net} />
    </header>
    <main class="screen" id="main" tabindex="-1">
      <${Said} />
      ${children}
    </main>
    <footer class="foot">
      ${AT_WORK.includes(here.screen) && html`<${UndoBar} />`}
      ${deck && html`<div class="deck">${deck}</div>`}
      ${tabs && html`<${Tabs} at=${here.screen} />`}
    </footer>`;
}

/** The screen before; nothing takes the focus when the app is opened. */
let last = '';

/** @param {Event} event */
function skip(event) {
  // The part of the address behind # names the screen.
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** State of the outbox: all told, or what waits. */
function Net() {
  const { events, photos, others, troubles } = outbox.value;
  const waits = events + photos + others;
  const unseen = troubles.filter((one) => !one.seen).length;
  if (session.value.status === 'out' || session.value.status === 'unknown') return null;
  const broken = storage.value !== 'works';
  const look = unseen || broken ? 'bad' : online.value ? '' : 'warn';
  const icon = unseen || broken ? 'warn' : online.value ? (waits ? 'send' : 'check') : 'off';
  const words = broken
    ? t(`storage-${storage.value}`)
    : unseen
      ? t('net-trouble', { count: unseen })
      : waits
        ? t('net-waits', { count: waits })
        : online.value
          ? t('net-all-sent')
          : t('net-off');
  return html`<a class=${`pill ${look}`} href=${to('outbox')} aria-label=${online.value ? words : `${t('net-off')}. ${words}`}>
    <${Icon} of=${icon} size=${20} />${(unseen || waits) > 0 && html`<span>${unseen || waits}</span>`}</a>`;
}

/** Notices that come before anything else. */
function Said() {
  const { state, left_s } = breakAdvice.value;
  const pause = state === 'soon' || state === 'due';
  return html`<${ProblemBar} /><${StorageBar} /><${Urgent} />
    ${
      session.value.status === 'stale' &&
      html`<div class="note warn" role="status"><${Icon} of="key" /><div class="grow"><p>${t('signed-out-keep')}</p>
      <${Go} href=${to('sign-in')} look="wide">${t('sign-in-again')}</${Go}></div></div>`
    }
    ${
      changes.value.length > 0 &&
      place.value.screen !== 'changes' &&
      html`<a class="note warn" href=${to('changes')}><${Icon} of="sync" />
      <span class="grow strong">${t('changes-there', { count: changes.value.length })}</span></a>`
    }
    ${
      pause &&
      place.value.screen !== 'break' &&
      html`<a class=${`note ${state === 'due' ? 'bad' : 'warn'}`} href=${to('break')}><${Icon} of="cup" />
      <span class="grow strong">${state === 'due' ? t('break-due') : t('break-soon', { left: span(left_s) })}</span></a>`
    }
    ${
      updateWaits.value &&
      !BUSY.includes(place.value.screen) &&
      html`<div class="note"><${Icon} of="sync" /><div class="grow">
      <p>${t('update-there')}</p><${Button} onClick=${takeUpdate}>${t('update-take')}</${Button}></div></div>`
    }`;
}

function ProblemBar() {
  const found = problem.value;
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  // Who pressed a button at the end of a long form sees why nothing came of it.
  useEffect(() => box.current?.scrollIntoView({ block: 'center' }), [found]);
  if (!found) return null;
  const words =
    known(`courier-app-problem-${found.code}-${found.doing}`) ??
    known(`courier-app-problem-${found.code}`) ??
    coded('error', found.code);
  const phone = isStorage(found.code) && found.doing === 'keep' && round.value?.contact.phone;
  return html`<div ref=${box} class="note bad" role="alert"><${Icon} of="warn" /><div class="grow">
    <p>${found.message || words}</p>
    <div class="row tight">
      ${phone && html`<${Go} icon="phone" href=${`tel:${phone}`}>${t('call-office')}</${Go}>`}
      ${found.code === 'network' && html`<${Button} onClick=${again}>${t('try-again')}</${Button}>`}
      <${Button} onClick=${dismissProblem}>${t('understood')}</${Button}></div></div></div>`;
}

/** @param {string} code */
const isStorage = (code) => code.startsWith('storage-');

/** That the phone keeps nothing just now, as long as no other remark says so. */
function StorageBar() {
  const state = storage.value;
  if (state === 'works' || isStorage(problem.value?.code ?? '')) return null;
  return html`<div class="note bad" role="status"><${Icon} of="warn" /><p class="grow">${t(`storage-${state}`)}</p></div>`;
}

function again() {
  dismissProblem();
  sendNow();
}

/** Steps that can be taken back, in words: named whole, as the first texts have no more of them. @type {Record<string, string>} */
const TOLD = {
  visit_arrived: 'event-visit-arrived',
  visit_waiting: 'event-visit-waiting',
  visit_done: 'event-visit-done',
  visit_partly_done: 'event-visit-partly-done',
  visit_failed: 'event-visit-failed',
};

/** For a minute one may take back what was told last. */
function UndoBar() {
  const last = undoable.value;
  const left = useSignal(0);
  useEffect(() => {
    if (!last) return undefined;
    const tick = () => {
      left.value = Math.max(0, Math.ceil((last.until - Date.now()) / 1000));
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [last]);
  const stop = round.value?.stops.find((one) => one.visit_id === last?.visit_id);
  return html`<div role="status">${
    last &&
    left.value > 0 &&
    html`<div class="deck"><div class="bar">
    <span class="grow">${known(TOLD[last.kind])}
      ${stop && html` · <b>${nameOf(stop)}</b>`} <span aria-hidden="true" class="num">· ${left.value} s</span></span>
    <${Button} icon="undo" onClick=${undo}>${t('undo')}</${Button}></div></div>`
  }</div>`;
}

/** @param {{at: string}} props */
function Tabs({ at }) {
  const icons = { next: 'next', list: 'list', map: 'map', messages: 'talk', more: 'more' };
  return html`<nav class="tabs" aria-label=${t('tabs')}>${Object.entries(icons).map(
    ([name, icon]) => html`
    <a key=${name} href=${to(name)} aria-current=${at === name ? 'page' : undefined}><${Icon} of=${icon} />${t(`tab-${name}`)}
      ${
        name === 'messages' &&
        unread.value > 0 &&
        html`<span class="count"><span class="unseen">${t('unread', { count: unread.value })}</span>
        <span aria-hidden="true">${unread.value}</span></span>`
      }</a>`,
  )}</nav>`;
}

/** @param {string} what */
export function isLoading(what) {
  return Boolean(loading.value[what]);
}
