/**
 * A candidate beside what is published: by cost, by person, by job.
 * @module
 */

import {
  Icon,
  Loading,
  coded,
  html,
  metres,
  span,
  t,
} from '../../../../../courier_app/kit/index.js';
import { jobsLost, lookOf, lookOfTotal, money, moreMoney } from '../figures.js';
import { useAnswer } from '../reading.js';
import { call } from '../server.js';
import { select } from '../state.js';
import { fromTo, wallClock } from '../times.js';

/** @typedef {import('./plans.js').Plan} Plan */
/** @typedef {NonNullable<import('answers').Answers['compare_plans']['rounds'][number]['before']>} Side */

/** @param {{plan: Plan, before: string, rounds: string[]|null, onRounds: (rounds: string[]|null) => void}} props */
export function Comparison({ plan, before, rounds, onRounds }) {
  const { json: comparison, trouble } = useAnswer(
    () =>
      call('GET', `/v1/plans/${before || plan.id}/comparison?other_plan_id=${plan.id}`, {
        quiet: true,
      }),
    [plan.id, before, plan.status],
  );
  if (trouble) return html`<p class="wrong">${trouble}</p>`;
  if (!comparison) return html`<${Loading} />`;
  return html`<${Differences} comparison=${comparison} isAlone=${!before} rounds=${rounds} onRounds=${onRounds} />`;
}

/**
 * Differences of two plans of a day: by cost, by person, by job.
 * @param {{comparison: any, isAlone?: boolean, rounds?: string[]|null, onRounds?: (rounds: string[]|null) => void}} props
 *   `isAlone`: there is nothing published to compare with. Without `onRounds` nothing is chosen.
 */
export function Differences({ comparison, isAlone = false, rounds = null, onRounds }) {
  return html`<${Costs} costs=${comparison.costs} unassigned=${comparison.unassigned}
      lost=${jobsLost(comparison)} isDraft=${Boolean(onRounds)} isAlone=${isAlone} />
    ${!isAlone && html`<${Jobs} of=${comparison.jobs} names=${comparison.names} />`}
    <${Late} of=${comparison.late ?? []} names=${comparison.names} />
    <${People} of=${comparison.rounds} names=${comparison.names} rounds=${rounds} onRounds=${onRounds} />`;
}

/** A draft beside what is published, or else what a change makes of it. @param {{costs: Record<string, [number, number]>, unassigned: [number, number], lost: number, isDraft: boolean, isAlone: boolean}} props */
function Costs({ costs, unassigned, lost, isDraft, isAlone }) {
  /** @type {[string, number[]][]} */
  const terms = Object.entries(costs).filter(
    ([term, [one, other]]) => term !== 'total' && (one !== 0 || other !== 0),
  );
  const sums = [0, 1].map((side) => terms.reduce((sum, [, of]) => sum + of[side], 0));
  /** @type {[string, number[]][]} */
  const rows = terms.length > 0 ? [...terms, ['total', sums]] : [];
  /** Before, after and the difference. @param {number} one @param {number} other @param {(value: number) => string} words @param {(more: number) => any} more @param {(more: number) => string} [look] */
  const cells = (one, other, words, more, look = lookOf) =>
    html`${!isAlone && html`<td class="num">${words(one)}</td>`}<td class="num">${words(other)}</td>${
      !isAlone &&
      html`<td
        class=${`num ${look(other - one)}`}>${more(other - one)}</td>`
    }`;
  const differs = (/** @type {(more: number) => string} */ words) => (/** @type {number} */ more) =>
    more === 0 ? '=' : words(more);
  const inAll = (/** @type {number} */ more) =>
    lost > 0
      ? html`<${Icon} of="warn" size=${16} /> ${t('total-with-losses', { more: differs(moreMoney)(more), count: lost })}`
      : differs(moreMoney)(more);
  return html`<table class="compare"><caption>${t('by-cost')}</caption>
    <thead><tr><td></td>${!isAlone && html`<th scope="col" class="num">${t(isDraft ? 'published-plan' : 'now')}</th>`}<th
        scope="col" class="num">${t(isDraft ? 'draft' : 'after')}</th>${!isAlone && html`<th scope="col" class="num">${t('difference')}</th>`}</tr></thead>
    <tbody>${rows.map(
      ([term, [one, other]]) => html`<tr key=${term} class=${term === 'total' ? 'total' : ''}>
      <th scope="row">${coded('cost', term)}</th>${term === 'total' ? cells(one, other, money, inAll, (more) => lookOfTotal(more, lost)) : cells(one, other, money, differs(moreMoney))}</tr>`,
    )}
      <tr><th scope="row">${t('unplanned-jobs')}</th>${cells(unassigned[0], unassigned[1], String, differs(signed))}</tr></tbody></table>`;
}

