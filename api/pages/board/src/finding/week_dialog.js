/**
 * The week: shifts, absences, and what is not yet covered; a day opens from here.
 * @module
 */

import {
  Button,
  Loading,
  Note,
  Sheet,
  html,
  listed,
  span,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { showDay } from '../follow.js';
import { useAnswer } from '../reading.js';
import { call } from '../server.js';
import { day, openDialog } from '../state.js';
import { dayTitle, fromTo, shifted } from '../times.js';

addCommands([{ id: 'week', keys: 'k', run: () => openDialog(WeekDialog) }]);

/** The Monday of a day's week. @param {string} on */
export function mondayOf(on) {
  const weekday = (new Date(`${on}T12:00:00Z`).getUTCDay() + 6) % 7;
  return shifted(on, -weekday);
}

/** @param {{onClose: () => void}} props */
function WeekDialog({ onClose }) {
  const monday = useSignal(mondayOf(day.value));
  const { json: week, trouble } = useAnswer(
    () => call('GET', `/v1/weeks/${monday.value}`, { quiet: true }),
    [monday.value],
  );
  const go = (/** @type {string} */ on) => {
    onClose();
    void showDay(on);
  };
  return html`<${Sheet} title=${t('week-of', { day: dayTitle(monday.value) })} onClose=${onClose}>
    <div class="row"><${Button} icon="back" onClick=${() => {
      monday.value = shifted(monday.value, -7);
    }}>${t('week-before')}</${Button}><${Button} icon="on" onClick=${() => {
      monday.value = shifted(monday.value, 7);
    }}>${t('week-after')}</${Button}></div>
    ${trouble && html`<${Note} look="bad" icon="warn" alert><p>${trouble}</p></${Note}>`}
    ${!week && !trouble && html`<${Loading} />`}
    ${
      week &&
      html`<ol class="week">${week.days.map(
        (
          /** @type {any} */ one,
        ) => html`<li key=${one.day} class=${one.day === day.value ? 'is-shown' : ''}>
      <h3><button type="button" class="btn" onClick=${() => go(one.day)}>${dayTitle(one.day)}</button></h3>
      <p class="num">${t('week-jobs', { count: one.jobs })}</p>
      ${one.jobs_not_covered > 0 && html`<p class="num wrong">${t('week-open', { count: one.jobs_not_covered })}</p>`}
      ${one.short_s > 0 && html`<p class="num warned">${t('week-short', { span: span(one.short_s) })}</p>`}
      <ul>${one.shifts.map(
        (/** @type {any} */ shift) => html`<li key=${shift.id}>
        <span class="num">${fromTo(shift)}</span> ${shift.rider || t('nobody')}</li>`,
      )}</ul>
      ${one.absences.length > 0 && html`<p class="sub">${t('week-absent', { people: listed(one.absences.map((/** @type {any} */ each) => each.name)) })}</p>`}
    </li>`,
      )}</ol>`
    }
  </${Sheet}>`;
}
