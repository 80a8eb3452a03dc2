/**
 * Plans of the day: asked for, followed while they are searched, put away, published.
 * @module
 */

import { signal, t } from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { readDay } from '../follow.js';
import { readChanges } from '../moving/carry_out.js';
import { reasonFor } from '../moving/reason_dialog.js';
import { call, sentenceOf } from '../server.js';
import { day, openDialog, toast } from '../state.js';

/** @typedef {import('answers').Answers['list_plans']['items'][number]} Plan */

const FOLLOW_MS = 700;
/** How a plan is that is still under way. */
const UNDER_WAY = ['waiting', 'solving'];
/** Code of a refusal that somebody may answer for. */
const WANTS_ANYWAY = 'plan-outdated';

/** Plans of the day that a search made, the newest first. */
export const plans = signal(/** @type {Plan[]} */ ([]));

/** @param {Plan} plan */
export const isUnderWay = (plan) => UNDER_WAY.includes(plan.status);

/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

/** Read the plans of the day, and again while one of them is under way. */
export async function readPlans() {
  clearTimeout(timer);
  const wanted = day.value;
  const reply = await call('GET', `/v1/plans?day=${wanted}`, { quiet: true });
  if (reply.kind !== 'ok' || wanted !== day.value) return;
  plans.value = reply.json.items.filter((/** @type {Plan} */ one) => one.way === 'solve');
  if (plans.value.some(isUnderWay)) timer = setTimeout(() => void readPlans(), FOLLOW_MS);
}

/**
 * Ask for a plan of the day.
 * @param {{budget_s: number, balance_hour_cents?: number, name?: string, without?: string[]}} how
 * @returns {Promise<string>} What went wrong, in a sentence; empty where nothing did.
 */
export async function askForPlan(how) {
  const reply = await call('POST', '/v1/plans', { json: { day: day.value, ...how }, quiet: true });
  if (reply.kind !== 'ok') return sentenceOf(reply);
  await readPlans();
  return '';
}

/** End the search; the best so far is kept. @param {Plan} plan */
export async function stopPlan(plan) {
  await call('POST', `/v1/plans/${plan.id}/stop`);
  await readPlans();
}

/** @param {Plan} plan */
export async function dropPlan(plan) {
  await call('DELETE', `/v1/plans/${plan.id}`);
  await readPlans();
}

/**
 * Make a plan the one that its day runs by, or some of its rounds.
 * @param {Plan} plan
 * @param {{rounds?: string[], name?: string, note?: string, anyway?: boolean, override_reason?: string}} how
 * @returns {Promise<boolean>}
 */
export async function publish(plan, how) {
  const reply = await call('POST', `/v1/plans/${plan.id}/publish`, { json: how, quiet: true });
  if (reply.kind === 'ok') {
    toast({ look: 'good', text: t('published', { count: reply.json.round_ids.length }) });
    await Promise.all([readDay(), readPlans(), readChanges()]);
    return true;
  }
  const again = (/** @type {Record<string, any>} */ more) => publish(plan, { ...how, ...more });
  const reason = await reasonFor(reply, how);
  if (reason !== null) return reason !== '' && again({ override_reason: reason });
  const anyway = reply.code === WANTS_ANYWAY && !how.anyway;
  toast({
    look: 'bad',
    text: sentenceOf(reply),
    ...(anyway
      ? { action: { title: t('publish-anyway'), run: () => void again({ anyway: true }) } }
      : {}),
  });
  return false;
}

addCommands([
  {
    id: 'plan',
    keys: 'p',
    run: async () => openDialog((await import('./plans_dialog.js')).PlansDialog),
  },
]);
