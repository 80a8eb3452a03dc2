/**
 * The header: the day, how it stands in figures, and the commands that are used all day.
 * @module
 */

import { Button, html, t, useSignal } from '../../../../../courier_app/kit/index.js';
import { isUnderWayNow } from '../chosen.js';
import { addCommands, commandOf, run } from '../commands.js';
import { showDay } from '../follow.js';
import {
  board,
  day,
  isChanging,
  language,
  now,
  presence,
  select,
  session,
  theme,
} from '../state.js';
import { dayTitle, isZoneKnown, shifted, today, wallClock } from '../times.js';
import { CommandButton } from './command_button.js';

addCommands([
  { id: 'day-before', keys: '[', run: () => showDay(shifted(day.value, -1)) },
  { id: 'day-after', keys: ']', run: () => showDay(shifted(day.value, 1)) },
  { id: 'today', run: () => showDay(today()) },
  {
    id: 'theme',
    run: () => {
      theme.value = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    },
  },
  {
    id: 'language',
    title: () => t('other-language'),
    run: () => {
      language.value = language.value === 'fr' ? 'en' : 'fr';
    },
  },
  { id: 'day-report', run: () => location.assign(`/admin/days?day=${day.value}`) },
  { id: 'home', run: () => location.assign('/home/') },
]);

/** Commands in the menu, where they exist. */
const MENU = [
  'plan',
  'replan',
  'filter',
  'week',
  'views',
  'draw-closure',
  'close-by-name',
  'closed-streets',
  'write-riders',
  'day-report',
  'wall-plan',
  'all-sheets',
  'all-labels',
  'history',
  'notices',
  'theme',
  'language',
  'keys',
  'home',
  'sign-out',
];

export function Header() {
  const doc = board.value?.doc;
  return html`<header class="top">
    <div class="when"><${Button} look="icon" icon="back" data-command="day-before" aria-label=${t('day-before')} onClick=${() => run('day-before')} />
      <h1>${day.value ? dayTitle(day.value) : t('board')}</h1>
      <${Button} look="icon" icon="on" data-command="day-after" aria-label=${t('day-after')} onClick=${() => run('day-after')} />
      ${day.value !== today() && html`<${CommandButton} id="today" />`}</div>
    ${doc && html`<p class="sum num">${t('sum', { rounds: doc.rounds.length, jobs: doc.jobs.length, open: doc.open_jobs.length })}${isChanging.value && ` · ${t('at-work')}`}</p>`}
    <div class="acts">
      <${MainAct} />
      <${CommandButton} id="book" look="book" icon="plus">${t('book')}</${CommandButton}>
      <${CommandButton} id="undo" icon="undo" /><${CommandButton} id="redo" icon="redo" />
      <${Button} icon="search" data-command="palette" onClick=${() => run('palette')} aria-keyshortcuts="Control+K">${t('find')}</${Button}>
      <${Menu} />
    </div>
    <p class="clock num">${isChanging.value && html`<span class="soft">${t('at-work')}</span>`}
      ${[...presence.value.values()].map(
        (one) => html`<span class="other"
          key=${one.board_id} title=${t('also-here', { name: one.name })}>${one.name.slice(0, 2)}<span
              class="unseen"> ${t('also-here', { name: one.name })}</span></span>`,
      )}
      ${isZoneKnown() && html`<time datetime=${new Date(now.value).toISOString()}>${wallClock(now.value)}</time>`}</p>
  </header>`;
}

/** Main act of a day: a plan, or once it is ridden a place for what is open: for one job its offers, for several a replan. */
function MainAct() {
  const jobs = board.value?.doc.open_jobs ?? [];
  const open = jobs.length;
  if (!isUnderWayNow()) return html`<${CommandButton} id="plan" look="main" />`;
  if (open === 1)
    return html`<${Button} look="main" onClick=${() => {
      select([`job:${jobs[0].job_id}`]);
      run('move-to');
    }}>${t('fit-in', { count: open })}</${Button}>`;
  return html`<${Button} look=${open > 0 ? 'main' : ''} data-command="replan"
      title=${t('replan')} onClick=${() => run('replan')}>${open > 0 ? t('fit-in', { count: open }) : t('replan-short')}</${Button}>`;
}

function Menu() {
  const open = useSignal(false);
  const close = () => {
    open.value = false;
  };
  return html`<div class="menu" onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape' && open.value) {
      event.preventDefault();
      close();
    }
  }} onFocusOut=${(/** @type {FocusEvent} */ event) => {
    if (
      !(event.currentTarget instanceof Element) ||
      !event.currentTarget.contains(/** @type {Node|null} */ (event.relatedTarget))
    )
      close();
  }}>
    <${Button} look="icon" icon="more" aria-label=${t('menu')} aria-expanded=${String(open.value)} onClick=${() => {
      open.value = !open.value;
    }} />
    ${
      open.value &&
      html`<ul>${MENU.filter((id) => id !== (isUnderWayNow() ? 'replan' : 'plan'))
        .map((id) => commandOf(id))
        .filter((one) => one !== undefined)
        .map(
          (one) =>
            html`<li key=${one.id}><button type="button" class="btn" data-command=${one.id}
                aria-disabled=${one.hindrance() ? 'true' : undefined} onClick=${() => {
                  close();
                  run(one.id);
                }}>${one.title()}</button></li>`,
        )}
      ${session.value.me?.name && html`<li class="soft">${t('signed-in-as', { name: session.value.me.name })}</li>`}</ul>`
    }
  </div>`;
}
