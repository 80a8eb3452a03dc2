/**
 * Part of the outbox that somebody has to look at.
 * @module
 */

/**
 * List what is parked or in conflict, the newest first.
 * @param {import('../types.js').OutEvent[]} events
 * @param {import('../types.js').OutPost[]} posts
 * @returns {import('../types.js').Trouble[]}
 */
export function troublesOf(events, posts) {
  /** @type {import('../types.js').Trouble[]} */
  const found = [];
  for (const one of events) {
    const conflict = one.state === 'sent' && one.outcome === 'conflict';
    if (one.state !== 'parked' && !conflict) continue;
    const aboutVisit = one.event.kind.startsWith('visit_') || one.event.kind === 'code_scanned';
    found.push({
      key: keyOf('event', one.seq),
      kind: conflict ? 'conflict' : 'refused',
      what: one.event.kind,
      code: one.code ?? '',
      message: one.message ?? '',
      at: one.event.at,
      visit_id: aboutVisit ? one.event.subject_id : undefined,
      seen: one.seen ?? false,
    });
  }
  for (const one of posts) {
    if (one.state !== 'parked') continue;
    found.push({
      key: keyOf('post', one.seq),
      kind: 'refused',
      what: one.what === 'proof' ? (one.proof_kind ?? 'proof') : one.what,
      code: one.code ?? '',
      message: one.message ?? '',
      at: one.at,
      visit_id: one.visit_id,
      seen: one.seen ?? false,
    });
  }
  return found.sort((one, other) => (one.at < other.at ? 1 : -1));
}

/** @param {'event'|'post'} what @param {number} seq */
const keyOf = (what, seq) => `${what}-${seq}`;
