/**
 * Alerts that belong together, as one: jobs that fell out of a round, and all that is about one rider. Pure.
 * @module
 */

/** @typedef {import('../types.js').Alert} Alert */
/** @typedef {import('../types.js').Board} Board */
/** @typedef {{id: string, alerts: Alert[]}} AlertGroup One alert, or several that belong together. */

/** Kinds that are about whoever rides. */
const OF_RIDER = [
  'late',
  'aboard-too-long',
  'not-accepted',
  'not-opened',
  'not-begun',
  'refused',
  'swap',
  'swap-taken',
  'conflict',
  'incident',
  'bike-broken',
  'message',
];

/**
 * Alerts in the places in which they were shown: those that are gone stay there, marked as such, and new ones come
 * last. So nothing moves while somebody is about to press it.
 * @param {readonly Alert[]} shown @param {readonly Alert[]} now
 * @returns {Alert[]}
 */
export function keptInPlace(shown, now) {
  const current = new Map(now.map((one) => [one.id, one]));
  const known = new Set(shown.map((one) => one.id));
  return [
    ...shown.map((one) => current.get(one.id) ?? { ...one, gone: true }),
    ...now.filter((one) => !known.has(one.id)),
  ];
}

/** Whose shift an alert is about. @param {Alert} alert @param {Board} at */
export function riderOf(alert, at) {
  const round = at.rounds.get(alert.round_id ?? '');
  const shift = at.shifts.get(
    round?.shift_id ?? (alert.subject.kind === 'shift' ? alert.subject.id : ''),
  );
  return (
    shift ??
    (alert.kind === 'message'
      ? at.doc.shifts.find((one) => one.person_id === alert.subject.id)
      : undefined)
  );
}

/** Kinds of which many are one thing to look at, and from how many on. */
const MANY_OF = ['unplanned', 'late-booking', 'fell-out', 'not-accepted', 'not-opened', 'late'];
const MANY = 5;

/** Groups of one alert each, of which many of one kind are one group at the place of the first. @param {AlertGroup[]} groups @returns {AlertGroup[]} */
function manyAsOne(groups) {
  const kindOf = (/** @type {AlertGroup} */ { alerts }) =>
    alerts.length === 1 && MANY_OF.includes(alerts[0].kind) ? alerts[0].kind : '';
  /** @type {Map<string, AlertGroup[]>} */
  const known = new Map();
  for (const one of groups) known.set(kindOf(one), [...(known.get(kindOf(one)) ?? []), one]);
  return groups.flatMap((one) => {
    const kind = kindOf(one);
    const own = known.get(kind) ?? [];
    if (!kind || own.length < MANY) return [one];
    return own[0] === one
      ? [{ id: `many:${kind}`, alerts: own.flatMap(({ alerts }) => alerts) }]
      : [];
  });
}

/**
 * Alerts in their order, where those that belong together are one group at the place of the first.
 * @param {readonly Alert[]} alerts
 * @param {(alert: Alert) => string|undefined} personOf Whom an alert is about.
 * @returns {AlertGroup[]}
 */
export function groupsOf(alerts, personOf) {
  /** @type {Map<string, Alert[]>} */
  const groups = new Map();
  for (const one of alerts) {
    const person = OF_RIDER.includes(one.kind) ? personOf(one) : undefined;
    const key =
      one.kind === 'fell-out' && one.round_id
        ? `fell-out:${one.round_id}:${one.since}`
        : person
          ? `rider:${person}`
          : one.id;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return manyAsOne(
    [...groups].map(([id, some]) => ({ id: some.length > 1 ? id : some[0].id, alerts: some })),
  );
}

/** The alerts of a day, grouped. @param {Board} at @param {readonly Alert[]} [alerts] As they are shown. */
export const groupsNow = (at, alerts = at.doc.alerts) =>
  groupsOf(alerts, (one) => riderOf(one, at)?.person_id);