/** @param {{of: {shift_id: string, before: Side|null, after: Side|null}[], names: Record<string, string>, rounds: string[]|null, onRounds?: (rounds: string[]|null) => void}} props */
function People({ of, names, rounds, onRounds }) {
  const all = of.map((one) => one.shift_id);
  const isIn = (/** @type {string} */ id) => rounds === null || rounds.includes(id);
  const turn = (/** @type {string} */ id) => {
    const next = all.filter((one) => (one === id ? !isIn(one) : isIn(one)));
    onRounds?.(next.length === all.length ? null : next);
  };
  return html`<table class="compare"><caption>${t('by-person')}</caption>
    <thead><tr>${onRounds && html`<th scope="col">${t('take-over')}</th>`}<th
        scope="col">${t('rider')}</th>${['stops', 'times', 'work', 'distance'].map(
          (name) => html`<th
            key=${name} scope="col" class="num">${t(name)}</th>`,
        )}</tr></thead>
    <tbody>${of.map(
      ({ shift_id, before, after }) => html`<tr key=${shift_id}>
      ${
        onRounds &&
        html`<td>
        <input type="checkbox" aria-label=${t('take-over-of', { rider: after?.courier || before?.courier || names[shift_id] || '' })}
            checked=${isIn(shift_id)} onChange=${() => turn(shift_id)} /></td>`
      }
      <th scope="row">${names[after?.courier ?? before?.courier ?? ''] ?? after?.courier ?? before?.courier ?? ''}</th>
      <td class="num">${both(before?.stops ?? 0, after?.stops ?? 0, String)}</td>
      <td class="num">${both(timesOf(before), timesOf(after), String)}</td>
      <td class="num">${both(before?.work_s ?? 0, after?.work_s ?? 0, span)}</td>
      <td class="num">${both(before?.distance_m ?? 0, after?.distance_m ?? 0, metres)}</td></tr>`,
    )}</tbody></table>
    ${onRounds && html`<p class="soft">${t('take-over-hint')}</p>`}`;
}

/** @param {number} more */
const signed = (more) => `${more > 0 ? '+' : '−'}${Math.abs(more)}`;

/** @param {Side|null} side */
const timesOf = (side) => (side ? fromTo(side) : '–');

/** Before and after, where they differ. @template T @param {T} before @param {T} after @param {(value: T) => string} words */
function both(before, after, words) {
  const [one, other] = [words(before), words(after)];
  return one === other ? one : html`<span class="soft">${one}</span> → ${other}`;
}

/** What a person should not overlook: with a sign, not by its colour alone. @param {any} text */
const bad = (text) => html`<span class="wrong"><${Icon} of="warn" size=${16} /> ${text}</span>`;

/** Stops that would be later than their windows, or later still. @param {{of: {job_id: string, label: string, shift_id: string, before_s: number, after_s: number}[], names: Record<string, string>}} props */
function Late({ of, names }) {
  if (of.length === 0) return null;
  return html`<details class="job-changes" open><summary>${bad(t('newly-late', { count: of.length }))}</summary>
    <ul class="rows">${of.map(
      (
        one,
        at,
      ) => html`<li key=${at}><button type="button" class="line" onClick=${() => select([`job:${one.job_id}`])}><span class="grow">
      <span class="name">${one.label}</span>
        <span class="sub">${t(one.before_s > 0 ? 'later-still' : 'would-be-late', { rider: names[one.shift_id] || '–', span: span(one.after_s), before: span(one.before_s) })}</span></span></button></li>`,
    )}</ul></details>`;
}

/** Jobs that fare differently; what would no longer be planned is first. @param {{of: any[], names: Record<string, string>}} props */
function Jobs({ of, names }) {
  if (of.length === 0) return html`<p class="soft">${t('no-job-changes')}</p>`;
  const isLost = (/** @type {any} */ one) => one.fate === 'unserved';
  const lost = of.filter(isLost);
  const all = [...lost, ...of.filter((one) => !isLost(one))];
  const fates = ['moved', 'retimed', 'served']
    .map((fate) => ({ fate, count: of.filter((one) => one.fate === fate).length }))
    .filter(({ count }) => count > 0);
  return html`<details class="job-changes" open=${lost.length > 0 || of.length <= 12}>
    <summary>${[t('by-job', { count: of.length }), ...fates.map(({ fate, count }) => t(`jobs-${fate}`, { count }))].join(' · ')}${lost.length > 0 && html` · ${bad(t('jobs-lost', { count: lost.length }))}`}</summary>
    <ul class="rows">${all.map(
      (
        one,
      ) => html`<li key=${one.job_id}><button type="button" class="line" onClick=${() => select([`job:${one.job_id}`])}><span class="grow">
      <span class="name">${isLost(one) ? bad(one.label) : one.label}</span>
        <span class="sub">${t(`fate-${one.fate}`, { before: names[one.before] || '–', after: names[one.after] || '–' })}${one.times[0] ? ` · ${wallClock(one.times[0].before)} → ${wallClock(one.times[0].after)}` : ''}</span></span></button></li>`,
    )}</ul></details>`;
}
