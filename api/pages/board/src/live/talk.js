/**
 * What was said between office and rider, and where the rider was then. Pure.
 * @module
 */

/** @typedef {import('../types.js').Visit} Visit */
/** @typedef {{id: string, by: 'rider'|'office'|'notice', text: string, at: string}} Said */

/**
 * Messages and notices in the order of their times.
 * @param {readonly any[]} messages The oldest first. @param {readonly {id: string, text: string, at: string}[]} notices
 * @returns {Said[]}
 */
export function talkOf(messages, notices) {
  /** @type {Said[]} */
  const all = [
    ...messages.map((one) => ({
      id: one.id,
      by: /** @type {'rider'|'office'} */ (one.from_office ? 'office' : 'rider'),
      text: one.text,
      at: one.written_at,
    })),
    ...notices.map((one) => ({ ...one, by: /** @type {'notice'} */ ('notice') })),
  ];
  return all.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** The stop where a rider was at a moment, or to which they were riding then. @param {readonly Visit[]} visits Of a round, in riding order. @param {string} at @returns {Visit|undefined} */
export const stopAt = (visits, at) =>
  visits.find((one) => one.kind !== 'break' && Date.parse(one.departure) >= Date.parse(at));
