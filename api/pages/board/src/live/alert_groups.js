/**
 * Alerts that say the same of several jobs, as one. Pure.
 * @module
 */

/** @typedef {import('../types.js').Alert} Alert */
/** @typedef {{id: string, alerts: Alert[]}} AlertGroup One alert, or several that came together. */

/**
 * Alerts in their order, where jobs that fell out of a round together are one group.
 * @param {readonly Alert[]} alerts
 * @returns {AlertGroup[]}
 */
export function groupsOf(alerts) {
  /** @type {Map<string, Alert[]>} */
  const groups = new Map();
  for (const one of alerts) {
    const key = one.kind === 'fell-out' && one.round_id ? `fell-out:${one.round_id}:${one.since}` : one.id;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].map(([id, some]) => ({ id: some.length > 1 ? id : some[0].id, alerts: some }));
}
