/**
 * Planning: ask for a plan, follow it, lay candidates beside what is published, publish.
 * @module
 */

import {
  Button,
  Field,
  Loading,
  Note,
  Pick,
  Sheet,
  html,
  into,
  span,
  t,
  useEffect,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { isUnderWayNow } from '../chosen.js';
import { run } from '../commands.js';
import { money, moreMoney } from '../figures.js';
import { useAnswer } from '../reading.js';
import { call } from '../server.js';
import { board } from '../state.js';
import { fromTo, wallClock } from '../times.js';
import { Comparison } from './comparison.js';
import { askForPlan, dropPlan, isUnderWay, plans, publish, readPlans, stopPlan } from './plans.js';

/** @typedef {import('./plans.js').Plan} Plan */

const BUDGETS_S = [10, 30, 60, 180, 600];
/** How a plan is that is no draft any more. */
const PAST = ['published', 'replaced', 'dropped'];
/** What an hour of uneven work is counted as, from "as cheap as can be" to "as even as can be". */
const BALANCES_CENTS = [0, 500, 1500, 4000];

/** @param {{onClose: () => void}} props */
export function PlansDialog({ onClose }) {
  const chosen = useSignal('');
  useEffect(() => {
    void readPlans();
  }, []);
  const drafts = plans.value.filter((one) => !PAST.includes(one.status));
  // What the day has outrun is opened by whoever wants it: it may leave out what was booked since.
  const plan =
    plans.value.find((one) => one.id === chosen.value) ??
    drafts.find((one) => !one.progress.stale) ??
    null;
  const isCurrent = plan?.status === 'ready' && !plan.progress.stale;
  return html`<${Sheet} title=${t('plans')} onClose=${onClose}>
    <div class="planning">
      <div class="planning-side"><${Ask} isMain=${!isCurrent} />
        <h3>${t('drafts')}</h3>
        ${drafts.length === 0 && html`<p class="soft">${t('no-drafts')}</p>`}
        <ul class="rows">${drafts.map(
          (one) =>
            html`<${Draft} key=${one.id} plan=${one} isChosen=${plan?.id === one.id} onChoose=${() => {
              chosen.value = one.id;
            }} />`,
        )}</ul></div>
      <div class="planning-main">${
        plan
          ? html`<${Candidate} key=${plan.id}
          plan=${plan} onDone=${onClose} />`
          : html`<p class="empty">${t('plan-first')}</p>`
      }</div>
    </div>
  </${Sheet}>`;
}

/** The form that asks for a plan. @param {{isMain: boolean}} props `isMain`: nothing else is to be done first. */
function Ask({ isMain }) {
  const budget = useSignal(30);
  const balance = useSignal(-1);
  const name = useSignal('');
  const without = useSignal(/** @type {string[]} */ ([]));
  const trouble = useSignal('');
  const shifts = (board.value?.doc.shifts ?? []).filter(
    (one) => !['cancelled', 'closed'].includes(one.status),
  );
  const ask = async () => {
    trouble.value = await askForPlan({
      budget_s: budget.value,
      ...(balance.value >= 0 ? { balance_hour_cents: balance.value } : {}),
      ...(name.value.trim() ? { name: name.value.trim() } : {}),
      ...(without.value.length > 0 ? { without: without.value } : {}),
    });
    if (!trouble.value) name.value = '';
  };
  return html`<form class="ask" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    void ask();
  }}>
    <${Pick} id="plan-budget" label=${t('budget')} onPick=${(/** @type {string} */ value) => {
      budget.value = Number(value);
    }}>
      ${BUDGETS_S.map(
        (one) => html`<option
          key=${one} value=${one} selected=${one === budget.value}>${one < 60 ? t('seconds', { count: one }) : span(one)}</option>`,
      )}</${Pick}>
    <${Pick} id="plan-balance" label=${t('balance')} onPick=${(/** @type {string} */ value) => {
      balance.value = Number(value);
    }}><option value="-1">${t('balance-rules')}</option>
      ${BALANCES_CENTS.map(
        (one) => html`<option
          key=${one} value=${one}>${one === 0 ? t('balance-none') : t('balance-price', { price: money(one) })}</option>`,
      )}</${Pick}>
    <${Field} label=${t('plan-name')} hint=${t('plan-name-hint')} value=${name.value} onWrite=${into(name)} />
    <details><summary>${t('without', { count: without.value.length })}</summary>
      <div class="choices">${shifts.map(
        (
          one,
        ) => html`<label class="choice" key=${one.id}><input type="checkbox" checked=${without.value.includes(one.id)}
        onChange=${(/** @type {any} */ event) => {
          without.value = event.target.checked
            ? [...without.value, one.id]
            : without.value.filter((id) => id !== one.id);
        }} /><span>${one.rider || t('nobody')} <span class="sub num">${fromTo(one)}</span></span></label>`,
      )}</div></details>
    ${
      trouble.value &&
      html`<p class="wrong" role="alert">${trouble.value}</p>${
        isUnderWayNow() &&
        html`<${Button}
        onClick=${() => run('replan')}>${t('replan')}</${Button}>`
      }`
    }
    <${Button} look=${isMain ? 'main' : ''} onClick=${ask}>${t('ask-for-plan')}</${Button}>
  </form>`;
}

/** @param {{plan: Plan, isChosen: boolean, onChoose: () => void}} props */
function Draft({ plan, isChosen, onChoose }) {
  const { progress } = plan;
  return html`<li><button type="button" class="line" aria-pressed=${String(isChosen)} onClick=${onChoose}><span class="grow">
    <span class="name">${plan.name || t('plan-of', { time: wallClock(plan.requested_at) })}</span>
    <span class="sub num">${stateOf(plan)}</span>
    ${
      isKnown(progress) &&
      html`<span
        class="sub num">${money(progress.cost_cents ?? 0)} · ${t('unplanned', { count: progress.unassigned ?? 0 })}</span>`
    }</span></button></li>`;
}

/** Whether a plan is found already: before, nothing costs nothing. @param {Plan['progress']} progress */
const isKnown = ({ cost_cents: cents }) => cents !== undefined && cents !== null;

/** @param {Plan} plan */
function stateOf(plan) {
  if (plan.status === 'failed') return t('plan-failed');
  if (plan.status === 'waiting') return t('plan-waits');
  if (isUnderWay(plan))
    return t('plan-searching', { share: Math.round((plan.progress.share ?? 0) * 100) });
  return plan.progress.stale ? t('plan-stale') : t('plan-ready');
}

/** A plan that could not be made, and why: only a plan that is read by itself tells it. @param {{plan: Plan}} props */
function Failed({ plan }) {
  const path = `/v1/plans/${plan.id}`;
  const { json, trouble } = useAnswer(() => call('GET', path, { quiet: true }), [path]);
  return html`<${Note} look="bad" icon="warn"><p>${json?.message || trouble || t('plan-failed-why')}</p></${Note}>
      <${Button} onClick=${() => dropPlan(plan)}>${t('drop-plan')}</${Button}>`;
}

/** One candidate: while it is searched, and then beside what is published. @param {{plan: Plan, onDone: () => void}} props */
function Candidate({ plan, onDone }) {
  const note = useSignal('');
  const name = useSignal('');
  const rounds = useSignal(/** @type {string[]|null} */ (null));
  const published = plans.value.find((one) => one.status === 'published') ?? null;
  const before = board.value?.doc.plan?.id ?? published?.id ?? '';
  if (plan.status === 'failed') {
    return html`<${Failed} plan=${plan} />`;
  }
  if (isUnderWay(plan)) {
    return html`<div class="searching" role="status"><progress max="1" value=${plan.progress.share ?? 0} aria-label=${t('plan-progress')}></progress>
      <p class="num">${stateOf(plan)}</p>
      ${
        isKnown(plan.progress)
          ? html`<p class="figure num">${money(plan.progress.cost_cents ?? 0)}</p>
        <p>${t('best-so-far')} · ${t('unplanned', { count: plan.progress.unassigned ?? 0 })}</p>`
          : html`<${Loading} />`
      }
      <${Button} onClick=${() => stopPlan(plan)}>${t('stop-here')}</${Button}></div>`;
  }
  const go = async () => {
    const how = {
      ...(rounds.value ? { rounds: rounds.value } : {}),
      ...(name.value.trim() ? { name: name.value.trim() } : {}),
      ...(note.value.trim() ? { note: note.value.trim() } : {}),
    };
    if (await publish(plan, how)) onDone();
  };
  return html`${plan.progress.stale && html`<${Note} look="warn" icon="warn"><p>${t('plan-stale-why')}</p></${Note}>`}
    ${plan.progress.shared_work && html`<p class="sub num">${t('shared-work', { price: moreMoney(plan.progress.shared_work.extra_cents) })}</p>`}
    <${Comparison} plan=${plan} before=${before} rounds=${rounds.value} onRounds=${into(rounds)} />
    <div class="publish">${!plan.name && html`<${Field} label=${t('publish-name')} value=${name.value} onWrite=${into(name)} />`}
      <${Field} label=${t('publish-note')} hint=${t('publish-note-hint')} value=${note.value} onWrite=${into(note)} /></div>
    <div class="row in-sight"><${Button} look=${plan.progress.stale ? '' : 'main'} off=${rounds.value?.length === 0}
        onClick=${go}>${rounds.value ? t('publish-rounds', { count: rounds.value.length }) : t('publish-whole', { count: plan.progress.unassigned ?? 0 })}</${Button}>
      <${Button} onClick=${() => dropPlan(plan)}>${t('drop-plan')}</${Button}></div>`;
}
