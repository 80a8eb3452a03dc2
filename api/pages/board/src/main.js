/**
 * Starts the board: language, who is signed in, the day, and the views.
 * @module
 */

import { takeEarlyAnswer } from '../../../../courier_app/kit/early_answers.js';
import { effect, html, render, speakAs } from '../../../../courier_app/kit/index.js';
import { translator } from '../../../../courier_app/kit/texts.js';
import { onKey } from './commands.js';
import { listen, showDay } from './follow.js';
import './frame/drawings.js';
import { listenForDrags } from './moving/drag.js';
import { offerKept, readChanges } from './moving/carry_out.js';
import { readAddress, showAimed } from './frame/address.js';
import { Board } from './frame/board.js';
import { onContextMenu } from './frame/context_menu.js';
import { call } from './server.js';
import { dark, day, language, now, sentence, session, theme } from './state.js';
import { dayTitle, today, wallClock } from './times.js';
import { shareBoard } from './together/presence.js';

speakAs({ prefix: 'board-', language: () => language.value, sentence: () => sentence.value });

/** What somebody chose on this browser; kept here only. */
const KEPT = ['language', 'theme'];

function readKept() {
  const kept = Object.fromEntries(
    KEPT.map((name) => [name, localStorage.getItem(`board-${name}`)]),
  );
  language.value =
    kept.language === 'en' || kept.language === 'fr'
      ? kept.language
      : navigator.language.startsWith('en')
        ? 'en'
        : 'fr';
  theme.value = kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : 'auto';
}

async function speak() {
  const wanted = language.value;
  document.documentElement.lang = wanted;
  const path = `texts/${wanted}.ftl`;
  const answer = await (takeEarlyAnswer(path)?.answer ?? fetch(path));
  if (answer.ok && wanted === language.value)
    sentence.value = translator(wanted, await answer.text());
}

function dress() {
  const isDark =
    theme.value === 'auto'
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : theme.value === 'dark';
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  dark.value = isDark;
}

async function signIn() {
  const reply = await call('GET', '/v1/me', { quiet: true });
  if (reply.kind === 'signed-out') {
    const next = encodeURIComponent(`${location.pathname}${location.hash}`);
    location.assign(`/sign-in?next=${next}`);
    return;
  }
  session.value =
    reply.kind === 'ok' ? { status: 'in', me: reply.json } : { status: 'unknown', me: null };
}

/** Show what the address names; without a day it is today. */
async function showAddressed() {
  const { day: wanted, ...aim } = readAddress(location.hash);
  await showDay(wanted || today());
  return aim;
}

async function start() {
  readKept();
  let spoken = Promise.resolve();
  effect(() => {
    localStorage.setItem('board-language', language.value);
    spoken = speak();
  });
  effect(() => {
    localStorage.setItem('board-theme', theme.value);
    dress();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', dress);
  addEventListener('keydown', onKey);
  addEventListener('contextmenu', onContextMenu);
  listenForDrags();
  shareBoard();
  addEventListener('hashchange', () => void showAddressed().then(showAimed));
  effect(() => {
    if (day.value) history.replaceState(null, '', `#${day.value}`);
  });
  const box = /** @type {HTMLElement} */ (document.getElementById('board'));
  // The day is read while the language and the person are asked for.
  const isAsked = location.hash !== '';
  const shown = showAddressed();
  // Formats of days and times are dear to make: they are made while the server answers.
  dayTitle(day.value);
  wallClock(now.value);
  await Promise.all([spoken, signIn()]);
  // By now the server has told its time: it may be another day there.
  if (!isAsked && day.value !== today()) void showDay(today());
  box.replaceChildren();
  render(html`<${Board} />`, box);
  effect(() => {
    if (day.value && session.value.status === 'in') void readChanges();
  });
  const aim = await shown;
  listen();
  showAimed(aim);
  offerKept();
}

void start();
