/**
 * Parts of the outbox that are seldom there, as the screens show them.
 * @module
 */
import { withPending } from '../messages.js';
import { troublesOf } from './troubles.js';

/**
 * What somebody has to look at, the last incident that the office does not know of, and the conversation.
 * @param {import('../types.js').OutEvent[]} events
 * @param {import('../types.js').OutPost[]} posts
 * @param {string} mine
 * @param {import('../types.js').Message[]} heard
 */
export function rareOf(events, posts, mine, heard) {
  const unknown = events.filter(
    ({ state, owner, event }) =>
      state === 'queued' && owner === mine && event.kind === 'incident_reported',
  );
  return {
    troubles: troublesOf(events, posts),
    incident: String(unknown.at(-1)?.event.detail?.incident_kind ?? ''),
    messages: withPending(heard, posts, mine),
  };
}
