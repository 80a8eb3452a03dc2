/**
 * The reminder before the legal limit: nobody works longer than so long without a break of so long
 * in one piece (in France six hours and twenty minutes, Code du travail L3121-16).
 * @module
 */

/** So long before the limit the reminder comes. */
export const REMIND_S = 30 * 60;

/**
 * @param {import('../types.js').RoundNow|null} round
 * @param {{limit_s: number|null, break_s: number}} rule
 * @param {number} now Milliseconds by the server's clock.
 * @returns {import('../types.js').BreakAdvice}
 */
export function adviseBreak(round, rule, now) {
  const nothing = { state: /** @type {const} */ ('none'), left_s: 0, break_id: '' };
  if (!round || round.shift_status !== 'open') return nothing;
  if (round.break_since) {
    const taken = (now - Date.parse(round.break_since)) / 1000;
    return {
      state: 'on',
      left_s: Math.max(0, Math.ceil(rule.break_s - taken)),
      break_id: round.break_id,
    };
  }
  const since = worksSince(round, rule.break_s);
  if (rule.limit_s === null || since === null) return nothing;
  const left = Math.floor(rule.limit_s - (now - since) / 1000);
  const planned = round.stops.find((stop) => stop.kind === 'break' && stop.status === 'planned');
  const breakId = planned?.break_id ?? '';
  if (left <= 0) return { state: 'due', left_s: 0, break_id: breakId };
  return left <= REMIND_S ? { state: 'soon', left_s: left, break_id: breakId } : nothing;
}

/**
 * Since when work goes on without a break that is long enough.
 * @param {import('../types.js').RoundNow} round
 * @param {number} breakS
 */
function worksSince(round, breakS) {
  const ends = round.breaks
    .filter((one) => Date.parse(one.end) - Date.parse(one.start) >= breakS * 1000)
    .map((one) => Date.parse(one.end));
  const opened = round.opened_at ? Date.parse(round.opened_at) : null;
  const all = opened === null ? ends : [opened, ...ends];
  return all.length ? Math.max(...all) : null;
}
