/**
 * The week: shifts, absences, and what is not yet covered; a day opens from here.
 * @module
 */

import { html, useEffect, useSignal } from '../../../../../courier_app/kit/html.js';
import { Button, Loading, Note, Sheet } from '../../../../../courier_app/kit/parts.js';
import { listed, span, t } from '../../../../../courier_app/kit/words.js';
import { addCommands } from '../commands.js';
import { showDay } from '../follow.js';
import { call, sentenceOf } from '../server.js';
import { day, openDialog } from '../state.js';
import { dayTitle, shifted, wallClock } from '../times.js';

addCommands([{ id: 'week', keys: 'k', title: () => t('week'), run: () => openDialog(WeekDialog) }]);

/** The Monday of a day's week. @param {string} on */
export function mondayOf(on) {
  const weekday = (new Date(`${on}T12:00:00Z`).getUTCDay() + 6) % 7;
  return shifted(on, -weekday);
}

/** @param {{onClose: () => void}} props */
function WeekDialog({ onClose }) {
  const monday = useSignal(mondayOf(day.value));
  const week = useSignal(/** @type {any} */ (null));
  const trouble = useSignal('');
  useEffect(() => {
    let over = false;
    [week.value, trouble.value] = [null, ''];
    void call('GET', `/v1/weeks/${monday.value}`, { quiet: true }).then((reply) => {
      if (over) return;
      if (reply.kind === 'ok') week.value = reply.json;
      else trouble.value = sentenceOf(reply);
    });
    return () => { over = true; };
  }, [monday.value]);
  const go = (/** @type {string} */ on) => {
    onClose();
    void showDay(on);
  };
  return html`<${Sheet} title=${t('week-of', { day: dayTitle(monday.value) })} onClose=${onClose}>
    <div class="row"><${Button} icon="back" onClick=${() => { monday.value = shifted(monday.value, -7); }}>${t('week-before')}</${Button}><${Button} icon="on" onClick=${() => { monday.value = shifted(monday.value, 7); }}>${t('week-after')}</${Button}></div>
    ${trouble.value && html`<${Note} look="bad" icon="warn" alert><p>${trouble.value}</p></${Note}>`}
    ${!week.value && !trouble.value && html`<${Loading} />`}
    ${week.value && html`<ol class="week">${week.value.days.map((/** @type {any} */ one) => html`<li key=${one.day} class=${one.day === day.value ? 'is-shown' : ''}>
      <h3><button type="button" class="btn" onClick=${() => go(one.day)}>${dayTitle(one.day)}</button></h3>
      <p class="num">${t('week-jobs', { count: one.jobs })}</p>
      ${one.jobs_not_covered > 0 && html`<p class="num wrong">${t('week-open', { count: one.jobs_not_covered })}</p>`}
      ${one.short_s > 0 && html`<p class="num warned">${t('week-short', { span: span(one.short_s) })}</p>`}
      <ul>${one.shifts.map((/** @type {any} */ shift) => html`<li key=${shift.id}><span class="num">${wallClock(shift.start)}–${wallClock(shift.end)}</span> ${shift.rider || t('nobody')}</li>`)}</ul>
      ${one.absences.length > 0 && html`<p class="sub">${t('week-absent', { people: listed(one.absences.map((/** @type {any} */ each) => each.name)) })}</p>`}
    </li>`)}</ol>`}
  </${Sheet}>`;
}
