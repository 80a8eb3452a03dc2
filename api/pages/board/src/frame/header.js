/**
 * The header: the day, how it stands in figures, and the commands.
 * @module
 */

import { html } from '../../../../../courier_app/kit/html.js';
import { Button } from '../../../../../courier_app/kit/parts.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { addCommands, run } from '../commands.js';
import { showDay } from '../follow.js';
import { board, day, language, now, theme } from '../state.js';
import { dayTitle, shifted, today, wallClock } from '../times.js';

addCommands([
  { id: 'day-before', keys: '[', title: () => t('day-before'), run: () => showDay(shifted(day.value, -1)) },
  { id: 'day-after', keys: ']', title: () => t('day-after'), run: () => showDay(shifted(day.value, 1)) },
  { id: 'today', title: () => t('today'), run: () => showDay(today()) },
  { id: 'theme', title: () => t('theme'), run: () => { theme.value = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'; } },
  { id: 'language', title: () => t('other-language'), run: () => { language.value = language.value === 'fr' ? 'en' : 'fr'; } },
]);

export function Header() {
  const doc = board.value?.doc;
  return html`<header class="top">
    <h1>${day.value ? dayTitle(day.value) : t('board')}</h1>
    <nav aria-label=${t('days')}>
      <${Button} look="icon" icon="back" aria-label=${t('day-before')} onClick=${() => run('day-before')} />
      <${Button} onClick=${() => run('today')}>${t('today')}</${Button}>
      <${Button} look="icon" icon="on" aria-label=${t('day-after')} onClick=${() => run('day-after')} />
    </nav>
    ${doc && html`<p class="sum num">${t('sum', { rounds: doc.rounds.length, jobs: doc.jobs.length, open: doc.open_jobs.length })}</p>`}
    <p class="clock num"><time datetime=${new Date(now.value).toISOString()}>${wallClock(now.value)}</time></p>
  </header>`;
}
