/**
 * Own hours and effort: what was worked, what it asked of the body, beside the middle of all.
 * @module
 */

import { loadOwn, now, own, round } from '../../core/state.js';
import {
  Choices,
  Empty,
  Loading,
  Note,
  html,
  into,
  useEffect,
  useSignal,
} from '../../../kit/index.js';
import { Frame, isLoading } from '../frame.js';
import { to } from '../router.js';
import { clock, dayName, decimal, mayDo, metres, span, t } from '../words.js';

const DAY_MS = 86_400_000;

/** @param {Date} at */
function dayOf(at) {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

/** @param {string} which @returns {[string, string]} First and last day. */
function daysOf(which) {
  const today = new Date();
  if (which === 'week') {
    const monday = new Date(today.getTime() - ((today.getDay() + 6) % 7) * DAY_MS);
    return [dayOf(monday), dayOf(today)];
  }
  if (which === 'month')
    return [dayOf(new Date(today.getFullYear(), today.getMonth(), 1)), dayOf(today)];
  return [
    dayOf(new Date(today.getFullYear(), today.getMonth() - 1, 1)),
    dayOf(new Date(today.getFullYear(), today.getMonth(), 0)),
  ];
}

export function OwnScreen() {
  return mayDo('effort:read')
    ? html`<${Days} />`
    : html`<${Frame} title=${t('own-title')} back=${round.value ? to('more') : to('today')}>
    <${Empty} icon="chart"><p>${t('own-by-link')}</p></${Empty}></${Frame}>`;
}

function Days() {
  const which = useSignal('week');
  useEffect(() => {
    loadOwn(...daysOf(which.value));
  }, [which.value]);
  const found = own.value;
  const [first] = daysOf(which.value);
  const fits = found?.first === first;
  return html`<${Frame} title=${t('own-title')} back=${round.value ? to('more') : to('today')}>
    <${Choices} legend=${t('own-days')} name="days" value=${which.value} onPick=${into(which)}
      of=${['week', 'month', 'before'].map((code) => [code, t(`own-${code}`)])} />
    ${!fits && isLoading('own') && html`<${Loading} />`}
    ${!fits && !isLoading('own') && html`<${Empty} icon="off"><p>${t('own-offline')}</p></${Empty}>`}
    ${fits && html`<${Hours} rows=${found.hours} /><${Effort} of=${found.effort} /><${Rounds} of=${found.postings} />`}
    <p class="small soft">${t('own-private')}</p>
  </${Frame}>`;
}

/** @param {Record<string, any>[]} rows @param {string} name @returns {number} */
function sum(rows, name) {
  return rows.reduce((total, one) => total + (one[name] ?? 0), 0);
}

/** Hours as payroll counts them, and those of a shift that is not over: payroll knows of it when it is. @param {{rows: Record<string, any>[]}} props */
function Hours({ rows }) {
  const opened = round.value?.shift_status === 'open' ? round.value.opened_at : null;
  return html`<section class="card"><h2>${t('own-hours')}</h2>
    ${(rows.length > 0 || !opened) && html`<p class="huge num">${span(sum(rows, 'paid_s'))}</p>`}
    ${
      opened &&
      html`<${Note} icon="clock">
        <p class="strong">${t('own-running', { time: span(Math.max(0, now.value - Date.parse(opened)) / 1000), at: clock(opened) })}</p>
      <p class="small">${t('own-running-how')}</p></${Note}>`
    }
    ${
      (rows.length > 0 || !opened) &&
      html`<dl class="fact"><dt>${t('own-work')}</dt><dd>${span(sum(rows, 'work_s'))}</dd>
      <dt>${t('own-night')}</dt><dd>${span(sum(rows, 'night_s'))}</dd>
      <dt>${t('own-sunday')}</dt><dd>${span(sum(rows, 'sunday_s') + sum(rows, 'holiday_s'))}</dd>
      <dt>${t('own-pause')}</dt><dd>${span(sum(rows, 'pause_s'))}</dd></dl>`
    }
    ${
      rows.length > 0 &&
      html`<ul>${rows.map(
        (one) =>
          html`<li key=${one.day + one.start} class="between"><span>${dayName(one.day)}</span>
      <span class="num">${clock(one.start)}–${clock(one.end)}</span></li>`,
      )}</ul>`
    }
    <p class="small soft">${t('own-earnings')}</p></section>`;
}

/** @param {{of: Record<string, any>|null}} props */
function Effort({ of }) {
  if (!of) return null;
  const measures = /** @type {[string, (value: number) => string][]} */ ([
    ['riding_s', span],
    ['serving_s', span],
    ['waiting_s', span],
    ['distance_m', metres],
    ['load_kg_m', (value) => `${decimal(value / 1000)} kg·km`],
    ['climb_m', metres],
    ['floors', String],
  ]);
  return html`<section class="card"><h2>${t('own-effort')}</h2>
    ${
      of.own_rounds === 0
        ? html`<p>${t('own-no-rounds')}</p>`
        : html`<dl class="fact">${measures.map(([name, words]) =>
            name === 'climb_m' && !of.climb_known
              ? null
              : html`
      <dt>${t(`effort-${name.replaceAll('_', '-')}`)}</dt>
        <dd>${words(of.own[name])}${of.median && html` <span class="soft small whole">/ ${words(of.median[name])}</span>`}</dd>`,
          )}</dl>`
    }
    <p class="small soft">${t(of.median ? 'own-median' : 'own-no-median')}</p></section>`;
}

/** @param {{of: Record<string, any>[]}} props */
function Rounds({ of }) {
  if (of.length === 0) return null;
  return html`<section class="card"><h2>${t('own-rounds')}</h2><ul class="pile">${of.map(
    (one) => html`<li key=${one.round_id}>
    <div class="between"><b>${dayName(one.day)}</b><a href=${to('contest', `posting:${one.round_id}`)}>${t('contest-title')}</a></div>
    <p class="small num">${metres(one.distance_m)} · ${span(one.work_s)} · ${t('own-stops', { count: one.pickups + one.drops })}</p></li>`,
  )}</ul></section>`;
}
